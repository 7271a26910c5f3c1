package hillock

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/hillock-sim/hillock/data"
)

// ErrDry is wrapped by errors of a dry run that comes to where the network itself is needed, and it is too large to be made for that.
var ErrDry = errors.New("dry run")

// A network with fewer connections than this is made also in a dry run if a program asks for its connections.
const dryConnections = 1e6

// dryCalls is how often the functions of one run are called at most in a dry run.
const dryCalls = 1000

// Dry reports whether runs only add to what Planned returns (Options.Dry).
func (s *Simulation) Dry() bool { return s.options.Dry }

// Planned returns what all runs so far would have taken, had this been no dry run.
func (s *Simulation) Planned() Estimate { return s.planned }

// plan lets model time pass, and adds up what that would have taken.
func (s *Simulation) plan(end int64, callbacks []Callback) error {
	until := data.TimeOf(end, s.net.Dt)
	e := s.Estimate(until)
	t := &s.planned
	t.ModelMs += e.ModelMs
	t.Cells, t.Connections = e.Cells, e.Connections
	t.Updates += e.Updates
	t.MemoryBytes = max(t.MemoryBytes, e.MemoryBytes)
	t.SampleBytes += e.SampleBytes
	if fresh := len(s.net.Projections); fresh > s.plannedProjections {
		t.Build += e.Build // of all of them: an upper bound where several runs have described more between them
		s.plannedProjections = fresh
	}
	for b := range 2 {
		t.Events[b] += e.Events[b]
		t.SpikeBytes[b] += e.SpikeBytes[b]
		t.Run[b] += e.Run[b]
	}
	due := make([]float64, len(callbacks))
	for k := range due {
		due[k] = s.Time()
	}
	for calls := 0; len(due) > 0 && calls < dryCalls; {
		for k, f := range callbacks {
			if due[k] > s.Time()+s.net.Dt/2 {
				continue
			}
			calls++
			next, err := f(s.Time())
			if err != nil {
				return err
			}
			if due[k] = next; !(next > s.Time()+s.net.Dt/2) {
				due[k] = s.Time() + s.net.Dt
			}
		}
		if s.dryStep >= end {
			break
		}
		if first := slices.Min(due) / s.net.Dt; first < float64(end) {
			s.dryStep = max(s.dryStep+1, int64(math.Round(first)))
		} else {
			s.dryStep = end
		}
	}
	s.dryStep = end
	return nil
}

// buildDry makes a network that is small, and says that others are not made.
func (s *Simulation) buildDry() error {
	if e := s.Estimate(s.Time()); e.Connections > dryConnections {
		return fmt.Errorf("%w: the script asks for connections or state, which a dry run makes only of up to %.0g connections (here about %.3g)", ErrDry, float64(dryConnections), e.Connections)
	}
	return nil
}

// Fits says what of an estimate does not fit into memory (bytes that can be had) and on the disk (bytes that are free); nil if all does. 0
// stands for a size that is not known.
func (e Estimate) Fits(memory, disk uint64) error {
	if have := float64(memory); have > 0 && e.MemoryBytes > have {
		return fmt.Errorf("the network needs about %s of memory and %s can be had", megabytes(e.MemoryBytes), megabytes(have))
	}
	if have := float64(disk); have > 0 && e.SampleBytes+e.SpikeBytes[0] > have {
		return fmt.Errorf("recordings take at least %s on the disk and %s can be had", megabytes(e.SampleBytes+e.SpikeBytes[0]), megabytes(have))
	}
	return nil
}
