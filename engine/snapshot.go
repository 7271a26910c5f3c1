package engine

import (
	"slices"

	"github.com/hillock-sim/hillock/model"
)

// Snapshot is a State in a form that does not depend on how cells are shared out: it moves a simulation to another plan of the
// same (or a larger) network, with other blocks, threads or parameters.
type Snapshot struct {
	Step, Segment, Events int64
	Unheard               int64 // State.Unheard
	Started               bool
	Unlisted              int64                                       // Spikes lacks what quiet populations sent in this many last steps: it can be drawn again
	Vars                  [][][]float64                               // by population, variable, cell
	Spikes                []Spike                                     // of the last MaxDelay steps, by step, then id
	Synapses              map[int]*Dynamic                            // by projection: those whose synapses change
	Posts                 map[float64]map[model.GID][]model.PostSpike // by time constant of the trace and cell
}

// Dynamic is what spikes have changed in one projection, connection by connection in the order of Plan.Connections.
type Dynamic struct {
	Weights []float64   // nil if they do not change, or are to begin anew
	Vars    [][]float64 // (variables x connections); nil entries are to begin anew
	Last    []int64
	Traces  [][]float64 // (traces x connections)
}

// Spike is one spike on the grid.
type Spike struct {
	Step int64
	ID   model.GID
}

// Capture copies a State.
func Capture(p *Plan, s *State) *Snapshot {
	snap := &Snapshot{}
	snap.copy(p, s, func(int) bool { return true })
	return snap
}

// Keep copies a State for this very plan, with parameters as they are, into the memory of the snapshot: spikes of quiet populations that can be
// drawn again are left out.
func (snap *Snapshot) Keep(p *Plan, s *State) {
	snap.copy(p, s, func(q int) bool { return !p.Populations[q].Quiet })
	snap.Unlisted = s.Step - s.listed
}

func (snap *Snapshot) copy(p *Plan, s *State, lists func(population int) bool) {
	snap.Step, snap.Segment, snap.Events, snap.Unheard, snap.Started = s.Step, s.Segment, s.Events, s.Unheard(p), s.Started
	snap.Unlisted, snap.Spikes = 0, snap.Spikes[:0]
	if len(snap.Vars) != len(p.Populations) {
		snap.Vars = make([][][]float64, len(p.Populations))
	}
	for q, pop := range p.Populations {
		if snap.Vars[q] == nil {
			snap.Vars[q] = make([][]float64, len(pop.Cell.State))
		}
		for v := range snap.Vars[q] {
			vars := slices.Grow(snap.Vars[q][v][:0], pop.N)
			for _, k := range pop.Pieces {
				vars = append(vars, s.cells[k].Vars[v]...)
			}
			snap.Vars[q][v] = vars
		}
	}
	if s.Started {
		first, n := max(0, s.Step+1-int64(p.MaxDelay)), 0
		for step := first; step <= s.Step; step++ {
			s.lists(p, step, lists, func(*Piece, int32) { n++ })
		}
		snap.Spikes = slices.Grow(snap.Spikes, n) // of a network with dense drive millions: growing by and by would take several times the memory
		for step := first; step <= s.Step; step++ {
			s.lists(p, step, lists, func(piece *Piece, i int32) {
				snap.Spikes = append(snap.Spikes, Spike{step, piece.First + model.GID(i)})
			})
		}
	}
	snap.learn(p, s)
}

// learn copies what synapses have become.
func (snap *Snapshot) learn(p *Plan, s *State) {
	s.Settle(p)
	snap.Synapses, snap.Posts = map[int]*Dynamic{}, map[float64]map[model.GID][]model.PostSpike{}
	for _, projection := range p.projections(func(t *Table) bool { return s.synapses[t.Number] != nil }) {
		d := &Dynamic{}
		p.Connections(projection, func(c Place) {
			y := s.synapses[c.Table.Number]
			if c.Table.Synapse.Learns {
				d.Weights = append(d.Weights, y.Weights.Each[c.At])
			}
			d.Last = append(d.Last, y.Last[c.Bucket.Number])
			grow(&d.Vars, y.Vars, c.Table.Transmission.At(c.Bucket, c.At))
			grow(&d.Traces, y.Traces, c.Bucket.Number)
		})
		snap.Synapses[projection] = d
	}
	for b := range p.Blocks {
		for k, tau := range p.Blocks[b].Traces {
			if snap.Posts[tau] == nil {
				snap.Posts[tau] = map[model.GID][]model.PostSpike{}
			}
			for i, past := range s.posts[b][k].all {
				if len(past) > 0 {
					snap.Posts[tau][p.Blocks[b].IDs[i]] = slices.Clone(past)
				}
			}
		}
	}
}

// grow appends entry k of each row of from to the same row of to.
func grow(to *[][]float64, from [][]float64, k int) {
	if *to == nil {
		*to = make([][]float64, len(from))
	}
	for v := range from {
		(*to)[v] = append((*to)[v], from[v][k])
	}
}

// recall gives synapses what they had become. A projection with another number of connections or variables keeps its own.
func (s *State) recall(p *Plan, snap *Snapshot) {
	for projection, d := range snap.Synapses {
		n := 0
		p.Connections(projection, func(c Place) {
			y := s.synapses[c.Table.Number]
			if y == nil || len(d.Vars) != len(y.Vars) || len(d.Traces) != len(y.Traces) {
				return
			}
			if d.Weights != nil {
				y.Weights.Each[c.At] = d.Weights[n]
			}
			y.Last[c.Bucket.Number] = d.Last[n]
			for v := range y.Vars {
				if d.Vars[v] == nil {
					continue
				}
				y.Vars[v][c.Table.Transmission.At(c.Bucket, c.At)] = d.Vars[v][n]
			}
			for v := range y.Traces {
				y.Traces[v][c.Bucket.Number] = d.Traces[v][n]
			}
			y.Settled = snap.Step
			n++
		})
	}
	for b := range p.Blocks {
		for k, tau := range p.Blocks[b].Traces {
			for i, id := range p.Blocks[b].IDs {
				s.posts[b][k].restore(i, snap.Posts[tau][id])
			}
		}
	}
}

// Restore makes the State of a plan from a snapshot. Populations that the snapshot does not know keep their initial values.
func Restore(p *Plan, snap *Snapshot) *State {
	s := NewState(p)
	s.Step, s.Segment, s.Events, s.Started = snap.Step, snap.Segment, snap.Events, snap.Started
	s.unheard, s.listed = snap.Unheard, snap.Step-snap.Unlisted
	for q, vars := range snap.Vars {
		for v := range vars {
			for _, k := range p.Populations[q].Pieces {
				copy(s.cells[k].Vars[v], vars[v][p.Pieces[k].From:])
			}
		}
	}
	k := 0
	for _, spike := range snap.Spikes {
		if spike.ID < p.Pieces[k].First {
			k = 0 // the next step begins
		}
		for spike.ID >= p.Pieces[k].First+model.GID(p.Pieces[k].N) {
			k++
		}
		s.history[k][spike.Step%s.length].add(int32(spike.ID - p.Pieces[k].First))
	}
	for _, c := range s.calendars {
		c.clear(snap.Step - int64(p.MaxDelay))
	}
	for _, y := range s.synapses {
		if y != nil {
			y.Segment = snap.Segment
		}
	}
	s.recall(p, snap)
	return s
}
