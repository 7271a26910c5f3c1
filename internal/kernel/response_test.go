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
