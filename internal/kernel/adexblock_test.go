package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// adexBlocks are cells with and without an exponential.
func adexBlocks() []*AdExBlock {
	p := AdExParams{Cm: 0.281, TauM: 9.3667, Rest: -70.6, Thresh: -50.4, Slope: 2, Peak: -40, Reset: -70.6, A: 0.004, B: 0.0805, TauW: 144}
	with := NewAdEx(p, 0.1)
	p.Slope = 0
	without := NewAdEx(p, 0.1)
	return []*AdExBlock{NewAdExBlock(&with), NewAdExBlock(&without)}
}

func (b *AdExBlock) fill(r *rand.Rand) {
	for i := range b.V {
		b.V[i], b.W[i] = -75+float64(30*r.Float64()), float64(0.1*r.Float64())
		g, e := float64(0.01*r.ExpFloat64()), -80*r.Float64()
		for n, at := range StageTimes {
			b.G[n][i] = float64(g * (1 - float64(0.02*at)))
			b.J[n][i] = float64(b.G[n][i]*e) + 0.3
		}
	}
}

// TestAdExBlock holds the assembly to the bits of AdEx.pair where a step is smooth, and to its judgement everywhere: upswings, exponentials
// out of range, special values.
func TestAdExBlock(t *testing.T) {
	special := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 5e-324, 1e300, -1e300, 1e5, -1e5, 1400}
	for kind, b := range adexBlocks() {
		for _, width := range widths() {
			r := rand.New(rand.NewPCG(7, 8))
			smooth := 0
			for round := range 300 {
				n := r.IntN(65)
				b.fill(r)
				if round%3 == 2 {
					for _, x := range []*[64]float64{&b.V, &b.W, &b.G[0], &b.J[3]} {
						x[r.IntN(64)] = special[r.IntN(len(special))]
					}
				}
				want := *b
				b.step(width, n)
				want.stepPlain(0, n)
				for i := range n {
					v, w, ok := b.Smooth(i)
					x, y, good := want.Smooth(i)
					if ok != good && !(good && b.size[i] != b.size[i]) {
						t.Fatalf("%s, kind %d: V = %v, w = %v: size %v, the plain loop finds %v", widthName(width), kind, b.V[i], b.W[i], b.size[i], want.size[i])
					}
					if ok && (math.Float64bits(v) != math.Float64bits(x) || math.Float64bits(w) != math.Float64bits(y)) {
						t.Fatalf("%s, kind %d: V = %v, w = %v: %v, %v; the plain loop gives %v, %v", widthName(width), kind, b.V[i], b.W[i], v, w, x, y)
					}
					if ok {
						smooth++
					}
				}
				for i := n; i < 64; i++ {
					if math.Float64bits(b.v1[i]) != math.Float64bits(want.v1[i]) || math.Float64bits(b.w1[i]) != math.Float64bits(want.w1[i]) {
						t.Fatalf("%s: n = %d: cell %d was written", widthName(width), n, i)
					}
				}
			}
			if smooth < 1000 {
				t.Errorf("%s, kind %d: only %d steps were smooth", widthName(width), kind, smooth)
			}
		}
	}
}

func BenchmarkAdExBlock(b *testing.B) {
	for _, width := range append(widths(), 0) {
		b.Run(fmt.Sprintf("adex-pair/%s/n=64", widthName(width)), func(b *testing.B) {
			block := adexBlocks()[0]
			block.fill(rand.New(rand.NewPCG(7, 8)))
			best := time.Duration(math.MaxInt64)
			b.ReportAllocs()
			for b.Loop() {
				from := time.Now()
				if width == 0 {
					block.stepPlain(0, 64)
				} else {
					block.step(width, 64)
				}
				best = min(best, time.Since(from))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/64, "ns/cell")
			b.ReportMetric(float64(best.Nanoseconds())/64, "best-ns/cell")
		})
	}
}
