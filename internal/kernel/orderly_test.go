package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestOrderly puts one number of every kind at every place of slices of many lengths.
func TestOrderly(t *testing.T) {
	const least = 1e-200
	inf := math.Inf(1)
	r := rand.New(rand.NewPCG(1, 2))
	kinds := []struct {
		x            float64
		finite, good bool // finite alone is asked for; nothing smaller than least either
	}{
		{0, true, true}, {math.Copysign(0, -1), true, true}, {least, true, true}, {-least, true, true}, {math.MaxFloat64, true, true}, {-70, true, true},
		{math.Nextafter(least, 0), true, false}, {-math.Nextafter(least, 0), true, false}, {5e-324, true, false}, {-5e-324, true, false},
		{inf, false, false}, {-inf, false, false}, {math.NaN(), false, false},
	}
	for _, n := range []int{0, 1, 3, 15, 16, 17, 32, 45, 64} {
		x := make([]float64, n)
		for k := range x {
			x[k] = r.NormFloat64()
		}
		if !Orderly(x, 0) || !Orderly(x, least) {
			t.Fatalf("%d numbers of order 1 are not orderly", n)
		}
		for at := range x {
			old := x[at]
			for _, k := range kinds {
				x[at] = k.x
				if got := Orderly(x, 0); got != k.finite {
					t.Errorf("%v at %d of %d: %v, want %v", k.x, at, n, got, k.finite)
				}
				if got := Orderly(x, least); got != k.good {
					t.Errorf("%v at %d of %d, at least %v: %v, want %v", k.x, at, n, least, got, k.good)
				}
			}
			x[at] = old
		}
	}
}

// BenchmarkOrderly passes over the potentials of 4,000 cells.
func BenchmarkOrderly(b *testing.B) {
	x := make([]float64, 4000)
	for k := range x {
		x[k] = -70 + float64(k)/1000
	}
	for name, f := range map[string]func([]float64, float64) bool{"fast": Orderly, "plain": orderlyPlain} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !f(x, 1e-200) {
					b.Fatal("not orderly")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/number")
		})
	}
}
