package engine

import (
	"math"
	"slices"
	"unsafe"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// courier delivers spikes for one worker. A spike that arrives over one delay in one table is a parcel: its row's bucket of targets.
// Most are short and lie anywhere in memory, so a step's parcels are first listed, and then handed over at once: while one is handed over,
// the targets of those behind it and the offsets of those behind them are on their way from memory (kernel.Deposit). On 400,000 cells,
// with two targets in a parcel, this is the difference between waiting for memory in every parcel and in none.
type courier struct {
	plan  *Plan
	state *State
	heard [][]heard // by population, if that has several pieces, and by step modulo those that can still arrive

	parcels [][]kernel.Parcel // by receptor: the inputs of one of them stay in the cache, where those of all may not
	opened  *kernel.Opened
	near    []uintptr // addresses to prefetch
	lists   []*list   // into which the spikes of a route go

	counts []uint16 // of a background
	firing []int32  // cells of a piece
	added  []int32  // of these
	spikes int64    // of quiet populations that have arrived
}

// heard is the cells of a whole population that fired at a step.
type heard struct {
	step  int64
	cells []int32
}

func newCourier(p *Plan, s *State) *courier {
	c := &courier{plan: p, state: s, heard: make([][]heard, len(p.Populations)), opened: new(kernel.Opened), counts: make([]uint16, counted)}
	receptors := 0
	for k := range p.Blocks {
		receptors = max(receptors, len(p.Blocks[k].Receptors))
	}
	c.parcels = make([][]kernel.Parcel, receptors, receptors+4) // no cache line with those of another worker, which change all the time too
	for k := range p.Populations {
		if len(p.Populations[k].Pieces) > 1 {
			c.heard[k] = make([]heard, p.MaxDelay+p.Epoch)
			for step := range c.heard[k] {
				c.heard[k][step].step = -1
			}
		}
	}
	return c
}

// fired returns the cells of a population that fired at a step of an epoch that is over, as indices in the population.
func (c *courier) fired(population int, step int64) []int32 {
	pieces := c.plan.Populations[population].Pieces
	switch len(pieces) {
	case 0:
		return nil
	case 1:
		return c.state.fired(pieces[0], step)
	}
	lately := c.heard[population]
	h := &lately[step%int64(len(lately))]
	if h.step != step {
		h.step, h.cells = step, h.cells[:0]
		for _, k := range pieces {
			from := int32(c.plan.Pieces[k].From)
			for _, i := range c.state.fired(k, step) {
				h.cells = append(h.cells, from+i)
			}
		}
	}
	return h.cells
}

// ask asks for the spikes of a step, which may be on other cores: they are on their way while cells are advanced. There can be too many pieces for
// that to pay.
func (c *courier) ask(step int64) {
	const most = 64
	if step < 0 || len(c.state.history) > most {
		return
	}
	c.near = c.near[:0]
	at := step % c.state.length
	for k := range c.state.history {
		c.near = append(c.near, uintptr(unsafe.Pointer(&c.state.history[k][at])))
	}
	kernel.Prefetch(c.near)
}

// deliver adds the weights of all spikes that arrive in a block at a step, and returns the number of connections that they pass.
func (c *courier) deliver(block int, step int64) (events int64) {
	b := &c.plan.Blocks[block]
	stage := 0
	before := func(v *Visit) { // what comes before a visit in the order of summation
		if v.stage > stage {
			events += c.unload(block, step, stage, v.stage)
			stage = v.stage
		}
		events += c.handOver(block)
	}
	for v := 0; v < len(b.Visits); {
		visit := &b.Visits[v]
		sent := step - int64(visit.Delay)
		if sent < 0 {
			break // delays ascend: nothing is that old yet
		}
		if visit.drawn {
			if sent > 0 { // sources that can be counted do not fire at t = 0
				before(visit)
				events += c.background(visit, sent)
			}
			v++
			continue
		}
		pieces, at := c.plan.Populations[visit.source].Pieces, sent%c.state.length
		if !c.state.any(pieces, at) {
			v = visit.Next
			continue
		}
		for ; v < visit.Next; v++ {
			switch visit := &b.Visits[v]; {
			case c.state.synapses[visit.number] != nil:
				before(visit)
				events += c.arrive(visit.Table, step, visit.Bucket, sent)
			case visit.Table.Codes != nil: // it should be a route, but there are too many stages
				before(visit)
				events += c.search(visit, c.fired(visit.source, sent))
			default:
				for _, k := range pieces {
					c.list(visit, c.plan.Pieces[k].From, c.state.history[k][at].cells)
				}
			}
		}
	}
	return events + c.unload(block, step, stage, len(b.stages)) + c.handOver(block)
}

// list adds the parcels of a visit: those of the cells of a piece that project there. from is the index in the population of the first of the piece.
func (c *courier) list(v *Visit, from int, fired []int32) {
	fired = within(fired, v.first-from, v.end-from)
	list := c.parcels[v.receptor]
	before := len(list)
	list = slices.Grow(list, len(fired))[:before+len(fired)]
	c.parcels[v.receptor] = list
	to := list[before:][:len(fired)]
	head, stride, way := v.heads+uintptr(from-v.first)*v.stride, v.stride, uintptr(unsafe.Pointer(&v.way))
	for k, i := range fired {
		to[k] = kernel.Parcel{Head: head + uintptr(i)*stride, Way: way}
	}
}

// search passes on spikes to a table whose buckets have to be searched for.
func (c *courier) search(v *Visit, fired []int32) (events int64) {
	in := c.state.inputs[v.Table.Block][v.receptor]
	for _, i := range within(fired, v.first, v.end) {
		from, to := v.Table.Bucket(int(i)-v.first, v.Bucket)
		v.Table.add(in, from, to)
		events += int64(to - from)
	}
	return events
}

// within is those of ascending cells that lie in [first, end).
func within(cells []int32, first, end int) []int32 {
	if len(cells) > 0 && int(cells[0]) < first {
		cells = cells[below(cells, first):]
	}
	if n := len(cells); n > 0 && int(cells[n-1]) >= end {
		cells = cells[:below(cells, end)]
	}
	return cells
}

// below is the number of ascending cells below a limit.
func below(cells []int32, limit int) int {
	lo, hi := 0, len(cells)
	for lo < hi {
		if mid := (lo + hi) / 2; int(cells[mid]) < limit {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// arrive passes the spikes of one step on to a table whose connections change.
func (c *courier) arrive(t *Table, step int64, bucket int, sent int64) (events int64) {
	for _, k := range c.plan.Populations[t.Source].Pieces {
		if fired := c.state.fired(k, sent); len(fired) > 0 {
			events += t.arrive(c.state.synapses[t.Number], step, bucket, fired, &c.plan.Pieces[k])
		}
	}
	return events
}

// handOver delivers the parcels that are listed, those of each receptor in their order.
func (c *courier) handOver(block int) (events int64) {
	for receptor, parcels := range c.parcels {
		if len(parcels) == 0 {
			continue
		}
		c.parcels[receptor] = parcels[:0]
		if in := c.state.inputs[block][receptor]; kernel.Deposits {
			events += kernel.Deposit(in, parcels, c.opened)
		} else {
			events += handOverPlain(in, c.plan.Blocks[block].Visits, parcels)
		}
	}
	return events
}

// handOverPlain delivers parcels for one receptor where there is no assembly.
func handOverPlain(in []float64, visits []Visit, parcels []kernel.Parcel) (events int64) {
	for _, p := range parcels {
		v := &visits[(p.Way-uintptr(unsafe.Pointer(&visits[0].way)))/unsafe.Sizeof(visits[0])] // whose way it is
		from, to := v.Table.Bucket(v.row(p.Head), v.Bucket)
		v.Table.add(in, from, to)
		events += int64(to - from)
	}
	return events
}

// row is the row whose head lies at an address.
func (v *Visit) row(head uintptr) int { return int((head - v.heads) / v.stride) }

// locate notes what of the visit's table a courier needs.
func (v *Visit) locate() {
	t := v.Table
	v.source, v.number, v.receptor, v.first, v.end = t.Source, t.Number, t.Receptor, t.First, t.First+t.Rows
	v.way.Weight = math.Float64bits(t.Weight)
	if t.Codes == nil { // otherwise it is a route, or searched
		v.heads, v.stride = uintptr(unsafe.Pointer(&t.Offsets.Data[v.Bucket])), uintptr(4*len(t.Delays))
	}
	switch {
	case t.Pairs != nil && len(t.Pairs.Data) > 0:
		v.way.Targets, v.way.Kind, v.way.Size = uintptr(unsafe.Pointer(&t.Pairs.Data[0])), kernel.Paired, 6
	case t.Pairs == nil && len(t.Targets.Data) > 0:
		v.way.Targets, v.way.Kind, v.way.Size = uintptr(unsafe.Pointer(&t.Targets.Data[0])), kernel.Alike, 2
		if t.Weights != nil {
			v.way.Weight, v.way.Kind = uint64(uintptr(unsafe.Pointer(&t.Weights.Data[0]))), kernel.Apart
		}
	}
}

// add adds the weights of the connections in [from, to) to the input of their targets.
func (t *Table) add(in []float64, from, to int) {
	if t.Pairs != nil {
		for pairs := t.Pairs.Data[3*from : 3*to]; len(pairs) >= 3; pairs = pairs[3:] {
			in[pairs[0]] += pairWeight(pairs, 0)
		}
		return
	}
	targets := t.Targets.Data[from:to]
	switch {
	case t.Weights != nil:
		weights := t.Weights.Data[from:to]
		for i, j := range targets {
			in[j] += weights[i]
		}
	default:
		w := t.Weight
		for len(targets) >= 4 {
			j := (*[4]uint16)(targets)
			in[j[0]] += w
			in[j[1]] += w
			in[j[2]] += w
			in[j[3]] += w
			targets = targets[4:]
		}
		for _, j := range targets {
			in[j] += w
		}
	}
}
