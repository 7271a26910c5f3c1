package random

import (
	"math"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// Bernoulli appends to out the indices in [0, n), ascending, each present with probability p independently of the others:
// one row of a random projection. It jumps from one to the next with geometric gaps, floor(log(u)/log(1-p)), so that its cost
// goes with the number of indices found. p <= 0 gives none, p >= 1 all.
func (s Stream) Bernoulli(n int, p float64, out []int32) []int32 {
	if !(p > 0) {
		return out
	}
	if p >= 1 {
		for i := range n {
			out = append(out, int32(i))
		}
		return out
	}
	per := 1 / kernel.Log1p(-p)
	// A logarithm with an error of 5e-7 tells nearly always which whole number is next below; eps is that error and some more.
	eps := float64(1e-6 * (1 - per))
	var w window
	var draws []uint64
	for at, next := 0, uint64(0); at < n; at++ {
		if len(draws) == 0 {
			w.open(s, next, int(float64(n-at)*p*1.1)+4)
			draws = w.from(next)
			next += uint64(len(draws))
		}
		u := openAtZero(draws[0])
		draws = draws[1:]
		gap := float64(roughLog(u) * per)
		if !(gap < float64(n-at)+eps) { // also NaN, for the smallest p
			break
		}
		step := int(gap) // not negative: truncation is floor
		if rest := gap - float64(step); !(rest > eps && rest < 1-eps) {
			if gap = kernel.Log(u) * per; !(gap < float64(n-at)) {
				break
			}
			step = int(gap)
		}
		if at += step; at >= n {
			break
		}
		out = append(out, int32(at))
	}
	return out
}

// tangent is a line that touches the logarithm in the middle of a 512th of [1, 2).
type tangent struct{ at, value, slope float64 }

var tangents = newTangents()

func newTangents() *[512]tangent {
	var t [512]tangent
	for k := range t {
		x := 1 + float64((float64(k)+0.5)/512)
		t[k] = tangent{x, kernel.Log(x), 1 / x}
	}
	return &t
}

// roughLog is the logarithm of a normal positive number within 5e-7.
func roughLog(x float64) float64 {
	bits := math.Float64bits(x)
	t := &tangents[bits>>43%512]
	m := math.Float64frombits(bits&(1<<52-1) | 1023<<52)
	return float64(float64(int(bits>>52)-1023)*math.Ln2) + t.value + float64((m-t.at)*t.slope)
}
