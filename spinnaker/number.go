package spinnaker

import (
	"math"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// Numbers are held in int64, in units of 2^-15 (s16.15: from -65536 to 65536 - 2^-15) or of 2^-32 (u0.32: from 0 to 1 - 2^-32).
const (
	fraction = 15
	largest  = 1<<31 - 1
	smallest = -1 << 31
	unity    = 1<<32 - 1 // the largest u0.32, which stands for 1
)

// fix turns a number into s16.15: to the nearest, ties to even, as sPyNNaker's host does.
func fix(x float64) int64 { return int64(math.RoundToEven(x * (1 << fraction))) }

// fits reports whether x is in the range of s16.15.
func fits(x float64) bool { return x > -65536 && x < 65535.9999 }

// real is the number that an s16.15 stands for; it is exact.
func real(a int64) float64 { return float64(a) / (1 << fraction) }

// clamp keeps a sum within s16.15, and counts if it has to.
func clamp(a int64, count *int64) int64 {
	switch {
	case a > largest:
		*count++
		return largest
	case a < smallest:
		*count++
		return smallest
	}
	return a
}

// times multiplies two s16.15 and rounds to the nearest, ties up.
func times(a, b int64) int64 { return (a*b + 1<<(fraction-1)) >> fraction }

// timesDown multiplies two s16.15 and rounds down, as C's accum * accum does.
func timesDown(a, b int64) int64 { return (a * b) >> fraction }

// over divides two s16.15 that are not negative and rounds down.
func over(a, b int64) int64 { return (a << fraction) / b }

// decayed multiplies an s16.15 by a u0.32 and rounds down.
func decayed(a, u int64) int64 { return (a * u) >> 32 }

// expAccum is exp(-x) of an s16.15 as s16.15, to the nearest.
func expAccum(x int64) int64 { return fix(kernel.Exp(-real(x))) }

// expFraction is exp(-x) of an s16.15 as u0.32, to the nearest.
func expFraction(x int64) int64 {
	return min(int64(math.RoundToEven(kernel.Exp(-real(x))*(1<<32))), unity)
}
