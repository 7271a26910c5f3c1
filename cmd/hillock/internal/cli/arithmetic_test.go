package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
)

// driven is a network that works in SpiNNaker's arithmetic.
const driven = `load("pyNN", "sim")
sim.setup(timestep=1.0%s)
src = sim.Population(20, sim.SpikeSourcePoisson(rate=100.0))
exc = sim.Population(10, sim.IF_curr_exp(), label="exc")
exc.record(["spikes", "v"])
sim.Projection(src, exc, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.3, delay=20.0), label="drive")
sim.run(200.0)
exc.write_data("exc.npz")
print("done")
`

// TestArithmetic: the flag and setup choose SpiNNaker's arithmetic, and what it did is in the closing lines and in the summary.
func TestArithmetic(t *testing.T) {
	byFlag := runText(t, strings.Replace(driven, "%s", "", 1), "--arithmetic", "spinnaker", "--drift", "--summary", filepath.Join(t.TempDir(), "s.json"))
	bySetup := runText(t, strings.Replace(driven, "%s", `, arithmetic="spinnaker"`, 1))
	back := runText(t, strings.Replace(driven, "%s", `, arithmetic="spinnaker"`, 1), "--arithmetic", "double")
	plain := runText(t, strings.Replace(driven, "%s", "", 1))
	for k, r := range []result{byFlag, bySetup, back, plain} {
		if r.status != 0 {
			t.Fatalf("run %d: status %d: %s", k, r.status, r.err)
		}
	}
	if digest(t, byFlag.out) != digest(t, bySetup.out) || digest(t, back.out) != digest(t, plain.out) || digest(t, back.out) == digest(t, byFlag.out) {
		t.Errorf("digests: %s by flag, %s by setup, %s in double precision by flag, %s in double precision", digest(t, byFlag.out), digest(t, bySetup.out), digest(t, back.out), digest(t, plain.out))
	}
	for _, words := range []string{
		"SpiNNaker's arithmetic (s16.15)", "claims no equality with a board", "exc, excitatory: weights in steps of", "drive: 200 connections",
		"200 above 16 need a delay population", "saturations: 0 of ring buffers", "exc against double precision:", "largest difference of v",
	} {
		if !strings.Contains(byFlag.out, words) {
			t.Errorf("the closing lines lack %q:\n%s", words, byFlag.out)
		}
	}
	if strings.Contains(plain.out, "SpiNNaker") || strings.Count(byFlag.out, "done") != 1 {
		t.Errorf("the output of a run in double precision is\n%s\nthat with --drift\n%s", plain.out, byFlag.out)
	}
}

// TestArithmeticInSummary: the report and the drift are in the JSON object.
func TestArithmeticInSummary(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.json")
	r := runText(t, strings.Replace(driven, "%s", "", 1), "--arithmetic", "spinnaker", "--drift", "--summary", path, "--quiet")
	text, err := os.ReadFile(path)
	if r.status != 0 || err != nil {
		t.Fatal(r.err, err)
	}
	var sum hillock.Summary
	if err := json.Unmarshal(text, &sum); err != nil {
		t.Fatal(err)
	}
	if sum.Rounding == nil || len(sum.Rounding.Projections) != 1 || sum.Rounding.Projections[0].Connections != 200 || len(sum.Drift) != 1 || sum.Drift[0].DoubleSpikes == 0 {
		t.Errorf("the summary has %+v and %+v", sum.Rounding, sum.Drift)
	}
}

// TestArithmeticRefuses: wrong flags, and networks that this arithmetic does not have, end with status 2 before anything runs.
func TestArithmeticRefuses(t *testing.T) {
	for _, c := range []struct {
		script string
		flags  []string
		words  string
	}{
		{`print("ran")`, []string{"--arithmetic", "spinaker"}, `did you mean "spinnaker"?`},
		{`print("ran")`, []string{"--drift"}, "give --arithmetic spinnaker as well"},
		{`print("ran")`, []string{"--arithmetic", "spinnaker", "--simulator", "nest"}, "leave one of them out"},
		{opening + `sim.setup(arithmetic="half")` + "\n" + `print("ran")`, nil, "known: double, spinnaker"},
		{opening + `sim.setup(arithmetic=16)` + "\n" + `print("ran")`, nil, "must be one of double, spinnaker"},
		{opening + `p = sim.Population(1, sim.HH_cond_exp())` + "\n" + `print("ran")`, []string{"--arithmetic", "spinnaker"}, "those that work are IF_curr_exp"},
		{opening + `sim.Projection(src, exc, sim.AllToAllConnector(), sim.TsodyksMarkramSynapse())` + "\n" + `print("ran")`, []string{"--arithmetic", "spinnaker"}, "StaticSynapse works"},
	} {
		r := runText(t, c.script, c.flags...)
		if r.status != exitInput || !strings.Contains(r.err, c.words) || strings.Contains(r.out, "ran") {
			t.Errorf("%v: status %d, %q, not %q\n%s", c.flags, r.status, r.err, c.words, r.out)
		}
	}
}
