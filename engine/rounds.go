package engine

import (
	"runtime"
	"sync/atomic"
	"time"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// rounds share out to workers what is to be done in every epoch: a job for each block, or for some small ones together, and now and then that
// of recording. A worker does its own jobs, then those that others have not begun: one that the system has put aside is not waited for, unless
// in the middle of a job.
//
// A job needs to know the spikes of all others up to the smallest delay before, which is sooner than the others are done: a worker waits for these
// spikes, not for the end of a round. So it may be ahead of another by nearly a round, and does not wait because one step takes one of them
// longer and the next step the other, or because what one core writes takes a tenth of a microsecond to reach another. (On two cores, where the
// reference network has five thousand rounds of five microseconds in a second, and the cortical microcircuit ten thousand of 140, either was
// a twentieth slower when all waited for the end of each.) Only in the last of a group of rounds they do: for a meeting, in which nobody works.
//
// Who waits spins for a while, then yields to other goroutines, and then sleeps: on a busy machine, where others are put aside for milliseconds,
// it wastes little of the core that they need. Whoever gives up sooner comes back late, on a virtual machine by 70 us and now and then by
// milliseconds, so that the others wait in their turn: the cortical microcircuit on two threads took 1.6 s for a second when spinning ended
// after 16 us, 1.1 s with this.
//
// Workers are goroutines that are not locked to threads: to wake a locked one takes the scheduler several hand-overs, in which time
// the waker sleeps in its turn, and so on for the rest of the run (5000 rounds of 6 us: 200 to 300 ms against 36 ms).
type rounds struct {
	jobs    []job
	record  job // in the first round of each group
	workers int
	group   int64 // rounds from meeting to meeting
	first   int64 // step at which the first round begins
	epoch   int64 // steps of a round
	back    int64 // a job that begins at a step has to know the spikes of all up to so many steps before

	stop  atomic.Int64 // step at which the first round begins that is not to be
	begun atomic.Int64 // number of the last round whose meeting somebody has begun
	ended atomic.Int64 // and of that whose meeting has ended
}

// A job is on cache lines of its own: others look at the one that its worker writes only when they have to wait for it, or are to wait no more.
type job struct {
	_     [120]byte
	taken atomic.Int64 // the rounds for which somebody has begun it
	_     [120]byte
	sent  atomic.Int64 // the step up to which the spikes of its cells are known
	done  atomic.Int64 // the rounds for which it is done
	_     [112]byte
}

// A worker takes part in rounds.
type worker struct {
	*rounds
	number int
	round  int64         // from 0
	known  int64         // the step up to which the spikes of all jobs are known
	since  time.Time     // when its group of rounds began
	pace   time.Duration // about the shortest that a round has taken of late
	next   int           // its own job that it waits to begin, or -1
	idle   []idle        // by job

	do   func(k int, round int64) // a job
	tell func()                   // what is recorded of the rounds before this group
	meet func()                   // called once at the end of a group
}

// Who waits spins for as long as so many rounds take, or at least for some time, looking at the time once in a number of spins; then looks a number
// of times more, and then once in a while.
const (
	patient  = 3
	patience = 100 * time.Microsecond
	spins    = 1 << 10
	yields   = 200
	nap      = 50 * time.Microsecond
)

// newRounds makes ready for that many jobs, no fewer than workers.
func newRounds(workers, jobs, group int, first, epoch, back, stop int64) *rounds {
	r := &rounds{jobs: make([]job, jobs), workers: workers, group: int64(group), first: first, epoch: epoch, back: back}
	for k := range r.jobs {
		r.jobs[k].sent.Store(first)
	}
	r.stop.Store(stop)
	r.begun.Store(-1)
	r.ended.Store(-1)
	return r
}

// worker returns one that begins with the first round.
func (r *rounds) worker(number int) *worker {
	return &worker{rounds: r, number: number, known: r.first, idle: make([]idle, len(r.jobs))}
}

// idle is what a worker has seen of a job that nobody has begun.
type idle struct {
	round int64     // that it could have been begun for
	since time.Time // when that was seen first
	mine  int64     // the rounds up to one that this worker has done it for; at first none, so that who has not come yet counts as away
}

// step returns where a round begins.
func (r *rounds) step(round int64) int64 { return r.first + round*r.epoch }

// stopped reports whether a round is not to be.
func (r *rounds) stopped(round int64) bool { return r.step(round) >= r.stop.Load() }

// stopAfter has workers stop after a step of a job: at the end of the round after it, in which some may be already.
func (r *rounds) stopAfter(step int64) {
	end := r.step((step-r.first-1)/r.epoch + 2)
	for stop := r.stop.Load(); end < stop && !r.stop.CompareAndSwap(stop, end); stop = r.stop.Load() {
	}
}

// work does a worker's part of a round.
func (w *worker) work() {
	for k := w.number; k < len(w.jobs); k += w.workers {
		if !w.begin(k, w.round) {
			w.next = k
			w.wait(func() bool { return w.jobs[k].taken.Load() > w.round || w.begin(k, w.round) })
		}
	}
	w.next = -1
	if r := w.round / w.group; w.record.taken.Load() == r && w.record.taken.CompareAndSwap(r, r+1) {
		w.tell()
		w.record.done.Store(r + 1)
	}
	if w.meets() {
		w.wait(w.over)
		w.clock(time.Now())
	}
	w.round++
}

// clock notes how long the rounds of a group have taken.
func (w *worker) clock(now time.Time) {
	if took := now.Sub(w.since) / time.Duration(w.group); !w.since.IsZero() && (w.pace == 0 || took < w.pace) {
		w.pace = took
	} else {
		w.pace += w.pace / 16
	}
	w.since = now
}

// patience is how long the worker spins.
func (w *worker) patience() time.Duration { return max(patience, patient*w.pace) }

// begin does a job for a round if the one before is done, all spikes that it has to begin with are known, and nobody else has begun it.
func (w *worker) begin(k int, round int64) bool {
	j := &w.jobs[k]
	if !w.knows(w.step(round)-w.back) || j.done.Load() != round || !j.taken.CompareAndSwap(round, round+1) {
		return false
	}
	if !w.stopped(round) {
		w.do(k, round)
	}
	w.send(k, w.step(round+1))
	kernel.Publish(&j.done, round+1)
	return true
}

// knows reports whether the spikes of all jobs up to a step are known.
func (w *worker) knows(step int64) bool {
	if step > w.known {
		known := w.jobs[0].sent.Load()
		for k := range w.jobs {
			known = min(known, w.jobs[k].sent.Load())
		}
		w.known = known
	}
	return step <= w.known
}

// await returns when the spikes of all jobs up to a step are known.
func (w *worker) await(step int64) {
	if !w.knows(step) {
		w.pause(func() bool { return w.knows(step) }, func() {})
	}
}

// send tells that the spikes of a job's cells up to a step are known.
func (w *worker) send(k int, step int64) { kernel.Publish(&w.jobs[k].sent, step) }

// help does jobs that their workers have not begun. The first of another's jobs, which it goes to at once, is left to it for a while, since what
// it works on is in the cache of its own worker's core, unless the worker has been away since the round before. It is left too while another does
// the job that this worker waits to begin, or two that once did each other's would go on so.
func (w *worker) help() {
	own := w.next < 0 || w.jobs[w.next].done.Load() == w.round
	for k := range w.jobs {
		if k%w.workers == w.number {
			continue
		}
		j := &w.jobs[k]
		round := j.taken.Load()
		if round > w.round || j.done.Load() != round {
			continue
		}
		seen := &w.idle[k]
		if k < w.workers && seen.mine != round {
			if seen.round != round || seen.since.IsZero() {
				seen.round, seen.since = round, time.Now()
			}
			if !own || time.Since(seen.since) < w.patience() {
				continue
			}
		}
		if w.begin(k, round) {
			seen.mine = round + 1
		}
	}
}

// meets reports whether the round ends with a meeting.
func (w *worker) meets() bool { return w.round%w.group == w.group-1 }

// over reports whether the meeting at the end of the round is over. Who finds that all is done holds it.
func (w *worker) over() bool {
	if w.ended.Load() >= w.round || w.stopped(w.round) {
		return true
	}
	for k := range w.jobs {
		if w.jobs[k].done.Load() <= w.round {
			return false
		}
	}
	if last := w.round - w.group; w.record.done.Load() <= w.round/w.group || w.begun.Load() != last || !w.begun.CompareAndSwap(last, w.round) {
		return false
	}
	w.meet()
	w.ended.Store(w.round)
	return true
}

// wait returns when something is so, and helps meanwhile.
func (w *worker) wait(ready func() bool) {
	if !ready() {
		w.help()
		w.pause(ready, w.help)
	}
}

// pause returns when something is so, and calls help now and then.
func (w *worker) pause(ready func() bool, help func()) {
	for begun := (time.Time{}); begun.IsZero() || time.Since(begun) < w.patience(); {
		for range spins {
			if ready() {
				return
			}
		}
		if begun.IsZero() {
			begun = time.Now()
		}
		help()
	}
	for n := 0; !ready(); n++ {
		if help(); n < yields {
			runtime.Gosched()
		} else {
			time.Sleep(nap)
		}
	}
}
