package kernel

// Poisson is the law of the number of spikes of a source in one step. A number is drawn by inversion: it is how many of the
// probabilities P(X > 0), P(X > 1), ... lie above a uniform number. These are kept to 2^-64, each with its own relative precision, so that
// the tail is right down to there.
//
// Of the uniform number 16 bits come first, and in all but one of some ten thousand draws they settle the result; the others
// are made only where they do not. A table of 4096 entries looks at 12 of them.
type Poisson struct {
	first uint16          // the least number: below it are less than 2^-64 of all draws
	above []uint64        // above[k] = P(X > first + k) 2^64, descending
	table *[1 << 12]uint8 // by the leading 12 bits: the number less first, or unsure; nil: they are too many
	steps []threshold     // for the assembly; nil: they are too many
}

const unsure = 255

// A PoissonStream is where the numbers are drawn from: two keys and what is added to the upper half of their counters.
//
// Cell id in step k of segment s has 16 of the 128 bits that Philox4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405) makes of the
// counter (k, counter + s 2^40 + id/8): lane id%8. Eight cells share a call, whatever pieces they are cut into. Where 16 bits do
// not settle the number, the 48 bits that follow are made of (k, fineCounter + s 2^40 + id) with the other key.
type PoissonStream struct {
	key, counter, fineKey, fineCounter uint64
	rounds                             [9][2][4]uint64 // the keys of all rounds but the first, for the assembly
}

// NewPoissonStream makes a stream of two keys and counters.
func NewPoissonStream(key, counter, fineKey, fineCounter uint64) *PoissonStream {
	s := &PoissonStream{key: key, counter: counter, fineKey: fineKey, fineCounter: fineCounter}
	k0, k1 := uint32(key), uint32(key>>32)
	for round := range s.rounds {
		k0, k1 = k0+weyl0, k1+weyl1
		for lane := range 4 {
			s.rounds[round][0][lane], s.rounds[round][1][lane] = uint64(k0), uint64(k1)
		}
	}
	return s
}

// When is a step of a segment.
type When struct{ Segment, Step uint64 }

// PoissonLanes is how many cells share one call of the generator.
const PoissonLanes = 8

// NewPoisson makes the law of a mean up to 10^4, with a table or, if memory counts more, without. Its time and memory are those of
// some 20 sqrt(mean) probabilities, and of the table 4 KiB.
func NewPoisson(mean float64, table bool) *Poisson {
	p := &Poisson{}
	if mean > 0 {
		p.sum(mean)
	}
	if table && len(p.above) < unsure {
		p.fill()
	}
	return p
}

// sum adds up the probabilities.
func (p *Poisson) sum(mean float64) {
	// Probabilities relative to that of the mode, as far as they matter.
	const negligible = 1e-25
	mode := int(mean)
	least, below := mode, []float64{}
	for x := 1.0; least > 0; least-- {
		if x = x * float64(least) / mean; x < negligible {
			break
		}
		below = append(below, x)
	}
	each := make([]float64, 0, 2*len(below)+32) // each[k]: of least + k
	for k := len(below) - 1; k >= 0; k-- {
		each = append(each, below[k])
	}
	for x, k := 1.0, mode; x >= negligible; {
		each = append(each, x)
		k++
		x = x * mean / float64(k)
	}
	// What lies above each, summed from the small ones on.
	tails := make([]float64, len(each))
	sum := 0.0
	for k := len(each) - 1; k >= 0; k-- {
		tails[k] = sum
		sum += each[k]
	}
	p.first = uint16(least)
	for _, x := range tails {
		switch q := x / sum * 0x1p64; {
		case q >= 0x1p64:
			p.first++ // certainly more
		case q >= 1:
			p.above = append(p.above, uint64(q))
		}
	}
}

// fill makes the table.
func (p *Poisson) fill() {
	p.lay()
	p.table = new([1 << 12]uint8)
	for k := range p.table {
		p.table[k] = unsure
		if lo, hi := p.between(uint64(k)<<52, 1<<52-1); lo == hi {
			p.table[k] = uint8(lo)
		}
	}
}

// between returns the least and the greatest number, less first, of all draws from u to u + rest.
func (p *Poisson) between(u, rest uint64) (lo, hi int) {
	return p.over(u + rest), p.over(u)
}

