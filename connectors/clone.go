package connectors

import (
	"fmt"
	"slices"

	"github.com/hillock-sim/hillock/model"
)

var cloneDoc = Doc{
	Name:    "CloneConnector",
	Text:    "Connects the pairs of cells that another projection connects.",
	Example: `CloneConnector(sim.Projection(pre, post, sim.FixedProbabilityConnector(0.3), sim.StaticSynapse(weight=0.1)))`,
	Args: []Arg{
		{"reference_projection", "", "projection between the same cells"},
		{"safe", "True", "check the sign of the weights"},
		{"callback", "None", "called with the fraction done"},
	},
}

// Reference is a projection whose connections are cloned: a *hillock.Projection.
type Reference interface {
	Label() string
	// Ends returns the cells that it joins.
	Ends() (pre, post []model.GID)
	// Pairs makes its connections anew, without weights and delays.
	Pairs() (model.Pairs, error)
}

// Clone connects the pairs that the reference connects, as often as it does (PyNN: once), with weights and delays of its own. The
// projections join the same cells.
func Clone(reference Reference, opts ...Option) model.Connector {
	c, _ := build(cloneDoc, opts)
	c.Args["reference_projection"] = reference
	c.List = func(*model.Wiring) (model.Pairs, error) { return reference.Pairs() }
	c.Expect = func(w *model.Wiring) float64 { return float64(w.Pre) * float64(w.Post) / 10 } // a guess
	c.Check = func(w *model.Wiring) error {
		pre, post := reference.Ends()
		if from, to := w.IDs(); !slices.Equal(pre, from) || !slices.Equal(post, to) {
			return fmt.Errorf("%w: %s: projection %q joins other cells: pre and post must be the same as in the projection that is cloned",
				model.ErrConnection, c.Name, reference.Label())
		}
		return nil
	}
	return c
}
