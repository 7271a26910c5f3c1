package kernel

import "math"

// Band is how far V may be from the threshold, in mV, for Fires to look closer.
const Band = 0.01

// fehlberg advances (V, gamE, gamI) by one step h with the Runge-Kutta method of order 5 of Fehlberg's pair 4(5) (Fehlberg 1969,
// NASA TR R-315), with V bounded by thresh in the slope. That is NEST's iaf_cond_exp, solver and bound: a stage that looks ahead
// over the threshold is held there, which lowers V at the end of the step by up to some 1e-4 mV where it nearly touches the
// threshold. ok is false where the solver's own estimate of the error would have it take smaller steps.
func (f *CondFit) fehlberg(v, gamE, gamI, vr, ee, ei, thresh float64) (end float64, ok bool) {
	var kv, ke, ki [6]float64
	h := f.H
	for s := 0; s < 6; s++ {
		y, e, i := v, gamE, gamI
		for j := 0; j < s; j++ {
			w := float64(h * fehlbergA[s][j])
			y += float64(w * kv[j])
			e += float64(w * ke[j])
			i += float64(w * ki[j])
		}
		if y > thresh {
			y = thresh
		}
		kv[s] = (vr-y)/f.TauM + (float64(e*(ee-y)) + float64(i*(ei-y)))
		ke[s], ki[s] = -e/f.TauE, -i/f.TauI
	}
	end, off := v, 0.0
	for s := range kv {
		end += float64(float64(h*fehlbergB[s]) * kv[s])
		off += float64(float64(h*fehlbergE[s]) * kv[s])
	}
	return end, math.Abs(off) < 1e-3
}

// Coefficients of Fehlberg's pair: stages, solution of order 5, its difference to that of order 4.
var (
	fehlbergA = [6][5]float64{
		{},
		{1.0 / 4},
		{3.0 / 32, 9.0 / 32},
		{1932.0 / 2197, -7200.0 / 2197, 7296.0 / 2197},
		{439.0 / 216, -8, 3680.0 / 513, -845.0 / 4104},
		{-8.0 / 27, 2, -3544.0 / 2565, 1859.0 / 4104, -11.0 / 40},
	}
	fehlbergB = [6]float64{16.0 / 135, 0, 6656.0 / 12825, 28561.0 / 56430, -9.0 / 50, 2.0 / 55}
	fehlbergE = [6]float64{1.0 / 360, 0, -128.0 / 4275, -2197.0 / 75240, 1.0 / 50, 2.0 / 55}
)

// fires decides whether a cell has reached its threshold, given V and the conductances at the end of a step. Within Band of the
// threshold NEST's rule decides: the step is undone and done again by fehlberg.
func (f *CondFit) fires(v, gamE, gamI, vr, ee, ei, thresh float64) bool {
	if v >= thresh+Band || v < thresh-Band || f.Degree == 0 {
		return v >= thresh
	}
	// The step undone: v - vr = u + (b - a u) phi, u being the potential before it, from vr.
	e, i := gamE/f.DE, gamI/f.DI
	a := f.A(e, i)
	fit := f.covering(a)
	if fit == nil {
		return v >= thresh
	}
	b, phi := fit.parts(e, i, vr, ee, ei, a)
	u := (v - vr - float64(b*phi)) / (1 - float64(a*phi))
	end, ok := f.fehlberg(vr+u, e, i, vr, ee, ei, thresh)
	if !ok {
		return v >= thresh
	}
	return end >= thresh
}

// Fires decides whether a cell that Step has returned has reached its threshold; v in mV, gE and gI in uS after the step.
func (c *CondExp) Fires(v, gE, gI float64) bool {
	return c.fit.fires(v, float64(gE*c.invC), float64(gI*c.invC), c.vr, c.ee, c.ei, c.Thresh)
}

// Fires does the same for cell i of cells with parameters of their own, under an injected current (nA).
func (c *CondCells) Fires(i int32, v, gE, gI, current float64) bool {
	k := &c.cells[i]
	return c.fits[c.class[i]].fires(v, float64(gE*k.InvC), float64(gI*k.InvC), k.Vr+float64(k.Resist*current), k.EE, k.EI, k.Thresh)
}
