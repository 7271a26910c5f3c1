package synapses

import "github.com/hillock-sim/hillock/model"

// MultiplicativeWeightDependence is the dependence with soft bounds: up(w) = w_max - w, down(w) = w - w_min.
func MultiplicativeWeightDependence() WeightDependence {
	return WeightDependence{
		Name:   "MultiplicativeWeightDependence",
		Doc:    "soft bounds: up(w) = w_max - w, down(w) = w - w_min",
		Paper:  "Rubin, Lee & Sompolinsky (2001), Equilibrium properties of temporally asymmetric Hebbian plasticity, Phys Rev Lett 86:364-367, doi:10.1103/PhysRevLett.86.364",
		Params: []model.Param{wMin, wMax},
		New: func(p model.Params) Change {
			lo, hi := p.Get("w_min"), p.Get("w_max")
			return bounded(p,
				func(c int, w float64) float64 { return hi.At(c) - w },
				func(c int, w float64) float64 { return w - lo.At(c) },
				&Line{Up: [2]float64{hi.One, -1}, Down: [2]float64{-lo.One, 1}})
		},
	}
}
