package cells

import (
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// LIF is the leaky integrate-and-fire neuron as a part of composed cells.
//
//	cm dv/dt = (cm/tau_m) (v_rest - v) + i_syn + i_offset + i_injected
//
// With synaptic currents it is integrated exactly on the grid, with conductances v is within 1e-9 mV of the solution.
func LIF() Neuron {
	return Neuron{
		Name: "LIF",
		Doc: `Leaky integrate-and-fire neuron with fixed threshold, for composed cells.

  cm dv/dt = (cm/tau_m) (v_rest - v) + i_syn + i_offset + i_injected

At v >= v_thresh the cell fires and v is held at v_reset for tau_refrac. i_syn is the sum over the receptors of a PointNeuron.`,
		Paper:  "Rotter & Diesmann (1999), Exact digital simulation of time-invariant linear systems, doi:10.1007/s004220050570",
		Params: []model.Param{cm, tauRefrac, vReset, vRest, tauM, iOffset, vThresh},
		State:  []model.Var{{Name: "v", Unit: "mV", Init: -65, Doc: "membrane potential"}},
		Check:  checkThreshold,
		build: func(in *inputs, p model.Params, e model.Env) (model.Dynamics, error) {
			advance := leakyCurrents(in, p, e)
			if in.conductances() {
				advance = leakyConductances(in, p, e)
			}
			r := newRefractory(p, e.Dt)
			if len(in.steps) == 0 {
				return r.loose(advance), nil
			}
			return leakySteps(in, r, p, advance), nil
		},
	}
}

// leakyCurrents advances cells whose synapses are currents.
func leakyCurrents(in *inputs, p model.Params, e model.Env) model.Step {
	k := &kernel.LeakyCurr{Slots: in.slots, In: make([][]kernel.LeakyCurrent, len(in.slots))}
	k.Cells = constants(p, func(i int) kernel.LeakyCurrCell {
		tau, c := p.At("tau_m", i), p.At("cm", i)
		for r, response := range in.responses(p, i) {
			k.In[r] = append(k.In[r], kernel.NewLeakyCurrent(response, tau, c, e.Dt))
		}
		return kernel.NewLeakyCurrCell(tau, c, restWithOffset(p, i), p.At("v_thresh", i), e.Dt)
	})
	return func(c *model.Cells, spikes []int32) []int32 { return k.Step(c.Vars, c.Current, spikes) }
}

// leakyNeuron holds the constants of a cell whose synapses are conductances.
type leakyNeuron struct {
	*leakyCourse
	invC     float64   // 1/cm, 1/nF
	vr       float64   // mV; the potential at rest with the constant current
	resist   float64   // tau_m/cm, MOhm
	thresh   float64   // mV
	reversal []float64 // mV, by receptor
}

// leakyCourse is what cells with equal time constants share.
type leakyCourse struct {
	*kernel.Leaky
	left []kernel.Left // by receptor, after a step
}

// leakyConductances advances cells whose synapses are conductances: each has one shape for what is there, one for what is still to rise.
func leakyConductances(in *inputs, p model.Params, e model.Env) model.Step {
	shapes := 0
	prepare := shared(func(i int) []float64 { return in.times(p, i) }, func(i int) *leakyCourse {
		var list []kernel.Shape
		var left []kernel.Left
		for _, r := range in.responses(p, i) {
			list = append(list, kernel.Shape{Tau: r.Decay})
			if r.Rise > 0 {
				list = append(list, kernel.Shape{Tau: r.Decay, Rise: r.Rise})
			}
			left = append(left, r.After(e.Dt))
		}
		shapes = len(list)
		return &leakyCourse{kernel.NewLeaky(p.At("tau_m", i), e.Dt, list...), left}
	})
	cells := constants(p, func(i int) leakyNeuron {
		k := leakyNeuron{
			leakyCourse: prepare(i), invC: 1 / p.At("cm", i), vr: restWithOffset(p, i), resist: p.At("tau_m", i) / p.At("cm", i), thresh: p.At("v_thresh", i),
		}
		for r := range in.slots {
			k.reversal = append(k.reversal, in.reversal(p, r, i))
		}
		return k
	})
	g, f := make([]float64, shapes), make([]float64, shapes)
	return func(c *model.Cells, spikes []int32) []int32 {
		v, k := c.Vars[0], &cells[0]
		for i := range v {
			if len(cells) > 1 {
				k = &cells[i]
			}
			vr := k.vr
			if c.Current != nil {
				vr += float64(k.resist * c.Current[i])
			}
			n := 0
			for r, slot := range in.slots {
				left, drive := &k.left[r], k.reversal[r]-vr
				x := c.Vars[slot.X]
				g[n] = float64(x[i] * k.invC)
				f[n] = float64(g[n] * drive)
				n++
				x[i] = float64(x[i] * left.XX)
				if slot.Y < 0 {
					continue
				}
				y := c.Vars[slot.Y]
				g[n] = float64(y[i] * k.invC)
				f[n] = float64(g[n] * drive)
				n++
				x[i] += float64(y[i] * left.XY)
				y[i] = float64(y[i] * left.YY)
			}
			v[i] = vr + k.Advance(v[i]-vr, g, f)
			if v[i] >= k.thresh {
				spikes = append(spikes, int32(i))
			}
		}
		return spikes
	}
}

// leakySteps makes the dynamics of cells of which some receptors step the potential: the threshold sees these at their instant.
func leakySteps(in *inputs, r refractory, p model.Params, advance model.Step) model.Dynamics {
	thresh := p.Get("v_thresh")
	return model.Dynamics{
		Evolve: func(c *model.Cells, spikes []int32) []int32 {
			return advance(c, spikes)[:len(spikes)] // what passes the threshold here is found again
		},
		Fire: func(c *model.Cells, spikes []int32) []int32 {
			in.arrive(c)
			first := len(spikes)
			for i, v := range c.Vars[0] {
				if v >= thresh.At(i) {
					spikes = append(spikes, int32(i))
				}
			}
			return r.settle(c, c.Vars[0], c.Vars[in.held], spikes, first)
		},
		Sync: func(c *model.Cells) { r.sync(c, c.Vars[in.held]) },
	}
}
