package script

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/csa"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/space"
)

// What module csa has for places and distances.

func csaDisc(c *call) (starlark.Value, error) {
	var r float64
	if err := c.unpack("r", real{&r}); err != nil {
		return nil, err
	}
	return c.s.operator(fmt.Sprintf("disc(%v)", r), c.s.onValue(func(v csa.Value) csa.Set { return csa.Disc(r, v) })), nil
}

func csaRectangle(c *call) (starlark.Value, error) {
	var w, h float64
	if err := c.unpack("width", real{&w}, "height", real{&h}); err != nil {
		return nil, err
	}
	return c.s.operator(fmt.Sprintf("rectangle(%v, %v)", w, h), c.s.onGeometry(func(g *csaGeometry) (starlark.Value, error) {
		return c.s.set(csa.Rectangle(w, h, g.g, g.g))
	})), nil
}

func csaGaussian(c *call) (starlark.Value, error) {
	var sigma, cutoff float64
	if err := c.unpack("sigma", real{&sigma}, "cutoff", real{&cutoff}); err != nil {
		return nil, err
	}
	if _, err := csa.Gaussian(sigma, cutoff, csa.Const(0)); err != nil {
		return nil, err
	}
	return c.s.operator(fmt.Sprintf("gaussian(%v, %v)", sigma, cutoff), func(v starlark.Value) (starlark.Value, error) {
		metric, scripted, err := c.s.valueSetOf("operand", v)
		if err != nil {
			return nil, err
		}
		g, err := csa.Gaussian(sigma, cutoff, metric)
		return c.s.valueSet(g, scripted), err
	}), nil
}

// frame reads how a geometry is scaled and where it begins; a nil target is an argument that the function does not have.
func frame(f *csa.Frame, axes int, origin bool) []any {
	var args []any
	for axis, name := range []string{"xScale?", "yScale?", "zScale?"}[:axes] {
		args = append(args, name, real{&f.Scale[axis]})
	}
	for axis, name := range []string{"x0?", "y0?", "z0?"}[:axes] {
		if origin {
			args = append(args, name, real{&f.Origin[axis]})
		}
	}
	return args
}

func geometry(c *call, axes int, first string, origin bool, make func(n int, f csa.Frame) (csa.Geometry, error)) (starlark.Value, error) {
	f := csa.Unit()
	var n int
	if err := c.unpack(append([]any{first, &n}, frame(&f, axes, origin)...)...); err != nil {
		return nil, err
	}
	g, err := make(n, f)
	return &csaGeometry{object{"Geometry"}, c.s, g, axes, false}, err
}

func csaGrid2d(c *call) (starlark.Value, error) { return geometry(c, 2, "width", true, csa.Grid2D) }
func csaGrid3d(c *call) (starlark.Value, error) { return geometry(c, 3, "width", true, csa.Grid3D) }

func csaRandom2d(c *call) (starlark.Value, error) {
	return geometry(c, 2, "N", false, func(n int, f csa.Frame) (csa.Geometry, error) { return csa.Random2D(n, f, c.s.newStream()) })
}

func csaRandom3d(c *call) (starlark.Value, error) {
	return geometry(c, 3, "N", false, func(n int, f csa.Frame) (csa.Geometry, error) { return csa.Random3D(n, f, c.s.newStream()) })
}

// csaPositions is positions(where, n=None): the places of a group of cells, of n cells in a structure, or those in a list.
func csaPositions(c *call) (starlark.Value, error) {
	var where, count starlark.Value
	if err := c.unpack("where", &where, "n?", &count); err != nil {
		return nil, err
	}
	var places []space.Position
	var err error
	switch v := where.(type) {
	case *group:
		places, err = v.cells.Positions()
	case *structureValue:
		n := 0
		if count == nil {
			return nil, classError("TypeError", "a structure needs a number of cells: csa.positions(structure, 100)")
		}
		if n, err = indexOf("n", count); err == nil {
			places, err = v.s.Positions(n, c.s.places())
		}
	case starlark.Iterable:
		places, err = placesOf(v)
	default:
		err = classError("TypeError", "where = %s: must be a population, a structure or a list of places", brief(where))
	}
	if err != nil {
		return nil, err
	}
	return &csaGeometry{object{"Geometry"}, c.s, csa.Positions(places), 3, false}, nil
}

