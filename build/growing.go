package build

import (
	"math"
	"slices"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/internal/arena"
)

// growing is a table that gets its rows one after the other. Which delays there are shows only with the last row; until then each delay has
// a code, in order of appearance.
//
// Of a row with several delays the table keeps either where each delay begins (Offsets), which is not known before all delays are, so that
// until then there are heads, or the delay of each connection (Codes).
type growing struct {
	*engine.Table
	n    int // connections of the row
	next int // where in the row the next connection goes
	rows int // that are there

	// The row that is being made: connections come in an order that jumps among the delays, and would wait for the table's fresh memory.
	targets []uint16
	pairs   []uint16 // instead, if they have weights

	codes  []int32  // by delay in steps, its code plus one; 0: it has none yet; the last one never has
	delays []int    // by code
	order  []int32  // the codes, by ascending delay
	counts []uint32 // by code: connections of the row; then where the next of them goes
	room   int      // codes for which heads have room

	heads *arena.Slice[uint16] // (rows x (2 + room)) where the row begins, in two halves, and the number of connections with each code; or nil
}

// newGrowing prepares a table without rows, for about expected connections with that many kinds of delays; 0: one, that of the table.
func newGrowing(t *engine.Table, expected float64, weights bool, kinds int) *growing {
	g := &growing{Table: t, codes: make([]int32, 1)}
	room := int(expected+float64(5*math.Sqrt(expected))) + 64
	if weights {
		t.Pairs = arena.Room[uint16](3 * room)
	} else {
		t.Targets = arena.Room[uint16](room)
	}
	switch {
	case kinds == 0:
		t.Offsets = arena.Room[uint32](t.Rows + 1)
	case kinds <= mostCodes/2 && expected/float64(t.Rows)+4 < float64(kinds): // half the memory of heads or less; going through codes takes time, too
		t.Codes, t.Offsets = arena.Room[uint8](room), arena.Room[uint32](t.Rows+1)
	default:
		g.room = kinds + kinds/8 + 8
		g.heads = arena.Room[uint16](t.Rows * (2 + g.room))
	}
	return g
}

// mostCodes is how many delays a byte tells apart.
const mostCodes = 256

// codeOf returns the code of a delay.
func (g *growing) codeOf(steps int) int32 {
	if steps < len(g.codes) && g.codes[steps] > 0 {
		return g.codes[steps] - 1
	}
	if steps+1 >= len(g.codes) {
		g.codes = append(g.codes, make([]int32, steps+2-len(g.codes))...)
	}
	code := int32(len(g.delays))
	g.codes[steps] = code + 1
	g.delays, g.counts = append(g.delays, steps), append(g.counts, 0)
	at, _ := slices.BinarySearchFunc(g.order, steps, func(c int32, steps int) int { return g.delays[c] - steps })
	g.order = slices.Insert(g.order, at, code)
	if g.heads != nil && len(g.delays) > g.room {
		g.widen(2 * len(g.delays))
	}
	return code
}

// encode turns delays in steps into codes, and counts them.
func (g *growing) encode(steps []int32) {
	known, counts := g.codes, g.counts
	for k, n := range steps {
		code := known[min(int(n), len(known)-1)] - 1 // the last one has no code
		if code < 0 {
			code = g.codeOf(int(n))
			known, counts = g.codes, g.counts
		}
		counts[code]++
		steps[k] = code
	}
}

// put adds connections with one delay to the row: to targets that lie as far on as shift says.
func (g *growing) put(targets []int32, shift int32, weights []float32) {
	first := g.next
	g.next += len(targets)
	if g.Pairs != nil {
		for k, j := range targets {
			engine.PutPair(g.pairs, first+k, uint16(shift+j), weights[k])
		}
		return
	}
	to := g.targets[first:][:len(targets)]
	for k, j := range targets {
		to[k] = uint16(shift + j)
	}
}

// scatter adds connections to the row, each behind those that have its delay.
func (g *growing) scatter(targets []int32, shift int32, codes []int32, weights []float32) {
	counts, codes := g.counts, codes[:len(targets)]
	if g.Pairs == nil {
		for k, j := range targets {
			at := counts[codes[k]]
			counts[codes[k]] = at + 1
			g.targets[at] = uint16(shift + j)
		}
		return
	}
	pairs, weights := g.pairs, weights[:len(targets)]
	for k, j := range targets {
		at := counts[codes[k]]
		counts[codes[k]] = at + 1
		engine.PutPair(pairs, int(at), uint16(shift+j), weights[k])
	}
}

