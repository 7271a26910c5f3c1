package spinnaker

import (
	"fmt"

	"github.com/hillock-sim/hillock/model"
)

// Variables of a cell. The first three are shown, as they are at the time of a step, after input has come and before V is advanced: in
// mV, uS or nA, as s16.15 has them. The others are whole numbers.
const (
	varV      = iota // shown
	varExc           // shown
	varInh           // shown
	varInExc         // what arrives at this instant, in units of the weight
	varInInh         // likewise
	varNext          // V that the next step begins with
	varSynExc        // synaptic input, decayed; of conductances 1024 times as large
	varSynInh        // likewise
	varHeld          // steps that the cell is still held after a spike
	varWasV          // what was shown last: if what is shown differs, it was set from outside
	varWasExc
	varWasInh
	varRing  // entries of the ring buffer that were too large for 16 bits
	varState // sums that were too large for s16.15
)

// never is no s16.15: nothing was shown yet.
const never = 1 << 40

// neuron makes the fixed-point form of a leaky integrate-and-fire cell with exponential synapses.
func neuron(c model.Cell, conductances bool) (model.Cell, *Scale) {
	scale := &Scale{factor: 1}
	if conductances {
		scale.factor = conductanceScale
	}
	whole := func(name string, init float64) model.Var { return model.Var{Name: name, Init: init, Hidden: true} }
	shown := c.State[:3:3] // v, then the input at each receptor
	state := append([]model.Var{}, shown...)
	for k := range state {
		state[k].Receptor, state[k].Decays = "", false
	}
	state = append(state,
		model.Var{Name: "in_exc", Unit: shown[1].Unit, Hidden: true, Receptor: c.Receptors[0]},
		model.Var{Name: "in_inh", Unit: shown[2].Unit, Hidden: true, Receptor: c.Receptors[1]},
		whole("next", 0), whole("syn_exc", 0), whole("syn_inh", 0), whole("held", 0),
		whole("was_v", never), whole("was_exc", never), whole("was_inh", never), whole("ring", 0), whole("state", 0),
	)
	c.State, c.Injectable = state, false
	check := c.Check
	c.Check = func(p model.Params, i int) error {
		if check != nil {
			if err := check(p, i); err != nil {
				return err
			}
		}
		if err := checkRange(c.Params, p, i); err != nil {
			return err
		}
		if reset, thresh := p.At("v_reset", i), p.At("v_thresh", i); fix(reset) >= fix(thresh) {
			return fmt.Errorf("v_reset = %v mV is not below v_thresh = %v mV in SpiNNaker's arithmetic (s16.15): the cell would fire in every step", reset, thresh)
		}
		return nil
	}
	c.New = func(p model.Params, e model.Env) (model.Dynamics, error) {
		n := &neurons{scale: scale, conductances: conductances}
		count := p.N
		if p.Uniform() {
			count = 1
		} else {
			n.stride = 1
		}
		for i := range count {
			k, err := newConstants(p, i, e.Dt)
			if err != nil {
				return model.Dynamics{}, err
			}
			n.cells = append(n.cells, k)
		}
		return model.Dynamics{
			Evolve: func(_ *model.Cells, spikes []int32) []int32 { return spikes },
			Fire:   n.tick,
			Start:  n.tick,
			Sync:   n.notice,
		}, nil
	}
	return c, scale
}

// checkRange refuses parameters that s16.15 cannot hold.
func checkRange(table []model.Param, p model.Params, i int) error {
	for _, entry := range table {
		x := p.At(entry.Name, i)
		if !fits(x) {
			return fmt.Errorf("%s = %v %s: SpiNNaker's arithmetic holds numbers from -65536 to 65536 (s16.15)", entry.Name, x, entry.Unit)
		}
		if entry.Positive && fix(x) == 0 {
			return fmt.Errorf("%s = %v %s: is rounded to 0 in SpiNNaker's arithmetic (s16.15, steps of 2^-15): make it larger", entry.Name, x, entry.Unit)
		}
	}
	return nil
}

// constants are what does not change in a cell, in s16.15 unless said otherwise.
type constants struct {
	rest, reset, thresh, offset int64
	resist                      int64 // tau_m/cm
	keep                        int64 // exp(-dt/tau_m)
	refrac                      int64 // steps
	exc, inh                    synapse
	eExc, eInh                  int64 // of conductances
}

// synapse is the decay of a synaptic input in a step, and what part of a weight counts in the step in which it arrives: the mean of the
// decaying input over the step. Both are u0.32.
type synapse struct{ decay, begin int64 }

func newConstants(p model.Params, i int, dt float64) (k constants, err error) {
	at := func(name string) int64 { return fix(p.At(name, i)) }
	ts := fix(dt)
	k = constants{rest: at("v_rest"), reset: at("v_reset"), thresh: at("v_thresh"), offset: at("i_offset")}
	k.resist = over(at("tau_m"), at("cm"))
	k.keep = expAccum(over(ts, at("tau_m")))
	steps := over(at("tau_refrac"), ts)
	k.refrac = (steps + 1<<fraction - 1) >> fraction
	if _, ok := p.Numbers["e_rev_E"]; ok {
		k.eExc, k.eInh = at("e_rev_E"), at("e_rev_I")
	}
	if k.resist > largest {
		return k, fmt.Errorf("%w: tau_m/cm = %v MOhm: SpiNNaker's arithmetic holds numbers below 65536 (s16.15)", model.ErrInvalidParameterValue, p.At("tau_m", i)/p.At("cm", i))
	}
	for _, s := range []struct {
		name string
		to   *synapse
	}{{"tau_syn_E", &k.exc}, {"tau_syn_I", &k.inh}} {
		ratio := over(at(s.name), ts)
		if ratio > largest {
			return k, fmt.Errorf("%w: %s = %v ms is %v time steps: SpiNNaker's arithmetic holds numbers below 65536 (s16.15)", model.ErrInvalidParameterValue, s.name, p.At(s.name, i), p.At(s.name, i)/dt)
		}
		s.to.decay = expFraction(over(ts, at(s.name)))
		s.to.begin = min((ratio*(unity-s.to.decay))>>fraction, unity)
	}
	return k, nil
}

// Counters returns the variables of a cell that count what was cut to 16 bits and to s16.15, or -1.
func Counters(c *model.Cell) (ring, state int) {
	if len(c.State) <= varState || c.State[varRing].Name != "ring" {
		return -1, -1
	}
	return varRing, varState
}
