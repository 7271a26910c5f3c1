package kernel

// CurrDelta advances leaky cells whose input steps the potential, by the exact propagators of
//
//	dV/dt = (vr - V)/tauM + I/cm
//	V(h)  = vr + (V - vr) P + I PC
type CurrDelta struct {
	P  float64
	PC float64 // mV/nA, for a current constant during the step
	Vr float64 // mV; the potential at rest with the constant current
}

// NewCurrDelta makes the propagators.
func NewCurrDelta(tauM, cm, vr, h float64) CurrDelta {
	return CurrDelta{P: Exp(-h / tauM), PC: -tauM / cm * Expm1(-h/tauM), Vr: vr}
}

// StepCurrDelta advances cells by one step; cells holds propagators for each of them, or one for all. current is what is injected
// (nA; nil: nothing).
func StepCurrDelta(cells []CurrDelta, v, current []float64) {
	c := &cells[0]
	for i, u := range v {
		if len(cells) > 1 {
			c = &cells[i]
		}
		u = c.Vr + float64((u-c.Vr)*c.P)
		if current != nil {
			u += float64(current[i] * c.PC)
		}
		v[i] = u
	}
}
