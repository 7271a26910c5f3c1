package build

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
)

// Most projections need no list of their connections: rows come from streams of their own, and so do weights and delays. Then each row
// is made, given its weights and delays, sorted by block and delay, and appended to its tables, which stay as they are: there never
// is a second copy of the synapses. The rows are cut into strips, one for each worker, and a strip has tables of its own.

// strip is some consecutive rows of one part of the presynaptic cells.
type strip struct {
	part     int
	row      int // its first row in the projection
	from, to int // cells of the part
	shares   int // in which it is made, each by a core; then they are joined
}

// errUnfit says that a projection is not for strips after all; it is then made by the long way, through lists.
var errUnfit = errors.New("does not fit")

// connectionsPerStrip is the size from which it pays to make rows on several cores.
const connectionsPerStrip = 1 << 18

// connectionsPerShare is the size from which it pays to make the rows of one strip on several cores. Few large tables are better to run
// with, so that a strip stays one, if its delays do not differ: others are not so easily joined.
const connectionsPerShare = 1 << 13

// fits reports whether a projection can be made strip by strip: static synapses whose rows, weights and delays come from streams.
func fits(p *network.Projection) bool {
	c := &p.Connector
	_, numpy := c.RNG.(*random.NumpyRNG)
	plain := p.Synapse.New == nil && !p.Synapse.Electrical && len(p.Synapse.State) == 0 && len(p.Others) == 0
	return plain && c.List == nil && c.Columns == nil && !(numpy && c.Replay != nil) && c.Expect != nil && native(p.Weight) && native(p.Delay)
}

// native reports whether a value is one number, or drawn from a native stream.
func native(v model.Value) bool {
	if v.Random == nil {
		return v.Number != nil
	}
	_, numpy := v.Random.RNG.(*random.NumpyRNG)
	return !numpy
}

// byStrips makes the tables of a projection that fits. perStrip connections are work for one core, or perShare if they are joined.
func (w *wiring) byStrips(perStrip, perShare int) ([]*engine.Table, int, error) {
	tables, sizes, err := byStrips([]*wiring{w}, perStrip, perShare)
	if err != nil {
		return nil, 0, err
	}
	return tables[0], sizes[0], nil
}

// byStrips makes the tables of a projection that fits, or of several that share their tables (bundles.go), and the number of connections
// of each.
func byStrips(all []*wiring, perStrip, perShare int) (tables [][]*engine.Table, sizes []int, err error) {
	members := make([]member, len(all))
	for k, w := range all {
		if members[k], err = w.member(); err != nil {
			return nil, nil, err
		}
	}
	strips := strips(all, perStrip, perShare)
	makers, errs := make([]*stripMaker, len(strips)), make([]error, len(strips))
	all[0].crew.do(len(strips), func(k int) {
		makers[k], errs[k] = makeStrip(strips[k], members)
	})
	if all[0].stopped(0) {
		return nil, nil, errStopped
	}
	for _, err := range errs { // the first in order of the cells, whoever came first
		if err != nil {
			return nil, nil, err
		}
	}
	lowest, highest := math.Inf(1), math.Inf(-1)
	for k, w := range all {
		size, lo, hi := 0, math.Inf(1), math.Inf(-1)
		for _, m := range makers {
			x := &m.members[k]
			for _, n := range x.counts {
				size += n
			}
			lo, hi = min(lo, x.lo), max(hi, x.hi)
		}
		if w.projection.Weight.Number != nil {
			lo, hi = w.weight0, w.weight0
		}
		w.progress.end()
		if err := w.checkRange(size, lo, hi); err != nil {
			return nil, nil, err
		}
		sizes = append(sizes, size)
		lowest, highest = min(lowest, lo), max(highest, hi)
	}
	tables = make([][]*engine.Table, len(all))
	for _, m := range makers {
		for _, t := range m.made {
			if t.Pairs != nil && lowest == highest {
				t.Unite(lowest)
			}
		}
		for k, list := range m.tables() {
			tables[k] = append(tables[k], list...)
		}
	}
	for k, w := range all {
		for _, t := range tables[k] {
			if err := w.dynamics(t); err != nil {
				return nil, nil, err
			}
		}
	}
	return tables, sizes, nil
}

