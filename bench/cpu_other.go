//go:build !unix

package bench

// cpuSeconds returns 0: unknown.
func cpuSeconds() float64 { return 0 }
