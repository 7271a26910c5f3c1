//go:build unix && !aix && !solaris && !illumos

package provenance

import (
	"runtime"
	"syscall"
)

// peakUsage returns the largest resident size in bytes.
func peakUsage() uint64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil || u.Maxrss < 0 {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return uint64(u.Maxrss) // bytes there, KiB elsewhere
	}
	return uint64(u.Maxrss) * 1024
}
