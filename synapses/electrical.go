package synapses

import "github.com/hillock-sim/hillock/model"

// Electrical is the gap junction: a conductance between two cells, through which current flows both ways.
//
//	I_pre = weight (v_post - v_pre),  I_post = weight (v_pre - v_post)
//
// The potentials are those at the beginning of each step: the error is of first order in the time step.
func Electrical() model.Synapse {
	return model.Synapse{
		Name: "ElectricalSynapse",
		Doc: `Gap junction: an electrical connection of fixed conductance, through which current flows both ways, without delay.

  i_pre = weight (v_post - v_pre),  i_post = weight (v_pre - v_post)

Currents are constant during a step and follow from the potentials at its beginning: the error is of first order in the time step,
and dt times the conductances of all junctions of a cell must stay well below its capacitance.`,
		Params: []model.Param{{
			Name: "weight", Unit: "uS", Default: 0, NonNegative: true, Doc: "conductance of the junction",
		}},
		Electrical: true,
	}
}
