package connectors

import (
	"fmt"

	"github.com/hillock-sim/hillock/model"
)

var distanceDependentDoc = Doc{
	Name:    "DistanceDependentProbabilityConnector",
	Text:    "Connects each pair of cells with a probability that depends on their distance.",
	Example: `DistanceDependentProbabilityConnector("exp(-d/3)")`,
	Args:    append([]Arg{{"d_expression", "", `probability at distance d: an expression ("exp(-d/100)", "d < 3") or a function`}}, probabilityArgs...),
}

// DistanceDependentProbability connects each pair of cells with probability p(d), d being their distance in the space of the
// projection. p is a func(float64) float64 or a model.Func, called by several goroutines at once.
//
// With a NumpyRNG it draws as PyNN does: for each postsynaptic cell in turn, one uniform number for each presynaptic cell.
func DistanceDependentProbability(p any, opts ...Option) model.Connector {
	c, o := build(distanceDependentDoc, opts)
	v, err := model.ValueOf(p)
	if err == nil && v.Function == nil {
		err = fmt.Errorf("TypeError: d_expression = %v: must be a function of the distance", v)
	}
	pairwise(&c, o, func(w *model.Wiring) model.PairFunc {
		return func(i, j int) (float64, error) { return v.Function(w.Distance(i, j)) }
	})
	rule := o.self.check(c.Name)
	c.Check = func(w *model.Wiring) error {
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		return rule(w)
	}
	return c
}
