package synapses

import "github.com/hillock-sim/hillock/model"

// AdditivePotentiationMultiplicativeDepression is the dependence of van Rossum, Bi & Turrigiano (2000): up(w) = w_max,
// down(w) = w - w_min.
func AdditivePotentiationMultiplicativeDepression() WeightDependence {
	return WeightDependence{
		Name:   "AdditivePotentiationMultiplicativeDepression",
		Doc:    "potentiation does not depend on the weight, depression has a soft bound: up(w) = w_max, down(w) = w - w_min",
		Paper:  "van Rossum, Bi & Turrigiano (2000), Stable Hebbian learning from spike timing-dependent plasticity, J Neurosci 20:8812-8821, doi:10.1523/JNEUROSCI.20-23-08812.2000",
		Params: []model.Param{wMin, wMax},
		New: func(p model.Params) Change {
			lo, hi := p.Get("w_min"), p.Get("w_max")
			return bounded(p,
				func(c int, w float64) float64 { return hi.At(c) },
				func(c int, w float64) float64 { return w - lo.At(c) },
				&Line{Up: [2]float64{hi.One, 0}, Down: [2]float64{-lo.One, 1}})
		},
	}
}
