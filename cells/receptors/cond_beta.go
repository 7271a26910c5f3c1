package receptors

import "github.com/hillock-sim/hillock/model"

// CondBeta is a conductance that is a difference of two exponentials.
func CondBeta() Kind {
	return Kind{
		Name:  "CondBetaPostSynapticResponse",
		Alias: "BetaPSR",
		Doc: `Synaptic conductance that rises and decays exponentially; its peak is the weight.

  gsyn(t) = w k (exp(-t/tau_decay) - exp(-t/tau_rise)),  its current is gsyn (e_syn - v)

k makes the peak w. With tau_rise = tau_decay it is an alpha function.`,
		Paper: "Roth & van Rossum (2009), Modeling synapses, in: Computational Modeling Methods for Neuroscientists, MIT Press",
		Params: []model.Param{
			locations, eSyn,
			{Name: "tau_rise", Unit: "ms", Default: 0.2, Doc: "time constant of the rise", Positive: true},
			{Name: "tau_decay", Unit: "ms", Default: 1.7, Doc: "time constant of the decay", Positive: true},
		},
		Effect: Conductance,
		Course: func(param func(string) float64) (rise, decay float64) { return param("tau_rise"), param("tau_decay") },
	}
}
