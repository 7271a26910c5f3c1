package random

import (
	"math"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// A source is what the samplers draw from: NumpyRNG and Reader. One sampler for each distribution serves both; they follow
// NumPy's legacy algorithms operation by operation, since with NumpyRNG they must make the same decisions.
type source interface {
	uniform() float64       // in [0, 1)
	gauss() float64         // normal, mean 0, standard deviation 1
	upTo(max uint64) uint64 // in [0, max]
}

// polar returns two independent standard normal numbers; Marsaglia & Bray (1964), doi:10.1137/1006063.
func polar(src source) (first, second float64) {
	for {
		x := 2*src.uniform() - 1
		y := 2*src.uniform() - 1
		r2 := float64(x*x) + float64(y*y)
		if r2 < 1 && r2 != 0 {
			f := math.Sqrt(-2 * kernel.Log(r2) / r2)
			return f * y, f * x
		}
	}
}

func uniform(src source, lo, hi float64) float64 { return lo + float64((hi-lo)*src.uniform()) }

func normal(src source, mu, sigma float64) float64 { return mu + float64(sigma*src.gauss()) }

// exponential has mean 1.
func exponential(src source) float64 { return -kernel.Log(1 - src.uniform()) }

// standardGamma has scale 1. Shapes above 1: Marsaglia & Tsang (2000), doi:10.1145/358407.358414; below 1 the rejection of
// Ahrens & Dieter (1974), doi:10.1007/BF02293108.
func standardGamma(src source, shape float64) float64 {
	switch {
	case shape == 1:
		return exponential(src)
	case shape == 0:
		return 0
	case shape < 1:
		return smallGamma(src, shape)
	}
	b := shape - 1./3
	c := 1 / math.Sqrt(9*b)
	for {
		x, v := 0.0, 0.0
		for v <= 0 {
			x = src.gauss()
			v = 1 + float64(c*x)
		}
		v = float64(v * v * v)
		u := src.uniform()
		if u < 1-float64(0.0331*(x*x)*(x*x)) {
			return b * v
		}
		if kernel.Log(u) < float64(0.5*x*x)+float64(b*(1-v+kernel.Log(v))) {
			return b * v
		}
	}
}

func smallGamma(src source, shape float64) float64 {
	for {
		u := src.uniform()
		e := exponential(src)
		if u <= 1-shape {
			if x := kernel.Pow(u, 1/shape); x <= e {
				return x
			}
			continue
		}
		y := -kernel.Log((1 - u) / shape)
		if x := kernel.Pow(1-shape+float64(shape*y), 1/shape); x <= e+y {
			return x
		}
	}
}

// vonMises is the wrapped rejection of Best & Fisher (1979), doi:10.2307/2346732.
type vonMises struct{ mu, kappa, s float64 }

func newVonMises(mu, kappa float64) vonMises {
	v := vonMises{mu: mu, kappa: kappa}
	if kappa < 1e-5 { // the closed form cancels
		v.s = 1/kappa + kappa
		return v
	}
	r := 1 + math.Sqrt(1+float64(4*kappa*kappa))
	rho := (r - math.Sqrt(2*r)) / (2 * kappa)
	v.s = (1 + float64(rho*rho)) / (2 * rho)
	return v
}

func (v vonMises) draw(src source) float64 {
	if v.kappa < 1e-8 {
		return math.Pi * (2*src.uniform() - 1)
	}
	var w float64
	for {
		z := kernel.Cos(math.Pi * src.uniform())
		w = (1 + float64(v.s*z)) / (v.s + z)
		y := float64(v.kappa * (v.s - w))
		u := src.uniform()
		if float64(y*(2-y))-u >= 0 || kernel.Log(y/u)+1-y >= 0 {
			break
		}
	}
	angle := kernel.Acos(w)
	if src.uniform() < 0.5 {
		angle = -angle
	}
	angle += v.mu
	wrapped := math.Mod(math.Abs(angle)+math.Pi, 2*math.Pi) - math.Pi
	if angle < 0 {
		return -wrapped
	}
	return wrapped
}
