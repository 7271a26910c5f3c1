package cells

import (
	"github.com/hillock-sim/hillock/model"
)

// What IF_facets_hardware1 does not let the user choose.
const (
	facetsCm        = 0.2 // nF
	facetsTauRefrac = 1.0 // ms
	facetsERevE     = 0.0 // mV
)

// IFFacetsHardware1 is the cell of the first neuromorphic chip of the FACETS project: IF_cond_exp with a capacitance of 0.2 nF, a
// refractory period of 1 ms and an excitatory reversal potential of 0 mV.
//
//	cm dv/dt = g_leak (v_rest - v) + gsyn_exc (0 mV - v) + gsyn_inh (e_rev_I - v) + i_injected
//	dgsyn_exc/dt = -gsyn_exc/tau_syn_E,  dgsyn_inh/dt = -gsyn_inh/tau_syn_I
//
// It is integrated as IF_cond_exp is. Source: Brüderle et al. (2009), doi:10.3389/neuro.11.017.2009.
func IFFacetsHardware1() model.Cell {
	gLeak := model.Param{Name: "g_leak", Unit: "nS", Default: 40, Doc: "leak conductance", Positive: true}
	var fits condFits
	return model.Cell{
		Name: "IF_facets_hardware1",
		Doc: `Integrate-and-fire cell of the FACETS project's first neuromorphic chip: IF_cond_exp with some parameters fixed.

  cm dv/dt = g_leak (v_rest - v) + gsyn_exc (0 mV - v) + gsyn_inh (e_rev_I - v) + i_injected
  dgsyn_exc/dt = -gsyn_exc/tau_syn_E,  dgsyn_inh/dt = -gsyn_inh/tau_syn_I

At v >= v_thresh the cell fires and v is held at v_reset for 1 ms. The capacitance cm is 0.2 nF. Weights are conductances in uS.`,
		Paper: "Brüderle et al. (2009), Establishing a novel modeling tool: a Python-based interface for a neuromorphic hardware system, doi:10.3389/neuro.11.017.2009",
		Params: []model.Param{
			gLeak, withDefault(tauSynE, 30), withDefault(tauSynI, 30), withDefault(vReset, -80), withDefault(eRevI, -80),
			vRest, withDefault(vThresh, -55),
		},
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -65, Doc: "membrane potential"},
			{Name: "gsyn_exc", Unit: "uS", Receptor: excitatory, Decays: true, Doc: "excitatory synaptic conductance"},
			{Name: "gsyn_inh", Unit: "uS", Receptor: inhibitory, Decays: true, Doc: "inhibitory synaptic conductance"},
			refracUntil,
		},
		Receptors:        []string{excitatory, inhibitory},
		ConductanceBased: true,
		Injectable:       true,
		Check:            checkThreshold,
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			full := p.Slice(0, p.N) // a map of its own
			for name, x := range map[string]float64{"cm": facetsCm, "tau_refrac": facetsTauRefrac, "e_rev_E": facetsERevE, "i_offset": 0} {
				full.Numbers[name] = model.Values{One: x}
			}
			g := p.Get("g_leak")
			tau := model.Values{One: facetsCm / (g.One / 1000)}
			for _, x := range g.Each {
				tau.Each = append(tau.Each, facetsCm/(x/1000))
			}
			full.Numbers["tau_m"] = tau
			return newCondExp(full, e, &fits), nil
		},
	}
}
