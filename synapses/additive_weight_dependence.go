package synapses

import "github.com/hillock-sim/hillock/model"

// AdditiveWeightDependence is the dependence in which the change does not depend on the weight: up(w) = down(w) = w_max.
func AdditiveWeightDependence() WeightDependence {
	return WeightDependence{
		Name:   "AdditiveWeightDependence",
		Doc:    "the change does not depend on the weight: up(w) = down(w) = w_max",
		Paper:  "Song, Miller & Abbott (2000), doi:10.1038/78829",
		Params: []model.Param{wMin, wMax},
		New: func(p model.Params) Change {
			hi := p.Get("w_max")
			same := func(c int, w float64) float64 { return hi.At(c) }
			return bounded(p, same, same, &Line{Up: [2]float64{hi.One, 0}, Down: [2]float64{hi.One, 0}})
		},
	}
}
