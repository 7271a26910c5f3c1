package connectors

import (
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

var oneToOneDoc = Doc{
	Name: "OneToOneConnector",
	Text: "Connects cell k to cell k, as far as both groups reach.",
	Args: []Arg{
		{"safe", "True", "check the sign of the weights"},
		{"callback", "None", "called with the fraction done"},
	},
}

// OneToOne connects cells of equal index.
func OneToOne(opts ...Option) model.Connector {
	c, _ := build(oneToOneDoc, opts)
	c.Row = func(w *model.Wiring, i int, _ random.Stream, out []int32) []int32 {
		if i < w.Post {
			out = append(out, int32(i))
		}
		return out
	}
	c.Expect = func(w *model.Wiring) float64 { return float64(min(w.Pre, w.Post)) }
	return c
}