// over is how many probabilities lie above u.
func (p *Poisson) over(u uint64) int {
	lo, hi := 0, len(p.above)
	for lo < hi {
		if mid := (lo + hi) / 2; p.above[mid] > u {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// settle returns the number of a cell in a step whose 16 bits are u.
func (p *Poisson) settle(s *PoissonStream, at When, id uint64, u uint16) uint16 {
	lo, hi := p.between(uint64(u)<<48, 1<<48-1)
	if lo != hi {
		fine, _ := philox4(at.Step, s.fineCounter+at.Segment<<40+id, s.fineKey)
		lo = p.over(uint64(u)<<48 | fine>>16)
	}
	return p.first + uint16(lo)
}

// Counts draws how often each of the cells id, id+1, ... fires in a step, and returns the sum.
func (p *Poisson) Counts(s *PoissonStream, at When, id uint64, counts []uint16) (sum int64) {
	return p.counts(lanes(), s, at, id, counts)
}

// counts is Counts by vectors of so many doubles: the same bits.
func (p *Poisson) counts(lanes int, s *PoissonStream, at When, id uint64, counts []uint16) (sum int64) {
	if len(p.above) == 0 {
		for i := range counts {
			counts[i] = p.first
		}
		return int64(p.first) * int64(len(counts))
	}
	if head := int(-id & (PoissonLanes - 1)); head > 0 {
		head = min(head, len(counts))
		sum += p.few(s, at, id, counts[:head])
		id, counts = id+uint64(head), counts[head:]
	}
	done, more := p.many(lanes, s, at, id, counts)
	sum += more
	id, counts = id+uint64(done), counts[done:]
	for len(counts) >= PoissonLanes && p.table != nil {
		a, b := philox4(at.Step, s.upper(at, id), s.key)
		sum += p.four(s, at, id, a, (*[4]uint16)(counts)) + p.four(s, at, id+4, b, (*[4]uint16)(counts[4:]))
		id, counts = id+PoissonLanes, counts[PoissonLanes:]
	}
	for len(counts) > 0 {
		n := min(PoissonLanes, len(counts))
		sum += p.few(s, at, id, counts[:n])
		id, counts = id+PoissonLanes, counts[n:]
	}
	return sum
}

// four draws for four cells, of 64 bits.
func (p *Poisson) four(s *PoissonStream, at When, id, u uint64, counts *[4]uint16) int64 {
	k0, k1, k2, k3 := p.table[u>>4&0xfff], p.table[u>>20&0xfff], p.table[u>>36&0xfff], p.table[u>>52]
	if max(k0, k1, k2, k3) == unsure {
		sum := int64(0)
		for k := range counts {
			counts[k] = p.count(s, at, id+uint64(k), uint16(u>>(16*k)))
			sum += int64(counts[k])
		}
		return sum
	}
	counts[0], counts[1], counts[2], counts[3] = p.first+uint16(k0), p.first+uint16(k1), p.first+uint16(k2), p.first+uint16(k3)
	return int64(4*int(p.first) + int(k0) + int(k1) + int(k2) + int(k3))
}

// few draws for cells that share one call of the generator.
func (p *Poisson) few(s *PoissonStream, at When, id uint64, counts []uint16) (sum int64) {
	words := s.words(at, id)
	for k := range counts {
		cell := id + uint64(k)
		counts[k] = p.count(s, at, cell, lane(&words, cell))
		sum += int64(counts[k])
	}
	return sum
}

// count is the number of a cell in a step whose 16 bits are u.
func (p *Poisson) count(s *PoissonStream, at When, id uint64, u uint16) uint16 {
	if p.table != nil {
		if k := p.table[u>>4]; k != unsure {
			return p.first + uint16(k)
		}
	}
	return p.settle(s, at, id, u)
}

// words makes the bits of a cell and its neighbours.
func (s *PoissonStream) words(at When, id uint64) (w [2]uint64) {
	w[0], w[1] = philox4(at.Step, s.upper(at, id), s.key)
	return w
}

// upper is the upper half of the counter of a cell and its neighbours.
func (s *PoissonStream) upper(at When, id uint64) uint64 {
	return s.counter + at.Segment<<40 + id/PoissonLanes
}

// lane is the share of a cell.
func lane(words *[2]uint64, id uint64) uint16 { return uint16(words[id/4%2] >> (16 * (id % 4))) }

// PoissonCounts draws how often each of the cells id, id+1, ... fires in a step if their laws differ: laws[of[i]] is that of cell i.
func PoissonCounts(laws []*Poisson, of []int32, s *PoissonStream, at When, id uint64, counts []uint16) (sum int64) {
	var words [2]uint64
	for i := range counts {
		cell := id + uint64(i)
		if i == 0 || cell%PoissonLanes == 0 {
			words = s.words(at, cell)
		}
		counts[i] = laws[of[i]].count(s, at, cell, lane(&words, cell))
		sum += int64(counts[i])
	}
	return sum
}

// The constants of Philox4x32.
const (
	mul0, mul1   = 0xd2511f53, 0xcd9e8d57
	weyl0, weyl1 = 0x9e3779b9, 0xbb67ae85
)

// philox4 is Philox4x32-10: it encrypts the counter (lo, hi) with the key.
func philox4(lo, hi, key uint64) (a, b uint64) {
	c0, c1, c2, c3 := uint32(lo), uint32(lo>>32), uint32(hi), uint32(hi>>32)
	k0, k1 := uint32(key), uint32(key>>32)
	for range 10 {
		p0, p1 := uint64(c0)*mul0, uint64(c2)*mul1
		c0, c1, c2, c3 = uint32(p1>>32)^c1^k0, uint32(p1), uint32(p0>>32)^c3^k1, uint32(p0)
		k0, k1 = k0+weyl0, k1+weyl1
	}
	return uint64(c0) | uint64(c1)<<32, uint64(c2) | uint64(c3)<<32
}

// addCountsPlain is AddCounts. This loop defines the result: assembly must give its bits.
func addCountsPlain(in []float64, counts []uint16, weight float64) {
	in = in[:len(counts)]
	for i, k := range counts {
		in[i] += float64(weight * float64(k))
	}
}
