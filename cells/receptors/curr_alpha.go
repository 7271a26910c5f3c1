package receptors

import "github.com/hillock-sim/hillock/model"

// CurrAlpha is a current in the shape of an alpha function.
func CurrAlpha() Kind {
	return Kind{
		Name: "CurrAlphaPostSynapticResponse",
		Doc: `Synaptic current in the shape of an alpha function; its peak, tau_syn after a spike, is the weight.

  isyn(t) = w (t/tau_syn) exp(1 - t/tau_syn)

An addition to PyNN's kinds, for LIF cells with the synapses of IF_curr_alpha.`,
		Params: []model.Param{locations, tauSyn},
		Effect: Current,
		Course: func(param func(string) float64) (rise, decay float64) { return param("tau_syn"), param("tau_syn") },
	}
}
