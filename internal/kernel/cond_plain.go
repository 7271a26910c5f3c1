//go:build !amd64 || purego

package kernel

func (c *CondExp) stepLean(v, gE, gI []float64, spikes []int32) []int32 {
	return c.stepLeanPlain(v, gE, gI, spikes, 0)
}

func (c *CondExp) fillTable() {}
