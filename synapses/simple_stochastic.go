package synapses

import "github.com/hillock-sim/hillock/model"

// SimpleStochastic is the synapse that transmits each spike with probability p, independently.
func SimpleStochastic() model.Synapse {
	return model.Synapse{
		Name:   "SimpleStochasticSynapse",
		Doc:    "Synapse that transmits each spike with probability p, whatever happened before.",
		Params: []model.Param{weight, delay, {Name: "p", Default: 0.5, Fraction: true, Doc: "probability that a spike is transmitted"}},
		New: func(p model.Params, e model.SynapseEnv) (model.Transmission, error) {
			ps := p.Get("p")
			return model.Transmission{
				Arrive: func(s *model.Synapses, a model.Arrival) {
					noise := s.Noise(a)
					for c := a.From; c < a.To; c++ {
						if s.Of(noise, a, c).Float64(0) < ps.At(c) {
							s.Input[s.Targets[c]] += s.Weights.At(c)
						}
					}
				},
			}, nil
		},
	}
}
