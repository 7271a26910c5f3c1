package synapses

import (
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// TsodyksMarkram is the synapse with short-term facilitation and depression of Tsodyks, Uziel & Markram (2000).
//
//	dx/dt = z/tau_rec,  dy/dt = -y/tau_syn,  dz/dt = y/tau_syn - z/tau_rec,  du/dt = -u/tau_facil
//	spike:  u += U (1 - u),  then u x moves from x to y, and the target gets weight u x
//
// x, y and z = 1 - x - y are the recovered, active and inactive fractions of the resources; tau_syn is the time constant of the
// target's receptor. Between spikes the equations are solved exactly. If all connections have the same parameters, one set of
// variables serves all connections of a source cell with one delay.
func TsodyksMarkram() model.Synapse {
	return model.Synapse{
		Name: "TsodyksMarkramSynapse",
		Doc: `Synapse with short-term facilitation and depression.

  dx/dt = z/tau_rec,  dy/dt = -y/tau_syn,  dz/dt = y/tau_syn - z/tau_rec,  du/dt = -u/tau_facil
  spike:  u += U (1 - u),  then u x moves from x to y, and the target gets weight u x

x, y and z = 1 - x - y are the recovered, active and inactive fractions of the resources. tau_syn is the decay time constant of
the target's receptor (0 if it has none), read when the connections are made.`,
		Paper:  "Tsodyks, Uziel & Markram (2000), Synchrony generation in recurrent networks with frequency-dependent synapses, J Neurosci 20:RC50, doi:10.1523/JNEUROSCI.20-01-j0003.2000",
		Params: []model.Param{weight, delay, use, tauRec, tauFacil},
		State: []model.Var{
			{Name: "u", Init: 0, Doc: "fraction of the recovered resources that the last spike used"},
			{Name: "x", Init: 1, Doc: "fraction of the resources that is recovered"},
			{Name: "y", Init: 0, Doc: "fraction of the resources that is active"},
		},
		New: func(p model.Params, e model.SynapseEnv) (model.Transmission, error) {
			uses, recs, facils := p.Get("U"), p.Get("tau_rec"), p.Get("tau_facil")
			t := model.Transmission{Shared: alike(p, e)}
			release := func(s *model.Synapses, k, c int, h float64) float64 {
				u, x, y := &s.Vars[0][k], &s.Vars[1][k], &s.Vars[2][k]
				rec, syn := recs.At(c), e.Decay.At(c)
				z := 1 - *x - *y
				*u = float64(*u * kept(h, facils.At(c)))
				recovered := -kernel.Expm1(-h / rec)
				through := 0.0 // from y by way of z to x
				if *y != 0 {
					through = -kernel.Expm1(-h/syn) - kernel.Cross(rec, syn, h)/syn
				}
				*x += float64(through**y) + float64(recovered*z)
				*y = float64(*y * kept(h, syn))
				*u += float64(uses.At(c) * (1 - *u))
				released := float64(*u * *x)
				*x -= released
				if syn > 0 {
					*y += released
				} // else it is inactive at once
				return released
			}
			t.Arrive = func(s *model.Synapses, a model.Arrival) {
				h := float64(float64(s.Elapsed(a)) * e.Dt)
				if t.Shared {
					released := release(s, a.Number, a.From, h)
					for c := a.From; c < a.To; c++ {
						s.Input[s.Targets[c]] += float64(s.Weights.At(c) * released)
					}
					return
				}
				for c := a.From; c < a.To; c++ {
					s.Input[s.Targets[c]] += float64(s.Weights.At(c) * release(s, c, c, h))
				}
			}
			return t, nil
		},
	}
}

// kept is what is left of a quantity after h ms of decay; with tau = 0 nothing is.
func kept(h, tau float64) float64 {
	if tau == 0 {
		return 0
	}
	return kernel.Exp(-h / tau)
}

// alike reports whether all connections have the same parameters and initial values, so that one set of variables serves a bucket.
func alike(p model.Params, e model.SynapseEnv) bool {
	for _, v := range e.Init {
		if !v.Uniform() {
			return false
		}
	}
	return p.Uniform() && e.Decay.Uniform()
}
