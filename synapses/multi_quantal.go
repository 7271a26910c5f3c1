package synapses

import (
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// MultiQuantal is the synapse with n release sites, each of which works like that of StochasticTsodyksMarkram (Fuhrmann et al. 2002;
// Loebel et al. 2009, doi:10.3389/neuro.10.027.2009). The weight is that of all sites together, so that its mean effect does not
// depend on n; with many sites it becomes the deterministic synapse of an instantaneous receptor.
func MultiQuantal() model.Synapse {
	rec := tauRec
	rec.Default = 800
	return model.Synapse{
		Name: "MultiQuantalSynapse",
		Doc: `Synapse with short-term facilitation and depression and n release sites, each of which releases or fails.

  spike:  u = u exp(-h/tau_facil),  u += U (1 - u)
          each used site has recovered with probability 1 - exp(-h/tau_rec)
          each recovered site releases with probability u and is then used
          the target gets weight (released sites)/n

h is the time since the last spike.`,
		Paper: "Loebel, Silberberg, Helbig, Markram, Tsodyks & Richardson (2009), Multiquantal release underlies the distribution of synaptic efficacies in the neocortex, Front Comput Neurosci 3:27, doi:10.3389/neuro.10.027.2009",
		Params: []model.Param{
			weight, delay, use,
			{Name: "n", Default: 1, Positive: true, Whole: true, Doc: "number of release sites"},
			rec, tauFacil,
		},
		State: []model.Var{
			{Name: "u", Init: 0, Doc: "probability with which a recovered site released at the last spike"},
			{Name: "a", Init: allSites, Doc: "number of recovered sites; less than 0: all n"},
		},
		New: func(p model.Params, e model.SynapseEnv) (model.Transmission, error) {
			uses, ns, recs, facils := p.Get("U"), p.Get("n"), p.Get("tau_rec"), p.Get("tau_facil")
			return model.Transmission{
				Arrive: func(s *model.Synapses, a model.Arrival) {
					h := float64(float64(s.Elapsed(a)) * e.Dt)
					noise := s.Noise(a)
					us, sites := s.Vars[0], s.Vars[1]
					for c := a.From; c < a.To; c++ {
						draws := s.Of(noise, a, c)
						n := ns.At(c)
						if sites[c] < 0 || sites[c] > n {
							sites[c] = n
						}
						u := float64(us[c] * kept(h, facils.At(c)))
						u += float64(uses.At(c) * (1 - u))
						us[c] = u
						released, recovers := 0, -kernel.Expm1(-h/recs.At(c))
						// Site k takes draws 2k and 2k + 1; those below sites[c] are the recovered ones.
						left := 0
						for k := range int(n) {
							ready := float64(k) < sites[c] || draws.Float64(uint64(2*k)) < recovers
							switch {
							case !ready:
							case draws.Float64(uint64(2*k+1)) < u:
								released++
							default:
								left++
							}
						}
						sites[c] = float64(left)
						if released > 0 {
							s.Input[s.Targets[c]] += float64(s.Weights.At(c) * (float64(released) / n))
						}
					}
				},
			}, nil
		},
	}
}

// allSites says that all sites are recovered, however many there are.
const allSites = -1
