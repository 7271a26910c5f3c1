package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// A Fault is a variable of a cell that is no finite number any more; it stops the run.
type Fault struct {
	Population int
	Index      int // of the cell in its population
	ID         model.GID
	Cell       *model.Cell
	Variable   int // position in Cell.State
	Value      float64
	Dt         float64

	Step   int64     // at which it was found
	Before []float64 // by variable, the cell one step earlier; nil: Step is the end of the stretch in which it happened
}

// Error says which cell, which variable, when, and what the cell was like just before.
func (f *Fault) Error() string {
	v := f.Cell.State[f.Variable]
	var b strings.Builder
	fmt.Fprintf(&b, "%v: cell %d (%s, id %d): %s = %v %s at step %d (%g ms)", model.ErrRuntime, f.Index, f.Cell.Name, f.ID, v.Name, f.Value, v.Unit, f.Step, float64(f.Step)*f.Dt)
	if f.Before == nil {
		fmt.Fprintf(&b, " or in the %d steps before it", tidyEvery-1)
	} else {
		b.WriteString("; one step before:")
		for k, x := range f.Before {
			if k > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, " %s = %v %s", f.Cell.State[k].Name, x, f.Cell.State[k].Unit)
		}
	}
	b.WriteString("; a parameter, weight or time step is too extreme")
	return b.String()
}

// Unwrap says that the run failed.
func (f *Fault) Unwrap() error { return model.ErrRuntime }

// finite returns what is wrong with the first such cell of a piece, or nil.
func (p *Plan) finite(s *State, piece int, step int64) (f *Fault) {
	k := &p.Pieces[piece]
	for v := range k.Cell.State {
		x := s.cells[piece].Vars[v]
		if kernel.Orderly(x, 0) {
			continue
		}
		for i, y := range x {
			if y-y != 0 {
				if f == nil || k.From+i < f.Index {
					f = &Fault{Population: k.Population, Index: k.From + i, ID: k.First + model.GID(i), Cell: k.Cell, Variable: v, Value: y, Dt: p.Dt, Step: step}
				}
				break
			}
		}
	}
	return f
}

// first returns the fault of the lowest id at the earliest step, which does not depend on who found it.
func first(faults []*Fault) error {
	if len(faults) == 0 {
		return nil
	}
	return slices.MinFunc(faults, func(a, b *Fault) int {
		if a.Step != b.Step {
			return int(a.Step - b.Step)
		}
		return int(a.ID - b.ID)
	})
}

// Touched reports whether variables may have been changed from outside since the last run.
func (s *State) Touched() bool { return s.stale }

// Locate repeats a run that failed from a state before, step by step, and returns the first fault with its step and what the cell was
// like before it; nil if none comes up to the given step.
func Locate(p *Plan, good *Snapshot, until int64) *Fault {
	s := Restore(p, good)
	before := make([][][]float64, len(p.Pieces))
	for s.Step < until {
		for k := range p.Pieces {
			if before[k] == nil {
				before[k] = make([][]float64, len(s.cells[k].Vars))
			}
			for v, x := range s.cells[k].Vars {
				before[k][v] = append(before[k][v][:0], x...)
			}
		}
		if Run(p, s, s.Step+1, 1, Hooks{}) == nil {
			continue
		}
		var faults []*Fault
		for k := range p.Pieces {
			if f := p.finite(s, k, s.Step); f != nil {
				f.Before = make([]float64, len(before[k]))
				for v := range f.Before {
					f.Before[v] = before[k][v][f.Index-p.Pieces[k].From]
				}
				faults = append(faults, f)
			}
		}
		if f, ok := first(faults).(*Fault); ok {
			return f
		}
		return nil
	}
	return nil
}
