package kernel

import (
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
			r := rand.New(rand.NewPCG(3, 4))
			v, gE, gI := []float64{c.vr}, []float64{0}, []float64{0}
			cell := []CondCell{{InvC: 1 / c.cm, Vr: c.vr, EE: c.ee, EI: c.ei, Thresh: 1e9}}
			each := NewCondCells([]*CondFit{f}, []int32{0}, cell)
			advance := func(v, gE, gI []float64) { each.Step(v, gE, gI, nil, nil) }
			if f.Lean() {
				fold := f.Fold(c.cm, c.vr, c.ee, c.ei, 1e9)
				advance = func(v, gE, gI []float64) { fold.Step(v, gE, gI, nil) }
			}
			v2, gE2, gI2 := []float64{c.vr}, []float64{0}, []float64{0}
			truth, worst, worst2 := c.vr, 0.0, 0.0
			for step := 0; step < 20000; step++ {
				truth = f.CondExact(truth, gE[0]/c.cm, gI[0]/c.cm, c.vr, c.ee, c.ei)
				advance(v, gE, gI)
				each.Step(v2, gE2, gI2, nil, nil)
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

func BenchmarkNewCondFit(b *testing.B) {
	for b.Loop() {
		NewCondFit(20, 5, 10, 0.1)
	}
}
