package build

import (
	"fmt"
	"slices"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/internal/arena"
)

// home is where a postsynaptic cell is found.
type home struct {
	block int32
	local uint16
}

// tables makes the connections of the projection and lays them out by block.
func (w *wiring) tables() ([]*engine.Table, int, error) {
	if err := w.pairs(); err != nil {
		return nil, 0, err
	}
	if err := w.attributes(); err != nil {
		return nil, 0, err
	}
	return w.layOut()
}

// layOut puts the connections into tables, one for each source population and block.
func (w *wiring) layOut() ([]*engine.Table, int, error) {
	homes, blocks := w.homes()
	var tables []*engine.Table
	row := 0
	for _, part := range w.projection.Pre {
		n := part.Len()
		index := make([]int, n)
		for k := range index {
			index[k] = part.At(k)
		}
		for _, block := range blocks {
			t := &engine.Table{
				Projection: w.projection.Ordinal, Source: part.Population.Ordinal, Block: int(block),
				Receptor: slices.Index(w.projection.Post[0].Population.Cell.Receptors, w.projection.Receptor),
				Weight:   w.weight0,
			}
			if err := w.fill(t, row, index, homes); err != nil {
				return nil, 0, err
			}
			if t.Len() > 0 {
				tables = append(tables, t)
			}
		}
		row += n
	}
	return tables, len(w.post), nil
}

// homes finds the block and the place in it of every postsynaptic cell, and the blocks that have any.
func (w *wiring) homes() ([]home, []int32) {
	homes := make([]home, 0, w.ask.Post)
	seen := map[int32]bool{}
	for _, part := range w.projection.Post {
		piece := (*engine.Piece)(nil)
		for k := 0; k < part.Len(); k++ {
			i := part.At(k)
			if piece == nil || i < piece.From || i >= piece.From+piece.N {
				piece = w.plan.PieceOf(part.Population.Ordinal, i)
				seen[int32(piece.Block)] = true
			}
			homes = append(homes, home{int32(piece.Block), uint16(piece.Offset + i - piece.From)})
		}
	}
	var blocks []int32
	for b := range seen {
		blocks = append(blocks, b)
	}
	slices.Sort(blocks)
	return homes, blocks
}

// fill puts those connections into a table that begin in the rows from row on (of the cells index in the source population)
// and end in the table's block.
func (w *wiring) fill(t *engine.Table, row int, index []int, homes []home) error {
	if len(index) == 0 {
		t.Offsets, t.Targets = arena.Make[uint32](1), arena.Make[uint16](0)
		return nil
	}
	t.First = slices.Min(index)
	t.Rows = slices.Max(index) - t.First + 1
	block := int32(t.Block)

	// Which delays occur, and where their buckets are.
	bucket := map[int32]int{}
	count := 0
	for k := w.first[row]; k < w.first[row+len(index)]; k++ {
		if homes[w.post[k]].block != block {
			continue
		}
		count++
		if w.delay != nil {
			bucket[w.delay[k]] = 0
		}
	}
	if w.delay == nil && count > 0 {
		bucket[w.delay0] = 0
	}
	for d := range bucket {
		t.Delays = append(t.Delays, int(d))
	}
	slices.Sort(t.Delays)
	for b, d := range t.Delays {
		bucket[int32(d)] = b
	}
	if uint64(count) > 1<<32-1 || float64(t.Rows)*float64(len(t.Delays)) > 1<<31 {
		return fmt.Errorf("%d connections with %d different delays into one block are more than a table holds: use more populations or fewer delays", count, len(t.Delays))
	}
	stride := len(t.Delays)
	t.Offsets = arena.Make[uint32](t.Rows*stride + 1)
	t.Targets = arena.Make[uint16](count)
	w.weights(t, count)

	place := func(k int) int {
		if w.delay == nil {
			return 0
		}
		return bucket[w.delay[k]]
	}
	// Count each bucket, then add up, then put every connection into its bucket.
	offsets := t.Offsets.Data
	for i, source := range index {
		for k := w.first[row+i]; k < w.first[row+i+1]; k++ {
			if homes[w.post[k]].block == block {
				offsets[(source-t.First)*stride+place(k)+1]++
			}
		}
	}
	for k := 1; k < len(offsets); k++ {
		offsets[k] += offsets[k-1]
	}
	next := slices.Clone(offsets)
	for i, source := range index {
		for k := w.first[row+i]; k < w.first[row+i+1]; k++ {
			h := homes[w.post[k]]
			if h.block != block {
				continue
			}
			at := &next[(source-t.First)*stride+place(k)]
			t.Targets.Data[*at] = h.local
			switch {
			case t.Weights != nil:
				t.Weights.Data[*at] = w.weight[k]
			case t.Small != nil:
				t.Small.Data[*at] = float32(w.weight[k])
			}
			*at++
		}
	}
	return nil
}

// weights chooses how the table keeps its weights: one for all, four bytes where that is exact, or eight.
func (w *wiring) weights(t *engine.Table, count int) {
	if len(w.weight) == 0 {
		return
	}
	same, small := true, true
	for _, x := range w.weight {
		same = same && x == w.weight[0]
		small = small && float64(float32(x)) == x
	}
	switch {
	case same:
		t.Weight = w.weight[0]
	case small:
		t.Small = arena.Make[float32](count)
	default:
		t.Weights = arena.Make[float64](count)
	}
}
