package build

import (
	"errors"
	"slices"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/network"
)

// bundles says which new projections share their tables (engine/bundle.go): lists of places in fresh, each in order of creation. They are
// made by strips, come from all cells of one population, go to the same receptor, each to another population, and draw what the others
// draw. None of the source's other projections to that receptor was created between them, so that the order of summation stays.
func bundles(fresh []*network.Projection) (lists [][]int) {
	type target struct {
		source   *network.Population
		receptor string
	}
	open := map[target]int{} // which list the next projection may join
	for k, p := range fresh {
		joins := bundled(p)
		for _, part := range p.Pre {
			to := target{part.Population, p.Receptor}
			list, there := open[to]
			if there && joins && together(fresh, lists[list], p) {
				lists[list] = append(lists[list], k)
				break
			}
			delete(open, to)
			if joins {
				open[to] = len(lists)
				lists = append(lists, []int{k})
			}
		}
		if !joins {
			lists = append(lists, []int{k})
		}
	}
	return lists
}

// apart is what bundles returns if no projections may share tables.
func apart(fresh []*network.Projection) (lists [][]int) {
	for k := range fresh {
		lists = append(lists, []int{k})
	}
	return lists
}

// bundled reports whether a projection may share tables.
func bundled(p *network.Projection) bool {
	return fits(p) && len(p.Pre) == 1 && len(p.Post) == 1 && p.Pre[0].Index == nil && p.Pre.Len() > 0 && p.Post.Len() > 0 &&
		!p.Pre[0].Population.Cell.Source && p.Connector.Callback == nil
}

// together reports whether a projection can share tables with those in a list.
func together(fresh []*network.Projection, list []int, p *network.Projection) bool {
	same := func(a, b *float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
	first := fresh[list[0]]
	return same(first.Weight.Number, p.Weight.Number) && same(first.Delay.Number, p.Delay.Number) &&
		!slices.ContainsFunc(list, func(k int) bool { return fresh[k].Post[0].Population == p.Post[0].Population })
}

// bundle makes the shared tables of some projections; false if each is to be made alone after all: for a reason of the tables, or because of
// a mistake in one of the projections, which is then reported as always.
func bundle(all []*wiring) (tables [][]*engine.Table, sizes []int, ok bool, err error) {
	for _, w := range all {
		if err = w.begin(); err != nil {
			return nil, nil, false, nil
		}
	}
	tables, sizes, err = byStrips(all, connectionsPerStrip, connectionsPerShare)
	if err == nil || errors.Is(err, errStopped) {
		return tables, sizes, true, err
	}
	for _, w := range all {
		w.warnings, w.rounded = nil, false
	}
	return nil, nil, false, nil
}

// unbundle gives tables of their own to all projections but one that share tables with it.
func (b *Built) unbundle(projection int) {
	left := map[*engine.Table]bool{}
	for _, t := range b.projections[projection] {
		if t.Bundle != nil {
			left[t.Bundle] = true
		}
	}
	for q, tables := range b.projections {
		if q == projection {
			continue
		}
		var own []*engine.Table
		for k, t := range tables {
			if t.Bundle != nil && left[t.Bundle] {
				if own == nil {
					own = slices.Clone(tables)
				}
				own[k] = alone(t)
			}
		}
		if own != nil {
			b.projections[q] = own
		}
	}
}

// alone copies what a table has in a bundle.
func alone(t *engine.Table) *engine.Table {
	own := *t
	own.Number, own.Bundle, own.Low, own.High, own.Count = 0, nil, 0, 0, 0
	own.Targets, own.Pairs, own.Delays = nil, nil, nil
	kinds := len(t.Delays)
	if kinds == 1 {
		own.Delays, kinds = t.Delays, 0
	}
	g := newGrowing(&own, float64(t.Len()), t.Pairs != nil, kinds)
	for row := range t.Rows {
		if kinds == 0 {
			from, to := t.Bucket(row, 0)
			g.n = to - from
		}
		for d := range kinds {
			if from, to := t.Bucket(row, d); from < to {
				code := g.codeOf(t.Delays[d])
				g.counts[code] = uint32(to - from)
				g.n += to - from
			}
		}
		if err := g.begin(row); err != nil {
			panic(err) // there are fewer connections in each row and fewer delays than in the bundle
		}
		for d := range t.Delays {
			from, to := t.Bucket(row, d)
			at := g.next
			if kinds > 0 && from < to {
				at = int(g.counts[g.codeOf(t.Delays[d])])
			}
			if g.Pairs != nil {
				copy(g.pairs[3*at:], t.Pairs.Data[3*from:3*to])
			} else {
				copy(g.targets[at:], t.Targets.Data[from:to])
			}
		}
		g.end()
	}
	return g.finish()
}
