package cells

import (
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// IFCondExpGsfaGrr is the leaky integrate-and-fire cell with exponentially decaying conductances, spike-frequency adaptation (g_s) and
// a relative refractory period (g_r): two conductances that jump when the cell itself fires.
//
//	cm dv/dt = (cm/tau_m) (v_rest - v) + gsyn_exc (e_rev_E - v) + gsyn_inh (e_rev_I - v)
//	           + g_s (e_rev_sfa - v) + g_r (e_rev_rr - v) + i_offset + i_injected
//	dg_s/dt = -g_s/tau_sfa,  dg_r/dt = -g_r/tau_rr,  at a spike g_s += q_sfa, g_r += q_rr
//
// All conductances decay while v is held. Within a step they are known functions of time, and v is found by quadrature
// (kernel.Leaky) to 1e-8 mV. Source: Muller, Buesing, Schemmel & Meier (2007), doi:10.1162/neco.2007.19.11.2958.
func IFCondExpGsfaGrr() model.Cell {
	return model.Cell{
		Name: "IF_cond_exp_gsfa_grr",
		Doc: `Leaky integrate-and-fire cell with conductances for spike-frequency adaptation and relative refractoriness.

  cm dv/dt = (cm/tau_m) (v_rest - v) + gsyn_exc (e_rev_E - v) + gsyn_inh (e_rev_I - v)
             + g_s (e_rev_sfa - v) + g_r (e_rev_rr - v) + i_offset + i_injected
  dg_s/dt = -g_s/tau_sfa,  dg_r/dt = -g_r/tau_rr
  dgsyn_exc/dt = -gsyn_exc/tau_syn_E,  dgsyn_inh/dt = -gsyn_inh/tau_syn_I

At v >= v_thresh the cell fires, g_s += q_sfa, g_r += q_rr, and v is held at v_reset for tau_refrac while the conductances
decay. g_s and g_r are in nS, weights are conductances in uS.`,
		Paper: "Muller, Buesing, Schemmel & Meier (2007), Spike-frequency adapting neural ensembles: beyond mean adaptation and renewal theories, doi:10.1162/neco.2007.19.11.2958",
		Params: []model.Param{
			vRest, cm, tauM, tauRefrac, tauSynE, tauSynI, eRevE, eRevI, vThresh, vReset, iOffset,
			{Name: "tau_sfa", Unit: "ms", Default: 100, Doc: "decay time of the adaptation conductance", Positive: true},
			{Name: "e_rev_sfa", Unit: "mV", Default: -75, Doc: "reversal potential of the adaptation conductance"},
			{Name: "q_sfa", Unit: "nS", Default: 15, Doc: "step of the adaptation conductance at a spike", NonNegative: true},
			{Name: "tau_rr", Unit: "ms", Default: 2, Doc: "decay time of the relative refractory conductance", Positive: true},
			{Name: "e_rev_rr", Unit: "mV", Default: -75, Doc: "reversal potential of the relative refractory conductance"},
			{Name: "q_rr", Unit: "nS", Default: 3000, Doc: "step of the relative refractory conductance at a spike", NonNegative: true},
		},
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -65, Doc: "membrane potential"},
			{Name: "g_r", Unit: "nS", Decays: true, Doc: "relative refractory conductance"},
			{Name: "g_s", Unit: "nS", Decays: true, Doc: "adaptation conductance"},
			{Name: "gsyn_exc", Unit: "uS", Receptor: excitatory, Decays: true, Doc: "excitatory synaptic conductance"},
			{Name: "gsyn_inh", Unit: "uS", Receptor: inhibitory, Decays: true, Doc: "inhibitory synaptic conductance"},
			refracUntil,
		},
		Receptors:        []string{excitatory, inhibitory},
		ConductanceBased: true,
		Injectable:       true,
		Check:            checkThreshold,
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			type adaptingCell struct {
				leakyCell
				eR, eS float64 // mV
				qR, qS float64 // nS
			}
			prepare := once(func(tau [5]float64) *kernel.Leaky {
				return kernel.NewLeaky(tau[0], e.Dt,
					kernel.Shape{Tau: tau[1]}, kernel.Shape{Tau: tau[2]}, kernel.Shape{Tau: tau[3]}, kernel.Shape{Tau: tau[4]})
			})
			cells := constants(p, func(i int) adaptingCell {
				tau := [5]float64{p.At("tau_m", i), p.At("tau_rr", i), p.At("tau_sfa", i), p.At("tau_syn_E", i), p.At("tau_syn_I", i)}
				return adaptingCell{
					leakyCell: newLeakyCell(p, i, prepare(tau)),
					eR:        p.At("e_rev_rr", i), eS: p.At("e_rev_sfa", i), qR: p.At("q_rr", i), qS: p.At("q_sfa", i),
				}
			})
			frame := newRefractory(p, e.Dt).frame(func(c *model.Cells, spikes []int32) []int32 {
				v, gR, gS, gE, gI := c.Vars[0], c.Vars[1], c.Vars[2], c.Vars[3], c.Vars[4]
				k := &cells[0]
				for i := range v {
					if len(cells) > 1 {
						k = &cells[i]
					}
					vr, toE, toI := k.drives(c.Current, i)
					nS := k.invC / 1000
					g := [4]float64{float64(gR[i] * nS), float64(gS[i] * nS), float64(gE[i] * k.invC), float64(gI[i] * k.invC)}
					f := [4]float64{float64(g[0] * (k.eR - vr)), float64(g[1] * (k.eS - vr)), float64(g[2] * toE), float64(g[3] * toI)}
					v[i] = vr + k.Advance(v[i]-vr, g[:], f[:])
					d := k.Decay[:4]
					gR[i], gS[i], gE[i], gI[i] = float64(gR[i]*d[0]), float64(gS[i]*d[1]), float64(gE[i]*d[2]), float64(gI[i]*d[3])
					if v[i] >= k.thresh {
						spikes = append(spikes, int32(i))
					}
				}
				return spikes
			})
			return jumping(frame, func(c *model.Cells, i int32) {
				k := &cells[min(int(i), len(cells)-1)]
				c.Vars[1][i] += k.qR
				c.Vars[2][i] += k.qS
			}), nil
		},
	}
}
