package engine

// deliver adds the weights of one delay bucket of each source cell that fired to the input of its targets, source by source, and
// returns the number of connections. Source cell k of fired has index from + k in its population.
func (t *Table) deliver(in []float64, bucket int, fired []int32, from int) (events int64) {
	offsets, targets := t.Offsets.Data, t.Targets.Data
	shift, stride := from-t.First, len(t.Delays)
	for _, k := range fired {
		row := int(k) + shift
		if uint(row) >= uint(t.Rows) {
			continue // not one of the cells that project here
		}
		at := row*stride + bucket
		a, b := offsets[at], offsets[at+1]
		events += int64(b - a)
		switch {
		case t.Weights != nil:
			weights := t.Weights.Data[a:b]
			for i, j := range targets[a:b] {
				in[j] += weights[i]
			}
		case t.Small != nil:
			weights := t.Small.Data[a:b]
			for i, j := range targets[a:b] {
				in[j] += float64(weights[i])
			}
		default:
			w := t.Weight
			for _, j := range targets[a:b] {
				in[j] += w
			}
		}
	}
	return events
}
