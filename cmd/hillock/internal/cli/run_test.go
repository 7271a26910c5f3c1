package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hillock-sim/hillock/examples"
	"github.com/hillock-sim/hillock/format"
	"github.com/hillock-sim/hillock/internal/library"
	"github.com/hillock-sim/hillock/model"
)

// fixedDigest is that of the reference network with the fixed stimulus: SHA-256 of the 93,422 spikes that NEST 3.10 makes.
const fixedDigest = "f12c000a206756e9a48f29d9d4f940cef79d577dce614c10e58b698299870491"

func digest(t *testing.T, out string) string {
	t.Helper()
	_, rest, found := strings.Cut(out, "digest  ")
	if !found {
		t.Fatalf("no digest in %s", out)
	}
	return strings.Fields(rest)[0]
}

// TestReferenceNetworkIsNESTs: the digest is that of NEST's spikes, on any number of threads, and however the run is cut.
func TestReferenceNetworkIsNESTs(t *testing.T) {
	for _, flags := range [][]string{
		nil,
		{"--threads", "2"},
		{"--threads", "3", "--set", "pieces=0.1,99.9,333.3"},
	} {
		args := append([]string{"run", "balanced_network", "--set", "stimulus=fixed", "--out", t.TempDir()}, flags...)
		r := command(t, t.Context(), args...)
		if r.status != exitDone {
			t.Fatalf("%q: %s", flags, r.err)
		}
		if got := digest(t, r.out); got != fixedDigest {
			t.Errorf("%q: digest %s, want %s", flags, got, fixedDigest)
		}
		for _, want := range []string{"Number of Synapses     : 128066 e→e,i  32011 i→e,i", "Excitatory rate        : 23.7225 Hz", "Inhibitory rate        : 21.8875 Hz"} {
			if !strings.Contains(r.out, want) {
				t.Errorf("output lacks %q:\n%s", want, r.out)
			}
		}
	}
}

// TestRandomStimulusDoesNotDependOnThreads is the same for Poisson sources and the native generator.
func TestRandomStimulusDoesNotDependOnThreads(t *testing.T) {
	var first string
	for _, flags := range [][]string{
		{"--threads", "1"},
		{"--threads", "2", "--set", "pieces=33.3,0.1"},
		{"--threads", "3"},
	} {
		args := append([]string{"run", "balanced_network", "--set", "wiring=native", "--set", "tstop=200", "--out", t.TempDir()}, flags...)
		r := command(t, t.Context(), args...)
		if r.status != exitDone {
			t.Fatal(r.err)
		}
		got := digest(t, r.out)
		if first == "" {
			first = got
		}
		if got != first {
			t.Errorf("%q: digest %s, want %s", flags, got, first)
		}
	}
	r := command(t, t.Context(), "run", "balanced_network", "--set", "wiring=native", "--set", "tstop=200", "--out", t.TempDir(), "--seed", "7")
	if got := digest(t, r.out); got == first {
		t.Error("another seed gave the same spikes")
	}
}

func TestActivityDiesOutInSmallNetworks(t *testing.T) {
	dir := t.TempDir()
	r := command(t, t.Context(), "run", "balanced_network", "--set", "n=1000", "--out", dir, "--summary", filepath.Join(dir, "s.json"), "--quiet")
	if r.status != exitDone {
		t.Fatal(r.err)
	}
	s := readSummary(t, filepath.Join(dir, "s.json"))
	if rate := s["rates_hz"].(map[string]any)["All Cells"].(float64); rate < 0.5 || rate > 1.3 {
		t.Errorf("rate %v Hz, want about 0.7 to 1.1", rate)
	}
	if strings.Contains(r.out, "digest") {
		t.Error("--quiet printed the closing lines")
	}
}

