package provenance

import (
	"bytes"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/shirou/gopsutil/v4/cpu"
	"github.com/shirou/gopsutil/v4/host"
	"github.com/shirou/gopsutil/v4/mem"
)

// Host is the machine on which a program runs.
type Host struct {
	OS            string `json:"os"`                     // "linux"
	Release       string `json:"release"`                // of the kernel
	Distribution  string `json:"distribution,omitempty"` // "Debian GNU/Linux 12 (bookworm)"; Linux only
	Architecture  string `json:"architecture"`           // "amd64"
	CPU           string `json:"cpu"`                    // what its maker calls it
	PhysicalCores int    `json:"physical_cores"`         // 0: unknown
	LogicalCores  int    `json:"logical_cores"`          // that this process may use
	MemoryBytes   uint64 `json:"memory_bytes"`           // 0: unknown
	HostName      string `json:"host_name"`
}

// Machine describes this machine. It takes about a millisecond: it starts no other programs, and asks each core for nothing.
func Machine() Host {
	h := Host{
		OS:           runtime.GOOS,
		Release:      orUnknown(host.KernelVersion()),
		Distribution: distribution(),
		Architecture: runtime.GOARCH,
		CPU:          cpuModel(),
		LogicalCores: runtime.NumCPU(),
		HostName:     orUnknown(os.Hostname()),
	}
	if n, err := cpu.Counts(false); err == nil {
		h.PhysicalCores = n
	}
	if m, err := mem.VirtualMemory(); err == nil {
		h.MemoryBytes = m.Total
	}
	return h
}

func orUnknown(s string, err error) string {
	if s = strings.TrimSpace(s); err != nil || s == "" {
		return unknown
	}
	return s
}

// cpuModel returns the name of the processor. On Linux it reads only as far as the first core: gopsutil opens several files
// for each of them, which on large machines takes longer than all the rest.
func cpuModel() string {
	if runtime.GOOS == "linux" {
		if f, err := os.Open("/proc/cpuinfo"); err == nil {
			defer f.Close()
			head, _ := io.ReadAll(io.LimitReader(f, 4096))
			if name := field(head, "model name", ":"); name != "" {
				return name
			}
		}
	}
	cores, err := cpu.Info()
	if err != nil || len(cores) == 0 {
		return unknown
	}
	return orUnknown(cores[0].ModelName, nil)
}

// distribution returns the name of the Linux distribution, or "". (gopsutil would start lsb_release, which takes 15 ms.)
func distribution() string {
	if runtime.GOOS != "linux" {
		return ""
	}
	b, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return ""
	}
	return strings.Trim(field(b, "PRETTY_NAME", "="), `"'`)
}

// field returns the value of the first line "key<separator>value" of that key, or "".
func field(text []byte, key, separator string) string {
	for line := range bytes.Lines(text) {
		k, v, ok := strings.Cut(string(line), separator)
		if ok && strings.TrimSpace(k) == key {
			return strings.TrimSpace(v)
		}
	}
	return ""
}
