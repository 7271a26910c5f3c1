// Package engine runs a network: Plan is what is fixed once built, State is all that changes, Run advances State by whole steps.
//
// The result does not depend on how cells are shared out to blocks and workers: a cell sees its own variables, random numbers that
// are functions of its id, and its input, whose summands are added in one order: by delay, then source population, then
// projection (in order of creation), then source cell.
package engine

import (
	"slices"

	"github.com/hillock-sim/hillock/internal/arena"
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
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
	Numbers     int // of tables so far
	Joined      int // cells with gap junctions
}

// Population is a group of cells of one type.
type Population struct {
	First  model.GID
	N      int
	Cell   *model.Cell
	Pieces []int // ascending

	Countable    bool // spikes are a function of segment and step: model.Dynamics.Counts
	Quiet        bool // moreover all projections from here are backgrounds: spikes need not be listed unless they are recorded
	counted      share
	countedAfter int // if Quiet: where spikes are counted, and after how many steps
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
	Driven     bool // currents flow into some of the cells
	Gaps       []Gap
	Joined     []Joined // the cells that have gap junctions
}

// Drive is a current injected into some cells of a piece.
type Drive struct {
	Cells []int32 // indices in the piece
	Wave  model.Wave
}

// Gap is one side of a gap junction: a current of Conductance (V_partner - V) flows into the cell.
type Gap struct {
	Cell          int32 // index in the piece
	Self, Partner int32 // numbers among all joined cells
	Conductance   float64
}

// Joined is a cell whose potential others feel.
type Joined struct {
	Cell   int32 // index in the piece
	Number int32 // among all joined cells
}

// Block is the cells that one worker advances together, few enough for its cache and for targets of two bytes.
type Block struct {
	Pieces    []int
	N         int         // cells
	Receptors []string    // those of all its cell types, each name once
	Visits    []Visit     // those that its calendar does not have
	IDs       []model.GID // (N)

	Traces  []float64 // ms: the time constants of the traces that spikes of its cells leave, for synapses that learn
	Learned []*Table  // those tables

	routes []route // by source population, then projection
	stages []stage
	steps  int   // that the calendar knows
	early  bool  // which of its cells fire is known before spikes arrive
	ahead  []int // by receptor: how many stretches ahead are sent for
}

// Visit says that connections of one table with one delay arrive in a block. Visits are sorted by delay, then source population, then
// table. What a courier needs of the table is here too, since it passes over all visits of a block in every step.
type Visit struct {
	Table  *Table
	Delay  int // steps
	Bucket int // position of Delay in Table.Delays
	Next   int // the first visit with another delay or source population, or to be drawn if this one is not

	drawn   bool // a background whose sources can be counted
	counted bool // the spikes that arrive here are all of the source population's, if it is quiet
	stage   int  // what the calendar has in the stages before this one comes before it
	order   int  // of the table in Plan.Tables

	source, number, receptor int // of the table
	first, end               int // index in the source population of its first row, and of the one after its last

	// Where the table lies in memory: what says where the bucket of row 0 begins, and the bytes from row to row; and its connections.
	heads, stride uintptr
	way           kernel.Way
}

// Table is the connections of one projection from consecutive cells of one population into one block: for each source cell and delay a
// bucket of targets, ascending. Buckets lie one behind the other, row by row, and within a row by delay. Where they begin says
// Offsets, of all buckets, or, for rows with fewer connections than there are delays, of rows alone, and Codes.
type Table struct {
	Number     int // from 1; a table that takes the place of another has a number of its own
	Projection int
	Part       int // which part of the presynaptic cells
	Source     int // population
	Block      int
	Receptor   int // position in Block.Receptors
	First      int // index in the source population of the first row
	Rows       int
	Delays     []int // steps, ascending: the delays that occur, one bucket each

	Offsets *arena.Slice[uint32]  // (Rows*len(Delays) + 1) where each bucket begins in Targets; with Codes (Rows + 1), of rows
	Codes   *arena.Slice[uint8]   // (connections) position of the delay in Delays, ascending in each row; nil if that is not needed
	Targets *arena.Slice[uint16]  // (connections) index in the block
	Weights *arena.Slice[float64] // (connections), or nil: all have Weight
	Pairs   *arena.Slice[uint16]  // (connections x 3) target and weight, where weights are exact in four bytes, instead of Targets and Weights (pairs.go)
	Weight  float64

	Bundle    *Table // where the connections are kept, together with those of other projections; nil: here
	Low, High int    // in a bundle the table's own are those with a target in [Low, High)
	Count     int    // and so many

	Background *Background // nil if a source cell of the projection has several connections, or they differ in weight or delay, or change

	Synapse      *model.Synapse
	Params       model.Params       // (connections) beside weight and delay
	Init         []model.Values     // (variables x connections) initial values, by Synapse.State
	Stream       random.Stream      // the projection's own
	Transmission model.Transmission // Arrive is nil if a spike adds the weight and nothing else happens
}

// Len returns the number of connections.
func (t *Table) Len() int {
	if t.Bundle != nil {
		return t.Count
	}
	return t.own()
}

