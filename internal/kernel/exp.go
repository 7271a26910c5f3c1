package kernel

import "math"

// expN is the number of table steps per power of two in Exp, Expm1 and Pow.
const (
	expN    = 128
	expBits = 7
)

// expEntry is a power of two and the relative rest of its rounding.
type expEntry struct{ pow, tail float64 }

// log(2)/128 = expStepHi + expStepLo. The high part is a multiple of 2^-42, so that n*expStepHi is exact for |n| < 2^18.
const (
	expPerStep = 0x1.71547652b82fep+7
	expStepHi  = 0x1.62e42fefcp-8
	expStepLo  = -0x1.c610ca86c3899p-44
	roundShift = 0x1.8p52 // adding it rounds to an integer, left in the low bits
)

// Exp returns e^x, the same bits on every platform. Error: below 0.52 ulp.
//
//	x = n log(2)/128 + r,   e^x = 2^(n/128) (1 + p(r)),   |r| <= log(2)/256
//
// The table of 2^(i/128) is kept to twice the precision. Tang (1989), Table-driven implementation of the exponential
// function in IEEE floating-point arithmetic, doi:10.1145/63522.214389. Overflow gives +Inf, underflow 0, NaN NaN.
func Exp(x float64) float64 {
	if !(x > -708 && x < 709) {
		return expEdge(x, 0)
	}
	shifted := float64(x*expPerStep) + roundShift
	n := math.Float64bits(shifted)
	k := shifted - roundShift
	r := x - float64(k*expStepHi) - float64(k*expStepLo)
	t := &expTable[n%expN]
	scale := math.Float64frombits(math.Float64bits(t.pow) + n>>expBits<<52)
	r2 := r * r
	p := t.tail + r + float64(r2*(0.5+float64(r*(1./6)))) + float64(float64(r2*r2)*((1./24)+float64(r*(1./120))))
	return scale + float64(scale*p)
}

// expEdge is e^(x+low), |low| << |x|, where the result may overflow, lose bits or be NaN.
func expEdge(x, low float64) float64 {
	switch {
	case x != x:
		return x
	case x > 709.79:
		return math.Inf(1)
	case x < -745.14:
		return 0
	}
	n, p := expReduce(x, low)
	t := math.Float64bits(expTable[n%expN].pow)
	if x > 0 { // 2^1024 is beyond the range: scale by half of it, then double
		scale := math.Float64frombits(t + (n>>expBits-1)<<52)
		return 2 * (scale + float64(scale*p))
	}
	// A denormal result must be rounded once: bring the bits that will be lost into place before scaling.
	scale := math.Float64frombits(t + (n>>expBits+1022)<<52)
	y := scale + float64(scale*p)
	if y < 1 {
		rest := scale - y + float64(scale*p)
		up := 1 + y
		rest = 1 - up + y + rest
		y = up + rest - 1
	}
	return y * 0x1p-1022
}

// expReduce splits x + low: e^(x+low) = pow[n%128] 2^(n/128 rounded down) (1 + p). |x| < 2^11.
func expReduce(x, low float64) (n uint64, p float64) {
	shifted := float64(x*expPerStep) + roundShift
	k := shifted - roundShift
	n = uint64(int64(k)) // two's complement: n>>7 as an exponent and n%128 as an index both hold
	r := x - float64(k*expStepHi) - float64(k*expStepLo) + low
	r2 := r * r
	p = expTable[n%expN].tail + r + float64(r2*(0.5+float64(r*(1./6)))) +
		float64(float64(r2*r2)*((1./24)+float64(r*(1./120))))
	return n, p
}

// Expm1 returns e^x - 1, precise for small x too, the same bits on every platform. Error: below 0.6 ulp.
// Near zero a Taylor polynomial, elsewhere the table of Exp with the rounding of 2^(n/128) - 1 carried along;
// Tang (1992), Table-driven implementation of the expm1 function, doi:10.1145/146847.146928.
func Expm1(x float64) float64 {
	switch {
	case x > -0x1p-5 && x < 0x1p-5:
		if x > -0x1p-54 && x < 0x1p-54 {
			return x // keeps -0 and denormals
		}
		q := 1./362880 + float64(x*(1./3628800))
		q = 1./40320 + float64(x*q)
		q = 1./5040 + float64(x*q)
		q = 1./720 + float64(x*q)
		q = 1./120 + float64(x*q)
		q = 1./24 + float64(x*q)
		q = 1./6 + float64(x*q)
		x2 := x * x
		return x + (float64(0.5*x2) + float64(float64(x*x2)*q))
	case x < -40:
		return -1
	case !(x < 709):
		return Exp(x) // the 1 is far below the last bit; NaN
	}
	n, p := expReduce(x, 0)
	scale := math.Float64frombits(math.Float64bits(expTable[n%expN].pow) + n>>expBits<<52)
	diff := scale - 1
	back := diff - scale
	rest := (scale - (diff - back)) - (1 + back) // two-sum: scale - 1 = diff + rest
	return diff + (rest + float64(scale*p))
}
