package random

import "math"

// Below makes n uniform draws and appends to out the indices of those below p: what PyNN's FixedProbabilityConnector does
// for one column. The generator advances by n draws whatever p is.
func (r *NumpyRNG) Below(n int, p float64, out []int32) []int32 {
	// A draw is m*2^-53: m*2^-53 < p if and only if m < ceil(p*2^53), and that product is exact.
	var limit uint64
	if p > 0 {
		limit = uint64(math.Ceil(min(p, 1) * 0x1p53))
	}
	if r.mt.pos&1 != 0 { // the words of one draw are in two pairs
		for i := range n {
			if r.mt.next53() < limit {
				out = append(out, int32(i))
			}
		}
		return out
	}
	for i := 0; i < n; {
		if r.mt.pos >= 624 {
			r.mt.renew()
		}
		pairs := r.mt.pairs[r.mt.pos>>1:]
		pairs = pairs[:min(len(pairs), n-i)]
		out = appendBelow(out, pairs, int32(i), limit)
		i += len(pairs)
		r.mt.pos += 2 * len(pairs)
	}
	return out
}

// appendBelow is Below for the draws of these pairs, the first of which has the index first. Of a draw it tempers the upper
// 27 bits, and the lower 26 when the upper ones are equal.
func appendBelow(out []int32, pairs []uint64, first int32, limit uint64) []int32 {
	limitHigh, limitLow := uint32(limit>>26), limit&(1<<26-1)
	var found [312]int32
	n := 0
	for i, pair := range pairs {
		y := uint32(pair)
		y ^= y >> 11
		y ^= y << 7 & 0x9d2c5680
		y ^= y << 15 & 0xefc60000
		y = (y ^ y>>18) >> 5
		below := int((uint64(y) - uint64(limitHigh)) >> 63)
		if y == limitHigh && temper(pair)>>38 < limitLow {
			below = 1
		}
		found[n] = first + int32(i) // kept if n moves on: no branch to mispredict
		n += below
	}
	return append(out, found[:n]...)
}