func readSummary(t *testing.T, path string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var s map[string]any
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSummaryFormatsAndPlot(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "deep", "s.json")
	r := command(t, t.Context(), "run", "balanced_network", "--set", "tstop=50", "--out", dir, "--summary", path, "--format", "npz,csv", "--plot", "--seed", "9", "--threads", "2")
	if r.status != exitDone {
		t.Fatal(r.err)
	}
	s := readSummary(t, path)
	for _, key := range []string{"neurons", "synapses", "spikes", "rates_hz", "synaptic_events", "model_ms", "build_s", "run_s", "write_s", "rtf",
		"peak_rss_bytes", "bytes_per_synapse", "threads", "digest", "seed", "files", "watermark"} {
		if _, ok := s[key]; !ok {
			t.Errorf("summary lacks %q", key)
		}
	}
	if s["neurons"] != 4000.0 || s["seed"] != 9.0 || s["threads"] != 2.0 || s["model_ms"] != 50.0 || s["digest"] != digest(t, r.out) {
		t.Errorf("summary %v", s)
	}
	rates := s["rates_hz"].(map[string]any)
	for _, label := range []string{"All Cells", "Excitatory cells", "Inhibitory cells"} {
		if _, ok := rates[label]; !ok {
			t.Errorf("rates lack %q: %v", label, rates)
		}
	}
	run := s["watermark"].(map[string]any)["run"].(map[string]any)
	if p := run["parameters"].(map[string]any); p["tstop"] != 50.0 || p["n"] != 4000.0 || run["script_sha256"] == "" {
		t.Errorf("watermark of the run %v", run)
	}
	for _, f := range s["files"].([]any) {
		info, err := os.Stat(f.(string))
		if err != nil || info.Size() == 0 {
			t.Errorf("file %v: %v", f, err)
		}
	}
	b, err := npz(filepath.Join(dir, "balanced_network_All_Cells.npz"))
	if err != nil || b != 4000 {
		t.Errorf("npz has %d cells, %v", b, err)
	}
	picture := filepath.Join(dir, "fig.pdf")
	r = command(t, t.Context(), "plot", filepath.Join(dir, "balanced_network_All_Cells.npz"), "-o", picture, "--title", "all")
	if text, err := os.ReadFile(picture); r.status != exitDone || err != nil || !bytes.HasPrefix(text, []byte("%PDF")) {
		t.Errorf("plot: status %d, %v, %s", r.status, err, r.err)
	}
}

// npz returns the number of cells whose spikes a file holds.
func npz(path string) (int, error) {
	f, err := format.ByPath(path)
	if err != nil {
		return 0, err
	}
	b, err := f.Read(path)
	if err != nil {
		return 0, err
	}
	return len(b.Segments[0].Spikes.Cells), nil
}

// TestInterrupt: what was recorded up to an interrupt is written and readable, and the exit status says so.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "long.star")
	text := opening + "exc.set(i_offset=2.0)\nexc.record([\"spikes\", \"v\"], sampling_interval=1.0)\nprint(\"running\")\nsim.run(1e8)\nprint(\"not reached\")\n"
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	r := command(t, ctx, "run", path, "--out", dir, "--summary", filepath.Join(dir, "s.json"))
	if r.status != exitInterrupted || strings.Contains(r.out, "not reached") {
		t.Fatalf("status %d, %s%s", r.status, r.out, r.err)
	}
	file := filepath.Join(dir, "long_exc.npz")
	if n, err := npz(file); err != nil || n != 10 {
		t.Errorf("%s: %d cells, %v", file, n, err)
	}
	if s := readSummary(t, filepath.Join(dir, "s.json")); s["spikes"].(float64) == 0 {
		t.Errorf("summary %v", s)
	}
	if !strings.Contains(r.err, "Interrupted") || !strings.Contains(r.err, "long.star:11:8: in sim.run") {
		t.Errorf("stderr %q", r.err)
	}
}

func TestExitStatus(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0}, {errors.New("anything"), 2}, {model.ErrRuntime, 1}, {model.ErrInterrupted, 130}, {&os.PathError{Err: os.ErrPermission}, 1},
		{inputError{&os.PathError{Err: os.ErrNotExist}}, 2}, {errors.Join(model.ErrInterrupted, model.ErrRuntime), 130},
	} {
		if got := statusOf(c.err); got != c.want {
			t.Errorf("%v: status %d, want %d", c.err, got, c.want)
		}
	}
}

// TestExamples: package examples runs them all; here are the ways to them.
func TestExamples(t *testing.T) {
	list := command(t, t.Context(), "examples").out
	for _, name := range examples.All() {
		if !strings.Contains(list, name) || !strings.Contains(list, examples.Reference(name)) {
			t.Errorf("hillock examples does not list %s and its reference", name)
		}
		if r := command(t, t.Context(), "run", name, "--help"); !strings.Contains(r.out, "Parameters of "+name) {
			t.Errorf("%s --help: %s", name, r.out)
		}
		text := command(t, t.Context(), "examples", name).out
		if embedded, _ := examples.Source(name); text != string(embedded) {
			t.Errorf("hillock examples %s prints something else", name)
		}
	}
}

