package receptors

import "github.com/hillock-sim/hillock/model"

// CurrExp is a current that jumps by the weight at a spike and decays exponentially.
func CurrExp() Kind {
	return Kind{
		Name: "CurrExpPostSynapticResponse",
		Doc: `Synaptic current that jumps by the weight at a spike and decays exponentially.

  isyn(t) = w exp(-t/tau_syn)`,
		Params: []model.Param{locations, tauSyn},
		Effect: Current,
		Course: func(param func(string) float64) (rise, decay float64) { return 0, param("tau_syn") },
	}
}
