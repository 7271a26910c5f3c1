package kernel

import (
	"math"
	"math/bits"
)

// pi/2 in two parts, and in four of which the first three have 33 bits, so that their products with integers below 2^20
// are exact (Cody & Waite 1980, Software manual for the elementary functions).
const (
	halfPiHi = 0x1.921fb54442d18p+0
	halfPiLo = 0x1.1a62633145c07p-54
	halfPi1  = 0x1.921fb544p+0
	halfPi2  = 0x1.0b4611a6p-34
	halfPi3  = 0x1.3198a2ep-69
	halfPi4  = 0x1.b839a252049c1p-104
	perHalf  = 0x1.45f306dc9c883p-1
)

// Sin returns the sine of x radians, the same bits on every platform. Error: below 0.8 ulp. Sin(±Inf) is NaN.
func Sin(x float64) float64 {
	if x > -0x1p-27 && x < 0x1p-27 {
		return x // keeps -0
	}
	q, y, rest, ok := reduceHalfPi(x)
	if !ok {
		return math.NaN()
	}
	r := sinCosKernel(q, y, rest)
	if q&2 != 0 {
		return -r
	}
	return r
}

// Cos returns the cosine of x radians, the same bits on every platform. Error: below 0.8 ulp. Cos(±Inf) is NaN.
func Cos(x float64) float64 {
	q, y, rest, ok := reduceHalfPi(x)
	if !ok {
		return math.NaN()
	}
	q++
	r := sinCosKernel(q, y, rest)
	if q&2 != 0 {
		return -r
	}
	return r
}

// sinCosKernel returns sin(y+rest) for an even quadrant, cos(y+rest) for an odd one; |y| <= pi/4. Taylor polynomials.
func sinCosKernel(q uint64, y, rest float64) float64 {
	z := float64(y * y)
	if q&1 == 0 {
		p := -1./1307674368000 + float64(z*(1./355687428096000))
		p = 1./6227020800 + float64(z*p)
		p = -1./39916800 + float64(z*p)
		p = 1./362880 + float64(z*p)
		p = -1./5040 + float64(z*p)
		p = 1./120 + float64(z*p)
		p = -1./6 + float64(z*p)
		return y + (float64(float64(y*z)*p) + float64(rest*(1-float64(0.5*z))))
	}
	p := 1./20922789888000 - float64(z*(1./6402373705728000))
	p = -1./87178291200 + float64(z*p)
	p = 1./479001600 + float64(z*p)
	p = -1./3628800 + float64(z*p)
	p = 1./40320 + float64(z*p)
	p = -1./720 + float64(z*p)
	p = 1./24 + float64(z*p)
	half := float64(0.5 * z)
	top := 1 - half
	return top + ((1 - top - half) + (float64(float64(z*z)*p) - float64(y*rest)))
}

// reduceHalfPi returns x = q pi/2 + y + rest with |y| <= pi/4, q modulo 4; not ok for infinities and NaN.
func reduceHalfPi(x float64) (q uint64, y, rest float64, ok bool) {
	a := math.Abs(x)
	switch {
	case a <= 0x1.921fb54442d18p-1:
		return 0, x, 0, true
	case !(a <= math.MaxFloat64):
		return 0, 0, 0, false
	case a >= 0x1p19:
		q, y, rest = payneHanek(a)
	default:
		shifted := float64(a*perHalf) + roundShift
		q = math.Float64bits(shifted) & 3
		k := shifted - roundShift
		r1 := a - float64(k*halfPi1) // exact
		r2, e2 := addTwice(r1, -float64(k*halfPi2))
		r3, e3 := addTwice(r2, -float64(k*halfPi3))
		tail := e2 + (e3 - float64(k*halfPi4))
		y = r3 + tail
		rest = r3 - y + tail
	}
	if x < 0 {
		return -q & 3, -y, -rest, true
	}
	return q, y, rest, true
}

// addTwice returns x+y exactly as s + e; Knuth (1969), The art of computer programming 2, 4.2.2.
func addTwice(x, y float64) (s, e float64) {
	s = x + y
	b := s - x
	return s, (x - (s - b)) + (y - b)
}

