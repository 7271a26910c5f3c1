package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// rungeKutta integrates the equation of Leaky with n classical Runge-Kutta steps: slow, simple and independent.
func (l *Leaky) rungeKutta(u float64, g, f []float64, n int) float64 {
	d := l.h / float64(n)
	slope := func(t, u float64) float64 {
		a, b := l.rate, 0.0
		for k, s := range l.shapes {
			x := math.Exp(-t / s.Tau)
			switch s.Rise {
			case 0:
			case s.Tau:
				x *= math.E * t / s.Tau
			default:
				x = s.course.Gain / (1/s.Rise - 1/s.Tau) * (x - math.Exp(-t/s.Rise))
			}
			a += g[k] * x
			b += f[k] * x
		}
		return b - a*u
	}
	for k := range n {
		t := float64(k) * d
		k1 := slope(t, u)
		k2 := slope(t+d/2, u+d/2*k1)
		k3 := slope(t+d/2, u+d/2*k2)
		k4 := slope(t+d, u+d*k3)
		u += d / 6 * (k1 + 2*k2 + 2*k3 + k4)
	}
	return u
}

// leakyCells are cells that people use, and some that are hard.
var leakyCells = []struct {
	name   string
	tauM   float64
	h      float64
	shapes []Shape
}{
	{"alpha", 20, 0.1, []Shape{{Tau: 0.3}, {Tau: 0.3, Rise: 0.3}, {Tau: 0.5}, {Tau: 0.5, Rise: 0.5}}},
	{"slow alpha", 20, 0.1, []Shape{{Tau: 5}, {Tau: 5, Rise: 5}, {Tau: 10}, {Tau: 10, Rise: 10}}},
	{"fast alpha", 10, 0.1, []Shape{{Tau: 0.05}, {Tau: 0.05, Rise: 0.05}, {Tau: 0.1}, {Tau: 0.1, Rise: 0.1}}},
	{"beta", 20, 0.1, []Shape{{Tau: 1.7, Rise: 0.2}, {Tau: 60, Rise: 2}, {Tau: 0.5, Rise: 7}}},
	{"fast beta", 20, 0.1, []Shape{{Tau: 1.7, Rise: 0.002}, {Tau: 0.01, Rise: 0.02}}},
	{"adapting", 20, 0.1, []Shape{{Tau: 5}, {Tau: 5}, {Tau: 100}, {Tau: 2}}},
	{"coarse step", 20, 1, []Shape{{Tau: 0.3}, {Tau: 0.3, Rise: 0.3}, {Tau: 5}, {Tau: 2}}},
	{"fine step", 20, 0.01, []Shape{{Tau: 0.3}, {Tau: 0.3, Rise: 0.3}, {Tau: 5}, {Tau: 2}}},
	{"stiff membrane", 0.2, 0.1, []Shape{{Tau: 5}, {Tau: 5}}},
	{"synapses far below the step", 20, 0.1, []Shape{{Tau: 0.002}, {Tau: 0.002, Rise: 0.002}, {Tau: 5}}},
}

// TestLeaky holds a step to Runge-Kutta steps, for conductances from none to many times the leak.
func TestLeaky(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range leakyCells {
		l := NewLeaky(c.tauM, c.h, c.shapes...)
		worst := map[float64]float64{}
		for _, size := range []float64{0.02, 0.2, 1, 20} {
			for range 15 {
				g, f := make([]float64, len(c.shapes)), make([]float64, len(c.shapes))
				for k := range g {
					g[k] = size * r.Float64() / l.total[k] / float64(len(g))
					f[k] = g[k] * (140*r.Float64() - 70)
				}
				u := 40*r.Float64() - 20
				d := l.Advance(u, g, f) - l.rungeKutta(u, g, f, 8000)
				worst[size] = math.Max(worst[size], math.Abs(d))
			}
			if worst[size] > 5e-9 {
				t.Errorf("%s, integral of the conductances up to %v: V differs by %.2g mV", c.name, size, worst[size])
			}
		}
		t.Logf("%s: largest differences %.1e", c.name, worst)
	}
}

// TestLeakyExtremes: whatever the conductances, V lies between the reversal potentials, and the step ends.
func TestLeakyExtremes(t *testing.T) {
	for _, tau := range []float64{1e-6, 1e-3, 0.3, 5, 1e9} {
		l := NewLeaky(20, 0.1, Shape{Tau: tau}, Shape{Tau: tau, Rise: tau}, Shape{Tau: 2})
		for _, g := range []float64{0, 1e-300, 1, 1e3, 1e6, 1e12, 1e30} {
			amplitudes := []float64{g, g, g / 2}
			u := l.Advance(10, amplitudes, []float64{g * 60, g * 60, g / 2 * -20})
			if !(u >= -20-1e-9 && u <= 60+1e-9) {
				t.Errorf("tau = %v ms, g = %v /ms: u = %v mV lies outside the reversal potentials", tau, g, u)
			}
		}
		// One conductance that dwarfs all others holds V at its reversal potential.
		if u := l.Advance(10, []float64{0, 0, 1e9}, []float64{0, 0, 1e9 * -20}); math.Abs(u+20) > 1e-6 {
			t.Errorf("tau = %v ms: u = %v mV, held at -20 mV", tau, u)
		}
	}
}

func TestLeakyRestStaysAtRest(t *testing.T) {
	l := NewLeaky(20, 0.1, Shape{Tau: 0.3}, Shape{Tau: 0.3, Rise: 0.3})
	u := 0.0
	for range 1000 {
		u = l.Advance(u, []float64{0.3, 0.1}, []float64{0, 0})
	}
	if u != 0 {
		t.Errorf("u at rest drifts to %v", u)
	}
}

func BenchmarkLeaky(b *testing.B) {
	for _, c := range leakyCells[:4] {
		l := NewLeaky(c.tauM, c.h, c.shapes...)
		for _, size := range []float64{0.05, 0.5, 5} {
			b.Run(fmt.Sprintf("%s/A=%v", c.name, size), func(b *testing.B) {
				var g, f [4]float64
				for k := range l.shapes {
					g[k] = size / l.total[k] / 4
				}
				u := 1.0
				b.ReportAllocs()
				for b.Loop() {
					u = l.Advance(u, g[:len(l.shapes)], f[:len(l.shapes)])
				}
			})
		}
	}
}
