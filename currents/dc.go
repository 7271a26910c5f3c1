package currents

import (
	"math"

	"github.com/hillock-sim/hillock/model"
)

// DC is a current that is constant from start to stop: on for start <= t < stop, both rounded to whole steps.
func DC() model.Current {
	return model.Current{
		Name: "DCSource",
		Doc:  "Constant current, on for start <= t < stop. The first sample of v that it changes is one step after start.",
		Params: []model.Param{
			{Name: "amplitude", Unit: "nA", Default: 1, Doc: "current"},
			{Name: "start", Unit: "ms", Default: 0, Doc: "time at which it begins", OnGrid: true},
			{Name: "stop", Unit: "ms", Default: 1e12, Doc: "time at which it ends", OnGrid: true},
		},
		New: func(p model.Params, e model.Env) (func(step int64) (float64, int64), error) {
			on, off := stepOf(p.At("start", 0), e.Dt), stepOf(p.At("stop", 0), e.Dt)
			amplitude := p.At("amplitude", 0)
			return func(step int64) (float64, int64) {
				switch {
				case step < on:
					return 0, on
				case step < off:
					return amplitude, off
				}
				return 0, math.MaxInt64
			}, nil
		},
	}
}

// stepOf rounds a time to the nearest step.
func stepOf(t, dt float64) int64 {
	k := math.Round(t / dt)
	if k >= math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(k)
}
