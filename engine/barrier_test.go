package engine

import (
	"sync"
	"testing"
)

// TestBarrier hammers the barrier: no worker may be a round ahead of another.
func TestBarrier(t *testing.T) {
	for _, workers := range []int{1, 2, 3, 5} {
		b := newBarrier(workers)
		counts := make([]int, workers) // written by its worker, read by all after the barrier
		var all sync.WaitGroup
		for w := range workers {
			all.Go(func() {
				for round := 1; round <= 400; round++ {
					counts[w] = round
					b.wait()
					for v, c := range counts {
						if c != round {
							t.Errorf("%d workers: worker %d is at %d while %d is at %d", workers, v, c, w, round)
							return
						}
					}
					b.wait()
				}
			})
		}
		all.Wait()
	}
}
