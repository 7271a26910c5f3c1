//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

//go:generate sh -c "cd gen && go run . -out ../cond_amd64.s -stubs ../cond_amd64_stub.go -pkg kernel"

// chunk is the number of cells that one call of the assembly advances: its events fit on the stack.
const chunk = 512

// stepLean is stepLeanPlain, four cells at a time where the processor has AVX2: the same bits.
func (c *CondExp) stepLean(v, gE, gI []float64, spikes []int32) []int32 {
	if !cpu.X86.HasAVX2 {
		return c.stepLeanPlain(v, gE, gI, spikes, 0)
	}
	n := len(v)
	gE, gI = gE[:n], gI[:n]
	var events [chunk / 4]uint32
	at := 0
	for ; n-at >= 8; at += min(chunk, (n-at)&^7) {
		size := min(chunk, (n-at)&^7)
		count := condLeanAVX2(&v[at], &gE[at], &gI[at], size, &c.table, &events[0])
		for _, event := range events[:count] {
			first := at + int(event>>8)
			if event&16 != 0 { // one of the four is beyond the domain of the fit
				spikes = c.stepLeanPlain(v[first:first+4], gE[first:first+4], gI[first:first+4], spikes, int32(first))
				continue
			}
			for k := 0; k < 4; k++ {
				if event>>k&1 != 0 {
					spikes = append(spikes, int32(first+k))
				}
			}
		}
	}
	return c.stepLeanPlain(v[at:], gE[at:], gI[at:], spikes, int32(at))
}

// fillTable lays the constants out as the assembly reads them: each four times.
func (c *CondExp) fillTable() {
	for row, x := range [...]float64{
		c.A0, c.AE, c.AI, c.B[0], c.B[1], c.B[2], c.B[4], c.B[7], c.B[8],
		c.Phi[0], c.Phi[1], c.Phi[2], c.Phi[3], c.Phi[4], c.DE, c.DI, c.Thresh - Band, c.Limit,
	} {
		c.table[row] = [4]float64{x, x, x, x}
	}
}
