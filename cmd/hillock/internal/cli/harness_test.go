package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// result is what a command line left behind.
type result struct {
	status   int
	out, err string
	dir      string // of the script; --out is out below it
}

// command runs a command line in this process.
func command(t *testing.T, ctx context.Context, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	status := Main(args, Streams{Out: &out, Err: &errs, Context: ctx})
	return result{status: status, out: out.String(), err: errs.String()}
}

// runText runs a script.
func runText(t *testing.T, text string, flags ...string) result {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "test.star")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"run", path, "--out", filepath.Join(dir, "out")}, flags...)
	r := command(t, context.Background(), args...)
	r.dir = dir
	r.err = strings.ReplaceAll(r.err, path, "test.star")
	return r
}

// opening is how the scripts of tests begin: two populations, a generator.
const opening = `load("pyNN", "sim")
load("pyNN.random", "NumpyRNG", "RandomDistribution")
load("pyNN.utility", "Timer", "ProgressBar", "normalized_filename")
sim.setup(timestep=0.1, min_delay=0.1, max_delay=5.0)
exc = sim.Population(10, sim.IF_cond_exp(), label="exc")
cur = sim.Population(10, sim.IF_curr_exp(), label="cur")
src = sim.Population(3, sim.SpikeSourceArray(spike_times=[1.0, 2.0]), label="src")
`
