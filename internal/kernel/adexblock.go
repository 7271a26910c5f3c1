package kernel

// AdExBlock takes steps of up to 64 cells that share all constants, side by side.
type AdExBlock struct {
	V, W   [64]float64    // mV, nA
	v1, w1 [64]float64    // after the step
	size   [64]float64    // of its error, in units of the tolerance
	G, J   [6][64]float64 // input, as in Stages; the assembly knows this order

	cell  *AdEx
	table [50][4]float64 // for the assembly
}

// NewAdExBlock makes a block for cells like k.
func NewAdExBlock(k *AdEx) *AdExBlock {
	b := &AdExBlock{cell: k}
	b.fillTable()
	return b
}

// Step takes a step of the first n cells.
func (b *AdExBlock) Step(n int) { b.step(lanes(), n) }

// Smooth returns V and w of cell i after Step, if they are good. If not, the step must be cut: AdEx.Step does that.
func (b *AdExBlock) Smooth(i int) (v, w float64, ok bool) {
	return b.v1[i], b.w1[i], b.size[i] <= 1 && b.v1[i] < b.cell.Peak
}

// Stages returns the input of cell i.
func (b *AdExBlock) Stages(i int) (in Stages) {
	for n := range in.G {
		in.G[n], in.J[n] = b.G[n][i], b.J[n][i]
	}
	return in
}

// stepPlain takes a step of the cells from..to-1. It defines the result: assembly gives its bits, but for a size that is not a number
// where the argument of an exponential is out of the range of its fast path.
func (b *AdExBlock) stepPlain(from, to int) {
	for i := from; i < to; i++ {
		in := b.Stages(i)
		b.v1[i], b.w1[i], b.size[i] = b.cell.pair(b.V[i], b.W[i], b.cell.h, &in)
	}
}
