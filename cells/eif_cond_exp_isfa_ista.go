package cells

import "github.com/hillock-sim/hillock/model"

// EIFCondExp is the adaptive exponential integrate-and-fire cell (AdEx) with exponentially decaying conductances, EIF_cond_exp_isfa_ista.
//
//	cm dv/dt    = (cm/tau_m) (v_rest - v + delta_T exp((v - v_thresh)/delta_T)) - w
//	              + gsyn_exc (e_rev_E - v) + gsyn_inh (e_rev_I - v) + i_offset + i_injected
//	tau_w dw/dt = a (v - v_rest) - w
//	dgsyn_exc/dt = -gsyn_exc/tau_syn_E,  dgsyn_inh/dt = -gsyn_inh/tau_syn_I
//	at v >= v_spike:  v = v_reset for tau_refrac,  w = w + b
//
// Integrated by kernel.AdEx: the crossing of v_spike is found inside the step, and the spike stamped with its end. Source: Brette &
// Gerstner (2005), doi:10.1152/jn.00686.2005.
func EIFCondExp() model.Cell {
	return model.Cell{
		Name:   "EIF_cond_exp_isfa_ista",
		Doc:    "Adaptive exponential integrate-and-fire cell with exponentially decaying conductances.\n" + eifDoc,
		Paper:  "Brette & Gerstner (2005), Adaptive exponential integrate-and-fire model, doi:10.1152/jn.00686.2005",
		Params: eifParams,
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -70.6, Doc: "membrane potential"},
			{Name: "w", Unit: "nA", Doc: "adaptation current"},
			{Name: "gsyn_exc", Unit: "uS", Receptor: excitatory, Decays: true, Doc: "excitatory synaptic conductance"},
			{Name: "gsyn_inh", Unit: "uS", Receptor: inhibitory, Decays: true, Doc: "inhibitory synaptic conductance"},
			refracUntil,
		},
		Receptors:        []string{excitatory, inhibitory},
		ConductanceBased: true,
		Injectable:       true,
		Check:            checkEIF,
		New:              func(p model.Params, e model.Env) (model.Dynamics, error) { return newEIF(p, e, false), nil },
	}
}
