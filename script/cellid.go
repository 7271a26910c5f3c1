package script

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
)

// A cellID is one cell, PyNN's ID: its parameters are attributes.
type cellID struct {
	g     *group
	index int // in g
	gid   hillock.GID
}

func (c *cellID) String() string        { return fmt.Sprint(int64(c.gid)) }
func (c *cellID) Type() string          { return "ID" }
func (c *cellID) Freeze()               {}
func (c *cellID) Truth() starlark.Bool  { return true }
func (c *cellID) Hash() (uint32, error) { return uint32(c.gid), nil }

// CompareSameType implements starlark.Comparable: cells are ordered by id.
func (c *cellID) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	return compare(op.String(), float64(c.gid), float64(y.(*cellID).gid)), nil
}

// view returns the cell as a view of size one.
func (c *cellID) view() (*group, error) {
	v, err := c.g.cells.View([]int{c.index})
	if err != nil {
		return nil, err
	}
	return c.g.s.newGroup(v, c.g), nil
}

// population returns the population that the cell belongs to.
func (c *cellID) population() (*group, error) {
	v, err := c.g.cells.View([]int{c.index})
	if err != nil {
		return nil, err
	}
	return c.g.s.population(v), nil
}

var cellMembers = &members[*cellID]{
	properties: []property[*cellID]{
		{"id", func(c *cellID) (starlark.Value, error) { return toStarlark(c.gid), nil }},
		{"local", func(*cellID) (starlark.Value, error) { return starlark.True, nil }},
		{"parent", func(c *cellID) (starlark.Value, error) {
			g, err := c.population()
			return g, err
		}},
		{"celltype", func(c *cellID) (starlark.Value, error) {
			g, err := c.population()
			if err != nil {
				return nil, err
			}
			return orNothing(g.celltype), nil
		}},
		{"is_standard_cell", func(*cellID) (starlark.Value, error) { return starlark.True, nil }},
		{"position", (*cellID).position},
	},
	methods: []method[*cellID]{
		{"as_view", func(c *cellID, k *call) (starlark.Value, error) {
			if err := k.unpack(); err != nil {
				return nil, err
			}
			return c.view()
		}},
		{"get_parameters", (*cellID).getParameters},
		{"set_parameters", (*cellID).setParameters},
		{"get_initial_value", (*cellID).initialValue},
		{"set_initial_value", (*cellID).setInitialValue},
		{"inject", (*cellID).inject},
		{"is_local", func(_ *cellID, k *call) (starlark.Value, error) { return starlark.True, k.unpack() }},
	},
}

// cell returns the type of the cell.
func (c *cellID) cell() *model.Cell {
	if v, err := c.g.cells.View([]int{c.index}); err == nil && len(v.Types()) > 0 {
		return v.Types()[0]
	}
	return &model.Cell{}
}

// Attr implements starlark.HasAttrs: members first, then the parameters of the cell type.
func (c *cellID) Attr(name string) (starlark.Value, error) {
	v, err := cellMembers.attr(c.g.s, "ID", c, name)
	if v != nil || err != nil {
		return v, err
	}
	if name == "set" {
		return nil, classError("AttributeError", "a cell has no set(): write cell.set_parameters(tau_m=15.0) or cell.tau_m = 15.0")
	}
	g, err := c.view()
	if err != nil {
		return nil, err
	}
	return g.parameter(name, true)
}

// AttrNames implements starlark.HasAttrs.
func (c *cellID) AttrNames() []string {
	return append(cellMembers.names(), model.Names(c.cell().Params)...)
}

// SetField implements starlark.HasSetField: pop[3].tau_m = 15.0.
func (c *cellID) SetField(name string, v starlark.Value) error {
	if name == "position" {
		return c.setPosition(v)
	}
	g, err := c.view()
	if err != nil {
		return err
	}
	x, err := c.g.s.value(name, v, ofCells)
	if err != nil {
		return err
	}
	return g.cells.Set(hillock.Params{name: x})
}

func (c *cellID) position() (starlark.Value, error) {
	g, err := c.view()
	if err != nil {
		return nil, err
	}
	p, err := g.cells.Positions()
	if err != nil {
		return nil, err
	}
	return triple(p[0]), nil
}

func triple(p [3]float64) starlark.Value {
	return starlark.Tuple{starlark.Float(p[0]), starlark.Float(p[1]), starlark.Float(p[2])}
}

func (c *cellID) getParameters(k *call) (starlark.Value, error) {
	if err := k.unpack(); err != nil {
		return nil, err
	}
	g, err := c.view()
	if err != nil {
		return nil, err
	}
	d := starlark.NewDict(8)
	for _, name := range model.Names(c.cell().Params) {
		v, err := g.parameter(name, true)
		if err != nil {
			return nil, err
		}
		if err := d.SetKey(starlark.String(name), v); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (c *cellID) setParameters(k *call) (starlark.Value, error) {
	g, err := c.view()
	if err != nil {
		return nil, err
	}
	return g.set(k)
}

func (c *cellID) initialValue(k *call) (starlark.Value, error) {
	var variable string
	if err := k.unpack("variable", &variable); err != nil {
		return nil, err
	}
	g, err := c.view()
	if err != nil {
		return nil, err
	}
	v, err := g.cells.Initial(variable)
	if err != nil {
		return nil, err
	}
	return starlark.Float(v.At(0)), nil
}

func (c *cellID) setInitialValue(k *call) (starlark.Value, error) {
	var variable string
	var value starlark.Value
	if err := k.unpack("variable", &variable, "value", &value); err != nil {
		return nil, err
	}
	g, err := c.view()
	if err != nil {
		return nil, err
	}
	x, err := c.g.s.value(variable, value, ofCells)
	if err != nil {
		return nil, err
	}
	return nil, g.cells.Initialize(hillock.Params{variable: x})
}

func (c *cellID) inject(k *call) (starlark.Value, error) {
	g, err := c.view()
	if err != nil {
		return nil, err
	}
	return g.inject(k)
}
