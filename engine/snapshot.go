package engine

import "github.com/hillock-sim/hillock/model"

// Snapshot is a State in a form that does not depend on how cells are shared out: it moves a simulation to another plan of the
// same (or a larger) network, with other blocks, threads or parameters.
type Snapshot struct {
	Step, Segment, Events int64
	Started               bool
	Vars                  [][][]float64 // by population, variable, cell
	Spikes                []Spike       // of the last MaxDelay steps, by step, then id
}

// Spike is one spike on the grid.
type Spike struct {
	Step int64
	ID   model.GID
}

// Capture copies a State.
func Capture(p *Plan, s *State) *Snapshot {
	snap := &Snapshot{Step: s.Step, Segment: s.Segment, Events: s.Events, Started: s.Started}
	for _, pop := range p.Populations {
		vars := make([][]float64, len(pop.Cell.State))
		for v := range vars {
			for _, k := range pop.Pieces {
				vars[v] = append(vars[v], s.cells[k].Vars[v]...)
			}
		}
		snap.Vars = append(snap.Vars, vars)
	}
	if s.Started {
		for step := max(0, s.Step+1-int64(p.MaxDelay)); step <= s.Step; step++ {
			for k := range p.Pieces {
				for _, i := range *s.fired(k, step) {
					snap.Spikes = append(snap.Spikes, Spike{step, p.Pieces[k].First + model.GID(i)})
				}
			}
		}
	}
	return snap
}

// Restore makes the State of a plan from a snapshot. Populations that the snapshot does not know keep their initial values.
func Restore(p *Plan, snap *Snapshot) *State {
	s := NewState(p)
	s.Step, s.Segment, s.Events, s.Started = snap.Step, snap.Segment, snap.Events, snap.Started
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
		spikes := s.fired(k, spike.Step)
		*spikes = append(*spikes, int32(spike.ID-p.Pieces[k].First))
	}
	return s
}
