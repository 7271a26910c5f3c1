package engine

import (
	"slices"
	"testing"
)

func TestAdded(t *testing.T) {
	for _, c := range []struct{ before, all, want []int32 }{
		{nil, []int32{1, 2}, []int32{1, 2}},
		{[]int32{60}, []int32{33, 60}, []int32{33}},
		{[]int32{3, 60}, []int32{3, 33, 60, 61}, []int32{33, 61}},
		{[]int32{3, 3}, []int32{3, 3, 3}, []int32{3}},
		{[]int32{5}, []int32{5}, nil},
	} {
		if got := added(nil, c.all, c.before); !slices.Equal(got, c.want) {
			t.Errorf("%v, then %v: added %v, want %v", c.before, c.all, got, c.want)
		}
	}
}
