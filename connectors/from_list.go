package connectors

import (
	"fmt"
	"math"
	"sort"

	"github.com/hillock-sim/hillock/model"
)

var fromListDoc = Doc{
	Name:    "FromListConnector",
	Text:    "Connects the pairs of cells in a list, with their weights and delays if the list has them.",
	Example: "FromListConnector([(0, 0, 0.1, 1.0), (0, 1, 0.2, 1.5)])",
	Args: []Arg{
		{"conn_list", "", "rows (i, j), (i, j, weight, delay), or (i, j, ...) with column_names"},
		{"column_names", "None", `names of the columns after i and j; None: none, or ["weight", "delay"] for rows of four`},
		{"safe", "True", "check the sign of the weights"},
		{"callback", "None", "called with the fraction done"},
	},
}

// FromList connects the pairs (i, j) in rows, i and j being indices in the two groups of cells. The columns after i and j are
// named by columns; nil: none for rows of two, weight and delay for rows of four, as in PyNN. Connections are made post cell by
// post cell, those of one post cell in the order of the list.
func FromList(rows [][]float64, columns []string, opts ...Option) model.Connector {
	c, _ := build(fromListDoc, opts)
	c.List = func(w *model.Wiring) (model.Pairs, error) { return pairsOf(c.Name, w, rows, columns) }
	c.Check = func(w *model.Wiring) error {
		_, err := c.List(w)
		return err
	}
	c.Expect = func(w *model.Wiring) float64 { return float64(len(rows)) }
	return c
}

// FromPairs connects pairs that are in arrays: as FromList, for many. They are not copied, and must come post cell by post cell.
func FromPairs(p model.Pairs, opts ...Option) model.Connector {
	c, _ := build(fromListDoc, opts)
	c.List = func(w *model.Wiring) (model.Pairs, error) {
		for k := range p.Pre {
			if p.Pre[k] < 0 || int(p.Pre[k]) >= w.Pre || p.Post[k] < 0 || int(p.Post[k]) >= w.Post || k > 0 && p.Post[k] < p.Post[k-1] {
				return model.Pairs{}, fmt.Errorf("%w: %s: pair %d (%d, %d): must join one of %d cells to one of %d, in order of these", model.ErrConnection, c.Name, k, p.Pre[k], p.Post[k], w.Pre, w.Post)
			}
		}
		return p, nil
	}
	c.Expect = func(*model.Wiring) float64 { return float64(len(p.Pre)) }
	return c
}

func pairsOf(name string, w *model.Wiring, rows [][]float64, columns []string) (model.Pairs, error) {
	var p model.Pairs
	if len(rows) == 0 {
		return p, nil
	}
	width := len(rows[0])
	if columns == nil {
		switch width {
		case 2:
		case 4:
			columns = []string{"weight", "delay"}
		default:
			return p, fmt.Errorf("TypeError: %s: rows have %d columns: give 2 (i, j) or 4 (i, j, weight, delay), or name the others (column_names)", name, width)
		}
	}
	if width != 2+len(columns) {
		return p, fmt.Errorf("%w: %s: rows have %d columns, but i, j and column_names %q are %d", model.ErrValue, name, width, columns, 2+len(columns))
	}
	values := make([][]float64, len(columns))
	for r, row := range rows {
		if len(row) != width {
			return p, fmt.Errorf("%w: %s: row %d has %d columns, the first row has %d", model.ErrValue, name, r, len(row), width)
		}
		i, err := listIndex(name, row[0], w.Pre, r, "presynaptic")
		if err != nil {
			return p, err
		}
		j, err := listIndex(name, row[1], w.Post, r, "postsynaptic")
		if err != nil {
			return p, err
		}
		p.Pre, p.Post = append(p.Pre, i), append(p.Post, j)
		for k := range columns {
			values[k] = append(values[k], row[2+k])
		}
	}
	for k, name := range columns {
		switch name {
		case "weight":
			p.Weight = values[k]
		case "delay":
			p.Delay = values[k]
		default:
			if p.Other == nil {
				p.Other = map[string][]float64{}
			}
			p.Other[name] = values[k]
		}
	}
	sort.Stable(byPost(p))
	return p, nil
}

func listIndex(name string, x float64, n, row int, what string) (int32, error) {
	if x != math.Trunc(x) || x < 0 || x >= float64(n) {
		return 0, fmt.Errorf("%w: %s: row %d: %s index %v is not one of the %d cells (0 to %d)", model.ErrConnection, name, row, what, x, n, n-1)
	}
	return int32(x), nil
}

// byPost sorts pairs by postsynaptic cell.
type byPost model.Pairs

func (p byPost) Len() int           { return len(p.Post) }
func (p byPost) Less(a, b int) bool { return p.Post[a] < p.Post[b] }
func (p byPost) Swap(a, b int) {
	p.Pre[a], p.Pre[b] = p.Pre[b], p.Pre[a]
	p.Post[a], p.Post[b] = p.Post[b], p.Post[a]
	for _, x := range [][]float64{p.Weight, p.Delay} {
		if x != nil {
			x[a], x[b] = x[b], x[a]
		}
	}
	for _, x := range p.Other {
		x[a], x[b] = x[b], x[a]
	}
}
