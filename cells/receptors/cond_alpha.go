package receptors

import "github.com/hillock-sim/hillock/model"

// CondAlpha is a conductance in the shape of an alpha function.
func CondAlpha() Kind {
	return Kind{
		Name:  "CondAlphaPostSynapticResponse",
		Alias: "AlphaPSR",
		Doc: `Synaptic conductance in the shape of an alpha function; its peak, tau_syn after a spike, is the weight.

  gsyn(t) = w (t/tau_syn) exp(1 - t/tau_syn),  its current is gsyn (e_syn - v)`,
		Paper:  "Roth & van Rossum (2009), Modeling synapses, in: Computational Modeling Methods for Neuroscientists, MIT Press",
		Params: []model.Param{locations, eSyn, tauSyn},
		Effect: Conductance,
		Course: func(param func(string) float64) (rise, decay float64) { return param("tau_syn"), param("tau_syn") },
	}
}
