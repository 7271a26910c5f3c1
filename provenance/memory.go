package provenance

import (
	"os"
	"path"
	"runtime"
	"strconv"
	"strings"

	"github.com/shirou/gopsutil/v4/mem"
)

// AvailableMemory returns how many bytes of memory this process can still take without swapping, or 0 if the system does
// not say. On Linux the limits of its control groups count (containers, batch systems).
func AvailableMemory() uint64 {
	free := availableNow()
	if runtime.GOOS == "linux" {
		if limit, ok := groupMemory("/sys/fs/cgroup", "/proc/self/cgroup"); ok && (free == 0 || limit < free) {
			free = max(limit, 1) // 0 would mean unknown
		}
	}
	return free
}

// availableNow is what the system says, its control groups left out.
func availableNow() uint64 {
	if runtime.GOOS == "linux" { // the one line that is wanted takes a tenth of the time that all of them do
		if b, err := os.ReadFile("/proc/meminfo"); err == nil {
			if kb, err := strconv.ParseUint(strings.TrimSuffix(field(b, "MemAvailable", ":"), " kB"), 10, 64); err == nil {
				return kb * 1024
			}
		}
	}
	if m, err := mem.VirtualMemory(); err == nil {
		return m.Available
	}
	return 0
}

// PeakMemory returns the most memory (bytes, resident) that this process had at any time, or 0 if the system does not say.
func PeakMemory() uint64 {
	if runtime.GOOS == "linux" {
		// Not getrusage: that begins with the size of the parent process.
		if b, err := os.ReadFile("/proc/self/status"); err == nil {
			kb, err := strconv.ParseUint(strings.TrimSuffix(field(b, "VmHWM", ":"), " kB"), 10, 64)
			if err == nil {
				return kb * 1024
			}
		}
	}
	return peakUsage()
}

// groupMemory returns what the control groups (version 2) of this process leave of memory: the least of all groups from its
// own up to the root. ok is false if none has a limit.
func groupMemory(root, self string) (least uint64, ok bool) {
	b, err := os.ReadFile(self)
	if err != nil {
		return 0, false
	}
	group := field(b, "0", "::")
	for dir := path.Join("/", group); ; dir = path.Dir(dir) {
		limit, errLimit := readNumber(path.Join(root, dir, "memory.max"))
		used, errUsed := readNumber(path.Join(root, dir, "memory.current"))
		if errLimit == nil && errUsed == nil { // "max" is no number: no limit
			left := uint64(0)
			if limit > used {
				left = limit - used
			}
			// Cached files count as used, but make room when memory is short.
			if stat, err := os.ReadFile(path.Join(root, dir, "memory.stat")); err == nil {
				cached, _ := strconv.ParseUint(field(stat, "inactive_file", " "), 10, 64)
				left = min(left+cached, limit)
			}
			if !ok || left < least {
				least, ok = left, true
			}
		}
		if dir == "/" {
			return least, ok
		}
	}
}

func readNumber(file string) (uint64, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(strings.TrimSpace(string(b)), 10, 64)
}
