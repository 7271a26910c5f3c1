package kernel

// steps and threshold are of the assembly.
const steps = 0

type threshold [0]uint16

func (p *Poisson) lay() {}

func (p *Poisson) many(*PoissonStream, uint64, uint64, []uint16) (done int, sum int64) { return 0, 0 }

// AddCounts adds weight times count to the input of each cell.
func AddCounts(in []float64, counts []uint16, weight float64) { addCountsPlain(in, counts, weight) }
