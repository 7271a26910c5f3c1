//go:build !amd64 || purego

package kernel

// threshold and what takes it are of the assembly.
type threshold struct{}

func (p *Poisson) lay() {}

func (p *Poisson) many(int, *PoissonStream, When, uint64, []uint16) (done int, sum int64) {
	return 0, 0
}

// AddCounts adds weight times count to the input of each cell.
func AddCounts(in []float64, counts []uint16, weight float64) { addCountsPlain(in, counts, weight) }
