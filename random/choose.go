package random

import (
	"math/bits"
	"slices"
)

// A Chooser picks integers and gives them in ascending order. It keeps the room for that, and belongs to one goroutine.
type Chooser struct {
	bits   []uint64 // one bit for each integer
	words  []uint64 // one bit for each word of bits that is not zero
	again  []int32  // integers that came again
	counts []int32  // by integer
}

// Choose appends to out k of the integers in [0, n), ascending, each subset as probable as any other; 0 <= k <= n. Its cost goes with
// the smaller of k and n-k, and with n/64/64.
func (c *Chooser) Choose(s Stream, k, n int, out []int32) []int32 {
	few := min(k, n-k) // those that are marked: the chosen, or the others
	c.grow(n)
	r := intReader{r: s.Reader(), n: uint32(n)}
	for found := 0; found < few; {
		if c.mark(r.next()) {
			found++
		}
	}
	if few < k {
		return c.takeUnmarked(n, out)
	}
	return c.takeMarked(n, out)
}

// Repeating appends to out k integers of [0, n), ascending, each chosen from all: some may come several times. k >= 0, n > 0 unless k is 0.
func (c *Chooser) Repeating(s Stream, k, n int, out []int32) []int32 {
	r := intReader{r: s.Reader(), n: uint32(n)}
	if k > n/8 { // count
		if n > len(c.counts) {
			c.counts = make([]int32, n)
		}
		for range k {
			c.counts[r.next()]++
		}
		for x, count := range c.counts[:n] {
			for range count {
				out = append(out, int32(x))
			}
			c.counts[x] = 0
		}
		return out
	}
	c.grow(n)
	c.again = c.again[:0]
	for range k {
		if x := r.next(); !c.mark(x) {
			c.again = append(c.again, int32(x))
		}
	}
	first := len(out)
	out = c.takeMarked(n, out)
	slices.Sort(c.again)
	return mergeInto(out, first, c.again)
}

// mergeInto adds numbers to those from first on; both ascend.
func mergeInto(out []int32, first int, more []int32) []int32 {
	from := len(out) - 1
	out = append(out, more...)
	for to := len(out) - 1; len(more) > 0; to-- {
		if last := len(more) - 1; from < first || more[last] >= out[from] {
			out[to], more = more[last], more[:last]
		} else {
			out[to] = out[from]
			from--
		}
	}
	return out
}

func (c *Chooser) grow(n int) {
	if need := (n + 63) / 64; need > len(c.bits) {
		c.bits, c.words = make([]uint64, need), make([]uint64, (need+63)/64)
	}
}

// mark marks a number and reports whether it was not marked.
func (c *Chooser) mark(x uint32) bool {
	word, bit := &c.bits[x/64], uint64(1)<<(x%64)
	if *word&bit != 0 {
		return false
	}
	*word |= bit
	c.words[x/4096] |= 1 << (x / 64 % 64)
	return true
}

func (c *Chooser) takeMarked(n int, out []int32) []int32 {
	for w := range c.words[:(n+4095)/4096] {
		for set := c.words[w]; set != 0; set &= set - 1 {
			at := 64*w + bits.TrailingZeros64(set)
			out = appendBits(out, c.bits[at], 64*at)
			c.bits[at] = 0
		}
		c.words[w] = 0
	}
	return out
}

func (c *Chooser) takeUnmarked(n int, out []int32) []int32 {
	for at := 0; 64*at < n; at++ {
		unmarked := ^c.bits[at]
		if rest := n - 64*at; rest < 64 {
			unmarked &= 1<<rest - 1
		}
		out = appendBits(out, unmarked, 64*at)
		c.bits[at] = 0
	}
	clear(c.words[:(n+4095)/4096])
	return out
}

// appendBits appends the places of the bits that are set.
func appendBits(out []int32, set uint64, first int) []int32 {
	for ; set != 0; set &= set - 1 {
		out = append(out, int32(first+bits.TrailingZeros64(set)))
	}
	return out
}

// intReader reads integers uniform in [0, n), two from each 64 bits: Lemire (2019), Fast random integer generation in an interval,
// doi:10.1145/3230636.
type intReader struct {
	r    *Reader
	n    uint32
	rest uint64 // the half that is left, above 2^32; 0: none
}

func (r *intReader) next() uint32 {
	for {
		x := uint32(r.rest)
		if r.rest != 0 {
			r.rest = 0
		} else {
			both := r.r.Uint64()
			x, r.rest = uint32(both), both>>32|1<<32
		}
		product := uint64(x) * uint64(r.n)
		if low := uint32(product); low >= r.n || low >= -r.n%r.n {
			return uint32(product >> 32)
		}
	}
}

// Binomial returns the number of successes in n >= 0 trials of probability p, drawn from the beginning of the stream.
func (s Stream) Binomial(n int64, p float64) int64 {
	mustBe(n >= 0, "Binomial", "n >= 0", float64(n))
	mustBe(p >= 0 && p <= 1, "Binomial", "0 <= p <= 1", p)
	if p == 0 {
		return 0
	}
	b := newBinomial(n, p)
	return b.draw(s.Reader())
}

// Hypergeometric returns how many of n things, drawn from all without putting any back, are among the first good ones; n and good
// are at most all. It adds up the probabilities around the most probable number, as multiples of that number's, until they no
// longer count.
func (s Stream) Hypergeometric(good, all, n int64) int64 {
	lo, hi := max(0, good+n-all), min(good, n)
	if lo == hi {
		return lo
	}
	mode := int64(float64(good+1) / float64(all+2) * float64(n+1))
	mode = min(max(mode, lo), hi)
	// The ratio of the probabilities of k+1 and k.
	ratio := func(k int64) float64 {
		return float64(good-k) * float64(n-k) / (float64(k+1) * float64(all-good-n+k+1))
	}
	const negligible = 0x1p-60
	total := 1.0
	for k, p := mode, 1.0; k < hi && p > negligible; k++ {
		p = float64(p * ratio(k))
		total += p
	}
	for k, p := mode, 1.0; k > lo && p > negligible; k-- {
		p /= ratio(k - 1)
		total += p
	}
	left := float64(s.Float64(0)*total) - 1
	if left < 0 {
		return mode
	}
	for k, p := mode, 1.0; k < hi && p > negligible; k++ {
		p = float64(p * ratio(k))
		if left -= p; left < 0 {
			return k + 1
		}
	}
	for k, p := mode, 1.0; k > lo && p > negligible; k-- {
		p /= ratio(k - 1)
		if left -= p; left < 0 {
			return k - 1
		}
	}
	return mode // the sums differ in their last bits
}
