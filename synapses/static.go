package synapses

import "github.com/hillock-sim/hillock/model"

// Weight and Delay are the parameters of every synapse type.
var (
	weight = model.Param{Name: "weight", Unit: "uS, nA or mV", Default: 0, Doc: "jump of the target's conductance (uS), current (nA) or potential (mV)"}
	delay  = model.Param{Name: "delay", Unit: "ms", Doc: "time from spike to arrival, in whole steps; default: the minimum delay", Positive: true, OnGrid: true}
)

// Static is the synapse whose weight and delay never change by themselves.
func Static() model.Synapse {
	return model.Synapse{
		Name:   "StaticSynapse",
		Doc:    "Synapse with a fixed weight and a fixed delay.",
		Params: []model.Param{weight, delay},
	}
}
