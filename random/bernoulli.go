package random

import "github.com/hillock-sim/hillock/internal/kernel"

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
	r := Reader{stream: s}
	for at := 0; at < n; at++ {
		gap := kernel.Log(r.Open()) * per
		if !(gap < float64(n-at)) { // also NaN, for the smallest p
			break
		}
		at += int(gap) // not negative: truncation is floor
		out = append(out, int32(at))
	}
	return out
}
