package engine

import (
	"math"

	"github.com/hillock-sim/hillock/internal/arena"
)

// Connections with weights of four bytes lie in pairs, target and weight side by side: three uint16, of which the last two are the halves of
// a float32. What a spike brings over one delay is then one stretch of memory, not two: for the 43 connections of the cortical microcircuit
// five cache lines instead of seven, and, what counts for more, one page instead of two.

// PutPair writes the k-th pair.
func PutPair(pairs []uint16, k int, target uint16, weight float32) {
	bits := math.Float32bits(weight)
	pair := pairs[3*k : 3*k+3]
	pair[0], pair[1], pair[2] = target, uint16(bits), uint16(bits>>16)
}

// pairWeight returns the weight of the k-th pair.
func pairWeight(pairs []uint16, k int) float64 {
	pair := pairs[3*k : 3*k+3]
	return float64(math.Float32frombits(uint32(pair[1]) | uint32(pair[2])<<16))
}

// MakePairs makes room for n connections with weights of four bytes each.
func (t *Table) MakePairs(n int) { t.Targets, t.Pairs = nil, arena.Make[uint16](3*n) }

// Split gives each connection of a table with one weight for all a weight of its own.
func (t *Table) Split(weight func(target uint16) float32) {
	targets := t.Targets.Data
	t.MakePairs(len(targets))
	for k, j := range targets {
		PutPair(t.Pairs.Data, k, j, weight(j))
	}
}

// Unite gives all connections of a table of pairs one weight, and its room back.
func (t *Table) Unite(weight float64) {
	n := len(t.Pairs.Data) / 3
	for k := range n {
		t.Pairs.Data[k] = t.Pairs.Data[3*k]
	}
	t.Pairs.Data = t.Pairs.Data[:n]
	t.Pairs.Trim()
	t.Targets, t.Pairs, t.Weight = t.Pairs, nil, weight
}

// Target returns the target of a connection, as its index in the block.
func (t *Table) Target(k int) uint16 {
	if t.Pairs != nil {
		return t.Pairs.Data[3*k]
	}
	return t.Targets.Data[k]
}

// WeightAt returns the weight of a connection.
func (t *Table) WeightAt(k int) float64 {
	switch {
	case t.Pairs != nil:
		return pairWeight(t.Pairs.Data, k)
	case t.Weights != nil:
		return t.Weights.Data[k]
	}
	return t.Weight
}

// own is the number of connections that lie in the table, those of others in a bundle included.
func (t *Table) own() int {
	if t.Pairs != nil {
		return len(t.Pairs.Data) / 3
	}
	return len(t.Targets.Data)
}
