package random

import (
	"math"
	"math/bits"
	"slices"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// A Chooser picks integers and gives them in ascending order. It keeps the room for that, and belongs to one goroutine.
type Chooser struct {
	bits  []uint64 // one bit for each integer
	words []uint64 // one bit for each word of bits that is not zero
	again []int32  // integers that came again
	dense []marks  // the same as bits, where hardly a word is zero
	few   []uint16 // by integer, how often it came
	many  []uint32 // the same, where two bytes are too few
	ints  intReader
}

// marks are a bit for each of 64 integers that came, and for each that came twice.
type marks struct{ once, twice uint64 }

// Choose appends to out k of the integers in [0, n), ascending, each subset as probable as any other; 0 <= k <= n. Its cost goes with
// the smaller of k and n-k, and with n/64/64.
func (c *Chooser) Choose(s Stream, k, n int, out []int32) []int32 {
	few := min(k, n-k) // those that are marked: the chosen, or the others
	c.grow(n)
	c.ints.begin(s, n, few)
	for found := 0; found < few; {
		for _, x := range c.ints.some(few - found) {
			if c.mark(x) {
				found++
			}
		}
	}
	if few < k {
		return c.takeUnmarked(k, n, out)
	}
	return c.takeMarked(k, n, out)
}

// Repeating appends to out k integers of [0, n), ascending, each chosen from all: some may come several times. k >= 0, n > 0 unless k is 0.
func (c *Chooser) Repeating(s Stream, k, n int, out []int32) []int32 {
	c.ints.begin(s, n, k)
	switch {
	case k > n/4 && k <= math.MaxUint16:
		return count(&c.ints, &c.few, k, n, out)
	case k > n/4:
		return count(&c.ints, &c.many, k, n, out)
	}
	c.again = c.again[:0]
	first := len(out)
	if k > n/64 { // hardly a word will be empty
		out = c.repeatingDense(k, n, out)
	} else {
		c.grow(n)
		for found := 0; found < k; {
			some := c.ints.some(k - found)
			found += len(some)
			for _, x := range some {
				if !c.mark(x) {
					c.again = append(c.again, int32(x))
				}
			}
		}
		out = c.takeMarked(k-len(c.again), n, out)
	}
	slices.Sort(c.again)
	return mergeInto(out, first, c.again)
}

// repeatingDense marks and takes k integers without marks on words, and notes those that came a third time, with no branch to mispredict.
func (c *Chooser) repeatingDense(k, n int, out []int32) []int32 {
	if need := (n + 63) / 64; need > len(c.dense) {
		c.dense = make([]marks, need)
	}
	dense := c.dense[:(n+63)/64]
	again := slices.Grow(c.again, k+1)[:k+1]
	repeated := 0
	for found := 0; found < k; {
		some := c.ints.some(k - found)
		found += len(some)
		for _, x := range some {
			m, bit := &dense[x/64], uint64(1)<<(x%64)
			again[repeated] = int32(x)
			repeated += int(m.twice >> (x % 64) & 1)
			m.twice |= m.once & bit
			m.once |= bit
		}
	}
	c.again = again[:repeated]
	out = slices.Grow(out, k+8)
	for at, m := range dense {
		if m.twice == 0 {
			out = appendFew(out, m.once, 64*at)
		} else {
			out = appendTwice(out, m, 64*at)
		}
		dense[at] = marks{}
	}
	return out
}

// appendFew is appendBits for words with about eight bits or less: it writes eight numbers at a time, some of them in vain. There must be
// room for that.
func appendFew(out []int32, set uint64, first int) []int32 {
	at := len(out)
	end := at + bits.OnesCount64(set)
	for ; at < end; at += 8 {
		to := (*[8]int32)(out[at : at+8])
		for k := 0; k < 8; k += 4 {
			to[k] = int32(first + bits.TrailingZeros64(set))
			set &= set - 1
			to[k+1] = int32(first + bits.TrailingZeros64(set))
			set &= set - 1
			to[k+2] = int32(first + bits.TrailingZeros64(set))
			set &= set - 1
			to[k+3] = int32(first + bits.TrailingZeros64(set))
			set &= set - 1
		}
	}
	return out[:end]
}

// appendTwice appends the integers of a word, some of them two times. There must be room for one more.
func appendTwice(out []int32, m marks, first int) []int32 {
	at := len(out)
	out = out[:cap(out)]
	for ; m.once != 0; m.once &= m.once - 1 {
		bit := bits.TrailingZeros64(m.once)
		x := int32(first + bit)
		out[at], out[at+1] = x, x
		at += 1 + int(m.twice>>bit&1)
	}
	return out[:at]
}

// count appends k integers below n, ascending, by counting how often each comes. counts are all 0, and are again in the end.
func count[T uint16 | uint32](r *intReader, counts *[]T, k, n int, out []int32) []int32 {
	if n > len(*counts) {
		*counts = make([]T, n)
	}
	all := (*counts)[:n]
	for found := 0; found < k; {
		some := r.some(k - found)
		found += len(some)
		for _, x := range some {
			all[x]++
		}
	}
	at := len(out)
	out = slices.Grow(out, k+1)[:at+k+1]
	for x, count := range all {
		out[at] = int32(x) // stays if it has come once
		all[x] = 0
		if count > 1 {
			for more := range int(count) {
				out[at+more] = int32(x)
			}
		}
		at += int(count)
	}
	return out[:at]
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

// takeMarked appends the k integers that are marked, and unmarks them.
func (c *Chooser) takeMarked(k, n int, out []int32) []int32 {
	out = slices.Grow(out, k)
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

// takeUnmarked appends the k integers that are not marked, and unmarks the others.
func (c *Chooser) takeUnmarked(k, n int, out []int32) []int32 {
	out = slices.Grow(out, k)
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

// appendBits appends the places of the bits that are set. There must be room for them.
func appendBits(out []int32, set uint64, first int) []int32 {
	at := len(out)
	end := at + bits.OnesCount64(set)
	out = out[:end]
	for ; at < len(out); at++ {
		out[at] = int32(first + bits.TrailingZeros64(set))
		set &= set - 1
	}
	return out
}

// intReader reads integers uniform in [0, n), two from each 64 bits: Lemire (2019), Fast random integer generation in an interval,
// doi:10.1145/3230636.
type intReader struct {
	stream Stream
	window window
	wanted int // integers, about
	n      uint32
	below  uint32 // a product with a smaller lower half is left out

	room [2 * windowRoom]uint32
	left []uint32 // of what the window gave
}

// begin begins a stream, of which so many integers below n are wanted.
func (r *intReader) begin(s Stream, n, wanted int) {
	r.stream, r.wanted, r.left = s, wanted, nil
	r.n, r.below = uint32(n), -uint32(n)%uint32(n)
	r.window.n, r.window.first = 0, 0
}

// some returns as many as are at hand, some at least, and at most the number that is wanted still.
func (r *intReader) some(wanted int) []uint32 {
	for len(r.left) == 0 {
		r.renew()
	}
	n := min(wanted, len(r.left))
	now := r.left[:n]
	r.left = r.left[n:]
	return now
}

// renew takes the draws that follow those of the window.
func (r *intReader) renew() {
	next := r.window.first + uint64(r.window.n)
	r.window.open(r.stream, next, (r.wanted+1)/2)
	r.wanted -= 2 * r.window.n
	kept := kernel.Below(r.room[:], r.window.from(next), r.n, r.below)
	r.left = r.room[:kept]
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
