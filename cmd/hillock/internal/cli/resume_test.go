package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

var kills = flag.Int("kills", 4, "how often TestKillAndResume kills a run")

// changing does what a checkpoint could get wrong in a script: it runs in pieces, with callbacks, reads what came of it and goes on accordingly.
const changing = `
load("pyNN", "sim")
load("pyNN.random", "NumpyRNG", "RandomDistribution")
load("pyNN.utility", "Timer")
load("pyNN.utility.plotting", "Figure", "Panel")
tstop = param("tstop", 400.0, "ms")
timer = Timer()
sim.setup(timestep=0.1, seed=5)
rng = NumpyRNG(seed=4)
noise = sim.Population(60, sim.SpikeSourcePoisson(rate=100.0), label="noise")
cells = sim.Population(300, sim.IF_cond_exp(), label="cells")
cells.initialize(v=RandomDistribution("uniform", low=-65.0, high=-50.0, rng=rng))
learning = sim.Projection(noise, cells, sim.FixedProbabilityConnector(0.2, rng=rng), sim.STDPMechanism(
    timing_dependence=sim.SpikePairRule(), weight_dependence=sim.AdditiveWeightDependence(w_max=0.1), weight=0.01, delay=1.0))
learning.record("weight", sampling_interval=20.0)
cells.record("spikes")
cells[0:3].record("v", sampling_interval=0.5)
seen = []
def watch(t):
    seen.append(cells.mean_spike_count())
    return t + 7.3
sim.run(tstop / 4, callbacks=[watch])
cells[0:100].write_data("first.npz")
if cells.mean_spike_count() > 0:
    noise.set(rate=60.0 + learning[0].weight * 1000)
sim.run(tstop / 4)
w = learning.get("weight", format="list", with_address=False)
print("weights from %r to %r, seen %r" % (min(w), max(w), seen))
sim.reset(annotations={"trial": 1})
extra = sim.Population(4, sim.IF_curr_exp(i_offset=1.5), label="extra")
extra.record(["spikes", "v"])
sim.run(tstop / 4)
sim.save("warm.state")
timer.mark("half")
for k in range(2):
    sim.branch("warm.state", seed=k, annotations={"seed": k})
    sim.run(tstop / 8)
cells.write_data("cells.npz")
learning.write_data("weights.npz")
extra.write_data("extra.csv")
print("rate %r" % extra.mean_spike_count())
check(timer.elapsed_time() >= 0)
`

// life is one process of hillock; it is killed after a while, unless it has ended.
func life(t *testing.T, after time.Duration, signal os.Signal, args ...string) (out string, status int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command(self, args...)
	run.Env = append(os.Environ(), asCommand+"=1")
	var stdout, stderr bytes.Buffer
	run.Stdout, run.Stderr = &stdout, &stderr
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = run.Wait(); close(ended) }()
	if after > 0 {
		select {
		case <-ended:
		case <-time.After(after):
			_ = run.Process.Signal(signal)
		}
	}
	<-ended
	if status = run.ProcessState.ExitCode(); status > 0 && status != exitInterrupted {
		t.Fatalf("%q: status %d\n%s", args, status, stderr.String())
	}
	return stdout.String(), status
}

// hasCheckpoint reports whether there is something to resume.
func hasCheckpoint(dir string) bool {
	files, _ := filepath.Glob(filepath.Join(dir, "checkpoint-*.state"))
	return len(files) > 0
}

