package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

var adexDefaults = AdExParams{Cm: 0.281, TauM: 9.3667, Rest: -70.6, Thresh: -50.4, Slope: 2, Peak: -40, Reset: -70.6, A: 0.004, B: 0.0805, TauW: 144}

// decaying is an input of two conductances that decay within the step, and a current.
type decaying struct{ gE, gI, tauE, tauI, eE, eI, current float64 }

func (x decaying) at(s float64) (g, j float64) {
	e, i := x.gE*math.Exp(-s/x.tauE), x.gI*math.Exp(-s/x.tauI)
	return e + i, e*x.eE + i*x.eI + x.current
}

func (x decaying) stages(h float64) (in Stages) {
	for n, c := range StageTimes {
		in.G[n], in.J[n] = x.at(c * h)
	}
	return in
}

// adexReference takes a step in another variable, z = exp((Thresh - V)/Slope), in which the upswing is no more than a straight line
// to zero: dz/dt = -1/tauM - (z/Slope) (rest of dV/dt). 4000 steps of the classical Runge-Kutta method, and a shorter one to the crossing.
func adexReference(p AdExParams, v, w, h float64, x decaying) (v1, w1 float64, fired bool) {
	const n = 4000
	d := h / n
	slope := func(z, w, s float64) (float64, float64) {
		v := p.Thresh - p.Slope*math.Log(z)
		g, j := x.at(s)
		linear := (p.Rest-v)/p.TauM + (j-g*v-w)/p.Cm
		return -1/p.TauM - z/p.Slope*linear, (p.A*(v-p.Rest) - w) / p.TauW
	}
	step := func(z, w, s, d float64) (float64, float64) {
		a1, b1 := slope(z, w, s)
		a2, b2 := slope(z+d/2*a1, w+d/2*b1, s+d/2)
		a3, b3 := slope(z+d/2*a2, w+d/2*b2, s+d/2)
		a4, b4 := slope(z+d*a3, w+d*b3, s+d)
		return z + d/6*(a1+2*a2+2*a3+a4), w + d/6*(b1+2*b2+2*b3+b4)
	}
	z, peak := math.Exp((p.Thresh-v)/p.Slope), math.Exp((p.Thresh-p.Peak)/p.Slope)
	for k := range n {
		s := float64(k) * d
		z1, w1 := step(z, w, s, d)
		if !(z1 > peak) {
			low, high := 0.0, d
			for range 60 {
				t := (low + high) / 2
				if zt, _ := step(z, w, s, t); zt > peak {
					low = t
				} else {
					high = t
				}
			}
			_, w = step(z, w, s, low)
			s, w = s+low, w+p.B
			rest := p.A * (p.Reset - p.Rest)
			return p.Reset, rest + (w-rest)*math.Exp(-(h-s)/p.TauW), true
		}
		z, w = z1, w1
	}
	return p.Thresh - p.Slope*math.Log(z), w, false
}

// TestAdExAgainstAnotherVariable compares single steps from everywhere, the upswing above all, with the same equations in a variable in
// which it is smooth; for peaks so far up that V passes the last mV in 1e-14 ms.
func TestAdExAgainstAnotherVariable(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	between := func(low, high float64) float64 { return low + (high-low)*random.Float64() }
	spikes, worstV, worstW := 0, 0.0, 0.0
	for k := range 400 {
		p := adexDefaults
		p.Peak = []float64{-40, -40, 0, 20}[k%4]
		p.Slope, p.TauW, p.B = between(0.8, 3), between(5, 200), between(0, 0.2)
		x := decaying{between(0, 0.1), between(0, 0.1), between(0.5, 10), between(0.5, 10), 0, -80, between(-0.5, 2)}
		v, w := between(-75, -40), between(-0.1, 0.3)
		const h = 0.1
		cell, in := NewAdEx(p, h), x.stages(h)
		gotV, gotW, fired := cell.Step(v, w, &in, x.at)
		wantV, wantW, wantFired := adexReference(p, v, w, h, x)
		if fired != wantFired {
			t.Fatalf("case %d: fired = %v, reference %v (v = %v, %+v, %+v)", k, fired, wantFired, v, p, x)
		}
		if fired {
			spikes++
		}
		// Near the peak an error of V is one of time: 2e-8 ms.
		g, j := x.at(h)
		allowed := 5e-8 + 2e-8*math.Abs(cell.slope(wantV, wantW, g, j))
		if d := math.Abs(gotV - wantV); !(d <= allowed) {
			t.Errorf("case %d: v = %v, reference %v: differ by %.2g (from v = %v, %+v)", k, gotV, wantV, d, v, p)
		}
		allowed = 1e-10
		if p.Peak > -40 {
			allowed = 1e-8 // the reference's own: z is nothing there
		}
		if d := math.Abs(gotW - wantW); !(d <= allowed) {
			t.Errorf("case %d: w = %v, reference %v: differ by %.2g", k, gotW, wantW, d)
		}
		if math.Abs(wantV-p.Thresh) > 2 {
			worstV = max(worstV, math.Abs(gotV-wantV))
		}
		worstW = max(worstW, math.Abs(gotW-wantW))
	}
	if spikes < 20 {
		t.Errorf("%d of 400 steps held a spike: the test shows little", spikes)
	}
	t.Logf("%d spikes; largest differences %.1e mV, %.1e nA", spikes, worstV, worstW)
}

// TestAdExWithoutExponential has a closed form: without exponential and adaptation V relaxes to its steady state.
func TestAdExWithoutExponential(t *testing.T) {
	p := adexDefaults
	p.Slope, p.A = 0, 0
	const h, v0, current = 0.1, -50.42, 1.0
	cell := NewAdEx(p, h)
	x := decaying{tauE: 1, tauI: 1, current: current}
	in := x.stages(h)
	v, w, fired := cell.Step(v0, 0, &in, x.at)
	steady := p.Rest + current*p.TauM/p.Cm
	crossing := p.TauM * math.Log((steady-v0)/(steady-p.Thresh))
	want := p.B * math.Exp(-(h-crossing)/p.TauW)
	if !fired || v != p.Reset || math.Abs(w-want) > 1e-13 {
		t.Errorf("fired = %v, v = %v, w = %v; the threshold is crossed after %v ms, w should be %v", fired, v, w, crossing, want)
	}
}

func TestAdExEdges(t *testing.T) {
	cell := NewAdEx(adexDefaults, 0.1)
	x := decaying{tauE: 1, tauI: 1}
	in := x.stages(0.1)
	if v, _, fired := cell.Step(-10, 0, &in, x.at); !fired || v != cell.Reset {
		t.Errorf("a cell that begins above its peak: fired = %v, v = %v", fired, v)
	}
	if v, _, fired := cell.Step(math.NaN(), 0, &in, x.at); fired || v == v {
		t.Errorf("v = NaN: fired = %v, v = %v; the engine should see it", fired, v)
	}
	// What is too stiff even for a million pieces is not guessed.
	x.gE, x.tauE, x.eE = 1e9, 1e6, -70
	in = x.stages(0.1)
	if v, _, fired := cell.Step(-60, 0, &in, x.at); fired || v == v {
		t.Errorf("1e9 uS: fired = %v, v = %v; the engine should see that it failed", fired, v)
	}
}
