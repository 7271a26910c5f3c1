package kernel

import "math"

// AdEx is the adaptive exponential integrate-and-fire cell (Brette & Gerstner 2005, doi:10.1152/jn.00686.2005), with whatever
// input of which conductance and current are known functions of time within a step:
//
//	cm dV/dt    = gL (Rest - V) + gL Slope exp((V - Thresh)/Slope) - w + J(t) - G(t) V,   gL = cm/tauM
//	tauW dw/dt  = a (V - Rest) - w
//	G = sum of conductances g,  J = sum of g e (e: reversal potential) + synaptic, constant and injected currents
//
// At V = Peak it fires: V = Reset and w = w + b at the time of the crossing, inside the step, and V is held there for the rest of it.
// With Slope = 0 there is no exponential, and the cell fires at Thresh.
//
// Most steps are smooth: one step of an embedded Runge-Kutta pair with its error estimate. Where that is not small, in the
// upswing of a spike, the step is cut into smaller ones. What a cell does depends on its own values alone.
type AdEx struct {
	h          float64 // ms, the step
	leak, invC float64 // 1/tauM (1/ms), 1/cm (1/nF)
	rest       float64 // mV
	thresh     float64 // mV
	perSlope   float64 // 1/Slope (1/mV), 0 if there is no exponential
	upswing    float64 // Slope/tauM (mV/ms), 0 if there is no exponential
	a, rateW   float64 // uS; 1/tauW (1/ms)
	decayW     float64 // exp(-h/tauW) - 1
	b          float64 // nA

	Peak, Reset float64 // mV
}

// AdExParams are the constants of a cell as its users know them: nF, ms, mV; A in uS and B in nA.
type AdExParams struct {
	Cm, TauM, Rest, Thresh, Slope, Peak, Reset, A, B, TauW float64
}

// NewAdEx makes the cell for a step of h ms.
func NewAdEx(p AdExParams, h float64) AdEx {
	k := AdEx{
		h: h, leak: 1 / p.TauM, invC: 1 / p.Cm, rest: p.Rest, thresh: p.Thresh,
		a: p.A, rateW: 1 / p.TauW, decayW: Expm1(-h / p.TauW), b: p.B, Peak: p.Thresh, Reset: p.Reset,
	}
	if p.Slope > 0 {
		k.perSlope, k.upswing, k.Peak = 1/p.Slope, p.Slope/p.TauM, p.Peak
	}
	return k
}

// Stages is the input of a cell at the stages of a whole step, at StageTimes: conductance G in uS, current J in nA.
type Stages struct{ G, J [6]float64 }

// Tolerances of the error estimate of one step, which is of a lower order than the solution: that is better by far. Where V moves fast,
// and an error of V is one of time, V may have a larger one: times dV/dt in mV/ms, up to that of an upswing.
const (
	adexErrorV  = 1e-8 // mV
	adexErrorW  = 1e-9 // nA
	adexFastest = 30   // mV/ms
)

// Step advances V and w by one step of a cell that is not refractory. in has the input at the stages of the whole step; at gives it at
// any time of the step (ms from its start), and is asked where the step must be cut.
func (k *AdEx) Step(v, w float64, in *Stages, at func(s float64) (g, j float64)) (v1, w1 float64, fired bool) {
	v1, w1, size := k.pair(v, w, k.h, in)
	if size <= 1 && v1 < k.Peak {
		return v1, w1, false
	}
	return k.careful(v, w, k.h*shrink(size), at)
}

// Hold advances w by one step of a refractory cell, whose V is at Reset.
func (k *AdEx) Hold(w float64) float64 { return k.hold(w, k.decayW) }

// Jump returns w after a spike at this instant.
func (k *AdEx) Jump(w float64) float64 { return w + k.b }

// hold advances w at V = Reset over a time t, decay = exp(-t/tauW) - 1.
func (k *AdEx) hold(w, decay float64) float64 {
	return w + float64((w-float64(k.a*(k.Reset-k.rest)))*decay)
}

// slope returns dV/dt in mV/ms.
func (k *AdEx) slope(v, w, g, j float64) float64 {
	return float64((k.rest-v)*k.leak) + float64(k.upswing*Exp(float64((v-k.thresh)*k.perSlope))) + float64((j-float64(g*v)-w)*k.invC)
}

// slopeW returns dw/dt in nA/ms.
func (k *AdEx) slopeW(v, w float64) float64 { return float64((float64(k.a*(v-k.rest)) - w) * k.rateW) }

