package data

import (
	"cmp"
	"slices"
)

// ByCell returns the spikes ordered by id and then by step: the trains of all cells, one after the other. The table keeps its
// own order.
func (s *Spikes) ByCell() (ids, steps []int64) {
	cells, _ := s.SortedCells()
	cells = slices.Compact(slices.Clone(cells))
	column, all := columnOf(cells, s.IDs)
	if !all || !slices.IsSorted(s.Steps) {
		return s.byCellSorted()
	}
	// Count, then deal out: the table is ordered by step, and so is what each cell gets of it. ends[c] begins as the first place of cell c.
	ids, steps = make([]int64, len(s.IDs)), make([]int64, len(s.IDs))
	ends := make([]int, len(cells)+1)
	for _, c := range column {
		ends[c+1]++
	}
	for c := range cells {
		ends[c+1] += ends[c]
	}
	for k, c := range column {
		ids[ends[c]], steps[ends[c]] = s.IDs[k], s.Steps[k]
		ends[c]++
	}
	return ids, steps
}

// columnOf returns for each id its place in cells, which ascend, and whether all have one.
func columnOf(cells, ids []int64) (column []int32, all bool) {
	column = make([]int32, len(ids))
	n := len(cells)
	dense := n > 0 && cells[n-1]-cells[0] == int64(n-1)
	for k, id := range ids {
		switch {
		case dense && id >= cells[0] && id <= cells[n-1]:
			column[k] = int32(id - cells[0])
		default:
			c, found := slices.BinarySearch(cells, id)
			if !found {
				return nil, false
			}
			column[k] = int32(c)
		}
	}
	return column, true
}

// byCellSorted is ByCell for tables out of order, and for spikes of cells that are not listed.
func (s *Spikes) byCellSorted() (ids, steps []int64) {
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
