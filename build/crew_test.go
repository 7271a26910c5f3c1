package build

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
)

// TestCrew does tasks that have parts, which have parts: each is done once, all before do returns, by a crew and by nobody but the caller.
func TestCrew(t *testing.T) {
	hired := newCrew(func() {})
	defer hired.dismiss()
	for name, c := range map[string]*crew{"crew": hired, "none": nil} {
		for round := range 50 {
			var done [7][5][3]atomic.Int32
			c.do(len(done), func(i int) {
				c.do(len(done[i]), func(j int) {
					c.do(len(done[i][j]), func(k int) { done[i][j][k].Add(1) })
					for k := range done[i][j] {
						if n := done[i][j][k].Load(); n != 1 {
							t.Errorf("%s: part %d of part %d of task %d was done %d times when all its parts were", name, k, j, i, n)
						}
					}
				})
			})
			for i := range done {
				for j := range done[i] {
					for k := range done[i][j] {
						if n := done[i][j][k].Load(); n != 1 {
							t.Fatalf("%s, round %d: part %d of part %d of task %d was done %d times", name, round, k, j, i, n)
						}
					}
				}
			}
		}
	}
}

// TestCrewBeginsWithTheFirst: the caller begins with the first task, which is the largest.
func TestCrewBeginsWithTheFirst(t *testing.T) {
	c := &crew{} // nobody helps
	c.change.L = &c.mutex
	var order []int
	c.do(4, func(k int) {
		if k == 0 {
			c.do(2, func(part int) { order = append(order, 10+part) })
		}
		order = append(order, k)
	})
	for k, want := range []int{10, 11, 0, 1, 2, 3} {
		if order[k] != want {
			t.Fatalf("the order is %v", order)
		}
	}
}

// TestCrewPanics: a panic of the caller's own task reaches the caller as it is.
func TestCrewPanics(t *testing.T) {
	c := &crew{} // nobody helps
	c.change.L = &c.mutex
	defer func() {
		if got := recover(); got != "oh" {
			t.Errorf("recovered %v", got)
		}
		c.dismiss() // does not wait for a lock for ever
	}()
	c.do(2, func(k int) { panic("oh") })
}

// TestBySize sorts lists of projections, asks each for its size once, and lets one that does not say come last.
func TestBySize(t *testing.T) {
	asked := 0
	of := func(n float64) *network.Projection {
		p := &network.Projection{}
		p.Connector.Expect = func(*model.Wiring) float64 { asked++; return n }
		return p
	}
	lists := [][]int{{4}, {0}, {1, 2}, {3}}
	bySize([]*network.Projection{of(3), of(2), of(5), of(7), {}}, lists)
	if got := fmt.Sprint(lists); got != "[[1 2] [3] [0] [4]]" || asked != 4 {
		t.Errorf("order %s after %d questions", got, asked)
	}
}
