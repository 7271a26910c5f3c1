package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format"
)

// asCommand makes the test binary the command itself: it is killed as a user's would be.
const asCommand = "HILLOCK_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(Main(os.Args[1:], Standard()))
	}
	os.Exit(m.Run())
}

// endless writes nothing before it ends, and it does not end while the test lasts.
const endless = `
load("pyNN", "sim")
sim.setup(timestep=0.1, seed=5)
noise = sim.Population(50, sim.SpikeSourcePoisson(rate=100.0), label="noise")
cells = sim.Population(300, sim.IF_cond_exp(), label="cells")
sim.Projection(noise, cells, sim.FixedProbabilityConnector(0.2), sim.StaticSynapse(weight=0.01, delay=1.0))
cells.record("spikes")
cells[0:3].record("v")
noise.record("spikes")
sim.run(tstop)
cells.write_data("cells.npz")
noise.write_data("noise.npz")
`

// TestKilledRunLosesNothing kills a run without warning. What it had recorded until half a second before is in its spool, and is what
// a run that goes through records.
func TestKilledRunLosesNothing(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "endless.star")
	if err := os.WriteFile(script, []byte(`tstop = param("tstop", 1e6, "ms")`+endless), 0o666); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	run := exec.Command(self, "run", script, "--out", filepath.Join(dir, "killed"), "--quiet")
	run.Env = append(os.Environ(), asCommand+"=1")
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	// Wait until the file has grown twice.
	spool := filepath.Join(dir, "killed", "endless.spool")
	sizes := map[int64]bool{}
	for began := time.Now(); len(sizes) < 3 && time.Since(began) < time.Minute; time.Sleep(20 * time.Millisecond) {
		if info, err := os.Stat(spool); err == nil && info.Size() > 0 {
			sizes[info.Size()] = true
		}
	}
	if err := run.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = run.Wait()
	blocks, err := blocksOf(spool)
	if err != nil || len(blocks) != 2 {
		t.Fatalf("%d populations in the spool: %v", len(blocks), err)
	}
	until := blocks[0].Segments[0].Spikes.TStop
	if until < 10 {
		t.Fatalf("only %v ms are in the spool", until)
	}
	if r := command(t, t.Context(), "convert", spool, filepath.Join(dir, "rescued.mat")); r.status != exitDone {
		t.Errorf("hillock convert: status %d\n%s", r.status, r.err)
	}
	if rescued, err := blocksOf(filepath.Join(dir, "rescued_cells.mat")); err != nil || len(rescued) != 1 || rescued[0].Name != "cells" {
		t.Errorf("what was rescued: %v", err)
	}
	// A run that goes through gives the same until then.
	whole := filepath.Join(dir, "whole")
	if r := command(t, t.Context(), "run", script, "--out", whole, "--set", "tstop=200"); r.status != exitDone {
		t.Fatal(r.err)
	}
	if left, _ := filepath.Glob(filepath.Join(whole, "*.spool")); left != nil {
		t.Errorf("a run that ended well leaves %q", left)
	}
	for _, got := range blocks {
		want, err := blocksOf(filepath.Join(whole, got.Name+".npz"))
		if err != nil {
			t.Fatal(err)
		}
		end := min(until, 200)
		if a, b := before(got, end), before(want[0], end); len(a) == 0 || !slices.Equal(a, b) {
			t.Errorf("%s: %d spikes before %v ms, a whole run has %d", got.Name, len(a), end, len(b))
		}
		if v := got.Segments[0].Signal("v"); got.Name == "cells" {
			w := want[0].Segments[0].Signal("v")
			n := min(len(v.Data), len(w.Data))
			if n < 300 || !slices.Equal(v.Data[:n], w.Data[:n]) {
				t.Errorf("%d samples of v are not those of a whole run", n)
			}
		}
	}
}

// before returns the spikes before a time, as step and id in turn.
func before(b *data.Block, ms float64) (all []int64) {
	s := b.Segments[0].Spikes
	for k, step := range s.Steps {
		if s.Time(k) < ms {
			all = append(all, step, s.IDs[k])
		}
	}
	return all
}

// TestFailedRunSaysWhereItsRecordingsAre: a mistake after a long run does not cost what was recorded.
func TestFailedRunSaysWhereItsRecordingsAre(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "failing.star")
	if err := os.WriteFile(script, []byte("tstop = 50.0\n"+endless+"sim.no_such_verb()\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	r := command(t, t.Context(), "run", script, "--out", dir)
	if r.status == exitDone {
		t.Fatal("the script passes")
	}
	blocks, err := blocksOf(filepath.Join(dir, "failing.spool"))
	if err != nil || len(blocks) != 2 || blocks[0].Segments[0].Spikes.TStop != 50 {
		t.Errorf("%v: %d populations\n%s", err, len(blocks), r.err)
	}
}

func blocksOf(path string) ([]*data.Block, error) {
	f, err := format.ByPath(path)
	if err != nil {
		return nil, err
	}
	return f.Blocks(path)
}
