package space

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/random"
)

// Line places cells on a line along x; it is where cells are by default, with a distance of 1.
type Line struct{ Dx, X0, Y, Z float64 }

// DefaultLine is PyNN's default structure.
func DefaultLine() Line { return Line{Dx: 1} }

// Name implements Structure.
func (l Line) Name() string { return "Line" }

// Positions implements Structure.
func (l Line) Positions(n int, _ Source) ([]Position, error) {
	p := make([]Position, n)
	for i := range p {
		p[i] = Position{l.X0 + float64(l.Dx*float64(i)), l.Y, l.Z}
	}
	return p, nil
}

// Order is the order in which the places of a grid are taken: one after the other, or at random.
type Order struct {
	Shuffled bool
	RNG      random.RNG // with a NumpyRNG the order is PyNN's, and the generator goes on
}

// of puts places into the order.
func (o Order) of(places []Position, native Source) []Position {
	if !o.Shuffled {
		return places
	}
	mixed := make([]Position, len(places))
	if numpy, ok := o.RNG.(*random.NumpyRNG); ok {
		for k, from := range numpy.Permutation(len(places)) {
			mixed[k] = places[from]
		}
		return mixed
	}
	// A shuffle by Fisher and Yates.
	copy(mixed, places)
	r := native(o.RNG).Reader()
	for k := range mixed {
		other := k + min(int(r.Float64()*float64(len(mixed)-k)), len(mixed)-k-1)
		mixed[k], mixed[other] = mixed[other], mixed[k]
	}
	return mixed
}

// Grid2D places cells on a rectangular grid whose numbers of columns and rows have the ratio AspectRatio; y varies fastest.
type Grid2D struct {
	AspectRatio        float64
	Dx, Dy, X0, Y0, Z0 float64
	Order              Order
}

// Name implements Structure.
func (g Grid2D) Name() string { return "Grid2D" }

// Positions implements Structure.
func (g Grid2D) Positions(n int, native Source) ([]Position, error) {
	nx := int(math.Round(math.Sqrt(float64(n) * g.AspectRatio)))
	if nx < 1 || n%nx != 0 || math.Abs(float64(nx)/float64(n/nx)-g.AspectRatio) > 1e-6*g.AspectRatio {
		return nil, fmt.Errorf("Grid2D: %d cells do not fill a grid of aspect ratio %v (nearest: %d columns)", n, g.AspectRatio, nx)
	}
	ny := n / nx
	p := make([]Position, 0, n)
	for i := 0; i < nx; i++ {
		for j := 0; j < ny; j++ {
			p = append(p, Position{g.X0 + float64(g.Dx*float64(i)), g.Y0 + float64(g.Dy*float64(j)), g.Z0})
		}
	}
	return g.Order.of(p, native), nil
}

// Grid3D places cells on a grid of three dimensions; z varies fastest.
type Grid3D struct {
	AspectRatioXY, AspectRatioXZ float64
	Dx, Dy, Dz, X0, Y0, Z0       float64
	Order                        Order
}

// Name implements Structure.
func (g Grid3D) Name() string { return "Grid3D" }

// Positions implements Structure.
func (g Grid3D) Positions(n int, native Source) ([]Position, error) {
	nx := int(math.Round(math.Cbrt(float64(n) * g.AspectRatioXY * g.AspectRatioXZ)))
	ny, nz := int(math.Round(float64(nx)/g.AspectRatioXY)), int(math.Round(float64(nx)/g.AspectRatioXZ))
	if nx*ny*nz != n {
		return nil, fmt.Errorf("Grid3D: %d cells do not fill a grid of aspect ratios x/y = %v, x/z = %v (nearest: %d x %d x %d)", n, g.AspectRatioXY, g.AspectRatioXZ, nx, ny, nz)
	}
	p := make([]Position, 0, n)
	for i := 0; i < nx; i++ {
		for j := 0; j < ny; j++ {
			for k := 0; k < nz; k++ {
				p = append(p, Position{g.X0 + float64(g.Dx*float64(i)), g.Y0 + float64(g.Dy*float64(j)), g.Z0 + float64(g.Dz*float64(k))})
			}
		}
	}
	return g.Order.of(p, native), nil
}
