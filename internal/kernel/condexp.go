package kernel

// CondExp advances cells that share all parameters, of a lean fit: the capacitance and the potentials are folded into its coefficients,
// which are for the conductances gE and gI (uS) themselves.
type CondExp struct {
	DE, DI float64
	Thresh float64 // mV

	fit        *CondFit
	invC       float64 // 1/cm, 1/nF
	vr, ee, ei float64 // mV; vr is the potential at rest with the constant current
	lean       lean
	table      [16][4]float64 // for the assembly
}

// lean is a step in the fewest operations, 12 products and 12 sums:
//
//	a    = a0 + aE gE + aI gI
//	V(h) = V + (b0 + gE (b1 + gI (b2 + b3 a)) - a (V - pull)) (q0 + a (q1 + a (q2 + a (q3 + a))))
//
// Two of them are spared by measuring V from the potential to which inhibition pulls, where B has no term in gI alone, and A in units
// that make the leading coefficient of phi 1.
type lean struct {
	a0, aE, aI, limit    float64
	b0, b1, b2, b3, pull float64
	q0, q1, q2, q3       float64
}

// Fold makes the map of a lean fit for cells of capacitance cm (nF) that rest at vr (mV; the current that is always there included)
// with reversal potentials ee, ei (mV) and threshold thresh (mV).
func (f *CondFit) Fold(cm, vr, ee, ei, thresh float64) *CondExp {
	c := &CondExp{fit: f, invC: 1 / cm, vr: vr, ee: ee, ei: ei, Thresh: thresh, DE: f.DE, DI: f.DI, lean: f.foldLean(cm, vr, ee, ei)}
	c.fillTable()
	return c
}

func (f *CondFit) foldLean(cm, vr, ee, ei float64) lean {
	e, i, s := &f.leanE, &f.leanI, Pow(f.Phi[4], 0.2)
	pull := vr + float64((ei-vr)*i[0])/f.AI
	cross := func(k int) float64 { return (float64((ee-vr)*e[k]) + float64((ei-vr)*i[k])) / float64(cm*cm) }
	return lean{
		a0: float64(s * f.A0), aE: float64(s*f.AE) / cm, aI: float64(s*f.AI) / cm, limit: float64(s * f.Limit), pull: pull,
		b0: float64(float64(s*f.A0) * (vr - pull)),
		b1: float64(s*(float64(f.AE*(vr-pull))+float64((ee-vr)*e[0]))) / cm,
		b2: float64(s * cross(1)), b3: cross(2),
		q0: f.Phi[0] / s, q1: f.Phi[1] / power(s, 2), q2: f.Phi[2] / power(s, 3), q3: f.Phi[3] / power(s, 4),
	}
}

// Step advances all cells by one step and appends to spikes the indices of those whose
// potential is within Band of the threshold or above it: Fires decides which of them fire.
func (c *CondExp) Step(v, gE, gI []float64, spikes []int32) []int32 {
	return c.step(lanes(), v, gE, gI, spikes)
}

// stepPlain evaluates a lean fit; base is added to the indices it returns. This code defines the result: assembly gives its bits.
//
// It goes over a stretch of cells three times, so that the constants of each loop stay in registers and no chain of dependent
// operations is long: a third faster than one loop.
func (c *CondExp) stepPlain(v, gE, gI []float64, spikes []int32, base int32) []int32 {
	if len(v) == 0 {
		return spikes // before the scratch is cleared: assembly leaves hardly ever a cell
	}
	var as, phis [128]float64
	for len(v) > 0 {
		n := min(len(v), len(as))
		c.leanExponents(gE[:n], gI[:n], &as, &phis)
		c.leanAdvance(v[:n], gE[:n], gI[:n], &as, &phis)
		near := c.Thresh - Band
		for i, u := range v[:n] {
			if u >= near {
				spikes = append(spikes, base+int32(i))
			}
		}
		v, gE, gI, base = v[n:], gE[n:], gI[n:], base+int32(n)
	}
	return spikes
}

// leanExponents finds A and phi(A) of each cell, in the units of lean.
func (c *CondExp) leanExponents(gE, gI []float64, as, phis *[128]float64) {
	gI = gI[:len(gE)]
	a0, aE, aI := c.lean.a0, c.lean.aE, c.lean.aI
	q0, q1, q2, q3 := c.lean.q0, c.lean.q1, c.lean.q2, c.lean.q3
	for i, e := range gE {
		a := (a0 + float64(aE*e)) + float64(aI*gI[i])
		as[i&127] = a
		phis[i&127] = float64((float64((float64((a+q3)*a)+q2)*a)+q1)*a) + q0
	}
}

// leanAdvance finds B and advances V and the conductances.
func (c *CondExp) leanAdvance(v, gE, gI []float64, as, phis *[128]float64) {
	gE, gI = gE[:len(v)], gI[:len(v)]
	b0, b1, b2, b3, pull := c.lean.b0, c.lean.b1, c.lean.b2, c.lean.b3, c.lean.pull
	dE, dI, limit := c.DE, c.DI, c.lean.limit
	for i, u := range v {
		e, h, a := gE[i], gI[i], as[i&127]
		if a > limit {
			v[i] = c.slow(u, e, h)
		} else {
			d := float64((float64((float64(a*b3)+b2)*h)+b1)*e) + b0
			v[i] = u + float64((d-float64((u-pull)*a))*phis[i&127])
		}
		gE[i], gI[i] = float64(e*dE), float64(h*dI)
	}
}

// slow is kept out of the loops above, so that their registers are not saved around it.
//
//go:noinline
func (c *CondExp) slow(v, gE, gI float64) float64 {
	return c.fit.Advance(v, float64(gE*c.invC), float64(gI*c.invC), c.vr, c.ee, c.ei)
}
