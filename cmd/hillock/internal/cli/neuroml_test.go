package cli

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// noisy is a small network whose spikes depend on its seed.
const noisy = `load("pyNN", "sim")
load("pyNN.random", "NumpyRNG", "RandomDistribution")
tstop = param("tstop", 200.0, "ms")
sim.setup(timestep=0.1, seed=9)
noise = sim.Population(20, sim.SpikeSourcePoisson(rate=100.0), label="noise")
cells = sim.Population(30, sim.IF_cond_exp(), label="Cells of all kinds")
cells.initialize(v=RandomDistribution("uniform", low=-65.0, high=-50.0, rng=NumpyRNG(seed=4)))
sim.Projection(noise, cells, sim.FixedProbabilityConnector(0.3, rng=NumpyRNG(seed=5)), sim.StaticSynapse(weight=0.02, delay=1.0))
sim.Projection(cells[:10], cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.01, delay=0.7), receptor_type="inhibitory")
cells.record("spikes")
cells[[0, 1]].record("v")
sim.run(tstop)
`

var digestLine = regexp.MustCompile(`digest +([0-9a-f]{64})`)

func digestOf(t *testing.T, r result) string {
	t.Helper()
	m := digestLine.FindStringSubmatch(r.out)
	if r.status != exitDone || m == nil {
		t.Fatalf("status %d: %s\n%s", r.status, r.out, r.err)
	}
	return m[1]
}

// exportedNeuroML exports the noisy network and returns its LEMS file and the digest of the script.
func exportedNeuroML(t *testing.T, flags ...string) (lems, digest string) {
	t.Helper()
	r := runText(t, noisy, flags...)
	digest = digestOf(t, r)
	net := filepath.Join(r.dir, "noisy.net.nml")
	args := append([]string{"export", filepath.Join(r.dir, "test.star"), "--to", "neuroml", "-o", net}, flags...)
	if r := command(t, t.Context(), args...); r.status != exitDone {
		t.Fatal(r.err)
	}
	return filepath.Join(r.dir, "LEMS_noisy.xml"), digest
}

// TestRunNeuroML: an exported network that is run again has the spikes of the script, on any number of threads, and all that hillock run
// can do works with it.
func TestRunNeuroML(t *testing.T) {
	lems, digest := exportedNeuroML(t)
	out := filepath.Join(filepath.Dir(lems), "again")
	for _, threads := range []string{"1", "3"} {
		r := command(t, t.Context(), "run", lems, "--out", out, "--threads", threads, "--plot")
		if got := digestOf(t, r); got != digest {
			t.Errorf("%s threads: digest %s, of the script %s", threads, got, digest)
		}
		for _, want := range []string{"LEMS_noisy_Cells_of_all_kinds.npz", "LEMS_noisy.png"} {
			if _, err := os.Stat(filepath.Join(out, want)); err != nil {
				t.Errorf("%v: %s", err, r.out)
			}
		}
	}
	b, err := blocksOf(filepath.Join(out, "LEMS_noisy_Cells_of_all_kinds.npz"))
	if err != nil || len(b[0].Segments[0].Signals) != 1 || len(b[0].Segments[0].Signals[0].Cells) != 2 || b[0].Segments[0].Spikes.TStop != 200 {
		t.Errorf("%v: %+v", err, b)
	}
	if r := command(t, t.Context(), "run", lems, "--out", out, "--seed", "1"); digestOf(t, r) == digest {
		t.Error("--seed has no effect")
	}
	if r := command(t, t.Context(), "run", lems, "--help"); !strings.Contains(r.out, "tstop") || !strings.Contains(r.out, "200.0") {
		t.Error(r.out)
	}
	if r := command(t, t.Context(), "run", lems, "--out", out, "--dry-run"); r.status != exitDone {
		t.Error(r.err)
	}
	if r := command(t, t.Context(), "export", lems, "--to", "pynn", "-o", filepath.Join(out, "pynn")); r.status != exitDone {
		t.Error(r.err)
	}

	// A network alone: all spikes, for as long as one likes.
	net := filepath.Join(filepath.Dir(lems), "noisy.net.nml")
	r := command(t, t.Context(), "run", net, "--out", out, "--seed", "9", "--set", "tstop=200")
	if !strings.Contains(r.out, "has no LEMS file that says how it runs: spikes of all cells are recorded for 200 ms") {
		t.Error(r.out)
	}
	if r := command(t, t.Context(), "compare", filepath.Join(out, "noisy_Cells_of_all_kinds.npz"), filepath.Join(out, "LEMS_noisy_Cells_of_all_kinds.npz")); r.status != exitDone {
		t.Error(r.err)
	}
	if _, err := os.Stat(filepath.Join(out, "noisy_noise.npz")); err != nil {
		t.Error(err)
	}

	// What is wrong in a file is told with its place there.
	if err := os.WriteFile(net, []byte("<neuroml>\n<hhCell id=\"x\"/>\n</neuroml>"), 0o666); err != nil {
		t.Fatal(err)
	}
	r = command(t, t.Context(), "run", lems, "--out", out)
	if r.status != exitInput || !strings.Contains(r.err, "noisy.net.nml:2: <hhCell id=\"x\"> is not read within <neuroml>") {
		t.Errorf("status %d: %s", r.status, r.err)
	}
	if r := command(t, t.Context(), "run", filepath.Join(out, "none.nml")); r.status != exitInput || !strings.Contains(r.err, "no file") {
		t.Errorf("status %d: %s", r.status, r.err)
	}
}

// TestResumeNeuroML: a LEMS run that was interrupted goes on from its checkpoint to the spikes of the script.
func TestResumeNeuroML(t *testing.T) {
	lems, digest := exportedNeuroML(t, "--set", "tstop=20000")
	kept, out := filepath.Join(filepath.Dir(lems), "kept"), filepath.Join(filepath.Dir(lems), "again")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for files := []string{}; len(files) < 2 && ctx.Err() == nil; time.Sleep(time.Millisecond) { // the first is from 0 ms
			files, _ = filepath.Glob(filepath.Join(kept, "checkpoint-*.state"))
		}
		cancel()
	}()
	if r := command(t, ctx, "run", lems, "--out", out, "--checkpoint", kept, "--checkpoint-every", "50"); r.status != exitInterrupted {
		t.Fatalf("status %d: %s", r.status, r.err)
	}
	r := command(t, t.Context(), "resume", kept, "--threads", "2", "--checkpoint-every", "1e6")
	if got := digestOf(t, r); got != digest {
		t.Errorf("digest %s, of the script %s", got, digest)
	}
	if !strings.Contains(r.err, "continued from") || strings.Contains(r.err, "continued from 0 ms") {
		t.Error(r.err)
	}
}
