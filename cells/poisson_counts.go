package cells

import (
	"math"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// Mean numbers of spikes in a step from which, and to which, a source draws one number for each step. An interval takes 70 ns and a
// number 1 to 5 ns; from 0.05 on numbers are cheaper on any machine, and sources of 200 Hz and less keep their spike times.
const (
	denseFrom = 0.05
	denseTo   = 1024
)

// Children of the stream of all sources that are none of the cells, whose numbers are not negative.
const (
	laneStream = ^uint64(iota) // bits of the numbers of spikes
	fineStream                 // further bits, where they matter
	thinStream                 // steps in which a source begins or ends
)

// maxTables is how many different rates have tables of their own.
const maxTables = 16

// poissonCounts draws, for each cell and step, how many spikes lie in the step: a Poisson number that is a function of seed, segment, step
// and id alone, so that it can be asked for at any time, by whoever wants it. The law is exact: kernel.Poisson.
//
// In a step in which a source begins or ends, each spike of the whole step is kept with a probability of the fraction that it is on.
type poissonCounts struct {
	e           model.Env
	stream      *kernel.PoissonStream
	laws        []*kernel.Poisson // of the rates that occur; those of rare cells never fire
	of          []int32           // by cell: its law; nil: all have the first
	rare        []bool            // by cell: drawn by intervals; nil: none
	dense       int               // cells
	start, stop model.Values      // ms

	lateStart, firstStop float64 // ms: all are on between them
	firstStart, lateStop float64 // ms: none is on outside

	scratch []uint16 // of list
}

func newPoissonCounts(p model.Params, e model.Env) *poissonCounts {
	c := &poissonCounts{e: e, start: p.Get("start"), lateStart: 0, firstStop: math.MaxFloat64, firstStart: math.MaxFloat64}
	key, counter := e.Stream.At(laneStream).Key()
	fineKey, fineCounter := e.Stream.At(fineStream).Key()
	c.stream = kernel.NewPoissonStream(key, counter, fineKey, fineCounter)
	rate, duration := p.Get("rate"), p.Get("duration")
	c.stop = model.Values{One: c.start.One + duration.One}
	if !c.start.Uniform() || !duration.Uniform() {
		c.stop.Each = make([]float64, e.N)
	}
	if !rate.Uniform() {
		c.of = make([]int32, e.N)
	}
	known := map[float64]int32{}
	for i := range e.N {
		if c.stop.Each != nil {
			c.stop.Each[i] = c.start.At(i) + duration.At(i)
		}
		c.lateStart, c.firstStart = max(c.lateStart, c.start.At(i)), min(c.firstStart, c.start.At(i))
		c.lateStop, c.firstStop = max(c.lateStop, c.stop.At(i)), min(c.firstStop, c.stop.At(i))

		mean := float64(rate.At(i)*e.Dt) / 1000
		switch {
		case mean >= denseFrom && mean <= denseTo:
			c.dense++
		case mean > 0:
			if c.rare == nil {
				c.rare = make([]bool, e.N)
			}
			c.rare[i] = true
			mean = 0
		}
		law, ok := known[mean]
		if !ok {
			law = int32(len(c.laws))
			known[mean] = law
			c.laws = append(c.laws, kernel.NewPoisson(mean, len(c.laws) < maxTables))
		}
		if c.of != nil {
			c.of[i] = law
		}
	}
	if len(c.laws) == 1 {
		c.of = nil
	}
	return c
}

// regime says how the cells of a piece are drawn.
type regime int

const (
	allRare regime = iota
	allDense
	mixed
)

func (p *poissonCounts) regime() regime {
	switch {
	case p.dense == 0:
		return allRare
	case p.rare == nil:
		return allDense
	}
	return mixed
}

// draw writes how often the cells from, from+1, ... fire in a step, and returns the sum; rare cells count for nothing.
func (p *poissonCounts) draw(segment, step int64, from int, counts []uint16) (sum int64) {
	begin, end := float64(float64(step)*p.e.Dt), float64(float64(step+1)*p.e.Dt)
	if end <= p.firstStart || begin >= p.lateStop {
		clear(counts)
		return 0
	}
	at, id := kernel.When{Segment: uint64(segment), Step: uint64(step)}, uint64(int64(p.e.First)+int64(from))
	if p.of == nil {
		sum = p.laws[0].Counts(p.stream, at, id, counts)
	} else {
		sum = kernel.PoissonCounts(p.laws, p.of[from:], p.stream, at, id, counts)
	}
	if begin >= p.lateStart && end <= p.firstStop {
		return sum
	}
	sum = 0
	thin := p.e.Stream.At(thinStream).At(uint64(segment))
	for k := range counts {
		on := (min(end, p.stop.At(from+k)) - max(begin, p.start.At(from+k))) / (end - begin)
		counts[k] = thinned(counts[k], on, thin, id+uint64(k), uint64(step))
		sum += int64(counts[k])
	}
	return sum
}

// thinned keeps each of the spikes of a whole step with the probability on.
func thinned(count uint16, on float64, stream random.Stream, id, step uint64) (kept uint16) {
	switch {
	case on >= 1:
		return count
	case on <= 0:
		return 0
	}
	own := stream.At(id).At(step)
	for n := range uint64(count) {
		if own.Float64(n) < on {
			kept++
		}
	}
	return kept
}

// countChunk is how many cells are counted at a time.
const countChunk = 768

// list appends the cells that fire in the step that begins, each as often as it does; rare cells fire by intervals.
func (p *poissonCounts) list(c *model.Cells, spikes []int32, intervals *poissonIntervals) []int32 {
	if p.scratch == nil {
		p.scratch = make([]uint16, min(countChunk, p.e.N))
	}
	for from := 0; from < p.e.N; from += countChunk {
		counts := p.scratch[:min(countChunk, p.e.N-from)]
		p.draw(c.Segment, c.Step, from, counts)
		for k, count := range counts {
			i := from + k
			if intervals != nil && p.rare != nil && p.rare[i] {
				spikes = intervals.fire(c, i, spikes)
				continue
			}
			for ; count > 0; count-- {
				spikes = append(spikes, int32(i))
			}
		}
	}
	return spikes
}
