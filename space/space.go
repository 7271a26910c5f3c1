// Package space places cells and measures distances between them. Positions are in the user's unit of length (µm by
// convention); nothing here depends on it.
package space

import (
	"math"

	"github.com/hillock-sim/hillock/random"
)

// Position is a point (x, y, z).
type Position = [3]float64

// Structure places the cells of a population.
type Structure interface {
	Name() string
	// Positions returns the places of n cells, or an error if n cells do not fit. Structures that draw without a NumPy generator take
	// numbers from native.
	Positions(n int, native Source) ([]Position, error)
}

// A Source gives the stream of the population that is placed, of a native generator or, for nil, of the simulation.
type Source func(rng random.RNG) random.Stream

// Space says how the distance between two cells is measured.
//
// The coordinates of the postsynaptic cell become Scale*(position + Offset); only Axes count; a periodic axis of length L has
// the distance min(|d|, L - |d|). The zero value is Euclidean space.
type Space struct {
	Axes     string   // subset of "xyz"; "": all three
	Scale    Position // along each axis; 0: 1
	Offset   Position
	Periodic [3]*[2]float64 // boundaries of each axis; nil: open
}

// Distance returns the distance from a presynaptic to a postsynaptic position.
func (s Space) Distance(pre, post Position) float64 { return s.Measure()(&pre, &post) }

// Measure returns the function that Distance is, for many distances.
func (s Space) Measure() func(pre, post *Position) float64 {
	type rule struct {
		axis                  int
		scale, offset, length float64 // length 0: open
	}
	var rules []rule
	plain := s.Offset == Position{}
	for axis := range 3 {
		if !s.uses(axis) {
			plain = false
			continue
		}
		r := rule{axis: axis, scale: s.Scale[axis], offset: s.Offset[axis]}
		if r.scale == 0 {
			r.scale = 1
		}
		if b := s.Periodic[axis]; b != nil {
			r.length = b[1] - b[0]
		}
		plain = plain && r.scale == 1 && r.length == 0
		rules = append(rules, r)
	}
	if plain {
		return func(pre, post *Position) float64 {
			x, y, z := pre[0]-post[0], pre[1]-post[1], pre[2]-post[2]
			return math.Sqrt(float64(x*x) + float64(y*y) + float64(z*z))
		}
	}
	return func(pre, post *Position) float64 {
		sum := 0.0
		for k := range rules {
			r := &rules[k]
			d := math.Abs(pre[r.axis] - float64(r.scale*(post[r.axis]+r.offset)))
			if r.length != 0 && r.length-d < d {
				d = r.length - d
			}
			sum += float64(d * d)
		}
		return math.Sqrt(sum)
	}
}

func (s Space) uses(axis int) bool {
	if s.Axes == "" {
		return true
	}
	for _, a := range s.Axes {
		if int(a-'x') == axis {
			return true
		}
	}
	return false
}
