package cells

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/model"
)

// SpikeSourcePoissonRefractory fires as a Poisson process with dead time: an interval is tau_refrac and an exponentially distributed
// time, of mean 1000/rate - tau_refrac, so that the mean rate is rate.
//
// Drawn in continuous time. The source begins in equilibrium (see renewals): no spike is forced at the start.
func SpikeSourcePoissonRefractory() model.Cell {
	return model.Cell{
		Name: "SpikeSourcePoissonRefractory",
		Doc: `Spike source that fires as a Poisson process with dead time, from start to start + duration.

  interval = tau_refrac + x,  x exponentially distributed with mean 1000/rate - tau_refrac

so that the mean rate is rate; tau_refrac must be shorter than the mean interval, 1000/rate. The process is already running at the
start: no spike is forced there, and the dead time of a spike before it may reach into it. The process is drawn in continuous time; a
spike is stamped with the end of the step in which it lies. When parameters change, the time since the last spike counts.`,
		Params: []model.Param{
			{Name: "rate", Unit: "Hz", Default: 1, Doc: "mean firing rate", NonNegative: true},
			{Name: "tau_refrac", Unit: "ms", Default: 0, Doc: "minimum time between spikes", NonNegative: true},
			sourceStart, sourceDuration,
		},
		State:  renewalState,
		Source: true,
		Check: func(p model.Params, i int) error {
			rate, dead := p.At("rate", i), p.At("tau_refrac", i)
			if rate > 0 && !(1000/rate > dead) {
				return fmt.Errorf("tau_refrac = %v ms: must be below the mean interval, %v ms (rate = %v Hz)", dead, 1000/rate, rate)
			}
			return checkRate("rate", rate)
		},
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			return newRenewals(e, func(i int) renewalSource {
				s := renewalSource{start: p.At("start", i), stop: p.At("start", i) + p.At("duration", i)}
				if rate, dead := p.At("rate", i), p.At("tau_refrac", i); rate > 0 {
					s.law = deadTime{dead, 1000/rate - dead}
				}
				return s
			}), nil
		},
	}
}

// deadTime is the law of a Poisson process with dead time.
type deadTime struct{ dead, mean float64 } // ms

func (d deadTime) age(_, u, e float64) float64 {
	if age := float64(u * (d.dead + d.mean)); age < d.dead {
		return age
	}
	return d.dead + float64(d.mean*e)
}

func (d deadTime) next(last, t, e float64) float64 {
	return math.Max(t, last+d.dead) + float64(d.mean*e)
}
