package model

import (
	"cmp"
	"slices"
	"sync"

	"github.com/hillock-sim/hillock/random"
)

// Connector decides which pairs of cells a projection joins. It says natively, in parallel, how rows are made (Row, or Draw where they
// have something in common) or columns (Columns), or gives the pairs of a list (List). Replay makes those that PyNN makes from a
// sequential generator. A row is a presynaptic cell with all that it projects to, a column a postsynaptic cell with all that projects
// to it. A pair that is there several times is as many connections.
type Connector struct {
	Name, Doc string
	Args      map[string]any // what the user gave, for descriptions and provenance

	RNG  random.RNG // nil: the projection's own native stream
	Safe bool       // check the sign of every weight

	// Row appends to out the postsynaptic indices that presynaptic cell i projects to, ascending.
	Row func(w *Wiring, i int, s random.Stream, out []int32) []int32
	// Draw returns the function that makes the rows of one projection, in parallel and in any order: it appends the connections of
	// presynaptic cell i to out, ascending. What it draws comes from s, which belongs to the projection.
	Draw func(w *Wiring, s random.Stream) (func(i int, out *Rows) error, error)
	// Columns returns the function that makes the columns of one projection, in parallel and in any order, ascending.
	Columns func(w *Wiring, s random.Stream) (Column, error)
	// Replay returns the function that makes the columns of one projection as PyNN does from r: it is asked for all columns in
	// order, and may give the presynaptic cells of each in any order, which is then that of lists of connections.
	Replay func(w *Wiring, r *random.NumpyRNG) (Column, error)
	// List returns the pairs that the user gave.
	List func(w *Wiring) (Pairs, error)

	// Begin is called once, when the projection is made, for connectors whose generators go on or whose files are read just then; it
	// returns the connector that makes the connections. Late: after the generators of the synapse parameters have been copied.
	Begin func(w *Wiring) (Connector, error)
	Late  bool

	// Expect estimates the number of connections, for checks of memory before building.
	Expect func(w *Wiring) float64
	// Check reports why the connector cannot join these cells.
	Check func(w *Wiring) error
	// Callback is called now and then with the fraction that is done, which grows, and with 1 in the end.
	Callback func(fraction float64)
}

// Column appends to out the presynaptic indices that project to postsynaptic cell j.
type Column func(j int, out []int32) ([]int32, error)

// Rows are the connections of several presynaptic cells, one after the other; weights and delays are nil for all of them where they
// are taken from the synapse type.
type Rows struct {
	Post          []int32
	Weight, Delay []float64 // uS or nA or mV; ms
}

// Pairs are explicit connections; the weights and delays may be nil (taken from the synapse type).
type Pairs struct {
	Pre, Post     []int32
	Weight, Delay []float64            // uS or nA or mV; ms
	Other         map[string][]float64 // further synapse parameters by name
}

// Wiring is what a connector may ask about the two groups of cells it joins.
type Wiring struct {
	Pre, Post int // number of cells
	// IDs returns the cells, the same lists each time; nil where only sizes are known, to estimate memory.
	IDs func() (pre, post []GID)
	// Same reports whether presynaptic cell i and postsynaptic cell j are one and the same cell.
	Same func(i, j int) bool
	// Identical is set if pre and post are the same whole population.
	Identical bool
	// Distance returns the distance of cells i and j in the projection's space.
	Distance func(i, j int) float64
	// Displacement returns the position of postsynaptic cell j less that of presynaptic cell i.
	Displacement func(i, j int) [3]float64

	overlap sync.Once
	twins   [2]twins // of presynaptic cells in post, of postsynaptic cells in pre
}

// InPost returns where presynaptic cell i is in post itself, ascending; mostly nowhere or once.
func (w *Wiring) InPost(i int) []int32 {
	w.overlap.Do(w.findTwins)
	return w.twins[0].of(i)
}

// InPre returns where postsynaptic cell j is in pre itself, ascending.
func (w *Wiring) InPre(j int) []int32 {
	w.overlap.Do(w.findTwins)
	return w.twins[1].of(j)
}

func (w *Wiring) findTwins() {
	pre, post := w.IDs()
	ofPre, ofPost := byID(pre), byID(post)
	w.twins = [2]twins{newTwins(pre, ofPre, post, ofPost), newTwins(post, ofPost, pre, ofPre)}
}

// byID returns the places of cells in order of their ids, those of one id ascending.
func byID(ids []GID) []int32 {
	places := make([]int32, len(ids))
	for k := range places {
		places[k] = int32(k)
	}
	if !slices.IsSorted(ids) {
		slices.SortStableFunc(places, func(a, b int32) int { return cmp.Compare(ids[a], ids[b]) })
	}
	return places
}

// twins say for each cell of one group where it is in the other.
type twins struct {
	places   []int32 // in the other group, in order of id
	from, to []int32 // (cells) its part of places
}

// newTwins goes through both groups in order of id.
func newTwins(ids []GID, order []int32, others []GID, places []int32) twins {
	t := twins{places, make([]int32, len(ids)), make([]int32, len(ids))}
	from, to := 0, 0
	for _, k := range order {
		for from < len(places) && others[places[from]] < ids[k] {
			from++
		}
		for to = max(to, from); to < len(places) && others[places[to]] == ids[k]; to++ {
		}
		t.from[k], t.to[k] = int32(from), int32(max(from, to))
	}
	return t
}

func (t twins) of(k int) []int32 { return t.places[t.from[k]:t.to[k]] }
