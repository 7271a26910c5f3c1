package hillock_test

import (
	"math"
	"slices"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
)

// TestViews picks cells of populations, of views and of an assembly that has two parts of one population, and looks at their ids.
func TestViews(t *testing.T) {
	sim := must(hillock.New(hillock.Options{}))
	a := must(sim.Population(10, cells.IFCurrExp(), nil))
	b := must(sim.Population(5, cells.IFCurrExp(), nil))
	front, back := must(a.Slice(0, 4, 1)), must(a.Slice(6, 10, 1))
	mixed := must(sim.Assembly("mixed", front, b, back))
	for name, c := range map[string]struct {
		group hillock.Cells
		view  *hillock.View
		want  []int // indices in the group
	}{
		"every third":                {a, must(a.Slice(1, 10, 3)), []int{1, 4, 7}},
		"the first of a great step":  {a, must(a.Slice(2, math.MaxInt, math.MaxInt)), []int{2}},
		"none":                       {a, must(a.Slice(5, 5, 1)), nil},
		"from the end":               {a, must(a.Slice(-3, math.MaxInt, 1)), []int{7, 8, 9}},
		"in any order":               {a, must(a.View([]int{-1, 3, 0, 3})), []int{0, 3, 9}},
		"of a view":                  {back, must(back.Slice(1, 4, 2)), []int{1, 3}},
		"of all parts":               {mixed, must(mixed.View([]int{0, 3, 4, 8, 9, 12})), []int{0, 3, 4, 8, 9, 12}},
		"of the first and last":      {mixed, must(mixed.View([]int{1, 2, 10})), []int{1, 2, 10}},
		"by a mask":                  {b, must(b.Mask([]bool{true, false, false, true, true})), []int{0, 3, 4}},
		"all of an assembly, sliced": {mixed, must(mixed.Slice(0, 13, 1)), []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
	} {
		var want []hillock.GID
		for _, i := range c.want {
			want = append(want, c.group.IDs()[i])
		}
		if got := c.view.IDs(); !slices.Equal(got, want) {
			t.Errorf("%s: ids %v, want %v", name, got, want)
		}
	}
}
