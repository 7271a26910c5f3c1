// Package record keeps what is to be sampled, and when, and collects it while the engine runs: State -> data. It only reads; a
// run gives the same spikes whatever is recorded.
package record

import (
	"encoding/binary"
	"hash"
	"slices"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/spool"
)

// Recorder collects the recordings of all populations.
type Recorder struct {
	populations []*population

	spool            *spool.File // where recordings go while the simulation runs; nil: they stay in memory
	signals, columns int         // how many the spool knows
	failed           error       // the first error in reading the spool back
}

// population is what is recorded from one population.
type population struct {
	first model.GID
	cell  *model.Cell
	n     int

	spiking []bool // by cell: its spikes are recorded; nil: none
	log     spikeLog
	cut     []mark // where segments end
	from    int    // spikes before this place have been cleared
	since   int64  // step from which spikes are recorded, or at which they were last cleared

	every   int64     // steps between samples of analog signals
	signals []*signal // those that are running, by variable
	closed  []*signal // those that ended with a segment, or when other cells were added
	segment int

	described string // what the spool has been told of the population
}

// mark ends a segment.
type mark struct {
	spikes int   // how many there were
	stop   int64 // step
	since  int64
	notes  data.Annotations
}

// Add makes room for populations that have been described since.
func (r *Recorder) Add(populations []*network.Population) {
	for _, p := range populations[min(len(r.populations), len(populations)):] {
		r.populations = append(r.populations, &population{first: p.First, cell: p.Cell, n: p.N, every: 1})
	}
}

// Record adds cells (indices in the population) to those whose spikes or variable are recorded from step now on.
func (r *Recorder) Record(p int, what string, cells []int32, every, now int64) {
	pop := r.populations[p]
	if what == "spikes" {
		if pop.spiking == nil {
			pop.spiking = make([]bool, pop.n)
			pop.since = now
		}
		for _, i := range cells {
			pop.spiking[i] = true
		}
		return
	}
	pop.every = every
	variable := pop.cell.VarIndex(what)
	for k, s := range pop.signals {
		if s.variable != variable {
			continue
		}
		all := union(s.cells, cells)
		if len(all) == len(s.cells) && s.every == every {
			return
		}
		if s.samples() > 0 {
			pop.closed = append(pop.closed, s)
		}
		pop.signals[k] = newSignal(variable, all, every, now, pop.segment)
		return
	}
	pop.signals = append(pop.signals, newSignal(variable, union(nil, cells), every, now, pop.segment))
}

// Recording returns the interval of the analog signals of a population in steps, and whether there are any.
func (r *Recorder) Recording(p int) (every int64, analog bool) {
	return r.populations[p].every, len(r.populations[p].signals) > 0
}

// Asked is what is being recorded: spikes, or a variable.
type Asked struct {
	Variable string  // "spikes", "v"
	Cells    []int32 // indices in the population, ascending
	Every    int64   // steps between samples; 0 for spikes
	Start    int64   // step from which it is recorded
}

// Asked returns what is being recorded from a population.
func (r *Recorder) Asked(p int) []Asked {
	var all []Asked
	pop := r.populations[p]
	if pop.spiking != nil {
		a := Asked{Variable: "spikes", Start: pop.since}
		for i, on := range pop.spiking {
			if on {
				a.Cells = append(a.Cells, int32(i))
			}
		}
		all = append(all, a)
	}
	for _, s := range pop.signals {
		all = append(all, Asked{Variable: pop.cell.State[s.variable].Name, Cells: slices.Clone(s.cells), Every: s.every, Start: s.start})
	}
	return all
}

// Forget stops all recording from a population; what was recorded is dropped.
func (r *Recorder) Forget(p int) {
	pop := r.populations[p]
	*pop = population{first: pop.first, cell: pop.cell, n: pop.n, every: 1, segment: pop.segment}
}

// Any reports whether anything is recorded from a population.
func (r *Recorder) Any(p int) bool {
	return r.populations[p].spiking != nil || len(r.populations[p].signals) > 0
}

