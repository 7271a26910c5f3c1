package kernel

import "math"

// CondFit is the one-step map of a leaky cell with two exponentially decaying conductances, for one set of time constants and
// one step h:
//
//	dV/dt = (Vr - V)/tauM + gamE (EE - V) + gamI (EI - V),    gamX(t) = gamX(0) exp(-t/tauX),  gamX = gX/cm
//
// is affine in V, so that with a(t) = 1/tauM + gamE + gamI and A = integral of a over the step
//
//	V(h) = V + (B - A V) phi(A),   phi(A) = (1 - exp(-A))/A,
//	B    = Vr A + (EE - Vr) BE + (EI - Vr) BI.
//
// A is exactly A0 + AE gamE + AI gamI. BE and BI depend on gamE, gamI and the time constants alone and vanish with their
// conductance: BE = gamE p(gamE, gamI), with p a polynomial fitted once by least squares against quadrature, in an order of
// operations that is the same on every machine. phi is a polynomial too. Hence a step needs no exponential and no division. It
// holds where A <= Limit; elsewhere CondExact integrates.
//
// The method is that of exponential integrators of Magnus type (Blanes et al. 2009, doi:10.1016/j.physrep.2008.11.001), with the
// commutator terms replaced by the fit.
type CondFit struct {
	TauM, TauE, TauI, H float64 // ms

	A0, AE, AI float64     // A = A0 + AE gamE + AI gamI
	DE, DI     float64     // decay of the conductances in one step
	E, I       [10]float64 // coefficients of p for BE and BI, in the order of monomials below, if Degree is 3
	leanE      [3]float64  // if Degree is 2: BE = gamE (leanE[0] + gamI (leanE[1] + leanE[2] A))
	leanI      [3]float64  // and BI = gamI (leanI[0] + gamE (leanI[1] + leanI[2] A))
	Degree     int         // 2 or 3; 0 if no polynomial holds and every step is integrated
	Phi        [6]float64  // phi(A) = sum Phi[k] A^k
	Limit      float64     // largest A for which the polynomials hold
	ErrE, ErrI float64     // largest error of BE/A and BI/A on the domain: times |EE - Vr| this is the error of V in mV
	wide       *CondFit    // a complete fit for larger A, or nil
}

// monomials lists the exponents (of gamE, of gamI) that the coefficients of a fit belong to.
var monomials = [10][2]int{{0, 0}, {1, 0}, {0, 1}, {2, 0}, {1, 1}, {0, 2}, {3, 0}, {2, 1}, {1, 2}, {0, 3}}

// Errors of V that a fit may have in the steady state, in units of the driving potential (EX - Vr).
const (
	leanError = 3.5e-9 // with a driving potential of 60 mV: 2e-7 mV
	fullError = 2e-10
)

// NewCondFit finds the map for time constants (ms) and a step h (ms). All must be positive and finite.
func NewCondFit(tauM, tauE, tauI, h float64) *CondFit {
	f := newCondFit(tauM, tauE, tauI, h)
	if f.Degree == 2 {
		if wide := *f; wide.search(3, fullError*20, []float64{0.5, 0.4}) {
			f.wide = &wide
		}
	}
	return f
}

func newCondFit(tauM, tauE, tauI, h float64) *CondFit {
	f := &CondFit{TauM: tauM, TauE: tauE, TauI: tauI, H: h}
	f.A0 = h / tauM
	f.AE = -tauE * Expm1(-h/tauE)
	f.AI = -tauI * Expm1(-h/tauI)
	f.DE, f.DI = Exp(-h/tauE), Exp(-h/tauI)

	// The largest domain on which few terms are good enough; more terms where that domain would be small.
	if f.search(2, leanError, []float64{0.25, 0.2, 0.15, 0.1}) ||
		f.search(3, fullError, []float64{0.5, 0.4, 0.3, 0.2, 0.15, 0.1}) ||
		f.search(3, leanError, []float64{0.5, 0.4, 0.3, 0.2, 0.1, 0.07, 0.05}) {
		return f
	}
	f.Degree, f.Limit = 0, -1
	return f
}

// search fits on the first of the domains A <= limit on which the error is small enough.
func (f *CondFit) search(degree int, tolerance float64, limits []float64) bool {
	for _, limit := range limits {
		if f.A0 > limit/2 {
			return false
		}
		f.fit(degree, limit)
		if math.Max(f.ErrE, f.ErrI) <= tolerance {
			return true
		}
	}
	return false
}

