package engine

import (
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// A background is a projection in which no source has more than one connection, with one weight and one delay, as that of many
// networks is. If its sources can be counted (model.Dynamics.Counts), there are no lists of spikes and no parcels: at the step of arrival
// their numbers are drawn for the step of departure, and weight times number, rounded once, is added to the input of the target. That has its
// place in the order of summation like any other visit.
//
// If the sources are recorded, or other projections begin there too, they fire as well, with the same numbers. If not, they are quiet:
// their spikes are never listed, and are counted where they arrive.

// Background says how a table is part of a background.
type Background struct {
	From, To int  // the rows that have a connection lie in [From, To)
	Straight bool // each of them has one, and their targets follow each other
	First    int  // if so, the target of row From
}

// share is the connections of a projection from one part of its source cells.
type share struct{ projection, part int }

// scheduleBackgrounds finds out which populations can be counted and which can be quiet. The spikes of these are counted where they arrive
// by the first share in which all cells of the population take part.
func (p *Plan) scheduleBackgrounds() {
	for q := range p.Populations {
		pop := &p.Populations[q]
		pop.Countable, pop.Quiet = true, false
		for _, k := range pop.Pieces {
			pop.Countable = pop.Countable && p.Pieces[k].Dynamics.Counts != nil
		}
		if !pop.Countable {
			continue
		}
		reach, only := map[share]int{}, true
		for _, t := range p.Tables {
			if t.Source == q {
				only = only && t.Background != nil
				reach[share{t.Projection, t.Part}] += t.Len()
			}
		}
		for _, t := range p.Tables {
			if s := (share{t.Projection, t.Part}); only && t.Source == q && reach[s] == pop.N {
				pop.Quiet, pop.counted, pop.countedAfter = true, s, t.Delays[0]
				break
			}
		}
	}
}

// counted is how many cells are counted at a time. Their numbers and inputs stay in the first-level cache.
const counted = 768

// background adds what arrives at a table of a background, and returns the number of spikes that do.
func (c *courier) background(v *Visit, sent int64) (events int64) {
	t, s := v.Table, c.state
	in := s.inputs[t.Block][t.Receptor]
	for _, k := range c.plan.Populations[t.Source].Pieces {
		piece := &c.plan.Pieces[k]
		from, to := max(piece.From, t.First+t.Background.From), min(piece.From+piece.N, t.First+t.Background.To)
		for from < to {
			n := min(to-from, counted-int(piece.First+model.GID(from-piece.From))%counted)
			counts := c.counts[:n]
			sum := s.count(piece, sent, from-piece.From, counts)
			switch row := from - t.First; {
			case sum == 0:
			case t.Background.Straight:
				at := t.Background.First + row - t.Background.From
				kernel.AddCounts(in[at:at+n], counts, t.Weight)
				events += sum
			default:
				events += t.scatter(in, row, counts)
			}
			from += n
		}
	}
	if v.counted && s.quiet[t.Source] >= 0 && sent > s.quiet[t.Source] {
		c.spikes += events
	}
	return events
}

// scatter adds the spikes of the rows from row on to the input of their targets.
func (t *Table) scatter(in []float64, row int, counts []uint16) (events int64) {
	for k, count := range counts {
		if count == 0 {
			continue
		}
		if from, to := t.Bucket(row+k, 0); from < to {
			in[t.Targets.Data[from]] += float64(t.Weight * float64(count))
			events += int64(count)
		}
	}
	return events
}

// count writes how often the cells from, from+1, ... of a piece of countable sources fired at a step, and returns the sum. Up to the
// step at which their parameters may have changed, lists say so.
func (s *State) count(piece *Piece, step int64, from int, counts []uint16) (sum int64) {
	if step > s.listed {
		return piece.Dynamics.Counts(s.Segment, step-1, from, counts)
	}
	clear(counts)
	for _, i := range s.fired(piece.Number, step) {
		if k := int(i) - from; k >= 0 && k < len(counts) {
			counts[k]++
			sum++
		}
	}
	return sum
}

// hush decides which populations are quiet from now on: of those that can be, all that nobody listens to.
func (s *State) hush(p *Plan, listens func(population int) bool) {
	for q := range p.Populations {
		quiet := p.Populations[q].Quiet && !listens(q)
		switch {
		case quiet && s.quiet[q] < 0:
			s.quiet[q] = s.Step
		case !quiet && s.quiet[q] >= 0:
			s.unheard += s.underway(p, q)
			s.quiet[q] = -1
		}
	}
}

// underway is how many spikes of a quiet population have been sent and not yet arrived.
func (s *State) underway(p *Plan, population int) (spikes int64) {
	pop := &p.Populations[population]
	counts := make([]uint16, counted)
	for step := max(s.quiet[population], s.Step-int64(pop.countedAfter)) + 1; step <= s.Step; step++ {
		for _, k := range pop.Pieces {
			piece := &p.Pieces[k]
			for from := 0; from < piece.N; from += counted {
				spikes += s.count(piece, step, from, counts[:min(counted, piece.N-from)])
			}
		}
	}
	return spikes
}

// Unheard returns the number of spikes so far, from the first segment on, that no hook was told of: those of quiet populations.
func (s *State) Unheard(p *Plan) int64 {
	sum := s.unheard
	for q := range p.Populations {
		if s.quiet[q] >= 0 {
			sum += s.underway(p, q)
		}
	}
	return sum
}

// lists calls visit with the cells of each piece that fired at a step, whether there are lists or not; with those of some populations only.
func (s *State) lists(p *Plan, step int64, of func(population int) bool, visit func(piece *Piece, i int32)) {
	var counts []uint16
	for k := range p.Pieces {
		piece := &p.Pieces[k]
		if step > s.listed && !of(piece.Population) {
			continue
		}
		if !p.Populations[piece.Population].Countable || step <= s.listed {
			for _, i := range s.fired(k, step) {
				visit(piece, i)
			}
			continue
		}
		counts = append(counts[:0], make([]uint16, piece.N)...)
		s.count(piece, step, 0, counts)
		for i, n := range counts {
			for ; n > 0; n-- {
				visit(piece, int32(i))
			}
		}
	}
}
