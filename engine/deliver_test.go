package engine

import (
	"runtime"
	"slices"
	"testing"

	"github.com/hillock-sim/hillock/internal/arena"
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// deliveryPlan is a source population in two pieces whose cells project to one block by tables of every kind of weight, with codes or with
// offsets of all buckets: row i has i%5 targets for each delay, so that rows without any are among them. The last kind is of synapses that
// may do anything, which divide the others in two.
func deliveryPlan(coded bool, delays ...int) *Plan {
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
	const alike, pairs, apart, other = 0, 1, 2, 3
	for projection, kind := range []int{apart, alike, other, pairs} {
		t := &Table{Projection: projection, Block: 2, First: 10 * kind, Rows: rows - 20*kind, Delays: delays, Weight: 0.7, Synapse: &model.Synapse{}}
		var targets []uint16
		offsets, codes := []uint32{0}, []uint8{}
		for row := range t.Rows {
			for d := range delays {
				for k := range (row + t.First) % 5 {
					targets, codes = append(targets, uint16((7*row+11*d+k)%cells)), append(codes, uint8(d))
				}
				if !coded || d == len(delays)-1 {
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
		case pairs:
			t.MakePairs(len(targets))
			for k, j := range targets {
				PutPair(t.Pairs.Data, k, j, 1/float32(k+3))
			}
		case apart, other:
			t.Weights = arena.Make[float64](len(targets))
			for k := range targets {
				t.Weights.Data[k] = 1 / float64(k+3)
			}
		}
		if kind == other {
			t.Transmission.Arrive = func(s *model.Synapses, a model.Arrival) {
				for k := a.From; k < a.To; k++ {
					s.Input[s.Targets[k]] += s.Weights.At(k)
				}
			}
		}
		p.Tables = append(p.Tables, t)
	}
	p.Schedule(64)
	return p
}

// TestDelivery compares what arrives with sums in the order that the package promises, taken connection by connection.
func TestDelivery(t *testing.T) {
	few, many, tooMany := []int{2, 3, 7}, []int{2, 3, 5, 7, 8}, []int{2, 5, 6, 7}
	for k := range 200 { // each of which needs lists for all steps up to the last
		tooMany = append(tooMany, 10*k+10)
	}
	for _, v := range []struct {
		coded  bool
		delays []int
		routes int
	}{{false, few, 0}, {true, few, 3}, {false, many, 3}, {true, many, 3}, {false, tooMany, 0}, {true, tooMany, 0}} {
		coded, delays := v.coded, v.delays
		p := deliveryPlan(coded, delays...)
		if waits := len(p.Blocks[2].routes); waits != v.routes {
			t.Fatalf("coded %v, %d delays: %d tables by calendar", coded, len(delays), waits)
		}
		s := NewState(p)
		c := newCourier(p, s)
		for step := range int64(20) {
			for k := range 2 {
				var cells []int32
				for i := int64(0); i < int64(p.Pieces[k].N); i++ {
					if (i*7+step*step)%(3+step%4) == 0 && step%5 != 1 {
						cells = append(cells, int32(i))
					}
				}
				if k == 0 && step%4 == 2 { // a source may fire twice at once
					cells = slices.Insert(cells, 0, 0)
				}
				s.fire(k, step, cells)
			}
			want, count := make([]float64, 64), int64(0)
			for _, delay := range delays {
				if step < int64(delay) {
					continue
				}
				for _, table := range p.Tables {
					for k := range 2 {
						for _, i := range s.fired(k, step-int64(delay)) {
							row := p.Pieces[k].From + int(i) - table.First
							if row < 0 || row >= table.Rows {
								continue
							}
							b := table.BucketOf(row, slices.Index(table.Delays, delay))
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
			if step%3 == 0 { // as if the state were restored
				s.calendars[2].clear(step - 9)
			}
			c.enter(2, step-1, step-1)
			got := c.deliver(2, step)
			if got != count || !slices.Equal(s.inputs[2][0], want) {
				t.Fatalf("coded %v, %d delays: step %d: %d connections, want %d; input %v, want %v", coded, len(delays), step, got, count, s.inputs[2][0], want)
			}
		}
	}
}

// TestLongStretches: more connections than a stretch counts are several.
func TestLongStretches(t *testing.T) {
	var l list
	for _, n := range []uint32{1, 1<<16 - 1, 1 << 16, 200_001} {
		l.put(5, 5+n, 3)
		l.put(0, 5, 2) // before
		got := l.room[l.from:]
		if got[0] != (kernel.Stretch{Count: 5, Way: 2}) {
			t.Fatalf("%d connections: the list begins with %v", n, got[0])
		}
		next := uint32(5)
		for _, s := range got[1:] {
			if s.From != next || s.Way != 3 || s.Count == 0 {
				t.Fatalf("%d connections: %v after those up to %d", n, s, next)
			}
			next += uint32(s.Count)
		}
		if next != 5+n {
			t.Fatalf("%d connections: they end at %d", n, next)
		}
		l.from = len(l.room)
	}
}

// lonePlan is a population of n cells, whose tables, still to be made, all end in its first.
func lonePlan(n int) *Plan {
	return &Plan{
		Populations: []Population{{N: n, Pieces: []int{0}}},
		Pieces:      []Piece{{N: n, Cell: &model.Cell{Receptors: []string{"excitatory"}}}},
		Blocks:      []Block{{N: 1, Receptors: []string{"excitatory"}}},
	}
}

// arriving lets all cells of such a plan fire at t = 0, and calls see with what arrives in each of the next steps.
func arriving(p *Plan, steps int64, see func(step, connections int64, input float64)) {
	p.Schedule(1)
	s := NewState(p)
	c := newCourier(p, s)
	for i := range p.Populations[0].N {
		s.history[0][0].add(int32(i))
	}
	for step := int64(1); step <= steps; step++ {
		c.enter(0, step-1, step-1)
		clear(s.inputs[0][0])
		connections := c.deliver(0, step)
		see(step, connections, s.inputs[0][0][0])
	}
	runtime.KeepAlive(p)
}

// TestManyRoutes: a block gets spikes from more tables than a stretch tells apart.
func TestManyRoutes(t *testing.T) {
	const tables = mostWays + 10
	p := lonePlan(1)
	offsets, targets, synapse := &arena.Slice[uint32]{Data: []uint32{0, 1, 1, 1, 2}}, &arena.Slice[uint16]{Data: []uint16{0, 0}}, &model.Synapse{}
	for k := range tables {
		p.Tables = append(p.Tables, &Table{
			Projection: k, Rows: 1, Delays: []int{1, 2, 3, 4}, Offsets: offsets, Targets: targets, Weight: float64(k), Synapse: synapse,
		})
	}
	arriving(p, 4, func(step, connections int64, input float64) {
		want, sum := int64(0), 0.0
		if step == 1 || step == 4 {
			want, sum = tables, tables*(tables-1)/2
		}
		if connections != want || input != sum {
			t.Errorf("step %d: %d connections, sum %v; want %d and %v", step, connections, input, want, sum)
		}
	})
}

// TestStripsInOrder: the tables of a projection's strips are summed in the order of their rows, also if the first has not all delays of the second.
func TestStripsInOrder(t *testing.T) {
	p := lonePlan(2)
	small, synapse := 1e-16, &model.Synapse{}
	for row, delays := range [][]int{{2, 3, 4, 5}, {1, 2, 3, 4, 5}} {
		x := &Table{First: row, Rows: 1, Delays: delays, Synapse: synapse, Weight: []float64{1, small}[row]}
		each := 1 + row
		x.Offsets, x.Targets = arena.Make[uint32](len(delays)+1), arena.Make[uint16](each*len(delays))
		for k := range x.Offsets.Data {
			x.Offsets.Data[k] = uint32(each * k)
		}
		p.Tables = append(p.Tables, x)
	}
	arriving(p, 5, func(step, _ int64, input float64) {
		want := 1. // of the first row; two of the second would count if they came before
		if step == 1 {
			want = small + small
		}
		if input != want {
			t.Errorf("step %d: input %v, want %v", step, input, want)
		}
	})
}
