package data

import "testing"

func TestPlaces(t *testing.T) {
	for _, cells := range [][]int64{{5, 6, 7}, {7, 5, 6}, {5, 9, 1 << 60}, {5, 5, 6}, {}} {
		place := Places(cells)
		for _, id := range []int64{-1 << 63, 4, 5, 6, 7, 8, 9, 1 << 60, 1<<63 - 1} {
			want, there := 0, false
			for k := len(cells) - 1; k >= 0; k-- {
				if cells[k] == id {
					want, there = k, true
				}
			}
			if got, found := place(id); found != there || found && got != want {
				t.Errorf("cells %v: %d is at %d, %v, want %d, %v", cells, id, got, found, want, there)
			}
		}
	}
}
