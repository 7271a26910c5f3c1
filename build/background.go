package build

import "github.com/hillock-sim/hillock/engine"

// background finds out whether the tables of one projection are a background, and how their targets lie. The answer is one for the
// whole projection, so that it does not depend on how cells are shared out.
func background(tables []*engine.Table) {
	var rows []uint8 // by row of a part of the source cells: its connections so far, in whatever block
	for k, t := range tables {
		if t.Bundle != nil || t.Synapse.Electrical || t.Transmission.Arrive != nil || t.Weights != nil || t.Pairs != nil || len(t.Delays) != 1 ||
			t.Weight != tables[0].Weight || t.Delays[0] != tables[0].Delays[0] {
			return
		}
		if k == 0 || t.Part != tables[k-1].Part {
			rows = make([]uint8, t.Rows)
		}
		for row := range rows {
			from, to := t.Bucket(row, 0)
			if to-from > 1-int(rows[row]) {
				return
			}
			rows[row] += uint8(to - from)
		}
	}
	for _, t := range tables {
		t.Background = lie(t)
	}
}

// lie describes how the targets lie of a table in which no row has more than one.
func lie(t *engine.Table) *engine.Background {
	full := func(row int) bool {
		from, to := t.Bucket(row, 0)
		return from < to
	}
	targets := t.Targets.Data
	b := &engine.Background{To: t.Rows, First: int(targets[0])}
	for !full(b.From) {
		b.From++
	}
	for !full(b.To - 1) {
		b.To--
	}
	b.Straight = len(targets) == b.To-b.From
	for k := 1; k < len(targets) && b.Straight; k++ {
		b.Straight = targets[k] == targets[k-1]+1
	}
	return b
}
