package data

import (
	"fmt"
	"math"
)

// StepAt returns the step of a time (ms) on the grid of dt, and whether there is one: rounding errors of printed times are
// forgiven, no more. It undoes TimeOf.
func StepAt(t, dt float64) (step int64, ok bool) {
	x := math.Round(t / dt)
	if !(math.Abs(x) < 1<<53) {
		return 0, false
	}
	return int64(x), math.Abs(TimeOf(int64(x), dt)-t) <= 1e-12*math.Abs(t)+1e-9*dt
}

// SetTimes fills Steps from the times (ms) of the spikes, one for each of IDs, and sorts the table. A time that is not on the grid
// of Dt is an error.
func (s *Spikes) SetTimes(times []float64) error {
	if len(times) != len(s.IDs) {
		return fmt.Errorf("%d times, %d ids: one of each is needed for every spike", len(times), len(s.IDs))
	}
	s.Steps = make([]int64, len(times))
	for k, t := range times {
		step, ok := StepAt(t, s.Dt)
		if !ok {
			return fmt.Errorf("spike %d at %v ms is no multiple of dt = %v ms", k, t, s.Dt)
		}
		s.Steps[k] = step
	}
	s.Sort()
	return nil
}

// CommonStep returns the largest of 1, 0.5, 0.2, 0.1, 0.05 ms and so on, down to 0.000001 ms, that all times (ms) are multiples of.
func CommonStep(times []float64) (float64, error) {
	var worst float64
next:
	for _, perMs := range []float64{1, 2, 5, 10, 20, 40, 50, 80, 100, 200, 400, 500, 800, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6} {
		for _, t := range times {
			if _, ok := StepAt(t, 1/perMs); !ok {
				worst = t
				continue next
			}
		}
		return 1 / perMs, nil
	}
	return 0, fmt.Errorf("a spike at %v ms is no multiple of 0.000001 ms: round the times", worst)
}
