package cells

import (
	"math"

	"github.com/hillock-sim/hillock/model"
)

// SpikeSourcePoisson fires as a Poisson process of constant rate from start to start + duration.
//
// Each cell draws exponential intervals in continuous time from a stream of its own and fires at the end of the step in which
// a spike lies, as often as spikes lie there: no spike is lost at high rates.
func SpikeSourcePoisson() model.Cell {
	return model.Cell{
		Name: "SpikeSourcePoisson",
		Doc: `Spike source that fires as a Poisson process of constant rate from start to start + duration.

The process is drawn in continuous time; a spike is stamped with the end of the step in which it lies. Several spikes of one
cell may fall into one step: all of them count.`,
		Params: []model.Param{
			{Name: "rate", Unit: "Hz", Default: 1, Doc: "mean firing rate", NonNegative: true},
			sourceStart, sourceDuration,
		},
		State: []model.Var{
			{Name: "next", Unit: "ms", Init: -1, Hidden: true, Doc: "time of the next spike; < 0: not drawn yet"},
			{Name: "draws", Unit: "draws", Hidden: true, Doc: "random numbers drawn so far"},
		},
		Source: true,
		Check:  func(p model.Params, i int) error { return checkRate("rate", p.At("rate", i)) },
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			evolve := func(c *model.Cells, spikes []int32) []int32 {
				next, draws := c.Vars[0], c.Vars[1]
				end := float64(float64(c.Step+1) * e.Dt)
				for i := range next {
					if next[i] > end {
						continue
					}
					if p.At("rate", i) == 0 {
						next[i] = math.MaxFloat64
						continue
					}
					stream := e.Stream.At(uint64(int64(e.First) + int64(i))).At(uint64(c.Segment))
					start := p.At("start", i)
					stop := start + p.At("duration", i)
					mean := 1000 / p.At("rate", i) // ms
					if next[i] < 0 {
						// The process is already running at its start, or when its parameters change: no spike is forced there.
						next[i] = math.Max(start, float64(float64(c.Step)*e.Dt)) + float64(mean*stream.Exponential(uint64(draws[i])))
						draws[i]++
					}
					for next[i] <= end {
						if next[i] > stop {
							next[i] = math.MaxFloat64
							break
						}
						spikes = append(spikes, int32(i))
						next[i] += float64(mean * stream.Exponential(uint64(draws[i])))
						draws[i]++
					}
				}
				return spikes
			}
			return model.Dynamics{
				Evolve: evolve,
				// The process has no memory: with a new rate it is drawn anew from now on.
				Changed: func(c *model.Cells) {
					for i := range c.Vars[0] {
						c.Vars[0][i] = -1
					}
				},
			}, nil
		},
	}
}
