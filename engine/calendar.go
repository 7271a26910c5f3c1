package engine

import (
	"unsafe"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// A calendar knows what arrives in a block at each of the next steps: which connections the spikes under way will pass. It is derived from the
// history of spikes and the tables of the block's routes.
//
// A spike that passes connections of many delays is looked up once, when it has been sent, where its row says in one place where the buckets of all
// delays begin; at the step of arrival only the connections themselves are still to be read. To look at every row in every step of its delays
// costs more: in the cortical microcircuit 1,200 rows for each block, each on a page of its own, and as many pages of connections, together more
// than a processor remembers the addresses of.
type calendar struct {
	_     [64]byte
	lists []list // by step modulo their number, stage and receptor
	width int    // lists of a step
	until int64  // spikes sent up to this step have been entered
	_     [64]byte
}

// list is what arrives at one step at one receptor. It is filled from the end: longer delays come later in the order of summation, and their
// spikes are sent earlier.
type list struct {
	room []kernel.Stretch
	from int // of room, what is filled
}

// newCalendar makes the calendar of a block; nil: it has no routes.
func newCalendar(b *Block) *calendar {
	if len(b.routes) == 0 {
		return nil
	}
	width := len(b.stages) * len(b.Receptors)
	return &calendar{lists: make([]list, b.steps*width), width: width, until: -1}
}

// clear forgets all spikes; those sent up to a step will not be entered.
func (c *calendar) clear(until int64) {
	if c == nil {
		return
	}
	for k := range c.lists {
		c.lists[k].from = len(c.lists[k].room)
	}
	c.until = max(-1, until)
}

// at returns the lists of a step.
func (c *calendar) at(step int64) []list {
	from := int(step%int64(len(c.lists)/c.width)) * c.width
	return c.lists[from : from+c.width]
}

// put enters the connections in [from, to), before what has been entered.
func (l *list) put(from, to uint32, way uint16) {
	const most = 1<<16 - 1
	for ; to-from > most; to -= most {
		l.add(kernel.Stretch{From: to - most, Count: most, Way: way})
	}
	l.add(kernel.Stretch{From: from, Count: uint16(to - from), Way: way})
}

func (l *list) add(s kernel.Stretch) {
	if l.from == 0 {
		l.grow()
	}
	l.from--
	l.room[l.from] = s
}

func (l *list) grow() {
	larger := make([]kernel.Stretch, 16+2*len(l.room))
	l.from = len(larger) - len(l.room)
	copy(larger[l.from:], l.room)
	l.room = larger
}

// enter enters the spikes that have been sent up to a step and arrive after now.
func (c *courier) enter(block int, now, upTo int64) {
	b, calendar := &c.plan.Blocks[block], c.state.calendars[block]
	if calendar == nil {
		return
	}
	for sent := calendar.until + 1; sent <= upTo; sent++ {
		c.near = c.near[:0]
		for k := range b.routes {
			c.near = b.routes[k].heads(c.near, c.from(&b.routes[k], sent))
		}
		kernel.Prefetch(c.near)
		for k := len(b.routes) - 1; k >= 0; k-- { // backwards, like the lists
			r := &b.routes[k]
			if fired := c.from(r, sent); len(fired) > 0 {
				c.lists = r.enter(calendar, c.lists, fired, sent, now)
			}
		}
	}
	calendar.until = max(calendar.until, upTo)
}

// from returns the cells that fired at a step and have a row in the table of a route.
func (c *courier) from(r *route, sent int64) []int32 {
	return within(c.fired(r.source, sent), r.first, r.end)
}

// heads appends the addresses of the lines that say where the connections of rows lie.
func (r *route) heads(near []uintptr, fired []int32) []uintptr {
	const line = 64
	size := uintptr(4)
	if r.table.Codes == nil {
		size *= uintptr(len(r.slots))
	}
	begin := uintptr(unsafe.Pointer(&r.table.Offsets.Data[0]))
	for _, i := range fired {
		head := begin + uintptr(int(i)-r.first)*size
		for at := head &^ (line - 1); at <= head+size; at += line {
			near = append(near, at)
		}
	}
	return near
}

// enter enters the spikes of one step that arrive after now. lists is room that it returns.
func (r *route) enter(c *calendar, lists []*list, fired []int32, sent, now int64) []*list {
	delays := r.table.Delays
	past := 0 // buckets whose time is over
	lists = lists[:0]
	for k, delay := range delays {
		if sent+int64(delay) <= now {
			past++
		}
		lists = append(lists, &c.at(sent + int64(delay))[r.slots[k].list])
	}
	for k := len(fired) - 1; k >= 0; k-- {
		row := int(fired[k]) - r.first
		if r.table.Codes != nil {
			r.enterCoded(lists, row, past)
			continue
		}
		offsets := r.table.Offsets.Data[row*len(delays):][:len(delays)+1]
		from := offsets[past]
		for d := past; d < len(lists); d++ {
			to := offsets[d+1]
			if from != to {
				lists[d].put(from, to, r.slots[d].way)
			}
			from = to
		}
	}
	return lists
}

// enterCoded enters a spike that passes connections with codes.
func (r *route) enterCoded(lists []*list, row, past int) {
	codes := r.table.Codes.Data
	from, end := r.table.Offsets.Data[row], r.table.Offsets.Data[row+1]
	for from < end {
		code, to := codes[from], from+1
		for to < end && codes[to] == code {
			to++
		}
		if int(code) >= past {
			lists[code].put(from, to, r.slots[code].way)
		}
		from = to
	}
}

// unload hands over what the calendar has of a step, of the stages in [from, to).
func (c *courier) unload(block int, step int64, from, to int) (events int64) {
	b, calendar := &c.plan.Blocks[block], c.state.calendars[block]
	if calendar == nil {
		return 0
	}
	lists := calendar.at(step)
	for s := from; s < to; s++ {
		for r, in := range c.state.inputs[block] {
			l := &lists[s*len(b.Receptors)+r]
			stretches := l.room[l.from:]
			l.from = len(l.room)
			switch {
			case len(stretches) == 0:
			case kernel.Deposits:
				events += kernel.Unload(in, stretches, b.stages[s].ways, b.ahead[r])
			default:
				for _, x := range stretches {
					b.stages[s].tables[x.Way].add(in, int(x.From), int(x.From)+int(x.Count))
					events += int64(x.Count)
				}
			}
		}
	}
	return events
}
