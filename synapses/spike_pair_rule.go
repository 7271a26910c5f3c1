package synapses

import "github.com/hillock-sim/hillock/model"

// SpikePairRule is pair-based STDP (Song, Miller & Abbott 2000).
//
//	dK_plus/dt = -K_plus/tau_plus,  dK_minus/dt = -K_minus/tau_minus
//	post:  w += A_plus K_plus up(w),     then K_minus += 1
//	pre:   w -= A_minus K_minus down(w), then K_plus += 1
func SpikePairRule() Timing {
	return Timing{
		Name: "SpikePairRule",
		Doc: `pair-based STDP

  dK_plus/dt = -K_plus/tau_plus,  dK_minus/dt = -K_minus/tau_minus
  post:  w += A_plus K_plus up(w),     then K_minus += 1
  pre:   w -= A_minus K_minus down(w), then K_plus += 1`,
		Paper: "Song, Miller & Abbott (2000), Competitive Hebbian learning through spike-timing-dependent synaptic plasticity, Nat Neurosci 3:919-926, doi:10.1038/78829",
		Params: []model.Param{
			{Name: "tau_plus", Unit: "ms", Default: 20, Positive: true, Doc: "time constant of potentiation"},
			{Name: "tau_minus", Unit: "ms", Default: 20, Positive: true, Doc: "time constant of depression"},
			{Name: "A_plus", Default: 0.01, Doc: "amplitude of potentiation"},
			{Name: "A_minus", Default: 0.01, Doc: "amplitude of depression"},
		},
		Traces: [2]string{"tau_plus", "tau_minus"},
		New: func(p model.Params, d Change) Rule {
			plus, minus := p.Get("A_plus"), p.Get("A_minus")
			r := Rule{
				Post: func(c int, w, trace float64) float64 { return w + float64(float64(plus.At(c)*trace)*d.Up(c, w)) },
				Pre:  func(c int, w, trace float64) float64 { return w - float64(float64(minus.At(c)*trace)*d.Down(c, w)) },
			}
			if plus.Uniform() && minus.Uniform() {
				r.Pair = &Pair{Plus: plus.One, Minus: minus.One}
			}
			return r
		},
	}
}
