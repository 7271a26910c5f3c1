package model

import "github.com/hillock-sim/hillock/random"

// Connector decides which pairs of cells a projection joins. It fills in Row, Draw, Column or List: Row where rows can be made
// independently of each other (in parallel, each from its own stream), Draw where they have something in common, Column where PyNN
// draws from one sequential generator, post cell by post cell, List where the user gave the pairs.
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
	// Column appends to out the presynaptic indices that project to postsynaptic cell j, ascending, drawing from r as PyNN does.
	Column func(w *Wiring, j int, r *random.NumpyRNG, out []int32) []int32
	// List returns the pairs that the user gave.
	List func(w *Wiring) (Pairs, error)

	// Expect estimates the number of connections, for checks of memory before building.
	Expect func(w *Wiring) float64
	// Check reports why the connector cannot join these cells.
	Check func(w *Wiring) error
	// Callback is called with the fraction that is done.
	Callback func(fraction float64)
}

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
	// Same reports whether presynaptic cell i and postsynaptic cell j are one and the same cell.
	Same func(i, j int) bool
	// Identical is set if pre and post are the same whole population.
	Identical bool
	// Distance returns the distance of cells i and j in the projection's space.
	Distance func(i, j int) float64
}
