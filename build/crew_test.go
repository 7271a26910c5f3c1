package build

import (
	"sync/atomic"
	"testing"
)

// TestCrew does tasks that have parts, which have parts: each is done once, all before do returns, by a crew and by nobody but the caller.
func TestCrew(t *testing.T) {
	hired := newCrew()
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
