//go:build amd64 && !purego

package kernel

// step is stepPlain by vectors of so many lanes: the same bits.
func (c *CurrExp) step(lanes int, v, iE, iI []float64, spikes []int32) []int32 {
	n, at := len(v), 0
	iE, iI = iE[:n], iI[:n]
	table := c.table()
	var found [chunk / 8]uint32
	for lanes > 0 && n-at >= 8 {
		size, count := stretch(n-at, lanes), 0
		if wide(n-at, lanes) {
			count = currExpAVX512(&v[at], &iE[at], &iI[at], size, &table, &found[0])
		} else {
			count = currExpAVX2(&v[at], &iE[at], &iI[at], size, &table, &found[0])
		}
		for _, event := range found[:count] {
			spikes = appendBits(spikes, at+int(event>>17), event)
		}
		at += size
	}
	return c.stepPlain(v[at:], iE[at:], iI[at:], spikes, int32(at))
}

// table lays the constants out as the assembly reads them: each four times.
func (c *CurrExp) table() (t [7][4]float64) {
	for row, x := range [...]float64{c.Vr, c.P, c.PE, c.PI, c.DE, c.DI, c.Thresh} {
		t[row] = [4]float64{x, x, x, x}
	}
	return t
}

// step is stepPlain by vectors of so many lanes: the same bits.
func (s *CurrCells) step(lanes int, v, iE, iI, current []float64, spikes []int32) []int32 {
	n, at := len(v), 0
	iE, iI = iE[:n], iI[:n]
	var found [chunk / 8]uint32
	for lanes > 0 && n-at >= 8 {
		size, count := stretch(n-at, lanes), 0
		cells := [9]*float64{&s.vr[at], &s.p[at], &s.pE[at], &s.pI[at], &s.dE[at], &s.dI[at], &s.thresh[at], &s.pC[at], nil}
		if current != nil {
			cells[8] = &current[at]
		}
		if wide(n-at, lanes) {
			count = currCellsAVX512(&v[at], &iE[at], &iI[at], size, &cells, &found[0])
		} else {
			count = currCellsAVX2(&v[at], &iE[at], &iI[at], size, &cells, &found[0])
		}
		for _, event := range found[:count] {
			spikes = appendBits(spikes, at+int(event>>17), event)
		}
		at += size
	}
	return s.stepPlain(at, v, iE, iI, current, spikes)
}
