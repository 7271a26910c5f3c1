//go:build amd64 && !purego

package kernel

import "math"

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
				spikes = c.stepBeyond(v[first:to], gE[first:to], gI[first:to], spikes, first)
				continue
			}
			spikes = appendBits(spikes, first, event)
		}
		at += size
	}
	return c.stepPlain(v[at:], gE[at:], gI[at:], spikes, int32(at))
}

// stepBeyond advances 8 or 16 cells of which some are beyond the domain of the fit: all as if they were not, then those again.
func (c *CondExp) stepBeyond(v, gE, gI []float64, spikes []int32, base int) []int32 {
	l := &c.lean
	var cells [16]int
	var ends [16]float64
	var found [1]uint32
	n := 0
	for i, e := range gE {
		if (l.a0+float64(l.aE*e))+float64(l.aI*gI[i]) > l.limit {
			cells[n], ends[n] = i, c.slow(v[i], e, gI[i])
			n++
		}
	}
	if len(v) == 16 {
		condLeanAVX512(&v[0], &gE[0], &gI[0], 16, &c.boundless, &found[0])
	} else {
		condLeanAVX2(&v[0], &gE[0], &gI[0], 8, &c.boundless, &found[0])
	}
	for k, i := range cells[:n] {
		v[i] = ends[k]
	}
	for i, u := range v {
		if u >= c.Thresh-Band {
			spikes = append(spikes, int32(base+i))
		}
	}
	return spikes
}

// fillTable lays the constants out as the assembly reads them: each four times.
func (c *CondExp) fillTable() {
	l := &c.lean
	for row, x := range [...]float64{
		l.a0, l.aE, l.aI, l.b0, l.b1, l.b2, l.b3, l.pull, l.q0, l.q1, l.q2, l.q3, c.DE, c.DI, c.Thresh - Band, l.limit,
	} {
		c.table[row] = [4]float64{x, x, x, x}
	}
	c.boundless = c.table
	for k := range c.boundless[15] {
		c.boundless[15][k] = math.Inf(1)
	}
}