// fit fills in the polynomials for the domain A <= limit, and their errors.
func (f *CondFit) fit(degree int, limit float64) {
	const nodes = 12
	quadrature := f.quadratureNodes()
	f.Degree, f.Limit = degree, limit
	// Chebyshev nodes in the triangle gamE, gamI >= 0, A <= limit.
	topE, topI := (limit-f.A0)/f.AE, (limit-f.A0)/f.AI
	var xs [nodes]float64
	for k := range xs {
		xs[k] = (1 - Cos(math.Pi*(float64(k)+0.5)/nodes)) / 2
	}
	terms := len(monomials)
	if degree == 2 {
		terms = 3
	}
	n := nodes * nodes
	rowsE, rowsI := make([]float64, 0, n*terms), make([]float64, 0, n*terms)
	wantE, wantI := make([]float64, 0, n), make([]float64, 0, n)
	for _, x := range xs {
		for _, y := range xs {
			gamE, gamI := float64(x*topE), float64((1-x)*float64(y*topI))
			a := f.A(gamE, gamI)
			be, bi := f.quadrature(quadrature, gamE, gamI)
			for t := range terms {
				var termE, termI float64
				if degree == 2 {
					termE, termI = leanTerm(t, gamI/topI, a), leanTerm(t, gamE/topE, a)
				} else {
					termE = monomial(t, gamE/topE, gamI/topI)
					termI = termE
				}
				rowsE = append(rowsE, float64(termE*gamE)/a)
				rowsI = append(rowsI, float64(termI*gamI)/a)
			}
			wantE = append(wantE, be/a)
			wantI = append(wantI, bi/a)
		}
	}
	ce, ee := leastSquares(rowsE, wantE, n, terms)
	ci, ei := leastSquares(rowsI, wantI, n, terms)
	f.ErrE, f.ErrI = ee, ei
	f.E, f.I = [10]float64{}, [10]float64{}
	if degree == 2 {
		f.leanE = [3]float64{ce[0], ce[1] / topI, ce[2] / topI}
		f.leanI = [3]float64{ci[0], ci[1] / topE, ci[2] / topE}
	} else {
		for t := range monomials {
			f.E[t], f.I[t] = ce[t]/monomial(t, topE, topI), ci[t]/monomial(t, topE, topI)
		}
	}
	f.fitPhi(limit)
}

// leanTerm is one of the three terms 1, g, g A that a lean fit has beside a conductance, g being the other one.
func leanTerm(t int, g, a float64) float64 {
	switch t {
	case 0:
		return 1
	case 1:
		return g
	}
	return float64(g * a)
}

// fitPhi makes a polynomial for (1 - exp(-A))/A on [0, limit]: of degree 4 or 5, interpolated at Chebyshev nodes.
func (f *CondFit) fitPhi(limit float64) {
	deg := 5
	if f.Degree == 2 {
		deg = 4 // within 2e-9 up to A = 0.25
	}
	n := deg + 1
	rows, want := make([]float64, 0, n*n), make([]float64, 0, n)
	for k := 0; k < n; k++ {
		x := limit * (1 - Cos(math.Pi*(float64(k)+0.5)/float64(n))) / 2
		for d := 0; d < n; d++ {
			rows = append(rows, power(x/limit, d))
		}
		want = append(want, -Expm1(-x)/x)
	}
	c, _ := leastSquares(rows, want, n, n)
	f.Phi = [6]float64{}
	for d := range c {
		f.Phi[d] = c[d] / power(limit, d)
	}
}

// A returns the integral of a over one step.
func (f *CondFit) A(gamE, gamI float64) float64 {
	return f.A0 + float64(f.AE*gamE) + float64(f.AI*gamI)
}

// node is one node of the quadrature over a step: its time, what has decayed of the conductances by then, and its weight.
type node struct{ s, ke, ki, weight float64 }

// quadratureNodes lays out Gauss-Legendre quadrature over the step, in panels short against the decay of the conductances.
func (f *CondFit) quadratureNodes() (nodes []node) {
	panels := 1 + int(f.H/math.Min(f.TauE, f.TauI)/2)
	width := f.H / float64(panels)
	for p := 0; p < panels; p++ {
		for k, x := range gaussNodes {
			s := float64(width * (float64(p) + float64((x+1)/2)))
			nodes = append(nodes, node{s, -Expm1(-s / f.TauE), -Expm1(-s / f.TauI), gaussWeights[k] * width / 2})
		}
	}
	return nodes
}

// quadrature returns BE and BI by quadrature of their integrals.
func (f *CondFit) quadrature(nodes []node, gamE, gamI float64) (be, bi float64) {
	a := f.A(gamE, gamI)
	for _, n := range nodes {
		alpha := n.s/f.TauM + float64(float64(gamE*f.TauE)*n.ke) + float64(float64(gamI*f.TauI)*n.ki)
		e := float64(Exp(alpha-a) * n.weight)
		be += float64(e * float64(gamE*(1-n.ke)))
		bi += float64(e * float64(gamI*(1-n.ki)))
	}
	phi := -Expm1(-a) / a
	return be / phi, bi / phi
}

