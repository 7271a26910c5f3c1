package connectors

import (
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

var allToAllDoc = Doc{
	Name: "AllToAllConnector",
	Text: "Connects every presynaptic cell to every postsynaptic cell.",
	Args: []Arg{
		{"allow_self_connections", "True", "False: no cell connects to itself"},
		{"safe", "True", "check the sign of the weights"},
		{"callback", "None", "called with the fraction done"},
	},
}

// AllToAll connects every pair of cells.
func AllToAll(opts ...Option) model.Connector {
	c, o := build(allToAllDoc, opts)
	c.Row = func(w *model.Wiring, i int, _ random.Stream, out []int32) []int32 {
		first := len(out)
		for j := 0; j < w.Post; j++ {
			out = append(out, int32(j))
		}
		return o.self.omit(w, i, out, first)
	}
	c.Expect = func(w *model.Wiring) float64 { return float64(w.Pre) * float64(w.Post) }
	c.Check = o.self.check(c.Name)
	return c
}