// strips shares the rows out to the cores, part by part.
func strips(all []*wiring, perStrip, perShare int) (strips []strip) {
	w, expected, row := all[0], 0.0, 0
	for _, w := range all {
		expected += w.projection.Connector.Expect(w.ask)
	}
	cores := runtime.GOMAXPROCS(0)
	workers := min(cores, int(expected/float64(perStrip)))
	differ := slices.ContainsFunc(all, func(w *wiring) bool { return w.projection.Delay.Number == nil })
	for k, part := range w.projection.Pre {
		n := part.Len()
		some := min(max(1, workers*n/max(1, w.ask.Pre)), max(1, n))
		for s := range some {
			from, to := s*n/some, (s+1)*n/some
			if from == to {
				continue
			}
			shares := 1
			if !differ {
				part := float64(expected * float64(to-from) / float64(w.ask.Pre))
				shares = max(1, min(cores/max(1, workers), to-from, int(part/float64(perShare))))
			}
			strips = append(strips, strip{k, row + from, from, to, shares})
		}
		row += n
	}
	return strips
}

// member is what a strip has of one projection.
type member struct {
	*wiring
	makeRow         func(i int, out *model.Rows) error
	weights, delays random.Stream
	stretches       []stretch // the targets
	blocks          []int32   // with targets
	runs            []run     // nil if neighbours among the targets often have different blocks
	homes           []home    // of each target; nil if the runs are even
	lo, hi          float64   // of the weights
	counts          []int     // by block: connections

	// Of one row:
	out    model.Rows
	drawn  []float64
	weight []float32
	code   []int32 // of the delay
}

// run is some consecutive targets in one block: a row, which ascends, meets the runs one after the other.
type run struct {
	to    int32 // one more than the last target
	block int32
	draft *growing // of a strip
	even  bool     // the places of the targets in the block are consecutive, too:
	shift int32    // their places less their indices in the projection

	first, last int // of a row: its connections in the run
}

// member prepares a projection for its strips.
func (w *wiring) member() (x member, err error) {
	p := w.projection
	x = member{wiring: w, lo: math.Inf(1), hi: math.Inf(-1)}
	if x.makeRow, err = w.rows(); err != nil {
		return x, err
	}
	if p.Weight.Number != nil {
		w.weight0 = *p.Weight.Number
	}
	if p.Delay.Number != nil {
		if w.delay0, err = w.steps(*p.Delay.Number); err != nil {
			return x, err
		}
	}
	x.stretches, x.blocks = w.places()
	if x.runs = runsOf(x.stretches); x.runs == nil || !x.runs[0].even {
		x.homes = homesOf(x.stretches)
	}
	x.weights, x.delays = w.stream(p.Weight, random.ForWeight), w.stream(p.Delay, random.ForDelay)
	return x, nil
}

// mostRuns is how many runs a row may be cut into.
const mostRuns = 8

// runsOf cuts the targets into runs, even ones if they are few. It returns nil if there would be too many.
func runsOf(stretches []stretch) (runs []run) {
	end := int32(0)
	if len(stretches) <= mostRuns {
		for _, s := range stretches {
			first := end
			end += s.n
			runs = append(runs, run{to: end, block: s.block, even: true, shift: int32(s.local) - first})
		}
		return runs
	}
	for _, s := range stretches {
		end += s.n
		if k := len(runs) - 1; k >= 0 && runs[k].block == s.block {
			runs[k].to = end
		} else if runs = append(runs, run{to: end, block: s.block}); len(runs) > mostRuns {
			return nil
		}
	}
	return runs
}

// stripMaker makes one strip.
type stripMaker struct {
	strip
	members []member   // each to cells of its own
	drafts  []*growing // by block; nil where there are no targets
	made    []*engine.Table

	shortest, longest float64 // delays in steps, surely allowed
}

// makeStrip makes a strip, in its shares.
func makeStrip(s strip, members []member) (*stripMaker, error) {
	shares, errs := make([]*stripMaker, s.shares), make([]error, s.shares)
	members[0].crew.do(len(shares), func(k int) {
		some, room := s, 0
		some.from, some.to = s.from+k*(s.to-s.from)/s.shares, s.from+(k+1)*(s.to-s.from)/s.shares
		some.row += some.from - s.from
		if room = some.to - some.from; k == 0 {
			room = s.to - s.from // the others join it
		}
		shares[k] = newStripMaker(some, room, members)
		errs[k] = shares[k].make()
	})
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	for _, next := range shares[1:] {
		if err := shares[0].join(next); err != nil {
			return nil, err
		}
	}
	shares[0].finish()
	return shares[0], nil
}

