package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestBell: the vectors give the numbers of the plain loop, and stop where it does, for any length, with numbers beside their layers and
// beyond the bounds.
func TestBell(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var layers [256]BellLayer
	for k := range layers {
		edge := 1 + r.Float64()
		layers[k] = BellLayer{0x1p-53 * edge, 0.98 * edge}
	}
	inf := math.Inf(1)
	for _, bounds := range [][2]float64{{-inf, inf}, {0.5, inf}, {-inf, 2}, {1, 1.5}, {9, 10}, {math.NaN(), inf}} {
		stops := 0
		for n := range 70 {
			draws := make([]uint64, n)
			for k := range draws {
				draws[k] = r.Uint64()
			}
			if n > 10 && n%3 == 0 {
				draws[r.IntN(n)] = 0 // the least number
				draws[r.IntN(n)] |= ^uint64(1<<11 - 1)
			}
			for _, room := range []int{n, n / 2, n + 3} {
				got, want := make([]float64, room+8), make([]float64, room)
				for k := range got {
					got[k] = -77
				}
				wantKept, wantUsed := bellPlain(want, draws, &layers, 1, 0.5, bounds[0], bounds[1])
				kept, used := Bell(got[:room], draws, &layers, 1, 0.5, bounds[0], bounds[1])
				if kept != wantKept || used != wantUsed || !sameBits(got[:kept], want[:kept]) {
					t.Fatalf("%d draws, room for %d, %v: %d of %d, %v, want %d of %d, %v", n, room, bounds, kept, used, got[:kept], wantKept, wantUsed, want[:wantKept])
				}
				for _, x := range got[room:] {
					if x != -77 {
						t.Fatalf("%d draws: written behind the room for %d", n, room)
					}
				}
				if used < n && kept < room {
					stops++
				}
			}
		}
		if stops == 0 {
			t.Errorf("%v: never stopped before a number", bounds)
		}
	}
}

// TestGaps: they are those of exact logarithms, or -1, seldom where gaps are short; by vectors and by the plain loop.
func TestGaps(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, p := range []float64{1e-300, 1e-12, 1e-6, 0.01, 0.3, 0.999, 1 - 0x1p-53} {
		per, open, all := 1/Log1p(-p), 0, 0
		for n := range 300 {
			draws := make([]uint64, n)
			for k := range draws {
				draws[k] = r.Uint64()
			}
			if n > 20 {
				draws[r.IntN(n)], draws[r.IntN(n)], draws[r.IntN(n)] = 0, math.MaxUint64, 1<<11
			}
			any, plain := make([]int32, n+8), make([]int32, n+8)
			Gaps(any[:n], draws, per)
			gapsPlain(plain, draws, tangents(), per, float64(1e-6*(1-per)))
			if slices.ContainsFunc(any[n:], func(gap int32) bool { return gap != 0 }) {
				t.Fatalf("p = %v, %d draws: %v behind the end", p, n, any[n:])
			}
			for k := range draws {
				exact := math.Floor(Log(float64(draws[k]>>11+1)*0x1p-53) * per)
				for _, gap := range []int32{any[k], plain[k]} {
					if all++; gap < 0 {
						open++
					} else if float64(gap) != exact {
						t.Fatalf("p = %v: draw %x: %v, want %v", p, draws[k], gap, exact)
					}
				}
			}
		}
		if p >= 0.01 && open > all/50 {
			t.Errorf("p = %v: %d of %d are open", p, open, all)
		}
	}
}

func TestRoughLog(t *testing.T) {
	r, worst := rand.New(rand.NewPCG(11, 12)), 0.0
	for k := range 1 << 18 {
		draw := r.Uint64() >> (k % 53)
		worst = max(worst, math.Abs(roughLog(draw, tangents())-Log(float64(draw>>11+1)*0x1p-53)))
	}
	if worst > 5e-7 {
		t.Errorf("error %v", worst)
	}
}

func sameBits(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
}

