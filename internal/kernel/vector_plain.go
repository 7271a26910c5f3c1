//go:build !amd64 || purego

package kernel

// lanes is 0 where there is no assembly; the loops that define the results stand for it.
func lanes() int { return 0 }

func (c *CondExp) stepLean(_ int, v, gE, gI []float64, spikes []int32) []int32 {
	return c.stepLeanPlain(v, gE, gI, spikes, 0)
}

func (c *CondExp) fillTable() {}

func (c *CurrExp) step(_ int, v, iE, iI []float64, spikes []int32) []int32 {
	return c.stepPlain(v, iE, iI, spikes, 0)
}
