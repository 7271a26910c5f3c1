package export

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
)

// Of describes the network of a simulation as it is now. Notes adds the runs.
func Of(s *hillock.Simulation) (*Description, error) {
	net := s.Network()
	d := &Description{Timestep: net.Dt, MinDelay: net.MinDelay, MaxDelay: net.MaxDelay, Least: s.MinDelay(), Seed: net.Seed}
	ids := identifiers{}
	for _, p := range net.Populations {
		q, err := populationOf(s, p, ids)
		if err != nil {
			return nil, err
		}
		d.Populations = append(d.Populations, q)
	}
	for k, p := range s.Projections() {
		d.Projections = append(d.Projections, d.projectionOf(p, net.Projections[k], ids))
	}
	for _, c := range net.Currents {
		d.Currents = append(d.Currents, d.currentOf(c, net, ids))
	}
	return d, nil
}

func populationOf(s *hillock.Simulation, p *network.Population, ids identifiers) (*Population, error) {
	places, err := p.Positions()
	if err != nil {
		return nil, err
	}
	_, line := p.Structure.(space.Line)
	q := &Population{
		Ordinal: p.Ordinal, Label: p.Label, ID: ids.of(p.Label, "population"), Cell: p.Cell, N: p.N, First: p.First,
		Positions: places, Line: line && slices.Equal(places, defaultPlaces(p.N)), Annotations: maps.Clone(p.Annotations),
		Recordings: recordingsOf(s, p),
	}
	q.Params, q.Sequences = paramsOf(p.Cell.Params, p.Params)
	q.Initial = initialOf(p)
	return q, nil
}

func defaultPlaces(n int) []space.Position {
	places, _ := space.DefaultLine().Positions(n, nil)
	return places
}

// paramsOf lists parameters in the order of their table.
func paramsOf(table []model.Param, p model.Params) (numbers []Parameter, lists []Sequence) {
	for _, entry := range table {
		if entry.Sequence {
			lists = append(lists, Sequence{entry.Name, entry.Unit, p.Sequences[entry.Name]})
		} else {
			numbers = append(numbers, Parameter{entry.Name, entry.Unit, p.Numbers[entry.Name]})
		}
	}
	return numbers, lists
}

func initialOf(p *network.Population) []Parameter {
	var all []Parameter
	for v, entry := range p.Cell.State {
		if !entry.Hidden {
			all = append(all, Parameter{entry.Name, entry.Unit, p.Init[v]})
		}
	}
	return all
}

func recordingsOf(s *hillock.Simulation, p *network.Population) []Recording {
	var all []Recording
	for _, a := range s.Recorded(p.Ordinal) {
		r := Recording{Variable: a.Variable, Cells: a.Cells, Every: data.TimeOf(a.Every, s.Timestep())}
		if len(a.Cells) == p.N {
			r.Cells = nil
		}
		all = append(all, r)
	}
	return all
}

func (d *Description) cellsOf(label string, cells network.Selection) Cells {
	c := Cells{Label: label}
	for _, part := range cells {
		c.Parts = append(c.Parts, Part{d.Populations[part.Population.Ordinal], slices.Clone(part.Index)})
	}
	return c
}

func (d *Description) projectionOf(p *hillock.Projection, np *network.Projection, ids identifiers) *Projection {
	synapse := np.Synapse
	q := &Projection{
		Ordinal: np.Ordinal, Label: np.Label, ID: ids.of(np.Label, "projection"), Receptor: np.Receptor, Synapse: &synapse, Space: np.Space,
		Pre: d.cellsOf(p.Pre().Label(), np.Pre), Post: d.cellsOf(p.Post().Label(), np.Post), Connector: np.Connector, Changes: p.Changes(),
	}
	q.Recorded, _ = p.RecordedNames()
	q.Timing, q.Weighting = rulesOf(synapse)
	for _, entry := range synapse.Params {
		v := np.Others[entry.Name]
		switch entry.Name {
		case "weight":
			v = np.Weight
		case "delay":
			v = np.Delay
		}
		q.Params = append(q.Params, Given{entry.Name, entry.Unit, v})
	}
	for v, entry := range synapse.State {
		q.Initial = append(q.Initial, Given{entry.Name, entry.Unit, np.Init[v]})
	}
	q.Connections = func() (*Connections, error) { return connectionsOf(p, synapse) }
	return q
}

// rulesOf reads the two rules of an STDPMechanism from its description.
func rulesOf(s model.Synapse) (timing, weighting string) {
	if s.Name != "STDPMechanism" {
		return "", ""
	}
	after := func(key string) string {
		_, rest, _ := strings.Cut(s.Doc, key+" = ")
		name, _, _ := strings.Cut(rest, ":")
		return name
	}
	return after("timing_dependence"), after("weight_dependence")
}

func connectionsOf(p *hillock.Projection, synapse model.Synapse) (*Connections, error) {
	names := model.Names(synapse.Params)
	rows, err := p.GetList(names, true)
	if err != nil {
		return nil, err
	}
	c := &Connections{Pre: make([]int32, len(rows)), Post: make([]int32, len(rows)), Other: map[string][]float64{}}
	columns := make([][]float64, len(names))
	for v := range columns {
		columns[v] = make([]float64, len(rows))
	}
	for k, row := range rows {
		c.Pre[k], c.Post[k] = int32(row[0]), int32(row[1])
		for v := range columns {
			columns[v][k] = row[2+v]
		}
	}
	for v, name := range names {
		switch name {
		case "weight":
			c.Weight = columns[v]
		case "delay":
			c.Delay = columns[v]
		default:
			c.Other[name] = columns[v]
		}
	}
	return c, nil
}

func (d *Description) currentOf(c *network.CurrentSource, net *network.Network, ids identifiers) *Current {
	kind := c.Type
	q := &Current{Ordinal: c.Ordinal, ID: ids.of(kind.Name, "current"), Type: &kind, Random: kind.Random}
	q.Params, q.Sequences = paramsOf(kind.Params, c.Params)
	for _, i := range net.Injections {
		if i.Source == c {
			q.Targets = append(q.Targets, d.cellsOf(fmt.Sprintf("targets of %s", q.ID), i.Target))
		}
	}
	return q
}

// Fresh reports whether a generator stands where its seed put it: nothing has been drawn from it.
func Fresh(r *random.NumpyRNG) bool {
	other, err := random.NewNumpyRNG(r.Seed(), r.ParallelSafe())
	if err != nil {
		return false
	}
	a, at, has, g := r.State()
	b, bt, had, h := other.State()
	return a == b && at == bt && has == had && g == h
}
