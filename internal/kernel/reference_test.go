package kernel

import (
	"math"
	"math/big"
)

// A reference evaluates elementary functions with prec bits of big.Float, by series, slowly.
type reference struct {
	prec    uint
	ln2, pi *big.Float
}

func newReference(prec uint) *reference {
	r := &reference{prec: prec}
	r.ln2 = r.atanhTwice(r.div(1, 3))
	// Machin: pi = 16 atan(1/5) - 4 atan(1/239)
	a, b := r.atanInverse(5), r.atanInverse(239)
	r.pi = r.num().Sub(a.Mul(a, r.of(16)), b.Mul(b, r.of(4)))
	return r
}

func (r *reference) num() *big.Float             { return new(big.Float).SetPrec(r.prec) }
func (r *reference) of(x float64) *big.Float     { return r.num().SetFloat64(x) }
func (r *reference) div(a, b float64) *big.Float { return r.num().Quo(r.of(a), r.of(b)) }

// small says that the term no longer matters in a sum of order 1.
func (r *reference) small(term *big.Float) bool {
	return term.Sign() == 0 || term.MantExp(nil) < -int(r.prec)-8
}

func (r *reference) atanInverse(n float64) *big.Float {
	sum, power, n2 := r.num(), r.div(1, n), r.of(-n*n)
	for k := 1.0; !r.small(power); k += 2 {
		sum.Add(sum, r.num().Quo(power, r.of(k)))
		power.Quo(power, n2)
	}
	return sum
}

// atanhTwice is log((1+t)/(1-t)).
func (r *reference) atanhTwice(t *big.Float) *big.Float {
	t2 := r.num().Mul(t, t)
	sum, power := r.num(), r.num().Set(t)
	for k := 1.0; !r.small(power); k += 2 {
		sum.Add(sum, r.num().Quo(power, r.of(k)))
		power.Mul(power, t2)
	}
	return sum.Mul(sum, r.of(2))
}

func (r *reference) log(x *big.Float) *big.Float {
	z := r.num()
	e := x.MantExp(z) // z in [0.5, 1)
	if z.Cmp(r.of(0.7)) < 0 {
		z.Mul(z, r.of(2))
		e--
	}
	one := r.of(1)
	t := r.num().Quo(r.num().Sub(z, one), r.num().Add(z, one))
	y := r.atanhTwice(t)
	return y.Add(y, r.num().Mul(r.ln2, r.of(float64(e))))
}

func (r *reference) exp(x *big.Float) *big.Float {
	q, _ := r.num().Quo(x, r.ln2).Float64()
	k := math.Round(q)
	t := r.num().Sub(x, r.num().Mul(r.ln2, r.of(k)))
	const halvings = 12
	t.SetMantExp(t, -halvings)
	sum, term := r.of(1), r.of(1)
	for n := 1.0; !r.small(term); n++ {
		term.Mul(term, t)
		term.Quo(term, r.of(n))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum.SetMantExp(sum, int(k))
}

func (r *reference) sinCos(x *big.Float) (sin, cos *big.Float) {
	half := r.num().Quo(r.pi, r.of(2))
	q := r.num().Quo(x, half)
	q.Add(q, r.of(math.Copysign(0.5, float64(q.Sign()))))
	whole, _ := q.Int(nil)
	t := r.num().Sub(x, r.num().Mul(half, r.num().SetInt(whole)))
	t2 := r.num().Neg(r.num().Mul(t, t))
	sin, cos = r.num(), r.num()
	term := r.of(1)
	for n := 1.0; !r.small(term); n += 2 {
		cos.Add(cos, term)
		odd := r.num().Quo(r.num().Mul(term, t), r.of(n))
		sin.Add(sin, odd)
		term = r.num().Quo(r.num().Mul(term, t2), r.of(n*(n+1)))
	}
	switch new(big.Int).And(whole, big.NewInt(3)).Int64() {
	case 1:
		sin, cos = cos, sin.Neg(sin)
	case 2:
		sin, cos = sin.Neg(sin), cos.Neg(cos)
	case 3:
		sin, cos = cos.Neg(cos), sin
	}
	return sin, cos
}

// acos is Newton's method upon cos.
func (r *reference) acos(x float64) *big.Float {
	y := r.of(2 * math.Atan2(math.Sqrt(1-x), math.Sqrt(1+x)))
	for range 4 {
		sin, cos := r.sinCos(y)
		y.Add(y, cos.Quo(cos.Sub(cos, r.of(x)), sin))
	}
	return y
}

// ulpError is the distance between got and want in units in the last place of want.
func ulpError(got float64, want *big.Float) float64 {
	w, _ := want.Float64()
	_, e := math.Frexp(w)
	ulp := math.Ldexp(1, max(e-53, -1074))
	d := new(big.Float).SetPrec(want.Prec()).SetFloat64(got)
	f, _ := d.Sub(d, want).Float64()
	return math.Abs(f) / ulp
}

// draws is a small generator for test inputs: xorshift64.
type draws uint64

func (d *draws) next() uint64 {
	x := *d
	x ^= x << 13
	x ^= x >> 7
	x ^= x << 17
	*d = x
	return uint64(x)
}

// between is uniform in [lo, hi].
func (d *draws) between(lo, hi float64) float64 {
	return lo + float64((hi-lo)*(float64(d.next()>>11)*0x1p-53))
}

// scaled is of either sign, its logarithm to base 2 uniform in [lo, hi].
func (d *draws) scaled(lo, hi int) float64 {
	x := math.Ldexp(d.between(1, 2), lo+int(d.next()%uint64(hi-lo)))
	if d.next()&1 != 0 {
		return -x
	}
	return x
}
