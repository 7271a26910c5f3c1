package kernel

// CurrExp advances leaky cells with two exponentially decaying synaptic currents by exact propagators (Rotter & Diesmann 1999,
// doi:10.1007/s004220050570):
//
//	dV/dt = (vr - V)/tauM + (iE + iI + I)/cm,    iX(t) = iX(0) exp(-t/tauX)
//	V(h)  = vr + (V - vr) P + iE PE + iI PI + I PC
type CurrExp struct {
	P, PE, PI float64
	PC        float64 // mV/nA, for a current constant during the step
	DE, DI    float64
	Vr        float64 // mV; the potential at rest with the constant current
	Thresh    float64 // mV
}

// NewCurrExp makes the propagators. The formula for PX has no singularity at tauX = tauM.
func NewCurrExp(tauM, tauE, tauI, cm, vr, thresh, h float64) CurrExp {
	return CurrExp{
		P:  Exp(-h / tauM),
		PE: Cross(tauM, tauE, h) / cm, PI: Cross(tauM, tauI, h) / cm,
		PC: -tauM / cm * Expm1(-h/tauM),
		DE: Exp(-h / tauE), DI: Exp(-h / tauI),
		Vr: vr, Thresh: thresh,
	}
}

// Cross is the integral over the step of exp(-(h-s)/tauM) exp(-s/tau) ds, in ms.
func Cross(tauM, tau, h float64) float64 {
	// Of the two equal forms, the one whose exponent is negative cannot overflow.
	slow, x := tauM, h*(1/tauM-1/tau)
	if x > 0 {
		slow, x = tau, -x
	}
	if x == 0 {
		return float64(h * Exp(-h/slow))
	}
	return float64(float64(h*Exp(-h/slow)) * (Expm1(x) / x))
}

// Step advances all cells by one step and appends to spikes the indices of those whose potential has reached the threshold.
func (c *CurrExp) Step(v, iE, iI []float64, spikes []int32) []int32 {
	return c.step(lanes(), v, iE, iI, spikes)
}

// stepPlain is the loop of Step; base is added to the indices it returns. It defines the result: assembly gives its bits.
func (c *CurrExp) stepPlain(v, iE, iI []float64, spikes []int32, base int32) []int32 {
	n := len(v)
	iE, iI = iE[:n], iI[:n]
	vr, p, pE, pI, dE, dI, thresh := c.Vr, c.P, c.PE, c.PI, c.DE, c.DI, c.Thresh
	for i := range v {
		e, h := iE[i], iI[i]
		u := vr + float64((v[i]-vr)*p) + (float64(e*pE) + float64(h*pI))
		iE[i], iI[i], v[i] = float64(e*dE), float64(h*dI), u
		if u >= thresh {
			spikes = append(spikes, base+int32(i))
		}
	}
	return spikes
}

// CurrCells advances cells with propagators of their own, or with injected currents.
type CurrCells struct {
	cells []CurrExp

	vr, p, pE, pI, dE, dI, thresh, pC []float64 // of each cell, for the assembly
}

// NewCurrCells keeps its argument.
func NewCurrCells(cells []CurrExp) *CurrCells {
	s := &CurrCells{cells: cells}
	for i := range cells {
		c := &cells[i]
		s.vr, s.p, s.thresh, s.pC = append(s.vr, c.Vr), append(s.p, c.P), append(s.thresh, c.Thresh), append(s.pC, c.PC)
		s.pE, s.pI, s.dE, s.dI = append(s.pE, c.PE), append(s.pI, c.PI), append(s.dE, c.DE), append(s.dI, c.DI)
	}
	return s
}

// Step advances all cells by one step under injected currents (nA; nil: none) and appends to spikes the indices of those whose potential
// has reached the threshold.
func (s *CurrCells) Step(v, iE, iI, current []float64, spikes []int32) []int32 {
	return s.step(lanes(), v, iE, iI, current, spikes)
}

// stepPlain advances the cells from index at on. It defines the result: assembly gives its bits.
func (s *CurrCells) stepPlain(at int, v, iE, iI, current []float64, spikes []int32) []int32 {
	for i := at; i < len(v); i++ {
		c := &s.cells[i]
		e, h := iE[i], iI[i]
		u := c.Vr + float64((v[i]-c.Vr)*c.P) + (float64(e*c.PE) + float64(h*c.PI))
		if current != nil {
			u += float64(current[i] * c.PC)
		}
		iE[i], iI[i], v[i] = float64(e*c.DE), float64(h*c.DI), u
		if u >= c.Thresh {
			spikes = append(spikes, int32(i))
		}
	}
	return spikes
}
