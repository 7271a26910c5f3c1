package random

import "fmt"

// NativeRNG is Hillock's own generator. It holds a seed; numbers come from the streams that it makes for each purpose and
// object, so that nothing depends on the order of drawing.
type NativeRNG struct {
	SeedValue uint64
	calls     uint64 // of Distribution.Next: each begins a stream of its own
}

// NewNativeRNG returns the native generator of a seed.
func NewNativeRNG(seed uint64) *NativeRNG { return &NativeRNG{SeedValue: seed} }

// Seed returns the seed.
func (r *NativeRNG) Seed() int64 { return int64(r.SeedValue) }

// ParallelSafe says that the numbers do not depend on the number of processes.
func (r *NativeRNG) ParallelSafe() bool { return true }

func (r *NativeRNG) String() string { return fmt.Sprintf("NativeRNG(seed=%d)", r.SeedValue) }

// Stream returns the stream for one purpose.
func (r *NativeRNG) Stream(p Purpose) Stream { return NewStream(r.SeedValue, p) }

// uniform, gauss (in ziggurat.go) and upTo make a Reader a source.
func (r *Reader) uniform() float64 { return r.Float64() }

func (r *Reader) upTo(max uint64) uint64 {
	mask := max
	for s := 1; s < 64; s *= 2 {
		mask |= mask >> s
	}
	for {
		if v := r.Uint64() & mask; v <= max {
			return v
		}
	}
}
