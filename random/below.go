package random

import (
	"math"
	"slices"
)

// Below makes n uniform draws and appends to out the indices of those below p: what PyNN's FixedProbabilityConnector does
// for one column. The generator advances by n draws whatever p is.
func (r *NumpyRNG) Below(n int, p float64, out []int32) []int32 {
	// A draw is m*2^-53: m*2^-53 < p if and only if m < ceil(p*2^53), and that product is exact.
	var limit uint64
	if p > 0 {
		limit = uint64(math.Ceil(min(p, 1) * 0x1p53))
	}
	for i := 0; i < n; {
		switch {
		case r.mt.pos >= 624:
			r.mt.renew()
		case r.mt.pos == 623: // one word before renewing, one after
			if r.mt.next53() < limit {
				out = append(out, int32(i))
			}
			i++
			continue
		}
		count := min((624-r.mt.pos)/2, n-i)
		out = appendBelow(out, r.mt.words[4*r.mt.pos:][:8*count], int32(i), limit)
		i += count
		r.mt.pos += 2 * count
	}
	return out
}

// appendBelow is Below for the draws from these words, at most 312, two words for each; the first has the index first.
func appendBelow(out []int32, words []byte, first int32, limit uint64) []int32 {
	if limit > 1<<53/24 {
		return appendDense(out, words, first, limit)
	}
	// Look at two draws at once, and at all their bits if one of them may lie below the limit.
	bias := bias18(limit)
	for ; len(words) >= 32; words = words[32:] {
		w := (*[32]byte)(words)
		if below18(w[0:], bias) {
			out = appendDense(out, w[0:16], first, limit)
		}
		if below18(w[16:], bias) {
			out = appendDense(out, w[16:32], first+2, limit)
		}
		first += 4
	}
	return appendDense(out, words, first, limit)
}

// appendDense looks at all bits of every draw.
func appendDense(out []int32, words []byte, first int32, limit uint64) []int32 {
	n := len(out)
	out = slices.Grow(out, len(words)/8)[:n+len(words)/8]
	found := out[n:]
	n = 0
	for i := range found {
		y := temper(load(words[8*i:]))
		found[n] = first + int32(i) // kept if n moves on: no branch to mispredict
		n += int(((uint64(uint32(y)>>5)<<26 | y>>38) - limit) >> 63)
	}
	return out[:len(out)-len(found)+n]
}

const eachHalf, eachTop = 0x0000000100000001, 0x8000000080000000

// bias18 is such that a number of 18 bits plus it reaches 2^31 if the number is above the upper 18 bits of the limit.
func bias18(limit uint64) uint64 { return eachTop - (limit>>35+1)*eachHalf }

// below18 says whether one of two draws, each of two words, may lie below the limit. The upper 18 bits of a draw are known
// without its second word and without the last step of tempering; both draws are made in the halves of one number.
func below18(w []byte, bias uint64) bool {
	y := uint64(uint32(load(w))) | load(w[8:])<<32
	y ^= y >> 11 & 0x001fffff001fffff
	y ^= y << 7 & 0x9d2c56809d2c5680
	y ^= y << 15 & 0xefc60000efc60000
	return ^(y>>14&0x0003ffff0003ffff+bias)&eachTop != 0
}
