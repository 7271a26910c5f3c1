package engine

// A bundle is one table with the connections of several projections: all from the same source cells to the same receptor, each to another
// population. What a spike brings to a block over one delay then lies in one place, in whole cache lines, instead of in as many places as
// there are projections: in the cortical microcircuit 43 connections instead of 11. Delivery sees bundles; whatever asks about a projection
// sees tables of its own, each a view of its part of a bundle.
//
// A bucket of a bundle is that of its first projection, then that of the next, and so on. No two of them have targets in common, so every
// cell still gets its input in the order that the package promises.

// Share returns the part of t, a bundle, that has targets in [low, high): count connections of a projection.
func (t *Table) Share(projection, low, high, count int) *Table {
	part := *t
	part.Projection, part.Bundle, part.Low, part.High, part.Count = projection, t, low, high, count
	part.Offsets, part.Codes = nil, nil
	return &part
}

// share returns what of the connections in [from, to), a bucket of the bundle, belongs to the view.
func (t *Table) share(from, to int) (int, int) {
	mine := func(k int) bool {
		j := int(t.Target(k))
		return j >= t.Low && j < t.High
	}
	for from < to && !mine(from) {
		from++
	}
	end := from
	for end < to && mine(end) {
		end++
	}
	return from, end
}
