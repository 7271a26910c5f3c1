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
		"Space":           s.function("Space", newSpace),
		"Line":            s.function("Line", newLine),
		"Grid2D":          s.function("Grid2D", newGrid2D),
		"Grid3D":          s.function("Grid3D", newGrid3D),
		"RandomStructure": s.function("RandomStructure", newRandomStructure),
		"Cuboid":          s.function("Cuboid", newCuboid),
		"Sphere":          s.function("Sphere", newSphere),
	}
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

// spaceValue is how distances are measured.
type spaceValue struct {
	object
	session *session
	s       space.Space
	given   []starlark.Tuple
}

func (s *spaceValue) String() string { return "Space" + shownArgs(s.given) }

// Attr implements starlark.HasAttrs.
func (s *spaceValue) Attr(name string) (starlark.Value, error) {
	if name == "distances" {
		return s.session.function("Space.distances", s.distances), nil
	}
	for _, kv := range s.given {
		if kv[0] == starlark.String(name) {
			return kv[1], nil
		}
	}
	return nil, nil
}

// AttrNames implements starlark.HasAttrs.
func (s *spaceValue) AttrNames() []string {
	return []string{"axes", "distances", "offset", "periodic_boundaries", "scale_factor"}
}

// distances is distances(A, B), of one place or of a list of places each: a list of the distances, those of the first place of A first.
func (s *spaceValue) distances(c *call) (starlark.Value, error) {
	var a, b starlark.Iterable
	if err := c.unpack("A", &a, "B", &b); err != nil {
		return nil, err
	}
	from, err := pointsOf("A", a)
	if err != nil {
		return nil, err
	}
	to, err := pointsOf("B", b)
	if err != nil {
		return nil, err
	}
	measure, all := s.s.Measure(), []float64{}
	for i := range from {
		for j := range to {
			all = append(all, measure(&from[i], &to[j]))
		}
	}
	return toStarlark(all), nil
}

// pointsOf takes (x, y, z) or a list of such.
func pointsOf(name string, v starlark.Iterable) ([]space.Position, error) {
	x, err := listValue(name, v)
	if err != nil {
		return nil, err
	}
	rows, ok := x.([][]float64)
	if one, isOne := x.([]float64); isOne {
		rows, ok = [][]float64{one}, true
	}
	var points []space.Position
	for _, row := range rows {
		if len(row) != 3 {
			ok = false
			break
		}
		points = append(points, space.Position(row))
	}
	if !ok {
		return nil, fmt.Errorf("%w: %s: must be (x, y, z), or a list of such", model.ErrInvalidDimensions, name)
	}
	return points, nil
}

// newSpace is Space(axes=None, scale_factor=1.0, offset=0.0, periodic_boundaries=None).
func newSpace(c *call) (starlark.Value, error) {
	var axes, scale, offset, periodic starlark.Value
	out := space.Space{Scale: space.Position{1, 1, 1}}
	if err := c.unpack("axes?", &axes, "scale_factor?", &scale, "offset?", &offset, "periodic_boundaries?", &periodic); err != nil {
		return nil, err
	}
	if axes != nil && axes != starlark.None {
		text, ok := starlark.AsString(axes)
		if !ok || text == "" || strings.Trim(text, "xyz") != "" {
			return nil, fmt.Errorf("%w: axes = %s: must be made of x, y and z", model.ErrInvalidParameterValue, brief(axes))
		}
		out.Axes = text
	}
	if err := eachAxis("scale_factor", scale, &out.Scale); err != nil {
		return nil, err
	}
	if out.Scale[0] == 0 || out.Scale[1] == 0 || out.Scale[2] == 0 {
		return nil, fmt.Errorf("%w: scale_factor = %s: must not be 0", model.ErrInvalidParameterValue, brief(scale))
	}
	if err := eachAxis("offset", offset, &out.Offset); err != nil {
		return nil, err
	}
	if periodic != nil && periodic != starlark.None {
		if err := boundaries(periodic, &out.Periodic); err != nil {
			return nil, err
		}
	}
	or := func(v, standard starlark.Value) starlark.Value {
		if v == nil {
			return standard
		}
		return v
	}
	return &spaceValue{object{"Space"}, c.s, out, argsOf("axes", or(axes, starlark.None), "scale_factor", or(scale, starlark.Float(1)),
		"offset", or(offset, starlark.Float(0)), "periodic_boundaries", or(periodic, starlark.None))}, nil
}

// eachAxis takes a number for all axes, or three.
func eachAxis(name string, v starlark.Value, into *space.Position) error {
	if v == nil {
		return nil
	}
	if x, ok := float(v); ok {
		*into = space.Position{x, x, x}
		return nil
	}
	if list, ok := v.(starlark.Iterable); ok {
		if xs, err := floats(name, list); err == nil && len(xs) == 3 {
			copy(into[:], xs)
			return nil
		}
	}
	return fmt.Errorf("%w: %s = %s: must be a number or (x, y, z)", model.ErrInvalidParameterValue, name, brief(v))
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
