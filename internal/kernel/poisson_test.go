package kernel

import (
	"math"
	"testing"
)

// TestPhilox4 holds the generator to the known answers that come with its authors' Random123 1.14 (kat_vectors).
func TestPhilox4(t *testing.T) {
	for _, c := range []struct{ lo, hi, key, a, b uint64 }{
		{0, 0, 0, 0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c},
		{^uint64(0), ^uint64(0), ^uint64(0), 0x41c83b0e408f276d, 0x6d5451fda20bc7c6},
		{0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, 0x94fdccebd16cfe09, 0x24126ea15001e420},
	} {
		if a, b := philox4(c.lo, c.hi, c.key); a != c.a || b != c.b {
			t.Errorf("philox4(%x, %x, %x) = %x, %x, want %x, %x", c.lo, c.hi, c.key, a, b, c.a, c.b)
		}
	}
}

var poissonMeans = []float64{1e-9, 0.05, 0.5, 1.6, 2.3, 12, 40, 80, 300, 1024}

// TestPoissonProbabilities compares the probabilities with exp(k log m - m - log k!), summed; they are right to 1e-11 of their own size,
// or 2^-53, the next number below 1.
func TestPoissonProbabilities(t *testing.T) {
	for _, mean := range poissonMeans {
		p := NewPoisson(mean, true)
		top := int(p.first) + len(p.above)
		sum := 0.0 // P(X > k)
		for k := top + 200; k >= 0; k-- {
			if at := k - int(p.first); at >= 0 && at < len(p.above) {
				got := float64(p.above[at]) * 0x1p-64
				if err := math.Abs(got - sum); err > math.Max(1e-11*sum, 0x1p-53) && err > 0x1p-63 {
					t.Errorf("mean %v: P(X > %d) = %v, want %v", mean, k, got, sum)
				}
			}
			g, _ := math.Lgamma(float64(k) + 1)
			sum += math.Exp(float64(k)*math.Log(mean) - mean - g)
		}
		if mean < 20 && p.first != 0 || len(p.above) == 0 {
			t.Errorf("mean %v: from %d on, %d probabilities", mean, p.first, len(p.above))
		}
	}
	if p := NewPoisson(0, true); p.over(0) != 0 || p.over(math.MaxUint64) != 0 {
		t.Error("a source of rate 0 fires")
	}
}

// TestPoissonTable goes through all that 16 bits can be: where the table is sure it says what the probabilities say.
func TestPoissonTable(t *testing.T) {
	for _, mean := range poissonMeans {
		p, bare := NewPoisson(mean, true), NewPoisson(mean, false)
		s := NewPoissonStream(1, 2, 3, 4)
		at, open := When{1, 5}, 0
		for u := range 1 << 16 {
			a, b := p.count(s, at, 6, uint16(u)), bare.count(s, at, 6, uint16(u))
			if a != b {
				t.Fatalf("mean %v, bits %d: %d with the table, %d without", mean, u, a, b)
			}
			if lo, hi := p.between(uint64(u)<<48, 1<<48-1); lo != hi {
				open++
			}
		}
		if open == 0 || open > len(p.above) {
			t.Errorf("mean %v: %d of 65536 need further bits, there are %d probabilities", mean, open, len(p.above))
		}
	}
}

// TestFurtherBitsDecide draws where 16 bits do not settle the number: both outcomes come, as often as they should.
func TestFurtherBitsDecide(t *testing.T) {
	p := NewPoisson(1.6, true)
	u := uint16(p.above[1] >> 48)
	want := float64(p.above[1]<<16) * 0x1p-64 // of the 48 bits, how many lie below the probability
	s := NewPoissonStream(1, 2, 3, 4)
	const n = 20000
	two := 0
	for step := range uint64(n) {
		switch k := p.settle(s, When{2, step}, step%7, u); k {
		case 2:
			two++
		case 1:
		default:
			t.Fatalf("number %d", k)
		}
	}
	if got := float64(two) / n; math.Abs(got-want) > 4*math.Sqrt(want*(1-want)/n) {
		t.Errorf("%v of the draws lie below, want %v", got, want)
	}
}

