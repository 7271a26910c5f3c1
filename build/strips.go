package build

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/hillock-sim/hillock/engine"
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
}

// errUnfit says that a projection is not for strips after all; it is then made by the long way, through lists.
var errUnfit = errors.New("does not fit")

// connectionsPerStrip is the size from which it pays to make rows on several cores.
const connectionsPerStrip = 1 << 18

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

// byStrips makes the tables of a projection that fits. perStrip connections are work for one core.
func (w *wiring) byStrips(perStrip int) ([]*engine.Table, int, error) {
	p := w.projection
	makeRow, err := w.rows()
	if err != nil {
		return nil, 0, err
	}
	if p.Weight.Number != nil {
		w.weight0 = *p.Weight.Number
	}
	if p.Delay.Number != nil {
		if w.delay0, err = w.steps(*p.Delay.Number); err != nil {
			return nil, 0, err
		}
	}
	homes, blocks := w.homes()
	strips := w.strips(perStrip)
	makers, made, errs := make([]*stripMaker, len(strips)), make([][]*engine.Table, len(strips)), make([]error, len(strips))
	var all sync.WaitGroup
	for k, s := range strips {
		all.Go(func() {
			makers[k] = w.newStripMaker(s, homes, blocks, makeRow)
			if errs[k] = makers[k].make(); errs[k] == nil {
				made[k] = makers[k].tables()
			}
		})
	}
	all.Wait()
	if w.stopped(0) {
		return nil, 0, errStopped
	}
	for _, err := range errs { // the first in order of the cells, whoever came first
		if err != nil {
			return nil, 0, err
		}
	}
	var tables []*engine.Table
	size, lo, hi := 0, math.Inf(1), math.Inf(-1)
	for k, m := range makers {
		for _, t := range made[k] {
			size += t.Len()
		}
		tables = append(tables, made[k]...)
		lo, hi = min(lo, m.lo), max(hi, m.hi)
	}
	if p.Weight.Number != nil {
		lo, hi = w.weight0, w.weight0
	}
	w.progress.end()
	if err := w.checkRange(size, lo, hi); err != nil {
		return nil, 0, err
	}
	for _, t := range tables {
		if t.Small != nil && lo == hi {
			t.Small, t.Weight = nil, lo
		}
		if err := w.dynamics(t); err != nil {
			return nil, 0, err
		}
	}
	return tables, size, nil
}

// strips shares the rows out to the cores, part by part.
func (w *wiring) strips(perStrip int) (strips []strip) {
	expected, row := w.projection.Connector.Expect(w.ask), 0
	workers := min(runtime.GOMAXPROCS(0), int(expected/float64(perStrip)))
	for k, part := range w.projection.Pre {
		n := part.Len()
		some := min(max(1, workers*n/max(1, w.ask.Pre)), max(1, n))
		for s := range some {
			from, to := s*n/some, (s+1)*n/some
			if from < to {
				strips = append(strips, strip{k, row + from, from, to})
			}
		}
		row += n
	}
	return strips
}

// stripMaker makes one strip.
type stripMaker struct {
	*wiring
	strip
	makeRow         func(i int, out *model.Rows) error
	weights, delays random.Stream
	homes           []home
	drafts          []*growing // by block; nil where there are no targets
	only            *growing   // if there is one block with targets
	lo, hi          float64    // of the weights

	shortest, longest float64 // delays in steps, surely allowed

	// Of one row:
	out    model.Rows
	drawn  []float64
	weight []float32
	code   []int32 // of the delay
}

func (w *wiring) newStripMaker(s strip, homes []home, blocks []int32, makeRow func(int, *model.Rows) error) *stripMaker {
	p := w.projection
	m := &stripMaker{wiring: w, strip: s, homes: homes, makeRow: makeRow, lo: math.Inf(1), hi: math.Inf(-1)}
	m.shortest, m.longest = max(1, math.Ceil(w.net.MinDelay/w.net.Dt)), maxDelaySteps-1.
	if w.net.MaxDelay > 0 {
		m.longest = math.Floor(w.net.MaxDelay/w.net.Dt) - 1
	}
	m.weights, m.delays = w.stream(p.Weight, random.ForWeight), w.stream(p.Delay, random.ForDelay)
	if len(blocks) == 0 {
		return m
	}
	part := p.Pre[s.part]
	first, last := part.At(s.from), part.At(s.to-1) // indices ascend
	cells := make([]int, slices.Max(blocks)+1)
	for _, h := range homes {
		cells[h.block]++
	}
	expected := p.Connector.Expect(w.ask) * float64(s.to-s.from) / float64(w.ask.Pre)
	m.drafts = make([]*growing, len(cells))
	for _, block := range blocks {
		t := &engine.Table{
			Projection: p.Ordinal, Part: s.part, Source: part.Population.Ordinal, Block: int(block), First: first, Rows: last - first + 1,
			Receptor: slices.Index(w.plan.Blocks[block].Receptors, p.Receptor), Weight: w.weight0, Synapse: &p.Synapse,
		}
		kinds := 0
		if p.Delay.Number == nil {
			kinds = int(delays(w.net, p))
		} else {
			t.Delays = []int{int(w.delay0)}
		}
		d := newGrowing(t, expected*float64(cells[block])/float64(len(homes)), p.Weight.Number == nil, kinds)
		m.drafts[block] = d
		if len(blocks) == 1 {
			m.only = d
		}
	}
	return m
}

