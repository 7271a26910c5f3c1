package script

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
)

// Where cells are: structures, and the volumes of random ones.

// structureValue is where the cells of a population are.
type structureValue struct {
	object
	session *session
	s       space.Structure
}

func (s *session) structureOf(st space.Structure) starlark.Value {
	return &structureValue{object{st.Name()}, s, st}
}

func (s *structureValue) String() string { return s.typ + shownArgs(s.parameters()) }

// shownArgs shows arguments as a call has them.
func shownArgs(params []starlark.Tuple) string {
	var args []string
	for _, kv := range params {
		name, _ := starlark.AsString(kv[0])
		args = append(args, name+"="+kv[1].String())
	}
	return "(" + strings.Join(args, ", ") + ")"
}

// argsOf pairs names with values that follow each other.
func argsOf(items ...any) []starlark.Tuple {
	var pairs []starlark.Tuple
	for k := 0; k+1 < len(items); k += 2 {
		pairs = append(pairs, starlark.Tuple{starlark.String(items[k].(string)), toStarlark(items[k+1])})
	}
	return pairs
}

// parameters are what PyNN's get_parameters gives.
func (s *structureValue) parameters() []starlark.Tuple {
	order := func(o space.Order) string {
		if o.Shuffled {
			return "random"
		}
		return "sequential"
	}
	switch t := s.s.(type) {
	case space.Line:
		return argsOf("dx", t.Dx, "x0", t.X0, "y", t.Y, "z", t.Z)
	case space.Grid2D:
		return argsOf("aspect_ratio", t.AspectRatio, "dx", t.Dx, "dy", t.Dy, "x0", t.X0, "y0", t.Y0, "z", t.Z0, "fill_order", order(t.Order))
	case space.Grid3D:
		ratios := starlark.Tuple{starlark.Float(t.AspectRatioXY), starlark.Float(t.AspectRatioXZ)}
		return argsOf("aspect_ratios", ratios, "dx", t.Dx, "dy", t.Dy, "dz", t.Dz, "x0", t.X0, "y0", t.Y0, "z0", t.Z0, "fill_order", order(t.Order))
	case space.RandomStructure:
		var generator starlark.Value = starlark.None
		if t.RNG != nil {
			generator = starlark.String(t.RNG.String())
		}
		return argsOf("boundary", &shapeValue{object{"Shape"}, t.Boundary}, "origin", triple(t.Origin), "rng", generator)
	}
	return nil
}

// Attr implements starlark.HasAttrs.
func (s *structureValue) Attr(name string) (starlark.Value, error) {
	params := s.parameters()
	switch name {
	case "get_parameters":
		return s.session.function(s.typ+".get_parameters", func(c *call) (starlark.Value, error) {
			d := starlark.NewDict(len(params))
			for _, kv := range params {
				if err := d.SetKey(kv[0], kv[1]); err != nil {
					return nil, err
				}
			}
			return d, c.unpack()
		}), nil
	case "generate_positions":
		return s.session.function(s.typ+".generate_positions", s.generate), nil
	case "describe":
		return s.session.function(s.typ+".describe", func(c *call) (starlark.Value, error) {
			var template, engine starlark.Value
			return starlark.String(s.String()), c.unpack("template?", &template, "engine?", &engine)
		}), nil
	}
	for _, kv := range params {
		if kv[0] == starlark.String(name) {
			return kv[1], nil
		}
	}
	return nil, nil
}

// AttrNames implements starlark.HasAttrs.
func (s *structureValue) AttrNames() []string {
	all := []string{"get_parameters", "generate_positions", "describe"}
	for _, kv := range s.parameters() {
		name, _ := starlark.AsString(kv[0])
		all = append(all, name)
	}
	return all
}

// generate is generate_positions(n): three lists, x, y and z of n cells.
func (s *structureValue) generate(c *call) (starlark.Value, error) {
	var count starlark.Value
	if err := c.unpack("n", &count); err != nil {
		return nil, err
	}
	n, err := cellCount(count)
	if err != nil {
		return nil, err
	}
	places, err := s.s.Positions(n, s.session.places())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrInvalidDimensions, err)
	}
	return axesOf(places), nil
}

// places is what structures draw from that are asked by a script, not by a population: anew each time.
func (s *session) places() space.Source {
	own := s.newStream()
	return func(rng random.RNG) random.Stream {
		if native, ok := rng.(*random.NativeRNG); ok {
			return native.Stream(random.ForStructure)
		}
		return own
	}
}

// axesOf turns places into three lists, x, y and z, as PyNN's 3 x N array.
func axesOf(places []space.Position) starlark.Value {
	axes := make([][]float64, 3)
	for axis := range axes {
		axes[axis] = make([]float64, len(places))
		for i := range places {
			axes[axis][i] = places[i][axis]
		}
	}
	return toStarlark(axes)
}

func newLine(c *call) (starlark.Value, error) {
	l := space.DefaultLine()
	err := c.unpack("dx?", real{&l.Dx}, "x0?", real{&l.X0}, "y?", real{&l.Y}, "z?", real{&l.Z})
	return c.s.structureOf(l), err
}

