package kernel

import "testing"

func BenchmarkPoissonCounts(b *testing.B) {
	for _, mean := range []float64{0.05, 1.6, 12} {
		p := NewPoisson(mean, true)
		s := NewPoissonStream(1, 2, 3, 4)
		counts := make([]uint16, 768)
		in := make([]float64, 768)
		b.Run("", func(b *testing.B) {
			for i := range b.N {
				p.Counts(s, When{0, uint64(i)}, 0, counts)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/768, "ns/draw")
		})
		b.Run("add", func(b *testing.B) {
			for range b.N {
				AddCounts(in, counts, 0.1)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/768, "ns/cell")
		})
	}
}

var drawn uint64

func BenchmarkPhilox4(b *testing.B) {
	for i := range b.N {
		a, c := philox4(uint64(i), 3, 4)
		drawn += a ^ c
	}
}
