package engine

import (
	"slices"
	"testing"
	"unsafe"
)

// TestFiring: the cells are those that were set last, however many there were before, in memory that is not the caller's.
func TestFiring(t *testing.T) {
	if size := unsafe.Sizeof(firing{}); size != 128 {
		t.Errorf("%d bytes: neighbours share lines", size)
	}
	var f firing
	room := make([]int32, 0, 100)
	for _, n := range []int{0, 3, len(f.few), len(f.few) + 1, 70, 2, 0, 50} {
		room = room[:0]
		for i := range n {
			room = append(room, int32(n+i))
		}
		f.set(room)
		want := slices.Clone(room)
		clear(room)
		if !slices.Equal(f.cells, want) {
			t.Fatalf("%v, want %v", f.cells, want)
		}
		f.set(nil)
		for _, i := range want {
			f.add(i)
		}
		if !slices.Equal(f.cells, want) {
			t.Fatalf("one by one: %v, want %v", f.cells, want)
		}
	}
	if n := testing.AllocsPerRun(10, func() { f.set(room[:3]); f.set(room[:50]) }); n > 0 {
		t.Errorf("%v allocations where there is room", n)
	}
}
