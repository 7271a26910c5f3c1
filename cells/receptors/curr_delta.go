package receptors

import "github.com/hillock-sim/hillock/model"

// CurrDelta steps the membrane potential at a spike.
func CurrDelta() Kind {
	return Kind{
		Name: "CurrDeltaPostSynapticResponse",
		Doc: `Current pulse without duration: a spike steps the membrane potential by the weight, in mV.

  v(t) = v(t) + w

What arrives while the cell is refractory is lost. It leaves nothing to record. An addition to PyNN's kinds, for LIF cells with
the synapses of IF_curr_delta.`,
		Params: []model.Param{locations},
		Effect: Voltage,
	}
}
