package engine

import (
	"slices"

	"github.com/hillock-sim/hillock/internal/arena"
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// synapses is the state of one table whose connections change, on memory that its worker alone touches.
type synapses struct {
	model.Synapses
	weights *arena.Slice[float64] // of Synapses.Weights; nil if they do not change
	vars    []*arena.Slice[float64]
}

// newSynapses makes the state of a table at t = 0, or nil if nothing in it changes.
func newSynapses(p *Plan, s *State, t *Table) *synapses {
	if t.Transmission.Arrive == nil {
		return nil
	}
	y := &synapses{}
	y.Targets, y.IDs, y.Stream = t.Targets.Data, p.Blocks[t.Block].IDs, t.Stream
	y.Input = s.inputs[t.Block][t.Receptor]
	if t.Synapse.Learns {
		y.weights = arena.Make[float64](t.Len())
		y.Weights.Each = y.weights.Data
	}
	n := t.Len()
	if t.Transmission.Shared {
		n = t.Buckets()
	}
	for range t.Synapse.State {
		x := arena.Make[float64](n)
		y.vars = append(y.vars, x)
		y.Vars = append(y.Vars, x.Data)
	}
	y.Last = make([]int64, t.Buckets())
	for range t.Transmission.Traces {
		y.Traces = append(y.Traces, make([]float64, t.Buckets()))
	}
	if k := p.trace(t); k >= 0 {
		y.Post, y.Recent = s.posts[t.Block][k].all, s.posts[t.Block][k].last
	}
	y.begin(t, s.Segment)
	return y
}

// begin sets everything as it is at t = 0.
func (y *synapses) begin(t *Table, segment int64) {
	y.Segment, y.Settled = segment, -1
	switch {
	case t.Synapse.Learns:
		for k := range y.Weights.Each {
			y.Weights.Each[k] = t.WeightAt(k)
		}
	case t.Weights != nil:
		y.Weights.Each = t.Weights.Data
	default:
		y.Weights.One = t.Weight
	}
	for v := range y.Vars {
		for k := range y.Vars[v] {
			y.Vars[v][k] = t.Init[v].At(k) // of one value if the variables are shared
		}
	}
	for b := range y.Last {
		y.Last[b] = model.Never
	}
	for k := range y.Traces {
		clear(y.Traces[k])
	}
}

// arrive passes the spikes of the source cells that fired on to the connections of one delay. Source cell k of fired has index
// from + k in its population.
func (t *Table) arrive(y *synapses, step int64, bucket int, fired []int32, piece *Piece) (events int64) {
	shift := piece.From - t.First
	repeat := 0
	for n, k := range fired {
		row := int(k) + shift
		if uint(row) >= uint(t.Rows) {
			continue
		}
		if repeat++; n == 0 || fired[n-1] != k {
			repeat = 0
		}
		b := t.BucketOf(row, bucket)
		if b.From == b.To {
			continue
		}
		events += int64(b.To - b.From)
		t.Transmission.Arrive(&y.Synapses, model.Arrival{Bucket: b, Step: step, Source: piece.First + model.GID(k), Repeat: repeat})
		y.Last[b.Number] = step
	}
	return events
}

// postSpikes is the spikes of the cells of a block that synapses may still learn from, with the traces that they leave. The last ones
// of each cell stand in a table of their own, which stays in cache: most connections need no others.
type postSpikes struct {
	all  [][]model.PostSpike // by cell, oldest first
	last []model.Recent      // by cell
}

func newPostSpikes(n int) postSpikes {
	x := postSpikes{make([][]model.PostSpike, n), make([]model.Recent, n)}
	x.clear()
	return x
}

func (x *postSpikes) clear() {
	for i := range x.last {
		x.restore(i, nil)
	}
}

// restore sets what is known of a cell.
func (x *postSpikes) restore(cell int, past []model.PostSpike) {
	x.all[cell] = slices.Clone(past)
	last := &x.last[cell]
	for k := range last {
		if last[k] = (model.PostSpike{Step: model.Never}); k < len(past) {
			last[k] = past[len(past)-1-k]
		}
	}
}

// notice keeps the spikes of the cells of a piece for the synapses that learn from them.
func (s *State) notice(p *Plan, piece *Piece, step int64, fired []int32) {
	if len(fired) == 0 {
		return
	}
	for k, tau := range p.Blocks[piece.Block].Traces {
		x := &s.posts[piece.Block][k]
		for _, i := range fired {
			cell := piece.Offset + int(i)
			spike := after(x.all[cell], step, p.Dt, tau)
			x.all[cell] = append(x.all[cell], spike)
			last := &x.last[cell]
			copy(last[1:], last[:])
			last[0] = spike
		}
	}
}

// after is the spike at a step with the trace that it leaves.
func after(past []model.PostSpike, step int64, dt, tau float64) model.PostSpike {
	spike := model.PostSpike{Step: step, Trace: 1}
	if n := len(past); n > 0 {
		last := past[n-1]
		spike.Trace += float64(last.Trace * decay(step-last.Step, dt, tau))
	}
	return spike
}

// decay is what is left of a trace after some steps.
func decay(steps int64, dt, tau float64) float64 {
	return kernel.Exp(-float64(float64(steps)*dt) / tau)
}

// settle brings all weights of a block up to date with the spikes of its cells, and forgets those that cannot matter any more.
func (s *State) settle(p *Plan, block int, step int64) {
	b := &p.Blocks[block]
	if len(b.Learned) == 0 {
		return
	}
	reach := make([]int, len(b.Traces))
	for _, t := range b.Learned {
		y := s.synapses[t.Number]
		for _, d := range t.Delays {
			reach[p.trace(t)] = max(reach[p.trace(t)], t.Transmission.Reach(d))
		}
		if y.Settled >= step {
			continue
		}
		for row := 0; row < t.Rows; row++ {
			for d := range t.Delays {
				if bucket := t.BucketOf(row, d); bucket.From < bucket.To && y.Last[bucket.Number] != model.Never {
					t.Transmission.Settle(&y.Synapses, bucket, step)
				}
			}
		}
		y.Settled = step
	}
	for k, x := range s.posts[block] {
		for i, past := range x.all {
			// The last of the spikes that have been seen is kept, for its trace.
			seen, _ := slices.BinarySearchFunc(past, step-int64(reach[k])+1, func(x model.PostSpike, step int64) int { return int(x.Step - step) })
			if seen > 1 {
				x.all[i] = slices.Delete(past, 0, seen-1)
			}
		}
	}
}

// Settle brings the weights of all synapses that learn up to date, to be read. It has no effect on what follows.
func (s *State) Settle(p *Plan) {
	if !s.Started {
		return
	}
	for b := range p.Blocks {
		s.settle(p, b, s.Step)
	}
}

// WeightAt returns the present weight of a connection; call Settle before.
func (s *State) WeightAt(t *Table, k int) float64 {
	if t.Synapse.Learns {
		return s.synapses[t.Number].Weights.Each[k]
	}
	return t.WeightAt(k)
}

// SetWeight changes the present weight of a connection that learns; Reset goes back to the initial one.
func (s *State) SetWeight(t *Table, k int, w float64) { s.synapses[t.Number].Weights.Each[k] = w }

// VarAt returns a variable of a connection in a bucket, as the last spike left it.
func (s *State) VarAt(t *Table, variable int, b model.Bucket, k int) float64 {
	return s.synapses[t.Number].Vars[variable][t.Transmission.At(b, k)]
}