// TestNarrow: rounding, the least and the greatest, with zeros of both signs and numbers that are not finite or do not fit.
func TestNarrow(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, odd := range []float64{1, 0, math.Copysign(0, -1), math.Inf(1), math.NaN(), 1e300, 1e-300, -1e-42} {
		for n := range 40 {
			in := make([]float64, n)
			for k := range in {
				in[k] = r.NormFloat64()
				if odd == 0 {
					in[k] = math.Copysign(0, in[k])
				}
			}
			if n > 0 {
				in[r.IntN(n)] = odd
			}
			got, want := make([]float32, n+8), make([]float32, n+8)
			lo, hi := Narrow(got[:n], in)
			wantLo, wantHi := narrowPlain(want[:n], in, math.Inf(1), math.Inf(-1), 0)
			same := func(x, y float64) bool { return x != x && y != y || math.Float64bits(x) == math.Float64bits(y) }
			if !same(lo, wantLo) || !same(hi, wantHi) {
				t.Fatalf("%d numbers with %v: from %v to %v, want %v to %v", n, odd, lo, hi, wantLo, wantHi)
			}
			for k := range got {
				if math.Float32bits(got[k]) != math.Float32bits(want[k]) {
					t.Fatalf("%d numbers with %v: %v, want %v", n, odd, got, want)
				}
			}
		}
	}
}

// TestSteps: times become steps, unless one is out of bounds.
func TestSteps(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, odd := range []float64{1, 0.1, 0.05, 0.049, 100, 100.06, -3, math.NaN(), math.Inf(1), math.Inf(-1), 1e300} {
		for n := range 30 {
			ms := make([]float64, n)
			for k := range ms {
				ms[k] = 0.1 + 99*r.Float64()
			}
			if n > 0 {
				ms[r.IntN(n)] = odd
			}
			got, want := make([]int32, n+8), make([]int32, n+8)
			ok, wantOK := Steps(got[:n], ms, 0.1, 1, 1000), stepsPlain(want[:n], ms, 0.1, 1, 1000)
			if ok != wantOK || ok && !slices.Equal(got, want) || slices.Max(got[n:]) != 0 {
				t.Fatalf("%d times with %v: %v %v, want %v %v", n, odd, got, ok, want, wantOK)
			}
		}
	}
}

// TestBelow: integers below n, without those that are left out, which are many here.
func TestBelow(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, n := range []uint32{1, 20_000, 1 << 30, 1<<32 - 1} {
		for _, least := range []uint32{0, -n % n, 1 << 27, 1 << 31} {
			for length := range 70 {
				draws := make([]uint64, length)
				for k := range draws {
					draws[k] = r.Uint64()
				}
				got, want := make([]uint32, 2*length+8), make([]uint32, 2*length+1)
				kept, wantKept := Below(got[:2*length], draws, n, least), belowPlain(want, draws, n, least)
				if !slices.Equal(got[:kept], want[:wantKept]) || slices.Max(got[2*length:]) != 0 {
					t.Fatalf("%d draws below %d, %d: %v, want %v", length, n, least, got[:kept], want[:wantKept])
				}
			}
		}
	}
}

// BenchmarkWiring names what makes connections, each with its twin: 64 draws or numbers at a time.
func BenchmarkWiring(b *testing.B) {
	const n = 64
	r := rand.New(rand.NewPCG(1, 2))
	layers, draws, ms := [256]BellLayer{}, make([]uint64, n), make([]float64, n)
	for k := range layers {
		layers[k] = BellLayer{0x1p-53, 1}
	}
	for k := range draws {
		draws[k], ms[k] = r.Uint64(), 0.1+10*r.Float64()
	}
	doubles, singles, steps, integers := make([]float64, n), make([]float32, n), make([]int32, n), make([]uint32, 2*n)
	t, inf := tangents(), math.Inf(1)
	for _, one := range []struct {
		name      string
		any, twin func()
	}{
		{"bell", func() { Bell(doubles, draws, &layers, 1, 0.1, 0, 5) }, func() { bellPlain(doubles, draws, &layers, 1, 0.1, 0, 5) }},
		{"gaps", func() { Gaps(steps, draws, -100) }, func() { gapsPlain(steps, draws, t, -100, 1e-4) }},
		{"narrow", func() { Narrow(singles, ms) }, func() { narrowPlain(singles, ms, inf, -inf, 0) }},
		{"steps", func() { Steps(steps, ms, 0.1, 1, 1000) }, func() { stepsPlain(steps, ms, 0.1, 1, 1000) }},
		{"below", func() { Below(integers, draws, 20_000, 1000) }, func() { belowPlain(integers, draws, 20_000, 1000) }},
	} {
		for name, f := range map[string]func(){"any": one.any, "plain": one.twin} {
			b.Run(one.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					f()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/number")
			})
		}
	}
}
