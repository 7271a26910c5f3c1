package chaos

// kind is a type of cell or source, with parameters that keep it lively.
type kind struct {
	name    string
	text    string // how it is made, with %s for its parameters
	weight  float64
	signed  bool     // weights at inhibitory receptors are negative
	recv    []string // receptors
	vars    []string
	params  []param
	changes param // what is set between runs
	gaps    bool
}

// param is a parameter and the range in which it is drawn, or texts to choose from.
type param struct {
	name   string
	lo, hi float64
	text   []string
	always bool
}

var both = []string{"excitatory", "inhibitory"}

var leaky = []param{
	{name: "tau_m", lo: 8, hi: 25}, {name: "tau_refrac", lo: 0, hi: 4}, {name: "v_thresh", lo: -53, hi: -50},
	{name: "tau_syn_E", lo: 0.5, hi: 8}, {name: "tau_syn_I", lo: 0.5, hi: 8}, {name: "cm", lo: 0.5, hi: 1.2},
}

func with(list []param, more ...param) []param { return append(append([]param(nil), more...), list...) }

func offset(lo, hi float64) param { return param{name: "i_offset", lo: lo, hi: hi, always: true} }

func standard(name string, weight float64, signed bool, vars []string, params []param, changes param) kind {
	return kind{name: name, text: "sim." + name + "(%s)", weight: weight, signed: signed, recv: both, vars: vars, params: params, changes: changes, gaps: true}
}

var kinds = []kind{
	standard("IF_cond_exp", 0.03, false, []string{"v", "gsyn_exc", "gsyn_inh"}, with(leaky, offset(0.5, 1.4)), offset(0.3, 1.4)),
	standard("IF_curr_exp", 0.5, true, []string{"v", "isyn_exc"}, with(leaky, offset(0.5, 1.4)), offset(0.3, 1.4)),
	standard("IF_cond_alpha", 0.03, false, []string{"v", "gsyn_exc"}, with(leaky, offset(0.5, 1.4)), offset(0.3, 1.4)),
	standard("IF_curr_alpha", 0.5, true, []string{"v"}, with(leaky, offset(0.5, 1.4)), offset(0.3, 1.4)),
	standard("IF_curr_delta", 2, true, []string{"v"}, with(leaky[:3], offset(0.5, 1.4)), offset(0.3, 1.4)),
	standard("IF_cond_exp_gsfa_grr", 0.03, false, []string{"v", "g_s", "g_r"}, with(leaky, offset(0.5, 1.6), param{name: "q_rr", lo: 0, hi: 3000}, param{name: "tau_sfa", lo: 20, hi: 100}), offset(0.3, 1.6)),
	standard("EIF_cond_exp_isfa_ista", 0.02, false, []string{"v", "w"}, with(nil, offset(0.4, 1.2), param{name: "a", lo: 0, hi: 6}, param{name: "b", lo: 0, hi: 0.1}, param{name: "delta_T", lo: 0, hi: 3}, param{name: "tau_refrac", lo: 0, hi: 3}), offset(0.4, 1.2)),
	standard("EIF_cond_alpha_isfa_ista", 0.02, false, []string{"v", "w", "gsyn_exc"}, with(nil, offset(0.4, 1.2), param{name: "a", lo: 0, hi: 6}, param{name: "tau_w", lo: 20, hi: 150}), offset(0.4, 1.2)),
	standard("HH_cond_exp", 0.02, false, []string{"v", "m", "h", "n"}, with(nil, offset(0.1, 1.2), param{name: "tau_syn_E", lo: 0.2, hi: 4}), offset(0.1, 1.2)),
	standard("Izhikevich", 4, true, []string{"v", "u"}, with(nil, offset(0.003, 0.015), param{name: "a", lo: 0.01, hi: 0.1}, param{name: "c", lo: -65, hi: -50}, param{name: "d", lo: 0.5, hi: 8}), offset(0.002, 0.015)),
	standard("GIF_cond_exp", 0.03, false, []string{"v", "v_t", "i_eta"}, with(nil, offset(0.6, 1.4), param{name: "lambda0", lo: 0.5, hi: 50}, param{name: "a_eta", text: []string{"[0.1, 0.1, 0.01]", "[0.5, 0.2, 0.1]"}}, param{name: "tau_refrac", lo: 1, hi: 4}), offset(0.4, 1.4)),
	standard("IF_facets_hardware1", 0.004, false, []string{"v", "gsyn_exc"}, with(nil, param{name: "v_rest", lo: -58, hi: -50, always: true}, param{name: "g_leak", lo: 20, hi: 60}), param{name: "v_rest", lo: -58, hi: -50}),
	{name: "PointNeuron", text: "sim.PointNeuron(sim.LIF(%s), A=sim.ExpPSR(tau_syn=2.0, e_syn=0.0), B=sim.AlphaPSR(tau_syn=1.5, e_syn=-70.0), C=sim.BetaPSR(tau_rise=1.0, tau_decay=6.0, e_syn=0.0))",
		weight: 0.03, recv: []string{"A", "B", "C"}, vars: []string{"v", "A.gsyn", "C.gsyn"}, params: with(leaky[:3], offset(0.5, 1.4)), changes: offset(0.3, 1.4)},
	{name: "PointNeuron", text: "sim.PointNeuron(sim.AdExp(%s), E=sim.CurrExpPostSynapticResponse(tau_syn=2.0), K=sim.CurrDeltaPostSynapticResponse())",
		weight: 0.5, recv: []string{"E", "K"}, vars: []string{"v", "w", "E.isyn"}, params: with(nil, offset(0.4, 1.2), param{name: "b", lo: 0, hi: 0.1}), changes: offset(0.4, 1.2)},
}