// TestPlotDrawsTheFiguresOfTheScript: --plot draws what the script shows, and what was recorded if it shows nothing.
func TestPlotDrawsTheFiguresOfTheScript(t *testing.T) {
	dir := t.TempDir()
	r := command(t, t.Context(), "run", "vogels_abbott_cuba", "--out", dir, "--set", "tstop=50", "--set", "n=500", "--plot=svg")
	text, err := os.ReadFile(filepath.Join(dir, "vogels_abbott_cuba.svg"))
	if r.status != exitDone || err != nil || !strings.Contains(string(text), "A balanced network with current-based synapses") {
		t.Errorf("status %d, %v: the picture is not the script's\n%s", r.status, err, r.err)
	}
	if r := command(t, t.Context(), "run", "vogels_abbott_cuba", "--out", dir, "--set", "tstop=1", "--set", "n=50"); strings.Contains(r.out, "svg") {
		t.Error("without --plot a figure was drawn")
	}
	r = command(t, t.Context(), "run", "small_network", "--out", dir, "--set", "tstop=50", "--plot=svg")
	if text, err := os.ReadFile(filepath.Join(dir, "small_network.svg")); r.status != exitDone || err != nil || !bytes.Contains(text, []byte("Time (ms)")) {
		t.Errorf("status %d, %v, %s", r.status, err, r.err)
	}
}

func TestDocExplainsEverything(t *testing.T) {
	list := command(t, t.Context(), "doc").out
	for _, e := range library.All() {
		if !strings.Contains(list, e.Name) {
			t.Errorf("hillock doc does not list %s", e.Name)
		}
		if r := command(t, t.Context(), "doc", strings.ToUpper(e.Name)); r.status != exitDone || !strings.HasPrefix(r.out, e.Name) {
			t.Errorf("hillock doc %s: status %d, %s", e.Name, r.status, r.out)
		}
	}
	cell := command(t, t.Context(), "doc", "IF_cond_exp").out
	for _, want := range []string{"tau_m", "ms", "> 0", "membrane time constant", "gsyn_exc", "µS", "excitatory, inhibitory", "dv/dt"} {
		if !strings.Contains(cell, want) {
			t.Errorf("hillock doc IF_cond_exp lacks %q", want)
		}
	}
}

func TestWatermark(t *testing.T) {
	if r := command(t, t.Context(), "watermark"); r.status != exitDone || !strings.Contains(r.out, "Hillock") {
		t.Errorf("status %d, %s", r.status, r.out)
	}
	var m map[string]any
	if err := json.Unmarshal([]byte(command(t, t.Context(), "watermark", "--json").out), &m); err != nil || m["software"] == nil {
		t.Errorf("%v, %v", m, err)
	}
}

func TestProgressLine(t *testing.T) {
	got := line(250, 1000, 250, 500*time.Millisecond)
	if want := "[######..................]  25 %  250.0 of 1000 ms  500 ms/s  1.5s left"; got != want {
		t.Errorf("line %q, want %q", got, want)
	}
	var b bytes.Buffer
	p := newProgress(&Streams{Err: &b, Terminal: true}, false)
	p.show(1, 100)
	p.show(2, 100) // too soon
	p.clear()
	p.clear()
	if n := strings.Count(b.String(), "\r\x1b[K"); n != 2 {
		t.Errorf("the line was drawn or cleared %d times, want 2: %q", n, b.String())
	}
	p = newProgress(&Streams{Err: &b, Terminal: true}, true)
	if p.show(1, 100); p.shown {
		t.Error("--quiet shows progress")
	}
}

func TestFileNames(t *testing.T) {
	labels := []string{"All Cells", "a/b..c", "→", "../../x", "e→i (1)"}
	want := []string{"All_Cells", "a_b..c", "population", "x", "e_i_1"}
	var got []string
	for _, l := range labels {
		got = append(got, fileName(l))
	}
	if !slices.Equal(got, want) {
		t.Errorf("file names %q, want %q", got, want)
	}
}
