package engine

// merging tells the spikes that Dynamics.Fire adds from those that Evolve has listed: Fire keeps the list ascending, so they may stand
// anywhere in it.
type merging struct {
	before []int32 // scratch: what Evolve has listed
	fresh  []int32 // scratch
	_      [16]byte
}

// added returns what is in all and not in before, both ascending.
func (m *merging) added(all []int32) []int32 {
	if len(m.before) == 0 {
		return all
	}
	m.fresh = m.fresh[:0]
	k := 0
	for _, i := range all {
		if k < len(m.before) && m.before[k] == i {
			k++
			continue
		}
		m.fresh = append(m.fresh, i)
	}
	return m.fresh
}
