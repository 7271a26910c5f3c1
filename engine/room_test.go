package engine

import (
	"testing"

	"github.com/hillock-sim/hillock/internal/arena"
)

// TestRoom: arrays are zero, apart from each other, and large ones begin on cache lines at different places of their pages.
func TestRoom(t *testing.T) {
	lengths := []int{1, 4000, 7, 4000, 512, 511, 4000, 0, 300000, 300000, 300000}
	r := roomFor(lengths)
	var all [][]float64
	places := map[int]bool{}
	for k, n := range lengths {
		x := r.take(n)
		if len(x) != n || cap(x) != n {
			t.Fatalf("array %d: %d numbers and room for %d, want %d", k, len(x), cap(x), n)
		}
		if n >= page {
			place := arena.Place(x)
			if place%line != 0 || places[place] {
				t.Errorf("array %d begins at number %d of its page", k, place)
			}
			places[place] = true
		}
		for i, y := range x {
			if y != 0 {
				t.Fatalf("array %d: number %d is %v", k, i, y)
			}
			x[i] = float64(k + 1)
		}
		all = append(all, x)
	}
	for k, x := range all {
		for i, y := range x {
			if y != float64(k+1) {
				t.Fatalf("number %d of array %d belongs to array %v, too", i, k, y-1)
			}
		}
	}
}
