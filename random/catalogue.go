package random

import (
	"math"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// A DistributionDoc describes one distribution; the table that Distributions returns feeds the checks, the help and the error
// messages.
type DistributionDoc struct {
	Name   string
	Params []ParamDoc // in PyNN's positional order
	Doc    string

	check   func(p []float64) string               // what is wrong with parameters that are each in range, or ""
	support func(p []float64) (lo, hi float64)     // closed bounds
	prepare func(p []float64) func(source) float64 // a sampler for these parameters
	redraw  func(p []float64) (lo, hi float64)     // if not nil: values outside are drawn again
	bell    bool                                   // normal with mean p[0] and standard deviation p[1], but for redraw
}

// A ParamDoc describes one parameter of a distribution.
type ParamDoc struct {
	Name  string
	Doc   string
	Range string // the legal values, in words: ">= 0"
	legal func(x float64) bool
}

// Distributions returns the table of PyNN's distributions, sorted by name. Equations and names of parameters are those of
// Wikipedia, as in PyNN.
func Distributions() []DistributionDoc {
	mu := ParamDoc{"mu", "mean", "finite", finite}
	sigma := ParamDoc{"sigma", "standard deviation", ">= 0", notNegative}
	low := ParamDoc{"low", "lower bound; -inf for none", "any number", notNaN}
	high := ParamDoc{"high", "upper bound; inf for none", "any number", notNaN}
	return []DistributionDoc{
		{
			Name:    "binomial",
			Params:  []ParamDoc{{"n", "number of trials", "an integer >= 0", naturalNumber}, {"p", "probability of success", "in [0, 1]", probability}},
			Doc:     "number of successes in n trials",
			support: func(p []float64) (float64, float64) { return 0, p[0] },
			prepare: func(p []float64) func(source) float64 {
				b := newBinomial(int64(p[0]), p[1])
				return func(s source) float64 { return float64(b.draw(s)) }
			},
		},
		{
			Name:    "exponential",
			Params:  []ParamDoc{{"beta", "mean, also called scale: 1/rate", ">= 0", notNegative}},
			Doc:     "exp(-x/beta)/beta for x >= 0",
			support: positiveUnless(0),
			prepare: func(p []float64) func(source) float64 {
				return func(s source) float64 { return p[0] * exponential(s) }
			},
		},
		{
			Name:   "gamma",
			Params: []ParamDoc{{"k", "shape", ">= 0", notNegative}, {"theta", "scale", ">= 0", notNegative}},
			Doc:    "mean k*theta, variance k*theta^2",
			support: func(p []float64) (float64, float64) {
				if p[0] == 0 || p[1] == 0 {
					return 0, 0
				}
				return 0, math.Inf(1)
			},
			prepare: func(p []float64) func(source) float64 {
				return func(s source) float64 { return p[1] * standardGamma(s, p[0]) }
			},
		},
		{
			Name:   "lognormal",
			Params: []ParamDoc{{"mu", "mean of the logarithm", "finite", finite}, {"sigma", "standard deviation of the logarithm", ">= 0", notNegative}},
			Doc:    "exponential of a normal number",
			support: func(p []float64) (float64, float64) {
				if p[1] == 0 {
					return kernel.Exp(p[0]), kernel.Exp(p[0])
				}
				return 0, math.Inf(1)
			},
			prepare: func(p []float64) func(source) float64 {
				return func(s source) float64 { return kernel.Exp(normal(s, p[0], p[1])) }
			},
		},
		{
			Name:    "normal",
			Params:  []ParamDoc{mu, sigma},
			Doc:     "Gaussian",
			support: normalSupport,
			prepare: prepareNormal,
			bell:    true,
		},
		{
			Name:    "normal_clipped",
			Params:  []ParamDoc{mu, sigma, low, high},
			Doc:     "Gaussian; values outside [low, high] are drawn again, at most 1000 times",
			check:   lowBelowHigh,
			support: within(normalSupport),
			prepare: prepareNormal,
			bell:    true,
			redraw:  func(p []float64) (float64, float64) { return p[2], p[3] },
		},
		{
			Name:    "normal_clipped_to_boundary",
			Params:  []ParamDoc{mu, sigma, low, high},
			Doc:     "Gaussian; values outside [low, high] are set to the nearer bound",
			check:   lowBelowHigh,
			support: toBoundary(normalSupport),
			prepare: func(p []float64) func(source) float64 {
				return func(s source) float64 { return clip(normal(s, p[0], p[1]), p[2], p[3]) }
			},
		},
		{
			Name:    "poisson",
			Params:  []ParamDoc{{"lambda_", "mean", "in [0, 9.2e18]", func(x float64) bool { return x >= 0 && x <= maxPoisson }}},
			Doc:     "exp(-lambda) lambda^k / k!",
			support: positiveUnless(0),
			prepare: func(p []float64) func(source) float64 {
				d := newPoisson(p[0])
				return func(s source) float64 { return float64(d.draw(s)) }
			},
		},
		{
			Name:   "uniform",
			Params: []ParamDoc{{"low", "lower bound", "finite", finite}, {"high", "upper bound", "finite", finite}},
			Doc:    "evenly between low and high",
			check: func(p []float64) string {
				return orElse(lowBelowHigh(p), finite(p[1]-p[0]), "high - low must be finite")
			},
			support: func(p []float64) (float64, float64) { return p[0], p[1] },
			prepare: func(p []float64) func(source) float64 {
				return func(s source) float64 { return uniform(s, p[0], p[1]) }
			},
		},
		{
			Name:    "uniform_int",
			Params:  []ParamDoc{{"low", "least value", "an integer", integer}, {"high", "one more than the greatest value", "an integer", integer}},
			Doc:     "integers of [low, high), evenly",
			check:   func(p []float64) string { return orElse("", p[0] < p[1], "low must be < high, which is exclusive") },
			support: func(p []float64) (float64, float64) { return p[0], p[1] - 1 },
			prepare: func(p []float64) func(source) float64 {
				lo, count := int64(p[0]), uint64(int64(p[1])-int64(p[0]))
				return func(s source) float64 { return float64(lo + int64(s.upTo(count-1))) }
			},
		},
		{
			Name:    "vonmises",
			Params:  []ParamDoc{{"mu", "mean angle in radians", "finite", finite}, {"kappa", "concentration", ">= 0", notNegative}},
			Doc:     "angles of [-pi, pi], exp(kappa cos(x-mu)) / (2 pi I0(kappa))",
			support: func([]float64) (float64, float64) { return -math.Pi, math.Pi },
			prepare: func(p []float64) func(source) float64 {
				d := newVonMises(p[0], p[1])
				return d.draw
			},
		},
	}
}

func finite(x float64) bool        { return x-x == 0 }
func notNaN(x float64) bool        { return x == x }
func notNegative(x float64) bool   { return x >= 0 && finite(x) }
func probability(x float64) bool   { return x >= 0 && x <= 1 }
func integer(x float64) bool       { return math.Abs(x) <= 1<<53 && x == math.Trunc(x) }
func naturalNumber(x float64) bool { return x >= 0 && integer(x) }

// lowBelowHigh checks the last two parameters.
func lowBelowHigh(p []float64) string {
	return orElse("", p[len(p)-2] <= p[len(p)-1], "low must be <= high")
}

func orElse(wrong string, ok bool, otherwise string) string {
	if wrong != "" || ok {
		return wrong
	}
	return otherwise
}

// positiveUnless is the support [0, inf), but [0, 0] where the parameter of this index is 0.
func positiveUnless(zero int) func(p []float64) (lo, hi float64) {
	return func(p []float64) (float64, float64) {
		if p[zero] == 0 {
			return 0, 0
		}
		return 0, math.Inf(1)
	}
}

func normalSupport(p []float64) (lo, hi float64) {
	if p[1] == 0 {
		return p[0], p[0]
	}
	return math.Inf(-1), math.Inf(1)
}

func prepareNormal(p []float64) func(source) float64 {
	return func(s source) float64 { return normal(s, p[0], p[1]) }
}

// within is a support narrowed to [p[2], p[3]].
func within(support func([]float64) (float64, float64)) func([]float64) (float64, float64) {
	return func(p []float64) (float64, float64) {
		lo, hi := support(p)
		return max(lo, p[2]), min(hi, p[3])
	}
}

// toBoundary is a support whose values outside [p[2], p[3]] are moved to the bounds.
func toBoundary(support func([]float64) (float64, float64)) func([]float64) (float64, float64) {
	return func(p []float64) (float64, float64) {
		lo, hi := support(p)
		return clip(lo, p[2], p[3]), clip(hi, p[2], p[3])
	}
}

func clip(x, lo, hi float64) float64 {
	switch {
	case x < lo:
		return lo
	case x > hi:
		return hi
	}
	return x
}
