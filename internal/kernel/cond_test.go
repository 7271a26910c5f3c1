package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// rk4 integrates the equations of CondFit with n classical Runge-Kutta steps: slow, simple and independent.
func rk4(f *CondFit, v, gamE, gamI, vr, ee, ei float64, n int) float64 {
	d := f.H / float64(n)
	slope := func(t, v float64) float64 {
		return (vr-v)/f.TauM + gamE*math.Exp(-t/f.TauE)*(ee-v) + gamI*math.Exp(-t/f.TauI)*(ei-v)
	}
	for k := 0; k < n; k++ {
		t := float64(k) * d
		k1 := slope(t, v)
		k2 := slope(t+d/2, v+d/2*k1)
		k3 := slope(t+d/2, v+d/2*k2)
		k4 := slope(t+d, v+d*k3)
		v += d / 6 * (k1 + 2*k2 + 2*k3 + k4)
	}
	return v
}

// timeConstants of cells that people use, and some that are hard.
var timeConstants = []struct {
	name                  string
	tauM, tauE, tauI, h   float64
	cm, vr, ee, ei, limit float64
}{
	{"reference", 20, 5, 10, 0.1, 0.2, -60, 0, -80, 1e-6},
	{"PyNN defaults", 20, 5, 5, 0.1, 1, -65, 0, -70, 1e-6},
	{"fast synapses", 10, 0.5, 2, 0.1, 0.25, -65, 0, -70, 1e-6},
	{"very fast synapses", 10, 0.1, 0.2, 0.1, 0.25, -65, 0, -70, 1e-6},
	{"coarse step", 20, 5, 10, 1, 0.2, -60, 0, -80, 1e-6},
	{"fine step", 20, 5, 10, 0.01, 0.2, -60, 0, -80, 1e-6},
	{"stiff membrane", 0.2, 5, 10, 0.1, 0.2, -60, 0, -80, 1e-6},
}

func TestCondExactAgainstRungeKutta(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range timeConstants {
		f := NewCondFit(c.tauM, c.tauE, c.tauI, c.h)
		for k := 0; k < 200; k++ {
			// conductances up to A of about 20
			gamE, gamI := 10*r.Float64()*r.Float64()/f.AE, 10*r.Float64()*r.Float64()/f.AI
			v := -90 + 60*r.Float64()
			got := f.CondExact(v, gamE, gamI, c.vr, c.ee, c.ei)
			want := rk4(f, v, gamE, gamI, c.vr, c.ee, c.ei, 4000)
			if math.Abs(got-want) > 1e-9 {
				t.Errorf("%s: gamE = %v, gamI = %v: V = %v, Runge-Kutta gives %v (difference %.2g)", c.name, gamE, gamI, got, want, got-want)
			}
		}
	}
}

// TestCondStep drives cells with random input for many steps: the affine map must stay within 1e-6 mV of the equations.
func TestCondStep(t *testing.T) {
	for _, c := range timeConstants {
		t.Run(c.name, func(t *testing.T) {
			f := NewCondFit(c.tauM, c.tauE, c.tauI, c.h)
			fold := f.Fold(c.cm, c.vr, c.ee, c.ei, 1e9)
			r := rand.New(rand.NewPCG(3, 4))
			v, gE, gI := []float64{c.vr}, []float64{0}, []float64{0}
			cell := []CondCell{{InvC: 1 / c.cm, Vr: c.vr, EE: c.ee, EI: c.ei, Thresh: 1e9}}
			v2, gE2, gI2 := []float64{c.vr}, []float64{0}, []float64{0}
			truth, worst, worst2 := c.vr, 0.0, 0.0
			for step := 0; step < 20000; step++ {
				truth = f.CondExact(truth, gE[0]/c.cm, gI[0]/c.cm, c.vr, c.ee, c.ei)
				fold.Step(v, gE, gI, nil)
				StepCells([]*CondFit{f}, []int32{0}, cell, v2, gE2, gI2, nil, nil)
				worst = math.Max(worst, math.Abs(v[0]-truth))
				worst2 = math.Max(worst2, math.Abs(v2[0]-truth))
				if r.Float64() < 0.2 {
					w := 0.004 * c.cm / 0.2
					if r.Float64() < 0.02 {
						w *= 25 // a strong one
					}
					gE[0] += w
					gE2[0] += w
				}
				if r.Float64() < 0.05 {
					gI[0] += 0.05 * c.cm / 0.2
					gI2[0] += 0.05 * c.cm / 0.2
				}
			}
			t.Logf("degree %d, A <= %v: V within %.2g mV of the equations (cells of their own: %.2g)", f.Degree, f.Limit, worst, worst2)
			if worst > c.limit || worst2 > c.limit {
				t.Errorf("V differs by %.3g and %.3g mV, limit %v", worst, worst2, c.limit)
			}
		})
	}
}

