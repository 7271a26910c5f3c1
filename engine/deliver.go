package engine

import (
	"unsafe"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// courier delivers spikes for one worker. A spike that arrives over one delay in one table is a parcel: its row's bucket of targets.
// Most are short and lie anywhere in memory, so a step's parcels are first listed, and then handed over in bites: while one bite is
// handed over, the targets of the next and the offsets of the one after it are on their way from memory. On 400,000 cells, with two
// targets in a parcel, this is the difference between waiting for memory in every parcel and in none.
type courier struct {
	plan  *Plan
	state *State
	heard [][]heard // by population, if that has several pieces, and by step modulo the length of the history

	parcels [][]parcel // by receptor: the inputs of one of them stay in the cache, where those of all may not
	bites   [2][bite]kernel.Load
	near    []uintptr // addresses to prefetch

	counts []uint16 // of a background
	spikes int64    // of quiet populations that have arrived
}

// heard is the cells of a whole population that fired at a step.
type heard struct {
	step  int64
	cells []int32
}

// parcel is what one spike brings to one table.
type parcel struct {
	head       uintptr // where it is noted where the bucket begins
	visit, row int32
}

// bite is the number of parcels that are handed over together; half as many are as fast.
const bite = 32

func newCourier(p *Plan, s *State) *courier {
	c := &courier{plan: p, state: s, heard: make([][]heard, len(p.Populations)), near: make([]uintptr, bite), counts: make([]uint16, counted)}
	receptors := 0
	for k := range p.Blocks {
		receptors = max(receptors, len(p.Blocks[k].Receptors))
	}
	c.parcels = make([][]parcel, receptors, receptors+4) // no cache line with those of another worker, which change all the time too
	for k := range p.Populations {
		if len(p.Populations[k].Pieces) > 1 {
			c.heard[k] = make([]heard, s.length)
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
		return *c.state.fired(pieces[0], step)
	}
	h := &c.heard[population][step%c.state.length]
	if h.step != step {
		h.step, h.cells = step, h.cells[:0]
		for _, k := range pieces {
			from := int32(c.plan.Pieces[k].From)
			for _, i := range *c.state.fired(k, step) {
				h.cells = append(h.cells, from+i)
			}
		}
	}
	return h.cells
}

// deliver adds the weights of all spikes that arrive in a block at a step, and returns the number of connections that they pass.
func (c *courier) deliver(block int, step int64) (events int64) {
	b := &c.plan.Blocks[block]
	for v := 0; v < len(b.Visits); {
		visit := &b.Visits[v]
		sent := step - int64(visit.Delay)
		if sent < 0 {
			break // delays ascend: nothing is that old yet
		}
		if visit.drawn {
			if sent > 0 { // sources that can be counted do not fire at t = 0
				events += c.handOver(block) // what comes before it in the order of summation
				events += c.background(visit, sent)
			}
			v++
			continue
		}
		fired := c.fired(visit.source, sent)
		if len(fired) == 0 {
			v = visit.Next
			continue
		}
		for ; v < visit.Next; v++ {
			if visit := &b.Visits[v]; c.state.synapses[visit.number] != nil {
				events += c.handOver(block) // what comes before it in the order of summation
				events += c.arrive(visit.Table, step, visit.Bucket, sent)
			} else {
				c.list(visit, v, fired)
			}
		}
	}
	return events + c.handOver(block)
}

// list adds the parcels of a visit: those of the cells that project there.
func (c *courier) list(v *Visit, visit int, fired []int32) {
	if int(fired[0]) < v.first {
		fired = fired[below(fired, v.first):]
	}
	if n := len(fired); n > 0 && int(fired[n-1]) >= v.end {
		fired = fired[:below(fired, v.end)]
	}
	list := c.parcels[v.receptor]
	for _, i := range fired {
		row := int(i) - v.first
		list = append(list, parcel{v.heads + uintptr(row)*v.stride, int32(visit), int32(row)})
	}
	c.parcels[v.receptor] = list
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
		if fired := *c.state.fired(k, sent); len(fired) > 0 {
			events += t.arrive(c.state.synapses[t.Number], step, bucket, fired, &c.plan.Pieces[k])
		}
	}
	return events
}

// handOver delivers the parcels that are listed, those of each receptor in their order.
func (c *courier) handOver(block int) (events int64) {
	for receptor, rest := range c.parcels {
		if len(rest) > 0 {
			c.parcels[receptor] = rest[:0]
			events += c.handOverTo(c.state.inputs[block][receptor], c.plan.Blocks[block].Visits, rest)
		}
	}
	return events
}

// handOverTo delivers parcels for one receptor.
func (c *courier) handOverTo(in []float64, visits []Visit, rest []parcel) (events int64) {
	c.ask(cut(rest, 0))
	c.ask(cut(rest, 1))
	now, spare := c.open(visits, cut(rest, 0), &c.bites[0]), &c.bites[1]
	if kernel.Deposits {
		kernel.Deposit(in, nil, now)
	}
	for ; len(rest) > 0; rest = rest[min(bite, len(rest)):] {
		c.ask(cut(rest, 2))
		next := c.open(visits, cut(rest, 1), spare)
		if kernel.Deposits {
			kernel.Deposit(in, now, next)
		} else {
			for k, p := range cut(rest, 0) {
				visits[p.visit].Table.add(in, now[k].From, now[k].From+now[k].N)
			}
		}
		for k := range now {
			events += int64(now[k].N)
		}
		now, spare = next, (*[bite]kernel.Load)(now[:bite])
	}
	return events
}

// cut returns the n-th bite.
func cut(parcels []parcel, n int) []parcel {
	return parcels[min(n*bite, len(parcels)):min((n+1)*bite, len(parcels))]
}

// ask sends for the offsets of parcels.
func (c *courier) ask(parcels []parcel) {
	if !kernel.Prefetches {
		return
	}
	near := c.near[:len(parcels)]
	for k := range near {
		near[k] = parcels[k].head
	}
	kernel.Prefetch(near)
}

// open reads the offsets of parcels: what they are to load.
func (c *courier) open(visits []Visit, parcels []parcel, loads *[bite]kernel.Load) []kernel.Load {
	for k, p := range parcels {
		v := &visits[p.visit]
		var from, to int
		if v.offsets != nil {
			at := int(p.row)*v.delays + v.Bucket
			from, to = int(v.offsets[at]), int(v.offsets[at+1])
		} else {
			from, to = v.Table.Bucket(int(p.row), v.Bucket)
		}
		loads[k%bite] = kernel.Load{
			Targets: v.targets + uintptr(from)*v.step, Weights: v.weights + uintptr(from)*v.size, From: from, N: to - from, Kind: v.kind, Weight: v.weight,
		}
	}
	return loads[:len(parcels)]
}

// locate notes what of the visit's table a courier needs.
func (v *Visit) locate() {
	t := v.Table
	v.source, v.number, v.receptor, v.first, v.end, v.weight = t.Source, t.Number, t.Receptor, t.First, t.First+t.Rows, t.Weight
	if t.Codes != nil {
		v.heads, v.stride = uintptr(unsafe.Pointer(&t.Offsets.Data[0])), 4
	} else {
		v.offsets, v.delays = t.Offsets.Data, len(t.Delays)
		v.heads, v.stride = uintptr(unsafe.Pointer(&t.Offsets.Data[v.Bucket])), uintptr(4*len(t.Delays))
	}
	switch {
	case t.Pairs != nil && len(t.Pairs.Data) > 0:
		v.targets, v.step, v.kind = uintptr(unsafe.Pointer(&t.Pairs.Data[0])), 6, kernel.Paired
	case t.Pairs == nil && len(t.Targets.Data) > 0:
		v.targets, v.step, v.kind = uintptr(unsafe.Pointer(&t.Targets.Data[0])), 2, kernel.Alike
		if t.Weights != nil {
			v.weights, v.size, v.kind = uintptr(unsafe.Pointer(&t.Weights.Data[0])), 8, kernel.Apart
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
