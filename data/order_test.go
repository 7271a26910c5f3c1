package data

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestByCell compares the counting order with that of a sort, for cells without and with gaps, in order and out of it.
func TestByCell(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for name, cells := range map[string][]int64{
		"consecutive": {4, 5, 6, 7}, "gaps": {-3, 0, 9, 1 << 60}, "out of order": {7, 4, 6}, "one": {3}, "far apart": {-1 << 63, 1<<63 - 1},
	} {
		s := &Spikes{Dt: 0.1, Cells: cells}
		for range 50 {
			s.Steps, s.IDs = append(s.Steps, rng.Int64N(9)), append(s.IDs, cells[rng.IntN(len(cells))])
		}
		s.Sort()
		ids, steps := s.ByCell()
		wantIDs, wantSteps := s.byCellSorted()
		if diff := cmp.Diff(wantIDs, ids) + cmp.Diff(wantSteps, steps); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	stray := &Spikes{Dt: 0.1, Cells: []int64{1}, Steps: []int64{5, 2}, IDs: []int64{9, 1}}
	ids, steps := stray.ByCell()
	if diff := cmp.Diff([]int64{1, 9}, ids) + cmp.Diff([]int64{2, 5}, steps); diff != "" {
		t.Error(diff)
	}
	ids, _ = (&Spikes{}).ByCell()
	if diff := cmp.Diff([]int64{}, ids, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestTimesReturnToTheGrid(t *testing.T) {
	for _, dt := range []float64{0.1, 0.025, 0.3, 1, 1. / 3} {
		for _, step := range []int64{0, 1, 3, 9999, 1 << 40, -7} {
			if got, ok := StepAt(TimeOf(step, dt), dt); !ok || got != step {
				t.Errorf("step %d of %v ms came back as %d, %v", step, dt, got, ok)
			}
		}
	}
	if _, ok := StepAt(0.15, 0.1); ok {
		t.Error("0.15 ms was taken for a multiple of 0.1 ms")
	}
	s := &Spikes{Dt: 0.1, IDs: []int64{2, 1}}
	if err := s.SetTimes([]float64{0.3, 0.1}); err != nil || s.Steps[0] != 1 || s.IDs[0] != 1 {
		t.Errorf("%v, %v, %v", s.Steps, s.IDs, err)
	}
	if s.SetTimes([]float64{1}) == nil || s.SetTimes([]float64{0.15, 1}) == nil {
		t.Error("times that do not fit were taken")
	}
	if dt, err := CommonStep([]float64{0.2, 1.05}); err != nil || dt != 0.05 {
		t.Errorf("common step %v, %v", dt, err)
	}
}
