package engine

import (
	"cmp"
	"slices"

	"github.com/hillock-sim/hillock/model"
)

// Place is where one connection is kept.
type Place struct {
	Table  *Table
	Row    int
	Bucket model.Bucket
	At     int // connection
}

// Connections visits all connections of a projection in an order that does not depend on blocks: by source cell, then id of the
// target, then delay.
func (p *Plan) Connections(projection int, visit func(Place)) {
	var tables []*Table
	for _, t := range p.Tables {
		if t.Projection == projection {
			tables = append(tables, t)
		}
	}
	for len(tables) > 0 {
		n := 1
		for n < len(tables) && tables[n].Part == tables[0].Part && tables[n].First == tables[0].First {
			n++
		}
		p.part(tables[:n], visit)
		tables = tables[n:]
	}
}

// projections lists the projections that have a table of that kind, ascending.
func (p *Plan) projections(kind func(*Table) bool) (numbers []int) {
	for _, t := range p.Tables {
		if kind(t) && !slices.Contains(numbers, t.Projection) {
			numbers = append(numbers, t.Projection)
		}
	}
	slices.Sort(numbers)
	return numbers
}

// part visits the connections of the tables of some of the source cells, one for each block. They all have the same rows.
func (p *Plan) part(tables []*Table, visit func(Place)) {
	var row []Place
	for r := 0; r < tables[0].Rows; r++ {
		row = row[:0]
		sorted := true
		for _, t := range tables {
			for d := range t.Delays {
				b := t.BucketOf(r, d)
				for k := b.From; k < b.To; k++ {
					row = append(row, Place{t, r, b, k})
				}
				sorted = sorted && d == 0
			}
		}
		id := func(x Place) model.GID { return p.Blocks[x.Table.Block].IDs[x.Table.Target(x.At)] }
		if !sorted || !slices.IsSortedFunc(row, func(a, b Place) int { return cmp.Compare(id(a), id(b)) }) {
			slices.SortStableFunc(row, func(a, b Place) int {
				if c := cmp.Compare(id(a), id(b)); c != 0 {
					return c
				}
				return a.Bucket.Delay - b.Bucket.Delay
			})
		}
		for _, x := range row {
			visit(x)
		}
	}
}
