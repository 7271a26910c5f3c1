package neuroml

import (
	"fmt"
	"slices"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/model"
)

// Made is what Build has made, in the order of the file.
type Made struct {
	Populations []*hillock.Population
	Projections []*hillock.Projection
	Currents    []*hillock.CurrentSource
	Recorded    []Recording // what a LEMS file records
	Notes       []string    // what is not quite as the file says
}

// Recording is a variable that is recorded.
type Recording struct {
	Cells    hillock.Cells // a population, or a view if it is not recorded of all cells
	Variable string        // "spikes", "v", "w"
}

// Build makes the network within a simulation and records what a LEMS file records. Time step and seed are the simulation's own.
func (n *Network) Build(s *hillock.Simulation) (*Made, error) {
	m := &Made{}
	for _, g := range n.populations {
		p, err := g.build(s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", g.parts[0].at, err)
		}
		m.Populations = append(m.Populations, p)
	}
	for _, w := range n.projections {
		p, err := m.connect(s, w)
		if err != nil {
			return nil, err
		}
		m.Projections = append(m.Projections, p)
	}
	for _, c := range n.currents {
		source, err := m.drive(s, c)
		if err != nil {
			return nil, err
		}
		m.Currents = append(m.Currents, source)
	}
	for _, r := range n.recorded {
		of, err := m.some(r.in, r.cells)
		if err == nil {
			err = of.Record([]string{r.variable}, hillock.RecordOptions{})
		}
		if err != nil {
			return nil, err
		}
		m.Recorded = append(m.Recorded, Recording{of, r.variable})
	}
	return m, nil
}

// cellTypes are the types of cells that NeuroML has, by the names of their components.
func cellTypes() map[string]*model.Cell {
	all := map[string]*model.Cell{}
	for _, c := range cells.All() {
		if _, known := components[c.Name]; known {
			all[c.Name] = &c
		}
	}
	all["spikeArray"] = all["SpikeSourceArray"]
	return all
}

// build makes a population.
func (g *gathered) build(s *hillock.Simulation) (*hillock.Population, error) {
	params := hillock.Params{}
	for _, entry := range g.cell.Params {
		if entry.Sequence {
			params[entry.Name] = g.lists()
		} else {
			params[entry.Name] = g.numbers(entry.Name)
		}
	}
	options := []hillock.PopulationOption{hillock.Label(g.label)}
	if !g.cell.Source {
		options = append(options, hillock.Initial(hillock.Params{"v": g.numbers("v_init")}))
	}
	p, err := s.Population(g.n, *g.cell, params, options...)
	if err != nil {
		return nil, err
	}
	if places := g.places(); places != nil {
		return p, p.SetPositions(places)
	}
	return p, nil
}

// numbers is a parameter: one number if all cells share it, as Hillock has it too.
func (g *gathered) numbers(name string) any {
	one := g.values[0].numbers[name]
	if !slices.ContainsFunc(g.values, func(c *definition) bool { return c.numbers[name] != one }) {
		return one
	}
	all := make([]float64, g.n)
	for k, p := range g.parts {
		for i := range p.n {
			all[p.of(int32(i))] = g.values[k].numbers[name]
		}
	}
	return all
}

// lists are the spike times.
func (g *gathered) lists() any {
	if len(g.parts) == 1 {
		return append([]float64{}, g.values[0].times...)
	}
	all := make([][]float64, g.n)
	for k, p := range g.parts {
		for i := range p.n {
			all[p.of(int32(i))] = append([]float64{}, g.values[k].times...)
		}
	}
	return all
}

// joined are the cells of some populations, one behind the other.
func (m *Made) joined(s *hillock.Simulation, of []*gathered) (hillock.Cells, error) {
	if len(of) == 1 {
		return m.Populations[of[0].ordinal], nil
	}
	var members []hillock.Cells
	for _, g := range of {
		members = append(members, m.Populations[g.ordinal])
	}
	return s.Assembly("", members...)
}

// connect makes a projection. NeuroML knows no signs that weights must have: if they are not PyNN's they are not checked.
func (m *Made) connect(s *hillock.Simulation, w *wires) (*hillock.Projection, error) {
	pre, err := m.joined(s, w.pre)
	if err != nil {
		return nil, err
	}
	post, err := m.joined(s, w.post)
	if err != nil {
		return nil, err
	}
	pairs, late := w.pairs, 0
	for k, delay := range w.pairs.Delay {
		if delay == 0 {
			if late++; late == 1 {
				pairs.Delay = slices.Clone(pairs.Delay)
			}
			pairs.Delay[k] = s.Timestep()
		}
	}
	if late > 0 {
		m.Notes = append(m.Notes, fmt.Sprintf("projection %q: %d connections have no delay in the file: here it is one time step, %v ms", w.label, late, s.Timestep()))
	}
	var options []connectors.Option
	if slices.ContainsFunc(pairs.Weight, w.unusual) {
		options = append(options, connectors.Unchecked())
	}
	return s.Projection(pre, post, connectors.FromPairs(pairs, options...), hillock.Static(0.0, nil), hillock.Receptor(w.receptor), hillock.ProjectionLabel(w.label))
}

// unusual reports whether PyNN would refuse a weight because of its sign.
func (w *wires) unusual(weight float64) bool {
	if w.receptor == "inhibitory" && !w.post[0].cell.ConductanceBased {
		return weight > 0
	}
	return weight < 0
}

// drive makes a current source. It is injected into a cell as often as the file does.
func (m *Made) drive(s *hillock.Simulation, c *current) (*hillock.CurrentSource, error) {
	all := currents.All()
	kind := all[slices.IndexFunc(all, func(x model.Current) bool { return x.Name == c.name })]
	source, err := s.Current(kind, c.params)
	if err != nil {
		return nil, err
	}
	for targets := c.targets; len(targets) > 0; {
		in, seen := targets[0].in, map[int32]bool{}
		k := 0
		for k < len(targets) && targets[k].in == in && !seen[targets[k].i] {
			seen[targets[k].i] = true
			k++
		}
		list := make([]int32, k)
		for i := range list {
			list[i] = targets[i].i
		}
		slices.Sort(list)
		of, err := m.some(in, list)
		if err == nil {
			err = source.InjectInto(of)
		}
		if err != nil {
			return nil, err
		}
		targets = targets[k:]
	}
	return source, nil
}

// some are cells of a population, in ascending order: the population itself if they are all of them.
func (m *Made) some(in *gathered, list []int32) (hillock.Cells, error) {
	p := m.Populations[in.ordinal]
	if len(list) == in.n {
		return p, nil
	}
	indices := make([]int, len(list))
	for k, i := range list {
		indices[k] = int(i)
	}
	return p.View(indices)
}
