package cells

import (
	"math"
	"slices"

	"github.com/hillock-sim/hillock/cells/receptors"
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// AdExp is the adaptive exponential integrate-and-fire neuron as a part of composed cells.
//
//	cm dv/dt    = (cm/tau_m) (v_rest - v + delta_T exp((v - v_thresh)/delta_T)) - w + i_syn + i_offset + i_injected
//	tau_w dw/dt = a (v - v_rest) - w
//	at v >= v_spike:  v = v_reset for tau_refrac,  w = w + b
//
// Integrated by kernel.AdEx: the crossing of v_spike is found inside the step, and the spike stamped with its end. Source: Brette &
// Gerstner (2005), doi:10.1152/jn.00686.2005.
func AdExp() Neuron {
	return Neuron{
		Name: "AdExp",
		Doc: `Adaptive exponential integrate-and-fire neuron, for composed cells.

  cm dv/dt = (cm/tau_m) (v_rest - v + delta_T exp((v - v_thresh)/delta_T)) - w + i_syn + i_offset + i_injected
  tau_w dw/dt = a (v - v_rest) - w
  at v >= v_spike:  v = v_reset,  w = w + b

v is held at v_reset for tau_refrac. With delta_T = 0 there is no exponential and the cell fires at v_thresh. The crossing of v_spike is
found inside the time step; the spike is stamped with its end. i_syn is the sum over the receptors of a PointNeuron.`,
		Paper:  "Brette & Gerstner (2005), Adaptive exponential integrate-and-fire model, doi:10.1152/jn.00686.2005",
		Params: eifParams[:12], // without the synapses
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -70.6, Doc: "membrane potential"},
			{Name: "w", Unit: "nA", Doc: "adaptation current"},
		},
		Check: checkEIF,
		build: newAdExp,
	}
}

// adexp holds the constants of a cell.
type adexp struct {
	kernel.AdEx
	offset   float64 // nA
	held     float64 // steps of the refractory period
	synapses []adexpSynapse
}

// adexpSynapse is one receptor: its course, and what is left of it at kernel.StageTimes.
type adexpSynapse struct {
	kernel.Slot
	kernel.Response
	conductance bool
	reversal    float64 // mV
	left        [6]kernel.Left
}

// add adds a response x to the conductance g and the current j.
func (s *adexpSynapse) add(g, j, x float64) (float64, float64) {
	if s.conductance {
		return g + x, j + float64(x*s.reversal)
	}
	return g, j + x
}

func newAdExp(in *inputs, p model.Params, e model.Env) (model.Dynamics, error) {
	k := constants(p, func(i int) adexp { return adexpOf(in, p, i, e.Dt) })
	single := 0 // cells that share all parameters share one entry
	if len(k) > 1 {
		single = -1
	}
	d := model.Dynamics{Evolve: func(c *model.Cells, spikes []int32) []int32 {
		return adexpStep(k, single, c, c.Vars[in.held], spikes)
	}}
	if len(in.steps) > 0 {
		d.Fire = func(c *model.Cells, spikes []int32) []int32 {
			adexpDrop(in, c)
			in.arrive(c)
			return adexpFire(k, single, c, c.Vars[in.held], spikes)
		}
	}
	return d, nil
}

func adexpOf(in *inputs, p model.Params, i int, dt float64) adexp {
	k := adexp{
		AdEx: kernel.NewAdEx(kernel.AdExParams{
			Cm: p.At("cm", i), TauM: p.At("tau_m", i), Rest: p.At("v_rest", i), Thresh: p.At("v_thresh", i), Slope: p.At("delta_T", i),
			Peak: p.At("v_spike", i), Reset: p.At("v_reset", i), A: p.At("a", i) / 1000, B: p.At("b", i), TauW: p.At("tau_w", i),
		}, dt),
		offset: p.At("i_offset", i), held: math.Round(p.At("tau_refrac", i) / dt),
	}
	for r, response := range in.responses(p, i) {
		s := adexpSynapse{Slot: in.slots[r], Response: response}
		if in.synapses[r].Kind.Effect == receptors.Conductance {
			s.conductance, s.reversal = true, in.reversal(p, r, i)
		}
		for n, at := range kernel.StageTimes {
			s.left[n] = response.After(float64(at * dt))
		}
		k.synapses = append(k.synapses, s)
	}
	return k
}