func union(a, b []int32) []int32 {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// Hooks returns what the engine calls while it runs on from a state. Signals that begin at the present step get their first sample
// at once.
func (r *Recorder) Hooks(plan *engine.Plan, state *engine.State) engine.Hooks {
	h := engine.Hooks{
		Spikes: func(step int64, piece int, local []int32) {
			p := &plan.Pieces[piece]
			pop := r.populations[p.Population]
			if pop.spiking == nil {
				return
			}
			for _, i := range local {
				if at := int32(p.From) + i; pop.spiking[at] {
					pop.log.add(step, at)
				}
			}
		},
		Listens: func(p int) bool { return r.populations[p].spiking != nil },
		Probes:  make([]func(int64, *model.Cells), len(plan.Pieces)),
	}
	for k := range plan.Pieces {
		h.Probes[k] = r.populations[plan.Pieces[k].Population].probe(&plan.Pieces[k])
		if h.Probes[k] != nil && state.Started {
			r.populations[plan.Pieces[k].Population].begin(&plan.Pieces[k], state.Step, state.Cells(k))
		}
	}
	return h
}

// probe returns the function that samples the cells of a piece, or nil if none is recorded.
func (pop *population) probe(piece *engine.Piece) func(int64, *model.Cells) {
	var columns []*column
	for _, s := range pop.signals {
		if c := s.column(piece); c != nil {
			columns = append(columns, c)
		}
	}
	if columns == nil {
		return nil
	}
	return func(step int64, cells *model.Cells) {
		for _, c := range columns {
			c.sample(step, cells)
		}
	}
}

// begin takes the first sample of signals that begin at the present step.
func (pop *population) begin(piece *engine.Piece, step int64, cells *model.Cells) {
	for _, s := range pop.signals {
		if c := s.column(piece); c != nil && s.start == step && c.len() == 0 {
			c.sample(step, cells)
		}
	}
}

// Digest adds the spikes of all populations that are recorded to a hash, in order of creation: pairs of step and global id as
// little-endian int64, sorted by step, then id. Spikes that were cleared count too.
func (r *Recorder) Digest(h hash.Hash) {
	buffer := make([]byte, 0, 1<<16)
	for _, pop := range r.populations {
		r.note(pop.log.each(r.spool, 0, pop.log.len(), func(step int64, index int32) {
			buffer = binary.LittleEndian.AppendUint64(buffer, uint64(step))
			buffer = binary.LittleEndian.AppendUint64(buffer, uint64(int64(pop.first)+int64(index)))
			if len(buffer) >= 1<<16-16 {
				h.Write(buffer)
				buffer = buffer[:0]
			}
		}))
	}
	h.Write(buffer)
}

// EndSegment closes the running segment at a step, with annotations; the next begins at step 0.
func (r *Recorder) EndSegment(step int64, annotations data.Annotations) {
	for k, pop := range r.populations {
		r.tell(spool.Segment, spool.SegmentNote{Population: k, Step: step, Annotations: annotations})
		pop.cut = append(pop.cut, mark{pop.log.len(), step, pop.since, annotations})
		for at, s := range pop.signals {
			pop.closed = append(pop.closed, s)
			pop.signals[at] = newSignal(s.variable, s.cells, s.every, 0, pop.segment+1)
		}
		pop.since = 0
		pop.segment++
	}
}

// Clear drops what has been recorded from a population up to a step, closed segments included.
func (r *Recorder) Clear(p int, step int64) {
	pop := r.populations[p]
	r.tell(spool.Clear, spool.ClearNote{Population: p, Step: step})
	pop.from, pop.since, pop.closed = pop.log.len(), step, nil
	for k := range pop.cut {
		pop.cut[k] = mark{spikes: pop.from, stop: -1} // cleared
	}
	for k, s := range pop.signals {
		pop.signals[k] = newSignal(s.variable, s.cells, s.every, step, s.segment)
	}
}

// Begin has the running segment, in which nothing has been recorded, begin at a step.
func (r *Recorder) Begin(step int64) {
	for _, pop := range r.populations {
		pop.since = step
		for k, s := range pop.signals {
			pop.signals[k] = newSignal(s.variable, s.cells, s.every, step, s.segment)
		}
	}
}