func placesOf(v starlark.Iterable) ([]space.Position, error) {
	x, err := listValue("where", v)
	if err != nil {
		return nil, err
	}
	rows, _ := x.([][]float64)
	places := make([]space.Position, len(rows))
	for k, r := range rows {
		if len(r) == 0 || len(r) > 3 {
			return nil, fmt.Errorf("%w: where[%d]: has %d coordinates: must be one to three", model.ErrValue, k, len(r))
		}
		copy(places[k][:], r)
	}
	if flat, isFlat := x.([]float64); isFlat && len(flat) > 0 {
		return nil, fmt.Errorf("%w: where: must be a list of places (x, y, z), not of numbers", model.ErrValue)
	}
	return places, nil
}

// twoGeometries reads the geometry of the sources and, where it is another, that of the targets.
func twoGeometries(c *call, more ...any) (a, b *csaGeometry, err error) {
	var x, y starlark.Value
	if err := c.unpack(append([]any{"g1", &x, "g2?", &y}, more...)...); err != nil {
		return nil, nil, err
	}
	if y == nil || y == starlark.None {
		y = x
	}
	a, okA := x.(*csaGeometry)
	b, okB := y.(*csaGeometry)
	if !okA || !okB {
		return nil, nil, classError("TypeError", "g1 = %s, g2 = %s: must be geometries such as csa.grid2d(30)", brief(x), brief(y))
	}
	return a, b, nil
}

func csaMetric2d(c *call) (starlark.Value, error) { return metric(c, csa.Euclid2D) }
func csaMetric3d(c *call) (starlark.Value, error) { return metric(c, csa.Euclid3D) }

func metric(c *call, make func(a, b csa.Geometry) csa.Value) (starlark.Value, error) {
	a, b, err := twoGeometries(c)
	if err != nil {
		return nil, err
	}
	return c.s.valueSet(make(a.g, b.g), a.scripted || b.scripted), nil
}

func csaToroid(c *call) (starlark.Value, error) {
	w, h := 1.0, 1.0
	a, b, err := twoGeometries(c, "xScale?", real{&w}, "yScale?", real{&h})
	if err != nil {
		return nil, err
	}
	v, err := csa.Toroid2D(a.g, b.g, w, h)
	return c.s.valueSet(v, a.scripted || b.scripted), err
}

// csaProjection is ProjectionOperator(f): f maps a place, a tuple, to a place in other coordinates.
func csaProjection(c *call) (starlark.Value, error) {
	var f starlark.Callable
	if err := c.unpack("projection", &f); err != nil {
		return nil, err
	}
	return c.s.operator(f.Name(), c.s.onGeometry(func(g *csaGeometry) (starlark.Value, error) {
		if g.scripted {
			return nil, fmt.Errorf("%w: the geometry is projected already: project it by one function", model.ErrValue)
		}
		mapped := g.g.Map(func(p space.Position) (space.Position, error) {
			v, err := c.s.callback(f, asTuple(p[:g.axes]))
			if err != nil {
				return p, fmt.Errorf("%s(%v): %w", f.Name(), p, err)
			}
			list, ok := v.(starlark.Iterable)
			var out space.Position
			if ok {
				var xs []float64
				if xs, err = floats("place", list); err == nil && len(xs) == g.axes {
					copy(out[:], xs)
					return out, nil
				}
			}
			return p, fmt.Errorf("%w: %s(%v) = %s: must be a place with %d coordinates", model.ErrValue, f.Name(), p, brief(v), g.axes)
		})
		return &csaGeometry{object{"Geometry"}, c.s, mapped, g.axes, true}, nil
	})), nil
}
