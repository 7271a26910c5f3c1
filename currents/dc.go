package currents

import "github.com/hillock-sim/hillock/model"

// DC is a current that is constant from start to stop: on for start <= t < stop, both rounded to whole steps.
func DC() model.Current {
	return model.Current{
		Name: "DCSource",
		Doc:  "Constant current, on for start <= t < stop. The first sample of v that it changes is one step after start.",
		Params: []model.Param{
			{Name: "amplitude", Unit: "nA", Default: 1, Doc: "current"},
			start, stop,
		},
		New: func(p model.Params, e model.Env) (model.Wave, error) {
			on, off := window(p, e.Dt)
			amplitude := p.At("amplitude", 0)
			return func(_, step int64) (float64, int64) {
				switch {
				case step < on:
					return 0, on
				case step < off:
					return amplitude, off
				}
				return 0, never
			}, nil
		},
	}
}
