package script

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/space"
)

// spaceModule is pyNN.space.
func spaceModule(s *session) starlark.StringDict {
	return starlark.StringDict{
		"Space":  s.function("Space", newSpace),
		"Line":   s.function("Line", newLine),
		"Grid2D": s.function("Grid2D", newGrid2D),
		"Grid3D": s.function("Grid3D", newGrid3D),
	}
}

type (
	// structureValue is where the cells of a population are.
	structureValue struct {
		object
		s space.Structure
	}
	// spaceValue is how distances are measured.
	spaceValue struct {
		object
		s space.Space
	}
)

func (s *structureValue) String() string { return fmt.Sprintf("%s%+v", s.typ, s.s) }
func (s *spaceValue) String() string     { return "<Space>" }

func structureOf(s space.Structure) starlark.Value { return &structureValue{object{s.Name()}, s} }

func newLine(c *call) (starlark.Value, error) {
	l := space.DefaultLine()
	err := c.unpack("dx?", real{&l.Dx}, "x0?", real{&l.X0}, "y?", real{&l.Y}, "z?", real{&l.Z})
	return structureOf(l), err
}

func newGrid2D(c *call) (starlark.Value, error) {
	g := space.Grid2D{AspectRatio: 1, Dx: 1, Dy: 1}
	order := "sequential"
	var r starlark.Value
	err := c.unpack("aspect_ratio?", real{&g.AspectRatio}, "dx?", real{&g.Dx}, "dy?", real{&g.Dy}, "x0?", real{&g.X0}, "y0?", real{&g.Y0}, "z?", real{&g.Z0},
		"fill_order?", &order, "rng?", &r)
	if err == nil {
		err = sequential(order)
	}
	return structureOf(g), err
}

func newGrid3D(c *call) (starlark.Value, error) {
	g := space.Grid3D{AspectRatioXY: 1, AspectRatioXZ: 1, Dx: 1, Dy: 1, Dz: 1}
	order := "sequential"
	var r starlark.Value
	err := c.unpack("aspect_ratioXY?", real{&g.AspectRatioXY}, "aspect_ratioXZ?", real{&g.AspectRatioXZ}, "dx?", real{&g.Dx}, "dy?", real{&g.Dy}, "dz?", real{&g.Dz},
		"x0?", real{&g.X0}, "y0?", real{&g.Y0}, "z0?", real{&g.Z0}, "fill_order?", &order, "rng?", &r)
	if err == nil {
		err = sequential(order)
	}
	return structureOf(g), err
}

func sequential(order string) error {
	if order != "sequential" {
		return fmt.Errorf("%w: fill_order = %q: only \"sequential\" is known", model.ErrInvalidParameterValue, order)
	}
	return nil
}

// real unpacks an int or a float into a float64.
type real struct{ x *float64 }

// Unpack implements starlark.Unpacker.
func (r real) Unpack(v starlark.Value) error {
	x, ok := float(v)
	if !ok {
		return fmt.Errorf("got %s, want a number", v.Type())
	}
	*r.x = x
	return nil
}

// newSpace is Space(axes=None, scale_factor=1.0, offset=0.0, periodic_boundaries=None).
func newSpace(c *call) (starlark.Value, error) {
	var axes, offset, periodic starlark.Value
	out := space.Space{Scale: 1}
	if err := c.unpack("axes?", &axes, "scale_factor?", real{&out.Scale}, "offset?", &offset, "periodic_boundaries?", &periodic); err != nil {
		return nil, err
	}
	if axes != nil && axes != starlark.None {
		text, ok := starlark.AsString(axes)
		if !ok || text == "" || strings.Trim(text, "xyz") != "" {
			return nil, fmt.Errorf("%w: axes = %s: must be made of x, y and z", model.ErrInvalidParameterValue, brief(axes))
		}
		out.Axes = text
	}
	if out.Scale == 0 {
		return nil, fmt.Errorf("%w: scale_factor = 0: must not be 0", model.ErrInvalidParameterValue)
	}
	if err := offsetOf(offset, &out.Offset); err != nil {
		return nil, err
	}
	if periodic != nil && periodic != starlark.None {
		if err := boundaries(periodic, &out.Periodic); err != nil {
			return nil, err
		}
	}
	return &spaceValue{object{"Space"}, out}, nil
}

func offsetOf(v starlark.Value, into *space.Position) error {
	if v == nil {
		return nil
	}
	if x, ok := float(v); ok {
		*into = space.Position{x, x, x}
		return nil
	}
	if list, ok := v.(starlark.Iterable); ok {
		if xs, err := floats("offset", list); err == nil && len(xs) == 3 {
			copy(into[:], xs)
			return nil
		}
	}
	return fmt.Errorf("%w: offset = %s: must be a number or (x, y, z)", model.ErrInvalidParameterValue, brief(v))
}

func boundaries(v starlark.Value, into *[3]*[2]float64) error {
	bad := fmt.Errorf("%w: periodic_boundaries = %s: must have three entries, each None or (from, to)", model.ErrInvalidParameterValue, brief(v))
	list, ok := v.(starlark.Indexable)
	if !ok || list.Len() != 3 {
		return bad
	}
	for axis := range 3 {
		entry := list.Index(axis)
		if entry == starlark.None {
			continue
		}
		pair, ok := entry.(starlark.Iterable)
		if !ok {
			return bad
		}
		ends, err := floats("periodic_boundaries", pair)
		if err != nil || len(ends) != 2 || !(ends[1] > ends[0]) {
			return bad
		}
		into[axis] = &[2]float64{ends[0], ends[1]}
	}
	return nil
}
