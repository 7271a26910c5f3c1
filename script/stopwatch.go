package script

import "time"

// A stopwatch measures how long it took to build, to run and to write. Building is everything from setup to the first run.
type stopwatch struct {
	described time.Time // when setup was called; zero once the first run has begun
}

func (w *stopwatch) describe() { w.described = time.Now() }

// running is called when a run begins, the network being built.
func (w *stopwatch) running(r *Result) {
	if !w.described.IsZero() {
		r.BuildSeconds += time.Since(w.described).Seconds()
		w.described = time.Time{}
	}
}

// since adds the seconds since start to a sum.
func since(sum *float64, start time.Time) { *sum += time.Since(start).Seconds() }