// covering returns the fit whose domain holds A, or nil.
func (f *CondFit) covering(a float64) *CondFit {
	switch {
	case a <= f.Limit:
		return f
	case f.wide != nil && a <= f.wide.Limit:
		return f.wide
	}
	return nil
}

// parts returns the map of a step: V(h) - vr = u + (b - A u) phi for u = V - vr.
func (f *CondFit) parts(gamE, gamI, vr, ee, ei, a float64) (b, phi float64) {
	var be, bi float64
	if f.Degree == 2 {
		be = float64((float64((float64(a*f.leanE[2])+f.leanE[1])*gamI) + f.leanE[0]) * gamE)
		bi = float64((float64((float64(a*f.leanI[2])+f.leanI[1])*gamE) + f.leanI[0]) * gamI)
		phi = float64(a * f.Phi[4])
	} else {
		be, bi = float64(gamE*cubic(&f.E, gamE, gamI)), float64(gamI*cubic(&f.I, gamE, gamI))
		phi = float64((float64(a*f.Phi[5]) + f.Phi[4]) * a)
	}
	phi = float64((float64((float64((phi+f.Phi[3])*a)+f.Phi[2])*a)+f.Phi[1])*a) + f.Phi[0]
	return float64(be*(ee-vr)) + float64(bi*(ei-vr)), phi
}

// cubic evaluates a polynomial of degree 3 in e and h, in the order of monomials.
func cubic(p *[10]float64, e, h float64) float64 {
	return p[0] + float64(e*(p[1]+float64(e*(p[3]+float64(e*p[6]))))) +
		float64(h*(p[2]+float64(e*(p[4]+float64(e*p[7])))+float64(h*(p[5]+float64(e*p[8])+float64(h*p[9])))))
}

// Lean reports whether the fit has the fewest terms, so that cells which share all parameters can be folded.
func (f *CondFit) Lean() bool { return f.Degree == 2 }

// Advance advances V by one step for any conductances; vr, ee, ei in mV, gamE and gamI in 1/ms.
func (f *CondFit) Advance(v, gamE, gamI, vr, ee, ei float64) float64 {
	a := f.A(gamE, gamI)
	fit := f.covering(a)
	if fit == nil {
		return f.CondExact(v, gamE, gamI, vr, ee, ei)
	}
	b, phi := fit.parts(gamE, gamI, vr, ee, ei, a)
	return v + float64((b-float64(a*(v-vr)))*phi)
}

// CondExact advances V by one step for any conductances by quadrature on sub-steps; vr, ee, ei in mV, gamE and gamI in 1/ms.
func (f *CondFit) CondExact(v, gamE, gamI, vr, ee, ei float64) float64 {
	start := 0.0
	// What V was more than 40 relaxation times before the end has no influence left: begin there.
	if rate := f.A(gamE, gamI) / f.H; float64(rate*f.H) > 50 {
		endRate := 1/f.TauM + float64(gamE*f.DE) + float64(gamI*f.DI)
		start = math.Max(0, f.H-40/endRate)
	}
	for s := start; s < f.H; {
		gE, gI := float64(gamE*Exp(-s/f.TauE)), float64(gamI*Exp(-s/f.TauI))
		d := math.Min(math.Min(0.25/(1/f.TauM+gE+gI), math.Min(f.TauE, f.TauI)/2), f.H-s)
		if f.H-s-d < 1e-9*f.H {
			d = f.H - s
		}
		if s+d == s {
			break
		}
		v = f.substep(v, gE, gI, vr, ee, ei, d)
		s += d
	}
	return v
}

// substep integrates over a short time d, measured from vr so that rest stays rest.
func (f *CondFit) substep(v, gE, gI, vr, ee, ei, d float64) float64 {
	a := d/f.TauM - float64(float64(gE*f.TauE)*Expm1(-d/f.TauE)) - float64(float64(gI*f.TauI)*Expm1(-d/f.TauI))
	u := float64((v - vr) * Exp(-a))
	for k, x := range gaussNodes {
		s := float64(d*(x+1)) / 2
		ke, ki := -Expm1(-s/f.TauE), -Expm1(-s/f.TauI)
		alpha := s/f.TauM + float64(float64(gE*f.TauE)*ke) + float64(float64(gI*f.TauI)*ki)
		b := float64(float64(gE*(1-ke))*(ee-vr)) + float64(float64(gI*(1-ki))*(ei-vr))
		u += float64(float64(float64(Exp(alpha-a)*b)*float64(gaussWeights[k]*d)) / 2)
	}
	return vr + u
}

func monomial(t int, x, y float64) float64 {
	return float64(power(x, monomials[t][0]) * power(y, monomials[t][1]))
}

func power(x float64, n int) float64 {
	y := 1.0
	for ; n > 0; n-- {
		y *= x
	}
	return y
}
