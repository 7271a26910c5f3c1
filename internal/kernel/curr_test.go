package kernel

import (
	"math"
	"testing"
)

// TestPropagators holds the propagators of synaptic currents to quadrature: time constants that are equal, nearly equal, and so far
// apart that their exponentials overflow in the wrong form.
func TestPropagators(t *testing.T) {
	for _, c := range []struct{ tauM, tau, h float64 }{
		{20, 0.5, 0.1}, {20, 5, 0.1}, {20, 20, 0.1}, {20, 20 * (1 + 1e-12), 0.1}, {20, 19.99, 1}, {10, 2, 1},
		{2, 2.5, 5}, {0.5, 20, 1}, {20, 0.5, 1}, {1, 0.9, 10}, {0.05, 20, 10}, {20, 0.01, 10},
	} {
		const panels = 4000
		cross, ramp := 0.0, 0.0
		for p := range panels {
			for k, x := range gaussNodes {
				s := c.h * (float64(p) + (x+1)/2) / panels
				w := gaussWeights[k] / 2 * c.h / panels
				cross += w * math.Exp(-(c.h-s)/c.tauM-s/c.tau)
				ramp += w * s * math.Exp(-(c.h-s)/c.tauM-s/c.tau)
			}
		}
		if got := Cross(c.tauM, c.tau, c.h); math.Abs(got/cross-1) > 2e-14 {
			t.Errorf("tauM = %v, tau = %v, h = %v: propagator of an exponential %v, quadrature gives %v", c.tauM, c.tau, c.h, got, cross)
		}
		if got := rampPropagator(c.tauM, c.tau, c.h); math.Abs(got/ramp-1) > 2e-14 {
			t.Errorf("tauM = %v, tau = %v, h = %v: propagator of a ramp %v, quadrature gives %v", c.tauM, c.tau, c.h, got, ramp)
		}
	}
	for _, h := range []float64{1e3, 1e6} { // neither overflows
		for _, tau := range []float64{0.01, 100} {
			for _, x := range []float64{Cross(1, tau, h), rampPropagator(1, tau, h)} {
				if !(x >= 0 && x < 1e4) {
					t.Errorf("tau = %v, h = %v: a propagator is %v", tau, h, x)
				}
			}
		}
	}
}
