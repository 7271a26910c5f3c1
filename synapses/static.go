package synapses

import "github.com/hillock-sim/hillock/model"

// Parameters of most synapse types.
var (
	weight = model.Param{Name: "weight", Unit: "uS, nA or mV", Default: 0, Doc: "jump of the target's conductance (uS), current (nA) or potential (mV)"}
	delay  = model.Param{Name: "delay", Unit: "ms", Doc: "time from spike to arrival, in whole steps; default: the minimum delay", Positive: true, OnGrid: true}

	use      = model.Param{Name: "U", Default: 0.5, Fraction: true, Doc: "use parameter: the fraction of the resources that a spike uses after a long pause"}
	tauRec   = model.Param{Name: "tau_rec", Unit: "ms", Default: 100, Positive: true, Doc: "time constant of recovery from depression"}
	tauFacil = model.Param{Name: "tau_facil", Unit: "ms", Default: 0, NonNegative: true, Doc: "time constant of facilitation; 0: none"}
)

// Static is the synapse whose weight and delay never change by themselves.
func Static() model.Synapse {
	return model.Synapse{
		Name:   "StaticSynapse",
		Doc:    "Synapse with a fixed weight and a fixed delay.",
		Params: []model.Param{weight, delay},
	}
}
