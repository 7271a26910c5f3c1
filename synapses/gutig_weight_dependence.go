package synapses

import (
	"fmt"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// GutigWeightDependence lies between additive (mu = 0) and multiplicative (mu = 1): up(w) = w_max (1 - w/w_max)^mu_plus,
// down(w) = w_max ((w - w_min)/w_max)^mu_minus (Gütig et al. 2003).
func GutigWeightDependence() WeightDependence {
	return WeightDependence{
		Name:  "GutigWeightDependence",
		Doc:   "between additive (mu = 0) and multiplicative (mu = 1): up(w) = w_max (1 - w/w_max)^mu_plus, down(w) = w_max ((w - w_min)/w_max)^mu_minus",
		Paper: "Gütig, Aharonov, Rotter & Sompolinsky (2003), Learning input correlations through nonlinear temporally asymmetric Hebbian plasticity, J Neurosci 23:3697-3714, doi:10.1523/JNEUROSCI.23-09-03697.2003",
		Params: []model.Param{
			wMin, wMax,
			{Name: "mu_plus", Default: 0.5, NonNegative: true, Doc: "exponent of potentiation"},
			{Name: "mu_minus", Default: 0.5, NonNegative: true, Doc: "exponent of depression"},
		},
		Check: func(p model.Params, c int) error {
			if p.At("w_max", c) == 0 {
				return fmt.Errorf("%w: w_max = 0: GutigWeightDependence divides by it: must not be 0", model.ErrInvalidParameterValue)
			}
			return nil
		},
		New: func(p model.Params) Change {
			lo, hi, plus, minus := p.Get("w_min"), p.Get("w_max"), p.Get("mu_plus"), p.Get("mu_minus")
			// A weight beyond its bounds, as a user may set it, counts as one at the bound.
			power := func(x, mu float64) float64 {
				if x < 0 {
					x = 0
				}
				return kernel.Pow(x, mu)
			}
			return bounded(p,
				func(c int, w float64) float64 { return float64(hi.At(c) * power(1-w/hi.At(c), plus.At(c))) },
				func(c int, w float64) float64 {
					return float64(hi.At(c) * power((w-lo.At(c))/hi.At(c), minus.At(c)))
				}, nil)
		},
	}
}