var listed = []string{
	"[1.0, 2.5, 2.5, 10.0]", "[0.0, 0.1, 5.0]", "[float(k) for k in range(1, 60, 2)]", "[]", "[1e6]", "[3.0 * k + 0.05 for k in range(20)]",
}

var sources = []kind{
	dense,
	{name: "SpikeSourcePoisson", text: "sim.SpikeSourcePoisson(%s)", changes: param{name: "rate", lo: 0, hi: 500},
		params: []param{{name: "rate", lo: 5, hi: 400, always: true}, {name: "start", lo: 0, hi: 10}, {name: "duration", lo: 1, hi: 40}}},
	{name: "SpikeSourcePoissonRefractory", text: "sim.SpikeSourcePoissonRefractory(%s)", changes: param{name: "rate", lo: 10, hi: 150},
		params: []param{{name: "rate", lo: 10, hi: 150, always: true}, {name: "tau_refrac", lo: 0, hi: 5}, {name: "start", lo: 0, hi: 10}}},
	{name: "SpikeSourceGamma", text: "sim.SpikeSourceGamma(%s)", changes: param{name: "beta", lo: 50, hi: 900},
		params: []param{{name: "alpha", lo: 0.5, hi: 6, always: true}, {name: "beta", lo: 50, hi: 900, always: true}, {name: "start", lo: 0, hi: 10}}},
	{name: "SpikeSourceInhGamma", text: "sim.SpikeSourceInhGamma(a=[3.0, 0.7], b=[0.002, 0.01], tbins=[0.0, 9.0]%s)", params: nil},
	{name: "SpikeSourceArray", text: "sim.SpikeSourceArray(%s)", params: []param{{name: "spike_times", text: listed, always: true}}},
}

// dense is a source whose spikes need not be listed: a background.
var dense = kind{name: "SpikeSourcePoisson", text: "sim.SpikeSourcePoisson(%s)", params: []param{{name: "rate", lo: 1000, hi: 9000, always: true}}, changes: param{name: "rate", lo: 0, hi: 9000}}
