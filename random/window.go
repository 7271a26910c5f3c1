package random

import "github.com/hillock-sim/hillock/internal/kernel"

// windowRoom is how many draws a window holds at most.
const windowRoom = 128

// window is some consecutive draws of a stream, made together, which is several times as fast as one by one.
type window struct {
	room  [windowRoom]uint64
	n     int    // that are made
	first uint64 // which draw the first of them is: an even number
}

// from returns the draws from the n-th on, none if they are not in the window.
func (w *window) from(n uint64) []uint64 {
	if n-w.first >= uint64(w.n) {
		return nil
	}
	return w.room[n-w.first : w.n]
}

// open makes draws from the n-th on: as many as are wanted, in whole eights, or as there is room for.
func (w *window) open(s Stream, n uint64, wanted int) {
	w.first = n &^ 1
	w.n = min(len(w.room), (max(1, wanted)+int(n&1)+7)&^7)
	kernel.Philox(w.room[:w.n], w.first>>1, s.high, s.key)
}

// seek moves a reader to the n-th draw.
func (r *Reader) seek(n uint64) {
	r.n = n
	if n&1 != 0 {
		_, r.second = philox(n>>1, r.stream.high, r.stream.key)
	}
}
