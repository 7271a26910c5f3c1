package random

import (
	"fmt"
	"testing"
)

func perDraw(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/draw")
}

func BenchmarkBelow(b *testing.B) {
	for _, p := range []float64{0.01, 0.1, 0.5} {
		b.Run(fmt.Sprintf("p=%g", p), func(b *testing.B) {
			r := mustNumpy(b, 1)
			out := make([]int32, 0, 4000)
			b.ReportAllocs()
			for b.Loop() {
				out = r.Below(4000, p, out[:0])
			}
			perDraw(b, 4000)
		})
	}
}

func BenchmarkBernoulli(b *testing.B) {
	for _, p := range []float64{0.01, 0.1} {
		b.Run(fmt.Sprintf("p=%g", p), func(b *testing.B) {
			s := NewStream(1, ForWiring)
			out := make([]int32, 0, 10_000)
			row, found := uint64(0), 0
			b.ReportAllocs()
			for b.Loop() {
				out = s.At(row).Bernoulli(10_000, p, out[:0])
				found += len(out)
				row++
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(found), "ns/synapse")
		})
	}
}

func BenchmarkRepeating(b *testing.B) {
	for _, k := range []int{100, 500, 1000, 2000, 4000, 8000, 15000} {
		b.Run(fmt.Sprintf("%d of 20000", k), func(b *testing.B) {
			s := NewStream(1, ForWiring)
			var c Chooser
			out, row := make([]int32, 0, k+8), uint64(0)
			b.ReportAllocs()
			for b.Loop() {
				out = c.Repeating(s.At(row), k, 20_000, out[:0])
				row++
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(k), "ns/synapse")
		})
	}
}

func BenchmarkStream(b *testing.B) {
	s := NewStream(1, ForNoise)
	var sum uint64
	b.Run("Uint64", func(b *testing.B) {
		for i := range b.N {
			sum += s.Uint64(uint64(i))
		}
	})
	b.Run("At", func(b *testing.B) {
		for i := range b.N {
			sum += s.At(uint64(i)).key
		}
	})
	b.Run("Reader", func(b *testing.B) {
		r := s.Reader()
		for range b.N {
			sum += r.Uint64()
		}
	})
	b.Run("RandomSample", func(b *testing.B) {
		r := mustNumpy(b, 1)
		for range b.N {
			sum += uint64(r.RandomSample())
		}
	})
	if sum == 1 {
		b.Log(sum)
	}
}

func BenchmarkDistribution(b *testing.B) {
	for _, d := range examples(b) {
		b.Run(d.String()+"/numpy", func(b *testing.B) {
			r := mustNumpy(b, 1)
			for b.Loop() {
				if _, err := d.NextN(r, 1000); err != nil {
					b.Fatal(err)
				}
			}
			perDraw(b, 1000)
		})
		b.Run(d.String()+"/native", func(b *testing.B) {
			src := NewStream(1, ForUser).Reader()
			for b.Loop() {
				if _, err := d.Draw(src); err != nil {
					b.Fatal(err)
				}
			}
			perDraw(b, 1)
		})
	}
}
