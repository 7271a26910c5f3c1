//go:build !amd64 || purego

package kernel

// lanes is 0 where there is no assembly; the loops that define the results stand for it.
func lanes() int { return 0 }

// Vectors reports whether there is assembly for this processor.
func Vectors() bool { return false }

func (c *CondExp) step(_ int, v, gE, gI []float64, spikes []int32) []int32 {
	return c.stepPlain(v, gE, gI, spikes, 0)
}

func (c *CondExp) fillTable() {}

func (c *CondCells) step(_ int, v, gE, gI, current []float64, spikes []int32) []int32 {
	for _, r := range c.runs {
		spikes = c.stepPlain(r.fit, r.from, r.to, v, gE, gI, current, spikes)
	}
	return spikes
}

func (f *CondFit) table() *[32][4]float64 { return nil }

func (c *CurrExp) step(_ int, v, iE, iI []float64, spikes []int32) []int32 {
	return c.stepPlain(v, iE, iI, spikes, 0)
}

func (s *CurrCells) step(_ int, v, iE, iI, current []float64, spikes []int32) []int32 {
	return s.stepPlain(0, v, iE, iI, current, spikes)
}

func (b *AdExBlock) step(_, n int) { b.stepPlain(0, n) }

func (b *AdExBlock) fillTable() {}
