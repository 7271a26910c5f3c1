package hillock

import (
	"fmt"
	"time"

	"github.com/hillock-sim/hillock/engine"
)

// good is a state in which every number was finite, kept so that a step that goes wrong can be found exactly by going there again.
type good struct {
	plan     *engine.Plan
	snapshot *engine.Snapshot
	at       time.Time
	cost     time.Duration // what copying it took
	learning int           // connections with a state of their own
}

// A copy is made no more often than every keepEvery, and takes no more than a hundredth of the run. Networks with more learning
// connections than keepLearning are not copied: then a fault is known to some steps.
const (
	keepEvery    = 200 * time.Millisecond
	keepShare    = 100
	keepLearning = 2_000_000
)

// keepDue reports whether it is time for another copy.
func (s *Simulation) keepDue() bool {
	return s.good.learning <= keepLearning && time.Since(s.good.at) > max(keepEvery, keepShare*s.good.cost)
}

// keep copies the state.
func (s *Simulation) keep() {
	begin := time.Now()
	if s.good.plan != s.built.Plan || s.good.snapshot == nil {
		s.good.plan, s.good.snapshot = s.built.Plan, &engine.Snapshot{}
	}
	s.good.snapshot.Keep(s.built.Plan, s.state)
	s.good.at = time.Now()
	s.good.cost = s.good.at.Sub(begin)
}

// remember begins a run: a copy that does not lead to the present state is dropped, and another made if it is time.
func (s *Simulation) remember() {
	if s.good.plan != s.built.Plan {
		s.good.learning = 0
		for _, t := range s.built.Plan.Tables {
			if t.Transmission.Arrive != nil {
				s.good.learning += t.Len()
			}
		}
	}
	if s.good.plan != s.built.Plan || s.state.Touched() {
		s.good.plan, s.good.snapshot = s.built.Plan, nil
	}
	if s.keepDue() {
		s.keep()
	}
}

// explain finds the step of a fault, and says which population it was in.
func (s *Simulation) explain(f *engine.Fault) error {
	if s.good.snapshot != nil && s.good.plan == s.built.Plan {
		if exact := engine.Locate(s.built.Plan, s.good.snapshot, f.Step); exact != nil {
			f = exact
		}
	}
	return fmt.Errorf("population %q: %w", s.net.Populations[f.Population].Label, f)
}
