package engine

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestRounds hammers rounds: in each of them every job is done once, after that of the round before, and knows what others have sent that may
// arrive; recording has its turn once in a group, which ends with one meeting, with all done; a worker that sleeps does not hold up the others,
// and all stop at the same step. When it sleeps decides whether the others spin, sleep, or are alone.
func TestRounds(t *testing.T) {
	const (
		n     = 6 // jobs
		group = 3 // rounds
		epoch = 2 // steps
		first = 10
		until = first + epoch*299 - 1
		fault = first + epoch*200 + 1 // if there is one
	)
	late := func(round int64) bool { return round%50 == 20 || round == 298 } // after which nobody comes who would help
	for _, v := range []struct {
		workers, sleeper int
		back             int64
		fault            bool
	}{{1, 0, 1, false}, {2, 0, 1, false}, {2, 1, 1, true}, {2, 1, 0, false}, {3, 0, 1, false}, {3, 1, 0, true}, {6, 1, 1, false}} {
		r := newRounds(v.workers, n, group, first, epoch, v.back, until)
		stop := int64(until)
		if v.fault {
			stop = first + epoch*202
		}
		done := make([]int64, n)        // rounds; each written by whoever does the job
		sent := make([]atomic.Int64, n) // like those of the jobs, but with what was sent
		var inMeeting, told, meetings int64
		var all sync.WaitGroup
		for number := range v.workers {
			all.Go(func() {
				w := r.worker(number)
				knows := func(what string, k int, step int64) {
					for j := range sent {
						if x := first + sent[j].Load(); x < step {
							t.Errorf("%+v: %s %d goes on before step %d of job %d, which is at %d", v, what, k, step, j, x)
						}
					}
				}
				w.do = func(k int, round int64) {
					if done[k] != round || inMeeting != 0 {
						t.Errorf("%+v: job %d of round %d was done last for %d", v, k, round, done[k])
					}
					knows("job", k, r.step(round)-v.back)
					if stolen := k%v.workers != number; stolen && late(round) || number == v.sleeper && round%50 == 25 {
						time.Sleep(time.Millisecond)
					}
					for step := r.step(round); step < min(r.step(round+1), until); step++ {
						sent[k].Store(step + 1 - first)
						w.send(k, step+1)
						w.await(step + 1 - epoch)
						knows("job", k, step+1-epoch)
						if v.fault && k == 2 && step+1 == fault {
							r.stopAfter(fault)
						}
					}
					done[k] = round + 1
				}
				w.tell = func() {
					if told++; w.round/group+1 != told {
						t.Errorf("%+v: told %d times in round %d", v, told, w.round)
					}
					knows("recording", 0, r.step(w.round/group*group))
				}
				w.meet = func() {
					inMeeting = 1
					for k, d := range done {
						if d != w.round+1 {
							t.Errorf("%+v: round %d ends with job %d done for %d", v, w.round, k, d)
						}
					}
					if meetings++; meetings%10 == 0 {
						time.Sleep(time.Millisecond)
					}
					inMeeting = 0
				}
				for !r.stopped(w.round) {
					if number == v.sleeper && late(w.round) {
						time.Sleep(2 * time.Millisecond)
					}
					w.work()
				}
			})
		}
		all.Wait()
		rounds := (stop - first + epoch - 1) / epoch
		for k, d := range done {
			if d != rounds {
				t.Errorf("%+v: job %d was done for %d rounds, want %d", v, k, d, rounds)
			}
		}
		if r.stop.Load() != stop || meetings != rounds/group || told != (rounds+group-1)/group {
			t.Errorf("%+v: stop at %d, %d meetings, told %d times", v, r.stop.Load(), meetings, told)
		}
	}
}