func TestCondRestStaysAtRest(t *testing.T) {
	fold := NewCondFit(20, 5, 10, 0.1).Fold(0.2, -60, 0, -80, -50)
	v, g := []float64{-60}, []float64{0}
	for step := 0; step < 100000; step++ {
		fold.Step(v, g, []float64{0}, nil)
	}
	if math.Abs(v[0]+60) > 1e-10 {
		t.Errorf("V at rest drifts to %v", v[0])
	}
}

func TestCondExtremeInputStaysFinite(t *testing.T) {
	f := NewCondFit(20, 5, 10, 0.1)
	for _, g := range []float64{1, 1e3, 1e6, 1e12} {
		v := f.CondExact(-60, g, g, -60, 0, -80)
		if !(v >= -80 && v <= 0) {
			t.Errorf("gam = %v: V = %v mV lies outside the reversal potentials", g, v)
		}
	}
}

// TestLeanTwin holds the assembly, where there is one, to the bits of the plain loop: odd lengths, unaligned starts, cells beyond the
// domain of the fit, special values, and nothing written outside.
func TestLeanTwin(t *testing.T) {
	c := NewCondFit(20, 5, 10, 0.1).Fold(0.2, -60, 0, -80, -50)
	if c.quartic || c.exact {
		t.Fatal("the reference cells have no lean fit")
	}
	r := rand.New(rand.NewPCG(5, 6))
	special := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 5e-324, 1e-310, 1e300, -1e300}
	for round := 0; round < 400; round++ {
		n, shift := r.IntN(1200), 1+r.IntN(5)
		if round < 40 {
			n = round
		}
		const guard = 12345.678
		var arrays [2][3][]float64
		for q := range 3 {
			base := make([]float64, n+shift+5)
			for i := range base {
				base[i] = guard
			}
			for i := shift; i < shift+n; i++ {
				switch q {
				case 0:
					base[i] = -80 + 35*r.Float64()
				case 1:
					base[i] = 0.1 * r.ExpFloat64()
				case 2:
					base[i] = 0.15 * r.ExpFloat64()
				}
				if round%4 == 3 && r.IntN(50) == 0 {
					base[i] = special[r.IntN(len(special))]
				}
			}
			arrays[0][q], arrays[1][q] = base, append([]float64(nil), base...)
		}
		cut := func(x []float64) []float64 { return x[shift : shift+n] }
		a := c.stepLean(cut(arrays[0][0]), cut(arrays[0][1]), cut(arrays[0][2]), nil)
		b := c.stepLeanPlain(cut(arrays[1][0]), cut(arrays[1][1]), cut(arrays[1][2]), nil, 0)
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("n = %d: found %v, the plain loop %v", n, a, b)
		}
		for q := range 3 {
			for i := range arrays[0][q] {
				x, y := arrays[0][q][i], arrays[1][q][i]
				if math.Float64bits(x) != math.Float64bits(y) && !(math.IsNaN(x) && math.IsNaN(y)) {
					t.Fatalf("n = %d, array %d, place %d: %v, the plain loop gives %v", n, q, i-shift, x, y)
				}
				if (i < shift || i >= shift+n) && x != guard {
					t.Fatalf("n = %d, array %d: place %d outside was written", n, q, i-shift)
				}
			}
		}
	}
}

func BenchmarkCondExp(b *testing.B) {
	for _, n := range []int{4000, 40000} {
		for _, kind := range []string{"lean", "lean-plain", "quartic-plain", "cells-plain"} {
			b.Run(fmt.Sprintf("%s/n=%d", kind, n), func(b *testing.B) {
				f := NewCondFit(20, 5, 10, 0.1)
				c := f.Fold(0.2, -60, 0, -80, 1e9)
				c.quartic = kind == "quartic-plain"
				v, gE, gI := make([]float64, n), make([]float64, n), make([]float64, n)
				class, cells := make([]int32, n), make([]CondCell, n)
				for i := range v {
					v[i], gE[i], gI[i] = -60+float64(i%10), 0.01+1e-5*float64(i%7), 0.09
					cells[i] = CondCell{InvC: 5, Vr: -60, EE: 0, EI: -80, Thresh: 1e9}
				}
				spikes, fits := make([]int32, 0, n), []*CondFit{f}
				c.DE, c.DI, f.DE, f.DI = 1, 1, 1, 1 // the conductances stay where they are
				c.fillTable()
				b.SetBytes(int64(24 * n))
				b.ReportAllocs()
				b.ResetTimer()
				for k := 0; k < b.N; k++ {
					switch kind {
					case "cells-plain":
						spikes = StepCells(fits, class, cells, v, gE, gI, nil, spikes[:0])
					case "lean-plain":
						spikes = c.stepLeanPlain(v, gE, gI, spikes[:0], 0)
					default:
						spikes = c.Step(v, gE, gI, spikes[:0])
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/cell")
			})
		}
	}
}

func BenchmarkNewCondFit(b *testing.B) {
	for b.Loop() {
		NewCondFit(20, 5, 10, 0.1)
	}
}
