package script

import "time"

// A stopwatch measures how long it took to build, to run and to write. Building is everything from setup to the first run.
type stopwatch struct {
	described time.Time // when setup was called; zero once the first run has begun
}

func (w *stopwatch) describe(now time.Time) { w.described = now }

// running is called when a run begins, the network being built.
func (w *stopwatch) running(now time.Time, r *Result) {
	if !w.described.IsZero() {
		r.BuildSeconds += now.Sub(w.described).Seconds()
		w.described = time.Time{}
	}
}

// now is the time on the script's clocks. What another simulator took counts as time that has passed.
func (s *session) now() time.Time {
	if s.sim == nil {
		return time.Now()
	}
	return time.Now().Add(s.sim.Lag())
}

// since adds the seconds since start on the script's clocks to a sum.
func (s *session) since(sum *float64, start time.Time) { *sum += s.now().Sub(start).Seconds() }

// since adds the seconds since start to a sum.
func since(sum *float64, start time.Time) { *sum += time.Since(start).Seconds() }
