//go:build amd64 && !purego

package kernel

import "math/bits"

//go:generate sh -c "cd gen && go run . -out ../vector_amd64.s -stubs ../vector_amd64_stub.go -pkg kernel"

// step is stepPlain by vectors of so many lanes: the same bits.
func (c *CondExp) step(lanes int, v, gE, gI []float64, spikes []int32) []int32 {
	n, at := len(v), 0
	gE, gI = gE[:n], gI[:n]
	var found [chunk/8 + 1]uint64
	for lanes > 0 && n-at >= 8 {
		size, count := stretch(n-at, lanes), 0
		if wide(n-at, lanes) {
			count = condLeanAVX512(&v[at], &gE[at], &gI[at], size, &c.table, &found[0])
		} else {
			count = condLeanAVX2(&v[at], &gE[at], &gI[at], size, &c.table, &found[0])
		}
		for _, event := range found[:count] {
			first, near := at+int(event>>32), uint32(event)&0xffff
			if beyond := uint32(event) >> 16; beyond != 0 {
				near |= c.stepBeyond(v[first:], gE[first:], gI[first:], beyond)
			}
			spikes = appendBits(spikes, first, near)
		}
		at += size
	}
	return c.stepPlain(v[at:], gE[at:], gI[at:], spikes, int32(at))
}

// stepBeyond advances the cells of the bits that are set, which are beyond the domain of the fit, and returns the bits of those near the threshold.
func (c *CondExp) stepBeyond(v, gE, gI []float64, cells uint32) (near uint32) {
	for ; cells != 0; cells &= cells - 1 {
		i := bits.TrailingZeros32(cells)
		v[i] = c.slow(v[i], gE[i], gI[i])
		gE[i], gI[i] = float64(gE[i]*c.DE), float64(gI[i]*c.DI)
		if v[i] >= c.Thresh-Band {
			near |= 1 << i
		}
	}
	return near
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
