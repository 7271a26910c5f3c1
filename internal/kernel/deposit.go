package kernel

// Load is connections whose weights are added to the input of their targets: addresses, so that what lies there can be sent for.
type Load struct {
	Targets, Weights uintptr // of uint16 or pairs, and of float64 if they lie apart
	N, Kind          int     // how many, and how they lie
	Weight           float64
	From             int // the first of them in its table
}

// How connections lie in memory.
const (
	Alike  = iota // all have Weight: targets alone
	Paired        // each target with its weight, a float32, behind it: six bytes
	Apart         // targets, and elsewhere weights, a float64 each
)
