package kernel

import (
	"math/bits"
	"slices"
	"testing"
)

// TestPhilox: assembly and plain Go give what ten rounds on each counter give, and write nothing else.
func TestPhilox(t *testing.T) {
	const key, high = 0x123456789abcdef0, 0xfedcba9876543210
	for _, from := range []uint64{0, 5, 1<<64 - 3} {
		var want []uint64
		for k := range uint64(52) {
			a, b, key := from+k, uint64(high), uint64(key)
			for range 10 {
				hi, lo := bits.Mul64(a, PhiloxMul)
				a, b = hi^b^key, lo
				key += PhiloxWeyl
			}
			want = append(want, a, b)
		}
		for name, f := range map[string]func([]uint64, uint64, uint64, uint64){"any": Philox, "plain": philoxPlain} {
			for n := 0; n <= 104; n += 8 {
				got := make([]uint64, 112)
				f(got[:n], from, high, key)
				if !slices.Equal(got[:n], want[:n]) || slices.Max(got[n:]) != 0 {
					t.Errorf("%s: from %d: %x, want %x", name, from, got, want[:n])
				}
			}
		}
	}
}

func BenchmarkPhilox(b *testing.B) {
	out := make([]uint64, 64)
	for name, f := range map[string]func([]uint64, uint64, uint64, uint64){"any": Philox, "plain": philoxPlain} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f(out, 7, 8, 9)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(out)), "ns/number")
		})
	}
}
