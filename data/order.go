package data

import (
	"cmp"
	"slices"
)

// ByCell returns the spikes ordered by id and then by step: the trains of all cells, one after the other. The table keeps its
// own order.
func (s *Spikes) ByCell() (ids, steps []int64) {
	type row struct{ id, step int64 }
	rows := make([]row, len(s.IDs))
	for k := range rows {
		rows[k] = row{s.IDs[k], s.Steps[k]}
	}
	slices.SortFunc(rows, func(a, b row) int {
		if a.id != b.id {
			return cmp.Compare(a.id, b.id)
		}
		return cmp.Compare(a.step, b.step)
	})
	ids, steps = make([]int64, len(rows)), make([]int64, len(rows))
	for k, r := range rows {
		ids[k], steps[k] = r.id, r.step
	}
	return ids, steps
}

// SortedCells returns the recorded cells by ascending id, with their indices (nil if there are none).
func (s *Spikes) SortedCells() (ids []int64, index []int) {
	if slices.IsSorted(s.Cells) {
		return s.Cells, s.Index
	}
	order := make([]int, len(s.Cells))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.Cells[a], s.Cells[b]) })
	for _, i := range order {
		ids = append(ids, s.Cells[i])
		if len(s.Index) > 0 {
			index = append(index, s.Index[i])
		}
	}
	return ids, index
}
