package synapses

import (
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// StochasticTsodyksMarkram is the synapse of Fuhrmann et al. (2002): one release site, recovered or not.
//
//	spike:  u = u exp(-h/tau_facil);  u += U (1 - u)
//	        a used site has recovered with probability 1 - exp(-h/tau_rec)
//	        a recovered site releases with probability u: the target gets the whole weight, and the site is used
//
// h is the time since the last spike.
func StochasticTsodyksMarkram() model.Synapse {
	return model.Synapse{
		Name: "StochasticTsodyksMarkramSynapse",
		Doc: `Synapse with short-term facilitation and depression whose single release site releases or fails.

  spike:  u = u exp(-h/tau_facil),  u += U (1 - u)
          a used site has recovered with probability 1 - exp(-h/tau_rec)
          a recovered site releases with probability u: the target gets the whole weight, and the site is used

h is the time since the last spike.`,
		Paper:  "Fuhrmann, Segev, Markram & Tsodyks (2002), Coding of temporal information by activity-dependent synapses, J Neurophysiol 87:140-148, doi:10.1152/jn.00258.2001",
		Params: []model.Param{weight, delay, use, tauRec, tauFacil},
		State: []model.Var{
			{Name: "u", Init: 0, Doc: "probability with which the recovered site released at the last spike"},
			{Name: "R", Init: 1, Doc: "1: the site has recovered; 0: it is used"},
		},
		New: func(p model.Params, e model.SynapseEnv) (model.Transmission, error) {
			uses, recs, facils := p.Get("U"), p.Get("tau_rec"), p.Get("tau_facil")
			return model.Transmission{
				Arrive: func(s *model.Synapses, a model.Arrival) {
					h := float64(float64(s.Elapsed(a)) * e.Dt)
					noise := s.Noise(a)
					us, sites := s.Vars[0], s.Vars[1]
					for c := a.From; c < a.To; c++ {
						draws := s.Of(noise, a, c)
						u := float64(us[c] * kept(h, facils.At(c)))
						u += float64(uses.At(c) * (1 - u))
						us[c] = u
						if sites[c] == 0 && draws.Float64(0) < -kernel.Expm1(-h/recs.At(c)) {
							sites[c] = 1
						}
						if sites[c] != 0 && draws.Float64(1) < u {
							sites[c] = 0
							s.Input[s.Targets[c]] += s.Weights.At(c)
						}
					}
				},
			}, nil
		},
	}
}
