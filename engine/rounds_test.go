package engine

import (
	"sync"
	"testing"
	"time"
)

// TestRounds hammers rounds: in each of them every job is done once, after all those of the round before, the last job when it is due, a group
// ends with one meeting, and a worker that sleeps does not hold up the others. When it sleeps decides whether they spin, park, or are alone.
func TestRounds(t *testing.T) {
	const (
		n     = 7 // jobs
		group = 3
		until = 299
	)
	late := func(now *round) bool { return now.number%50 == 20 || now.number == until-1 } // after which nobody comes who would wake the others
	for _, workers := range []int{1, 2, 3, 6} {
		for sleeper := range min(workers, 2) {
			r := newRounds(workers, n, group)
			done := make([]int64, n) // for which rounds; each written by whoever does the job
			meetings := 0
			var all sync.WaitGroup
			for w := range workers {
				all.Go(func() {
					now := &round{worker: w}
					now.job = func(k int) {
						before := now.number
						if k == n-1 {
							before = max(0, before-group+1)
						}
						if done[k] != before {
							t.Errorf("%d workers: job %d of round %d was done last for %d", workers, k, now.number, done[k])
						}
						if stolen := k%workers != w; stolen && late(now) || w == sleeper && now.number%50 == 25 {
							time.Sleep(time.Millisecond)
						}
						done[k] = now.number + 1
					}
					now.meet = func() {
						for k, d := range done {
							if want := now.number + 1; d != want && (k < n-1 || d != want-group+1) {
								t.Errorf("%d workers: round %d ends with job %d done for %d", workers, now.number, k, d)
							}
						}
						if meetings++; meetings%10 == 0 {
							time.Sleep(time.Millisecond)
						}
					}
					for ; now.number < until; now.number++ {
						if w == sleeper && late(now) {
							time.Sleep(2 * time.Millisecond)
						}
						r.work(now)
					}
				})
			}
			all.Wait()
			if meetings != until/group {
				t.Errorf("%d workers: %d meetings", workers, meetings)
			}
		}
	}
}
