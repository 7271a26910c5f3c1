package kernel

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"unsafe"
)

// loads makes connections of one kind, of many lengths, and the same as what each adds to its target, in order.
func loads(r *rand.Rand, kind, cells int, lengths []int) (all []Load, targets []uint16, weights []float64, keep []any) {
	for _, n := range lengths {
		load := Load{N: n, Kind: kind, Weight: r.Float64()}
		to, pairs, double := make([]uint16, n+1), make([]uint16, 3*(n+1)), make([]float64, n+1)
		for k := range n {
			single := r.Float32()
			bits := math.Float32bits(single)
			to[k], double[k] = uint16(r.IntN(cells)), r.Float64()
			pairs[3*k], pairs[3*k+1], pairs[3*k+2] = to[k], uint16(bits), uint16(bits>>16)
			w := map[int]float64{Alike: load.Weight, Paired: float64(single), Apart: double[k]}[kind]
			targets, weights = append(targets, to[k]), append(weights, w)
		}
		load.Targets, load.Weights = uintptr(unsafe.Pointer(&to[0])), uintptr(unsafe.Pointer(&double[0]))
		if kind == Paired {
			load.Targets = uintptr(unsafe.Pointer(&pairs[0]))
		}
		all, keep = append(all, load), append(keep, to, pairs, double)
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
	for _, kind := range []int{Alike, Paired, Apart} {
		for _, cells := range []int{3, 1000, 1 << 16} {
			all, targets, weights, keep := loads(r, kind, cells, lengths)
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
						t.Fatalf("kind %d, %d cells, %d loads, then %d: other sums", kind, cells, n, len(next))
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
	for kind, label := range []string{"alike", "paired"} {
		all, targets, weights, keep := loads(r, kind, 38000, slices.Repeat([]int{43}, 32))
		in := make([]float64, 38000)
		run := func(name string, f func()) {
			b.Run(label+"/"+name, func(b *testing.B) {
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
