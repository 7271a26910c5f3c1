package engine

import (
	"slices"
	"testing"

	"github.com/hillock-sim/hillock/internal/arena"
	"github.com/hillock-sim/hillock/model"
)

// deliveryPlan is a source population in two pieces whose cells project to one block by tables of every kind of weight, with codes or with
// offsets of all buckets: row i has i%5 targets for each of three delays, so that rows without any are among them.
func deliveryPlan(coded bool) *Plan {
	const rows, cells = 200, 64
	cell := &model.Cell{Receptors: []string{"excitatory"}}
	p := &Plan{
		Populations: []Population{{N: rows, Cell: cell, Pieces: []int{0, 1}}, {N: cells, Cell: cell, Pieces: []int{2}}},
		Pieces: []Piece{
			{Number: 0, N: 120, Cell: cell, Block: 0}, {Number: 1, From: 120, N: 80, Cell: cell, Block: 1},
			{Number: 2, Population: 1, N: cells, Cell: cell, Block: 2},
		},
		Blocks: []Block{{N: 120}, {N: 80}, {N: cells, Receptors: cell.Receptors, IDs: make([]model.GID, cells)}},
	}
	for kind := range 3 {
		t := &Table{Projection: kind, Block: 2, First: 10 * kind, Rows: rows - 20*kind, Delays: []int{2, 3, 7}, Weight: 0.5, Synapse: &model.Synapse{}}
		var targets []uint16
		offsets, codes := []uint32{0}, []uint8{}
		for row := range t.Rows {
			for d := range 3 {
				for k := range (row + t.First) % 5 {
					targets, codes = append(targets, uint16((7*row+11*d+k)%cells)), append(codes, uint8(d))
				}
				if !coded || d == 2 {
					offsets = append(offsets, uint32(len(targets)))
				}
			}
		}
		t.Offsets = &arena.Slice[uint32]{Data: offsets}
		if coded {
			t.Codes = &arena.Slice[uint8]{Data: codes}
		}
		t.Targets = &arena.Slice[uint16]{Data: targets}
		switch kind {
		case 1:
			t.MakePairs(len(targets))
			for k, j := range targets {
				PutPair(t.Pairs.Data, k, j, 1/float32(k+3))
			}
		case 2:
			t.Weights = arena.Make[float64](len(targets))
			for k := range targets {
				t.Weights.Data[k] = 1 / float64(k+3)
			}
		}
		p.Tables = append(p.Tables, t)
	}
	p.Schedule(64)
	return p
}

// TestDelivery compares what arrives with sums in the order that the package promises, taken connection by connection.
func TestDelivery(t *testing.T) {
	for _, coded := range []bool{false, true} {
		p := deliveryPlan(coded)
		s := NewState(p)
		for step := range int64(20) {
			for k := range 2 {
				*s.fired(k, step) = (*s.fired(k, step))[:0]
				for i := int64(0); i < int64(p.Pieces[k].N); i++ {
					if (i*7+step*step)%(3+step%4) == 0 && step%5 != 1 {
						*s.fired(k, step) = append(*s.fired(k, step), int32(i))
					}
				}
			}
			if step%4 == 2 { // a source may fire twice at once
				*s.fired(0, step) = slices.Insert(*s.fired(0, step), 0, 0)
			}
			want, count := make([]float64, 64), int64(0)
			for _, delay := range []int64{2, 3, 7} {
				if step < delay {
					continue
				}
				for _, table := range p.Tables {
					for k := range 2 {
						for _, i := range *s.fired(k, step-delay) {
							row := p.Pieces[k].From + int(i) - table.First
							if row < 0 || row >= table.Rows {
								continue
							}
							b := table.BucketOf(row, slices.Index(table.Delays, int(delay)))
							if b.To-b.From != (row+table.First)%5 {
								t.Fatalf("coded %v: row %d has %d connections", coded, row, b.To-b.From)
							}
							for at := b.From; at < b.To; at++ {
								want[table.Target(at)] += table.WeightAt(at)
								count++
							}
						}
					}
				}
			}
			clear(s.inputs[2][0])
			got := newCourier(p, s).deliver(2, step)
			if got != count || !slices.Equal(s.inputs[2][0], want) {
				t.Fatalf("coded %v: step %d: %d connections, want %d; input %v, want %v", coded, step, got, count, s.inputs[2][0], want)
			}
		}
	}
}
