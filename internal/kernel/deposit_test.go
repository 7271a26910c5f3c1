package kernel

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"
	"unsafe"

	"github.com/hillock-sim/hillock/internal/arena"
)

// delivery is parcels of one kind, of many lengths, and the same as what each connection adds to its target, in order.
type delivery struct {
	parcels   []Parcel
	stretches []Stretch // the same
	way       *Way
	targets   []uint16
	weights   []float64
	keep      []any // the memory of the table
}

// newDelivery makes a table of one kind whose rows have these lengths, with a parcel for each.
func newDelivery(r *rand.Rand, kind int, cells int, lengths []int) *delivery {
	d, n := &delivery{}, 0
	heads := []uint32{0}
	for _, length := range lengths {
		n += length
		heads = append(heads, uint32(n))
	}
	one, pairs, double := r.Float64(), make([]uint16, 3*n+3), make([]float64, n+1)
	d.targets, d.weights = make([]uint16, n+1), make([]float64, n)
	for k := range n {
		single := r.Float32()
		bits := math.Float32bits(single)
		d.targets[k], double[k] = uint16(r.IntN(cells)), r.Float64()
		pairs[3*k], pairs[3*k+1], pairs[3*k+2] = d.targets[k], uint16(bits), uint16(bits>>16)
		d.weights[k] = map[int]float64{Alike: one, Paired: float64(single), Apart: double[k]}[kind]
	}
	way := &Way{Targets: uintptr(unsafe.Pointer(&d.targets[0])), Weight: math.Float64bits(one), Kind: kind, Size: 2}
	d.way = way
	switch kind {
	case Paired:
		way.Size = 6
		way.Targets = uintptr(unsafe.Pointer(&pairs[0]))
	case Apart:
		way.Weight = uint64(uintptr(unsafe.Pointer(&double[0])))
	}
	for k := range lengths {
		d.parcels = append(d.parcels, Parcel{uintptr(unsafe.Pointer(&heads[k])), uintptr(unsafe.Pointer(way))})
		d.stretches = append(d.stretches, Stretch{From: heads[k], Count: uint16(lengths[k])})
	}
	d.keep = []any{heads, pairs, double}
	return d
}

// TestDeposit, also of Unload: weights are added one after the other, also of connections with the same target, and nothing else is touched, for more
// parcels than are sent for ahead.
func TestDeposit(t *testing.T) {
	if !Deposits {
		t.Skip("this processor has no Deposit")
	}
	r := rand.New(rand.NewPCG(1, 2))
	lengths := slices.Repeat([]int{0, 1, 2, 3, 4, 5, 7, 8, 9, 43, 0, 200, 33}, 16)
	for _, cells := range []int{3, 1000, 1 << 16} {
		var all []*delivery
		var ways []Way
		for _, kind := range []int{Alike, Paired, Apart} {
			all = append(all, newDelivery(r, kind, cells, lengths))
			ways = append(ways, *all[kind].way)
		}
		var opened Opened
		for n := range len(lengths) + 1 {
			in := make([]float64, cells)
			for k := range in {
				in[k] = r.Float64()
			}
			var parcels []Parcel
			var stretches []Stretch
			same := slices.Clone(in)
			want, wanted, at := slices.Clone(in), int64(0), 0
			for k, length := range lengths[:n] { // of the three kinds in turn
				d := all[k%3]
				parcels, stretches = append(parcels, d.parcels[k]), append(stretches, d.stretches[k])
				stretches[k].Way = uint16(k % 3)
				for ; length > 0; length-- {
					want[d.targets[at]] += d.weights[at]
					wanted++
					at++
				}
			}
			if events := Deposit(in, parcels, &opened); events != wanted || !slices.Equal(in, want) {
				t.Fatalf("%d cells, %d parcels: %d connections, want %d, or other sums", cells, n, events, wanted)
			}
			if events := Unload(same, stretches, ways, 1+n%67); events != wanted || !slices.Equal(same, want) {
				t.Fatalf("%d cells, %d stretches: %d connections, want %d, or other sums", cells, n, events, wanted)
			}
		}
		runtime.KeepAlive(all)
	}
}

// BenchmarkDeposit adds connections that are in the cache to 38,000 cells, and the same by plain Go.
func BenchmarkDeposit(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for kind, label := range []string{"alike", "paired", "apart"} {
		d := newDelivery(r, kind, 38000, slices.Repeat([]int{43}, 64))
		in := make([]float64, 38000)
		run := func(name string, f func()) {
			b.Run(label+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(d.weights)), "ns/connection")
			})
		}
		if Deposits {
			opened := new(Opened)
			run("assembly", func() { Deposit(in, d.parcels, opened) })
			run("assembly-unload", func() { Unload(in, d.stretches, []Way{*d.way}, 9) })
		}
		run("plain", func() {
			for k, w := range d.weights {
				in[d.targets[k]] += w
			}
		})
		runtime.KeepAlive(d)
	}
}

// BenchmarkDepositFar adds the connections of 1,500 rows, anywhere in a table of 4 MB or of 1 GB, to 38,600 cells: rows of 43 connections, or
// of few to a hundred, 43 on the mean, as a spike of the cortical microcircuit brings over one delay. best-ns/connection is the best call.
func BenchmarkDepositFar(b *testing.B) {
	if !Deposits {
		b.Skip("this processor has no Deposit")
	}
	const cells, mean, parcels = 38600, 43, 1500
	profile := make([]int, 44) // of a bell, cut at 0, sampled every 0.1 ms
	for k := range profile {
		z := (float64(k) - 15) / 7.5
		profile[k] = int(100 * math.Exp(-z*z/2))
	}
	for _, lengths := range []struct {
		name string
		of   []int
	}{{"all43", []int{mean}}, {"upTo100", profile}} {
		for _, size := range []struct {
			name string
			rows int
		}{{"4MB", 1 << 14}, {"1GB", 1 << 22}} {
			b.Run(lengths.name+"/"+size.name, func(b *testing.B) {
				r := rand.New(rand.NewPCG(1, 2))
				heads := arena.Make[uint32](size.rows + 1)
				for row := range size.rows {
					n := lengths.of[row%len(lengths.of)]
					if len(lengths.of) > 1 {
						n = max(0, n+int(r.NormFloat64()*math.Sqrt(float64(n))))
					}
					heads.Data[row+1] = heads.Data[row] + uint32(n)
				}
				pairs := arena.Make[uint16](3 * int(heads.Data[size.rows]))
				for row := range size.rows {
					targets := pairs.Data[3*heads.Data[row] : 3*heads.Data[row+1]]
					for k := 0; k < len(targets); k += 3 { // ascending
						targets[k] = uint16((uint32(k/3)*cells + r.Uint32N(cells)) / uint32(len(targets)/3))
					}
				}
				way := &Way{Targets: uintptr(unsafe.Pointer(&pairs.Data[0])), Kind: Paired}
				in, list, opened := arena.Make[float64](cells).Data, make([]Parcel, parcels), new(Opened)
				best := math.Inf(1)
				for b.Loop() {
					b.StopTimer()
					for k := range list {
						list[k] = Parcel{uintptr(unsafe.Pointer(&heads.Data[r.IntN(size.rows)])), uintptr(unsafe.Pointer(way))}
					}
					b.StartTimer()
					begin := time.Now()
					events := Deposit(in, list, opened)
					best = min(best, float64(time.Since(begin).Nanoseconds())/float64(events))
				}
				b.ReportMetric(best, "best-ns/connection")
				runtime.KeepAlive([]any{heads, pairs, way})
			})
		}
	}
}
