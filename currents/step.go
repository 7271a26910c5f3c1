package currents

import (
	"fmt"
	"math"
	"sort"

	"github.com/hillock-sim/hillock/model"
)

// Step is a current that goes up and down in steps: amplitudes[k] from times[k] on, zero before times[0], the last amplitude for ever.
//
// Times are rounded to whole steps; of several that fall on the same one the last holds. The parameters are kept in this form: they
// are what the source does.
func Step() model.Current {
	return model.Current{
		Name: "StepCurrentSource",
		Doc: `Current that changes in steps: amplitudes[k] from times[k] on, zero before times[0], and the last amplitude for ever.

Times are rounded to the nearest time step; of several that fall on the same one the last holds. What get_parameters returns is the
list after that.`,
		Params: []model.Param{
			{Name: "times", Unit: "ms", Doc: "times at which the current changes", Sequence: true, NonNegative: true, Ascending: true, OnGrid: true},
			{Name: "amplitudes", Unit: "nA", Doc: "current from each of these times on", Sequence: true},
		},
		Settle: func(p model.Params, dt float64) error {
			times, amplitudes := p.Sequences["times"][0], p.Sequences["amplitudes"][0]
			if len(times) != len(amplitudes) {
				return fmt.Errorf("%w: %d times and %d amplitudes: give as many of one as of the other, both at once", model.ErrValue, len(times), len(amplitudes))
			}
			var kept, values []float64
			for k, t := range times {
				if k+1 < len(times) && stepOf(times[k+1], dt) == stepOf(t, dt) {
					continue // the next one takes its place
				}
				if at := math.Round(t / dt); math.Abs(t/dt-at) > 1e-6 {
					t = float64(at * dt)
				}
				kept = append(kept, t)
				values = append(values, amplitudes[k])
			}
			p.Sequences["times"], p.Sequences["amplitudes"] = [][]float64{kept}, [][]float64{values}
			return nil
		},
		New: func(p model.Params, e model.Env) (model.Wave, error) {
			amplitudes := p.Sequences["amplitudes"][0]
			var steps []int64
			for _, t := range p.Sequences["times"][0] {
				steps = append(steps, stepOf(t, e.Dt))
			}
			return func(_, step int64) (amplitude float64, next int64) {
				k := sort.Search(len(steps), func(k int) bool { return steps[k] > step }) // the first that is still to come
				next = never
				if k < len(steps) {
					next = steps[k]
				}
				if k > 0 {
					amplitude = amplitudes[k-1]
				}
				return amplitude, next
			}, nil
		},
	}
}
