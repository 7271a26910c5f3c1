package engine

import "github.com/hillock-sim/hillock/internal/arena"

// room is the memory of a state's variables: one stretch, in huge pages where there are many cells.
//
// Large arrays that are gone through side by side do not begin at the same place of their pages: a processor tells stores from later loads
// by the lower twelve bits of their addresses first, and would take the conductance that was just stored for the potential it is to load.
type room struct {
	left []float64
	turn int // where in its page the next large array begins
}

const (
	line = 8        // numbers of a cache line
	page = 512      // numbers of a page
	turn = 9 * line // how much further on in its page the next large array begins
)

// roomFor makes room for arrays of these lengths.
func roomFor(lengths []int) *room {
	total := 0
	for _, n := range lengths {
		total += n + line
		if n >= page {
			total += page
		}
	}
	return &room{left: arena.Numbers(total)}
}

// take returns an array of n zeros, which begins on a cache line if it is large.
func (r *room) take(n int) []float64 {
	if n >= page {
		r.skip((r.turn - arena.Place(r.left) + page) % page)
		r.turn = (r.turn + turn) % page
	}
	x := r.left[:n:n]
	r.skip((n + line - 1) &^ (line - 1))
	return x
}

func (r *room) skip(n int) { r.left = r.left[min(n, len(r.left)):] }
