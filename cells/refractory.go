package cells

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/hillock-sim/hillock/model"
)

// refractory clamps cells at their reset potential for a whole number of steps after a spike, and resets those that fire.
//
// The step in which a cell fires is t_s: V = v_reset in the samples at t_s ... t_s + tau_refrac, and the first free sample is
// one step later. A clamped cell is not tested against the threshold.
type refractory struct {
	reset model.Values // mV
	steps model.Values // whole steps, >= 0
}

func newRefractory(p model.Params, dt float64) refractory {
	tau := p.Get("tau_refrac")
	steps := model.Values{One: math.Round(tau.One / dt)}
	for _, x := range tau.Each {
		steps.Each = append(steps.Each, math.Round(x/dt))
	}
	return refractory{reset: p.Get("v_reset"), steps: steps}
}

// frame makes the dynamics of a type whose first variable is V, whose last is refracUntil, and which advance steps.
func (r refractory) frame(advance model.Step) model.Dynamics {
	return model.Dynamics{
		Evolve: func(c *model.Cells, spikes []int32) []int32 {
			first := len(spikes)
			spikes = advance(c, spikes)
			return r.settle(c, c.Vars[0], c.Vars[len(c.Vars)-1], spikes, first)
		},
		Sync: func(c *model.Cells) { r.sync(c, c.Vars[len(c.Vars)-1]) },
	}
}

// loose is frame for a type in which nothing depends on the potential of a cell while it is refractory: that is held now and then, and when
// the cell becomes free.
func (r refractory) loose(advance model.Step) model.Dynamics {
	d := r.frame(advance)
	d.Hold = func(c *model.Cells) { r.hold(c, c.Vars[0]) }
	return d
}

// jumping adds what jumps in each cell that fires, at the instant of its spike.
func jumping(d model.Dynamics, jump func(c *model.Cells, i int32)) model.Dynamics {
	evolve := d.Evolve
	d.Evolve = func(c *model.Cells, spikes []int32) []int32 {
		first := len(spikes)
		spikes = evolve(c, spikes)
		for _, i := range spikes[first:] {
			jump(c, i)
		}
		return spikes
	}
	return d
}

// holdEvery is the number of steps after which the potentials of clamped cells are held where nobody looks at them. Few cells come from
// reset to threshold in that time; those that do are no spikes.
const holdEvery = 16

// settle ends a step after V has been advanced: spikes from index first on are the cells whose V has reached the threshold. It
// clamps the refractory ones, resets those that fire and returns spikes with the false ones taken out. held has for each cell the last
// step of its refractory period.
func (r refractory) settle(c *model.Cells, v, held []float64, spikes []int32, first int) []int32 {
	now := float64(c.Step + 1)
	if len(c.Clamped) > 0 && len(spikes) > first {
		spikes = free(held, now, spikes, first)
	}
	if !c.Loose || (c.Step+1)%holdEvery == 0 {
		r.hold(c, v)
	}
	// Those whose period ends now come first.
	for c.Free < len(c.Clamped) && held[c.Clamped[c.Free]] <= now {
		i := c.Clamped[c.Free]
		v[i] = r.reset.At(int(i))
		c.Free++
	}
	ordered := true
	for _, i := range spikes[first:] {
		v[i] = r.reset.At(int(i))
		if n := r.steps.At(int(i)); n > 0 {
			held[i] = now + n
			ordered = ordered && (c.Free == len(c.Clamped) || held[c.Clamped[len(c.Clamped)-1]] <= held[i])
			c.Clamped = append(c.Clamped, i)
		}
	}
	if !ordered {
		r.order(c.Clamped[c.Free:], held)
	}
	return spikes
}

// hold puts all clamped cells at their reset potential, and takes those that are free again from the list.
func (r refractory) hold(c *model.Cells, v []float64) {
	c.Clamped = c.Clamped[:copy(c.Clamped, c.Clamped[c.Free:])]
	c.Free = 0
	if r.reset.Uniform() {
		reset := r.reset.One
		for _, i := range c.Clamped {
			v[i] = reset
		}
		return
	}
	for _, i := range c.Clamped {
		v[i] = r.reset.Each[i]
	}
}

// order sorts clamped cells by the end of their refractory period. Where that lasts equally long for all, they come in this order.
func (r refractory) order(cells []int32, held []float64) {
	slices.SortStableFunc(cells, func(i, j int32) int { return cmp.Compare(held[i], held[j]) })
}

// free takes the clamped cells out of spikes[first:].
func free(held []float64, now float64, spikes []int32, first int) []int32 {
	out := spikes[:first]
	for _, i := range spikes[first:] {
		if held[i] < now {
			out = append(out, i)
		}
	}
	return out
}

// sync rebuilds the list of clamped cells.
func (r refractory) sync(c *model.Cells, held []float64) {
	c.Clamped, c.Free = c.Clamped[:0], 0
	for i, last := range held {
		if last > float64(c.Step) {
			c.Clamped = append(c.Clamped, int32(i))
		}
	}
	r.order(c.Clamped, held)
}

// checkThreshold refuses cells that would fire for ever.
func checkThreshold(p model.Params, i int) error {
	if reset, thresh := p.At("v_reset", i), p.At("v_thresh", i); reset >= thresh {
		return fmt.Errorf("v_reset = %v mV is not below v_thresh = %v mV: the cell would fire in every step; lower v_reset or raise v_thresh", reset, thresh)
	}
	return nil
}
