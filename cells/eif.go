package cells

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// eifParams are the parameters of the two EIF types, in PyNN's order.
var eifParams = []model.Param{
	{Name: "cm", Unit: "nF", Default: 0.281, Doc: "membrane capacitance", Positive: true},
	tauRefrac,
	{Name: "v_spike", Unit: "mV", Default: -40, Doc: "potential at which the upswing counts as a spike; with delta_T = 0 v_thresh stands for it"},
	{Name: "v_reset", Unit: "mV", Default: -70.6, Doc: vReset.Doc},
	{Name: "v_rest", Unit: "mV", Default: -70.6, Doc: vRest.Doc},
	{Name: "tau_m", Unit: "ms", Default: 9.3667, Doc: "membrane time constant", Positive: true},
	iOffset,
	{Name: "a", Unit: "nS", Default: 4, Doc: "subthreshold adaptation"},
	{Name: "b", Unit: "nA", Default: 0.0805, Doc: "step of the adaptation current at a spike"},
	{Name: "delta_T", Unit: "mV", Default: 2, Doc: "slope factor of the exponential; 0: none", NonNegative: true},
	{Name: "tau_w", Unit: "ms", Default: 144, Doc: "time constant of the adaptation", Positive: true},
	{Name: "v_thresh", Unit: "mV", Default: -50.4, Doc: "potential at which the exponential takes over"},
	eRevE, tauSynE,
	{Name: "e_rev_I", Unit: "mV", Default: -80, Doc: eRevI.Doc},
	tauSynI,
}

const eifDoc = `
  cm dv/dt = (cm/tau_m) (v_rest - v + delta_T exp((v - v_thresh)/delta_T)) - w
             + gsyn_exc (e_rev_E - v) + gsyn_inh (e_rev_I - v) + i_offset + i_injected
  tau_w dw/dt = a (v - v_rest) - w
  at v >= v_spike:  v = v_reset,  w = w + b

v is held at v_reset for tau_refrac. With delta_T = 0 there is no exponential and the cell fires at v_thresh. The crossing of v_spike is
found inside the time step; the spike is stamped with its end. Weights are conductances in uS.`

// checkEIF refuses cells that would fire for ever.
func checkEIF(p model.Params, i int) error {
	if p.At("delta_T", i) == 0 {
		return checkThreshold(p, i)
	}
	if reset, spike := p.At("v_reset", i), p.At("v_spike", i); reset >= spike {
		return fmt.Errorf("v_reset = %v mV is not below v_spike = %v mV: the cell would fire in every step; lower v_reset or raise v_spike", reset, spike)
	}
	return nil
}

// eif holds the constants of a cell.
type eif struct {
	kernel.AdEx
	offset   float64 // nA
	exc, inh conductance
	held     float64 // steps of the refractory period
}

// conductance is the course of a synaptic conductance during a step: g(s) = decay g(0) + rise y(0), where y is the second variable of
// an alpha function, which decays alike.
type conductance struct {
	tau, reversal float64    // ms, mV
	decay, rise   [6]float64 // at kernel.StageTimes; rise is zero for an exponential
}

func newConductance(tau, reversal, dt float64, alpha bool) conductance {
	c := conductance{tau: tau, reversal: reversal}
	for n, at := range kernel.StageTimes {
		c.decay[n] = kernel.Exp(-float64(at*dt) / tau)
		if alpha {
			c.rise[n] = float64(math.E*float64(at*dt)) / tau * c.decay[n]
		}
	}
	return c
}

// at returns the conductance s ms into the step.
func (c *conductance) at(s, g, y float64) float64 {
	x := s / c.tau
	return float64((g + float64(float64(math.E*x)*y)) * kernel.Exp(-x))
}

// newEIF makes the dynamics of both types: variables v, w, gsyn_exc, gsyn_inh; with alpha functions rise_exc, rise_inh; refrac.
func newEIF(p model.Params, e model.Env, alpha bool) model.Dynamics {
	// Cells that share all parameters share one entry.
	k, own := make([]eif, 1), 0
	if !p.Uniform() {
		k, own = make([]eif, p.N), -1
	}
	for i := range k {
		k[i] = eif{
			AdEx: kernel.NewAdEx(kernel.AdExParams{
				Cm: p.At("cm", i), TauM: p.At("tau_m", i), Rest: p.At("v_rest", i), Thresh: p.At("v_thresh", i), Slope: p.At("delta_T", i),
				Peak: p.At("v_spike", i), Reset: p.At("v_reset", i), A: p.At("a", i) / 1000, B: p.At("b", i), TauW: p.At("tau_w", i),
			}, e.Dt),
			offset: p.At("i_offset", i),
			exc:    newConductance(p.At("tau_syn_E", i), p.At("e_rev_E", i), e.Dt, alpha),
			inh:    newConductance(p.At("tau_syn_I", i), p.At("e_rev_I", i), e.Dt, alpha),
			held:   math.Round(p.At("tau_refrac", i) / e.Dt),
		}
	}
	if own == 0 && kernel.Vectors() {
		b := newEIFBlock(&k[0], alpha)
		return model.Dynamics{Evolve: b.evolve}
	}
	return model.Dynamics{Evolve: func(c *model.Cells, spikes []int32) []int32 {
		v, w, gE, gI := c.Vars[0], c.Vars[1], c.Vars[2], c.Vars[3]
		var yE, yI []float64
		if alpha {
			yE, yI = c.Vars[4], c.Vars[5]
		}
		until := c.Vars[len(c.Vars)-1]
		var in kernel.Stages
		for i := range v {
			k := &k[i&own]
			g, h, x, y := gE[i], gI[i], 0.0, 0.0
			if alpha {
				x, y = yE[i], yI[i]
				yE[i], yI[i] = float64(x*k.exc.decay[4]), float64(y*k.inh.decay[4])
			}
			gE[i] = float64(g*k.exc.decay[4]) + float64(x*k.exc.rise[4])
			gI[i] = float64(h*k.inh.decay[4]) + float64(y*k.inh.rise[4])
			if until[i] > float64(c.Step) {
				v[i], w[i] = k.Reset, k.Hold(w[i])
				continue
			}
			current := k.offset
			if c.Current != nil {
				current += c.Current[i]
			}
			for n := range in.G {
				e, f := float64(g*k.exc.decay[n])+float64(x*k.exc.rise[n]), float64(h*k.inh.decay[n])+float64(y*k.inh.rise[n])
				in.G[n] = e + f
				in.J[n] = float64(e*k.exc.reversal) + float64(f*k.inh.reversal) + current
			}
			var fired bool
			v[i], w[i], fired = k.AdEx.Step(v[i], w[i], &in, func(s float64) (float64, float64) {
				e, f := k.exc.at(s, g, x), k.inh.at(s, h, y)
				return e + f, float64(e*k.exc.reversal) + float64(f*k.inh.reversal) + current
			})
			if fired {
				spikes = append(spikes, int32(i))
				until[i] = float64(c.Step+1) + k.held
			}
		}
		return spikes
	}}
}