// TestKillAndResume kills a run without warning, resumes it, kills it again, and so on; what it prints and writes in the end is what a run
// that goes through prints and writes.
func TestKillAndResume(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "changing.star")
	if err := os.WriteFile(script, []byte(changing), 0o666); err != nil {
		t.Fatal(err)
	}
	balanced := []string{"balanced_network", "--set", "stimulus=fixed", "--set", "tstop=300"}
	r := rand.New(rand.NewPCG(uint64(*kills), 7))
	killed := 0
	for n, what := 0, [][]string{{script, "--set", "tstop=1000"}, balanced}; killed < *kills; n++ {
		job := what[n%2]
		whole := filepath.Join(dir, fmt.Sprint("whole", n%2))
		begin := time.Now()
		want, _ := life(t, 0, nil, append([]string{"run", "--format", "npz", "--out", whole}, job...)...)
		took := time.Since(begin)
		kept, out := filepath.Join(dir, fmt.Sprint("kept", n)), filepath.Join(dir, fmt.Sprint("out", n))
		status, got := -1, ""
		for lives := 0; status != exitDone; lives++ {
			after := time.Duration(r.Float64() * float64(took))
			if killed >= *kills || lives > 20 {
				after = 0
			}
			args := append([]string{"run", "--format", "npz", "--out", out, "--checkpoint", kept, "--checkpoint-every", "13"}, job...)
			if hasCheckpoint(kept) {
				args = []string{"resume", kept, "--threads", fmt.Sprint(1 + lives%3)}
			}
			if got, status = life(t, after, syscall.SIGKILL, args...); status != exitDone {
				killed++
			}
		}
		if a, b := plain(got, out), plain(want, whole); a != b {
			t.Errorf("after %d kills %s prints\n%s\ninstead of\n%s", killed, job[0], a, b)
		}
		sameFiles(t, out, whole)
		if left, _ := os.ReadDir(kept); len(left) != 2 {
			t.Errorf("left over: %v", left)
		}
	}
	t.Logf("%d kills", killed)
}

var seconds = regexp.MustCompile(`[0-9.e-]+ s\b|time[^\n]*|[0-9]{8}(-[0-9]{6})?`)

// plain is what a run prints, without seconds and folders.
func plain(text, out string) string {
	return seconds.ReplaceAllString(strings.ReplaceAll(text, out, "OUT"), "...")
}

// sameFiles compares the recordings in two folders.
func sameFiles(t *testing.T, got, want string) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(want, "*.npz"))
	if len(files) == 0 {
		t.Fatal("no files")
	}
	for _, f := range files {
		a, err := blocksOf(filepath.Join(got, filepath.Base(f)))
		b, err2 := blocksOf(f)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		for k := range b {
			x, _ := json.Marshal(a[k].Segments)
			y, _ := json.Marshal(b[k].Segments)
			if clock := regexp.MustCompile(`"RecDatetime":"[^"]*"`); clock.ReplaceAllString(string(x), "") != clock.ReplaceAllString(string(y), "") {
				t.Errorf("%s differs", filepath.Base(f))
			}
		}
	}
}

// TestInterruptAndResume: Ctrl-C ends a run with status 130, a checkpoint and readable files.
func TestInterruptAndResume(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "long.star")
	if err := os.WriteFile(script, []byte(`tstop = param("tstop", 1e6, "ms")`+endless), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		kept, out := filepath.Join(dir, "kept"+signal.String()), filepath.Join(dir, "out"+signal.String())
		if _, status := life(t, 700*time.Millisecond, signal, "run", script, "--out", out, "--checkpoint", kept); status != exitInterrupted {
			t.Fatalf("%v: status %d", signal, status)
		}
		blocks, err := blocksOf(filepath.Join(out, "long_cells.npz"))
		if err != nil {
			t.Fatal(err)
		}
		until := blocks[0].Segments[0].Spikes.TStop
		if until < 1 {
			t.Fatalf("only %v ms were recorded", until)
		}
		if _, status := life(t, 700*time.Millisecond, signal, "resume", kept); status != exitInterrupted {
			t.Fatalf("%v: status %d of resume", signal, status)
		}
		again, err := blocksOf(filepath.Join(out, "long_cells.npz"))
		if err != nil || again[0].Segments[0].Spikes.TStop < until {
			t.Errorf("the resumed run came to %v ms, from %v: %v", again[0].Segments[0].Spikes.TStop, until, err)
		}
		n := len(blocks[0].Segments[0].Spikes.Steps)
		if fmt.Sprint(again[0].Segments[0].Spikes.Steps[:n]) != fmt.Sprint(blocks[0].Segments[0].Spikes.Steps) {
			t.Error("what had been recorded is not what the resumed run has")
		}
	}
	// While a run goes on nobody else uses its folder, and what is not there is said plainly.
	r := command(t, t.Context(), "resume", filepath.Join(dir, "nothing"))
	if r.status != exitInput || !strings.Contains(r.err, "--checkpoint") {
		t.Errorf("status %d: %s", r.status, r.err)
	}
	r = command(t, t.Context(), "run", script, "--checkpoint", filepath.Join(dir, "kept"+os.Interrupt.String()))
	if r.status != exitInput || !strings.Contains(r.err, "hillock resume") {
		t.Errorf("status %d: %s", r.status, r.err)
	}
}
