package cli

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const overdriven = `load("pyNN", "sim")
print("begin")
sim.setup(timestep=0.1%s)
cells = sim.Population(3, sim.IF_curr_exp(i_offset=1.0), label="cells")
cells.record(["spikes", "v"])
sim.run(50.0)
print("%%.1f spikes" %% cells.mean_spike_count())
`

// TestNoPython is what is said where nothing can run a network: status 2, and how to mend it.
func TestNoPython(t *testing.T) {
	text := strings.Replace(overdriven, "%s", "", 1)
	r := runText(t, strings.ReplaceAll(text, "%%", "%"), "--simulator", "nest", "--python", "/no/such/python")
	if r.status != exitInput || !strings.Contains(r.err, "nest: --python /no/such/python: there is no such program") ||
		!strings.Contains(r.err, "--simulator nest,hillock") || r.out != "" {
		t.Errorf("status %d, %q, %q", r.status, r.out, r.err)
	}
	t.Setenv("PATH", t.TempDir())
	t.Setenv("HILLOCK_PYTHON", "")
	r = runText(t, strings.ReplaceAll(text, "%%", "%"), "--simulator", "nest")
	if r.status != exitInput || !strings.Contains(r.err, "there is no python3 on the PATH: install Python 3") {
		t.Errorf("status %d, %q", r.status, r.err)
	}
}

// TestFallBack takes the first simulator that can, whether the command line or the script wishes it, and prints nothing twice.
func TestFallBack(t *testing.T) {
	t.Setenv("HILLOCK_PYTHON", "/no/such/python")
	wish := strings.ReplaceAll(strings.Replace(overdriven, "%s", `, simulator=["spinnaker", "nest", "hillock"]`, 1), "%%", "%")
	plain := strings.ReplaceAll(strings.Replace(overdriven, "%s", "", 1), "%%", "%")
	for name, r := range map[string]result{
		"script": runText(t, wish), "flag": runText(t, plain, "--simulator", "spinnaker,nest,hillock"),
	} {
		if r.status != 0 || strings.Count(r.out, "begin") != 1 || !strings.Contains(r.out, "1.0 spikes") {
			t.Errorf("%s: status %d, %q", name, r.status, r.out)
		}
		for _, want := range []string{"simulator: hillock", "not spinnaker: HILLOCK_PYTHON /no/such/python", "not nest: HILLOCK_PYTHON"} {
			if !strings.Contains(r.err, want) {
				t.Errorf("%s: lacks %q: %q", name, want, r.err)
			}
		}
	}
	r := runText(t, wish, "--simulator", "hillock")
	if r.status != 0 || strings.Contains(r.err, "simulator") || strings.Count(r.out, "begin") != 1 {
		t.Errorf("the flag comes before the script's wish: %d %q %q", r.status, r.out, r.err)
	}
	if r := runText(t, plain, "--simulator", "brain"); r.status != exitInput || !strings.Contains(r.err, `unknown simulator "brain"`) {
		t.Errorf("%d %q", r.status, r.err)
	}
}

// TestExport writes a script and its arrays, or says all that stands against it.
func TestExport(t *testing.T) {
	dir := t.TempDir()
	r := command(t, context.Background(), "export", "balanced_network", "--to", "pynn", "-o", dir, "--set", "n=200")
	if r.status != 0 {
		t.Fatal(r.err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "balanced_network.py"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"sim.IF_cond_exp(", `initialize(v=array("all_cells_initial_v"))`, "sim.run(1000.0)", "rate=10.0", "FixedProbabilityConnector(0.01, rng=generator(151985012))"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("lacks %s", want)
		}
	}
	path := filepath.Join(dir, "gap.star")
	script := `load("pyNN", "sim")
sim.setup()
a = sim.Population(1, sim.HH_cond_exp(), label="a")
b = sim.Population(1, sim.IF_curr_delta(), label="b")
sim.Projection(a, a, sim.OneToOneConnector(), sim.ElectricalSynapse(weight=0.1))
sim.run(10.0, callbacks=[lambda t: t + 1])
x = 1 / b.mean_spike_count()
`
	if err := os.WriteFile(path, []byte(script), 0o666); err != nil {
		t.Fatal(err)
	}
	r = command(t, context.Background(), "export", path, "--to", "pynn", "-o", filepath.Join(dir, "no"), "--for", "neuron,nest")
	for _, want := range []string{
		"without spikes the script stops", "run: callbacks:", `population "b": IF_curr_delta: NEURON has no such cell type`,
		"ElectricalSynapse: NEST has no such synapse type",
	} {
		if !strings.Contains(r.err, want) {
			t.Errorf("lacks %q: %s", want, r.err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "no")); r.status != exitInput || err == nil {
		t.Errorf("status %d, something was written: %v", r.status, err)
	}
	r = command(t, context.Background(), "export", path, "--to", "brain", "-o", dir)
	if r.status != exitInput || !strings.Contains(r.err, `unknown target "brain"`) {
		t.Errorf("%d %q", r.status, r.err)
	}
}

// TestCompare compares a run with itself and with another.
func TestCompare(t *testing.T) {
	dir := t.TempDir()
	for name, seed := range map[string]string{"a": "1", "b": "2"} {
		r := command(t, context.Background(), "run", "small_network", "--quiet", "--seed", seed, "--format", "npz",
			"--out", filepath.Join(dir, name), "--summary", filepath.Join(dir, name+".json"))
		if r.status != 0 {
			t.Fatal(r.err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(dir, "a", "*.npz"))
	if len(files) == 0 {
		t.Fatal("no recording")
	}
	a := files[0]
	b := filepath.Join(dir, "b", filepath.Base(a))
	r := command(t, context.Background(), "compare", a, a)
	if r.status != 0 || !strings.Contains(r.out, "spike for spike") || !strings.Contains(r.out, "100.00") {
		t.Errorf("%d %s%s", r.status, r.out, r.err)
	}
	figure, figures := filepath.Join(dir, "f.png"), filepath.Join(dir, "f.json")
	r = command(t, context.Background(), "compare", a, b, "--plot", figure, "--json", figures,
		"--summary", filepath.Join(dir, "a.json")+","+filepath.Join(dir, "b.json"), "--min-spikes", "3")
	if r.status != 0 || !strings.Contains(r.out, "build (s)") {
		t.Errorf("%d %s%s", r.status, r.out, r.err)
	}
	text, _ := os.ReadFile(figures)
	var object struct {
		Rows []map[string]any `json:"rows"`
	}
	if err := json.Unmarshal(text, &object); err != nil || len(object.Rows) < 5 {
		t.Errorf("%v: %s", err, text)
	}
	if info, err := os.Stat(figure); err != nil || info.Size() == 0 {
		t.Error(err)
	}
	for _, bad := range [][]string{{a}, {a, "no.npz"}, {a, b, "--segment", "9"}, {a, b, "--summary", "x.json"}, {a, b, "--bin", "0"}, {a, b, "--plot", "x.gif"}} {
		if r := command(t, context.Background(), append([]string{"compare"}, bad...)...); r.status != exitInput {
			t.Errorf("%v: status %d %s", bad, r.status, r.err)
		}
	}
}
