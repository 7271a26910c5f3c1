// Package engine runs a network: Plan is what is fixed once built, State is all that changes, Run advances State by whole steps.
//
// The result does not depend on how cells are shared out to blocks and workers: a cell sees its own variables, random numbers that
// are functions of its id, and its input, whose summands are added in one order: by delay, then source population, then
// projection (in order of creation), then source cell.
package engine

import (
	"github.com/hillock-sim/hillock/internal/arena"
	"github.com/hillock-sim/hillock/model"
)

// BlockLimit is the largest number of cells of a block: the index of a target in its block is a uint16.
const BlockLimit = 1 << 16

// Plan is a network ready to run: constants only, shared by all workers.
type Plan struct {
	Dt       float64 // ms per step
	Epoch    int     // steps for which blocks may advance without exchanging spikes: the smallest delay, at least 1
	MaxDelay int     // steps

	Populations []Population
	Pieces      []Piece // ascending ids
	Blocks      []Block
	Tables      []*Table
}

// Population is a group of cells of one type.
type Population struct {
	First  model.GID
	N      int
	Cell   *model.Cell
	Pieces []int // ascending
}

// Piece is the cells of one population in one block: consecutive ids, consecutive in the block.
type Piece struct {
	Number     int // position in Plan.Pieces
	Population int
	From, N    int // index in the population of the first cell; number of cells
	First      model.GID
	Block      int
	Offset     int // index in the block of the first cell
	Cell       *model.Cell
	Dynamics   model.Dynamics
	Drives     []Drive
}

// Drive is a current injected into some cells of a piece.
type Drive struct {
	Cells []int32 // indices in the piece
	Wave  model.Wave
}

// Block is the cells that one worker advances together, few enough for its cache and for targets of two bytes.
type Block struct {
	Pieces    []int
	N         int      // cells
	Receptors []string // those of all its cell types, each name once
	Visits    []Visit
}

// Visit says that connections of one table with one delay arrive in a block. Visits are sorted by delay, then table.
type Visit struct {
	Delay  int // steps
	Bucket int // position of Delay in Table.Delays
	Table  *Table
}

// Table is the connections of one projection from one population into one block: for each source cell and delay a bucket of
// targets, ascending. Buckets lie one behind the other, row by row, and within a row by delay.
type Table struct {
	Projection int
	Source     int // population
	Block      int
	Receptor   int // position in Block.Receptors
	First      int // index in the source population of the first row
	Rows       int
	Delays     []int // steps, ascending: the delays that occur, one bucket each

	Offsets *arena.Slice[uint32]  // (Rows*len(Delays) + 1) where each bucket begins in Targets
	Targets *arena.Slice[uint16]  // (connections) index in the block
	Weights *arena.Slice[float64] // (connections), or nil: all have Weight
	Small   *arena.Slice[float32] // (connections) weights that are exact in four bytes, instead of Weights
	Weight  float64
}

// Len returns the number of connections.
func (t *Table) Len() int { return len(t.Targets.Data) }

// Bytes returns the memory that the table takes.
func (t *Table) Bytes() int64 {
	n := 4*len(t.Offsets.Data) + 2*len(t.Targets.Data)
	if t.Weights != nil {
		n += 8 * len(t.Weights.Data)
	}
	if t.Small != nil {
		n += 4 * len(t.Small.Data)
	}
	return int64(n)
}

// Bucket returns the range of the connections of a row and a delay bucket.
func (t *Table) Bucket(row, bucket int) (from, to int) {
	at := row*len(t.Delays) + bucket
	return int(t.Offsets.Data[at]), int(t.Offsets.Data[at+1])
}

// WeightAt returns the weight of a connection.
func (t *Table) WeightAt(k int) float64 {
	switch {
	case t.Weights != nil:
		return t.Weights.Data[k]
	case t.Small != nil:
		return float64(t.Small.Data[k])
	}
	return t.Weight
}

// PieceOf returns the piece of a population that holds the cell of that index.
func (p *Plan) PieceOf(population, index int) *Piece {
	pieces := p.Populations[population].Pieces
	for _, k := range pieces {
		if piece := &p.Pieces[k]; index < piece.From+piece.N {
			return piece
		}
	}
	return nil
}
