package cells

import (
	"math"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// How a spike is told from its peak: V has passed v_offset + hhPeak (mV), and none was seen for hhBlind (ms).
const (
	hhPeak  = 30
	hhBlind = 2
)

// HHCondExp is the Hodgkin-Huxley cell of Traub & Miles with exponentially decaying conductances, HH_cond_exp.
//
//	cm dv/dt = gbar_Na m^3 h (e_rev_Na - v) + gbar_K n^4 (e_rev_K - v) + g_leak (e_rev_leak - v)
//	           + gsyn_exc (e_rev_E - v) + gsyn_inh (e_rev_I - v) + i_offset + i_injected
//	dx/dt    = alpha_x (1 - x) - beta_x x   for x = m, h, n;  their rates stand at kernel.HH
//	dgsyn_exc/dt = -gsyn_exc/tau_syn_E,  dgsyn_inh/dt = -gsyn_inh/tau_syn_I
//
// There is no threshold and no reset. As on NEST a spike is a peak: it is stamped with the first step at whose end v, at least
// v_offset + 30 mV, is lower than at its start; for 2 ms after it none is seen. Initially m = 0, h = 1, n = 0, as in PyNN.
//
// Source: Traub & Miles (1991), Neuronal Networks of the Hippocampus; Brette et al. (2007), doi:10.1007/s10827-007-0038-6.
func HHCondExp() model.Cell {
	return model.Cell{
		Name: "HH_cond_exp",
		Doc: `Hodgkin-Huxley cell with transient sodium, delayed-rectifier potassium and leak currents, and exponentially decaying conductances.

  cm dv/dt = gbar_Na m^3 h (e_rev_Na - v) + gbar_K n^4 (e_rev_K - v) + g_leak (e_rev_leak - v)
             + gsyn_exc (e_rev_E - v) + gsyn_inh (e_rev_I - v) + i_offset + i_injected
  dx/dt    = alpha_x (1 - x) - beta_x x   for x = m, h, n;  with u = v - v_offset:

  alpha_m = 0.32 (13 - u)/(exp((13 - u)/4) - 1)    beta_m = 0.28 (u - 40)/(exp((u - 40)/5) - 1)
  alpha_h = 0.128 exp((17 - u)/18)                 beta_h = 4/(1 + exp((40 - u)/5))
  alpha_n = 0.032 (15 - u)/(exp((15 - u)/5) - 1)   beta_n = 0.5 exp((10 - u)/40)

A spike is a peak: it is stamped with the first step after which v has fallen from v_offset + 30 mV or more, and none is seen for 2 ms
after it, as on NEST. Weights are conductances in uS.`,
		Paper: "Traub & Miles (1991), Neuronal Networks of the Hippocampus, Cambridge University Press\n" +
			"Brette et al. (2007), Simulation of networks of spiking neurons, doi:10.1007/s10827-007-0038-6",
		Params: []model.Param{
			{Name: "gbar_Na", Unit: "uS", Default: 20, Doc: "maximal sodium conductance", NonNegative: true},
			{Name: "gbar_K", Unit: "uS", Default: 6, Doc: "maximal potassium conductance", NonNegative: true},
			{Name: "g_leak", Unit: "uS", Default: 0.01, Doc: "leak conductance", NonNegative: true},
			{Name: "cm", Unit: "nF", Default: 0.2, Doc: "membrane capacitance", Positive: true},
			{Name: "v_offset", Unit: "mV", Default: -63, Doc: "potential from which the rates of the gates are measured"},
			{Name: "e_rev_Na", Unit: "mV", Default: 50, Doc: "reversal potential of sodium"},
			{Name: "e_rev_K", Unit: "mV", Default: -90, Doc: "reversal potential of potassium"},
			{Name: "e_rev_leak", Unit: "mV", Default: -65, Doc: "reversal potential of the leak"},
			eRevE,
			{Name: "e_rev_I", Unit: "mV", Default: -80, Doc: eRevI.Doc},
			{Name: "tau_syn_E", Unit: "ms", Default: 0.2, Doc: tauSynE.Doc, Positive: true},
			{Name: "tau_syn_I", Unit: "ms", Default: 2, Doc: tauSynI.Doc, Positive: true},
			iOffset,
		},
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -65, Doc: "membrane potential"},
			{Name: "gsyn_exc", Unit: "uS", Receptor: excitatory, Decays: true, Doc: "excitatory synaptic conductance"},
			{Name: "gsyn_inh", Unit: "uS", Receptor: inhibitory, Decays: true, Doc: "inhibitory synaptic conductance"},
			{Name: "m", Doc: "activation of sodium"},
			{Name: "h", Init: 1, Doc: "inactivation of sodium, 1: none is inactivated"},
			{Name: "n", Doc: "activation of potassium"},
			{Name: "blind", Unit: "step", Hidden: true, Doc: "last step at which no spike is seen"},
		},
		Receptors:        []string{excitatory, inhibitory},
		ConductanceBased: true,
		Injectable:       true,
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			// Cells that share all parameters share one entry.
			k, own := make([]hh, 1), 0
			if !p.Uniform() {
				k, own = make([]hh, p.N), -1
			}
			for i := range k {
				k[i] = newHH(p, i, e.Dt)
			}
			blind := math.Round(hhBlind / e.Dt)
			return model.Dynamics{Evolve: func(c *model.Cells, spikes []int32) []int32 {
				v, gE, gI, m, h, n, until := c.Vars[0], c.Vars[1], c.Vars[2], c.Vars[3], c.Vars[4], c.Vars[5], c.Vars[6]
				for i, before := range v {
					k := &k[i&own]
					current := k.offset
					if c.Current != nil {
						current += c.Current[i]
					}
					y := k.step(kernel.HHState{V: before, M: m[i], H: h[i], N: n[i]}, gE[i], gI[i], current)
					v[i], m[i], h[i], n[i] = y.V, y.M, y.H, y.N
					gE[i], gI[i] = float64(gE[i]*k.exc.decay[4]), float64(gI[i]*k.inh.decay[4])
					if y.V >= k.peak && y.V < before && until[i] <= float64(c.Step) {
						spikes = append(spikes, int32(i))
						until[i] = float64(c.Step+1) + blind
					}
				}
				return spikes
			}}, nil
		},
	}
}

