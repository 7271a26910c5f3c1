package cells

import "github.com/hillock-sim/hillock/model"

// Neuron is the membrane of a composed cell: all but its synapses. PointNeuron joins it with receptors.
type Neuron struct {
	Name, Doc, Paper string // as those of model.Cell
	Params           []model.Param
	State            []model.Var // v first

	// Check is as that of model.Cell.
	Check func(p model.Params, i int) error

	// build is the New of a cell with these receptors.
	build func(in *inputs, p model.Params, e model.Env) (model.Dynamics, error)
}

// Neurons returns the neurons that composed cells can be made of, in the order in which they are listed to people.
func Neurons() []Neuron { return []Neuron{LIF(), AdExp()} }