// newStripMaker prepares a strip, with room for so many rows.
func newStripMaker(s strip, room int, members []member) *stripMaker {
	m := &stripMaker{strip: s, members: slices.Clone(members)}
	w := members[0].wiring
	m.shortest, m.longest = max(1, math.Ceil(w.net.MinDelay/w.net.Dt)), maxDelaySteps-1.
	if w.net.MaxDelay > 0 {
		m.longest = math.Floor(w.net.MaxDelay/w.net.Dt) - 1
	}
	// How many connections each block may expect, over how many delays.
	expected, kinds := make([]float64, len(w.plan.Blocks)), 0
	for _, x := range members {
		p := x.projection
		each := p.Connector.Expect(x.ask) * float64(room) / float64(x.ask.Pre) / float64(x.ask.Post)
		for _, s := range x.stretches {
			expected[s.block] += float64(each * float64(s.n))
		}
		if p.Delay.Number == nil {
			kinds = max(kinds, int(delays(w.net, p)))
		}
	}
	part := w.projection.Pre[s.part]
	first, last := part.At(s.from), part.At(s.to-1) // indices ascend
	m.drafts = make([]*growing, len(w.plan.Blocks))
	for k := range m.members {
		x := &m.members[k]
		x.counts = make([]int, len(m.drafts))
		for _, block := range x.blocks {
			if m.drafts[block] == nil {
				t := &engine.Table{
					Projection: w.projection.Ordinal, Part: s.part, Source: part.Population.Ordinal, Block: int(block), First: first, Rows: last - first + 1,
					Receptor: slices.Index(w.plan.Blocks[block].Receptors, w.projection.Receptor), Weight: w.weight0, Synapse: &w.projection.Synapse,
				}
				if kinds == 0 {
					t.Delays = []int{int(w.delay0)}
				}
				m.drafts[block] = newGrowing(t, expected[block], w.projection.Weight.Number == nil, kinds)
			}
		}
		x.runs = slices.Clone(x.runs)
		for r := range x.runs {
			x.runs[r].draft = m.drafts[x.runs[r].block]
		}
	}
	return m
}

// make makes the rows and puts them into the tables.
func (m *stripMaker) make() error {
	part := m.members[0].projection.Pre[m.part]
	for k := m.from; k < m.to && !m.members[0].stopped(k); k++ {
		i := m.row + k - m.from
		for n := range m.members {
			if x := &m.members[n]; len(x.blocks) > 0 {
				if err := m.draw(x, i); err != nil {
					return err
				}
			}
		}
		for _, d := range m.drafts {
			if d != nil {
				if err := d.begin(part.At(k) - d.First); err != nil {
					return err
				}
			}
		}
		for n := range m.members {
			m.append(&m.members[n])
			m.members[n].progress.step()
		}
		for _, d := range m.drafts {
			if d != nil {
				d.end()
			}
		}
	}
	return nil
}

// draw makes row i of a projection, and counts its connections.
func (m *stripMaker) draw(x *member, i int) error {
	x.out.Post = x.out.Post[:0]
	if err := x.makeRow(i, &x.out); err != nil {
		return err
	}
	if len(x.out.Weight) > 0 || len(x.out.Delay) > 0 {
		return errUnfit // the connector gives them
	}
	if err := x.drawWeights(i); err != nil {
		return err
	}
	if err := m.drawDelays(x, i); err != nil {
		return err
	}
	m.count(x)
	return nil
}

// drawWeights draws the weights of row i.
func (m *member) drawWeights(i int) error {
	v := m.projection.Weight
	if v.Random == nil {
		return nil
	}
	if err := m.draw(v, m.weights.At(uint64(i))); err != nil {
		return fmt.Errorf("weight of presynaptic cell %d: %w", i, err)
	}
	m.weight = slices.Grow(m.weight[:0], len(m.drawn))[:len(m.drawn)]
	lo, hi := kernel.Narrow(m.weight, m.drawn)
	m.lo, m.hi = min(m.lo, lo), max(m.hi, hi) // NaN if a weight is not finite
	return nil
}

// drawDelays draws the delays of row i, in steps.
func (m *stripMaker) drawDelays(x *member, i int) error {
	v := x.projection.Delay
	if v.Random == nil {
		return nil
	}
	if err := x.draw(v, x.delays.At(uint64(i))); err != nil {
		return fmt.Errorf("delay of presynaptic cell %d: %w", i, err)
	}
	x.code = slices.Grow(x.code[:0], len(x.drawn))[:len(x.drawn)]
	if kernel.Steps(x.code, x.drawn, x.net.Dt, m.shortest, m.longest) {
		return nil
	}
	for k, ms := range x.drawn {
		steps, err := m.steps(x, ms)
		if err != nil {
			return err
		}
		x.code[k] = int32(steps)
	}
	return nil
}

