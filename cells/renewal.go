package cells

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// What spike sources share that fire at random.

// maxRate is the largest rate of one source in Hz: 100 spikes in a step of 0.1 ms.
const maxRate = 1e6

// checkRate refuses a rate beyond reason: every spike is drawn by itself, it would never end.
func checkRate(what string, rate float64) error {
	if !(rate <= maxRate) {
		return fmt.Errorf("%s = %v Hz: must be <= %v Hz", what, rate, float64(maxRate))
	}
	return nil
}

// Parameters that they share.
var (
	sourceStart    = model.Param{Name: "start", Unit: "ms", Default: 0, Doc: "time at which it begins", NonNegative: true}
	sourceDuration = model.Param{Name: "duration", Unit: "ms", Default: 1e10, Doc: "how long it fires", NonNegative: true}
)

// A renewal is the law of a process whose hazard depends on its age, the time since its last spike, and perhaps on time.
type renewal interface {
	// age draws the age at time t of a process that has always been running: u is uniform in [0, 1), e exponential with mean 1.
	age(t, u, e float64) float64
	// next returns the time of the first spike after t of a process whose last spike was at last <= t. e is exponential with mean 1:
	// the integral of the hazard from t to the spike (time rescaling; Brown et al. 2002, doi:10.1162/08997660252741149).
	next(last, t, e float64) float64
}

// renewalSource is one source: a law, nil if it never fires, and when it is on, in ms.
type renewalSource struct {
	law         renewal
	start, stop float64
}

// renewalState is the state of a renewal source, in the order in which renewals takes it.
var renewalState = []model.Var{
	{Name: "next", Unit: "ms", Init: -1, Hidden: true, Doc: "when there is something to do: the next spike or the begin; < 0: not known yet"},
	{Name: "last", Unit: "ms", Init: notBegun, Hidden: true, Doc: "time of the last spike; the least number: the process is not running"},
	{Name: "draws", Unit: "draws", Hidden: true, Doc: "random numbers drawn so far"},
}

const (
	notBegun  = -math.MaxFloat64
	neverNext = math.MaxFloat64
)

// renewals are sources that fire by a renewal law in (start, stop]. A spike is stamped with the end of the step in which it lies, and
// several of a cell may lie in one.
//
// At its start a source has an age drawn from the equilibrium of its law: it is a window on a process that has always been running, no
// spike is forced, and its rate is the mean rate from the beginning. When parameters change the age is kept and the hazard is the
// new one from now on. A source that has ended, or whose new start is still to come, begins anew.
type renewals struct {
	sources []renewalSource
	dt      float64
	stream  random.Stream
	first   model.GID
}

func newRenewals(e model.Env, of func(i int) renewalSource) model.Dynamics {
	r := &renewals{dt: e.Dt, stream: e.Stream, first: e.First, sources: make([]renewalSource, e.N)}
	for i := range r.sources {
		r.sources[i] = of(i)
	}
	return model.Dynamics{Evolve: r.evolve, Changed: r.changed}
}

// draws is where a source takes its random numbers from: a row of its own in every segment.
func (r *renewals) draws(c *model.Cells, i int) random.Stream {
	return r.stream.At(uint64(r.first) + uint64(i)).At(uint64(c.Segment))
}

func (r *renewals) evolve(c *model.Cells, spikes []int32) []int32 {
	next, last := c.Vars[0], c.Vars[1]
	end := float64(float64(c.Step+1) * r.dt)
	for i := range next {
		if next[i] > end {
			continue
		}
		s := &r.sources[i]
		if last[i] == notBegun && !r.begin(c, i, end) {
			continue
		}
		stream := r.draws(c, i)
		for next[i] <= end {
			if next[i] > s.stop {
				next[i], last[i] = neverNext, notBegun
				break
			}
			spikes = append(spikes, int32(i))
			last[i] = next[i]
			next[i] = s.law.next(last[i], last[i], stream.Exponential(uint64(c.Vars[2][i])))
			c.Vars[2][i]++
		}
	}
	return spikes
}

// begin starts a source in equilibrium if its start lies before the end of this step, and reports whether it does.
func (r *renewals) begin(c *model.Cells, i int, end float64) bool {
	next, last, draws := c.Vars[0], c.Vars[1], c.Vars[2]
	s := &r.sources[i]
	from := math.Max(s.start, float64(float64(c.Step)*r.dt))
	switch {
	case s.law == nil || from >= s.stop:
		next[i] = neverNext
		return false
	case from >= end:
		next[i] = from
		return false
	}
	stream, n := r.draws(c, i), uint64(draws[i])
	last[i] = from - s.law.age(from, stream.Float64(n), stream.Exponential(n+1))
	next[i] = s.law.next(last[i], from, stream.Exponential(n+2))
	draws[i] += 3
	return true
}

// changed draws the next spike anew, by the new law, given the age that each source has.
func (r *renewals) changed(c *model.Cells) {
	next, last, draws := c.Vars[0], c.Vars[1], c.Vars[2]
	now := float64(float64(c.Step) * r.dt)
	for i := range r.sources {
		s := &r.sources[i]
		if last[i] == notBegun || s.law == nil || s.start > now {
			next[i], last[i] = -1, notBegun
			continue
		}
		next[i] = s.law.next(last[i], now, r.draws(c, i).Exponential(uint64(draws[i])))
		draws[i]++
	}
}