// hh holds the constants of a cell.
type hh struct {
	kernel.HH
	offset   float64 // nA
	exc, inh conductance
	peak     float64 // mV
}

func newHH(p model.Params, i int, dt float64) hh {
	return hh{
		HH: kernel.NewHH(kernel.HHParams{
			Cm: p.At("cm", i), Na: p.At("gbar_Na", i), K: p.At("gbar_K", i), Leak: p.At("g_leak", i),
			ENa: p.At("e_rev_Na", i), EK: p.At("e_rev_K", i), ELeak: p.At("e_rev_leak", i), Offset: p.At("v_offset", i),
		}, dt),
		offset: p.At("i_offset", i),
		exc:    newConductance(p.At("tau_syn_E", i), p.At("e_rev_E", i), dt, false),
		inh:    newConductance(p.At("tau_syn_I", i), p.At("e_rev_I", i), dt, false),
		peak:   p.At("v_offset", i) + hhPeak,
	}
}

// step advances a cell with conductances g and h (uS) at the start of the step and a current (nA) during it.
func (k *hh) step(y kernel.HHState, g, h, current float64) kernel.HHState {
	var in kernel.Stages
	for n := range in.G {
		e, f := float64(g*k.exc.decay[n]), float64(h*k.inh.decay[n])
		in.G[n], in.J[n] = e+f, float64(e*k.exc.reversal)+float64(f*k.inh.reversal)+current
	}
	return k.HH.Step(y, &in, func(s float64) (float64, float64) {
		e, f := k.exc.at(s, g, 0), k.inh.at(s, h, 0)
		return e + f, float64(e*k.exc.reversal) + float64(f*k.inh.reversal) + current
	})
}
