//go:build !amd64 || purego

package kernel

// Prefetch does nothing here.
func Prefetch([]uintptr) {}
