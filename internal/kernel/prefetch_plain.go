//go:build !amd64 || purego

package kernel

// Prefetches says that Prefetch does something: without it nobody need collect addresses.
const Prefetches = false

// Prefetch does nothing here.
func Prefetch([]uintptr) {}
