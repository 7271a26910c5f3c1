package kernel

import (
	"math"
	"testing"
)

// TestResponse holds a response to its equations: its peak is the weight, and At and Area agree with small steps of the equations.
func TestResponse(t *testing.T) {
	for _, c := range []struct{ rise, decay float64 }{{0, 5}, {5, 5}, {0.2, 1.7}, {2, 60}, {1.7, 0.2}, {3, 3.000001}, {1e-3, 200}} {
		r := NewResponse(c.rise, c.decay)
		x, y := 0.0, 1.0
		if c.rise == 0 {
			x, y = 1, 0
		}
		peak := r.At(x, y, 0)
		for k := range 40000 {
			peak = math.Max(peak, r.At(x, y, math.Max(c.rise, c.decay)*math.Pow(10, -5+6*float64(k)/40000)))
		}
		if math.Abs(peak-1) > 1e-7 {
			t.Errorf("%v: the peak is %v, it must be the weight, 1", c, peak)
		}
		for _, s := range []float64{0, 0.05, 0.1, 3} {
			left := r.After(s)
			if a, b := r.At(x, y, s), float64(left.XX*x)+float64(left.XY*y); math.Abs(a-b) > 1e-15 {
				t.Errorf("%v: At(%v) = %v, After gives %v", c, s, a, b)
			}
			// A step of s is two of s/2.
			half := r.After(s / 2)
			x1, y1 := half.XX*x+half.XY*y, half.YY*y
			if a, b := left.XX*x+left.XY*y, half.XX*x1+half.XY*y1; math.Abs(a-b) > 1e-14 {
				t.Errorf("%v: after %v ms %v, after two halves %v", c, s, a, b)
			}
			areaX, areaY := r.Area(s)
			fastest := c.decay
			if c.rise > 0 {
				fastest = math.Min(c.rise, c.decay)
			}
			sum := integral(s, fastest, func(s float64) float64 { return r.At(x, y, s) })
			if a := areaX*x + areaY*y; math.Abs(a-sum) > 1e-12 {
				t.Errorf("%v: the area up to %v ms is %v, quadrature gives %v", c, s, a, sum)
			}
		}
	}
}

// fineRK integrates cells with conductances by many Runge-Kutta steps: what LeakyCond is held to.
func fineRK(tauM, vr, v, h float64, in []Response, x, y, e []float64, n int) float64 {
	slope := func(s, v float64) float64 {
		f := (vr - v) / tauM
		for r := range in {
			f += in[r].At(x[r], y[r], s) * (e[r] - v)
		}
		return f
	}
	d := h / float64(n)
	for k := range n {
		s := d * float64(k)
		k1 := slope(s, v)
		k2 := slope(s+d/2, v+d/2*k1)
		k3 := slope(s+d/2, v+d/2*k2)
		k4 := slope(s+d, v+d*k3)
		v += d / 6 * (k1 + 2*k2 + 2*k3 + k4)
	}
	return v
}

// TestLeakyCond holds a step to thousands of Runge-Kutta steps: small and large conductances, synapses slow and fast against the step.
func TestLeakyCond(t *testing.T) {
	for _, c := range []struct {
		name     string
		tauM, h  float64
		times    [][2]float64 // rise, decay
		size     float64      // of the conductances, 1/ms
		n        int
		accuracy float64 // mV
	}{
		{"usual", 20, 0.1, [][2]float64{{0, 2}, {2, 80}, {0, 6}}, 0.05, 400, 1e-10},
		{"strong", 10, 0.1, [][2]float64{{0.2, 1.7}, {3, 3}, {0, 1.2}}, 1, 1000, 1e-9},
		{"coarse", 20, 1, [][2]float64{{0.2, 1.7}, {5, 5}, {0, 10}}, 0.05, 4000, 1e-9},
		{"fast synapses", 20, 1, [][2]float64{{0.01, 0.05}, {0.02, 0.02}, {0, 0.01}}, 5, 40000, 1e-8},
		{"relaxed", 20, 0.1, [][2]float64{{0, 2}, {2, 80}, {0, 6}}, 300, 40000, 1e-8},
		{"fast membrane", 0.05, 0.1, [][2]float64{{0, 2}, {2, 80}, {0, 6}}, 0.5, 4000, 1e-9},
	} {
		var in []Response
		k := LeakyCond{E: [][]float64{{0}, {5}, {-75}}}
		vars := [][]float64{{-60}}
		var x, y []float64
		for r, times := range c.times {
			in = append(in, NewResponse(times[0], times[1]))
			slot := Slot{X: len(vars), Y: -1}
			x, y = append(x, c.size/float64(r+1)), append(y, 0)
			vars = append(vars, []float64{x[r]})
			if times[0] > 0 {
				y[r] = c.size * 0.7
				slot.Y = len(vars)
				vars = append(vars, []float64{y[r]})
			}
			k.Slots = append(k.Slots, slot)
		}
		k.Cells = []LeakyCondCell{{Synapses: NewLeakySynapses(c.tauM, in, c.h), InvC: 1, Vr: -65, Thresh: 1e9}}
		k.Step(vars, nil, nil)
		want := fineRK(c.tauM, -65, -60, c.h, in, x, y, []float64{0, 5, -75}, c.n)
		if d := vars[0][0] - want; !(math.Abs(d) <= c.accuracy) {
			t.Errorf("%s: v = %v, Runge-Kutta gives %v: difference %.1e, limit %.1e", c.name, vars[0][0], want, d, c.accuracy)
		} else {
			t.Logf("%s: %.1e mV", c.name, d)
		}
	}
}

