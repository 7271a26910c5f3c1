package receptors

import "github.com/hillock-sim/hillock/model"

// CondExp is a conductance that jumps by the weight at a spike and decays exponentially.
func CondExp() Kind {
	return Kind{
		Name:  "CondExpPostSynapticResponse",
		Alias: "ExpPSR",
		Doc: `Synaptic conductance that jumps by the weight at a spike and decays exponentially.

  gsyn(t) = w exp(-t/tau_syn),  its current is gsyn (e_syn - v)`,
		Params: []model.Param{locations, eSyn, tauSyn},
		Effect: Conductance,
		Course: func(param func(string) float64) (rise, decay float64) { return 0, param("tau_syn") },
	}
}
