package kernel

import "math"

// Sqrt returns the square root; IEEE 754 defines every bit of it, so that the processor's instruction is as good as any.
func Sqrt(x float64) float64 { return math.Sqrt(x) }

// Pow returns x^y, the same bits on every platform, with the special cases of C99 and of Go's math.Pow. Error: below
// 0.6 ulp.
//
//	x^y = e^(y log(x)), with log(x) and its product with y carried as sums of two float64
func Pow(x, y float64) float64 {
	ix := math.Float64bits(x)
	if ix-0x0010000000000000 >= 0x7ff0000000000000-0x0010000000000000 || y == 0 || x == 1 || !(y > -0x1p64 && y < 0x1p64) {
		return powEdge(x, y)
	}
	return powPositive(ix, y)
}

// powPositive is Pow for a positive, normal, finite x, given as its bits.
func powPositive(ix uint64, y float64) float64 {
	lh, ll := logTwice(ix)
	eh := float64(y * lh)
	if eh < 0x1p-60 && eh > -0x1p-60 {
		return 1 + eh // also keeps tiny products away from the splitting below
	}
	if eh > 800 {
		return math.Inf(1)
	}
	if eh < -800 {
		return 0
	}
	eh, el := mulTwice(y, lh)
	el += float64(y * ll)
	if !(eh > -708 && eh < 709) {
		return expEdge(eh, el)
	}
	n, p := expReduce(eh, el)
	scale := math.Float64frombits(math.Float64bits(expTable[n%expN].pow) + n>>expBits<<52)
	return scale + float64(scale*p)
}

// powEdge is Pow where x is zero, negative, denormal, infinite or NaN, or y is zero, huge, infinite or NaN.
func powEdge(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case x != x || y != y:
		return math.NaN()
	case y > math.MaxFloat64 || y < -math.MaxFloat64:
		return powInfinite(x, y)
	}
	whole, odd := wholeOdd(y)
	a := math.Abs(x)
	var r float64
	switch {
	case a == 0 || a > math.MaxFloat64:
		if (a == 0) == (y > 0) {
			r = 0
		} else {
			r = math.Inf(1)
		}
	case x < 0 && !whole:
		return math.NaN()
	case a == 1:
		r = 1
	case y >= 0x1p64 || y <= -0x1p64: // so large that only 1 itself stays finite
		r = powInfinite(a, y)
	case a < 0x1p-1022:
		r = powPositive(math.Float64bits(a*0x1p52)-52<<52, y)
	default:
		r = powPositive(math.Float64bits(a), y)
	}
	if odd && math.Signbit(x) {
		return -r
	}
	return r
}

// powInfinite is Pow for an infinite y, or for one so large that it makes no difference.
func powInfinite(x, y float64) float64 {
	a := math.Abs(x)
	switch {
	case a == 1:
		return 1
	case (a > 1) == (y > 0):
		return math.Inf(1)
	}
	return 0
}

// wholeOdd says whether a finite y is an integer, and whether it is an odd one.
func wholeOdd(y float64) (whole, odd bool) {
	a := math.Abs(y)
	if a >= 0x1p53 {
		return true, false
	}
	n := int64(a)
	return float64(n) == a, float64(n) == a && n%2 == 1
}
