package engine

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// rounds share out to workers what is to be done in every epoch, its jobs. A worker does its own jobs, then those that others have not begun:
// one that the system has put aside is not waited for, unless in the middle of a job. A round is over when all its jobs are done; the last of a
// group of rounds ends with a meeting, in which nobody works.
//
// On two cores the reference network has five thousand rounds of five microseconds in a second, and what one core writes reaches another after
// a tenth of one, so that counts how often a round waits for such news. It is once: each worker writes what it has done on a line of its own,
// which nobody reads while it is at work, and sees for itself when all is done.
//
// Who waits spins for a while, about what it costs to wake a parked one, then yields to other goroutines, and then parks: on a busy machine,
// where others are put aside for milliseconds, it wastes little of the core that they need. Whoever parks sooner comes back late, on a virtual
// machine by 70 us and now and then by milliseconds, so that the others park in their turn: the cortical microcircuit on two threads took 1.6 s
// for a second when spinning ended after 16 us, 1.1 s with this.
//
// Workers are goroutines that are not locked to threads: to wake a locked one takes the scheduler several hand-overs, in which time
// the waker parks in its turn, and so on for the rest of the run (5000 rounds of 6 us: 200 to 300 ms against 36 ms).
type rounds struct {
	taken []alone // by job: the rounds for which it was taken on
	done  []alone // by worker: how many jobs it has done so far
	group int64   // rounds from meeting to meeting, and in how many the last job is due once

	begun atomic.Int64 // number of the last round whose meeting somebody has begun
	ended atomic.Int64 // and of that whose meeting has ended

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

// A round is what one worker needs to know of the epoch that it is in.
type round struct {
	worker int
	number int64 // from 0
	job    func(k int)
	meet   func() // called once at the end of a group
}

// Who waits spins for that long, looking at the time once in a number of spins, and then looks a number of times more before it parks.
const (
	patience = 100 * time.Microsecond
	spins    = 1 << 10
	yields   = 200
)

// newRounds makes ready for that many jobs, of which the last is due in the first round of each group. There are no fewer others than workers.
func newRounds(workers, jobs, group int) *rounds {
	r := &rounds{taken: make([]alone, jobs), done: make([]alone, workers), group: int64(group)}
	r.begun.Store(-1)
	r.ended.Store(-1)
	r.parked = sync.NewCond(&r.mutex)
	return r
}

// work does a worker's part of a round and returns when that is over.
func (r *rounds) work(now *round) {
	r.do(now, false)
	r.wait(now)
}

// do does the jobs that nobody has taken, the worker's own first. The first of another's jobs, which it goes to at once, is left to it
// unless all are asked for: to look would take the line from it.
func (r *rounds) do(now *round, all bool) {
	jobs, workers, done := len(r.taken), len(r.done), int64(0)
	if now.number%r.group != 0 {
		jobs--
	}
	for other := range workers {
		k := (now.worker + other) % workers
		if other > 0 && !all {
			k += workers
		}
		for ; k < jobs; k += workers {
			if t := r.taken[k].Load(); t <= now.number && r.taken[k].CompareAndSwap(t, now.number+1) {
				now.job(k)
				done++
			}
		}
	}
	if done > 0 {
		r.done[now.worker].Store(r.done[now.worker].Load() + done)
		if r.asleep.Load() > 0 && r.complete(now) { // who parks from now on looks once more
			r.wake()
		}
	}
}

// complete reports whether all jobs of the round are done, and thus of those before it.
func (r *rounds) complete(now *round) bool {
	left := int64(len(r.taken)-1)*(now.number+1) + now.number/r.group + 1
	for w := range r.done {
		left -= r.done[w].Load()
	}
	return left <= 0 // less: others are in a later round
}

// over reports whether the round is over. Who finds it complete holds the meeting.
func (r *rounds) over(now *round) bool {
	if !r.complete(now) {
		return false
	}
	if !r.meets(now) || r.ended.Load() >= now.number {
		return true
	}
	if last := now.number - r.group; r.begun.Load() != last || !r.begun.CompareAndSwap(last, now.number) {
		return false
	}
	now.meet()
	r.ended.Store(now.number)
	if r.asleep.Load() > 0 {
		r.wake()
	}
	return true
}

// meets reports whether the round ends with a meeting.
func (r *rounds) meets(now *round) bool { return now.number%r.group == r.group-1 }

// ready is over, but for who is to hold the meeting.
func (r *rounds) ready(now *round) bool {
	return r.complete(now) && (!r.meets(now) || r.begun.Load() < now.number || r.ended.Load() >= now.number)
}

// wake wakes who has parked.
func (r *rounds) wake() {
	r.mutex.Lock() // who was about to park has done so
	r.parked.Broadcast()
	r.mutex.Unlock()
}

// wait returns when the round is over.
func (r *rounds) wait(now *round) {
	for begun := (time.Time{}); begun.IsZero() || time.Since(begun) < patience; {
		for range spins {
			if r.over(now) {
				return
			}
		}
		if begun.IsZero() {
			begun = time.Now() // which takes as long as such news
		}
		r.do(now, true)
	}
	for range yields {
		if runtime.Gosched(); r.over(now) {
			return
		}
	}
	for !r.over(now) {
		r.mutex.Lock()
		r.asleep.Add(1)
		for !r.ready(now) {
			r.parked.Wait()
		}
		r.asleep.Add(-1)
		r.mutex.Unlock()
	}
}
