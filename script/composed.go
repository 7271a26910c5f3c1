package script

import (
	"fmt"
	"maps"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/cells/receptors"
)

// A part is what a PointNeuron is composed of, with its parameters: sim.LIF(tau_m=15.0), sim.ExpPSR(tau_syn=2.0).
type (
	neuronPart   = part[cells.Neuron]
	receptorPart = part[receptors.Kind]

	part[T any] struct {
		class
		table  T
		params map[string]any
	}
	partClass[T any] struct {
		class
		table T
	}
)

// CallInternal implements starlark.Callable.
func (c *partClass[T]) CallInternal(t *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	p, err := c.parameters(t, args, kwargs, ofCells)
	if err != nil {
		return nil, err
	}
	return &part[T]{c.class, c.table, p}, nil
}

func (p *part[T]) String() string { return fmt.Sprintf("sim.%s(%s)", p.name, shown(p.params)) }
func (p *part[T]) Type() string   { return p.name }

// CallInternal implements starlark.Callable, which the class has and an instance has not.
func (p *part[T]) CallInternal(*starlark.Thread, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return nil, classError("TypeError", "%s has its parameters already", p)
}

// addComposed adds PointNeuron and its parts to the names of sim.
func addComposed(s *session, m *module) {
	m.add("PointNeuron", &pointNeuronClass{class{object{"class"}, s, "PointNeuron", nil}})
	for _, n := range cells.Neurons() {
		m.add(n.Name, &partClass[cells.Neuron]{class{object{"class"}, s, n.Name, n.Params}, n})
	}
	for _, k := range receptors.All() {
		c := &partClass[receptors.Kind]{class{object{"class"}, s, k.Name, k.Params}, k}
		m.add(k.Name, c)
		if k.Alias != "" {
			m.add(k.Alias, c)
		}
	}
}

// pointNeuronClass is sim.PointNeuron.
type pointNeuronClass struct{ class }

// CallInternal implements starlark.Callable: PointNeuron(neuron, **receptors) gives a cell type.
func (c *pointNeuronClass) CallInternal(t *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	k := &call{c.s, t, "sim.PointNeuron", args, kwargs}
	var given starlark.Value = starlark.None
	own, named := k.keywords("neuron")
	switch {
	case len(args) == 1 && len(own) == 0:
		given = args[0]
	case len(args) == 0 && len(own) == 1:
		given = own[0][1]
	}
	neuron, ok := given.(*neuronPart)
	if !ok {
		return nil, classError("TypeError", "neuron = %s: must be a neuron with its parameters, such as sim.LIF(tau_m=15.0), and receptors by name: sim.PointNeuron(sim.LIF(), AMPA=sim.ExpPSR())", brief(given))
	}
	params := maps.Clone(neuron.params)
	var with []receptors.Receptor
	for _, kv := range named {
		name := string(kv[0].(starlark.String))
		r, ok := kv[1].(*receptorPart)
		if !ok {
			return nil, classError("TypeError", "%s = %s: must be a receptor with its parameters, such as sim.ExpPSR(tau_syn=2.0); known: %s", name, brief(kv[1]), kindNames())
		}
		with = append(with, r.table.Named(name))
		for p, x := range r.params {
			params[name+"."+p] = x
		}
	}
	cell := cells.PointNeuron(neuron.table, with...)
	if cell.Err != nil {
		return nil, cell.Err
	}
	return &cellType{&cellClass{class{object{"class"}, c.s, cell.Name, cell.Params}, cell}, params}, nil
}

func kindNames() (names string) {
	for _, k := range receptors.All() {
		if names != "" {
			names += ", "
		}
		names += k.Name
		if k.Alias != "" {
			names += " (" + k.Alias + ")"
		}
	}
	return names
}
