package random

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	randv2 "math/rand/v2"
	"slices"
	"testing"

	"github.com/hillock-sim/hillock/internal/kernel"
	"pgregory.net/rapid"
)

var _ randv2.Source = (*Reader)(nil)

// TestPhilox has the known answers of the authors' Random123 (kat_vectors, philox2x64 10).
func TestPhilox(t *testing.T) {
	const ones = math.MaxUint64
	for _, c := range []struct{ c0, c1, key, a, b uint64 }{
		{0, 0, 0, 0xca00a0459843d731, 0x66c24222c9a845b5},
		{ones, ones, ones, 0x65b021d60cd8310f, 0x4d02f3222f86df20},
		{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x0a5e742c2997341c, 0xb0f883d38000de5d},
	} {
		if a, b := philox(c.c0, c.c1, c.key); a != c.a || b != c.b {
			t.Errorf("philox(%#x, %#x, %#x) = %#x, %#x", c.c0, c.c1, c.key, a, b)
		}
	}
}

// TestGolden fails if what a seed means changes, on any platform.
func TestGolden(t *testing.T) {
	s := NewStream(42, ForWiring).At(7)
	for n, want := range []uint64{0x17127ba185792159, 0x0fc695ae48bcf5b1, 0x4b69b18ca21c7899, 0xcf272bc081b0ca57} {
		if got := s.Uint64(uint64(n)); got != want {
			t.Errorf("draw %d = %#x, want %#x", n, got, want)
		}
	}
	h := sha256.New()
	add := func(x uint64) { h.Write(binary.LittleEndian.AppendUint64(nil, x)) }
	for p := ForWiring; p <= ForSynapse; p++ {
		for id := range uint64(20) {
			s := NewStream(1<<40+3, p).At(id)
			for n := range uint64(20) {
				add(s.Uint64(n))
				add(math.Float64bits(s.Float64(n)))
				add(math.Float64bits(s.Open(n)))
				add(math.Float64bits(s.Exponential(n)))
			}
			for _, i := range s.Bernoulli(1000, 0.02, nil) {
				add(uint64(i))
			}
		}
	}
	for _, d := range examples(t) {
		src := NewStream(9, ForUser).At(1).Reader()
		for range 1000 {
			v, err := d.Draw(src)
			if err != nil {
				t.Fatal(err)
			}
			add(math.Float64bits(v))
		}
	}
	const want = "b0d7509709db7ce0f0565cde5d609c76"
	if got := hex.EncodeToString(h.Sum(nil)[:16]); got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
}

// TestReader: reading in sequence and asking for each number are the same.
func TestReader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := NewStream(rapid.Uint64().Draw(t, "seed"), ForNoise).At(rapid.Uint64().Draw(t, "id"))
		from := rapid.Uint64().Draw(t, "from")
		r := s.From(from)
		for i := range rapid.Uint64Range(0, 9).Draw(t, "n") {
			if got, want := r.Uint64(), s.Uint64(from+i); got != want {
				t.Fatalf("draw %d: %#x, want %#x", from+i, got, want)
			}
		}
	})
}

func TestUnitInterval(t *testing.T) {
	if x := halfOpen(math.MaxUint64); x != 1-0x1p-53 {
		t.Error(x)
	}
	if x, y := openAtZero(0), openAtZero(math.MaxUint64); x != 0x1p-53 || y != 1 {
		t.Error(x, y)
	}
}

// TestStreamsIndependent: no two streams that a program may make have a number in common, and neighbours do not correlate.
func TestStreamsIndependent(t *testing.T) {
	seen := map[uint64]Stream{}
	root := NewStream(1, ForWiring)
	streams := []Stream{root, NewStream(2, ForWiring), NewStream(1, ForWeight)}
	for id := range uint64(100) {
		streams = append(streams, root.At(id), root.At(id<<32), root.At(id).At(0), root.At(0).At(id+1), NewStream(id+3, ForDelay))
	}
	slices.SortFunc(streams, func(a, b Stream) int { return int(int64(a.key>>1) - int64(b.key>>1)) })
	for _, s := range slices.Compact(streams) {
		for n := range uint64(100) {
			x := s.Uint64(n)
			if other, twice := seen[x]; twice && other != s {
				t.Fatalf("%+v and %+v have a number in common", s, other)
			}
			seen[x] = s
		}
	}
	// The correlation of n pairs of independent uniforms has the standard deviation 1/sqrt(n); 4.5 of it: p = 7e-6.
	const n = 100_000
	for name, pair := range map[string][2]func(i uint64) float64{
		"objects":      {func(i uint64) float64 { return root.At(i).Float64(0) }, func(i uint64) float64 { return root.At(i + 1).Float64(0) }},
		"draws":        {func(i uint64) float64 { return root.Float64(i) }, func(i uint64) float64 { return root.Float64(i + 1) }},
		"seeds":        {func(i uint64) float64 { return NewStream(i, 1).Float64(0) }, func(i uint64) float64 { return NewStream(i+1, 1).Float64(0) }},
		"purposes":     {func(i uint64) float64 { return NewStream(i, 1).Float64(0) }, func(i uint64) float64 { return NewStream(i, 2).Float64(0) }},
		"parent child": {func(i uint64) float64 { return root.At(i).Float64(0) }, func(i uint64) float64 { return root.At(i).At(0).Float64(0) }},
	} {
		sum := 0.0
		for i := range uint64(n) {
			sum += (pair[0](i) - 0.5) * (pair[1](i) - 0.5)
		}
		if r := sum / n * 12; math.Abs(r) > 4.5/math.Sqrt(n) {
			t.Errorf("%s: correlation %g", name, r)
		}
	}
}