func newGrid2D(c *call) (starlark.Value, error) {
	g := space.Grid2D{AspectRatio: 1, Dx: 1, Dy: 1}
	var o fillOrder
	err := c.unpack("aspect_ratio?", real{&g.AspectRatio}, "dx?", real{&g.Dx}, "dy?", real{&g.Dy}, "x0?", real{&g.X0}, "y0?", real{&g.Y0}, "z?", real{&g.Z0},
		"fill_order?", &o.order, "rng?", &o.rng)
	if err == nil {
		g.Order, err = o.read()
	}
	return c.s.structureOf(g), err
}

func newGrid3D(c *call) (starlark.Value, error) {
	g := space.Grid3D{AspectRatioXY: 1, AspectRatioXZ: 1, Dx: 1, Dy: 1, Dz: 1}
	var o fillOrder
	err := c.unpack("aspect_ratioXY?", real{&g.AspectRatioXY}, "aspect_ratioXZ?", real{&g.AspectRatioXZ}, "dx?", real{&g.Dx}, "dy?", real{&g.Dy}, "dz?", real{&g.Dz},
		"x0?", real{&g.X0}, "y0?", real{&g.Y0}, "z0?", real{&g.Z0}, "fill_order?", &o.order, "rng?", &o.rng)
	if err == nil {
		g.Order, err = o.read()
	}
	return c.s.structureOf(g), err
}

// fillOrder are the arguments fill_order and rng of grids.
type fillOrder struct {
	order string
	rng   starlark.Value
}

func (o *fillOrder) read() (space.Order, error) {
	switch o.order {
	case "", "sequential":
		return space.Order{}, nil
	case "random":
		r, err := rngOf(o.rng)
		return space.Order{Shuffled: true, RNG: r}, err
	}
	return space.Order{}, fmt.Errorf("%w: fill_order = %q: must be \"sequential\" or \"random\"", model.ErrInvalidParameterValue, o.order)
}

// newRandomStructure is RandomStructure(boundary, origin=(0.0, 0.0, 0.0), rng=None).
func newRandomStructure(c *call) (starlark.Value, error) {
	var boundary, origin, generator starlark.Value
	if err := c.unpack("boundary", &boundary, "origin?", &origin, "rng?", &generator); err != nil {
		return nil, err
	}
	shape, ok := boundary.(*shapeValue)
	if !ok {
		return nil, classError("TypeError", "boundary = %s: must be Cuboid(width, height, depth) or Sphere(radius)", brief(boundary))
	}
	r := space.RandomStructure{Boundary: shape.s}
	var err error
	if r.RNG, err = rngOf(generator); err != nil {
		return nil, err
	}
	if origin != nil {
		list, ok := origin.(starlark.Iterable)
		if !ok {
			return nil, fmt.Errorf("%w: origin = %s: must be (x, y, z)", model.ErrInvalidParameterValue, brief(origin))
		}
		xs, err := floats("origin", list)
		if err != nil || len(xs) != 3 {
			return nil, fmt.Errorf("%w: origin = %s: must be (x, y, z)", model.ErrInvalidParameterValue, brief(origin))
		}
		r.Origin = space.Position(xs)
	}
	return c.s.structureOf(r), nil
}

// shapeValue is a volume in which cells can be.
type shapeValue struct {
	object
	s space.Shape
}

func (s *shapeValue) parameters() (name string, params []starlark.Tuple) {
	switch t := s.s.(type) {
	case space.Cuboid:
		return "Cuboid", argsOf("width", t.Width, "height", t.Height, "depth", t.Depth)
	case space.Sphere:
		return "Sphere", argsOf("radius", t.Radius)
	}
	return s.typ, nil
}

func (s *shapeValue) String() string {
	name, params := s.parameters()
	return name + shownArgs(params)
}

// Attr implements starlark.HasAttrs.
func (s *shapeValue) Attr(name string) (starlark.Value, error) {
	_, params := s.parameters()
	for _, kv := range params {
		if kv[0] == starlark.String(name) {
			return kv[1], nil
		}
	}
	return nil, nil
}

// AttrNames implements starlark.HasAttrs.
func (s *shapeValue) AttrNames() (all []string) {
	_, params := s.parameters()
	for _, kv := range params {
		name, _ := starlark.AsString(kv[0])
		all = append(all, name)
	}
	return all
}

// newCuboid is Cuboid(width, height, depth).
func newCuboid(c *call) (starlark.Value, error) {
	var s space.Cuboid
	err := c.unpack("width", real{&s.Width}, "height", real{&s.Height}, "depth", real{&s.Depth})
	return &shapeValue{object{"Cuboid"}, s}, err
}

// newSphere is Sphere(radius).
func newSphere(c *call) (starlark.Value, error) {
	var s space.Sphere
	err := c.unpack("radius", real{&s.Radius})
	return &shapeValue{object{"Sphere"}, s}, err
}
