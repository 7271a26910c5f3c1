package engine

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// clock is the step that all blocks have reached, which workers wait for. A waiter spins for a while, about what it costs to wake a parked
// one, then yields to other goroutines, and then parks: on a busy machine, where others are put aside for milliseconds, it wastes little of
// the core that they need. Whoever parks sooner comes back late, on a virtual machine by 70 us and now and then by milliseconds, so that
// the others park in their turn: the cortical microcircuit on two threads took 1.6 s for a second when spinning ended after 16 us, 1.1 s
// with this.
//
// Workers are goroutines that are not locked to threads: to wake a locked one takes the scheduler several hand-overs, in which time
// the waker parks in its turn, and so on for the rest of the run (5000 rounds of 6 us: 200 to 300 ms against 36 ms).
type clock struct {
	now    alone
	asleep atomic.Int64 // workers that have parked, or are about to
	mutex  sync.Mutex
	parked *sync.Cond
}

// alone is a number on a cache line of its own: who reads it does not wait for what others write beside it.
type alone struct {
	_ [56]byte
	atomic.Int64
	_ [56]byte
}

func newClock(step int64) *clock {
	c := &clock{}
	c.now.Store(step)
	c.parked = sync.NewCond(&c.mutex)
	return c
}

// A waiter spins for that long, looking at the time once in a number of spins, and then looks a number of times more before it parks.
const (
	patience = 100 * time.Microsecond
	spins    = 1 << 12
	yields   = 200
)

// set moves the clock on and wakes who waits.
func (c *clock) set(step int64) {
	c.now.Store(step)
	if c.asleep.Load() == 0 {
		return // who comes to park from now on looks at the clock once more
	}
	c.mutex.Lock() // whoever saw the old step waits by now
	c.parked.Broadcast()
	c.mutex.Unlock()
}

// wait returns when the clock has moved on from a step.
func (c *clock) wait(step int64) {
	for begun := time.Now(); ; {
		for k := 0; k < spins; k++ {
			if c.now.Load() != step {
				return
			}
		}
		if time.Since(begun) > patience {
			break
		}
	}
	for k := 0; k < yields; k++ {
		if runtime.Gosched(); c.now.Load() != step {
			return
		}
	}
	c.mutex.Lock()
	c.asleep.Add(1)
	for c.now.Load() == step {
		c.parked.Wait()
	}
	c.asleep.Add(-1)
	c.mutex.Unlock()
}

// jobs are what is to be done once in every epoch, by whoever comes first. A worker does its own and then those that others have not begun:
// one that the system has put aside is not waited for, unless in the middle of a job.
type jobs struct {
	taken []alone // by job: the step to which it was taken on
	left  alone   // jobs of this epoch that are not done
}

func newJobs(n int, step int64) *jobs {
	j := &jobs{taken: make([]alone, n)}
	for k := range j.taken {
		j.taken[k].Store(step)
	}
	j.left.Store(int64(n))
	return j
}

// do does the jobs of an epoch that nobody has taken, those of this worker first, and reports whether all are done with the last of them.
func (j *jobs) do(worker, workers int, step, end int64, job func(k int)) (last bool) {
	done := int64(0)
	for first := range workers {
		for k := (worker + first) % workers; k < len(j.taken); k += workers {
			if j.taken[k].Load() == step && j.taken[k].CompareAndSwap(step, end) {
				job(k)
				done++
			}
		}
	}
	if done == 0 || j.left.Add(-done) > 0 {
		return false
	}
	j.left.Store(int64(len(j.taken))) // for the next epoch, which begins when the clock moves on
	return true
}
