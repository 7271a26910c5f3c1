package kernel

import "math"

// HH is the Hodgkin-Huxley cell of Traub & Miles (1991) in the form of Brette et al. (2007), doi:10.1007/s10827-007-0038-6, with
// whatever input of which conductance and current are known functions of time within a step:
//
//	cm dV/dt = gNa m^3 h (ENa - V) + gK n^4 (EK - V) + gLeak (ELeak - V) + J(t) - G(t) V
//	dx/dt    = alpha_x (1 - x) - beta_x x   for x = m, h, n;  with U = V - Offset and q(x) = x/(exp(x) - 1)
//
//	alpha_m = 1.28 q((13 - U)/4)          beta_m = 1.4 q((U - 40)/5)
//	alpha_h = 0.128 exp((17 - U)/18)      beta_h = 4/(1 + exp((40 - U)/5))
//	alpha_n = 0.16 q((15 - U)/5)          beta_n = 0.5 exp((10 - U)/40)
//
// A smooth step is one step of the Cash-Karp pair; where its estimate of the error is not small, during a spike, the step is cut.
type HH struct {
	h                   float64 // ms, the step
	na, k, leak, invC   float64 // conductances/cm (1/ms), 1/cm (1/nF)
	eNa, eK, eL, offset float64 // mV
}

// HHParams are the constants of a cell as its users know them: nF, uS, mV.
type HHParams struct{ Cm, Na, K, Leak, ENa, EK, ELeak, Offset float64 }

// NewHH makes the cell for a step of h ms.
func NewHH(p HHParams, h float64) HH {
	return HH{
		h: h, invC: 1 / p.Cm, na: p.Na / p.Cm, k: p.K / p.Cm, leak: p.Leak / p.Cm,
		eNa: p.ENa, eK: p.EK, eL: p.ELeak, offset: p.Offset,
	}
}

// HHState is V in mV and the gates, or their rates of change per ms.
type HHState struct{ V, M, H, N float64 }

// Tolerances of the error estimate of one step, which is of a lower order than the solution: that is better by far. Where V moves fast,
// and an error of V is one of time, V may have a larger one: times dV/dt in mV/ms, up to that of a spike.
const (
	hhErrorV    = 3e-7 // mV
	hhErrorGate = 1e-6
	hhFastest   = 500 // mV/ms
)

// Step advances a cell by one step. in and at give the input as for AdEx.Step.
func (k *HH) Step(y HHState, in *Stages, at func(s float64) (g, j float64)) HHState {
	y1, size := k.pair(y, k.h, in)
	if size <= 1 {
		return y1
	}
	return k.careful(y, k.h*shrink(size), at)
}

// careful advances by one step in smaller ones, the first of d ms. Where no step is small enough V is not a number afterwards: the engine
// stops there and names the cell.
func (k *HH) careful(y HHState, d float64, at func(float64) (float64, float64)) HHState {
	s := 0.0
	for range mostPieces {
		last := s+d >= k.h
		if last {
			d = k.h - s
		}
		var in Stages
		for n, c := range StageTimes {
			in.G[n], in.J[n] = at(s + float64(c*d))
		}
		y1, size := k.pair(y, d, &in)
		switch {
		case !(size <= 1):
			d = float64(d * shrink(size))
		case last:
			return y1
		default:
			y, s = y1, s+d
			d = float64(d * grow(size))
		}
		if s+d == s {
			break
		}
	}
	return HHState{V: math.NaN()}
}

