package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/bench"
)

func TestBench(t *testing.T) {
	dir := t.TempDir()
	report, picture, profile := filepath.Join(dir, "r.json"), filepath.Join(dir, "r.png"), filepath.Join(dir, "cpu.prof")
	small := []string{"bench", "va", "--scale", "0.05", "--time", "20", "--fresh=false"}
	r := command(t, t.Context(), append(small, "--threads", "1,2", "--repeat", "2", "--json", report, "--plot", picture)...)
	if r.status != exitDone || !strings.Contains(r.out, "va x0.05 20 ms") || !strings.Contains(r.out, "not checked") {
		t.Fatalf("status %d: %s%s", r.status, r.out, r.err)
	}
	read, err := bench.Read(report)
	if err != nil {
		t.Fatal(err)
	}
	if len(read.Results) != 2 || len(read.Results[0].Samples) != 2 || read.Results[1].Threads != 2 || read.Results[0].Samples[0].Cells != 200 ||
		read.Watermark.Software.GoVersion == "" {
		t.Errorf("report %+v", read)
	}
	if info, err := os.Stat(picture); err != nil || info.Size() < 1000 {
		t.Errorf("picture: %v, %v", info, err)
	}
	r = command(t, t.Context(), append(small, "--threads", "1", "--repeat", "1", "--compare", report, "--cpuprofile", profile)...)
	if r.status != exitDone || !strings.Contains(r.out, "Before: ") || !strings.Contains(r.out, "the same") {
		t.Errorf("status %d: %s%s", r.status, r.out, r.err)
	}
	if info, err := os.Stat(profile); err != nil || info.Size() == 0 {
		t.Errorf("profile: %v, %v", info, err)
	}
	// What a process of its own is asked for.
	r = command(t, t.Context(), append(small, "--threads", "1", "--sample")...)
	if r.status != exitDone || !strings.HasPrefix(r.out, `{"threads":1,"scale":0.05,"time_ms":20,`) {
		t.Errorf("status %d: %s%s", r.status, r.out, r.err)
	}
	r = command(t, t.Context(), append(small, "--describe")...)
	if r.status != exitDone || !strings.Contains(r.out, `"cell": "IF_cond_exp"`) || !strings.Contains(r.out, `"n": 200,`) {
		t.Errorf("status %d: %s%s", r.status, r.out, r.err)
	}
	r = command(t, t.Context(), "bench", "scan", "--scale", "0.001", "--json", "-")
	if r.status != exitDone || !strings.Contains(r.out, `"scan": {`) {
		t.Errorf("status %d: %s%s", r.status, r.out, r.err)
	}
}

func TestBenchHelp(t *testing.T) {
	r := command(t, t.Context(), "bench", "--help")
	for _, want := range append(bench.Names(), "va10", "--compare", "Potjans & Diesmann", "Exit status") {
		if r.status != exitDone || !strings.Contains(r.out, want) {
			t.Errorf("the help lacks %q:\n%s", want, r.out)
		}
	}
}

func TestBenchInterrupted(t *testing.T) {
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if r := command(t, stopped, "bench", "scan", "--scale", "0.01"); r.status != exitInterrupted {
		t.Errorf("status %d: %s", r.status, r.err)
	}
}