// Bytes returns the memory that the table takes: in a bundle its share.
func (t *Table) Bytes() int64 {
	if t.Bundle != nil {
		return int64(float64(t.Bundle.Bytes()) * (float64(t.Count) / float64(t.Bundle.Len())))
	}
	n := 0
	if t.Targets != nil {
		n += 2 * len(t.Targets.Data)
	}
	if t.Offsets != nil {
		n += 4 * len(t.Offsets.Data)
	}
	if t.Codes != nil {
		n += len(t.Codes.Data)
	}
	if t.Weights != nil {
		n += 8 * len(t.Weights.Data)
	}
	if t.Pairs != nil {
		n += 2 * len(t.Pairs.Data)
	}
	return int64(n)
}

// Bucket returns the range of the connections of a row and a delay bucket.
func (t *Table) Bucket(row, bucket int) (from, to int) {
	if t.Bundle != nil {
		return t.share(t.Bundle.Bucket(row, bucket))
	}
	if t.Codes != nil {
		return t.coded(row, bucket)
	}
	at := row*len(t.Delays) + bucket
	return int(t.Offsets.Data[at]), int(t.Offsets.Data[at+1])
}

// coded is Bucket for rows whose connections have codes; there are few in a row.
func (t *Table) coded(row, bucket int) (from, to int) {
	from, end := int(t.Offsets.Data[row]), int(t.Offsets.Data[row+1])
	for from < end && int(t.Codes.Data[from]) < bucket {
		from++
	}
	for to = from; to < end && int(t.Codes.Data[to]) == bucket; to++ {
	}
	return from, to
}

// BucketOf describes a bucket of a row.
func (t *Table) BucketOf(row, bucket int) model.Bucket {
	from, to := t.Bucket(row, bucket)
	return model.Bucket{Number: row*len(t.Delays) + bucket, From: from, To: to, Delay: t.Delays[bucket]}
}

// Buckets returns the number of buckets.
func (t *Table) Buckets() int { return t.Rows * len(t.Delays) }

// trace returns the position in the traces of its block of the trace that the table learns from, or -1.
func (p *Plan) trace(t *Table) int {
	return slices.Index(p.Blocks[t.Block].Traces, t.Transmission.PostTrace)
}

// Schedule works out all that follows from the tables: numbers, visits, traces, junctions, the epoch. limit is the longest epoch.
func (p *Plan) Schedule(limit int) {
	p.Epoch, p.MaxDelay = limit, 1
	p.scheduleBackgrounds()
	for k := range p.Blocks {
		b := &p.Blocks[k]
		b.Visits, b.Traces, b.Learned = nil, nil, nil
	}
	scheduled := map[*Table]bool{} // bundles
	for order, t := range p.Tables {
		if t.Number == 0 {
			p.Numbers++
			t.Number = p.Numbers
		}
		if t.Bundle != nil {
			if t = t.Bundle; scheduled[t] {
				continue
			}
			scheduled[t] = true
		}
		if t.Synapse.Electrical {
			p.Epoch = 1 // potentials are exchanged in every step
			continue
		}
		block := &p.Blocks[t.Block]
		for bucket, delay := range t.Delays {
			drawn := t.Background != nil && p.Populations[t.Source].Countable
			if !drawn { // what is drawn where it arrives has not come from another block
				p.Epoch = min(p.Epoch, delay)
			}
			p.MaxDelay = max(p.MaxDelay, delay)
			block.Visits = append(block.Visits, Visit{
				Delay: delay, Bucket: bucket, Table: t, drawn: drawn, order: order,
				counted: p.Populations[t.Source].counted == share{t.Projection, t.Part},
			})
		}
		if tau := t.Transmission.PostTrace; tau > 0 {
			block.Learned = append(block.Learned, t)
			if !slices.Contains(block.Traces, tau) {
				block.Traces = append(block.Traces, tau)
			}
		}
	}
	for k := range p.Blocks {
		slices.SortStableFunc(p.Blocks[k].Visits, func(x, y Visit) int {
			switch {
			case x.Delay != y.Delay:
				return x.Delay - y.Delay
			case x.Table.Source != y.Table.Source:
				return x.Table.Source - y.Table.Source
			}
			return x.Table.Projection - y.Table.Projection
		})
		for v := range p.Blocks[k].Visits {
			p.Blocks[k].Visits[v].locate()
		}
		p.Blocks[k].route(p.Epoch)
		visits := p.Blocks[k].Visits
		for v := len(visits) - 1; v >= 0; v-- {
			visits[v].Next = v + 1
			if v+1 < len(visits) && visits[v+1].Delay == visits[v].Delay && visits[v+1].Table.Source == visits[v].Table.Source && visits[v+1].drawn == visits[v].drawn {
				visits[v].Next = visits[v+1].Next
			}
		}
	}
	p.join()
	for k := range p.Blocks {
		b := &p.Blocks[k]
		b.early = p.Joined == 0 && !slices.ContainsFunc(b.Pieces, func(k int) bool { return p.Pieces[k].Dynamics.Fire != nil })
	}
}

// group is the number of epochs after which the hooks of a run are called: what these work on has to come from another core each time.
func (p *Plan) group() int { return max(1, 32/p.Epoch) }

// back is how many steps before a step its block has to know all spikes to begin it: those that arrive at its end, or where potentials are exchanged,
// which are known at its beginning, all.
func (p *Plan) back() int64 {
	if p.Joined > 0 {
		return 0
	}
	return int64(p.Epoch) - 1
}

// hears reports whether spikes arrive in the block.
func (b *Block) hears() bool { return len(b.Visits)+len(b.routes) > 0 }

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
