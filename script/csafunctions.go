package script

import (
	"fmt"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/csa"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
)

// The functions of module csa: each has the arguments of the Python function of its name.

func csaIval(c *call) (starlark.Value, error) {
	var first, last starlark.Value
	if err := c.unpack("beg", &first, "end", &last); err != nil {
		return nil, err
	}
	i, err := intervalOf("ival", starlark.Tuple{first, last})
	return c.s.ints(i), err
}

func csaCross(c *call) (starlark.Value, error) {
	var sources, targets starlark.Value
	if err := c.unpack("set0", &sources, "set1", &targets); err != nil {
		return nil, err
	}
	a, err := c.s.intsOf("set0", sources)
	if err != nil {
		return nil, err
	}
	b, err := c.s.intsOf("set1", targets)
	if err != nil {
		return nil, err
	}
	return c.s.set(csa.Cross(a, b))
}

func csaBlock(c *call) (starlark.Value, error)  { return sized(c, "block", csa.Block) }
func csaRepeat(c *call) (starlark.Value, error) { return sized(c, "repeat", csa.Repeat) }

// sized makes the operators block(M, N=M) and repeat(M, N=M).
func sized(c *call, name string, apply func(m, n int, s csa.Set) csa.Set) (starlark.Value, error) {
	m, n, err := twoSizes(c, "M", "N", 1)
	if err != nil {
		return nil, err
	}
	return c.s.operator(fmt.Sprintf("%s(%d, %d)", name, m, n), c.s.onSet(func(s csa.Set) csa.Set { return apply(m, n, s) })), nil
}

func csaShift(c *call) (starlark.Value, error) {
	var a, b starlark.Value
	if err := c.unpack("M", &a, "N", &b); err != nil {
		return nil, err
	}
	m, err := wholeNumber("M", a)
	if err != nil {
		return nil, err
	}
	n, err := wholeNumber("N", b)
	if err != nil {
		return nil, err
	}
	if err := csa.Shift(m, n, csa.Empty()).Err(); err != nil {
		return nil, err
	}
	return c.s.operator(fmt.Sprintf("shift(%d, %d)", m, n), c.s.onSet(func(s csa.Set) csa.Set { return csa.Shift(m, n, s) })), nil
}

