package kernel

// CondExp advances cells that share all parameters: the fit, with the capacitance and the potentials folded into its
// coefficients, in powers of the conductances gE and gI (uS) themselves. A lean fit takes the form of lean, others
//
//	A = A0 + AE gE + AI gI
//	B = B[0] + B[1] gE + B[2] gI + B[3] gE^2 + B[4] gE gI + B[5] gI^2 + B[6] gE^3 + ... + B[10] gE^4 + ...
type CondExp struct {
	A0, AE, AI float64
	B          [15]float64
	Phi        [6]float64
	DE, DI     float64
	Thresh     float64 // mV
	Limit      float64

	fit            *CondFit
	invC           float64 // 1/cm, 1/nF
	vr, ee, ei     float64 // mV; vr is the potential at rest with the constant current
	quartic, exact bool
	lean           lean
	table          [16][4]float64 // for the assembly
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

// Fold makes the map for cells of capacitance cm (nF) that rest at vr (mV; the current that is always there included) with
// reversal potentials ee, ei (mV) and threshold thresh (mV).
func (f *CondFit) Fold(cm, vr, ee, ei, thresh float64) *CondExp {
	c := &CondExp{fit: f, invC: 1 / cm, vr: vr, ee: ee, ei: ei, Thresh: thresh, Limit: f.Limit}
	c.A0, c.AE, c.AI = f.A0, f.AE/cm, f.AI/cm
	c.DE, c.DI, c.Phi = f.DE, f.DI, f.Phi
	c.quartic, c.exact = f.Degree == 3, f.Degree == 0
	c.B[0] = float64(vr * f.A0)
	c.B[1], c.B[2] = float64(vr*c.AE), float64(vr*c.AI)
	for t, m := range monomials {
		i, j := m[0], m[1]
		c.B[bIndex(i+1, j)] += float64(float64((ee-vr)*f.E[t]) / power(cm, i+j+1))
		c.B[bIndex(i, j+1)] += float64(float64((ei-vr)*f.I[t]) / power(cm, i+j+1))
	}
	if f.Degree == 2 {
		c.lean = f.foldLean(cm, vr, ee, ei)
	}
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

// bIndex is the place of gE^i gI^j in CondExp.B: by degree, then by the power of gI.
func bIndex(i, j int) int { d := i + j; return d*(d+1)/2 + j }

// Step advances all cells by one step and appends to spikes the indices of those whose
// potential is within Band of the threshold or above it: Fires decides which of them fire.
func (c *CondExp) Step(v, gE, gI []float64, spikes []int32) []int32 {
	switch {
	case c.exact:
		return c.stepExact(v, gE, gI, spikes)
	case c.quartic:
		return c.stepQuartic(v, gE, gI, spikes)
	}
	return c.stepLean(lanes(), v, gE, gI, spikes)
}

// stepLeanPlain evaluates a lean fit; base is added to the indices it returns. This code defines the result: assembly gives its bits.
//
// It goes over a stretch of cells three times, so that the constants of each loop stay in registers and no chain of dependent
// operations is long: a third faster than one loop.
func (c *CondExp) stepLeanPlain(v, gE, gI []float64, spikes []int32, base int32) []int32 {
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

// stepQuartic evaluates B to degree 4.
func (c *CondExp) stepQuartic(v, gE, gI []float64, spikes []int32) []int32 {
	n := len(v)
	gE, gI = gE[:n], gI[:n]
	b := &c.B
	p := &c.Phi
	for i := range v {
		e, h, u := gE[i], gI[i], v[i]
		a := c.A0 + float64(c.AE*e) + float64(c.AI*h)
		if a > c.Limit {
			u = c.slow(u, e, h)
		} else {
			// Horner in e, the coefficients polynomials in h.
			c4 := b[10]
			c3 := b[6] + float64(h*b[11])
			c2 := b[3] + float64(h*(b[7]+float64(h*b[12])))
			c1 := b[1] + float64(h*(b[4]+float64(h*(b[8]+float64(h*b[13])))))
			c0 := b[0] + float64(h*(b[2]+float64(h*(b[5]+float64(h*(b[9]+float64(h*b[14])))))))
			bb := c0 + float64(e*(c1+float64(e*(c2+float64(e*(c3+float64(e*c4)))))))
			phi := polynomial5(p, a)
			u += float64((bb - float64(a*u)) * phi)
		}
		gE[i], gI[i], v[i] = float64(e*c.DE), float64(h*c.DI), u
		if u >= c.Thresh-Band {
			spikes = append(spikes, int32(i))
		}
	}
	return spikes
}

func (c *CondExp) stepExact(v, gE, gI []float64, spikes []int32) []int32 {
	for i := range v {
		v[i] = c.slow(v[i], gE[i], gI[i])
		gE[i], gI[i] = float64(gE[i]*c.DE), float64(gI[i]*c.DI)
		if v[i] >= c.Thresh-Band {
			spikes = append(spikes, int32(i))
		}
	}
	return spikes
}

// slow is kept out of the loops above, so that their registers are not saved around it.
//
//go:noinline
func (c *CondExp) slow(v, gE, gI float64) float64 {
	return c.fit.Advance(v, float64(gE*c.invC), float64(gI*c.invC), c.vr, c.ee, c.ei)
}

// CondCell holds what may differ from cell to cell of one fit.
type CondCell struct {
	InvC       float64 // 1/cm, 1/nF
	Vr, EE, EI float64 // mV
	Resist     float64 // tauM/cm, MOhm: an injected current raises Vr by Resist*I
	Thresh     float64 // mV
}

// StepCells advances cells with parameters of their own and injected currents (nA; nil: none). A cell belongs to fits[class[i]].
func StepCells(fits []*CondFit, class []int32, cells []CondCell, v, gE, gI, current []float64, spikes []int32) []int32 {
	for i := range v {
		f, c := fits[class[i]], &cells[i]
		e, h, u := float64(gE[i]*c.InvC), float64(gI[i]*c.InvC), v[i]
		vr := c.Vr
		if current != nil {
			vr += float64(c.Resist * current[i])
		}
		u = f.Advance(u, e, h, vr, c.EE, c.EI)
		gE[i], gI[i], v[i] = float64(gE[i]*f.DE), float64(gI[i]*f.DI), u
		if u >= c.Thresh-Band {
			spikes = append(spikes, int32(i))
		}
	}
	return spikes
}

// polynomial5 evaluates a polynomial of degree 5, with short chains of dependent operations.
func polynomial5(p *[6]float64, a float64) float64 {
	a2 := float64(a * a)
	return (p[0] + float64(a*p[1])) + float64(a2*((p[2]+float64(a*p[3]))+float64(a2*(p[4]+float64(a*p[5])))))
}

// cubic evaluates a polynomial of degree 3 in e and h, in the order of monomials.
func cubic(p *[10]float64, e, h float64) float64 {
	return p[0] + float64(e*(p[1]+float64(e*(p[3]+float64(e*p[6]))))) +
		float64(h*(p[2]+float64(e*(p[4]+float64(e*p[7])))+float64(h*(p[5]+float64(e*p[8])+float64(h*p[9])))))
}
