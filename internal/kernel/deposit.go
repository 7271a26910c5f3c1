package kernel

// Load is connections whose weights are added to the input of their targets: addresses, so that what lies there can be sent for.
type Load struct {
	Targets, Weights uintptr // of uint16, and of numbers of Size bytes
	N, Size          int     // Size 0: all have Weight
	Weight           float64
	From             int // the first of them in its table
}
