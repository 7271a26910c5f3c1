package script

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2/maybe"
	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/space"
)

// Where the cells of a group are.

// positions is a list of three lists, x, y and z of all cells, as PyNN's 3 x N array.
func (g *group) positions() (starlark.Value, error) {
	p, err := g.cells.Positions()
	if err != nil {
		return nil, err
	}
	return axesOf(p), nil
}

// positionGenerator is a function of the index of a cell that gives its place.
func (g *group) positionGenerator() (starlark.Value, error) {
	return g.s.function("position_generator", func(c *call) (starlark.Value, error) {
		var index starlark.Value
		if err := c.unpack("i", &index); err != nil {
			return nil, err
		}
		i, err := wholeNumber("i", index)
		if err != nil {
			return nil, err
		}
		p, err := g.cells.Positions()
		if err != nil {
			return nil, err
		}
		if i < 0 || i >= len(p) {
			return nil, classError("IndexError", "%s: index %d is out of range: it has %d cells", g.quoted(), i, len(p))
		}
		return triple(p[i]), nil
	}), nil
}

// setPositions is population.positions = three lists.
func (g *group) setPositions(v starlark.Value) error {
	p, ok := g.cells.(*hillock.Population)
	if !ok {
		return classError("AttributeError", "%s: the positions of a %s are those of its populations", g.quoted(), g.typ)
	}
	wrong := fmt.Errorf("%w: %s: positions = %s: must be three lists, x, y and z of all %d cells", model.ErrInvalidDimensions, g.quoted(), brief(v), g.Len())
	list, ok := v.(starlark.Iterable)
	if !ok {
		return wrong
	}
	x, err := listValue("positions", list)
	if err != nil {
		return err
	}
	axes, ok := x.([][]float64)
	if !ok || len(axes) != 3 {
		return wrong
	}
	places := make([]space.Position, g.Len())
	for axis, xs := range axes {
		if len(xs) != len(places) {
			return wrong
		}
		for i := range places {
			places[i][axis] = xs[i]
		}
	}
	g.structure = starlark.None
	return p.SetPositions(places)
}

// setStructure is population.structure = Grid2D(...).
func (g *group) setStructure(v starlark.Value) error {
	p, ok := g.cells.(*hillock.Population)
	if !ok {
		return classError("AttributeError", "%s: the structure of a %s is that of its population", g.quoted(), g.typ)
	}
	st, ok := v.(*structureValue)
	if !ok {
		return classError("TypeError", "structure = %s: must be a structure such as Line() or Grid2D() of pyNN.space", brief(v))
	}
	if err := p.SetStructure(st.s); err != nil {
		return err
	}
	g.structure = v
	return nil
}

// setPosition is cell.position = (x, y, z).
func (c *cellID) setPosition(v starlark.Value) error {
	list, ok := v.(starlark.Iterable)
	if !ok {
		return fmt.Errorf("%w: position = %s: must be (x, y, z)", model.ErrInvalidDimensions, brief(v))
	}
	at, err := floats("position", list)
	if err != nil {
		return err
	}
	if len(at) != 3 {
		return fmt.Errorf("%w: position has %d numbers: must be (x, y, z)", model.ErrInvalidDimensions, len(at))
	}
	one, err := c.view()
	if err != nil {
		return err
	}
	p := one.cells.(*hillock.View).Parent()
	places, err := p.Positions()
	if err != nil {
		return err
	}
	places[c.gid-p.First()] = space.Position(at)
	return p.SetPositions(places)
}

// savePositions is save_positions(file): index, x, y, z of every cell, below the output folder.
func (g *group) savePositions(c *call) (starlark.Value, error) {
	var name string
	if err := c.unpack("file", &name); err != nil {
		return nil, err
	}
	path, err := g.s.outputPath(name)
	if err != nil {
		return nil, err
	}
	places, err := g.cells.Positions()
	if err != nil {
		return nil, err
	}
	kind := "population"
	if g.typ == "Assembly" {
		kind = "assembly"
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s = %s\n", kind, g.cells.Label())
	for i, p := range places {
		fmt.Fprintf(&b, "%.18e\t%.18e\t%.18e\t%.18e\n", float64(i), p[0], p[1], p[2])
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	if err := maybe.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	g.s.result.Files = append(g.s.result.Files, path)
	return nil, nil
}
