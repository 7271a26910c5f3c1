package currents

import (
	"math"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// AC is a sinusoidal current.
//
//	i(t) = offset + amplitude sin(2 pi (frequency (t - start)/1000 + phase/360)),  start <= t < stop
//
// The phase holds at t = start. During a step the current has the value of the step's begin, as in NEST.
func AC() model.Current {
	return model.Current{
		Name: "ACSource",
		Doc: `Sinusoidal current, on for start <= t < stop.

  i(t) = offset + amplitude sin(2 pi (frequency (t - start)/1000 + phase/360))

The phase holds at t = start, wherever that is. During a step the current keeps the value that it has when the step begins.`,
		Params: []model.Param{
			{Name: "amplitude", Unit: "nA", Default: 1, Doc: "amplitude of the sine"},
			{Name: "offset", Unit: "nA", Default: 0, Doc: "constant that is added"},
			{Name: "frequency", Unit: "Hz", Default: 10, Doc: "frequency"},
			{Name: "phase", Unit: "deg", Default: 0, Doc: "phase at t = start"},
			start, stop,
		},
		New: func(p model.Params, e model.Env) (model.Wave, error) {
			on, off := window(p, e.Dt)
			amplitude, offset := p.At("amplitude", 0), p.At("offset", 0)
			first := p.At("phase", 0) / 360
			perStep := float64(p.At("frequency", 0)*e.Dt) / 1000 // cycles
			return func(_, step int64) (float64, int64) {
				switch {
				case step < on:
					return 0, on
				case step < off:
					cycles := float64(float64(step-on)*perStep) + first
					cycles -= math.Floor(cycles)
					return offset + float64(amplitude*kernel.Sin(2*math.Pi*cycles)), step + 1
				}
				return 0, never
			}, nil
		},
	}
}
