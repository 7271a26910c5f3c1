package engine

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// Hooks is what watches a run. None of it can change the result.
type Hooks struct {
	// Spikes gets the spikes of one step and one piece, as indices in the piece; called by step, then piece, never twice at once.
	Spikes func(step int64, piece int, local []int32)
	// Listens says for which populations Spikes must be called. Of others it may be, or their spikes are counted (State.Unheard). nil: all.
	Listens func(population int) bool
	// Probes has a function for each piece that is sampled (nil for the others), called after every step by the piece's worker.
	Probes []func(step int64, c *model.Cells)
	// Meet is called after some epochs, at the same steps whenever the run is repeated, when all blocks have reached a step, while they wait;
	// false stops the run there. The variables are not to be looked at before the run has ended: they may be loose (model.Cells).
	Meet func(step int64) bool
}

// Run advances a State to the given step, with at most that many workers, and never more than run at the same time (GOMAXPROCS).
//
// Spikes take an epoch, the smallest delay, to reach another block: each worker advances its blocks through all steps of one while they are in
// its cache, and waits only for the spikes of the epoch before (rounds).
func Run(p *Plan, s *State, until int64, workers int, h Hooks) error {
	if until <= s.Step {
		return nil
	}
	s.sync(p)
	s.hush(p, func(q int) bool { return h.Spikes != nil && (h.Listens == nil || h.Listens(q)) })
	jobs := s.jobs(p)
	workers = max(1, min(workers, len(jobs), runtime.GOMAXPROCS(0)))
	r := &run{
		plan: p, state: s, hooks: h, until: until,
		workers: workers, jobs: jobs, rounds: newRounds(workers, len(jobs), p.group(), s.Step, int64(p.Epoch), p.back(), until),
	}
	r.recorded = s.Step
	r.loosen()
	if !s.Started {
		r.start()
	}
	if workers == 1 {
		r.work(0)
	} else {
		var all sync.WaitGroup
		for w := range workers {
			all.Go(func() { r.work(w) })
		}
		all.Wait()
	}
	s.Step = r.rounds.stop.Load()
	for k := range p.Pieces {
		r.tighten(k)
		s.Cells(k).Loose = false
	}
	s.Events += r.events.Load()
	s.unheard += r.unheard.Load()
	r.record(r.recorded, s.Step) // what is left
	if r.failed == nil && s.Step%tidyEvery != 0 {
		for k := range p.Pieces {
			if f := p.finite(s, k, s.Step); f != nil {
				r.failed = append(r.failed, f)
			}
		}
	}
	return first(r.failed)
}

// run is one call of Run.
type run struct {
	plan    *Plan
	state   *State
	hooks   Hooks
	until   int64
	workers int
	jobs    [][]int // blocks that are advanced one after the other
	rounds  *rounds // of the jobs
	events  atomic.Int64
	unheard atomic.Int64

	recorded int64 // spikes up to this step have been handed to the hooks

	mutex  sync.Mutex
	failed []*Fault
}

// loosen lets be loose the cells that nobody looks at while the run lasts.
func (r *run) loosen() {
	for k := range r.plan.Pieces {
		piece := &r.plan.Pieces[k]
		watched := len(piece.Joined) > 0 || r.probed(k)
		r.state.Cells(k).Loose = piece.Dynamics.Hold != nil && !watched
	}
}

// tighten brings the variables of a piece to where they belong.
func (r *run) tighten(piece int) {
	if c := r.state.Cells(piece); c.Loose {
		r.plan.Pieces[piece].Dynamics.Hold(c)
	}
}

// start does what happens at t = 0: sources fire, the initial values are sampled.
func (r *run) start() {
	s := r.state
	s.Started = true
	s.stale = true
	for k := range r.plan.Pieces {
		if f := r.plan.Pieces[k].Dynamics.Start; f != nil {
			s.fire(k, 0, f(s.Cells(k), nil))
		}
	}
	s.sync(r.plan)
	r.recorded = -1
	for k := range r.plan.Pieces {
		r.probe(k, 0)
	}
}

// work is what one worker does: epoch by epoch, its share of the blocks and of recording, and what others leave.
func (r *run) work(number int) {
	events := int64(0)
	courier := newCourier(r.plan, r.state)
	w := r.rounds.worker(number)
	w.do = func(k int, round int64) {
		step := w.step(round)
		events += r.advance(w, courier, k, step, min(step+w.epoch, r.until))
	}
	w.tell = func() {
		// Spikes of the epochs before the last meeting; nobody writes there before the next.
		step := w.step(w.round / w.group * w.group)
		r.record(r.recorded, step)
		r.recorded = step
	}
	w.meet = func() {
		if end := w.step(w.round + 1); end < w.stop.Load() && r.hooks.Meet != nil && !r.hooks.Meet(end) {
			w.stop.Store(end)
		}
	}
	for !w.stopped(w.round) {
		w.work()
	}
	r.events.Add(events)
	r.unheard.Add(courier.spikes)
}

