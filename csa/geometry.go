package csa

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
)

// A Geometry places indices: it is a function from the index of a cell to a point.
type Geometry struct {
	text string
	n    int // how many indices have a place
	at   func(i int) (space.Position, error)
}

// Len returns how many indices have a place; a grid goes on without end.
func (g Geometry) Len() int { return g.n }

// String describes the geometry.
func (g Geometry) String() string { return g.text }

// At returns the place of index i.
func (g Geometry) At(i int) (space.Position, error) {
	if i < 0 || i >= g.n {
		return space.Position{}, fmt.Errorf("%w: csa: %s has %d places (0 to %d), and that of cell %d was asked for", model.ErrValue, g.text, g.n, g.n-1, i)
	}
	return g.at(i)
}

// Positions returns the geometry of places that are given one by one, such as those of a structure or a population.
func Positions(places []space.Position) Geometry {
	return Geometry{"positions", len(places), func(i int) (space.Position, error) { return places[i], nil }}
}

// A Frame scales a geometry of the unit square or cube and moves it: x becomes Origin[0] + Scale[0] x, and so on.
type Frame struct{ Scale, Origin space.Position }

// Unit is the frame of the unit square and the unit cube.
func Unit() Frame { return Frame{Scale: space.Position{1, 1, 1}} }

func (f Frame) place(p space.Position) space.Position {
	for axis := range p {
		p[axis] = f.Origin[axis] + float64(f.Scale[axis]*p[axis])
	}
	return p
}

// Grid2D places indices on a square grid with a given number of columns, row by row: index i is at ((i mod width)/width,
// (i div width)/width). width² indices fill the frame; others come behind.
func Grid2D(width int, f Frame) (Geometry, error) {
	if width < 1 {
		return Geometry{}, fmt.Errorf("%w: csa: grid2d(%d): must be >= 1", model.ErrValue, width)
	}
	w := float64(width)
	return Geometry{fmt.Sprintf("grid2d(%d)", width), Inf, func(i int) (space.Position, error) {
		return f.place(space.Position{float64(i%width) / w, float64(i/width) / w}), nil
	}}, nil
}

// Grid3D places indices on a cubic grid, x varying fastest, then y.
func Grid3D(width int, f Frame) (Geometry, error) {
	if width < 1 || width > 1<<20 {
		return Geometry{}, fmt.Errorf("%w: csa: grid3d(%d): must be from 1 to 2^20", model.ErrValue, width)
	}
	w := float64(width)
	return Geometry{fmt.Sprintf("grid3d(%d)", width), Inf, func(i int) (space.Position, error) {
		return f.place(space.Position{float64(i%width) / w, float64(i/width%width) / w, float64(i/(width*width)) / w}), nil
	}}, nil
}

// Random2D places n indices uniformly in the frame's rectangle, index i from its own child of the stream.
func Random2D(n int, f Frame, s random.Stream) (Geometry, error) {
	return scatter("random2d", n, 2, f, s)
}

// Random3D places n indices uniformly in the frame's box.
func Random3D(n int, f Frame, s random.Stream) (Geometry, error) {
	return scatter("random3d", n, 3, f, s)
}

func scatter(name string, n, axes int, f Frame, s random.Stream) (Geometry, error) {
	if n < 0 || n >= Inf {
		return Geometry{}, fmt.Errorf("%w: csa: %s(%d): must be from 0 to %d", model.ErrValue, name, n, Inf-1)
	}
	return Geometry{fmt.Sprintf("%s(%d)", name, n), n, func(i int) (space.Position, error) {
		var p space.Position
		for axis := range axes {
			p[axis] = s.At(uint64(i)).Float64(uint64(axis))
		}
		return f.place(p), nil
	}}, nil
}

// Map returns the geometry with every place projected by a function into other coordinates.
func (g Geometry) Map(project func(space.Position) (space.Position, error)) Geometry {
	return Geometry{"projection*" + g.text, g.n, func(i int) (space.Position, error) {
		p, err := g.at(i)
		if err != nil {
			return p, err
		}
		return project(p)
	}}
}

// Inverse returns the index of a finite set whose place is nearest to a point; the smallest of those that are equally near.
func (g Geometry) Inverse(p space.Position, among Ints) (int, error) {
	best, least := -1, math.Inf(1)
	if among.Span().To > g.n || among.Span().To == Inf {
		return 0, fmt.Errorf("%w: csa: inverse: %v are not all places of %s, which has %d", model.ErrValue, among, g.text, g.n)
	}
	for _, s := range among.spans {
		for i := s.From; i < s.To; i++ {
			q, err := g.at(i)
			if err != nil {
				return 0, err
			}
			if d := (space.Space{}).Distance(p, q); d < least {
				best, least = i, d
			}
		}
	}
	if best < 0 {
		return 0, fmt.Errorf("%w: csa: inverse: among no indices", model.ErrValue)
	}
	return best, nil
}

// Metric returns the distances of the places that two geometries give to sources and targets, in a space.
func Metric(sources, targets Geometry, s space.Space) Value {
	return metric("metric", sources, targets, s.Distance)
}

func metric(name string, sources, targets Geometry, distance func(a, b space.Position) float64) Value {
	return Value{fmt.Sprintf("%s(%v, %v)", name, sources, targets), func(_ Distance, i, j int) (float64, error) {
		a, err := sources.At(i)
		if err != nil {
			return 0, err
		}
		b, err := targets.At(j)
		return distance(a, b), err
	}}
}

// Euclid2D returns the Euclidean distance in the plane of x and y.
func Euclid2D(sources, targets Geometry) Value {
	return metric("euclidMetric2d", sources, targets, space.Space{Axes: "xy"}.Distance)
}

// Euclid3D returns the Euclidean distance in space.
func Euclid3D(sources, targets Geometry) Value {
	return metric("euclidMetric3d", sources, targets, space.Space{}.Distance)
}

// Toroid2D returns the Euclidean distance in a plane whose x axis closes after a length of width, and whose y axis after height.
func Toroid2D(sources, targets Geometry, width, height float64) (Value, error) {
	if !(width > 0 && height > 0) {
		return Value{}, fmt.Errorf("%w: csa: euclidToroidMetric2d: xScale = %v, yScale = %v: must be > 0", model.ErrValue, width, height)
	}
	s := space.Space{Axes: "xy", Periodic: [3]*[2]float64{{0, width}, {0, height}, nil}}
	return metric("euclidToroidMetric2d", sources, targets, s.Distance), nil
}

// Rectangle returns the mask of the pairs whose places are less than half a width apart in x and less than half a height in y.
func Rectangle(width, height float64, sources, targets Geometry) Set {
	return maskOf(&where{text: fmt.Sprintf("rectangle(%v, %v)*%v", width, height, sources), likely: 0.1, test: func(_ Distance, i, j int) (bool, error) {
		a, err := sources.At(i)
		if err != nil {
			return false, err
		}
		b, err := targets.At(j)
		return math.Abs(a[0]-b[0]) < width/2 && math.Abs(a[1]-b[1]) < height/2, err
	}})
}