// TestPoissonCountsDoNotDependOnCuts draws the same cells one by one, in pieces and at once, with and without tables, each with its own
// law: assembly, table and search give the same numbers, and the sums are right.
func TestPoissonCountsDoNotDependOnCuts(t *testing.T) {
	s := NewPoissonStream(0x1234567890abcdef, 0xfffffffffffffff0, 7, 8) // the counter carries within these cells
	const n = 1700
	for _, mean := range poissonMeans {
		p, bare := NewPoisson(mean, true), NewPoisson(mean, false)
		for _, at := range []When{{0, 0}, {0, 3}, {1, 3}, {1 << 20, 1<<32 + 5}} {
			want := make([]uint16, n)
			for i := range want {
				words := s.words(at, uint64(i))
				want[i] = bare.settle(s, at, uint64(i), lane(&words, uint64(i)))
			}
			for way, law := range []*Poisson{p, bare, p, p} {
				lanes := min(lanes(), []int{8, 8, 4, 0}[way])
				for _, cut := range [][2]int{{0, n}, {0, 1}, {1, 3}, {5, 9}, {3, 200}, {8, 40}, {17, 17}, {64, 577}, {600, n}, {7, 1543}} {
					got := make([]uint16, cut[1]-cut[0]+1)
					got[len(got)-1] = 0xabcd // nothing is written there
					sum := law.counts(lanes, s, at, uint64(cut[0]), got[:len(got)-1])
					for i, k := range got[:len(got)-1] {
						if k != want[cut[0]+i] {
							t.Fatalf("mean %v, %v, cells %v: cell %d fires %d times, alone %d times", mean, at, cut, cut[0]+i, k, want[cut[0]+i])
						}
						sum -= int64(k)
					}
					if sum != 0 || got[len(got)-1] != 0xabcd {
						t.Errorf("mean %v, cells %v: sum is off by %d, or a cell too many was written", mean, cut, sum)
					}
				}
			}
			of, got := make([]int32, n), make([]uint16, n)
			sum := PoissonCounts([]*Poisson{p}, of[3:], s, at, 3, got[3:])
			for i := 3; i < n; i++ {
				if sum -= int64(got[i]); got[i] != want[i] {
					t.Fatalf("mean %v: cell %d of a list fires %d times, alone %d times", mean, i, got[i], want[i])
				}
			}
			if sum != 0 {
				t.Errorf("mean %v: the sum of a list is off by %d", mean, sum)
			}
		}
	}
}

// TestPoissonCountsLaw holds 2 million draws to the law by chi square, and neighbours in cell and step to independence.
func TestPoissonCountsLaw(t *testing.T) {
	s := NewPoissonStream(11, 22, 33, 44)
	for _, mean := range []float64{0.05, 1.6, 12} {
		const n, steps = 1000, 700
		p := NewPoisson(mean, true)
		hist := make([]float64, 256)
		before, counts := make([]uint16, n), make([]uint16, n)
		cells, times := 0.0, 0.0 // covariances
		for step := range uint64(steps) {
			p.Counts(s, When{3, step}, 0, counts)
			for i, k := range counts {
				hist[k]++
				if i > 0 {
					cells += (float64(k) - mean) * (float64(counts[i-1]) - mean)
				}
				if step > 0 {
					times += (float64(k) - mean) * (float64(before[i]) - mean)
				}
			}
			before, counts = counts, before
		}
		chi, bins, rest, seen := 0.0, 0, 1.0, 0.0
		for k := 0; rest*n*steps > 20; k++ {
			g, _ := math.Lgamma(float64(k) + 1)
			q := math.Exp(float64(k)*math.Log(mean) - mean - g)
			if (rest-q)*n*steps <= 20 {
				q = rest // the last bin takes what is left
				hist[k] = n*steps - seen
			}
			rest -= q
			seen += hist[k]
			if q*n*steps > 20 {
				d := hist[k] - q*n*steps
				chi += d * d / (q * n * steps)
				bins++
			}
		}
		// Chi square of f degrees has mean f and variance 2f; 4 standard deviations and a little for its skewness.
		if f := float64(bins - 1); chi > f+4*math.Sqrt(2*f)+6 {
			t.Errorf("mean %v: chi square is %.1f for %v degrees of freedom", mean, chi, f)
		}
		limit := 4.5 * mean / math.Sqrt(n*steps)
		if c := cells / (n * steps); math.Abs(c) > limit {
			t.Errorf("mean %v: the covariance of neighbouring cells is %v, limit %v", mean, c, limit)
		}
		if c := times / (n * steps); math.Abs(c) > limit {
			t.Errorf("mean %v: the covariance of neighbouring steps is %v, limit %v", mean, c, limit)
		}
	}
}

func TestAddCounts(t *testing.T) {
	for n := range 70 {
		got, want, counts := make([]float64, n+1), make([]float64, n+1), make([]uint16, n)
		for i := range counts {
			counts[i] = uint16(i * i * 37)
			got[i] = math.Exp(float64(i%13)) * float64(1-i%3)
			want[i] = got[i]
		}
		if n > 3 {
			counts[2], counts[3] = 65535, 0
			got[3], want[3] = math.Inf(-1), math.Inf(-1)
		}
		AddCounts(got, counts, 0.1)
		addCountsPlain(want, counts, 0.1)
		for i := range want {
			if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
				t.Fatalf("%d cells: input %d is %v, want %v", n, i, got[i], want[i])
			}
		}
	}
}

// TestPoissonCountsNeverChange: what a seed means stays.
func TestPoissonCountsNeverChange(t *testing.T) {
	s, hash := NewPoissonStream(1, 2, 3, 4), uint64(14695981039346656037)
	counts := make([]uint16, 5000)
	for k, mean := range []float64{0.05, 1.6, 40, 300} {
		NewPoisson(mean, true).Counts(s, When{Segment: 1, Step: uint64(k)}, 3, counts)
		for _, n := range counts {
			hash = (hash ^ uint64(n)) * 1099511628211
		}
	}
	if want := uint64(0xcdee8b6b5cd9e78d); hash != want {
		t.Errorf("hash %#x, want %#x", hash, want)
	}
}