// adexpStep advances all cells; the constants of cell i are k[i&single].
func adexpStep(k []adexp, single int, c *model.Cells, until []float64, spikes []int32) []int32 {
	v, w := c.Vars[0], c.Vars[1]
	var input kernel.Stages
	for i := range v {
		k := &k[i&single]
		if until[i] > float64(c.Step) {
			v[i], w[i] = k.Reset, k.Hold(w[i])
			k.decay(c.Vars, i)
			continue
		}
		current := k.offset
		if c.Current != nil {
			current += c.Current[i]
		}
		k.stages(c.Vars, i, current, &input)
		var fired bool
		v[i], w[i], fired = k.AdEx.Step(v[i], w[i], &input, func(s float64) (g, j float64) {
			j = current
			for r := range k.synapses {
				syn := &k.synapses[r]
				g, j = syn.add(g, j, syn.At(c.Vars[syn.X][i], syn.y(c.Vars, i), s))
			}
			return g, j
		})
		k.decay(c.Vars, i)
		if fired {
			spikes = append(spikes, int32(i))
			until[i] = float64(c.Step+1) + k.held
		}
	}
	return spikes
}

// y returns the rising part of the response of cell i, 0 if it has none.
func (s *adexpSynapse) y(vars [][]float64, i int) float64 {
	if s.Y < 0 {
		return 0
	}
	return vars[s.Y][i]
}

// stages fills in the input of cell i during the step.
func (k *adexp) stages(vars [][]float64, i int, current float64, input *kernel.Stages) {
	for n := range input.G {
		input.G[n], input.J[n] = 0, current
	}
	for r := range k.synapses {
		s := &k.synapses[r]
		x, y := vars[s.X][i], s.y(vars, i)
		for n := range s.left {
			input.G[n], input.J[n] = s.add(input.G[n], input.J[n], float64(s.left[n].XX*x)+float64(s.left[n].XY*y))
		}
	}
}

// decay takes the responses of cell i to the end of the step.
func (k *adexp) decay(vars [][]float64, i int) {
	for r := range k.synapses {
		s := &k.synapses[r]
		x, y, end := vars[s.X], s.y(vars, i), &s.left[4] // the stage at the end of the step
		x[i] = float64(end.XX*x[i]) + float64(end.XY*y)
		if s.Y >= 0 {
			vars[s.Y][i] = float64(end.YY * y)
		}
	}
}

// adexpDrop drops the steps of the potential that arrive at cells that are held.
func adexpDrop(in *inputs, c *model.Cells) {
	until := c.Vars[in.held]
	for _, k := range in.steps {
		for i, step := range c.Vars[k] {
			if step != 0 && until[i] > float64(c.Step) {
				c.Vars[k][i] = 0
			}
		}
	}
}

// adexpFire fires the cells that a step of the potential has taken to the peak; those that fired within the time step are held.
func adexpFire(k []adexp, single int, c *model.Cells, until []float64, spikes []int32) []int32 {
	first := len(spikes)
	for i, v := range c.Vars[0] {
		if k := &k[i&single]; v >= k.Peak && until[i] <= float64(c.Step) {
			c.Vars[0][i] = k.Reset
			c.Vars[1][i] = k.Jump(c.Vars[1][i])
			until[i] = float64(c.Step+1) + k.held
			spikes = append(spikes, int32(i))
		}
	}
	if len(spikes) > first && first > 0 {
		slices.Sort(spikes)
	}
	return spikes
}
