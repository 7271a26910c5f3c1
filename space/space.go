// Package space places cells and measures distances between them. Positions are in the user's unit of length (µm by
// convention); nothing here depends on it.
package space

import "math"

// Position is a point (x, y, z).
type Position = [3]float64

// Structure places the cells of a population.
type Structure interface {
	Name() string
	// Positions returns the places of n cells, or an error if n cells do not fit.
	Positions(n int) ([]Position, error)
}

// Space says how the distance between two cells is measured.
//
// The coordinates of the postsynaptic cell become Scale*(position + Offset); only Axes count; a periodic axis of length L has
// the distance min(|d|, L - |d|). The zero value is Euclidean space.
type Space struct {
	Axes     string // subset of "xyz"; "": all three
	Scale    float64
	Offset   Position
	Periodic [3]*[2]float64 // boundaries of each axis; nil: open
}

// Distance returns the distance from a presynaptic to a postsynaptic position.
func (s Space) Distance(pre, post Position) float64 {
	scale := s.Scale
	if scale == 0 {
		scale = 1
	}
	sum := 0.0
	for axis := 0; axis < 3; axis++ {
		if !s.uses(axis) {
			continue
		}
		d := math.Abs(pre[axis] - float64(scale*(post[axis]+s.Offset[axis])))
		if b := s.Periodic[axis]; b != nil {
			d = math.Min(d, b[1]-b[0]-d)
		}
		sum += float64(d * d)
	}
	return math.Sqrt(sum)
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
