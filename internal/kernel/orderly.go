package kernel

import "math"

// Orderly reports whether all numbers are finite, and each of them 0 or at least least in magnitude; least >= 0.
func Orderly(x []float64, least float64) bool {
	n := orderlyVectors(x, least)
	return n >= 0 && orderlyPlain(x[n:], least)
}

func orderlyPlain(x []float64, least float64) bool {
	for _, y := range x {
		if a := math.Abs(y); !(a <= math.MaxFloat64 && (a >= least || a == 0)) {
			return false
		}
	}
	return true
}
