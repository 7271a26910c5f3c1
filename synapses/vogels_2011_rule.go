package synapses

import "github.com/hillock-sim/hillock/model"

// Vogels2011Rule is the symmetric rule by which inhibitory synapses balance excitation (Vogels et al. 2011). The change of a weight does
// not depend on the weight: it takes the additive dependence, for its bounds.
//
//	dK/dt = -K/tau for the spikes of each side,  alpha = 2 rho tau
//	post:  w += eta K_pre
//	pre:   w += eta (K_post - alpha)
//
// rho is in Hz and tau in ms, so alpha = 2 rho tau/1000.
func Vogels2011Rule() Timing {
	return Timing{
		Name: "Vogels2011Rule",
		Doc: `symmetric rule by which inhibition balances excitation; it takes AdditiveWeightDependence

  dK/dt = -K/tau for the spikes of each side,  alpha = 2 rho tau/1000
  post:  w += eta K_pre
  pre:   w += eta (K_post - alpha)`,
		Paper: "Vogels, Sprekeler, Zenke, Clopath & Gerstner (2011), Inhibitory plasticity balances excitation and inhibition in sensory pathways and memory networks, Science 334:1569-1573, doi:10.1126/science.1211095",
		Params: []model.Param{
			{Name: "tau", Unit: "ms", Default: 20, Positive: true, Doc: "time constant of both traces"},
			{Name: "eta", Unit: "uS, nA or mV", Default: 1e-10, Doc: "learning rate"},
			{Name: "rho", Unit: "Hz", Default: 3, NonNegative: true, Doc: "rate of the target that the rule strives for"},
		},
		Traces:   [2]string{"tau", "tau"},
		Additive: true,
		New: func(p model.Params, d Change) Rule {
			eta, rho, tau := p.Get("eta"), p.Get("rho"), p.At("tau", 0)
			alpha := func(c int) float64 { return 2 * rho.At(c) * tau / 1000 }
			r := Rule{
				Post: func(c int, w, trace float64) float64 { return w + float64(eta.At(c)*trace) },
				Pre: func(c int, w, trace float64) float64 {
					w = d.Clip(c, w+float64(eta.At(c)*trace))
					return w - float64(eta.At(c)*alpha(c))
				},
			}
			if eta.Uniform() && rho.Uniform() {
				r.Pair = &Pair{Plus: eta.One, Minus: -eta.One, Decay: eta.One * alpha(0), Absolute: true}
			}
			return r
		},
	}
}