// payneHanek reduces a large a >= 2^19 with as many bits of 2/pi as it takes: of the product a*2/pi it forms the 192 bits
// from the weight 2 downwards. Payne & Hanek (1983), Radian reduction for trigonometric functions,
// doi:10.1145/1057600.1057602.
func payneHanek(a float64) (q uint64, y, rest float64) {
	ia := math.Float64bits(a)
	m := ia&(1<<52-1) | 1<<52
	e := int(ia>>52) - 1075 // a = m 2^e
	// Digit j of 2/pi has the weight 2^-j, in the product 2^(e-j): those with e-j >= 2 give whole turns.
	first := max(e-2, 0)
	w0, w1, w2 := twoOverPi(first), twoOverPi(first+64), twoOverPi(first+128)
	h2, p2 := bits.Mul64(m, w2)
	h1, l1 := bits.Mul64(m, w1)
	h0, l0 := bits.Mul64(m, w0)
	p1, c := bits.Add64(l1, h2, 0)
	p0, c := bits.Add64(l0, h1, c)
	p3 := h0 + c
	// Bring the bits of weight 2 and 1 to the top of p0; for e > 2 they are there.
	s := 2 + first - e
	p2 = p2>>s | p1<<(64-s)
	p1 = p1>>s | p0<<(64-s)
	p0 = p0>>s | p3<<(64-s)
	q = p0 >> 62
	f0, f1, f2 := p0<<2|p1>>62, p1<<2|p2>>62, p2<<2
	// A fraction of a half and more is the next quadrant, seen from the other side.
	negative := f0>>63 != 0
	if negative {
		q = (q + 1) & 3
		var b uint64
		f2, b = bits.Sub64(0, f2, 0)
		f1, b = bits.Sub64(0, f1, b)
		f0, _ = bits.Sub64(0, f0, b)
	}
	lead := bits.LeadingZeros64(f0)
	f0, f1 = f0<<lead|f1>>(64-lead), f1<<lead|f2>>(64-lead)
	hi := float64(float64(f0>>11) * math.Float64frombits(uint64(1023-53-lead)<<52))
	lo := float64(float64(f0<<53>>11|f1>>22) * math.Float64frombits(uint64(1023-53-53-lead)<<52))
	y, rest = mulTwice(hi, halfPiHi)
	rest += float64(hi*halfPiLo) + float64(lo*halfPiHi)
	y, rest = y+rest, y-(y+rest)+rest
	if negative {
		return q, -y, -rest
	}
	return q, y, rest
}

// twoOverPi returns 64 bits of 2/pi = 0.1010..., those after the first n.
func twoOverPi(n int) uint64 {
	i, s := n/64, n%64
	return twoOverPiBits[i]<<s | twoOverPiBits[i+1]>>(64-s)
}

// twoOverPiBits are the first 1280 binary digits of 2/pi; TestTwoOverPi derives them again.
var twoOverPiBits = [20]uint64{
	0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
	0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
	0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
	0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
	0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
}

// asinPoly are the coefficients of R in asin(x) = x + x t R(t), t = x^2 <= 1/4, interpolated at Chebyshev's nodes; the
// relative error is 2^-58.
var asinPoly = [14]float64{
	0x1.5555555555555p-3, 0x1.3333333333388p-4, 0x1.6db6db6dac1e0p-5, 0x1.f1c71c7a52ba3p-6,
	0x1.6e8ba123e494cp-6, 0x1.1c4efce23019fp-6, 0x1.c990ad3d8fdcap-7, 0x1.7b027ee1dd585p-7,
	0x1.3b49de7121487p-7, 0x1.31622469ce5adp-7, 0x1.8f193743418fep-9, 0x1.406192d12462ap-6,
	-0x1.3b416bb7d9257p-6, 0x1.e529c6fce9bb4p-6,
}

// Acos returns the angle between 0 and pi whose cosine is x, the same bits on every platform. Error: below 0.9 ulp.
// For |x| > 1/2 by half the angle: acos(x) = 2 asin(sqrt((1-x)/2)). Outside [-1, 1] it is NaN.
func Acos(x float64) float64 {
	switch {
	case !(x >= -1 && x <= 1):
		return math.NaN()
	case x >= -0.5 && x <= 0.5:
		return halfPiHi - (x - (halfPiLo - float64(x*asinTail(x*x))))
	case x < 0:
		z := float64(0.5 * (1 + x))
		s := math.Sqrt(z)
		w := float64(s*asinTail(z)) - halfPiLo
		return 2 * (halfPiHi - (s + w))
	}
	z := float64(0.5 * (1 - x))
	s := math.Sqrt(z)
	if s == 0 {
		return 0
	}
	// s = top + low, the root with twice the bits
	top := math.Float64frombits(math.Float64bits(s) &^ (1<<27 - 1))
	low := (z - float64(top*top)) / (s + top)
	w := float64(asinTail(z)*s) + low
	return 2 * (top + w)
}

// asinTail returns t R(t), that is, asin(x)/x - 1 for t = x^2.
func asinTail(t float64) float64 {
	p := asinPoly[13]
	for i := 12; i >= 0; i-- {
		p = asinPoly[i] + float64(t*p)
	}
	return float64(t * p)
}
