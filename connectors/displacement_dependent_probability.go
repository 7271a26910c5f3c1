package connectors

import (
	"github.com/hillock-sim/hillock/model"
)

var displacementDependentDoc = Doc{
	Name:    "DisplacementDependentProbabilityConnector",
	Text:    "Connects each pair of cells with a probability that depends on the vector from one to the other.",
	Example: `DisplacementDependentProbabilityConnector("(abs(d[0]) < 3) * exp(-abs(d[1]))")`,
	Args: append([]Arg{{"disp_function", "",
		`probability at displacement d = (x, y, z), post less pre: a function, or an expression ("(d[0] < 3) * exp(-abs(d[1]))")`}}, probabilityArgs...),
}

// DisplacementDependentProbability connects each pair of cells with probability p(d), d being the position of the postsynaptic cell less
// that of the presynaptic one, whatever the space of the projection. p is called by several goroutines at once.
//
// With a NumpyRNG it draws as PyNN does: for each postsynaptic cell in turn, one uniform number for each presynaptic cell.
func DisplacementDependentProbability(p func(d [3]float64) (float64, error), opts ...Option) model.Connector {
	c, o := build(displacementDependentDoc, opts)
	pairwise(&c, o, func(w *model.Wiring) model.PairFunc {
		return func(i, j int) (float64, error) { return p(w.Displacement(i, j)) }
	})
	c.Check = o.self.check(c.Name)
	return c
}
