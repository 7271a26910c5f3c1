package cells

import (
	"math"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// SpikeSourcePoisson fires as a Poisson process of constant rate from start to start + duration.
//
// Where spikes are rare, less than 0.05 in a step, each cell draws exponential intervals in continuous time from a stream of its own
// and fires at the end of the step in which a spike lies. Where they are not it draws how many lie in each step (see poissonCounts).
// Both are exact, and no spike is lost at high rates.
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
			intervals := poissonIntervals{e: e, rate: p.Get("rate"), start: p.Get("start"), duration: p.Get("duration")}
			counts := newPoissonCounts(p, e)
			d := model.Dynamics{
				// The process has no memory: with a new rate it is drawn anew from now on.
				Changed: func(c *model.Cells) {
					for i := range c.Vars[0] {
						c.Vars[0][i] = -1
					}
				},
			}
			switch counts.regime() {
			case allRare:
				d.Evolve = func(c *model.Cells, spikes []int32) []int32 {
					for i := range c.Vars[0] {
						spikes = intervals.fire(c, i, spikes)
					}
					return spikes
				}
			case allDense:
				d.Counts = counts.draw
				d.Evolve = func(c *model.Cells, spikes []int32) []int32 { return counts.list(c, spikes, nil) }
			default:
				d.Evolve = func(c *model.Cells, spikes []int32) []int32 { return counts.list(c, spikes, &intervals) }
			}
			return d, nil
		},
	}
}

// poissonIntervals draws a Poisson process spike by spike.
type poissonIntervals struct {
	e                     model.Env
	rate, start, duration model.Values
}

// fire appends cell i as often as it fires in the step that begins.
func (p *poissonIntervals) fire(c *model.Cells, i int, spikes []int32) []int32 {
	next, draws := c.Vars[0], c.Vars[1]
	end := float64(float64(c.Step+1) * p.e.Dt)
	if next[i] > end {
		return spikes
	}
	if p.rate.At(i) == 0 {
		next[i] = math.MaxFloat64
		return spikes
	}
	stream := p.stream(c, i)
	start := p.start.At(i)
	stop := start + p.duration.At(i)
	mean := 1000 / p.rate.At(i) // ms
	if next[i] < 0 {
		// The process is already running at its start, or when its parameters change: no spike is forced there.
		next[i] = math.Max(start, float64(float64(c.Step)*p.e.Dt)) + float64(mean*stream.Exponential(uint64(draws[i])))
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
	return spikes
}

// stream is a row of random numbers of its own for each cell and segment.
func (p *poissonIntervals) stream(c *model.Cells, i int) random.Stream {
	return p.e.Stream.At(uint64(int64(p.e.First) + int64(i))).At(uint64(c.Segment))
}
