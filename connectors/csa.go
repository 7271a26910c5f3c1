package connectors

import (
	"fmt"

	"github.com/hillock-sim/hillock/csa"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

var csaDoc = Doc{
	Name:    "CSAConnector",
	Text:    "Connects the pairs of a set of the connection-set algebra, with its weights and delays if it has them.",
	Paper:   "Djurfeldt (2012), The connection-set algebra, Neuroinformatics 10:287-304, doi:10.1007/s12021-012-9146-1",
	Example: "CSAConnector(csa.random(0.1) - csa.oneToOne)",
	Args: []Arg{
		{"cset", "", `mask, or connection set of arity 2 (weight, delay): see load("csa", "csa")`},
		{"safe", "True", "check the sign of the weights"},
		{"callback", "None", "called with the fraction done"},
	},
}

// CSA connects the pairs (i, j) of a connection set, i and j being indices in the two groups of cells; the set may go on beyond them.
// A mask leaves weights and delays to the synapse type; the value sets of a connection set of arity 2 are its weights (uS, nA or
// mV, as the cells want them) and delays (ms). A pair that is in the set several times is connected as often.
//
// Random masks are drawn natively, for each projection anew; csa.Fix gives several projections the same.
func CSA(set csa.Set, opts ...Option) model.Connector {
	c, _ := build(csaDoc, opts)
	c.Args["cset"] = set.String()
	c.Draw = func(w *model.Wiring, s random.Stream) (func(int, *model.Rows) error, error) {
		drawn, err := set.Draw(s, w.Distance)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		return func(i int, out *model.Rows) error { return drawnRow(drawn, w.Post, i, out) }, nil
	}
	c.Expect = func(w *model.Wiring) float64 { return set.Expect(csa.Cells(w.Pre, w.Post)) }
	c.Check = func(*model.Wiring) error {
		if err := set.Err(); err != nil {
			return fmt.Errorf("%w: %s: %w", model.ErrConnection, c.Name, err)
		}
		if n := set.Arity(); n != 0 && n != 2 {
			return fmt.Errorf("%w: %s: cset = %v: has arity %d: must be a mask (arity 0), or have weights and delays (arity 2)", model.ErrConnection, c.Name, set, n)
		}
		return nil
	}
	return c
}

func drawnRow(drawn *csa.Drawn, post, i int, out *model.Rows) error {
	r := csa.Row{Targets: out.Post, Values: [][]float64{out.Weight, out.Delay}}
	if err := drawn.Row(i, csa.Span{To: post}, &r); err != nil {
		return fmt.Errorf("%s: %w", csaDoc.Name, err)
	}
	out.Post, out.Weight, out.Delay = r.Targets, r.Values[0], r.Values[1]
	return nil
}
