package hillock

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/network"
)

// Activity is a runaway if all cells of a population fire for this long about as fast as they can: at 9/10 of the rate that their
// refractory period allows, or of 500 Hz where that is less.
const (
	runawayWindow = 100.0 // ms
	runawayShare  = 0.9
	runawayRate   = 0.5 // spikes per ms
)

// runaway counts the spikes of populations in windows of model time, to tell of activity without bounds.
type runaway struct {
	plan   any     // for which the limits are
	until  int64   // step at which the present window ends
	counts []int64 // by population
	warned []bool
	limits []float64 // by population: spikes per ms that count as a runaway; +Inf: none do
}

// begin makes ready for a run from a step.
func (r *runaway) begin(net *network.Network, plan any, step int64, warn func(string)) {
	if r.plan != plan {
		r.plan = plan
		r.limit(net)
	}
	if step == 0 || step > r.until {
		r.window(net, step)
	}
	r.look(net, step, warn)
}

// limit finds the rates that count as a runaway.
func (r *runaway) limit(net *network.Network) {
	for q := len(r.counts); q < len(net.Populations); q++ {
		r.counts, r.warned, r.limits = append(r.counts, 0), append(r.warned, false), append(r.limits, 0)
	}
	for q, p := range net.Populations {
		if r.limits[q] = math.Inf(1); p.Cell.Source {
			continue
		}
		r.limits[q] = 0
		refrac, known := p.Params.Numbers["tau_refrac"]
		for i := range p.N {
			rate := runawayRate
			if known {
				rate = min(rate, 1/(refrac.At(i)+net.Dt))
			}
			r.limits[q] += rate
			if !known || refrac.Uniform() {
				r.limits[q] *= float64(p.N)
				break
			}
		}
	}
}

func (r *runaway) window(net *network.Network, step int64) {
	clear(r.counts)
	r.until = step + int64(math.Ceil(runawayWindow/net.Dt))
}

// look ends a window if its time has come, and says which populations run away.
func (r *runaway) look(net *network.Network, step int64, warn func(string)) {
	if step < r.until {
		return
	}
	ms := float64(step-r.until)*net.Dt + runawayWindow
	for q, p := range net.Populations {
		if float64(r.counts[q]) >= runawayShare*r.limits[q]*ms && !r.warned[q] {
			r.warned[q] = true
			warn(fmt.Sprintf("population %q: runaway activity: its %d cells fired at %.0f Hz on average in the %g ms before %g ms, about as fast as they can: check weights, delays and input",
				p.Label, p.N, 1000*float64(r.counts[q])/ms/float64(p.N), ms, data.TimeOf(step, net.Dt)))
		}
	}
	r.window(net, step)
}
