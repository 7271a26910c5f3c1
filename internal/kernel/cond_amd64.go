//go:build amd64 && !purego

package kernel

//go:generate sh -c "cd gen && go run . -out ../vector_amd64.s -stubs ../vector_amd64_stub.go -pkg kernel"

// step is stepPlain by vectors of so many lanes: the same bits.
func (c *CondExp) step(lanes int, v, gE, gI []float64, spikes []int32) []int32 {
	n, at := len(v), 0
	gE, gI = gE[:n], gI[:n]
	var found [chunk / 8]uint32
	for lanes > 0 && n-at >= 8 {
		size, count, unit := stretch(n-at, lanes), 0, 8
		if wide(n-at, lanes) {
			unit = 16
			count = condLeanAVX512(&v[at], &gE[at], &gI[at], size, &c.table, &found[0])
		} else {
			count = condLeanAVX2(&v[at], &gE[at], &gI[at], size, &c.table, &found[0])
		}
		for _, event := range found[:count] {
			first := at + int(event>>17)
			if event&(1<<16) != 0 { // one of them is beyond the domain of the fit
				to := first + unit
				spikes = c.stepPlain(v[first:to], gE[first:to], gI[first:to], spikes, int32(first))
				continue
			}
			spikes = appendBits(spikes, first, event)
		}
		at += size
	}
	return c.stepPlain(v[at:], gE[at:], gI[at:], spikes, int32(at))
}

// fillTable lays the constants out as the assembly reads them: each four times.
func (c *CondExp) fillTable() {
	l := &c.lean
	for row, x := range [...]float64{
		l.a0, l.aE, l.aI, l.b0, l.b1, l.b2, l.b3, l.pull, l.q0, l.q1, l.q2, l.q3, c.DE, c.DI, c.Thresh - Band, l.limit,
	} {
		c.table[row] = [4]float64{x, x, x, x}
	}
}
