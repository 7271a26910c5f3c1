package space

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/random"
)

// RandomStructure places cells at random within a volume, uniformly and independently of each other.
//
// With a NumpyRNG the places are PyNN's, and the generator goes on. Natively each cell has a stream of its own: a bigger population has
// the places of a smaller one and more.
type RandomStructure struct {
	Boundary Shape
	Origin   Position // the centre of the volume
	RNG      random.RNG
}

// A Shape is a volume around the origin of coordinates: Cuboid or Sphere.
type Shape interface {
	// check says what is wrong with the measures, or "".
	check() string
	// sample returns a place within the volume; next returns numbers uniform from -1 to 1.
	sample(next func() float64) Position
}

// Name implements Structure.
func (r RandomStructure) Name() string { return "RandomStructure" }

// Positions implements Structure.
func (r RandomStructure) Positions(n int, native Source) ([]Position, error) {
	if r.Boundary == nil {
		return nil, fmt.Errorf("RandomStructure: no boundary: give it a Cuboid or a Sphere")
	}
	if wrong := r.Boundary.check(); wrong != "" {
		return nil, fmt.Errorf("RandomStructure: %s", wrong)
	}
	places := make([]Position, n)
	numpy, _ := r.RNG.(*random.NumpyRNG)
	for i := range places {
		next := func() float64 { return numpy.Uniform(-1, 1) }
		if numpy == nil {
			from := native(r.RNG).At(uint64(i)).Reader()
			next = func() float64 { return float64(2*from.Float64()) - 1 }
		}
		p := r.Boundary.sample(next)
		for axis := range p {
			places[i][axis] = r.Origin[axis] + p[axis]
		}
	}
	return places, nil
}

// Cuboid is a volume of so much extent along x, y and z.
type Cuboid struct{ Width, Height, Depth float64 }

func (c Cuboid) check() string {
	for _, x := range []float64{c.Width, c.Height, c.Depth} {
		if !(x >= 0) || math.IsInf(x, 0) {
			return fmt.Sprintf("Cuboid: width, height, depth = %v, %v, %v: must be >= 0", c.Width, c.Height, c.Depth)
		}
	}
	return ""
}

func (c Cuboid) sample(next func() float64) Position {
	x, y, z := 0.5*next(), 0.5*next(), 0.5*next()
	return Position{float64(x * c.Width), float64(y * c.Height), float64(z * c.Depth)}
}

// Sphere is a volume within a radius.
type Sphere struct{ Radius float64 }

func (s Sphere) check() string {
	if !(s.Radius >= 0) || math.IsInf(s.Radius, 0) {
		return fmt.Sprintf("Sphere: radius = %v: must be >= 0", s.Radius)
	}
	return ""
}

// sample tries places in a cube until one lies in the sphere.
func (s Sphere) sample(next func() float64) Position {
	for {
		x, y, z := next(), next(), next()
		if float64(x*x)+float64(y*y)+float64(z*z) < 1 {
			return Position{float64(s.Radius * x), float64(s.Radius * y), float64(s.Radius * z)}
		}
	}
}
