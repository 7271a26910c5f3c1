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
	// Epoch is called now and then, after some epochs, when all blocks have reached a step, while they wait; false stops the run there. The
	// variables are not to be looked at before the run has ended: they may be loose (model.Cells).
	Epoch func(step int64) bool
}

// Run advances a State to the given step, with at most that many workers, and never more than run at the same time (GOMAXPROCS).
//
// An epoch of the smallest delay passes between two exchanges of spikes: nothing that happens in one block can reach another within
// it, so each worker advances its blocks through all steps of the epoch while they are in its cache, and then those that no other has begun.
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
		workers: workers, jobs: jobs, rounds: newRounds(workers, len(jobs)+1, p.group()),
	}
	r.stopAt.Store(until)
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
	s.Step = r.stopAt.Load()
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
	jobs    [][]int      // blocks that are advanced one after the other
	rounds  *rounds      // of the jobs, then recording
	stopAt  atomic.Int64 // the end of the epoch after which all workers stop
	events  atomic.Int64
	unheard atomic.Int64

	recorded int64 // spikes up to this step have been handed to the hooks

	mutex  sync.Mutex
	failed []*Fault
}

// jobs shares out the blocks to jobs: one for each, but those with little to do, a few sources, go with others.
func (s *State) jobs(p *Plan) (jobs [][]int) {
	cells, most := make([]int, len(p.Blocks)), 0
	for k := range p.Pieces {
		if piece := &p.Pieces[k]; s.quiet[piece.Population] < 0 {
			cells[piece.Block] += piece.N
			most = max(most, cells[piece.Block])
		}
	}
	const few = 16 // times fewer than most
	for k, n := range cells {
		if few*n >= most {
			jobs = append(jobs, []int{k})
		}
	}
	at := 0
	for k, n := range cells {
		if few*n < most {
			jobs[at%len(jobs)] = append(jobs[at%len(jobs)], k)
			at++
		}
	}
	return jobs
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
func (r *run) work(worker int) {
	events := int64(0)
	courier := newCourier(r.plan, r.state)
	step, end := r.state.Step, r.state.Step
	now := &round{worker: worker}
	now.job = func(k int) {
		if k == len(r.jobs) {
			// The spikes of the epochs before this one; nobody writes there any more.
			r.record(r.recorded, step)
			r.recorded = step
			return
		}
		if r.workers > 1 {
			courier.await(step-int64(r.plan.Epoch), step)
		}
		for _, block := range r.jobs[k] {
			events += r.advance(courier, block, step, end)
		}
	}
	now.meet = func() {
		if end < r.stopAt.Load() && r.hooks.Epoch != nil && !r.hooks.Epoch(end) {
			r.stopAt.Store(end)
		}
	}
	for ; step < r.stopAt.Load(); step = end {
		end = min(step+int64(r.plan.Epoch), r.until)
		r.rounds.work(now)
		now.number++
	}
	r.events.Add(events)
	r.unheard.Add(courier.spikes)
}

// advance takes one block from step to end and returns the number of synaptic events.
func (r *run) advance(c *courier, block int, step, end int64) (events int64) {
	s, b := r.state, &r.plan.Blocks[block]
	c.enter(block, step)
	for ; step < end; step++ {
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
		events += c.deliver(block, step+1)
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
		if (step+1)%settleEvery == 0 {
			s.settle(r.plan, block, step+1)
		}
		if (step+1)%tidyEvery == 0 {
			r.tidy(b, step+1, end)
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
func (r *run) tidy(b *Block, step, epochEnd int64) {
	for _, k := range b.Pieces {
		r.tighten(k)
		if r.state.flush(&r.plan.Pieces[k]) {
			continue
		}
		if f := r.plan.finite(r.state, k, step); f != nil {
			r.fail(f, epochEnd)
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

// fail stops all workers at the end of the epoch in which a step went wrong.
func (r *run) fail(f *Fault, epochEnd int64) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.failed = append(r.failed, f)
	r.stopAt.Store(min(r.stopAt.Load(), epochEnd))
}
