package hillock

import (
	"fmt"
	"slices"
	"time"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/provenance"
	"github.com/hillock-sim/hillock/record"
)

// Elsewhere takes the place of the engine: time passes and nothing is computed here. To describe a network without simulating it, it
// notes what it is asked for; to show what another simulator has recorded, it returns that.
type Elsewhere interface {
	// Advance is called in place of a run, when the network has been built and time is to go from one step to another. Callbacks is the
	// number of functions that the run would have called.
	Advance(s *Simulation, from, to int64, callbacks int) (Recordings, error)
	// Reset is called when time has gone back to 0.
	Reset(s *Simulation)
	// About says which simulator it is ("NEST 3.10.0"), and how many seconds it took to build the network; "" if it only takes notes.
	About() (simulator string, build float64)
}

// Recordings are what another simulator recorded in a stretch of time.
type Recordings struct {
	Spikes  []Spike  // by step; within a step in any order
	Signals []Played // samples of variables

	Run float64 // seconds of wall time that the other simulator took
}

// Spike is one spike.
type Spike struct {
	Step int64
	ID   GID
}

// Played is one variable of some cells of a population.
type Played struct {
	Population int       // position among the populations
	Variable   string    // "v"
	Cells      []int32   // indices in the population
	First      int64     // step of the first sample
	Every      int64     // steps between samples
	Data       []float64 // (samples x cells)
}

// Network returns the description of all that the simulation holds. It is for reading.
func (s *Simulation) Network() *network.Network { return s.net }

// Recorded returns what is being recorded from a population, variable by variable.
func (s *Simulation) Recorded(population int) []record.Asked {
	s.rec.Add(s.net.Populations)
	return s.rec.Asked(population)
}

// Changes returns how often connections have been set after they were made.
func (p *Projection) Changes() int { return p.changes }

// RecordedNames returns the parameters and variables of the connections that are sampled, and the interval in ms.
func (p *Projection) RecordedNames() (names []string, every float64) {
	if p.recording == nil {
		return nil, 0
	}
	return slices.Clone(p.recording.names), data.TimeOf(p.recording.every, p.sim.net.Dt)
}

// Lag returns the time that another simulator took less the time that passed here instead: clocks of scripts are set forward by it.
func (s *Simulation) Lag() time.Duration { return s.lag }

// builtElsewhere counts the time that the other simulator took to build the network, in place of that from begin until now.
func (s *Simulation) builtElsewhere(begin time.Time) {
	if name, seconds := s.options.Elsewhere.About(); name != "" && s.buildTime == 0 {
		s.buildTime = time.Duration(seconds * float64(time.Second))
		s.lag += s.buildTime - time.Since(begin)
	}
}

// elsewhere lets another simulator advance to a step.
func (s *Simulation) elsewhere(end int64, callbacks int) error {
	if s.interrupt.Swap(false) {
		return fmt.Errorf("%w: the run was stopped at %v ms", model.ErrInterrupted, s.Time())
	}
	begin, from := time.Now(), s.state.Step
	got, err := s.options.Elsewhere.Advance(s, from, end, callbacks)
	if err != nil {
		return err
	}
	if err := s.play(got, from, end); err != nil {
		return err
	}
	// What counts is the time that the other simulator took, not that of reading what it recorded.
	took := time.Duration(got.Run * float64(time.Second))
	s.runTime += took
	s.lag += took - time.Since(begin)
	return nil
}

// play takes recordings of another simulator into those of this one.
func (s *Simulation) play(got Recordings, from, end int64) error {
	plan := s.built.Plan
	slices.SortStableFunc(got.Spikes, func(a, b Spike) int {
		if a.Step != b.Step {
			return int(a.Step - b.Step)
		}
		return int(a.ID - b.ID)
	})
	for _, signal := range got.Signals {
		s.show(signal, from) // what begins to be recorded now gets its first sample from the hooks
	}
	h := s.rec.Hooks(plan, s.state)
	started := s.state.Started
	s.state.Started = true
	next := 0
	first := from + 1
	if !started {
		first = from
	}
	for step := first; step <= end; step++ {
		s.state.Step = step
		for ; next < len(got.Spikes) && got.Spikes[next].Step <= step; next++ {
			spike := got.Spikes[next]
			if spike.ID < 0 || int64(spike.ID) >= s.net.Cells() {
				return fmt.Errorf("%w: a spike of cell %d came back: there are %d cells", model.ErrRuntime, spike.ID, s.net.Cells())
			}
			p := s.populationOf(spike.ID)
			i := int(spike.ID - p.First)
			piece := plan.PieceOf(p.Ordinal, i)
			h.Spikes(step, piece.Number, []int32{int32(i - piece.From)})
			s.spikes++
		}
		if len(got.Signals) == 0 {
			continue
		}
		for _, signal := range got.Signals {
			s.show(signal, step)
		}
		for k, probe := range h.Probes {
			if probe != nil {
				probe(step, s.state.Cells(k))
			}
		}
	}
	s.state.Step = end
	return nil
}

// show sets a variable to the sample of a step, if there is one.
func (s *Simulation) show(signal Played, step int64) {
	n := len(signal.Cells)
	since := step - signal.First
	if since < 0 || since%signal.Every != 0 || (int(since/signal.Every)+1)*n > len(signal.Data) {
		return
	}
	row := signal.Data[int(since/signal.Every)*n:]
	p := s.net.Populations[signal.Population]
	v := p.Cell.VarIndex(signal.Variable)
	for k, i := range signal.Cells {
		piece := s.built.Plan.PieceOf(p.Ordinal, int(i))
		s.state.Var(piece.Number, v)[int(i)-piece.From] = row[k]
	}
}

// simulator says what made the recordings.
func (s *Simulation) simulator() string {
	if s.options.Elsewhere != nil {
		if name, _ := s.options.Elsewhere.About(); name != "" {
			return name
		}
	}
	return "Hillock " + provenance.Version
}

// populationOf finds the population of a cell.
func (s *Simulation) populationOf(id GID) *network.Population {
	at, found := slices.BinarySearchFunc(s.net.Populations, id, func(p *network.Population, id GID) int { return int(p.First - id) })
	if !found {
		at--
	}
	return s.net.Populations[at]
}
