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
	heard [][]heard // by population, if that has several pieces, and by step modulo the length of the history

	parcels [][]kernel.Parcel // by receptor: the inputs of one of them stay in the cache, where those of all may not
	coded   []span            // those of tables with Codes
	buckets []uint32          // where their buckets begin and end
	near    []uintptr         // addresses to prefetch
	opened  *kernel.Opened

	counts []uint16 // of a background
	spikes int64    // of quiet populations that have arrived
}

// span is the parcels of a visit: those in [from, to) for its receptor.
type span struct {
	visit    *Visit
	from, to int
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
				c.list(visit, fired)
			}
		}
	}
	return events + c.handOver(block)
}

// list adds the parcels of a visit: those of the cells that project there.
func (c *courier) list(v *Visit, fired []int32) {
	if int(fired[0]) < v.first {
		fired = fired[below(fired, v.first):]
	}
	if n := len(fired); n > 0 && int(fired[n-1]) >= v.end {
		fired = fired[:below(fired, v.end)]
	}
	list := c.parcels[v.receptor]
	if v.coded && kernel.Deposits { // tables find their buckets without
		c.coded = append(c.coded, span{v, len(list), len(list) + len(fired)})
	}
	before := len(list)
	list = slices.Grow(list, len(fired))[:before+len(fired)]
	c.parcels[v.receptor] = list
	to := list[before:][:len(fired)]
	head, stride, way := v.heads-uintptr(v.first)*v.stride, v.stride, uintptr(unsafe.Pointer(&v.way))
	for k, i := range fired {
		to[k] = kernel.Parcel{Head: head + uintptr(i)*stride, Way: way}
	}
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
	c.decode()
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

// decode finds the buckets of the parcels of tables with Codes, and notes them where kernel.Deposit looks.
func (c *courier) decode() {
	n := 0
	for _, s := range c.coded {
		n += s.to - s.from
	}
	c.buckets = slices.Grow(c.buckets[:0], 2*n) // stays where it is from here on
	for n, s := range c.coded {
		if n == 0 {
			c.ask(s)
		}
		if n+1 < len(c.coded) {
			c.ask(c.coded[n+1])
		}
		parcels := c.parcels[s.visit.receptor][s.from:s.to]
		for k := range parcels {
			p := &parcels[k]
			from, to := s.visit.Table.Bucket(s.visit.row(p.Head), s.visit.Bucket)
			c.buckets = append(c.buckets, uint32(from), uint32(to))
			p.Head = uintptr(unsafe.Pointer(&c.buckets[len(c.buckets)-2]))
		}
	}
	c.coded = c.coded[:0]
}

// ask sends for the heads of parcels.
func (c *courier) ask(s span) {
	c.near = c.near[:0]
	for _, p := range c.parcels[s.visit.receptor][s.from:s.to] {
		c.near = append(c.near, p.Head)
	}
	kernel.Prefetch(c.near)
}

// row is the row whose head lies at an address.
func (v *Visit) row(head uintptr) int { return int((head - v.heads) / v.stride) }

// locate notes what of the visit's table a courier needs.
func (v *Visit) locate() {
	t := v.Table
	v.source, v.number, v.receptor, v.first, v.end = t.Source, t.Number, t.Receptor, t.First, t.First+t.Rows
	v.way.Weight = math.Float64bits(t.Weight)
	v.coded = t.Codes != nil
	if v.coded {
		v.heads, v.stride = uintptr(unsafe.Pointer(&t.Offsets.Data[0])), 4
	} else {
		v.heads, v.stride = uintptr(unsafe.Pointer(&t.Offsets.Data[v.Bucket])), uintptr(4*len(t.Delays))
	}
	switch {
	case t.Pairs != nil && len(t.Pairs.Data) > 0:
		v.way.Targets, v.way.Kind = uintptr(unsafe.Pointer(&t.Pairs.Data[0])), kernel.Paired
	case t.Pairs == nil && len(t.Targets.Data) > 0:
		v.way.Targets, v.way.Kind = uintptr(unsafe.Pointer(&t.Targets.Data[0])), kernel.Alike
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
