package random

import (
	"math"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// maxPoisson is the largest mean for which ten standard deviations more still fit an int64.
const maxPoisson = math.MaxInt64 - 10*3037000499.97605

// poisson multiplies uniforms for small means (Knuth 1969); from 10 on it is the transformed rejection PTRS of Hörmann
// (1993), doi:10.1016/0167-6687(93)90997-4.
type poisson struct {
	lam, logLam, a, b, logInvAlpha, vr float64
	none                               float64 // exp(-lam), for small means
}

func newPoisson(lam float64) poisson {
	p := poisson{lam: lam}
	if lam < 10 {
		p.none = kernel.Exp(-lam)
		return p
	}
	p.logLam = kernel.Log(lam)
	p.b = 0.931 + float64(2.53*math.Sqrt(lam))
	p.a = -0.059 + float64(0.02483*p.b)
	p.logInvAlpha = kernel.Log(1.1239 + 1.1328/(p.b-3.4))
	p.vr = 0.9277 - 3.6224/(p.b-2)
	return p
}

func (p poisson) draw(src source) int64 {
	switch {
	case p.lam >= 10:
		return p.drawLarge(src)
	case p.lam == 0:
		return 0
	}
	var k int64
	for product := src.uniform(); product > p.none; k++ {
		product *= src.uniform()
	}
	return k
}

func (p poisson) drawLarge(src source) int64 {
	for {
		u := src.uniform() - 0.5
		v := src.uniform()
		us := 0.5 - math.Abs(u)
		k := math.Floor(float64((2*p.a/us+p.b)*u) + p.lam + 0.43)
		if us >= 0.07 && v <= p.vr {
			return int64(k)
		}
		if k < 0 || us < 0.013 && v > us {
			continue
		}
		if kernel.Log(v)+p.logInvAlpha-kernel.Log(p.a/(us*us)+p.b) <= -p.lam+float64(k*p.logLam)-logGamma(k+1) {
			return int64(k)
		}
	}
}

// logGamma is the logarithm of the gamma function as NumPy's Poisson numbers use it: Stirling's series at 7 or above,
// then down by the recurrence. Zhang & Jin (1996), Computation of special functions.
func logGamma(x float64) float64 {
	if x == 1 || x == 2 {
		return 0
	}
	down := 0
	if x < 7 {
		down = int(7 - x)
	}
	top := x + float64(down)
	t := (1 / top) * (1 / top)
	sum := stirling[9]
	for i := 8; i >= 0; i-- {
		sum = stirling[i] + float64(sum*t)
	}
	const log2Pi = 1.8378770664093453
	sum = sum/top + 0.5*log2Pi + float64((top-0.5)*kernel.Log(top)) - top
	for range down {
		sum -= kernel.Log(top - 1)
		top--
	}
	return sum
}

// stirling are B_2k / (2k (2k-1)), as rounded in the source.
var stirling = [10]float64{
	8.333333333333333e-02, -2.777777777777778e-03, 7.936507936507937e-04, -5.952380952380952e-04, 8.417508417508418e-04,
	-1.917526917526918e-03, 6.410256410256410e-03, -2.955065359477124e-02, 1.796443723688307e-01, -1.39243221690590e+00,
}

// binomial counts successes: by inversion where fewer than 30 are expected, otherwise BTPE of Kachitvichyanukul &
// Schmeiser (1988), doi:10.1145/42372.42381. For p > 1/2 it counts failures.
type binomial struct {
	n      int64
	p, q   float64 // the rarer outcome and the other
	mirror bool
	// inversion
	none  float64 // probability of none
	bound int64
	// BTPE, in the paper's names
	large                         bool
	m                             int64
	p1, p2, p3, p4, xm, xl, xr, c float64
	lamL, lamR                    float64
}

func newBinomial(n int64, p float64) binomial {
	b := binomial{n: n, p: p}
	if p > 0.5 {
		b.p, b.mirror = 1-p, true
	}
	b.q = 1 - b.p
	np := float64(float64(n) * b.p)
	if np <= 30 {
		b.none = kernel.Exp(float64(n) * kernel.Log(b.q))
		b.bound = int64(min(float64(n), np+float64(10*math.Sqrt(float64(np*b.q)+1))))
		return b
	}
	b.large = true
	fm := np + b.p
	b.m = int64(math.Floor(fm))
	b.p1 = math.Floor(float64(2.195*math.Sqrt(np*b.q))-float64(4.6*b.q)) + 0.5
	b.xm = float64(b.m) + 0.5
	b.xl, b.xr = b.xm-b.p1, b.xm+b.p1
	b.c = 0.134 + 20.5/(15.3+float64(b.m))
	a := (fm - b.xl) / (fm - float64(b.xl*b.p))
	b.lamL = float64(a * (1 + float64(a/2)))
	a = (b.xr - fm) / (b.xr * b.q)
	b.lamR = float64(a * (1 + float64(a/2))) // a/2 compiles to a product
	b.p2 = float64(b.p1 * (1 + float64(2*b.c)))
	b.p3 = b.p2 + b.c/b.lamL
	b.p4 = b.p3 + b.c/b.lamR
	return b
}

func (b *binomial) draw(src source) int64 {
	var k int64
	if b.large {
		k = b.drawLarge(src)
	} else {
		k = b.invert(src)
	}
	if b.mirror {
		return b.n - k
	}
	return k
}

// invert adds up probabilities until they reach a uniform number.
func (b *binomial) invert(src source) int64 {
	k, px := int64(0), b.none
	u := src.uniform()
	for u > px {
		k++
		if k > b.bound { // rounding: begin again
			k, px = 0, b.none
			u = src.uniform()
			continue
		}
		u -= px
		px = float64(b.n-k+1) * b.p * px / (float64(k) * b.q) // a quotient: nothing to fuse
	}
	return k
}

// drawLarge proposes from a triangle, two parallelograms and two exponential tails, then accepts by v against the ratio of
// probabilities to that of the mode.
func (b *binomial) drawLarge(src source) int64 {
	for {
		u := float64(src.uniform() * b.p4)
		v := src.uniform()
		var y float64
		switch {
		case u <= b.p1:
			return int64(math.Floor(b.xm - float64(b.p1*v) + u))
		case u <= b.p2:
			x := b.xl + (u-b.p1)/b.c
			v = float64(v*b.c) + 1 - math.Abs(float64(b.m)-x+0.5)/b.p1
			if v > 1 {
				continue
			}
			y = math.Floor(x)
		case u <= b.p3:
			if v == 0 {
				continue
			}
			y = math.Floor(b.xl + kernel.Log(v)/b.lamL)
			if y < 0 {
				continue
			}
			v = v * (u - b.p2) * b.lamL
		default:
			if v == 0 {
				continue
			}
			y = math.Floor(b.xr - kernel.Log(v)/b.lamR)
			if y > float64(b.n) {
				continue
			}
			v = v * (u - b.p3) * b.lamR
		}
		if b.accept(int64(y), v) {
			return int64(y)
		}
	}
}

// accept says whether v <= f(y)/f(m).
func (b *binomial) accept(y int64, v float64) bool {
	k := y - b.m
	if k < 0 {
		k = -k
	}
	npq := float64(float64(b.n) * b.p * b.q)
	if k <= 20 || float64(k) >= float64(npq/2)-1 {
		return v <= b.ratio(y)
	}
	// Squeeze by the normal density, then Stirling's formula.
	fk := float64(k)
	rho := float64(fk / npq * ((float64(fk*(fk/3+0.625))+0.16666666666666666)/npq + 0.5))
	t := float64(-k*k) / (2 * npq)
	a := kernel.Log(v)
	if a < t-rho {
		return true
	}
	if a > t+rho {
		return false
	}
	x1, f1 := float64(y+1), float64(b.m+1)
	z, w := float64(b.n+1-b.m), float64(b.n-y+1)
	return a <= float64(b.xm*kernel.Log(f1/x1))+
		float64((float64(b.n-b.m)+0.5)*kernel.Log(z/w))+
		float64(float64(y-b.m)*kernel.Log(w*b.p/(x1*b.q)))+
		stirlingRest(f1)+stirlingRest(z)+stirlingRest(x1)+stirlingRest(w)
}

// ratio multiplies up f(y)/f(m), term by term.
func (b *binomial) ratio(y int64) float64 {
	s := b.p / b.q
	a := float64(s * float64(b.n+1))
	f := 1.0
	for i := b.m + 1; i <= y; i++ {
		f *= a/float64(i) - s
	}
	for i := y + 1; i <= b.m; i++ {
		f /= a/float64(i) - s
	}
	return f
}

// stirlingRest is the correction to Stirling's formula for the factorial of x-1.
func stirlingRest(x float64) float64 {
	x2 := x * x
	return (13680 - (462-(132-(99-140/x2)/x2)/x2)/x2) / x / 166320
}
