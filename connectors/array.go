package connectors

import (
	"fmt"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

var arrayDoc = Doc{
	Name:    "ArrayConnector",
	Text:    "Connects the pairs of cells that an array says.",
	Example: `ArrayConnector([[i < j for j in range(10)] for i in range(10)])`,
	Args: []Arg{
		{"array", "", "one row for each presynaptic cell, in it for each postsynaptic cell True (1) or False (0)"},
		{"safe", "True", "check the sign of the weights"},
		{"callback", "None", "called with the fraction done"},
	},
}

// Array connects cells i and j if array[i][j] is true; the array is (pre x post).
func Array(array [][]bool, opts ...Option) model.Connector {
	c, _ := build(arrayDoc, opts)
	c.Row = func(w *model.Wiring, i int, _ random.Stream, out []int32) []int32 {
		for j, yes := range array[i] {
			if yes {
				out = append(out, int32(j))
			}
		}
		return out
	}
	c.Expect = func(*model.Wiring) float64 {
		n := 0
		for _, row := range array {
			for _, yes := range row {
				if yes {
					n++
				}
			}
		}
		return float64(n)
	}
	c.Check = func(w *model.Wiring) error {
		if len(array) != w.Pre {
			return fmt.Errorf("%w: %s: array has %d rows: must have one for each of the %d presynaptic cells", model.ErrInvalidDimensions, c.Name, len(array), w.Pre)
		}
		for i, row := range array {
			if len(row) != w.Post {
				return fmt.Errorf("%w: %s: row %d of the array has %d entries: must have one for each of the %d postsynaptic cells",
					model.ErrInvalidDimensions, c.Name, i, len(row), w.Post)
			}
		}
		return nil
	}
	return c
}
