package engine

import (
	"cmp"
	"slices"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// manyDelays is from how many delays on it pays to enter the spikes that a table passes in a calendar.
const manyDelays = 4

// A route is a table from which a block gets spikes by its calendar.
type route struct {
	table      *Table
	source     int    // population
	order      int    // of the table in Plan.Tables
	first, end int    // index in the source population of the table's first row, and of the one after its last
	slots      []slot // by bucket
}

// slot is where the connections of a bucket are entered: in which list of the step of arrival, and as connections of which table.
type slot struct {
	list int
	way  uint16
}

// stage is visits between which there is none that calendars do not have: what they bring is handed over at once.
type stage struct {
	ways   []kernel.Way
	tables []*Table // whose ways these are
}

// mostWays is how many tables a kernel.Stretch tells apart.
const mostWays = 1 << 16

// mostLists is how many lists a calendar has at most. One per stage and step: where synapses that learn and others have thousands of delays in
// common there would be millions.
const mostLists = 1 << 18

// route takes the visits that the calendar of the block will have out of the others. All of a receptor that can wait in a calendar do so if one
// of them has many delays; what changes its weights, or is drawn on arrival, cannot. Such a visit ends a stage, so that summands keep their order.
func (b *Block) route(epoch int) {
	b.routes, b.stages, b.ahead = nil, []stage{{}}, make([]int, len(b.Receptors))
	many := make([]bool, len(b.Receptors))
	for k := range b.Visits {
		v := &b.Visits[k]
		many[v.receptor] = many[v.receptor] || v.waits() && (v.Table.Codes != nil || len(v.Table.Delays) >= manyDelays)
	}
	numbers := map[*Table]int{} // position in routes
	ways := map[*Table]int{}    // position in the last stage
	end := func() {
		b.stages = append(b.stages, stage{})
		clear(ways)
	}
	others := b.Visits[:0:0]
	for _, v := range b.Visits {
		if !v.waits() && len(ways) > 0 {
			end()
		}
		if !v.waits() || !many[v.receptor] {
			v.stage = len(b.stages) - 1
			others = append(others, v)
			continue
		}
		way, known := ways[v.Table]
		if !known {
			if len(ways) == mostWays {
				end()
			}
			way = len(ways)
			ways[v.Table] = way
			last := &b.stages[len(b.stages)-1]
			last.ways, last.tables = append(last.ways, v.way), append(last.tables, v.Table)
		}
		number, known := numbers[v.Table]
		if !known {
			number = len(b.routes)
			numbers[v.Table] = number
			b.routes = append(b.routes, route{v.Table, v.source, v.order, v.first, v.end, make([]slot, len(v.Table.Delays))})
		}
		b.routes[number].slots[v.Bucket] = slot{(len(b.stages)-1)*len(b.Receptors) + v.receptor, uint16(way)}
	}
	longest := 0
	for k := range b.routes {
		longest = max(longest, slices.Max(b.routes[k].table.Delays))
	}
	if b.steps = longest + epoch + 1; len(b.routes) > 0 && b.steps > mostLists/(len(b.stages)*len(b.Receptors)) {
		b.routes, b.stages = nil, []stage{{}}
		return
	}
	b.Visits = others
	slices.SortFunc(b.routes, func(x, y route) int {
		return cmp.Or(x.source-y.source, x.table.Projection-y.table.Projection, x.order-y.order) // as visits of one delay are
	})
	b.lookAhead()
}

// waits reports whether nothing but the weight passes on a spike, which is there before the spike arrives.
func (v *Visit) waits() bool { return !v.drawn && v.Table.Transmission.Arrive == nil }

// lookAhead finds out how many stretches ahead of those that are handed over others are to be sent for: together some hundreds of
// connections, which take as long as memory does; with more, the first would have left the cache again.
func (b *Block) lookAhead() {
	const connections, least, most = 400, 8, 64
	for r := range b.ahead {
		total, stretches := 0, 0
		for k := range b.routes {
			if t := b.routes[k].table; t.Receptor == r {
				total += t.own()
				stretches += min(t.own(), t.Buckets())
			}
		}
		b.ahead[r] = least
		if total > 0 {
			b.ahead[r] = max(least, min(most, int(connections*float64(stretches)/float64(total))))
		}
	}
}
