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

// Step advances all cells by one step.
func (c *CurrDelta) Step(v []float64) {
	vr, p := c.Vr, c.P
	for i, u := range v {
		v[i] = vr + float64((u-vr)*p)
	}
}

// StepDeltaCells advances cells with propagators of their own and injected currents (nA; nil: none).
func StepDeltaCells(cells []CurrDelta, v, current []float64) {
	for i := range v {
		c := &cells[i]
		u := c.Vr + float64((v[i]-c.Vr)*c.P)
		if current != nil {
			u += float64(current[i] * c.PC)
		}
		v[i] = u
	}
}
