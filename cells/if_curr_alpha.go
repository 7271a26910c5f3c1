package cells

import (
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// IFCurrAlpha is the leaky integrate-and-fire cell with current-based synapses whose current has the shape of an alpha function.
//
//	dv/dt = (v_rest - v)/tau_m + (isyn_exc + isyn_inh + i_offset + i_injected)/cm
//	isyn  = sum over spikes of weight (s/tau_syn) exp(1 - s/tau_syn),   s: time since the spike arrived
//
// Integrated exactly on the grid. Source: Rotter & Diesmann (1999), doi:10.1007/s004220050570.
func IFCurrAlpha() model.Cell {
	return model.Cell{
		Name: "IF_curr_alpha",
		Doc: `Leaky integrate-and-fire cell with fixed threshold and synaptic currents in the shape of an alpha function.

  dv/dt = (v_rest - v)/tau_m + (isyn_exc + isyn_inh + i_offset + i_injected)/cm
  isyn  = sum over spikes of weight (s/tau_syn) exp(1 - s/tau_syn),   s: time since the spike arrived

At v >= v_thresh the cell fires and v is held at v_reset for tau_refrac. Weights are currents in nA, negative for inhibition: the
peak of the current, tau_syn after the arrival. Integrated exactly on the grid.`,
		Paper:  "Rotter & Diesmann (1999), Exact digital simulation of time-invariant linear systems, doi:10.1007/s004220050570",
		Params: []model.Param{vRest, cm, tauM, tauRefrac, withDefault(tauSynE, 0.5), withDefault(tauSynI, 0.5), iOffset, vReset, vThresh},
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -65, Doc: "membrane potential"},
			{Name: "isyn_exc", Unit: "nA", Decays: true, Doc: "excitatory synaptic current"},
			{Name: "isyn_inh", Unit: "nA", Decays: true, Doc: "inhibitory synaptic current"},
			{Name: "rise_exc", Unit: "nA", Receptor: excitatory, Decays: true, Hidden: true, Doc: "weights that have arrived, decayed: slope of isyn_exc"},
			{Name: "rise_inh", Unit: "nA", Receptor: inhibitory, Decays: true, Hidden: true, Doc: "weights that have arrived, decayed: slope of isyn_inh"},
			refracUntil,
		},
		Receptors:  []string{excitatory, inhibitory},
		Injectable: true,
		Check:      checkThreshold,
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			cells := constants(p, func(i int) kernel.CurrAlpha {
				return kernel.NewCurrAlpha(p.At("tau_m", i), p.At("tau_syn_E", i), p.At("tau_syn_I", i), p.At("cm", i),
					restWithOffset(p, i), p.At("v_thresh", i), e.Dt)
			})
			return newRefractory(p, e.Dt).loose(func(c *model.Cells, spikes []int32) []int32 {
				return kernel.StepCurrAlpha(cells, c.Vars[0], c.Vars[1], c.Vars[2], c.Vars[3], c.Vars[4], c.Current, spikes)
			}), nil
		},
	}
}
