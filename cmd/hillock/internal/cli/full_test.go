//go:build unix

package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// limitedTo runs the command where no file may have more than some kilobytes: as on a disk that is full, writes fail in their middle.
func limitedTo(t *testing.T, kilobytes int, args ...string) (stderr string, status int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command("bash", append([]string{"-c", fmt.Sprintf(`ulimit -f %d && exec "$0" "$@"`, kilobytes), self}, args...)...)
	run.Env = append(os.Environ(), asCommand+"=1")
	var text strings.Builder
	run.Stderr = &text
	_ = run.Run()
	return text.String(), run.ProcessState.ExitCode()
}

const spiking = `
load("pyNN", "sim")
sim.setup(timestep=0.1, seed=5)
noise = sim.Population(200, sim.SpikeSourcePoisson(rate=1000.0), label="noise")
noise.record("spikes")
for k in range(100):
    sim.run(20.0)
noise.write_data("noise.npz")
`

// TestFullDisk: a run whose recordings find no room fails, says so, and keeps what there is room for; with checkpoints it goes on where it
// was when there is room again.
func TestFullDisk(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash to set the limit")
	}
	dir := t.TempDir()
	script := filepath.Join(dir, "spiking.star")
	if err := os.WriteFile(script, []byte(spiking), 0o666); err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(dir, "whole")
	if r := command(t, t.Context(), "run", script, "--out", whole, "--quiet"); r.status != exitDone {
		t.Fatal(r.err)
	}
	want, err := blocksOf(filepath.Join(whole, "noise.npz"))
	if err != nil {
		t.Fatal(err)
	}

	out, kept := filepath.Join(dir, "out"), filepath.Join(dir, "kept")
	text, status := limitedTo(t, 200, "run", script, "--out", out, "--quiet", "--checkpoint", kept, "--checkpoint-every", "20")
	if status != exitFailed || !strings.Contains(text, "file too large") || strings.Count(text, "checkpoint at") != 1 {
		t.Fatalf("status %d\n%s", status, text)
	}
	if r := command(t, t.Context(), "resume", kept, "--quiet"); r.status != exitDone {
		t.Fatalf("resumed: status %d\n%s", r.status, r.err)
	}
	got, err := blocksOf(filepath.Join(out, "noise.npz"))
	if err != nil {
		t.Fatal(err)
	}
	a, b := before(got[0], 1e9), before(want[0], 1e9)
	if len(a) == 0 || !slices.Equal(a, b) {
		t.Errorf("%d spikes after a full disk, %d without", len(a)/2, len(b)/2)
	}

	// Without checkpoints: the spool has what fits.
	other := filepath.Join(dir, "other")
	text, status = limitedTo(t, 200, "run", script, "--out", other, "--quiet")
	if status != exitFailed || !strings.Contains(text, "could not all be kept") {
		t.Fatalf("status %d\n%s", status, text)
	}
	if _, err := blocksOf(filepath.Join(other, "spiking.spool")); err != nil {
		t.Errorf("what was recorded before the disk was full: %v\n%s", err, text)
	}
}

const sampled = `
load("pyNN", "sim")
load("pyNN.random", "RandomDistribution")
sim.setup(timestep=0.1, seed=5)
cells = sim.Population(500, sim.IF_curr_exp(i_offset=RandomDistribution("uniform", low=0.9, high=1.5)), label="cells")
cells.record("v")
sim.run(1000.0)
cells.write_data("cells.npz")
`

// TestFullDiskBeside: samples are written while the run goes on. That there is no room for them stops it in its middle all the same.
func TestFullDiskBeside(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash to set the limit")
	}
	dir := t.TempDir()
	script, out := filepath.Join(dir, "sampled.star"), filepath.Join(dir, "out")
	if err := os.WriteFile(script, []byte(sampled), 0o666); err != nil {
		t.Fatal(err)
	}
	text, status := limitedTo(t, 6000, "run", script, "--out", out, "--quiet")
	if status != exitFailed || !strings.Contains(text, "make room, then hillock convert reads it") || !strings.Contains(text, "file too large") ||
		!strings.Contains(text, "could not all be kept") {
		t.Fatalf("status %d\n%s", status, text)
	}
	blocks, err := blocksOf(filepath.Join(out, "sampled.spool"))
	if err != nil {
		t.Fatal(err)
	}
	if rows := len(blocks[0].Segments[0].Signals[0].Data) / 500; rows < 300 || rows >= 10000 {
		t.Errorf("%d samples of 10,001 are in the file; 6 MB have room for some 1500\n%s", rows, text)
	}
}

// TestFolderNobodyCanWrite: that nothing can be written is said before anything is computed.
func TestFolderNobodyCanWrite(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	folders := []string{filepath.Join(file, "below")}
	if _, err := os.Stat("/proc/self"); err == nil {
		folders = append(folders, "/proc/self/below") // where not even root can
	}
	for _, folder := range folders {
		for _, args := range [][]string{{"--out", folder}, {"--out", dir, "--summary", filepath.Join(folder, "s.json")}, {"--out", dir, "--checkpoint", folder}} {
			r := command(t, t.Context(), append([]string{"run", "small_network"}, args...)...)
			if r.status == exitDone || r.out != "" || !strings.Contains(r.err, folder) && !strings.Contains(r.err, file) {
				t.Errorf("%q: status %d, printed %q\n%s", args, r.status, r.out, r.err)
			}
			if args[len(args)-2] != "--checkpoint" && r.status != exitInput {
				t.Errorf("%q: status %d", args, r.status)
			}
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left over: %v", left)
	}
}
