package engine

import (
	"sync"
	"testing"
	"time"
)

// TestJobs hammers jobs and clock: in every epoch each job is done once, after all those of the epoch before, and a worker that sleeps
// does not hold up the others.
func TestJobs(t *testing.T) {
	const epochs = 300
	for _, workers := range []int{1, 2, 3, 5} {
		const n = 7
		c, j := newClock(0), newJobs(n, 0)
		done := make([]int64, n) // each written by whoever does the job
		var all sync.WaitGroup
		for w := range workers {
			all.Go(func() {
				for step := c.now.Load(); step < epochs; step = c.now.Load() {
					if w == 1 && step%100 == 50 {
						time.Sleep(time.Millisecond)
					}
					if j.do(w, workers, step, step+1, func(k int) {
						for _, d := range done[k : k+1] {
							if d != step {
								t.Errorf("%d workers: job %d of epoch %d was done %d times", workers, k, step, d)
							}
						}
						done[k] = step + 1
					}) {
						for k, d := range done {
							if d != step+1 {
								t.Errorf("%d workers: epoch %d ends with job %d at %d", workers, step, k, d)
							}
						}
						c.set(step + 1)
						continue
					}
					c.wait(step)
				}
			})
		}
		all.Wait()
		if now := c.now.Load(); now != epochs {
			t.Errorf("%d workers: the clock stands at %d", workers, now)
		}
	}
}
