//go:build unix

package provenance

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// FreeDisk returns the bytes that can be written to the disk of a folder, which need not exist yet, or 0 if that cannot be found out.
func FreeDisk(folder string) uint64 {
	for {
		if _, err := os.Stat(folder); err == nil {
			break
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return 0
		}
		folder = parent
	}
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0
	}
	return uint64(s.Bavail) * uint64(s.Bsize)
}