// csaCset is cset(mask, *values).
func csaCset(c *call) (starlark.Value, error) {
	if len(c.args) == 0 || len(c.kwargs) > 0 {
		return nil, classError("TypeError", "takes a mask and any number of values, by position")
	}
	m, err := c.s.setOf("mask", c.args[0])
	if err != nil {
		return nil, err
	}
	if m.Arity() > 0 {
		return nil, fmt.Errorf("%w: mask = %s: has values already: take csa.mask(...) of it", model.ErrValue, brief(c.args[0]))
	}
	var values []csa.Value
	for k, a := range c.args[1:] {
		v, _, err := c.s.valueSetOf(fmt.Sprintf("value %d", k), a)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return c.s.set(csa.New(m, values...))
}

func csaVset(c *call) (starlark.Value, error) {
	var x starlark.Value
	if err := c.unpack("obj", &x); err != nil {
		return nil, err
	}
	v, scripted, err := c.s.valueSetOf("obj", x)
	return c.s.valueSet(v, scripted), err
}

// oneSet reads a connection set from an argument and further ones.
func oneSet(c *call, name string, more ...any) (csa.Set, error) {
	var x starlark.Value
	if err := c.unpack(append([]any{name, &x}, more...)...); err != nil {
		return csa.Set{}, err
	}
	return c.s.setOf(name, x)
}

func csaMask(c *call) (starlark.Value, error) {
	m, err := oneSet(c, "obj")
	if err != nil {
		return nil, err
	}
	return c.s.set(m.Mask())
}

func csaValueOf(c *call) (starlark.Value, error) {
	var k int
	m, err := oneSet(c, "obj", "k", &k)
	if err != nil {
		return nil, err
	}
	v, err := m.Value(k)
	return c.s.valueSet(v, true), err
}

func csaArity(c *call) (starlark.Value, error) {
	m, err := oneSet(c, "obj")
	return starlark.MakeInt(m.Arity()), err
}

// csaPartition is partition(c, masks, selected, seed=None). With a seed the parts that several calls take belong to one set.
func csaPartition(c *call) (starlark.Value, error) {
	var masks *starlark.List
	var selected int
	var seed starlark.Value
	whole, err := oneSet(c, "c", "masks", &masks, "selected", &selected, "seed?", &seed)
	if err != nil {
		return nil, err
	}
	var parts []csa.Set
	for k := range masks.Len() {
		m, err := c.s.setOf(fmt.Sprintf("masks[%d]", k), masks.Index(k))
		if err != nil {
			return nil, err
		}
		parts = append(parts, m)
	}
	if seed != nil && seed != starlark.None {
		n, err := wholeNumber("seed", seed)
		if err != nil {
			return nil, err
		}
		whole = csa.Fix(whole, random.NewStream(uint64(n), random.ForUser))
	}
	return c.s.set(csa.Partition(whole, parts, selected))
}

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
			places, err = v.s.Positions(n)
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

// look draws a set that a script looks at: all of it, or its first sources and targets.
func look(c *call, sources, targets string, least starlark.Value) (*csa.Drawn, csa.Box, error) {
	var m, n starlark.Value
	set, err := oneSet(c, "cset", sources+"?", &m, targets+"?", &n)
	if err != nil {
		return nil, csa.Box{}, err
	}
	if m == nil {
		m = least
	}
	if n == nil {
		n = m
	}
	box := set.Box()
	if m != nil && m != starlark.None {
		rows, err := indexOf(sources, m)
		if err != nil {
			return nil, box, err
		}
		columns, err := indexOf(targets, n)
		if err != nil {
			return nil, box, err
		}
		box = csa.Cells(rows, columns)
	}
	if !box.Finite() {
		return nil, box, fmt.Errorf("%w: %v is infinite: say how many sources and targets to look at (%s, %s)", model.ErrValue, set, sources, targets)
	}
	d, err := set.Draw(c.s.lookStream(), nil)
	return d, box, err
}

// csaConnections is connections(cset, N0=None, N1=None): tuples (i, j, value, ...), source by source.
func csaConnections(c *call) (starlark.Value, error) {
	d, box, err := look(c, "N0", "N1", nil)
	if err != nil {
		return nil, err
	}
	list := []starlark.Value{}
	err = d.Each(box, func(i, j int, values []float64) bool {
		t := append(starlark.Tuple{starlark.MakeInt(i), starlark.MakeInt(j)}, asTuple(values).(starlark.Tuple)...)
		list = append(list, t)
		return c.s.ctx.Err() == nil
	})
	return starlark.NewList(list), err
}

// csaTabulate is tabulate(cset): it prints a line for each connection.
func csaTabulate(c *call) (starlark.Value, error) {
	d, box, err := look(c, "N0", "N1", nil)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	err = d.Each(box, func(i, j int, values []float64) bool {
		fmt.Fprintf(&text, "%d\t%d", i, j)
		for _, x := range values {
			text.WriteString("\t" + strconv.FormatFloat(x, 'g', -1, 64))
		}
		text.WriteByte('\n')
		return c.s.ctx.Err() == nil
	})
	if err != nil {
		return nil, err
	}
	return nil, c.s.print(text.String())
}

// csaShow is show(cset, N0=30, N1=None): it prints the matrix of the first sources (rows) and targets (columns).
func csaShow(c *call) (starlark.Value, error) {
	d, box, err := look(c, "N0", "N1", starlark.MakeInt(30))
	if err != nil {
		return nil, err
	}
	const widest = 1000
	if m, n := box.Sources.Len(), box.Targets.Len(); m > widest || n > widest {
		return nil, fmt.Errorf("%w: N0 = %d, N1 = %d: at most %d are shown", model.ErrValue, m, n, widest)
	}
	text, err := d.Picture(box.Sources.Len(), box.Targets.Len())
	if err != nil {
		return nil, err
	}
	return nil, c.s.print(text)
}
