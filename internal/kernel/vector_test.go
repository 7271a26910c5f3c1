package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// widths are the vectors that this processor has: doubles in each.
func widths() (all []int) {
	for w := 4; w <= lanes(); w *= 2 {
		all = append(all, w)
	}
	return all
}

func widthName(w int) string {
	return map[int]string{0: "plain", 4: "avx2", 8: "avx512"}[w]
}

// twins are the kernels of which there is assembly. width 0 is the plain loop, which defines the result.
func twins() []twin {
	madeCurr := map[int]*CurrCells{}
	currLikes := func(width int, a [][]float64, current []float64, spikes []int32) []int32 {
		n := len(a[0])
		if madeCurr[n] == nil {
			cells := make([]CurrExp, n)
			for i := range cells {
				x := float64(i % 100)
				cells[i] = NewCurrExp(10+x/10, 0.5+x/100, 2+x/50, 0.25, -65-x/50, -50+x/20, 0.1)
			}
			madeCurr[n] = NewCurrCells(cells)
		}
		if width == 0 {
			return madeCurr[n].stepPlain(0, a[0], a[1], a[2], current, spikes)
		}
		return madeCurr[n].step(width, a[0], a[1], a[2], current, spikes)
	}
	cond := NewCondFit(20, 5, 10, 0.1).Fold(0.2, -60, 0, -80, -50)
	curr := NewCurrExp(10, 0.5, 0.5, 0.25, -65, -50, 0.1)
	ranges := [][2]float64{{-80, 35}, {0, 0.1}, {0, 0.15}}
	lean, full := likes{fit: NewCondFit(20, 5, 10, 0.1)}, likes{fit: NewCondFit(10, 0.5, 2, 0.1)}
	return []twin{
		{"cond-cells", ranges, func(width int, a [][]float64, spikes []int32) []int32 { return lean.step(width, a, nil, spikes) }},
		{"cond-cells-fast", ranges, func(width int, a [][]float64, spikes []int32) []int32 { return full.step(width, a, nil, spikes) }},
		{"cond-cells-driven", append(ranges, [2]float64{0, 0.1}), func(width int, a [][]float64, spikes []int32) []int32 {
			return lean.step(width, a, a[3], spikes)
		}},
		{"cond-lean", [][2]float64{{-80, 35}, {0, 0.1}, {0, 0.15}}, func(width int, a [][]float64, spikes []int32) []int32 {
			if width == 0 {
				return cond.stepPlain(a[0], a[1], a[2], spikes, 0)
			}
			return cond.step(width, a[0], a[1], a[2], spikes)
		}},
		{"curr-exp", [][2]float64{{-80, 35}, {0, 0.5}, {0, -0.5}}, func(width int, a [][]float64, spikes []int32) []int32 {
			if width == 0 {
				return curr.stepPlain(a[0], a[1], a[2], spikes, 0)
			}
			return curr.step(width, a[0], a[1], a[2], spikes)
		}},
		{"curr-cells", [][2]float64{{-80, 35}, {0, 0.5}, {0, -0.5}}, func(width int, a [][]float64, spikes []int32) []int32 {
			return currLikes(width, a, nil, spikes)
		}},
		{"curr-cells-driven", [][2]float64{{-80, 35}, {0, 0.5}, {0, -0.5}, {0, 0.1}}, func(width int, a [][]float64, spikes []int32) []int32 {
			return currLikes(width, a, a[3], spikes)
		}},
	}
}

// likes holds cells of a fit that differ, and of which a few have another: by number.
type likes struct {
	fit  *CondFit
	made map[int]*CondCells
}

func (l *likes) step(width int, a [][]float64, current []float64, spikes []int32) []int32 {
	n := len(a[0])
	c := l.made[n]
	if c == nil {
		class, cells := make([]int32, n), make([]CondCell, n)
		for i := range cells {
			x := float64(i % 100)
			cells[i] = CondCell{InvC: 4 + x/50, Vr: -65 + x/20, EE: x / 20, EI: -80 - x/20, Resist: 80 + x, Thresh: -50 - x/100}
			if i%500 > 496 {
				class[i] = 1
			}
		}
		if l.made == nil {
			l.made = map[int]*CondCells{}
		}
		c = NewCondCells([]*CondFit{l.fit, NewCondFit(15, 4, 8, 0.1)}, class, cells)
		l.made[n] = c
	}
	if width > 0 {
		return c.step(width, a[0], a[1], a[2], current, spikes)
	}
	for _, r := range c.runs {
		spikes = c.stepPlain(r.fit, r.from, r.to, a[0], a[1], a[2], current, spikes)
	}
	return spikes
}