// pair takes one step of d ms of the Cash-Karp pair, and returns the size of its error, in units of the tolerance.
func (k *HH) pair(y HHState, d float64, in *Stages) (y1 HHState, size float64) {
	k1 := k.slope(y, in.G[0], in.J[0])
	k2 := k.slope(HHState{
		y.V + float64(d*float64(ck21*k1.V)), y.M + float64(d*float64(ck21*k1.M)),
		y.H + float64(d*float64(ck21*k1.H)), y.N + float64(d*float64(ck21*k1.N)),
	}, in.G[1], in.J[1])
	k3 := k.slope(HHState{
		y.V + float64(d*ckStage3(k1.V, k2.V)), y.M + float64(d*ckStage3(k1.M, k2.M)),
		y.H + float64(d*ckStage3(k1.H, k2.H)), y.N + float64(d*ckStage3(k1.N, k2.N)),
	}, in.G[2], in.J[2])
	k4 := k.slope(HHState{
		y.V + float64(d*ckStage4(k1.V, k2.V, k3.V)), y.M + float64(d*ckStage4(k1.M, k2.M, k3.M)),
		y.H + float64(d*ckStage4(k1.H, k2.H, k3.H)), y.N + float64(d*ckStage4(k1.N, k2.N, k3.N)),
	}, in.G[3], in.J[3])
	k5 := k.slope(HHState{
		y.V + float64(d*ckStage5(k1.V, k2.V, k3.V, k4.V)), y.M + float64(d*ckStage5(k1.M, k2.M, k3.M, k4.M)),
		y.H + float64(d*ckStage5(k1.H, k2.H, k3.H, k4.H)), y.N + float64(d*ckStage5(k1.N, k2.N, k3.N, k4.N)),
	}, in.G[4], in.J[4])
	k6 := k.slope(HHState{
		y.V + float64(d*ckStage6(k1.V, k2.V, k3.V, k4.V, k5.V)), y.M + float64(d*ckStage6(k1.M, k2.M, k3.M, k4.M, k5.M)),
		y.H + float64(d*ckStage6(k1.H, k2.H, k3.H, k4.H, k5.H)), y.N + float64(d*ckStage6(k1.N, k2.N, k3.N, k4.N, k5.N)),
	}, in.G[5], in.J[5])
	y1 = HHState{
		y.V + float64(d*ckEnd(k1.V, k3.V, k4.V, k6.V)), y.M + float64(d*ckEnd(k1.M, k3.M, k4.M, k6.M)),
		y.H + float64(d*ckEnd(k1.H, k3.H, k4.H, k6.H)), y.N + float64(d*ckEnd(k1.N, k3.N, k4.N, k6.N)),
	}
	gate := math.Max(math.Abs(ckError(k1.M, k3.M, k4.M, k5.M, k6.M)),
		math.Max(math.Abs(ckError(k1.H, k3.H, k4.H, k5.H, k6.H)), math.Abs(ckError(k1.N, k3.N, k4.N, k5.N, k6.N))))
	v := math.Abs(ckError(k1.V, k3.V, k4.V, k5.V, k6.V)) / (hhErrorV * (1 + math.Min(math.Abs(k1.V), hhFastest)))
	return y1, d * math.Max(v, gate*(1/hhErrorGate))
}

// slope returns the rates of change, g in uS and j in nA.
func (k *HH) slope(y HHState, g, j float64) HHState {
	r := hhRatesAt(y.V - k.offset)
	m2, n2 := float64(y.M*y.M), float64(y.N*y.N)
	na, ka := float64(k.na*float64(float64(m2*y.M)*y.H)), float64(k.k*float64(n2*n2))
	return HHState{
		V: float64(na*(k.eNa-y.V)) + float64(ka*(k.eK-y.V)) + (float64(k.leak*(k.eL-y.V)) + float64((j-float64(g*y.V))*k.invC)),
		M: r.alphaM - float64((r.alphaM+r.betaM)*y.M),
		H: r.alphaH - float64((r.alphaH+r.betaH)*y.H),
		N: r.alphaN - float64((r.alphaN+r.betaN)*y.N),
	}
}

// hhRates are the rates at which the gates open and close, per ms.
type hhRates struct{ alphaM, betaM, alphaH, betaH, alphaN, betaN float64 }

// hhRatesAt returns the rates at U = V - Offset. All exponentials are powers of one: exp(-U/360) to the 9th, 20th, 72nd and 90th, which
// costs some 1e-14 of them.
func hhRatesAt(u float64) hhRates {
	x := Exp(u * (-1. / 360))
	x2 := x * x
	x4 := x2 * x2
	x9 := x4 * x4 * x
	x18 := x9 * x9
	x20 := x18 * x2
	x36 := x18 * x18
	x72 := x36 * x36
	fifth := float64(x72 * exp8) // exp((40 - U)/5)
	p := float64((40 - u) * (1. / 5))
	return hhRates{
		alphaM: 1.28 * expRatio(float64((13-u)*(1./4)), float64(float64(x72*x18)*exp13by4)),
		betaM:  1.4 * (p + expRatio(p, fifth)), // q(-p) = p + q(p)
		alphaH: (0.128 * exp17by18) * x20,
		betaH:  4 / (1 + fifth),
		alphaN: 0.16 * expRatio(float64((15-u)*(1./5)), float64(x72*exp3)),
		betaN:  (0.5 * exp1by4) * x9,
	}
}

const (
	exp8      = 2980.957987041728274743
	exp13by4  = 25.790339917193062089
	exp17by18 = 2.5713844347880297711
	exp3      = 20.08553692318766774092
	exp1by4   = 1.284025416687741484073
)

// expRatio returns q(x) = x/(e - 1) for e = exp(x), which is 1 at x = 0.
func expRatio(x, e float64) float64 {
	if x > -1e-3 && x < 1e-3 {
		x2 := x * x
		return 1 - float64(0.5*x) + float64(x2*(1./12-float64(x2*(1./720))))
	}
	return x / (e - 1)
}
