package cells

import (
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// IFCurrExp is the leaky integrate-and-fire cell with current-based synapses whose current jumps at a spike and decays
// exponentially.
//
//	dv/dt = (v_rest - v)/tau_m + (isyn_exc + isyn_inh + i_offset + i_injected)/cm
//	disyn_exc/dt = -isyn_exc/tau_syn_E,  disyn_inh/dt = -isyn_inh/tau_syn_I
//
// Integrated exactly on the grid. Source: Rotter & Diesmann (1999), doi:10.1007/s004220050570.
func IFCurrExp() model.Cell {
	return model.Cell{
		Name: "IF_curr_exp",
		Doc: `Leaky integrate-and-fire cell with fixed threshold and exponentially decaying synaptic currents.

  dv/dt = (v_rest - v)/tau_m + (isyn_exc + isyn_inh + i_offset + i_injected)/cm
  disyn_exc/dt = -isyn_exc/tau_syn_E,  disyn_inh/dt = -isyn_inh/tau_syn_I

At v >= v_thresh the cell fires and v is held at v_reset for tau_refrac. Weights are currents in nA, negative for inhibition.
Integrated exactly on the grid.`,
		Paper:  "Rotter & Diesmann (1999), Exact digital simulation of time-invariant linear systems, doi:10.1007/s004220050570",
		Params: []model.Param{vRest, cm, tauM, tauRefrac, tauSynE, tauSynI, iOffset, vReset, vThresh},
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -65, Doc: "membrane potential"},
			{Name: "isyn_exc", Unit: "nA", Receptor: excitatory, Decays: true, Doc: "excitatory synaptic current"},
			{Name: "isyn_inh", Unit: "nA", Receptor: inhibitory, Decays: true, Doc: "inhibitory synaptic current"},
			refracUntil,
		},
		Receptors:  []string{excitatory, inhibitory},
		Injectable: true,
		Check:      checkThreshold,
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			var advance model.Step
			if p.Uniform() && !e.Driven {
				k := propagators(p, 0, e.Dt)
				advance = func(c *model.Cells, spikes []int32) []int32 {
					return k.Step(c.Vars[0], c.Vars[1], c.Vars[2], spikes)
				}
			} else {
				advance = currCells(p, e)
			}
			return newRefractory(p, e.Dt).loose(advance), nil
		},
	}
}

func propagators(p model.Params, i int, dt float64) *kernel.CurrExp {
	k := kernel.NewCurrExp(p.At("tau_m", i), p.At("tau_syn_E", i), p.At("tau_syn_I", i), p.At("cm", i),
		restWithOffset(p, i), p.At("v_thresh", i), dt)
	return &k
}

// currCells advances cells with parameters of their own.
func currCells(p model.Params, e model.Env) model.Step {
	cells := make([]kernel.CurrExp, p.N)
	for i := range cells {
		cells[i] = *propagators(p, i, e.Dt)
	}
	k := kernel.NewCurrCells(cells)
	return func(c *model.Cells, spikes []int32) []int32 {
		return k.Step(c.Vars[0], c.Vars[1], c.Vars[2], c.Current, spikes)
	}
}
