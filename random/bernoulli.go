package random

import (
	"slices"

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
	if n <= 0 {
		return out
	}
	per := 1 / kernel.Log1p(-p)
	var w window
	var gaps [len(w.room)]int32
	for at, next := 0, uint64(0); ; {
		w.open(s, next, int(float64(n-at)*p*1.1)+4)
		draws := w.from(next)
		next += uint64(len(draws))
		kernel.Gaps(gaps[:len(draws)], draws, per)
		first := len(out)
		out = slices.Grow(out, len(draws))
		for k, draw := range draws {
			step := int(gaps[k])
			if step < 0 {
				gap := kernel.Log(openAtZero(draw)) * per
				if !(gap < float64(n-at)) { // also NaN, for the smallest p
					return out
				}
				step = int(gap) // not negative: truncation is floor
			}
			if at += step; at >= n {
				return out
			}
			out = out[:first+k+1]
			out[first+k] = int32(at)
			at++
		}
	}
}
