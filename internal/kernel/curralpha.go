package kernel

import "math"

// CurrAlpha advances leaky cells with two synaptic currents in the shape of an alpha function by exact propagators (Rotter & Diesmann
// 1999, doi:10.1007/s004220050570):
//
//	dV/dt = (vr - V)/tauM + (iE + iI + I)/cm,    iX(t) = (iX + yX e t/tauX) exp(-t/tauX),  yX(t) = yX exp(-t/tauX)
//	V(h)  = vr + (V - vr) P + sum over X of (iX PX + yX RX) + I PC
//
// A spike of weight w adds w to y: the current rises to w at tauX after it.
type CurrAlpha struct {
	P, PC  float64 // PC in mV/nA, for a current constant during the step
	E, I   alpha
	Vr     float64 // mV; the potential at rest with the constant current
	Thresh float64 // mV
}

// alpha is what one synaptic current does in a step.
type alpha struct {
	P, R float64 // mV/nA, onto V from i and from y
	D    float64 // decay of i and y
	Rise float64 // what y adds to i, before the decay: e h/tau
}

// NewCurrAlpha makes the propagators. They have no singularity at tauX = tauM.
func NewCurrAlpha(tauM, tauE, tauI, cm, vr, thresh, h float64) CurrAlpha {
	return CurrAlpha{
		P: Exp(-h / tauM), PC: -tauM / cm * Expm1(-h/tauM),
		E: newAlpha(tauM, tauE, cm, h), I: newAlpha(tauM, tauI, cm, h),
		Vr: vr, Thresh: thresh,
	}
}

func newAlpha(tauM, tau, cm, h float64) alpha {
	return alpha{
		P: Cross(tauM, tau, h) / cm, R: math.E / tau * rampPropagator(tauM, tau, h) / cm,
		D: Exp(-h / tau), Rise: math.E * h / tau,
	}
}

// rampPropagator is the integral over the step of exp(-(h-s)/tauM) s exp(-s/tau) ds, in ms^2.
func rampPropagator(tauM, tau, h float64) float64 {
	x := float64(h * (1/tauM - 1/tau))
	var ramp float64 // the integral is h^2 exp(-h/tauM) times that of r exp(x r) over r in [0, 1]
	switch {
	case x > 1: // its exponential taken out, lest it overflow
		return float64(float64(h*h)*Exp(-h/tau)) * (Exp(-x) - 1 + x) / float64(x*x)
	case x < -1:
		ramp = (float64((x-1)*Exp(x)) + 1) / float64(x*x)
	default: // sum of x^n / (n! (n+2))
		term := 1.0
		for n := 0; n < 20; n++ {
			ramp += term / float64(n+2)
			term *= x / float64(n+1)
		}
	}
	return float64(h*h) * Exp(-h/tauM) * ramp
}

// StepCurrAlpha advances cells by one step and appends to spikes the indices of those whose potential has reached the threshold; cells
// holds propagators for each of them, or one for all. current is what is injected (nA; nil: nothing).
func StepCurrAlpha(cells []CurrAlpha, v, iE, iI, yE, yI, current []float64, spikes []int32) []int32 {
	n := len(v)
	iE, iI, yE, yI = iE[:n], iI[:n], yE[:n], yI[:n]
	c := &cells[0]
	for i, u := range v {
		if len(cells) > 1 {
			c = &cells[i]
		}
		u = c.Vr + float64((u-c.Vr)*c.P) + (c.E.drive(iE[i], yE[i]) + c.I.drive(iI[i], yI[i]))
		if current != nil {
			u += float64(current[i] * c.PC)
		}
		v[i] = u
		iE[i], yE[i] = c.E.decay(iE[i], yE[i])
		iI[i], yI[i] = c.I.decay(iI[i], yI[i])
		if u >= c.Thresh {
			spikes = append(spikes, int32(i))
		}
	}
	return spikes
}

func (a *alpha) drive(i, y float64) float64 { return float64(i*a.P) + float64(y*a.R) }

func (a *alpha) decay(i, y float64) (float64, float64) {
	return float64((i + float64(y*a.Rise)) * a.D), float64(y * a.D)
}