// make makes the rows and puts them into the tables.
func (m *stripMaker) make() error {
	part := m.projection.Pre[m.part]
	for k := m.from; k < m.to && !m.stopped(k); k++ {
		if m.drafts == nil {
			break
		}
		i := m.row + k - m.from
		m.out.Post = m.out.Post[:0]
		if err := m.makeRow(i, &m.out); err != nil {
			return err
		}
		if len(m.out.Weight) > 0 || len(m.out.Delay) > 0 {
			return errUnfit // the connector gives them
		}
		if err := m.drawWeights(i); err != nil {
			return err
		}
		if err := m.drawDelays(i); err != nil {
			return err
		}
		if err := m.append(part.At(k)); err != nil {
			return err
		}
		m.progress.step()
	}
	return nil
}

// drawWeights draws the weights of row i.
func (m *stripMaker) drawWeights(i int) error {
	v := m.projection.Weight
	if v.Random == nil {
		return nil
	}
	if err := m.draw(v, m.weights.At(uint64(i))); err != nil {
		return fmt.Errorf("weight of presynaptic cell %d: %w", i, err)
	}
	m.weight = slices.Grow(m.weight[:0], len(m.drawn))[:len(m.drawn)]
	lo, hi, odd := m.lo, m.hi, 0.0
	for k, x := range m.drawn {
		m.weight[k] = float32(x)
		if x = float64(m.weight[k]); x < lo {
			lo = x
		}
		if x > hi {
			hi = x
		}
		odd += x - x
	}
	m.lo, m.hi = lo+odd, hi+odd // NaN if a weight is not finite
	return nil
}

// drawDelays draws the delays of row i, and finds their codes in the tables.
func (m *stripMaker) drawDelays(i int) error {
	v := m.projection.Delay
	if v.Random == nil {
		if m.only != nil {
			m.only.n = len(m.out.Post)
			return nil
		}
		for _, j := range m.out.Post {
			m.drafts[m.homes[j].block].n++
		}
		return nil
	}
	if err := m.draw(v, m.delays.At(uint64(i))); err != nil {
		return fmt.Errorf("delay of presynaptic cell %d: %w", i, err)
	}
	m.code = m.code[:0]
	dt, longest := m.net.Dt, m.longest
	for k, ms := range m.drawn {
		var steps int32
		if x := ms / dt; x >= m.shortest && x <= longest {
			steps = int32(x + 0.5) // the same as rounding, for these
		} else {
			var err error
			if steps, err = m.steps(ms); err != nil {
				return err
			}
		}
		d := m.drafts[m.homes[m.out.Post[k]].block]
		code := d.codeOf(int(steps))
		d.counts[code]++
		d.n++
		m.code = append(m.code, code)
	}
	return nil
}

// draw draws a number for each connection of a row.
func (m *stripMaker) draw(v model.Value, row random.Stream) error {
	n := len(m.out.Post)
	m.drawn = slices.Grow(m.drawn[:0], n)[:n]
	return v.Random.Fill(row.Reader(), m.drawn)
}

// append adds the row of the cell of that index in its population to the tables.
func (m *stripMaker) append(index int) error {
	for _, d := range m.drafts {
		if d != nil {
			if err := d.begin(index - d.First); err != nil {
				return err
			}
		}
	}
	switch post := m.out.Post; {
	case m.projection.Delay.Random == nil && m.only != nil: // all of it to the same place
		g := m.only
		targets := g.Targets.Data[g.next:][:len(post)]
		for k, j := range post {
			targets[k] = m.homes[j].local
		}
		if g.Small != nil {
			copy(g.Small.Data[g.next:], m.weight)
		}
	case m.projection.Delay.Random != nil && m.only != nil:
		g := m.only
		targets, small, counts := g.Targets.Data, []float32(nil), g.counts
		if g.Small != nil {
			small = g.Small.Data
		}
		for k, j := range post {
			at := &counts[m.code[k]]
			targets[*at] = m.homes[j].local
			if small != nil {
				small[*at] = m.weight[k]
			}
			*at++
		}
	case m.projection.Delay.Random != nil:
		for k, j := range post {
			h := m.homes[j]
			d := m.drafts[h.block]
			at := d.counts[m.code[k]]
			d.counts[m.code[k]]++
			d.Targets.Data[at] = h.local
			if d.Small != nil {
				d.Small.Data[at] = m.weight[k]
			}
		}
	default:
		for k, j := range post {
			h := m.homes[j]
			d := m.drafts[h.block]
			d.Targets.Data[d.next] = h.local
			if d.Small != nil {
				d.Small.Data[d.next] = m.weight[k]
			}
			d.next++
		}
	}
	for _, d := range m.drafts {
		if d != nil {
			d.end()
		}
	}
	return nil
}

// tables returns the tables that got any connections.
func (m *stripMaker) tables() (all []*engine.Table) {
	for _, d := range m.drafts {
		if d != nil && d.Len() > 0 {
			all = append(all, d.finish())
		}
	}
	return all
}
