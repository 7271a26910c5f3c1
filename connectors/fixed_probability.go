package connectors

import (
	"fmt"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

var fixedProbabilityDoc = Doc{
	Name:    "FixedProbabilityConnector",
	Text:    "Connects each pair of cells with the same probability, independently.",
	Example: "FixedProbabilityConnector(p_connect=0.1)",
	Args: []Arg{
		{"p_connect", "", "probability of a connection, 0 to 1"},
		mutual,
		{"rng", "None", "generator; None: the projection's own native stream"},
		{"safe", "True", "check the sign of the weights"},
		{"callback", "None", "called with the fraction done"},
	},
}

// FixedProbability connects each pair of cells with probability p.
//
// With a NumpyRNG it draws as PyNN does: for each postsynaptic cell in turn, one uniform number for each presynaptic cell.
// Natively each row jumps from connection to connection by geometric gaps.
func FixedProbability(p float64, opts ...Option) model.Connector {
	c, o := build(fixedProbabilityDoc, opts)
	c.Args["p_connect"] = p
	c.Row = func(w *model.Wiring, i int, s random.Stream, out []int32) []int32 {
		first := len(out)
		return o.self.omit(w, i, s.Bernoulli(w.Post, p, out), first)
	}
	c.Replay = func(w *model.Wiring, r *random.NumpyRNG) (model.Column, error) {
		return func(j int, out []int32) ([]int32, error) {
			first := len(out)
			return o.self.omitColumn(w, j, r.Below(w.Pre, p, out), first), nil
		}, nil
	}
	c.Expect = func(w *model.Wiring) float64 { return p * float64(w.Pre) * float64(w.Post) }
	check := o.self.check(c.Name)
	c.Check = func(w *model.Wiring) error {
		if !(p >= 0 && p <= 1) {
			return fmt.Errorf("%w: %s: p_connect = %v: must be a probability from 0 to 1", model.ErrInvalidParameterValue, c.Name, p)
		}
		return check(w)
	}
	return c
}
