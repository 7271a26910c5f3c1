package neuroml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/space"
)

// Network is a network as a file describes it; Build makes it.
type Network struct {
	ID         string
	Simulation *Settings // what a LEMS file says of the run; nil: the file is a network alone

	populations []*gathered
	projections []*wires
	currents    []*current
	recorded    []*recorded
}

// Settings are what a LEMS file says of the run.
type Settings struct {
	Timestep, Length float64 // ms
	Seed             *uint64 // nil: the file gives none
}

// gathered is a population of Hillock's: one of the file, or those that an export has made of one because its cells differ.
type gathered struct {
	ordinal int
	label   string
	cell    *model.Cell
	n       int
	parts   []*population
	values  []*definition // by part: the component of its cells
}

// of is the index of a cell of the file in the population of Hillock's.
func (p *population) of(i int32) int32 {
	if p.cells == nil {
		return i
	}
	return p.cells[i]
}

// recorded is a variable that is recorded of some cells of a population.
type recorded struct {
	in       *gathered
	variable string
	cells    []int32
	known    map[int32]bool
}

// resolver looks up what the files refer to.
type resolver struct {
	*reader
	net   *net
	out   *Network
	types map[string]*model.Cell
}

// resolve makes a network of what the files have said.
func (r *reader) resolve(name string) (*Network, error) {
	if err := r.err(name); err != nil {
		return nil, err
	}
	sim, err := r.content.simulated()
	id := ""
	if sim != nil {
		id = sim.target
	}
	var n *net
	if err == nil {
		n, err = r.content.network(id)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", model.ErrValue, name, err)
	}
	s := &resolver{reader: r, net: n, out: &Network{ID: n.id}, types: cellTypes()}
	if sim != nil {
		s.out.Simulation = sim.settings()
	}
	s.populations()
	if len(r.problems) == 0 { // what follows takes for granted that they are right
		s.projections()
		s.currents()
		s.selections(sim)
	}
	return s.out, r.err(name)
}

func (s *simulation) settings() *Settings { return &Settings{s.step, s.length, s.seed} }

// populations gathers those that an export has made of one. Order is that of their first cells.
func (s *resolver) populations() {
	if len(s.net.populations) == 0 {
		s.refuse(s.net.at, "<network id=%q> has no population", s.net.id)
	}
	known := map[string]*gathered{}
	for _, p := range s.net.populations {
		c := s.content.components[p.component]
		if c == nil || s.content.kinds[c.kind].is != "cell" {
			s.refuse(p.at, "<population id=%q>: component=%q: there is no cell type of that id", p.id, p.component)
			continue
		}
		key, several := p.tags["hillock_population"]
		g := known[key]
		if g == nil || !several {
			g = &gathered{ordinal: len(s.out.populations), label: p.id, cell: s.types[c.kind]}
			if label, found := p.tags["hillock_label"]; found {
				g.label = label
			}
			s.out.populations = append(s.out.populations, g)
			if several {
				known[key] = g
			}
		}
		if g.cell != s.types[c.kind] {
			s.refuse(p.at, "<population id=%q>: is part of %q (property hillock_population), whose other cells are of type %s, not %s", p.id, key, g.cell.Name, c.kind)
			continue
		}
		g.parts, g.values = append(g.parts, p), append(g.values, c)
		if several {
			if p.cells = indices(p.tags["hillock_cells"], p.n); p.cells == nil || len(p.places) != p.n {
				s.refuse(p.at, "<population id=%q>: hillock_cells=%q: must say for each of its %d <instance>s which cell of %q it is, as in 0-3 7", p.id, p.tags["hillock_cells"], p.n, key)
				continue
			}
		}
		p.in = g
		g.n += p.n
	}
	if len(s.problems) > 0 {
		return
	}
	for _, g := range s.out.populations {
		s.covered(g)
	}
}

// covered checks that the parts of a population have each of its cells once.
func (s *resolver) covered(g *gathered) {
	if g.parts[0].cells == nil {
		return
	}
	have := make([]bool, g.n)
	for _, p := range g.parts {
		for _, i := range p.cells {
			if int(i) >= g.n || have[i] {
				s.refuse(p.at, "<population id=%q>: hillock_cells=%q: cell %d is listed twice or is beyond the %d cells that all parts of %q have",
					p.id, p.tags["hillock_cells"], i, g.n, g.label)
				return
			}
			have[i] = true
		}
	}
}

// indices reads what ranges writes; nil: it does not list that many.
func indices(text string, n int) []int32 {
	all := []int32{}
	for _, part := range strings.Fields(text) {
		from, to, found := strings.Cut(part, "-")
		if !found {
			to = from
		}
		a, err := strconv.ParseInt(from, 10, 32)
		b, other := strconv.ParseInt(to, 10, 32)
		if err != nil || other != nil || a < 0 || b < a || b-a >= int64(n-len(all)) {
			return nil
		}
		for i := a; i <= b; i++ {
			all = append(all, int32(i))
		}
	}
	if len(all) != n {
		return nil
	}
	return all
}

// places returns where the cells are, or nil if they are where Hillock puts them by itself or nothing is said.
func (g *gathered) places() []space.Position {
	if slices.ContainsFunc(g.parts, func(p *population) bool { return len(p.places) != p.n }) {
		return nil
	}
	all := make([]space.Position, g.n)
	for _, p := range g.parts {
		for i, at := range p.places {
			all[p.of(int32(i))] = at
		}
	}
	if line, err := space.DefaultLine().Positions(g.n, nil); err == nil && slices.Equal(line, all) {
		return nil
	}
	return all
}

// selections gathers what a LEMS file records.
func (s *resolver) selections(sim *simulation) {
	if sim == nil {
		return
	}
	type key struct {
		in       *gathered
		variable string
	}
	known := map[key]*recorded{}
	for _, x := range sim.selections {
		p, i, rest, err := s.net.cell(x.path)
		if err != nil {
			s.refuse(x.at, "%q: %v", x.path, err)
			continue
		}
		in := p.in
		variable, can := rest, components[in.cell.Name].records
		if x.spikes && rest == "" {
			variable = "spikes"
		} else if x.spikes || rest == "spikes" || !contains(can, rest) {
			s.refuse(x.at, "%q: what can be recorded of %s: %s", x.path, in.cell.Name, list(can))
			continue
		}
		k := key{in, variable}
		r := known[k]
		if r == nil {
			r = &recorded{in: in, variable: variable, known: map[int32]bool{}}
			known[k] = r
			s.out.recorded = append(s.out.recorded, r)
		}
		if i = p.of(i); !r.known[i] {
			r.known[i] = true
			r.cells = append(r.cells, i)
		}
	}
	for _, r := range s.out.recorded {
		slices.Sort(r.cells)
		r.known = nil
	}
}
