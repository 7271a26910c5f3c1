package cells

import (
	"sync"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// IFCondExp is the leaky integrate-and-fire cell with conductance-based synapses whose conductance jumps at a spike and decays
// exponentially.
//
//	cm dv/dt = (cm/tau_m) (v_rest - v) + gsyn_exc (e_rev_E - v) + gsyn_inh (e_rev_I - v) + i_offset + i_injected
//	dgsyn_exc/dt = -gsyn_exc/tau_syn_E,  dgsyn_inh/dt = -gsyn_inh/tau_syn_I
//
// A step is an affine map of v whose coefficients are polynomials in the conductances (kernel.CondFit): v is within 1e-6 mV of
// the solution of the equations, in the reference network within 1e-7 mV. Large conductances are integrated by quadrature.
func IFCondExp() model.Cell {
	var fits condFits
	return model.Cell{
		Name: "IF_cond_exp",
		Doc: `Leaky integrate-and-fire cell with fixed threshold and exponentially decaying conductances.

  cm dv/dt = (cm/tau_m) (v_rest - v) + gsyn_exc (e_rev_E - v) + gsyn_inh (e_rev_I - v) + i_offset + i_injected
  dgsyn_exc/dt = -gsyn_exc/tau_syn_E,  dgsyn_inh/dt = -gsyn_inh/tau_syn_I

At v >= v_thresh the cell fires and v is held at v_reset for tau_refrac. Weights are conductances in uS.`,
		Paper:  "Brette et al. (2007), Simulation of networks of spiking neurons, doi:10.1007/s10827-007-0038-6",
		Params: []model.Param{vRest, cm, tauM, tauRefrac, tauSynE, tauSynI, eRevE, eRevI, vThresh, vReset, iOffset},
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -65, Doc: "membrane potential"},
			{Name: "gsyn_exc", Unit: "uS", Receptor: excitatory, Decays: true, Doc: "excitatory synaptic conductance"},
			{Name: "gsyn_inh", Unit: "uS", Receptor: inhibitory, Decays: true, Doc: "inhibitory synaptic conductance"},
			refracUntil,
		},
		Receptors:        []string{excitatory, inhibitory},
		ConductanceBased: true,
		Injectable:       true,
		Check:            checkThreshold,
		New:              func(p model.Params, e model.Env) (model.Dynamics, error) { return newCondExp(p, e, &fits), nil },
	}
}

// newCondExp makes the dynamics of cells with exponentially decaying conductances.
func newCondExp(p model.Params, e model.Env, fits *condFits) model.Dynamics {
	advance := condCells
	if p.Uniform() && !e.Driven && fits.of(p, 0, e.Dt).Lean() {
		advance = condUniform
	}
	return newRefractory(p, e.Dt).loose(advance(p, e, fits))
}

// restWithOffset is the potential at which the cell rests under its constant current, in mV.
func restWithOffset(p model.Params, i int) float64 {
	return p.At("v_rest", i) + float64(p.At("i_offset", i)*p.At("tau_m", i))/p.At("cm", i)
}

// condFits keeps the fits of a population: its pieces share time constants, and a fit takes longer than making a hundred rows.
type condFits struct {
	mutex sync.Mutex
	known map[[4]float64]*kernel.CondFit
}

// of returns the fit for cell i.
func (f *condFits) of(p model.Params, i int, dt float64) *kernel.CondFit {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	key := [4]float64{p.At("tau_m", i), p.At("tau_syn_E", i), p.At("tau_syn_I", i), dt}
	if fit, ok := f.known[key]; ok {
		return fit
	}
	if f.known == nil {
		f.known = map[[4]float64]*kernel.CondFit{}
	}
	fit := kernel.NewCondFit(key[0], key[1], key[2], dt)
	f.known[key] = fit
	return fit
}

// condUniform advances cells that share all parameters.
func condUniform(p model.Params, e model.Env, fits *condFits) model.Step {
	k := fits.of(p, 0, e.Dt).Fold(p.At("cm", 0), restWithOffset(p, 0), p.At("e_rev_E", 0), p.At("e_rev_I", 0), p.At("v_thresh", 0))
	return func(c *model.Cells, spikes []int32) []int32 {
		v, gE, gI := c.Vars[0], c.Vars[1], c.Vars[2]
		first := len(spikes)
		spikes = k.Step(v, gE, gI, spikes)
		fired := spikes[:first]
		for _, i := range spikes[first:] {
			if k.Fires(v[i], gE[i], gI[i]) {
				fired = append(fired, i)
			}
		}
		return fired
	}
}

// condCells advances cells with parameters of their own; those with equal time constants share a fit.
func condCells(p model.Params, e model.Env, shared *condFits) model.Step {
	var fits []*kernel.CondFit
	known := map[*kernel.CondFit]int32{}
	class := make([]int32, p.N)
	each := make([]kernel.CondCell, p.N)
	for i := range each {
		fit := shared.of(p, i, e.Dt)
		at, ok := known[fit]
		if !ok {
			at = int32(len(fits))
			known[fit] = at
			fits = append(fits, fit)
		}
		class[i] = at
		each[i] = kernel.CondCell{
			InvC: 1 / p.At("cm", i), Vr: restWithOffset(p, i), EE: p.At("e_rev_E", i), EI: p.At("e_rev_I", i),
			Resist: p.At("tau_m", i) / p.At("cm", i), Thresh: p.At("v_thresh", i),
		}
	}
	cells := kernel.NewCondCells(fits, class, each)
	return func(c *model.Cells, spikes []int32) []int32 {
		v, gE, gI := c.Vars[0], c.Vars[1], c.Vars[2]
		first := len(spikes)
		spikes = cells.Step(v, gE, gI, c.Current, spikes)
		fired := spikes[:first]
		for _, i := range spikes[first:] {
			current := 0.0
			if c.Current != nil {
				current = c.Current[i]
			}
			if cells.Fires(i, v[i], gE[i], gI[i], current) {
				fired = append(fired, i)
			}
		}
		return fired
	}
}
