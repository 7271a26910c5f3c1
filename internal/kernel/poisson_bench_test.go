package kernel

import (
	"fmt"
	"testing"
)

// BenchmarkPoissonCounts measures a number, by all vectors there are and in plain Go.
func BenchmarkPoissonCounts(b *testing.B) {
	for _, mean := range []float64{0.05, 1.6, 12} {
		for _, lanes := range []int{8, 4, 0} {
			if lanes > lanesHere {
				continue
			}
			b.Run(fmt.Sprintf("mean=%v/lanes=%d", mean, lanes), func(b *testing.B) {
				p, s, counts := NewPoisson(mean, true), NewPoissonStream(1, 2, 3, 4), make([]uint16, 768)
				b.ReportAllocs()
				for i := range b.N {
					p.counts(lanes, s, When{0, uint64(i)}, 0, counts)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/768, "ns/draw")
			})
		}
	}
}

var lanesHere = lanes()

// BenchmarkAddCounts measures adding a number times a weight.
func BenchmarkAddCounts(b *testing.B) {
	in, counts := make([]float64, 768), make([]uint16, 768)
	for name, add := range map[string]func([]float64, []uint16, float64){"vectors": AddCounts, "plain": addCountsPlain} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				add(in, counts, 0.1)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/768, "ns/cell")
		})
	}
}
