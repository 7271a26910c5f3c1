package provenance

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sample is a record with all that can be filled in.
func sample() Record {
	return Record{
		Software: Software{Version: "0.1.0+dirty", Commit: "6ae442d6", Time: "2026-11-20T10:00:00Z", GoVersion: "go1.26.8",
			Settings: map[string]string{"GOAMD64": "v1"},
			Modules:  map[string]string{"gonum.org/v1/plot": "v0.17.0", "gonum.org/v1/gonum": "v0.17.0"}},
		Machine: Host{OS: "linux", Release: "5.4.0", Distribution: "Debian GNU/Linux 12 (bookworm)", Architecture: "amd64",
			CPU: "AMD EPYC", PhysicalCores: 2, LogicalCores: 4, MemoryBytes: 8 << 30, HostName: "bench"},
		Run: Run{Script: "va.star", ScriptSHA256: Hash([]byte("n = 4000\n")), CommandLine: []string{"hillock", "run", "va.star", "--set", "label=it's"},
			Parameters: map[string]any{"n": 4000, "pconn": 0.01, "label": "it's"}, Set: []string{"label"}, Seed: 98765, TimeStep: 0.1, Threads: 2,
			Start: time.Date(2026, 11, 20, 12, 0, 0, 5e8, time.UTC), End: time.Date(2026, 11, 20, 12, 0, 3, 0, time.UTC)},
	}
}

func TestText(t *testing.T) {
	const want = `Hillock      : 0.1.0+dirty
Commit       : 6ae442d6
Commit time  : 2026-11-20T10:00:00Z
Go           : go1.26.8
Build GOAMD64: v1

gonum.org/v1/gonum: v0.17.0
gonum.org/v1/plot : v0.17.0

OS          : linux
Release     : 5.4.0
Distribution: Debian GNU/Linux 12 (bookworm)
Architecture: amd64
Processor   : AMD EPYC
CPU cores   : 2 (4 logical)
Memory      : 8.0 GiB

Hostname: bench

Script      : va.star
SHA-256     : HASH
Command line: hillock run va.star --set 'label=it'\''s'
Seed        : 98765
Time step   : 0.1 ms
Threads     : 2
Start       : 2026-11-20T12:00:00Z
End         : 2026-11-20T12:00:03Z

label: it's (set)
n    : 4000
pconn: 0.01
`
	r := sample()
	if d := cmp.Diff(strings.Replace(want, "HASH", r.Run.ScriptSHA256, 1), r.Text()); d != "" {
		t.Errorf("text (-want +got):\n%s", d)
	}
	r.Run = Run{}
	if text := r.Text(); strings.Contains(text, "Seed") || !strings.HasSuffix(text, "Hostname: bench\n") {
		t.Errorf("without a run:\n%s", text)
	}
}

func TestHash(t *testing.T) {
	// printf abc | sha256sum (FIPS 180-2, appendix B.1)
	if got := Hash([]byte("abc")); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(got)
	}
}

func TestJSON(t *testing.T) {
	r := sample()
	r.Run.Parameters["f"] = math.NaN()
	r.Run.Parameters["g"] = func() {}
	var got map[string]map[string]any
	if err := json.Unmarshal(r.JSON(), &got); err != nil {
		t.Fatal(err)
	}
	run := got["run"]
	if run["seed"] != 98765.0 || run["time_step_ms"] != 0.1 || run["start"] != "2026-11-20T12:00:00Z" {
		t.Errorf("run = %v", run)
	}
	if p := run["parameters"].(map[string]any); p["f"] != "NaN" || p["n"] != 4000.0 {
		t.Errorf("parameters = %v", p)
	}
	if v, ok := r.Run.Parameters["f"].(float64); !ok || !math.IsNaN(v) {
		t.Error("JSON changed the record")
	}
	if got["software"]["version"] != "0.1.0+dirty" || got["machine"]["memory_bytes"] != float64(8<<30) {
		t.Errorf("record = %v", got)
	}
	for name, odd := range map[string]Record{
		"empty":     {},
		"NaN step":  {Run: Run{TimeStep: math.NaN()}},
		"far year":  {Run: Run{Start: time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)}},
		"empty run": {Run: Run{Parameters: map[string]any{}}},
	} {
		if b := odd.JSON(); !json.Valid(b) || b[0] != '{' {
			t.Errorf("%s: %s", name, b)
		}
		odd.Text()
	}
	if strings.Contains(string(Record{}.JSON()), `"run"`) {
		t.Error("a record without a run has one in JSON")
	}
}

func TestCommit(t *testing.T) {
	vcs := []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}}
	own, other := debug.Module{Path: module}, debug.Module{Path: "example.com/lab"}
	dep := func(v string) []*debug.Module { return []*debug.Module{{Path: module, Version: v}} }
	for name, c := range map[string]struct {
		info            debug.BuildInfo
		linked          string
		version, commit string
	}{
		"repository":           {debug.BuildInfo{Main: own, Settings: vcs}, "", "1+dirty", "abc"},
		"repository wins":      {debug.BuildInfo{Main: own, Settings: vcs}, "def", "1+dirty", "abc"},
		"linked":               {debug.BuildInfo{Main: own}, "def", "1", "def"},
		"neither":              {debug.BuildInfo{}, "", "1", "unknown"},
		"library":              {debug.BuildInfo{Main: other, Settings: vcs, Deps: dep("v0.1.1-0.20260908191801-89a6a09411d5")}, "", "1", "89a6a09411d5"},
		"library of a release": {debug.BuildInfo{Main: other, Settings: vcs, Deps: dep("v0.1.0")}, "", "1", "unknown"},
	} {
		s := describe(&c.info, "1", c.linked)
		if s.Version != c.version || s.Commit != c.commit {
			t.Errorf("%s: version %q, commit %q; want %q, %q", name, s.Version, s.Commit, c.version, c.commit)
		}
	}
}

func TestMachine(t *testing.T) {
	r := New(Version)
	m := r.Machine
	if m.OS != runtime.GOOS || m.Architecture != runtime.GOARCH || m.LogicalCores < 1 || m.Release == "" || m.CPU == "" || m.HostName == "" {
		t.Errorf("machine = %+v", m)
	}
	if !strings.HasPrefix(r.Software.Version, Version) || r.Software.GoVersion != runtime.Version() || r.Software.Commit == "" {
		t.Errorf("software = %+v", r.Software)
	}
	if runtime.GOOS != "linux" {
		return
	}
	if m.MemoryBytes == 0 || AvailableMemory() == 0 || AvailableMemory() > m.MemoryBytes {
		t.Errorf("memory %d bytes, %d available", m.MemoryBytes, AvailableMemory())
	}
	if p := PeakMemory(); p < 1<<20 || p > m.MemoryBytes {
		t.Errorf("peak %d bytes", p)
	}
}

func TestGroupMemory(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	self := filepath.Join(root, "self")
	if _, ok := groupMemory(root, self); ok {
		t.Error("a limit without groups")
	}
	write("self", "0::/job/step\n")
	write("job/step/memory.max", "max\n")
	write("job/step/memory.current", "100\n")
	if _, ok := groupMemory(root, self); ok {
		t.Error(`"max" taken for a limit`)
	}
	// The limit of the group above holds too; what is merely cached there can be had.
	write("job/memory.max", "1000\n")
	write("job/memory.current", "700\n")
	write("job/memory.stat", "anon 500\ninactive_file 150\n")
	if got, ok := groupMemory(root, self); !ok || got != 450 {
		t.Errorf("%d bytes left, %v; want 450", got, ok)
	}
}

// BenchmarkNew is what every simulation pays.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(Version).JSON()
	}
}
