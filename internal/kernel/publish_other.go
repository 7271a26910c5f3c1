//go:build !amd64 || purego || race

package kernel

import "sync/atomic"

// Publish stores a number: whoever loads it sees all that was written before.
func Publish(at *atomic.Int64, x int64) { at.Store(x) }
