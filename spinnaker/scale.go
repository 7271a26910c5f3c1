package spinnaker

import (
	"math"
	"math/bits"
)

// Weights of conductances are 1024 times as large on the machine, so that s16.15 holds some of their digits.
const (
	conductanceBits  = 10
	conductanceScale = 1 << conductanceBits
)

// Scale is how weights of 16 bits stand for numbers at the receptors of a population: a weight w in uS or nA is the whole number nearest
// to factor w 2^(15-shift), and what a ring buffer holds is shifted left by shift into s16.15.
type Scale struct {
	factor float64
	shift  [2]int
	unit   [2]float64 // of a weight
}

const (
	weightBits   = 16
	mostInBuffer = 1<<weightBits - 1
	mostShift    = 15
)

// Set sets the shift of a receptor.
func (s *Scale) Set(receptor, shift int) {
	s.shift[receptor], s.unit[receptor] = shift, math.Ldexp(1/s.factor, shift-fraction)
}

// Factor is by how much weights are larger on the machine: 1 for currents, 1024 for conductances.
func (s *Scale) Factor() float64 { return s.factor }

// Round returns the weight of the machine that is nearest to w, ties to even, as a number in uS or nA, and its whole number.
func (s *Scale) Round(receptor int, w float64) (rounded float64, whole int64) {
	x := math.RoundToEven(math.Abs(w) / s.unit[receptor])
	if x > mostInBuffer {
		x = mostInBuffer
	}
	return math.Copysign(x*s.unit[receptor], w), int64(x)
}

// arrive empties what has gathered at a receptor, which is a whole number of units and so exact in any order, and returns it as s16.15.
// A ring buffer holds 16 bits; ring counts what is cut off there.
func (s *Scale) arrive(receptor int, gathered *float64, ring *int64) int64 {
	if *gathered == 0 {
		return 0
	}
	sum := int64(math.Abs(*gathered) / s.unit[receptor])
	*gathered = 0
	if sum > mostInBuffer {
		*ring++
		sum = mostInBuffer
	}
	return sum << s.shift[receptor]
}

// Arriving is the connections of one projection at one receptor of one population.
type Arriving struct {
	Sum
	FanIn      int64   // the most connections that one cell has
	Rate       float64 // Hz: of the cells they come from
	Poisson    bool    // these draw their spikes, several in a step perhaps
	DelaysVary bool
}

// Sum is of the sizes of weights. It does not depend on their order: they are added in units of 2^-32.
type Sum struct {
	N       int64
	Largest float64
	once    [2]uint64 // high, low: of the sizes
	square  [2]uint64 // of their squares, in units of 2^-64
}

// Add adds n connections of a weight, given as it is on the machine (Factor times as large as in the description).
func (s *Sum) Add(w float64, n int64) {
	w = math.Abs(w)
	s.N += n
	s.Largest = max(s.Largest, w)
	q := uint64(math.RoundToEven(math.Min(w, 1<<17) * (1 << 32)))
	for _, x := range [...]struct {
		to *[2]uint64
		by uint64
	}{{&s.once, 1}, {&s.square, q}} {
		hi, lo := bits.Mul64(q, x.by)
		// times n
		top, low := bits.Mul64(lo, uint64(n))
		top += hi * uint64(n)
		var carry uint64
		x.to[1], carry = bits.Add64(x.to[1], low, 0)
		x.to[0], _ = bits.Add64(x.to[0], top, carry)
	}
}

func wide(x [2]uint64, scale int) float64 {
	return math.Ldexp(math.Ldexp(float64(x[0]), 64)+float64(x[1]), scale)
}

// Mean returns the mean size and its mean square.
func (s *Sum) Mean() (mean, square float64) {
	if s.N == 0 {
		return 0, 0
	}
	return wide(s.once, -32) / float64(s.N), wide(s.square, -64) / float64(s.N)
}

// Rates that are assumed, and how far above the mean a buffer must reach, as sPyNNaker's defaults are (spynnaker.cfg).
const (
	spikesPerSecond = 30
	sigmas          = 5
)

// DefaultRate is the rate in Hz that cells are taken to have, other than Poisson sources.
const DefaultRate = spikesPerSecond

// Shift returns the shift of a receptor: 2^shift is above the largest sum that is expected in a ring buffer in a step of dt ms.
//
// With lambda spikes a step, from the largest number of connections of a cell and the rates of their sources, of weights of mean w and
// variance s^2, the sum of Poisson spikes has mean lambda w and variance lambda (w^2 + s^2); the bound lies five standard deviations above.
// It is no larger than the sum of all weights, which it is if all delays are equal, and no smaller than the largest weight.
func Shift(arriving []Arriving, dt float64) int {
	var n, mean, square, rate, total, largest float64
	vary := false
	for _, a := range arriving {
		if a.N == 0 {
			continue
		}
		m, s := a.Mean()
		f := float64(a.FanIn)
		n += f
		mean += float64(f * m)
		square += float64(f * s)
		rate += float64(f * a.Rate)
		total += float64(float64(spikesPerStep(a, dt)*a.Largest) * f)
		largest = max(largest, a.Largest)
		vary = vary || a.DelaysVary
	}
	if n == 0 {
		return 0
	}
	bound := total
	if vary {
		lambda := rate * dt / 1000
		bound = min(float64(lambda*(mean/n))+float64(sigmas*math.Sqrt(lambda*(square/n))), total)
	}
	bound = max(bound, largest)
	shift := 0
	for math.Ldexp(1, shift) <= bound {
		shift++
	}
	return shift
}

// spikesPerStep is the most spikes that are expected of a source in a step.
func spikesPerStep(a Arriving, dt float64) float64 {
	m := a.Rate * dt / 1000
	if a.Poisson {
		return max(1, math.Ceil(m+float64(sigmas*math.Sqrt(m))))
	}
	return max(1, m)
}

// MostShift is the largest shift with which 16 bits fit into s16.15.
const MostShift = mostShift
