package script

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/neuroml"
)

// neuromlModule reads networks: load("neuroml", "neuroml").
func neuromlModule(s *session) starlark.StringDict {
	m := newModule("neuroml")
	m.add("network", s.function("neuroml.network", neuromlNetwork))
	return starlark.StringDict{"neuroml": m}
}

// neuromlNetwork is neuroml.network(file): it makes the network of a NeuroML or LEMS file and records what a LEMS file records.
func neuromlNetwork(c *call) (starlark.Value, error) {
	var file string
	if err := c.unpack("file", &file); err != nil {
		return nil, err
	}
	sim, err := c.s.network()
	if err != nil {
		return nil, err
	}
	path, err := c.s.sourcePath(file)
	if err != nil { // not beside the script: among what others have written
		if path, err = c.s.inputPath(file); err != nil {
			return nil, err
		}
	}
	read, err := neuroml.Read(path)
	if err != nil {
		return nil, err
	}
	made, err := read.Build(sim)
	if err != nil {
		return nil, err
	}
	for _, note := range made.Notes {
		c.s.log.Warn(file + ": " + note)
	}
	return c.s.neuromlNetwork(read, made), nil
}

// neuromlObject is what neuroml.network returns.
type neuromlObject struct {
	object
	s    *session
	read *neuroml.Network

	populations                     []*group
	projections, currents, recorded []starlark.Value
}

func (s *session) neuromlNetwork(read *neuroml.Network, made *neuroml.Made) *neuromlObject {
	n := &neuromlObject{object: object{"Network"}, s: s, read: read}
	for _, p := range made.Populations {
		n.populations = append(n.populations, s.wrap(p, nil))
	}
	for _, p := range made.Projections {
		n.projections = append(n.projections, &projection{object{"Projection"}, s, p, s.wrap(p.Pre(), nil), s.wrap(p.Post(), nil)})
	}
	for _, c := range made.Currents {
		n.currents = append(n.currents, &currentSource{object{c.Type().Name}, s, c})
	}
	for _, r := range made.Recorded {
		g := s.wrap(r.Cells, nil)
		if r.Variable == "spikes" {
			s.used.add(g, recorded)
		}
		n.recorded = append(n.recorded, starlark.Tuple{g, starlark.String(r.Variable)})
	}
	return n
}

func (n *neuromlObject) String() string {
	return fmt.Sprintf("<Network %q of %d populations and %d projections>", n.read.ID, len(n.populations), len(n.projections))
}

var neuromlMembers = &members[*neuromlObject]{
	properties: []property[*neuromlObject]{
		{"id", func(n *neuromlObject) (starlark.Value, error) { return starlark.String(n.read.ID), nil }},
		{"populations", func(n *neuromlObject) (starlark.Value, error) {
			return listOf(n.populations, func(g *group) starlark.Value { return g }), nil
		}},
		{"projections", func(n *neuromlObject) (starlark.Value, error) { return listOf(n.projections, same), nil }},
		{"currents", func(n *neuromlObject) (starlark.Value, error) { return listOf(n.currents, same), nil }},
		{"recorded", func(n *neuromlObject) (starlark.Value, error) { return listOf(n.recorded, same), nil }},
		{"length", func(n *neuromlObject) (starlark.Value, error) {
			return n.setting(func(s *neuroml.Settings) any { return s.Length }), nil
		}},
		{"timestep", func(n *neuromlObject) (starlark.Value, error) {
			return n.setting(func(s *neuroml.Settings) any { return s.Timestep }), nil
		}},
	},
	methods: []method[*neuromlObject]{
		{"population", (*neuromlObject).population},
	},
}

func same(v starlark.Value) starlark.Value { return v }

// setting is what a LEMS file says; None for a network alone.
func (n *neuromlObject) setting(of func(*neuroml.Settings) any) starlark.Value {
	if n.read.Simulation == nil {
		return starlark.None
	}
	return toStarlark(of(n.read.Simulation))
}

// population finds a population by its label.
func (n *neuromlObject) population(c *call) (starlark.Value, error) {
	var label string
	if err := c.unpack("label", &label); err != nil {
		return nil, err
	}
	var known []string
	for _, g := range n.populations {
		if g.cells.Label() == label {
			return g, nil
		}
		known = append(known, g.cells.Label())
	}
	return nil, classError("KeyError", "%s", model.UnknownName("population of "+n.read.ID, label, known))
}

// Attr implements starlark.HasAttrs.
func (n *neuromlObject) Attr(name string) (starlark.Value, error) {
	return neuromlMembers.attr(n.s, n.typ, n, name)
}

// AttrNames implements starlark.HasAttrs.
func (n *neuromlObject) AttrNames() []string { return neuromlMembers.names() }
