package engine

// added tells the spikes that Dynamics.Fire adds from those that Evolve has listed before: what is in all and not in before, both ascending, for
// Fire keeps the list so. It is appended to fresh.
func added(fresh, all, before []int32) []int32 {
	k := 0
	for _, i := range all {
		if k < len(before) && before[k] == i {
			k++
			continue
		}
		fresh = append(fresh, i)
	}
	return fresh
}