// TestLeakyCondBeyondMeasure holds cells under absurd conductances to what they must do: follow the mean of the reversal potentials.
func TestLeakyCondBeyondMeasure(t *testing.T) {
	for _, g := range []float64{1e5, 1e9, 1e15} {
		k := LeakyCond{
			E: [][]float64{{0}}, Slots: []Slot{{X: 1, Y: -1}},
			Cells: []LeakyCondCell{{Synapses: NewLeakySynapses(20, []Response{NewResponse(0, 5)}, 0.1), InvC: 1, Vr: -65, Thresh: 1e9}},
		}
		vars := [][]float64{{-65}, {g}}
		k.Step(vars, nil, nil)
		if v := vars[0][0]; !(math.Abs(v) < 1e-3) {
			t.Errorf("g = %v: v = %v, must be near 0", g, v)
		}
	}
}

// TestLeakyCurrIsCurrExp holds the general propagators to those of IF_curr_exp, bit by bit, and currents that rise to quadrature in halves.
func TestLeakyCurrIsCurrExp(t *testing.T) {
	const tauM, cm, vr, thresh, h = 17.3, 0.9, -66.1, -50, 0.1
	one := NewCurrExp(tauM, 3.1, 17.3, cm, vr, thresh, h)
	k := LeakyCurr{
		Cells: []LeakyCurrCell{NewLeakyCurrCell(tauM, cm, vr, thresh, h)},
		In:    [][]LeakyCurrent{{NewLeakyCurrent(NewResponse(0, 3.1), tauM, cm, h)}, {NewLeakyCurrent(NewResponse(0, 17.3), tauM, cm, h)}},
		Slots: []Slot{{1, -1}, {2, -1}},
	}
	const n = 300 // more than one stretch
	vars, v, e, i := make([][]float64, 3), make([]float64, n), make([]float64, n), make([]float64, n)
	for j := range n {
		v[j], e[j], i[j] = -65+0.07*float64(j), 0.01*float64(j), -0.003*float64(j)
	}
	for m, x := range [][]float64{v, e, i} {
		vars[m] = append([]float64(nil), x...)
	}
	for step := range 50 {
		a, b := one.Step(v, e, i, nil), k.Step(vars, nil, nil)
		if len(a) != len(b) {
			t.Fatalf("step %d: %d cells reach the threshold, %d of the general ones", step, len(a), len(b))
		}
		for j := range n {
			if v[j] != vars[0][j] || e[j] != vars[1][j] || i[j] != vars[2][j] {
				t.Fatalf("step %d, cell %d: %v %v %v, the general ones %v %v %v", step, j, v[j], e[j], i[j], vars[0][j], vars[1][j], vars[2][j])
			}
		}
	}
	for _, times := range [][2]float64{{5, 5}, {0.2, 1.7}, {17.3, 17.3}, {1e-6, 3}, {2, 1e-7}} {
		r := NewResponse(times[0], times[1])
		whole, half := NewLeakyCurrent(r, tauM, cm, h), NewLeakyCurrent(r, tauM, cm, h/2)
		membrane := NewLeakyCurrCell(tauM, cm, vr, thresh, h/2)
		if want := half.Y*membrane.P + half.XY*half.X + half.YY*half.Y; math.Abs(whole.Y-want) > 1e-14*math.Abs(want)+1e-300 {
			t.Errorf("%v: Y = %v, two halves give %v", times, whole.Y, want)
		}
	}
}