// TestBernoulliGaps makes the row from its definition.
func TestBernoulliGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := NewStream(rapid.Uint64().Draw(t, "seed"), ForWiring)
		n, p := rapid.IntRange(0, 2000).Draw(t, "n"), rapid.Float64Range(0, 1).Draw(t, "p")
		got := s.Bernoulli(n, p, []int32{-5})
		if got[0] != -5 {
			t.Fatal("what was in out is lost")
		}
		last := int32(-1)
		for _, i := range got[1:] {
			if i <= last || int(i) >= n {
				t.Fatalf("index %d after %d, of %d", i, last, n)
			}
			last = i
		}
	})
	s := NewStream(8, ForWiring)
	var want []int32
	per := 1 / kernel.Log1p(-0.1)
	for at, k := 0.0, uint64(0); ; k++ {
		at += math.Floor(kernel.Log(s.Open(k)) * per)
		if at >= 500 {
			break
		}
		want = append(want, int32(at))
		at++
	}
	if got := s.Bernoulli(500, 0.1, nil); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestBernoulliEdges(t *testing.T) {
	s := NewStream(8, ForWiring)
	for _, c := range []struct {
		p    float64
		want int
	}{{0, 0}, {-1, 0}, {math.NaN(), 0}, {1, 1000}, {2, 1000}, {5e-324, 0}, {1e-300, 0}, {1 - 0x1p-53, 1000}} {
		if got := len(s.Bernoulli(1000, c.p, nil)); got != c.want {
			t.Errorf("p = %g: %d indices, want %d", c.p, got, c.want)
		}
	}
	if s.Bernoulli(0, 0.5, nil) != nil || s.Bernoulli(-1, 1, nil) != nil {
		t.Error("n <= 0 gives indices")
	}
}

// TestBernoulliCounts: each index is there with probability p (chi-square over indices and over row sizes).
func TestBernoulliCounts(t *testing.T) {
	const n, rows = 200, 20_000
	for _, p := range []float64{0.01, 0.2, 0.7} {
		hits := make([]float64, n)
		var sum, sum2 float64
		for row := range uint64(rows) {
			out := NewStream(77, ForWiring).At(row).Bernoulli(n, p, nil)
			for _, i := range out {
				hits[i]++
			}
			k := float64(len(out)) - n*p
			sum += k
			sum2 += k * k
		}
		chi := 0.0
		for _, h := range hits {
			d := h - rows*p
			chi += d * d / (rows * p * (1 - p))
		}
		if z := (chi - n) / math.Sqrt(2*n); math.Abs(z) > 4.5 {
			t.Errorf("p = %g: chi-square %g of %d indices", p, chi, n)
		}
		if z := sum / math.Sqrt(rows*n*p*(1-p)); math.Abs(z) > 4.5 {
			t.Errorf("p = %g: mean size of a row is off by %g standard errors", p, z)
		}
		if ratio := sum2 / (rows * n * p * (1 - p)); math.Abs(ratio-1) > 4.5*math.Sqrt(2.0/rows) {
			t.Errorf("p = %g: variance of the size of a row is %g of the binomial one", p, ratio)
		}
	}
}

// TestNormal: golden values, and moments of which a correct generator misses one with a probability of some 1e-4.
func TestNormal(t *testing.T) {
	s := NewStream(42, ForNoise).At(7)
	for n, want := range []uint64{0xbfd58c5750abb096, 0x3ff1931826ef6ad7, 0xbf9832695c6d0ce8, 0x3ff9b80d4b512088} {
		if got := math.Float64bits(s.Normal(uint64(n))); got != want {
			t.Errorf("number %d = %#x (%v), want %#x", n, got, s.Normal(uint64(n)), want)
		}
	}
	const n = 200000
	var sums [5]float64
	product, last := 0.0, 0.0
	for k := range uint64(n) {
		x := s.Normal(k)
		for p := range sums {
			sums[p] += math.Pow(x, float64(p))
		}
		product, last = product+x*last, x
	}
	for p, c := range []struct{ want, variance float64 }{{1, 1e-30}, {0, 1}, {1, 2}, {0, 15}, {3, 96}} {
		if got := sums[p] / n; math.Abs(got-c.want) > 4*math.Sqrt(c.variance/n) {
			t.Errorf("moment %d is %v, want %v", p, got, c.want)
		}
	}
	if math.Abs(product/n) > 4/math.Sqrt(n) {
		t.Errorf("neighbours have correlation %v", product/n)
	}
}
