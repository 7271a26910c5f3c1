//go:build amd64 && !purego

package kernel

// step is stepPlain over all runs, by vectors of so many lanes: the same bits.
func (c *CondCells) step(lanes int, v, gE, gI, current []float64, spikes []int32) []int32 {
	for k := range c.runs {
		r := &c.runs[k]
		at := r.from
		if lanes > 0 && r.table != nil {
			at, spikes = c.stepRun(lanes, r, v, gE, gI, current, spikes)
		}
		spikes = c.stepPlain(r.fit, at, r.to, v, gE, gI, current, spikes)
	}
	return spikes
}

// stepRun advances the cells of a run, but for the last few, and returns the first of these.
func (c *CondCells) stepRun(lanes int, r *condRun, v, gE, gI, current []float64, spikes []int32) (int, []int32) {
	var found [chunk / 8]uint32
	at := r.from
	for r.to-at >= 8 {
		size, unit, count := stretch(r.to-at, lanes), 8, 0
		cells := [7]*float64{&c.invC[at], &c.vr[at], &c.ee[at], &c.ei[at], &c.near[at], &c.resist[at], nil}
		if current != nil {
			cells[6] = &current[at]
		}
		switch broad := wide(r.to-at, lanes); {
		case broad && r.fit.Degree == 2:
			count, unit = condCellsLeanAVX512(&v[at], &gE[at], &gI[at], size, r.table, &cells, &found[0]), 16
		case broad:
			count, unit = condCellsFullAVX512(&v[at], &gE[at], &gI[at], size, r.table, &cells, &found[0]), 16
		case r.fit.Degree == 2:
			count = condCellsLeanAVX2(&v[at], &gE[at], &gI[at], size, r.table, &cells, &found[0])
		default:
			count = condCellsFullAVX2(&v[at], &gE[at], &gI[at], size, r.table, &cells, &found[0])
		}
		for _, event := range found[:count] {
			first := at + int(event>>17)
			if event&(1<<16) != 0 { // one of them is beyond the domain of the fit
				spikes = c.stepPlain(r.fit, first, first+unit, v, gE, gI, current, spikes)
				continue
			}
			spikes = appendBits(spikes, first, event)
		}
		at += size
	}
	return at, spikes
}

// table lays the constants out as the assembly reads them: each four times. It is nil if there is no polynomial.
func (f *CondFit) table() *[32][4]float64 {
	rows := []float64{f.A0, f.AE, f.AI, f.DE, f.DI, f.Limit}
	switch f.Degree {
	case 2:
		rows = append(append(append(rows, f.leanE[:]...), f.leanI[:]...), f.Phi[:5]...)
	case 3:
		rows = append(append(append(rows, f.E[:]...), f.I[:]...), f.Phi[:]...)
	default:
		return nil
	}
	t := new([32][4]float64)
	for row, x := range rows {
		t[row] = [4]float64{x, x, x, x}
	}
	return t
}