// pair takes one step of d ms of the Cash-Karp pair, and returns the size of its error in units of the tolerance.
func (k *AdEx) pair(v, w, d float64, in *Stages) (v1, w1, size float64) {
	f1, r1 := k.slope(v, w, in.G[0], in.J[0]), k.slopeW(v, w)
	x, y := v+float64(d*float64(ck21*f1)), w+float64(d*float64(ck21*r1))
	f2, r2 := k.slope(x, y, in.G[1], in.J[1]), k.slopeW(x, y)
	x, y = v+float64(d*ckStage3(f1, f2)), w+float64(d*ckStage3(r1, r2))
	f3, r3 := k.slope(x, y, in.G[2], in.J[2]), k.slopeW(x, y)
	x, y = v+float64(d*ckStage4(f1, f2, f3)), w+float64(d*ckStage4(r1, r2, r3))
	f4, r4 := k.slope(x, y, in.G[3], in.J[3]), k.slopeW(x, y)
	x, y = v+float64(d*ckStage5(f1, f2, f3, f4)), w+float64(d*ckStage5(r1, r2, r3, r4))
	f5, r5 := k.slope(x, y, in.G[4], in.J[4]), k.slopeW(x, y)
	x, y = v+float64(d*ckStage6(f1, f2, f3, f4, f5)), w+float64(d*ckStage6(r1, r2, r3, r4, r5))
	f6, r6 := k.slope(x, y, in.G[5], in.J[5]), k.slopeW(x, y)
	errV := math.Abs(ckError(f1, f3, f4, f5, f6)) / (adexErrorV * (1 + math.Min(math.Abs(f1), adexFastest)))
	errW := math.Abs(ckError(r1, r3, r4, r5, r6)) * (1 / adexErrorW)
	return v + float64(d*ckEnd(f1, f3, f4, f6)), w + float64(d*ckEnd(r1, r3, r4, r6)), d * math.Max(errV, errW)
}

// partial takes a step of d ms that begins s ms into the whole one.
func (k *AdEx) partial(v, w, s, d float64, at func(float64) (float64, float64)) (v1, w1, size float64) {
	var in Stages
	for n, c := range StageTimes {
		in.G[n], in.J[n] = at(s + float64(c*d))
	}
	return k.pair(v, w, d, &in)
}

// careful advances by one step in as many smaller ones as it takes, the first of d ms, and looks for the crossing of Peak inside them. Where that fails,
// for conductances without measure, V is not a number afterwards: the engine stops there and names the cell.
func (k *AdEx) careful(v, w, d float64, at func(float64) (float64, float64)) (v1, w1 float64, fired bool) {
	s := 0.0
	for range mostPieces {
		if v >= k.Peak {
			return k.fire(w, s)
		}
		last := s+d >= k.h
		if last {
			d = k.h - s
		}
		v1, w1, size := k.partial(v, w, s, d, at)
		switch {
		case !(size <= 1): // too large; or not a number, beyond the end of the upswing
			d = float64(d * shrink(size))
			if s+d == s { // the rest of the upswing passes within the last bit of the time
				if g, j := at(s); k.slope(v, w, g, j) > 0 {
					return k.fire(w, s)
				}
				return math.NaN(), w, false
			}
		case v1 >= k.Peak:
			d, w = k.crossing(v, w, s, d, at)
			return k.fire(w, s+d)
		case last:
			return v1, w1, false
		default:
			v, w, s = v1, w1, s+d
			d = float64(d * grow(size))
		}
	}
	return math.NaN(), w, false
}

// fire resets a cell that crosses Peak s ms into the step.
func (k *AdEx) fire(w, s float64) (v1, w1 float64, fired bool) {
	return k.Reset, k.hold(w+k.b, Expm1(float64((s-k.h)*k.rateW))), true
}

// crossing finds the time at which V, below Peak at s and above it at s + d, passes it: Newton's method, kept in the bracket. It
// returns the time from s in ms, and w there.
func (k *AdEx) crossing(v, w, s, d float64, at func(float64) (float64, float64)) (t, w1 float64) {
	low, high := 0.0, d
	t = d
	for range 60 {
		v1, y, _ := k.partial(v, w, s, t, at)
		w1 = y
		if v1 < k.Peak {
			low = t
		} else {
			high = t
		}
		g, j := at(s + t)
		next := t - (v1-k.Peak)/k.slope(v1, y, g, j)
		if !(next > low && next < high) {
			next = low + float64((high-low)/2)
		}
		if math.Abs(next-t) <= 1e-14*k.h || next == low || next == high {
			break
		}
		t = next
	}
	return t, w1
}