// widen makes room for more codes in the heads.
func (g *growing) widen(room int) {
	old := g.heads.Data
	wider := arena.Room[uint16](g.Rows * (2 + room))
	for row := range g.rows {
		part := wider.Extend(2 + room)
		clear(part[copy(part, old[row*(2+g.room):(row+1)*(2+g.room)]):])
	}
	g.heads, g.room = wider, room
}

// begin begins a row, whose connections have been counted, after those that have none.
func (g *growing) begin(row int) error {
	at := g.Len()
	if uint64(at+g.n) > math.MaxUint32 || g.heads != nil && g.n > math.MaxUint16 || g.Codes != nil && len(g.delays) > mostCodes {
		return errUnfit
	}
	for g.rows < row {
		g.head(at)
	}
	g.head(at)
	g.next = 0
	if g.Pairs != nil {
		g.pairs = slices.Grow(g.pairs[:0], 3*g.n)[:3*g.n]
	} else {
		g.targets = slices.Grow(g.targets[:0], g.n)[:g.n]
	}
	if g.Offsets != nil && g.Codes == nil {
		return nil
	}
	// From the numbers of connections of each delay to where they begin.
	var codes []uint8
	var head []uint16
	if g.Codes != nil {
		codes = g.Codes.Extend(g.n)
	} else {
		head = g.heads.Data[row*(2+g.room)+2:]
	}
	from := 0
	for _, c := range g.order {
		n := int(g.counts[c])
		if g.Codes != nil {
			for k := from; k < from+n; k++ {
				codes[k] = uint8(c)
			}
		} else {
			head[c] = uint16(n)
		}
		g.counts[c] = uint32(from)
		from += n
	}
	return nil
}

// head notes where a row begins.
func (g *growing) head(at int) {
	g.rows++
	if g.heads == nil {
		g.Offsets.Extend(1)[0] = uint32(at)
		return
	}
	head := g.heads.Extend(2 + g.room)
	clear(head)
	head[0], head[1] = uint16(at), uint16(at>>16)
}

// end ends a row.
func (g *growing) end() {
	if g.Pairs != nil {
		copy(g.Pairs.Extend(3*g.n), g.pairs)
	} else {
		copy(g.Targets.Extend(g.n), g.targets)
	}
	g.n = 0
	clear(g.counts)
}

// join appends the rows of another table of the same cells and delay, from later cells.
func (g *growing) join(next *growing) error {
	next.fill()
	at := g.Len()
	if uint64(at+next.Len()) > math.MaxUint32 {
		return errUnfit
	}
	for g.rows < next.First-g.First {
		g.head(at)
	}
	for k, to := 0, g.Offsets.Extend(next.rows); k < next.rows; k++ {
		to[k] = uint32(at) + next.Offsets.Data[k]
	}
	g.rows += next.rows
	if g.Pairs != nil {
		copy(g.Pairs.Extend(len(next.Pairs.Data)), next.Pairs.Data)
	} else {
		copy(g.Targets.Extend(len(next.Targets.Data)), next.Targets.Data)
	}
	g.Rows = g.rows
	return nil
}

// fill makes the rows that are left, which have no connections.
func (g *growing) fill() {
	for g.rows < g.Rows {
		g.head(g.Len())
	}
}

// finish makes the table as it stays: delays ascend and have no gaps, no room is left.
func (g *growing) finish() *engine.Table {
	g.fill()
	for _, c := range g.order {
		g.Delays = append(g.Delays, g.delays[c])
	}
	if g.heads != nil {
		g.closeHeads()
	} else {
		g.Offsets.Extend(1)[0] = uint32(g.Len())
		g.Offsets.Trim()
	}
	if g.Codes != nil {
		var rank [mostCodes]uint8
		for k, c := range g.order {
			rank[c] = uint8(k)
		}
		for k, c := range g.Codes.Data {
			g.Codes.Data[k] = rank[c]
		}
		g.Codes.Trim()
	}
	if g.Pairs != nil {
		g.Pairs.Trim()
	} else {
		g.Targets.Trim()
	}
	return g.Table
}

// closeHeads turns the numbers of connections of each code into the places where each delay begins.
func (g *growing) closeHeads() {
	g.Offsets = arena.Make[uint32](g.Rows*len(g.order) + 1)
	to := g.Offsets.Data
	for row := range g.Rows {
		head := g.heads.Data[row*(2+g.room):][:2+g.room]
		at, counts := uint32(head[0])|uint32(head[1])<<16, head[2:]
		for k, c := range g.order {
			to[k] = at
			at += uint32(counts[c])
		}
		to = to[len(g.order):]
	}
	to[0] = uint32(g.Len())
	g.heads = nil
}
