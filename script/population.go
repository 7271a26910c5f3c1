package script

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/space"
)

// newPopulation is Population(size, cellclass, cellparams=None, structure=None, initial_values={}, label=None).
func newPopulation(c *call) (starlark.Value, error) {
	var size, cell, params, structure, initial, label starlark.Value
	if err := c.unpack("size", &size, "cellclass", &cell, "cellparams?", &params, "structure?", &structure, "initial_values?", &initial, "label?", &label); err != nil {
		return nil, err
	}
	sim, err := c.s.network()
	if err != nil {
		return nil, err
	}
	kind, p, err := c.s.cellType(cell, params)
	if err != nil {
		return nil, err
	}
	n, shape, err := populationSize(size)
	if err != nil {
		return nil, err
	}
	var options []hillock.PopulationOption
	if name, ok := starlark.AsString(label); ok {
		options = append(options, hillock.Label(name))
	} else if label != nil && label != starlark.None {
		return nil, classError("TypeError", "label = %s: must be a string", brief(label))
	}
	if structure != nil && structure != starlark.None {
		st, ok := structure.(*structureValue)
		if !ok {
			return nil, classError("TypeError", "structure = %s: must be a structure such as Line() or Grid2D() of pyNN.space", brief(structure))
		}
		if shape != nil {
			return nil, fmt.Errorf("%w: a tuple as size and a structure exclude each other", model.ErrValue)
		}
		shape = st.s
	}
	if shape != nil {
		options = append(options, hillock.Structure(shape))
	}
	items, err := dictItems("initial_values", initial)
	if err != nil {
		return nil, err
	}
	if len(items) > 0 {
		values, err := c.s.params(items, ofCells)
		if err != nil {
			return nil, err
		}
		options = append(options, hillock.Initial(values))
	}
	pop, err := sim.Population(n, kind.cell, p, options...)
	if err != nil {
		return nil, err
	}
	g := c.s.wrap(pop, nil)
	g.celltype = &cellType{kind, p}
	if shape == nil {
		shape = space.DefaultLine()
	}
	g.structure = c.s.structureOf(shape)
	return g, nil
}

// cellType takes sim.IF_cond_exp(tau_m=15.0), or the class and a dict of parameters (the older form).
func (s *session) cellType(cell, params starlark.Value) (*cellClass, map[string]any, error) {
	switch cell := cell.(type) {
	case *cellType:
		if params != nil && params != starlark.None {
			return nil, nil, classError("TypeError", "%s has its parameters already: leave out cellparams", cell)
		}
		return cell.cellClass, cell.params, nil
	case *cellClass:
		items, err := dictItems("cellparams", params)
		if err != nil {
			return nil, nil, err
		}
		p, err := s.params(items, ofCells)
		return cell, p, err
	}
	return nil, nil, fmt.Errorf("%w: cellclass = %s: must be a cell type such as sim.IF_cond_exp(tau_m=15.0)", model.ErrInvalidModel, brief(cell))
}

// populationSize returns the number of cells; a tuple (nx, ny) or (nx, ny, nz) gives a grid as well.
func populationSize(v starlark.Value) (int, space.Structure, error) {
	dims, ok := v.(starlark.Tuple)
	if !ok {
		n, err := cellCount(v)
		return n, nil, err
	}
	if len(dims) < 1 || len(dims) > 3 {
		return 0, nil, fmt.Errorf("%w: size = %s: a tuple has one to three numbers", model.ErrValue, v)
	}
	n := 1
	f := [3]float64{1, 1, 1}
	for k, d := range dims {
		m, err := cellCount(d)
		if err != nil {
			return 0, nil, err
		}
		if m < 1 {
			return 0, nil, fmt.Errorf("%w: size = %s: each number must be >= 1", model.ErrValue, v)
		}
		if n > 1<<40/m {
			return 0, nil, fmt.Errorf("%w: size = %s: too many cells", model.ErrValue, v)
		}
		n *= m
		f[k] = float64(m)
	}
	switch len(dims) {
	case 2:
		return n, space.Grid2D{AspectRatio: f[0] / f[1], Dx: 1, Dy: 1}, nil
	case 3:
		return n, space.Grid3D{AspectRatioXY: f[0] / f[1], AspectRatioXZ: f[0] / f[2], Dx: 1, Dy: 1, Dz: 1}, nil
	}
	return n, nil, nil
}

func cellCount(v starlark.Value) (int, error) {
	if x, ok := v.(starlark.Float); ok {
		if _, err := wholeNumber("size", v); err != nil {
			return 0, fmt.Errorf("%w: size = %v: must be a whole number of cells: int(round(%v))", model.ErrInvalidParameterValue, float64(x), float64(x))
		}
	}
	n, err := wholeNumber("size", v)
	if err == nil && n < 1 {
		err = fmt.Errorf("%w: size = %d: a population has at least one cell", model.ErrInvalidParameterValue, n)
	}
	return n, err
}

// newView is PopulationView(parent, selector, label=None).
func newView(c *call) (starlark.Value, error) {
	var parent *group
	var selector starlark.Value
	var label starlark.Value
	if err := c.unpack("parent", &parent, "selector", &selector, "label?", &label); err != nil {
		return nil, err
	}
	list, ok := selector.(starlark.Iterable)
	if !ok {
		return nil, classError("TypeError", "selector = %s: must be a list of indices or of True and False; for a slice write parent[a:b]", brief(selector))
	}
	v, err := parent.pick(list)
	if err != nil {
		return nil, err
	}
	if label != nil && label != starlark.None {
		return v, v.(*group).SetField("label", label)
	}
	return v, nil
}

// newAssembly is Assembly(*populations, label=None).
func newAssembly(c *call) (starlark.Value, error) {
	label := ""
	args := c.args
	c.args = nil
	if err := c.unpack("label?", &label); err != nil {
		return nil, err
	}
	var members []hillock.Cells
	for _, a := range args {
		g, ok := a.(*group)
		if !ok {
			return nil, classError("TypeError", "%s: an assembly is made of populations, views and assemblies", brief(a))
		}
		members = append(members, g.members()...)
	}
	return c.s.assemble(label, members)
}
