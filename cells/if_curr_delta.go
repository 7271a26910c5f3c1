package cells

import (
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// IFCurrDelta is the leaky integrate-and-fire cell whose input steps the membrane potential.
//
//	dv/dt = (v_rest - v)/tau_m + (i_offset + i_injected)/cm,   v += weight (mV) where a spike arrives
//
// Integrated exactly on the grid. The threshold sees the input of the same instant; what arrives in (t_s, t_s + tau_refrac] after a
// spike at t_s is lost. Source: Rotter & Diesmann (1999), doi:10.1007/s004220050570.
func IFCurrDelta() model.Cell {
	return model.Cell{
		Name: "IF_curr_delta",
		Doc: `Leaky integrate-and-fire cell with fixed threshold whose input steps the membrane potential.

  dv/dt = (v_rest - v)/tau_m + (i_offset + i_injected)/cm,   v += weight where a spike arrives

At v >= v_thresh the cell fires and v is held at v_reset for tau_refrac. Weights are steps of the potential in mV, negative for
inhibition. Input that arrives while v is held, the last instant included, is lost. Integrated exactly on the grid.`,
		Paper:  "Rotter & Diesmann (1999), Exact digital simulation of time-invariant linear systems, doi:10.1007/s004220050570",
		Params: []model.Param{vRest, cm, tauM, tauRefrac, iOffset, vReset, vThresh},
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -65, Doc: "membrane potential"},
			stepExc, stepInh,
			refracUntil,
		},
		Receptors:    []string{excitatory, inhibitory},
		VoltageBased: true,
		Injectable:   true,
		Check:        checkThreshold,
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			cells := constants(p, func(i int) kernel.CurrDelta {
				return kernel.NewCurrDelta(p.At("tau_m", i), p.At("cm", i), restWithOffset(p, i), e.Dt)
			})
			r, thresh := newRefractory(p, e.Dt), p.Get("v_thresh")
			return model.Dynamics{
				Evolve: func(c *model.Cells, spikes []int32) []int32 {
					kernel.StepCurrDelta(cells, c.Vars[0], c.Current)
					return spikes
				},
				Fire: func(c *model.Cells, spikes []int32) []int32 {
					first := len(spikes)
					spikes = arrive(c.Vars[0], c.Vars[1], c.Vars[2], thresh, spikes)
					return r.settle(c, c.Vars[0], c.Vars[3], spikes, first)
				},
				Sync: func(c *model.Cells) { r.sync(c, c.Vars[3]) },
				Hold: func(c *model.Cells) { r.hold(c, c.Vars[0]) },
			}, nil
		},
	}
}

// arrive adds the input of this instant to v, clears it, and appends the cells whose v has reached the threshold.
func arrive(v, exc, inh []float64, thresh model.Values, spikes []int32) []int32 {
	exc, inh = exc[:len(v)], inh[:len(v)]
	limit := thresh.One
	for i := range v {
		if thresh.Each != nil {
			limit = thresh.Each[i]
		}
		u := v[i] + (exc[i] + inh[i])
		v[i], exc[i], inh[i] = u, 0, 0
		if u >= limit {
			spikes = append(spikes, int32(i))
		}
	}
	return spikes
}
