package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const unending = `load("pyNN", "sim")
sim.setup()
p = sim.Population(200, sim.IF_cond_exp(i_offset=1.0), label="p")
p.record("spikes")
p[:20].record("v")
sim.run(1e9)
`

// TestLimitsStopCleanly: what was recorded is written, the message says what stopped it and where, the status is 1.
func TestLimitsStopCleanly(t *testing.T) {
	for _, c := range []struct{ name, text, flag, want string }{
		{"time", unending, "--max-time=400ms", "--max-time 400ms is over"},
		{"disk", unending, "--max-disk=300kB", "--max-disk is 0.3 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := runText(t, c.text, c.flag, "--force")
			if r.status != exitFailed || !strings.Contains(r.err, c.want) || !strings.Contains(r.err, "the run was stopped at") {
				t.Errorf("status %d: %s", r.status, r.err)
			}
			if strings.Contains(r.err, "Interrupted") && !strings.Contains(r.err, "stopped: ") {
				t.Errorf("it looks like an interrupt: %s", r.err)
			}
			if _, err := os.Stat(filepath.Join(r.dir, "out", "test_p.npz")); err != nil {
				t.Errorf("what was recorded is not there: %v\n%s%s", err, r.out, r.err)
			}
		})
	}
	r := runText(t, "while True:\n    pass\n", "--max-time", "0.3")
	if r.status != exitFailed || !strings.Contains(r.err, "--max-time 300ms is over") {
		t.Errorf("a loop without end: status %d: %s", r.status, r.err)
	}
	r = runText(t, "while True:\n    pass\n", "--max-steps", "100000")
	if r.status != exitFailed || !strings.Contains(r.err, "--max-steps") || !strings.Contains(r.err, "test.star:") {
		t.Errorf("a loop without end: status %d: %s", r.status, r.err)
	}
}

// TestLimitsAreRead refuses what is no size or duration.
func TestLimitsAreRead(t *testing.T) {
	for _, flag := range []string{"--max-memory=much", "--max-memory=0", "--max-memory=-1GB", "--max-memory=NaN", "--max-disk=1e30TB", "--max-time=soon", "--max-time=-3s", "--max-time=NaN"} {
		if r := runText(t, "x = 1\n", flag); r.status != exitInput {
			t.Errorf("%s: status %d: %s", flag, r.status, r.err)
		}
	}
	for text, want := range map[string]uint64{"4GB": 4e9, "2 GiB": 2 << 30, "500MB": 5e8, "1.5kB": 1500, "12": 12, "1G": 1e9} {
		if got, err := parseBytes("--max-disk", text); err != nil || got != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
}

// TestDryRun says what runs take, through several runs, callbacks and reads, and writes nothing.
func TestDryRun(t *testing.T) {
	text := `load("pyNN", "sim")
sim.setup()
p = sim.Population(1000, sim.IF_cond_exp(), label="p")
src = sim.Population(100, sim.SpikeSourcePoisson(rate=50.0))
c = sim.Projection(src, p, sim.FixedProbabilityConnector(0.1), sim.StaticSynapse(weight=0.01))
p.record(["spikes", "v"])
times = []
def f(t):
    times.append(t)
    return t + 1.0
sim.run(100.0, callbacks=[f])
check(len(times) == 101, "%d calls" % len(times))
check(sim.get_current_time() == 100.0)
for k in range(3):
    sim.run(300.0)
    print(p.mean_spike_count())
    p.write_data("run%d.npz" % k)
check(c.size() > 9000)
sim.reset()
sim.run(1000.0)
`
	r := runText(t, text, "--dry-run")
	if r.status != exitDone || !strings.Contains(r.out, "for 2000 ms of model time") || !strings.Contains(r.out, "1100 cells and 1.005e+04 connections") {
		t.Errorf("status %d: %s%s", r.status, r.out, r.err)
	}
	if _, err := os.Stat(filepath.Join(r.dir, "out")); err == nil {
		t.Error("a dry run has made the output folder")
	}
	r = runText(t, text+"print(1.0 / p.mean_spike_count())\nsim.run(1e6)\n", "--dry-run")
	if r.status != exitDone || !strings.Contains(r.out, "for 2000 ms") || !strings.Contains(r.out, "test.star:21:11") {
		t.Errorf("a script that needs results: status %d: %s%s", r.status, r.out, r.err)
	}
	large := strings.NewReplacer("1000, sim", "60000000, sim", "100, sim", "60000000, sim").Replace(text)
	r = runText(t, strings.Replace(large, "c.size() > 9000", "True", 1), "--dry-run", "--max-memory", "3GB")
	if r.status == exitDone || !strings.Contains(r.err, "emory") {
		t.Errorf("a network that does not fit: status %d: %s%s", r.status, r.out, r.err)
	}
	r = runText(t, "x = 1\n", "--dry-run")
	if r.status != exitDone || !strings.Contains(r.out, "runs no network") {
		t.Errorf("no network: status %d: %s%s", r.status, r.out, r.err)
	}
}

// TestTooLargeIsRefused before anything runs, unless it is forced.
func TestTooLargeIsRefused(t *testing.T) {
	long := strings.Replace(unending, "1e9", "1e5", 1)
	if r := runText(t, long, "--max-disk", "10MB"); r.status == exitDone || !strings.Contains(r.err, "recording until 100000 ms takes") {
		t.Errorf("disk: status %d: %s", r.status, r.err)
	}
	if r := runText(t, strings.Replace(unending, "200", "40000000", 1), "--max-memory", "3GB"); r.status == exitDone || !strings.Contains(r.err, "MemoryError") {
		t.Errorf("memory: status %d: %s", r.status, r.err)
	}
}
