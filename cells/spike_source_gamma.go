package cells

import "github.com/hillock-sim/hillock/model"

// SpikeSourceGamma fires as a gamma process: intervals are independent and have the gamma distribution of shape alpha and rate beta.
//
// Drawn in continuous time. The source begins in equilibrium (see renewals): no spike is forced at the start. alpha need not be whole.
func SpikeSourceGamma() model.Cell {
	return model.Cell{
		Name: "SpikeSourceGamma",
		Doc: `Spike source that fires as a gamma process from start to start + duration.

  density of the intervals x (in s):  beta^alpha x^(alpha-1) exp(-beta x) / Gamma(alpha)

so that the mean interval is alpha/beta (in s) and the coefficient of variation alpha^(-1/2). alpha is any number from 0.001 to 10000,
whole or not; beta = 0 keeps it silent. The process is already running at the start: no spike is forced there. It is drawn in continuous
time; a spike is stamped with the end of the step in which it lies. When parameters change, the time since the last spike counts.`,
		Params: []model.Param{
			{Name: "alpha", Default: 2, Doc: "shape of the gamma distribution; 1: a Poisson process", Positive: true},
			{Name: "beta", Unit: "Hz", Default: 1, Doc: "rate of the gamma distribution: the mean firing rate is beta/alpha", NonNegative: true},
			sourceStart, sourceDuration,
		},
		State:  renewalState,
		Source: true,
		Check: func(p model.Params, i int) error {
			alpha, beta := p.At("alpha", i), p.At("beta", i)
			if err := checkShape("alpha", alpha); err != nil {
				return err
			}
			return checkRate("beta/alpha", beta/alpha)
		},
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			type key struct{ alpha, beta float64 }
			laws := map[key]renewal{} // cells with equal parameters share one
			return newRenewals(e, func(i int) renewalSource {
				s := renewalSource{start: p.At("start", i), stop: p.At("start", i) + p.At("duration", i)}
				k := key{p.At("alpha", i), p.At("beta", i)}
				if _, ok := laws[k]; !ok && k.beta > 0 {
					laws[k] = &gammaProcess{from: []float64{0}, bins: []gammaBin{newGammaBin(k.alpha, 1000/k.beta)}}
				}
				s.law = laws[k]
				return s
			}), nil
		},
	}
}
