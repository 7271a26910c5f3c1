package cells

import (
	"math"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// IFCondAlpha is the leaky integrate-and-fire cell with conductance-based synapses whose conductance has the shape of an alpha
// function.
//
//	cm dv/dt = (cm/tau_m) (v_rest - v) + gsyn_exc (e_rev_E - v) + gsyn_inh (e_rev_I - v) + i_offset + i_injected
//	gsyn     = sum over spikes of weight (s/tau_syn) exp(1 - s/tau_syn),   s: time since the spike arrived
//
// Within a step the conductances are known functions of time, and v is found by quadrature (kernel.Leaky) to 1e-8 mV.
func IFCondAlpha() model.Cell {
	return model.Cell{
		Name: "IF_cond_alpha",
		Doc: `Leaky integrate-and-fire cell with fixed threshold and conductances in the shape of an alpha function.

  cm dv/dt = (cm/tau_m) (v_rest - v) + gsyn_exc (e_rev_E - v) + gsyn_inh (e_rev_I - v) + i_offset + i_injected
  gsyn     = sum over spikes of weight (s/tau_syn) exp(1 - s/tau_syn),   s: time since the spike arrived

At v >= v_thresh the cell fires and v is held at v_reset for tau_refrac. Weights are conductances in uS: the peak of the
conductance, tau_syn after the arrival.`,
		Paper: "Brette et al. (2007), Simulation of networks of spiking neurons, doi:10.1007/s10827-007-0038-6",
		Params: []model.Param{
			vRest, cm, tauM, tauRefrac, withDefault(tauSynE, 0.3), withDefault(tauSynI, 0.5), eRevE, eRevI, vThresh, vReset, iOffset,
		},
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -65, Doc: "membrane potential"},
			{Name: "gsyn_exc", Unit: "uS", Decays: true, Doc: "excitatory synaptic conductance"},
			{Name: "gsyn_inh", Unit: "uS", Decays: true, Doc: "inhibitory synaptic conductance"},
			{Name: "rise_exc", Unit: "uS", Receptor: excitatory, Decays: true, Hidden: true, Doc: "weights that have arrived, decayed: slope of gsyn_exc"},
			{Name: "rise_inh", Unit: "uS", Receptor: inhibitory, Decays: true, Hidden: true, Doc: "weights that have arrived, decayed: slope of gsyn_inh"},
			refracUntil,
		},
		Receptors:        []string{excitatory, inhibitory},
		ConductanceBased: true,
		Injectable:       true,
		Check:            checkThreshold,
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			type alphaCell struct {
				leakyCell
				riseE, riseI float64 // what the weights add to a conductance in a step, before the decay
			}
			prepare := once(func(tau [3]float64) *kernel.Leaky {
				return kernel.NewLeaky(tau[0], e.Dt, kernel.Shape{Tau: tau[1]}, kernel.Shape{Tau: tau[2]},
					kernel.Shape{Tau: tau[1], Rise: tau[1]}, kernel.Shape{Tau: tau[2], Rise: tau[2]})
			})
			cells := constants(p, func(i int) alphaCell {
				tauE, tauI := p.At("tau_syn_E", i), p.At("tau_syn_I", i)
				return alphaCell{
					leakyCell: newLeakyCell(p, i, prepare([3]float64{p.At("tau_m", i), tauE, tauI})),
					riseE:     math.E * e.Dt / tauE, riseI: math.E * e.Dt / tauI,
				}
			})
			return newRefractory(p, e.Dt).loose(func(c *model.Cells, spikes []int32) []int32 {
				v, gE, gI, yE, yI := c.Vars[0], c.Vars[1], c.Vars[2], c.Vars[3], c.Vars[4]
				k := &cells[0]
				for i := range v {
					if len(cells) > 1 {
						k = &cells[i]
					}
					vr, toE, toI := k.drives(c.Current, i)
					g := [4]float64{float64(gE[i] * k.invC), float64(gI[i] * k.invC), float64(yE[i] * k.invC), float64(yI[i] * k.invC)}
					f := [4]float64{float64(g[0] * toE), float64(g[1] * toI), float64(g[2] * toE), float64(g[3] * toI)}
					v[i] = vr + k.Advance(v[i]-vr, g[:], f[:])
					gE[i], yE[i] = float64((gE[i]+float64(yE[i]*k.riseE))*k.Decay[0]), float64(yE[i]*k.Decay[0])
					gI[i], yI[i] = float64((gI[i]+float64(yI[i]*k.riseI))*k.Decay[1]), float64(yI[i]*k.Decay[1])
					if v[i] >= k.thresh {
						spikes = append(spikes, int32(i))
					}
				}
				return spikes
			}), nil
		},
	}
}
