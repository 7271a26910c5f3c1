package cells

import (
	"math"
	"sort"

	"github.com/hillock-sim/hillock/model"
)

// SpikeSourceArray fires at given times. A time is rounded to the nearest step; equal times fire as often as they are listed. A list
// that is set between runs takes the place of the old one; its times up to now are ignored, with a warning if they are new.
func SpikeSourceArray() model.Cell {
	return model.Cell{
		Name: "SpikeSourceArray",
		Doc: `Spike source that fires at the times it is given, in ms, ascending; each is rounded to the nearest time step.
A list that is set between runs takes the place of the old one: of its times those after the present count.`,
		Params: []model.Param{{Name: "spike_times", Unit: "ms", Doc: "times of the spikes, ascending", Sequence: true, NonNegative: true, Ascending: true, OnGrid: true, Events: true}},
		State:  []model.Var{{Name: "next", Unit: "spikes", Hidden: true, Doc: "position of the next spike in spike_times"}},
		Source: true,
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			steps := make([][]int64, e.N)
			for i, times := range p.Sequences["spike_times"] {
				steps[i] = make([]int64, len(times))
				for k, t := range times {
					steps[i][k] = int64(math.Round(t / e.Dt))
				}
			}
			// emit appends the cells that fire at a step; all earlier spikes are past.
			emit := func(c *model.Cells, at int64, spikes []int32) []int32 {
				for i, next := range c.Vars[0] {
					k := int(next)
					for ; k < len(steps[i]) && steps[i][k] <= at; k++ {
						spikes = append(spikes, int32(i))
					}
					c.Vars[0][i] = float64(k)
				}
				return spikes
			}
			return model.Dynamics{
				Start:  func(c *model.Cells, spikes []int32) []int32 { return emit(c, 0, spikes) },
				Evolve: func(c *model.Cells, spikes []int32) []int32 { return emit(c, c.Step+1, spikes) },
				Sync: func(c *model.Cells) {
					for i := range c.Vars[0] {
						past := sort.Search(len(steps[i]), func(k int) bool { return steps[i][k] > c.Step })
						if !c.Started { // a spike at t = 0 is still to come
							past = 0
						}
						c.Vars[0][i] = float64(past)
					}
				},
			}, nil
		},
	}
}
