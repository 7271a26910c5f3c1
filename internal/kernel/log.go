package kernel

import "math"

const (
	logN    = 128
	logBits = 7
	logOff  = 0x3fe6aaaaaaaaaaab // bits of the least z: intervals start here, and 1 is in the middle of one

	ln2Hi = 0x1.62e42fefa38p-1 // a multiple of 2^-42: k*ln2Hi + logTable.hi is exact
	ln2Lo = 0x1.ef35793c7673p-45
)

// Log returns the natural logarithm, the same bits on every platform. Error: below 0.52 ulp.
//
//	x = 2^k z,   log(x) = k log(2) + log(c) + log1p(r),   r = z/c - 1,   |r| < 2^-7.9
//
// 1/c has 13 bits, so that r is exact as a sum of two float64; around 1, c is 1 and nothing cancels. Table-driven as in
// Tang (1990), Table-driven implementation of the logarithm function in IEEE floating-point arithmetic,
// doi:10.1145/98267.98294, with a reciprocal in the place of the division.
// Log(0) is -Inf, Log of a negative number NaN, Log(+Inf) +Inf.
func Log(x float64) float64 {
	ix := math.Float64bits(x)
	if ix-0x0010000000000000 >= 0x7ff0000000000000-0x0010000000000000 {
		switch {
		case x == 0:
			return math.Inf(-1)
		case x < 0 || x != x:
			return math.NaN()
		case x > math.MaxFloat64:
			return x
		}
		ix = math.Float64bits(x*0x1p52) - 52<<52 // denormal
	}
	d := ix - logOff
	t := &logTable[d>>(52-logBits)%logN]
	k := float64(int64(d) >> 52)
	z := math.Float64frombits(ix - d>>52<<52)
	top := math.Float64frombits(math.Float64bits(z) &^ (1<<27 - 1))
	a := float64(top*t.inv) - 1 // exact, as is the next product
	b := float64((z - top) * t.inv)
	r := a + b
	w := float64(k*ln2Hi) + t.hi
	hi := w + r
	lo := (w - hi + r) + (float64(k*ln2Lo) + t.lo + (a - r + b))
	r2 := r * r
	q := -0.5 + float64(r*(1./3)) + float64(r2*(-0.25+float64(r*0.2))) +
		float64(float64(r2*r2)*(-1./6+float64(r*(1./7))-float64(r2*0.125)))
	return hi + (lo + float64(r2*q))
}

// Log1p returns log(1+x), precise for small x too, the same bits on every platform. Error: below 0.6 ulp.
// What is lost in rounding 1+x comes back as a correction of the first order.
func Log1p(x float64) float64 {
	switch {
	case x > -0x1p-54 && x < 0x1p-54:
		return x // keeps -0 and denormals
	case x == -1:
		return math.Inf(-1)
	case !(x > -1):
		return math.NaN()
	case x > 0x1p54:
		return Log(x) // also +Inf
	}
	if x > -0x1p-8 && x < 0x1p-8 {
		x2 := x * x
		q := -0.5 + float64(x*(1./3)) + float64(x2*(-0.25+float64(x*0.2))) +
			float64(float64(x2*x2)*(-1./6+float64(x*(1./7))-float64(x2*0.125)))
		return x + float64(x2*q)
	}
	u := 1 + x
	var lost float64 // 1 + x = u + lost
	if x < 1 {
		lost = x - (u - 1)
	} else {
		lost = 1 - (u - x)
	}
	hi, lo := logTwice(math.Float64bits(u))
	return hi + (lo + lost/u)
}

// logTwice returns log(x) as a sum of two float64, for a positive, finite, normal x given as its bits. The error is below
// 2^-66 of the result. Also used by Pow.
func logTwice(ix uint64) (hi, lo float64) {
	d := ix - logOff
	t := &logTable[d>>(52-logBits)%logN]
	k := float64(int64(d) >> 52)
	z := math.Float64frombits(ix - d>>52<<52)
	top := math.Float64frombits(math.Float64bits(z) &^ (1<<27 - 1))
	a := float64(top*t.inv) - 1
	b := float64((z - top) * t.inv)
	r := a + b
	rest := a - r + b
	w := float64(k*ln2Hi) + t.hi
	s := w + r
	lo = w - s + r
	// -r*r/2 as two numbers
	sqHi, sqLo := mulTwice(r, r)
	sqHi, sqLo = float64(sqHi*-0.5), float64(sqLo*-0.5)
	hi = s + sqHi
	lo += s - hi + sqHi
	r3 := float64(r * float64(r*r))
	q := 1./3 + float64(r*(-0.25+float64(r*(0.2+float64(r*(-1./6+float64(r*(1./7+float64(r*-0.125)))))))))
	lo += float64(k*ln2Lo) + t.lo + sqLo + (rest - float64(rest*r)) + float64(r3*q)
	sum := hi + lo
	return sum, hi - sum + lo
}

// mulTwice returns x*y exactly as hi + lo, unless it overflows or underflows; Dekker (1971), doi:10.1007/BF01397083.
func mulTwice(x, y float64) (hi, lo float64) {
	const mask = 1<<27 - 1
	xh := math.Float64frombits(math.Float64bits(x) &^ mask)
	yh := math.Float64frombits(math.Float64bits(y) &^ mask)
	xl, yl := x-xh, y-yh
	hi = float64(x * y)
	lo = float64(xh*yh) - hi + float64(xh*yl) + float64(xl*yh) + float64(xl*yl)
	return hi, lo
}
