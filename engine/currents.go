package engine

import (
	"math"

	"github.com/hillock-sim/hillock/model"
)

// drive sets the current into each cell of a piece for the step that begins: what is injected, and what flows through gap junctions.
//
// Currents are constant during a step. A gap junction takes the potentials at the beginning of the step, so that its error is of
// first order in dt, and is stable while dt times the sum of a cell's junction conductances is well below its capacitance.
func (s *State) drive(p *Piece, step int64) {
	c, injected := s.Cells(p.Number), s.driven[p.Number]
	if step >= s.drives[p.Number] {
		next := int64(math.MaxInt64)
		clear(injected)
		for _, d := range p.Drives {
			amplitude, change := d.Wave(c.Segment, step)
			for _, i := range d.Cells {
				injected[i] += amplitude
			}
			next = min(next, change)
		}
		s.drives[p.Number] = next
	}
	if len(p.Gaps) == 0 {
		return
	}
	copy(c.Current, injected)
	v := s.potentials[step&1]
	for _, g := range p.Gaps {
		c.Current[g.Cell] += float64(g.Conductance * (v[g.Partner] - v[g.Self]))
	}
}

// publish shows the potentials of the joined cells of a piece to all others. Those of a step and of the next lie apart: while one is
// read the other is written.
func (s *State) publish(p *Piece, step int64) {
	if len(p.Joined) == 0 {
		return
	}
	v, from := s.potentials[step&1], s.Cells(p.Number).Vars[p.Cell.VarIndex("v")]
	for _, j := range p.Joined {
		v[j.Number] = from[j.Cell]
	}
}

// join makes the gap junctions of all electrical tables. Each connection lets current flow both ways; the currents into a cell are
// summed in order of projection, presynaptic and postsynaptic cell.
func (p *Plan) join() {
	type place struct {
		piece *Piece
		cell  int32
	}
	p.Joined = 0
	numbers := map[model.GID]int32{}
	for k := range p.Pieces {
		p.Pieces[k].Gaps, p.Pieces[k].Joined = nil, nil
	}
	number := func(at place) int32 {
		id := at.piece.First + model.GID(at.cell)
		n, known := numbers[id]
		if !known {
			n = int32(p.Joined)
			numbers[id] = n
			p.Joined++
			at.piece.Joined = append(at.piece.Joined, Joined{at.cell, n})
		}
		return n
	}
	for _, projection := range p.projections(func(t *Table) bool { return t.Synapse.Electrical }) {
		p.Connections(projection, func(c Place) {
			t := c.Table
			from := p.PieceOf(t.Source, t.First+c.Row)
			pre := place{from, int32(t.First + c.Row - from.From)}
			post := place{}
			for _, k := range p.Blocks[t.Block].Pieces {
				if piece, i := &p.Pieces[k], int(t.Target(c.At))-p.Pieces[k].Offset; i >= 0 && i < piece.N {
					post = place{piece, int32(i)}
				}
			}
			a, b, g := number(pre), number(post), t.WeightAt(c.At)
			post.piece.Gaps = append(post.piece.Gaps, Gap{post.cell, b, a, g})
			pre.piece.Gaps = append(pre.piece.Gaps, Gap{pre.cell, a, b, g})
		})
	}
}
