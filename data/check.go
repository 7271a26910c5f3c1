package data

import (
	"fmt"
	"math"
)

// Check returns an error if parts of the Block contradict each other: columns of different lengths, a spike of a cell that was
// not recorded, a time step that is no number. Writers call it first, readers last, so that no file holds half a table.
func (b *Block) Check() error {
	for k, s := range b.Segments {
		if s == nil {
			return fmt.Errorf("block %q: segment %d is nil: leave it out", b.Name, k)
		}
		if err := s.check(); err != nil {
			return fmt.Errorf("block %q: segment %d %q: %w", b.Name, k, s.Name, err)
		}
	}
	return nil
}

func (s *Segment) check() error {
	if s.Spikes != nil {
		if err := s.Spikes.check(); err != nil {
			return fmt.Errorf("spikes: %w", err)
		}
	}
	for _, a := range s.Signals {
		if a == nil {
			return fmt.Errorf("a signal is nil: leave it out")
		}
		if err := a.check(); err != nil {
			return fmt.Errorf("signal %q: %w", a.Name, err)
		}
	}
	return nil
}

func (s *Spikes) check() error {
	switch {
	case !positive(s.Dt):
		return fmt.Errorf("dt = %v ms: must be > 0", s.Dt)
	case !finite(s.TStart) || !finite(s.TStop):
		return fmt.Errorf("t_start = %v ms, t_stop = %v ms: must be finite", s.TStart, s.TStop)
	case len(s.Steps) != len(s.IDs):
		return fmt.Errorf("%d steps, %d ids: one of each is needed for every spike", len(s.Steps), len(s.IDs))
	case len(s.Index) != 0 && len(s.Index) != len(s.Cells):
		return fmt.Errorf("%d indices, %d cells: one index is needed for every cell, or none at all", len(s.Index), len(s.Cells))
	}
	place := Places(s.Cells)
	for k, id := range s.IDs {
		if _, ok := place(id); !ok {
			return fmt.Errorf("spike %d is of cell %d, which is not among the %d recorded cells: list silent and firing cells in Cells", k, id, len(s.Cells))
		}
	}
	return nil
}

func (s *Signal) check() error {
	switch {
	case !positive(s.Period):
		return fmt.Errorf("period = %v ms: must be > 0", s.Period)
	case !finite(s.TStart):
		return fmt.Errorf("t_start = %v ms: must be finite", s.TStart)
	case len(s.Index) != 0 && len(s.Index) != len(s.Cells):
		return fmt.Errorf("%d indices, %d cells: one index is needed for every cell, or none at all", len(s.Index), len(s.Cells))
	case len(s.Data) != s.Len()*len(s.Cells):
		return fmt.Errorf("%d values for %d cells: each sample needs one value of every cell", len(s.Data), len(s.Cells))
	}
	return nil
}

func finite(x float64) bool   { return !math.IsNaN(x) && !math.IsInf(x, 0) }
func positive(x float64) bool { return x > 0 && finite(x) }