// advance takes the blocks of a job from step to end and returns the number of synaptic events. Others know its spikes when the last of its blocks
// has sent them.
func (r *run) advance(w *worker, c *courier, job int, step, end int64) (events int64) {
	blocks := r.jobs[job]
	last := len(blocks) - 1
	for _, block := range blocks[:last] {
		events += r.advanceBlock(w, c, block, step, end, func(int64) {})
	}
	return events + r.advanceBlock(w, c, blocks[last], step, end, func(step int64) { w.send(job, step) })
}

// advanceBlock takes one block from step to end, calls sent when its spikes of a step are known, and returns the number of synaptic events.
func (r *run) advanceBlock(w *worker, c *courier, block int, step, end int64, sent func(step int64)) (events int64) {
	s, b := r.state, &r.plan.Blocks[block]
	for ; step < end; step++ {
		arrives := step + 1 - w.epoch // spikes up to this step may arrive now, later ones cannot
		if r.workers > 1 && b.hears() && w.knows(arrives) {
			c.ask(arrives)
		}
		for _, k := range b.Pieces {
			piece, cells := &r.plan.Pieces[k], s.Cells(k)
			cells.Step = step
			if cells.Current != nil {
				s.drive(piece, step)
			}
			if s.quiet[piece.Population] >= 0 {
				s.fire(k, step+1, nil)
				continue
			}
			c.firing = piece.Dynamics.Evolve(cells, c.firing[:0])
			s.fire(k, step+1, c.firing)
			if b.Traces != nil {
				s.notice(r.plan, piece, step+1, c.firing)
			}
		}
		if b.early {
			sent(step + 1)
		}
		if b.hears() {
			w.await(arrives)
			c.enter(block, step, arrives)
			events += c.deliver(block, step+1)
		}
		for _, k := range b.Pieces {
			if fire := r.plan.Pieces[k].Dynamics.Fire; fire != nil {
				before := s.fired(k, step+1)
				c.firing = fire(s.Cells(k), append(c.firing[:0], before...))
				if b.Traces != nil {
					c.added = added(c.added[:0], c.firing, before)
					s.notice(r.plan, &r.plan.Pieces[k], step+1, c.added)
				}
				s.fire(k, step+1, c.firing)
			}
			if r.plan.Joined > 0 {
				s.publish(&r.plan.Pieces[k], step+1)
			}
			r.probe(k, step+1)
		}
		if !b.early {
			sent(step + 1)
		}
		if (step+1)%settleEvery == 0 {
			s.settle(r.plan, block, step+1)
		}
		if (step+1)%tidyEvery == 0 {
			r.tidy(b, step+1)
		}
	}
	return events
}

// probed reports whether a piece is sampled.
func (r *run) probed(piece int) bool { return r.hooks.Probes != nil && r.hooks.Probes[piece] != nil }

func (r *run) probe(piece int, step int64) {
	if r.probed(piece) {
		r.hooks.Probes[piece](step, r.state.Cells(piece))
	}
}

// record hands the spikes of the steps (from, to] to the hooks.
func (r *run) record(from, to int64) {
	if r.hooks.Spikes == nil {
		return
	}
	for step := from + 1; step <= to; step++ {
		for k := range r.plan.Pieces {
			if local := r.state.fired(k, step); len(local) > 0 {
				r.hooks.Spikes(step, k, local)
			}
		}
	}
}

// settleEvery is the number of steps after which the spikes of cells that synapses learn from are forgotten. It bounds their memory and
// has no effect on the result.
const settleEvery = 1 << 14

// tidyEvery is the number of steps between two calls of tidy; they fall on the same steps however a run is cut.
const tidyEvery = 64

// tiny is far above denormals and far below anything that matters; a variable that decays is set to zero below it.
const tiny = 1e-200

// tidy flushes variables that have decayed to nothing, and stops the run if one is not finite.
func (r *run) tidy(b *Block, step int64) {
	for _, k := range b.Pieces {
		r.tighten(k)
		if r.state.flush(&r.plan.Pieces[k]) {
			continue
		}
		if f := r.plan.finite(r.state, k, step); f != nil {
			r.fail(f, step)
			return
		}
	}
}

// flush sets variables that have decayed to nothing to 0. It reports whether there were none, and none that is not finite: nearly always.
func (s *State) flush(piece *Piece) (orderly bool) {
	orderly = true
	for v, entry := range piece.Cell.State {
		x, limit := s.cells[piece.Number].Vars[v], 0.0
		if entry.Decays {
			limit = tiny
		}
		if kernel.Orderly(x, limit) {
			continue
		}
		orderly = false
		if !entry.Decays {
			continue
		}
		for i, y := range x {
			if y < tiny && y > -tiny {
				x[i] = 0
			}
		}
	}
	return orderly
}

// fail stops all workers after a step that went wrong.
func (r *run) fail(f *Fault, step int64) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.failed = append(r.failed, f)
	r.rounds.stopAfter(step)
}
