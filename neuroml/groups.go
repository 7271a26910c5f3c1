package neuroml

import (
	"fmt"
	"strings"

	"github.com/hillock-sim/hillock/export"
)

// group is some cells of one population that share all parameters: a population of the NeuroML file.
type group struct {
	of        *export.Population
	id        string
	component string  // id of the cells' component
	cells     []int32 // indices in the population, ascending
}

// place is where a cell of the description is in the file.
type place struct {
	group *group
	index int32
}

// cell is how the file refers to a cell. NeuroML's other way, id[k], fails in jNeuroML for populations of one cell.
func (g *group) cell(k int32) string { return fmt.Sprintf("%s/%d/%s", g.id, k, g.component) }

// divide makes the groups of all populations: one for each distinct set of parameters, in order of the first cell that has it.
func (w *writer) divide() {
	for _, p := range w.d.Populations {
		var groups []*group
		known := map[string]*group{}
		places := make([]place, p.N)
		for i := range p.N {
			key := w.key(p, i)
			g := known[key]
			if g == nil {
				g = &group{of: p}
				known[key] = g
				groups = append(groups, g)
			}
			places[i] = place{g, int32(len(g.cells))}
			g.cells = append(g.cells, int32(i))
		}
		for k, g := range groups {
			// Ids of the description are lower case: what is added here cannot meet another one.
			g.id = p.ID
			if len(groups) > 1 {
				g.id = fmt.Sprintf("%s_G%d", p.ID, k)
			}
			g.component = "CELL_" + g.id
		}
		w.groups = append(w.groups, groups...)
		w.places = append(w.places, places)
	}
}

// key tells whether two cells of a population can share a component.
func (w *writer) key(p *export.Population, i int) string {
	var b strings.Builder
	for _, x := range p.Params {
		if !x.Values.Uniform() {
			fmt.Fprintf(&b, "%x ", x.Values.At(i))
		}
	}
	for _, x := range p.Sequences {
		fmt.Fprintf(&b, "%x ", x.Lists[i])
	}
	for _, x := range p.Initial {
		if x.Name == "v" && !x.Values.Uniform() {
			fmt.Fprintf(&b, "%x ", x.Values.At(i))
		}
	}
	return b.String()
}
