package kernel

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"unsafe"
)

// loads makes connections of one size of weights, of many lengths, and the same as what each adds to its target, in order.
func loads(r *rand.Rand, size, cells int, lengths []int) (all []Load, targets []uint16, weights []float64, keep []any) {
	for _, n := range lengths {
		load := Load{N: n, Size: size, Weight: r.Float64()}
		to, single, double := make([]uint16, n+1), make([]float32, n+1), make([]float64, n+1)
		for k := range n {
			to[k], single[k], double[k] = uint16(r.IntN(cells)), r.Float32(), r.Float64()
			w := map[int]float64{0: load.Weight, 4: float64(single[k]), 8: double[k]}[size]
			targets, weights = append(targets, to[k]), append(weights, w)
		}
		load.Targets = uintptr(unsafe.Pointer(&to[0]))
		switch size {
		case 4:
			load.Weights = uintptr(unsafe.Pointer(&single[0]))
		case 8:
			load.Weights = uintptr(unsafe.Pointer(&double[0]))
		}
		all, keep = append(all, load), append(keep, to, single, double)
	}
	return all, targets, weights, keep
}

// TestDeposit: weights are added one after the other, also of connections with the same target, and nothing else is touched.
func TestDeposit(t *testing.T) {
	if !Deposits {
		t.Skip("this processor has no Deposit")
	}
	r := rand.New(rand.NewPCG(1, 2))
	lengths := []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 43, 0, 200}
	for _, size := range []int{0, 4, 8} {
		for _, cells := range []int{3, 1000, 1 << 16} {
			all, targets, weights, keep := loads(r, size, cells, lengths)
			for n := range len(all) + 1 {
				in := make([]float64, cells)
				for k := range in {
					in[k] = r.Float64()
				}
				want, before := slices.Clone(in), 0
				for _, load := range all[:n] {
					for k := before; k < before+load.N; k++ {
						want[targets[k]] += weights[k]
					}
					before += load.N
				}
				for _, next := range [][]Load{nil, all[:2], all} {
					got := slices.Clone(in)
					Deposit(got, all[:n], next)
					if !slices.Equal(got, want) {
						t.Fatalf("weights of %d bytes, %d cells, %d loads, then %d: other sums", size, cells, n, len(next))
					}
				}
			}
			runtime.KeepAlive(keep)
		}
	}
}

// BenchmarkDeposit adds connections that are in the cache to 38,000 cells, and the same by plain Go.
func BenchmarkDeposit(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{0, 4} {
		all, targets, weights, keep := loads(r, size, 38000, slices.Repeat([]int{43}, 32))
		in := make([]float64, 38000)
		run := func(name string, f func()) {
			b.Run(fmt.Sprintf("size=%d/%s", size, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(targets)), "ns/connection")
			})
		}
		if Deposits {
			run("assembly", func() { Deposit(in, all, all) })
		}
		run("plain", func() {
			for k, j := range targets {
				in[j] += weights[k]
			}
		})
		runtime.KeepAlive(keep)
	}
}
