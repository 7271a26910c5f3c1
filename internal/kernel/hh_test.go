package kernel

import (
	"math"
	"testing"
)

// TestHHRates compares the rates with the formulas of the paper, on both sides of the points at which those are 0/0.
func TestHHRates(t *testing.T) {
	q := func(x float64) float64 {
		if x == 0 {
			return 1
		}
		return x / math.Expm1(x)
	}
	var us []float64
	for u := -200.0; u <= 200; u += 0.37 {
		us = append(us, u)
	}
	for _, point := range []float64{13, 15, 40} {
		for _, d := range []float64{0, 1e-15, 1e-9, 1e-5, 3.9e-3, 4.1e-3, 5.1e-3, 0.1} {
			us = append(us, point+d, point-d)
		}
	}
	for _, u := range us {
		got := hhRatesAt(u)
		for _, r := range []struct {
			name      string
			got, want float64
		}{
			{"alpha_m", got.alphaM, 1.28 * q((13-u)/4)},
			{"beta_m", got.betaM, 1.4 * q((u-40)/5)},
			{"alpha_h", got.alphaH, 0.128 * math.Exp((17-u)/18)},
			{"beta_h", got.betaH, 4 / (1 + math.Exp((40-u)/5))},
			{"alpha_n", got.alphaN, 0.16 * q((15-u)/5)},
			{"beta_n", got.betaN, 0.5 * math.Exp((10-u)/40)},
		} {
			if math.Abs(r.got-r.want) > 1e-10*math.Abs(r.want)+1e-13 {
				t.Errorf("%s at %v mV is %v, should be %v", r.name, u, r.got, r.want)
			}
		}
	}
}

// TestHHAgainstSmallSteps follows a cell through spikes, and compares it with 100 steps of the classical Runge-Kutta method in each.
func TestHHAgainstSmallSteps(t *testing.T) {
	const h = 0.1
	k := NewHH(HHParams{Cm: 0.2, Na: 20, K: 6, Leak: 0.01, ENa: 50, EK: -90, ELeak: -65, Offset: -63}, h)
	y := HHState{V: -65, H: 1}
	along := func(y, f HHState, d float64) HHState {
		return HHState{y.V + d*f.V, y.M + d*f.M, y.H + d*f.H, y.N + d*f.N}
	}
	worst, highest := 0.0, y.V
	for step := range 300 {
		x := decaying{0.1 * math.Exp(-float64(step%40)*h/0.2), 0.02, 0.2, 2, 0, -80, 0.3}
		z := y
		const n = 100
		for i := range n {
			s, d := float64(i)*h/n, h/n
			slope := func(y HHState, s float64) HHState { g, j := x.at(s); return k.slope(y, g, j) }
			f1 := slope(z, s)
			f2 := slope(along(z, f1, d/2), s+d/2)
			f3 := slope(along(z, f2, d/2), s+d/2)
			f4 := slope(along(z, f3, d), s+d)
			z = along(along(along(along(z, f1, d/6), f2, d/3), f3, d/3), f4, d/6)
		}
		in := x.stages(h)
		y = k.Step(y, &in, x.at)
		// In the upswing an error of V is one of time.
		g, j := x.at(h)
		if d := math.Abs(y.V - z.V); d > 1e-6+3e-7*math.Abs(k.slope(z, g, j).V) {
			t.Errorf("step %d: v = %v, with small steps %v", step, y.V, z.V)
		} else {
			worst = max(worst, d)
		}
		highest = max(highest, y.V)
	}
	if highest < 0 {
		t.Error("the cell did not spike: the test shows little")
	}
	t.Logf("largest difference in one step %.1e mV", worst)
}

func TestHHEdges(t *testing.T) {
	k := NewHH(HHParams{Cm: 0.2, Na: 20, K: 6, Leak: 0.01, ENa: 50, EK: -90, ELeak: -65, Offset: -63}, 0.1)
	var in Stages
	none := func(float64) (float64, float64) { return 0, 0 }
	for _, v := range []float64{math.NaN(), math.Inf(1), 1e300} {
		if y := k.Step(HHState{V: v, H: 1}, &in, none); y.V == y.V {
			t.Errorf("v = %v is advanced to %v; the engine should see that it failed", v, y.V)
		}
	}
}
