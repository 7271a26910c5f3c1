package engine

import (
	"reflect"
	"testing"
)

// TestJobs: blocks with little to do go with others, and so do those that are quiet, however large.
func TestJobs(t *testing.T) {
	for _, v := range []struct {
		cells []int
		quiet int // block, whose population is quiet; -1: none
		want  [][]int
	}{
		{[]int{2000, 2000}, -1, [][]int{{0}, {1}}},
		{[]int{2000, 1600, 16, 4}, -1, [][]int{{2, 0}, {3, 1}}},
		{[]int{16, 2000, 4, 3, 125}, -1, [][]int{{0, 3, 1}, {2, 4}}},
		{[]int{2000, 1600, 9000}, 2, [][]int{{2, 0}, {1}}},
		{[]int{9000}, 0, [][]int{{0}}},
		{[]int{1}, -1, [][]int{{0}}},
		{nil, -1, nil},
	} {
		p, s := &Plan{Blocks: make([]Block, len(v.cells))}, &State{}
		for k, n := range v.cells {
			p.Pieces = append(p.Pieces, Piece{Population: k, Block: k, N: n})
			s.quiet = append(s.quiet, -1)
		}
		if v.quiet >= 0 {
			s.quiet[v.quiet] = 5
		}
		if got := s.jobs(p); !reflect.DeepEqual(got, v.want) {
			t.Errorf("%v: jobs %v, want %v", v.cells, got, v.want)
		}
	}
}