type twin struct {
	name   string
	ranges [][2]float64 // of each array: its smallest value, and how far it reaches (the first) or its mean (others)
	step   func(width int, arrays [][]float64, spikes []int32) []int32
}

func (w twin) value(array int, r *rand.Rand) float64 {
	if array == 0 {
		return w.ranges[0][0] + float64(w.ranges[0][1]*r.Float64())
	}
	return w.ranges[array][0] + float64(w.ranges[array][1]*r.ExpFloat64())
}

// TestTwins holds the assembly, where there is some, to the bits of the plain loops: odd lengths, unaligned starts, cells beyond the
// domain of a fit, special values, and nothing written outside.
func TestTwins(t *testing.T) {
	special := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 5e-324, 1e-310, 1e300, -1e300}
	for _, w := range twins() {
		for _, width := range widths() {
			t.Run(w.name+"/"+widthName(width), func(t *testing.T) {
				r := rand.New(rand.NewPCG(5, 6))
				for round := range 400 {
					n, shift := r.IntN(1200), 1+r.IntN(5)
					if round < 40 {
						n = round
					}
					const guard = 12345.678
					var made, want [][]float64 // with guards
					var ours, theirs [][]float64
					for q := range w.ranges {
						base := make([]float64, n+shift+5)
						for i := range base {
							base[i] = guard
						}
						for i := shift; i < shift+n; i++ {
							base[i] = w.value(q, r)
							if round%4 == 3 && r.IntN(50) == 0 {
								base[i] = special[r.IntN(len(special))]
							}
						}
						other := slices.Clone(base)
						made, want = append(made, base), append(want, other)
						ours, theirs = append(ours, base[shift:shift+n]), append(theirs, other[shift:shift+n])
					}
					a, b := w.step(width, ours, nil), w.step(0, theirs, nil)
					if fmt.Sprint(a) != fmt.Sprint(b) {
						t.Fatalf("n = %d: found %v, the plain loop %v", n, a, b)
					}
					for q := range made {
						for i, x := range made[q] {
							y := want[q][i]
							if math.Float64bits(x) != math.Float64bits(y) && !(math.IsNaN(x) && math.IsNaN(y)) {
								t.Fatalf("n = %d, array %d, place %d: %v, the plain loop gives %v", n, q, i-shift, x, y)
							}
							if (i < shift || i >= shift+n) && x != guard {
								t.Fatalf("n = %d, array %d: place %d outside was written", n, q, i-shift)
							}
						}
					}
				}
			})
		}
	}
}

// BenchmarkTwins measures each kernel and its twin on cells that are alike and stay so. best-ns/cell is that of the best call: on a
// busy machine it tells more.
func BenchmarkTwins(b *testing.B) {
	for _, w := range twins() {
		for _, width := range append(widths(), 0) {
			for _, n := range []int{4000, 40000} {
				b.Run(fmt.Sprintf("%s/%s/n=%d", w.name, widthName(width), n), func(b *testing.B) {
					r := rand.New(rand.NewPCG(5, 6))
					var start, arrays [][]float64
					for q := range w.ranges {
						x := make([]float64, n)
						for i := range x {
							x[i] = w.ranges[q][0]
							if q > 0 {
								x[i] += float64(0.1 * w.ranges[q][1] * r.Float64())
							}
						}
						start, arrays = append(start, x), append(arrays, slices.Clone(x))
					}
					spikes := make([]int32, 0, n)
					best := time.Duration(math.MaxInt64)
					b.ReportAllocs()
					b.ResetTimer()
					for k := 0; b.Loop(); k++ {
						if k%64 == 63 {
							for q := range arrays {
								copy(arrays[q], start[q])
							}
						}
						from := time.Now()
						spikes = w.step(width, arrays, spikes[:0])
						best = min(best, time.Since(from))
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/cell")
					b.ReportMetric(float64(best.Nanoseconds())/float64(n), "best-ns/cell")
				})
			}
		}
	}
}