// count counts the connections of a row, and turns steps into the codes of the tables.
func (m *stripMaker) count(x *member) {
	random := x.projection.Delay.Random != nil
	if x.runs == nil {
		for k, j := range x.out.Post {
			block := x.homes[j].block
			d := m.drafts[block]
			d.n++
			x.counts[block]++
			if random {
				d.encode(x.code[k : k+1])
			}
		}
		return
	}
	at := 0
	for r := range x.runs {
		run := &x.runs[r]
		run.first, run.last = at, len(x.out.Post)
		if r+1 < len(x.runs) {
			n, _ := slices.BinarySearch(x.out.Post[at:], run.to)
			run.last = at + n
		}
		run.draft.n += run.last - run.first
		x.counts[run.block] += run.last - run.first
		if random {
			run.draft.encode(x.code[run.first:run.last])
		}
		at = run.last
	}
}

// steps turns a delay into steps.
func (m *stripMaker) steps(x *member, ms float64) (int, error) {
	if n := ms / x.net.Dt; n >= m.shortest && n <= m.longest {
		return int(n + 0.5), nil // the same as rounding, for these
	}
	steps, err := x.wiring.steps(ms)
	return int(steps), err
}

// draw draws a number for each connection of a row.
func (m *member) draw(v model.Value, row random.Stream) error {
	n := len(m.out.Post)
	m.drawn = slices.Grow(m.drawn[:0], n)[:n]
	return v.Random.Fill(row.Reader(), m.drawn)
}

// append adds a row of a projection to the tables.
func (m *stripMaker) append(x *member) {
	if x.runs == nil {
		for k, j := range x.out.Post {
			h := x.homes[j]
			x.put(m.drafts[h.block], k, k+1, int32(h.local)-j)
		}
		return
	}
	for r := range x.runs {
		run := &x.runs[r]
		if !run.even {
			for k, j := range x.out.Post[run.first:run.last] {
				x.out.Post[run.first+k] = int32(x.homes[j].local) // the shift is 0
			}
		}
		x.put(run.draft, run.first, run.last, run.shift)
	}
}

// put puts some connections of a row into a table, at places that are as far on as shift says.
func (m *member) put(to *growing, first, last int, shift int32) {
	post, weight := m.out.Post[first:last], []float32(nil)
	if to.Pairs != nil {
		weight = m.weight[first:last]
	}
	if m.projection.Delay.Random != nil {
		to.scatter(post, shift, m.code[first:last], weight)
	} else {
		to.put(post, shift, weight)
	}
}

// join appends the rows of the next share.
func (m *stripMaker) join(next *stripMaker) error {
	for k := range m.members {
		x, y := &m.members[k], &next.members[k]
		x.lo, x.hi = min(x.lo, y.lo), max(x.hi, y.hi)
		for block, n := range y.counts {
			x.counts[block] += n
		}
	}
	for block, d := range m.drafts {
		if d != nil {
			if err := d.join(next.drafts[block]); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish makes the tables that got any connections.
func (m *stripMaker) finish() {
	for _, d := range m.drafts {
		if d != nil && d.Len() > 0 {
			m.made = append(m.made, d.finish())
		}
	}
}

// tables returns the tables of each projection: those that were made, or its shares of them.
func (m *stripMaker) tables() [][]*engine.Table {
	if len(m.members) == 1 {
		return [][]*engine.Table{m.made}
	}
	all := make([][]*engine.Table, len(m.members))
	for _, t := range m.made {
		for k := range m.members {
			if x := &m.members[k]; x.counts[t.Block] > 0 {
				low, high := x.span(t.Block)
				all[k] = append(all[k], t.Share(x.projection.Ordinal, low, high, x.counts[t.Block]))
			}
		}
	}
	return all
}

// span returns where in a block the targets lie.
func (m *member) span(block int) (low, high int) {
	low = engine.BlockLimit
	for _, s := range m.stretches {
		if int(s.block) == block {
			low, high = min(low, int(s.local)), max(high, int(s.local)+int(s.n))
		}
	}
	return low, high
}
