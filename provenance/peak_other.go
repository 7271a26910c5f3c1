//go:build !unix || aix || solaris || illumos

package provenance

// peakUsage returns 0: unknown.
func peakUsage() uint64 { return 0 }
