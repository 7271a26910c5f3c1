//go:build amd64 && !purego

package kernel

// Prefetch asks the processor to bring the cache lines of these addresses near, all at once, and waits for none. Addresses may be of
// anything; they are not read.
//
//go:noescape
func Prefetch(addresses []uintptr)
