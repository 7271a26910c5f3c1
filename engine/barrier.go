package engine

import (
	"sync"
	"sync/atomic"
)

// barrier lets a fixed number of workers wait for each other. A waiter spins for about as long as it would take to
// wake it, and then parks: on a busy machine it wastes at most that, not the core that the others need.
type barrier struct {
	workers int32
	waiting atomic.Int32
	round   atomic.Uint32
	mutex   sync.Mutex
	parked  *sync.Cond
}

func newBarrier(workers int) *barrier {
	b := &barrier{workers: int32(workers)}
	b.parked = sync.NewCond(&b.mutex)
	return b
}

// spins is how often a waiter looks before it parks: some 30 us, about what it costs to wake a parked one.
const spins = 1 << 16

// wait returns when all workers have called it.
func (b *barrier) wait() {
	if b.workers == 1 {
		return
	}
	round := b.round.Load()
	if b.waiting.Add(1) == b.workers {
		b.waiting.Store(0)
		b.mutex.Lock()
		b.round.Add(1)
		b.mutex.Unlock()
		b.parked.Broadcast()
		return
	}
	for k := 0; k < spins; k++ {
		if b.round.Load() != round {
			return
		}
	}
	b.mutex.Lock()
	for b.round.Load() == round {
		b.parked.Wait()
	}
	b.mutex.Unlock()
}
