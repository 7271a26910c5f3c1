package cells

import "github.com/hillock-sim/hillock/model"

// AdExp is the adaptive exponential integrate-and-fire neuron as a part of composed cells.
//
//	cm dv/dt    = (cm/tau_m) (v_rest - v + delta_T exp((v - v_thresh)/delta_T)) - w + i_syn + i_offset + i_injected
//	tau_w dw/dt = (a/1000) (v - v_rest) - w
//
// Source: Brette & Gerstner (2005), doi:10.1152/jn.00686.2005.
func AdExp() Neuron {
	return Neuron{
		Name: "AdExp",
		Doc: `Adaptive exponential integrate-and-fire neuron, for composed cells.

  cm dv/dt    = (cm/tau_m) (v_rest - v + delta_T exp((v - v_thresh)/delta_T)) - w + i_syn + i_offset + i_injected
  tau_w dw/dt = (a/1000) (v - v_rest) - w
  at v >= v_spike:  v = v_reset,  w = w + b

v is held at v_reset for tau_refrac. With delta_T = 0 the cell fires at v_thresh. i_syn is the sum over the receptors of a PointNeuron.`,
		Paper: "Brette & Gerstner (2005), Adaptive exponential integrate-and-fire model, doi:10.1152/jn.00686.2005",
		Params: []model.Param{
			{Name: "cm", Unit: "nF", Default: 0.281, Doc: "membrane capacitance", Positive: true},
			tauRefrac,
			{Name: "v_spike", Unit: "mV", Default: -40, Doc: "potential at which a spike is counted"},
			{Name: "v_reset", Unit: "mV", Default: -70.6, Doc: "potential after a spike and during the refractory period"},
			{Name: "v_rest", Unit: "mV", Default: -70.6, Doc: "resting potential"},
			{Name: "tau_m", Unit: "ms", Default: 9.3667, Doc: "membrane time constant", Positive: true},
			iOffset,
			{Name: "a", Unit: "nS", Default: 4, Doc: "adaptation conductance below threshold"},
			{Name: "b", Unit: "nA", Default: 0.0805, Doc: "step of w at a spike"},
			{Name: "delta_T", Unit: "mV", Default: 2, Doc: "slope factor: sharpness of the spike's onset", NonNegative: true},
			{Name: "tau_w", Unit: "ms", Default: 144, Doc: "time constant of adaptation", Positive: true},
			{Name: "v_thresh", Unit: "mV", Default: -50.4, Doc: "threshold at which the spike sets in"},
		},
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -70.6, Doc: "membrane potential"},
			{Name: "w", Unit: "nA", Doc: "adaptation current"},
		},
	}
}
