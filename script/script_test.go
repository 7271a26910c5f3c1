package script

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
)

// runFile runs a script of testdata.
func runFile(t *testing.T, name string) (*Result, string) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	var printed bytes.Buffer
	r, err := Run(t.Context(), Config{Name: name, Source: src, OutDir: out, Stdout: &printed})
	if err != nil {
		t.Fatal(err)
	}
	return r, out
}

// TestVocabulary runs scripts that check themselves: they are the list of what PyNN scripts may rely on.
func TestVocabulary(t *testing.T) {
	for _, name := range []string{"language.star", "populations.star", "catalogue.star", "projections.star", "recording.star", "csa.star", "wiring.star", "space.star", "currents.star", "plotting.star", "synapses.star"} {
		t.Run(name, func(t *testing.T) { runFile(t, name) })
	}
}

func TestFilesStayBelowOut(t *testing.T) {
	r, out := runFile(t, "recording.star")
	if len(r.Files) != 3 {
		t.Errorf("files %q: want three", r.Files)
	}
	for _, f := range r.Files {
		rel, err := filepath.Rel(out, f)
		if err != nil || !filepath.IsLocal(rel) {
			t.Errorf("%s is not below %s", f, out)
		}
		if strings.Contains(rel, "Results") {
			t.Errorf("%s: Results/Results", rel)
		}
		if _, err := os.Stat(f); err != nil {
			t.Error(err)
		}
	}
}

func TestFiguresAreWrittenAndShown(t *testing.T) {
	r, out := runFile(t, "plotting.star")
	if len(r.Figures) != 1 || len(r.Files) != 3 {
		t.Fatalf("%d figures shown, files %q: want one and three", len(r.Figures), r.Files)
	}
	for name, begin := range map[string]string{"figure.png": "\x89PNG", "figure.svg": "<?xml", "figure.pdf": "%PDF"} {
		text, err := os.ReadFile(filepath.Join(out, name))
		if err != nil || !bytes.HasPrefix(text, []byte(begin)) {
			t.Errorf("%s: %v, begins %.8q", name, err, text)
		}
	}
}

func TestMistakesInFigures(t *testing.T) {
	const head = "load(\"pyNN.utility.plotting\", \"DataTable\", \"Figure\", \"Histogram\", \"Panel\")\n"
	for line, want := range map[string]string{
		`Panel()`:                  "Panel has no data",
		`Panel(3)`:                 "Panel draws analog signals",
		`Panel([[1]], colour="r")`: "no option \"colour\"",
		`Panel(DataTable([1], [1]), color="pink")`:          "must be one of b, r, g",
		`Panel(DataTable([1], [1]), xlim=(3, 1))`:           "ascending",
		`Panel(DataTable([1], [1]), [[1]])`:                 "of one kind",
		`Panel([[1]], extent=(1, 2))`:                       "left, right, bottom, top",
		`Panel([[1]], line_properties=[])`:                  "a list of 1 dicts",
		`DataTable([1], [1, 2])`:                            "must be as many",
		`Histogram([1], bins=1000000)`:                      "at most 100000",
		`Figure(3)`:                                         "must be a Panel",
		`Figure([])`:                                        "must be a Panel",
		`Figure(Panel([[1]]), size=3)`:                      "in inches",
		`Figure(Panel([[1]])).save("../x.png")`:             "below its output folder",
		`Figure(Panel([[1]])).save("x.gif")`:                "unknown format",
		`Figure(Panel([[1]]), size=(0.1, 1)).save("x.png")`: "at least",
	} {
		_, err := Run(t.Context(), Config{Name: "f.star", Source: []byte(head + line + "\n"), OutDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", line, err, want)
		}
	}
}

func TestEveryConnectorCanBeMade(t *testing.T) {
	for _, doc := range connectors.All() {
		found := false
		for _, m := range connectorMakers {
			found = found || m.name == doc.Name
		}
		if !found {
			t.Errorf("connectorMakers lacks %s", doc.Name)
		}
	}
}

func TestInterruptEndsAnyScript(t *testing.T) {
	for name, src := range map[string]string{
		"endless loop":     "while True:\n    pass\n",
		"endless function": "def f(n):\n    while True:\n        n += 1\nf(0)\n",
		"long run": "load(\"pyNN\", \"sim\")\nsim.setup()\np = sim.Population(100, sim.IF_cond_exp(i_offset=1.0))\np.record(\"spikes\")\n" +
			"sim.run(1e9)\n",
		"endless weight": "load(\"pyNN\", \"sim\")\nsim.setup()\np = sim.Population(2, sim.IF_cond_exp())\ndef w(d):\n    while True:\n        pass\n" +
			"sim.Projection(p, p, sim.AllToAllConnector(), sim.StaticSynapse(weight=w))\nsim.run(1)\n",
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			began := time.Now()
			_, err := Run(ctx, Config{Name: "x.star", Source: []byte(src), OutDir: t.TempDir()})
			if !errors.Is(err, model.ErrInterrupted) {
				t.Errorf("error %v, want an interrupt", err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestParamsAreFoundWithoutRunning(t *testing.T) {
	list := Params([]byte(`
n = param("n", 4000, "number of cells")
def f():
    return param(name="x", doc="a number", default=-1.5e-3)
if n > 3:
    s = param("s", "a", "text", choices=["a", "b"])
z = param(n, 3)
while True: pass
`))
	want := []Param{
		{Name: "n", Default: "4000", Doc: "number of cells"},
		{Name: "x", Default: "-1.5e-3", Doc: "a number"},
		{Name: "s", Default: `"a"`, Doc: "text", Choices: []string{`"a"`, `"b"`}},
	}
	if len(list) != len(want) {
		t.Fatalf("found %+v", list)
	}
	for i, p := range list {
		if p.Name != want[i].Name || p.Default != want[i].Default || p.Doc != want[i].Doc || strings.Join(p.Choices, ",") != strings.Join(want[i].Choices, ",") {
			t.Errorf("found %+v, want %+v", p, want[i])
		}
	}
}

func TestParamTakesTheTypeOfItsDefault(t *testing.T) {
	const src = `
i, f, b, s = param("i", 1), param("f", 1.0), param("b", True), param("s", "x")
check((i, f, b, s) == (2000, 3.0, False, "7"), "%r" % [i, f, b, s])
check(type(i) == "int" and type(f) == "float")
`
	r, err := Run(t.Context(), Config{Name: "p.star", Source: []byte(src), OutDir: t.TempDir(), Args: map[string]string{"i": "2e3", "f": "3", "b": "no", "s": "7"}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Params[0].Value != "2000" || r.Params[0].Default != "1" {
		t.Errorf("parameters %+v", r.Params)
	}
}

func TestSetOfAnUndeclaredName(t *testing.T) {
	const dynamic = "names = [\"a\", \"b\"]\nfor x in names:\n    param(x, 1)\n"
	_, err := Run(t.Context(), Config{Name: "p.star", Source: []byte(dynamic), OutDir: t.TempDir(), Args: map[string]string{"c": "1"}})
	if !errors.Is(err, model.ErrNonExistentParameter) || !strings.Contains(err.Error(), "known: a, b") {
		t.Errorf("error %v", err)
	}
	if _, err := Run(t.Context(), Config{Name: "p.star", Source: []byte(dynamic), OutDir: t.TempDir(), Args: map[string]string{"b": "2"}}); err != nil {
		t.Error(err)
	}
}

// TestMistakesWithSources: what is wrong with a source is said where the script makes it.
func TestMistakesWithSources(t *testing.T) {
	const head = "load(\"pyNN\", \"sim\")\nload(\"pyNN.random\", \"NumpyRNG\")\nsim.setup(timestep=0.1)\np = sim.Population(2, sim.IF_curr_exp())\n" +
		"source = sim.DCSource()\nnoise = sim.Population(2, sim.SpikeSourcePoisson(), label=\"noise\")\n"
	for src, want := range map[string]string{
		"sim.StepCurrentSource(times=[0.4, -0.6, 0.8], amplitudes=[0.5, -0.5, 0.5])":      "in StepCurrentSource: StepCurrentSource: InvalidParameterValueError: times[1] = -0.6 ms",
		"sim.StepCurrentSource(times=[0.4, 0.2, 0.8], amplitudes=[0.5, -0.5, 0.5])":       "ascending",
		"sim.StepCurrentSource(times=[0.4, 0.8], amplitudes=[0.5])":                       "2 times and 1 amplitudes",
		"sim.StepCurrentSource(times=0.4, amplitudes=[0.5])":                              "times is a list of numbers, not 0.4",
		"sim.StepCurrentSource(time=[0.4], amplitudes=[0.5])":                             `did you mean "times"?`,
		"sim.ACSource(frequnecy=10)":                                                      `did you mean "frequency"?`,
		"sim.NoisyCurrentSource(dt=0.05)":                                                 "dt = 0.05 ms: must be at least the time step (0.1 ms)",
		"sim.NoisyCurrentSource(rng=7)":                                                   "TypeError: rng = 7",
		"sim.DCSource(rng=NumpyRNG(1))":                                                   `unknown parameter of DCSource "rng"`,
		"source.amplitud = 1.0":                                                           `did you mean "amplitude"?`,
		"print(source.amplitud)":                                                          `NonExistentParameterError`,
		"source.set(amplitude=1.0)":                                                       "AttributeError: current sources have no set()",
		"source.inject_into(noise)":                                                       "TypeError: population \"noise\": cannot inject current into SpikeSourcePoisson",
		"source.inject_into([p[0], noise[1]])":                                            "cannot inject current into SpikeSourcePoisson",
		"noise.inject(source)":                                                            "cannot inject current into SpikeSourcePoisson",
		"noise[0].inject(source)":                                                         "cannot inject current into SpikeSourcePoisson",
		"sim.STDPMechanism(sim.AdditiveWeightDependence(), sim.SpikePairRule())":          "TypeError: timing_dependence = sim.AdditiveWeightDependence()",
		"sim.STDPMechanism(sim.Vogels2011Rule(), sim.GutigWeightDependence())":            "NoModelAvailableError: Vogels2011Rule with GutigWeightDependence",
		"sim.SpikePairRule(tau_pluss=3)":                                                  "did you mean \"tau_plus\"?",
		"sim.Projection(p, p, sim.AllToAllConnector(), sim.TsodyksMarkramSynapse(U=1.5))": "U = 1.5: must be from 0 to 1 (default 0.5)",
		"p.inject(3)":           "TypeError: 3: must be a current source",
		"source.inject_into(3)": "TypeError: 3: must be a Population",
		"sim.Population(1, sim.SpikeSourceGamma(aplha=2.0))":                               `did you mean "alpha"?`,
		"sim.Population(1, sim.SpikeSourceGamma(alpha=0.0))":                               "SpikeSourceGamma: InvalidParameterValueError: alpha = 0: must be > 0 (default 2)",
		"sim.Population(1, sim.SpikeSourceGamma(beta=-1.0))":                               "beta = -1 Hz: must be >= 0",
		"sim.Population(1, sim.SpikeSourceInhGamma(a=[1.0, 2.0], tbins=[0.0, 10.0]))":      "a, b and tbins have 2, 1 and 2 entries",
		"sim.Population(1, sim.SpikeSourceInhGamma(a=[1.0, 2.0], b=[1, 1], tbins=[9, 8]))": "tbins[1] = 8 ms follows 9 ms: must be in ascending order",
		"sim.Population(1, sim.SpikeSourceInhGamma(b=[0.0]))":                              "b[0] = 0 s: must be > 0",
		"sim.Population(1, sim.SpikeSourceInhGamma(b=1.0))":                                "b is a list of numbers",
		"sim.Population(1, sim.SpikeSourcePoissonRefractory(rate=100, tau_refrac=20))":     "tau_refrac = 20 ms: must be below the mean interval, 10 ms",
		"sim.Population(1, sim.SpikeSourceGama(alpha=2.0))":                                `SpikeSourceGamma`,
		"noise.set(rate=1e9)": "rate = 1e+09 Hz: must be <= 1e+06 Hz",
		"source.get_data()":   "RecordingError: the current was not recorded",
	} {
		_, err := Run(t.Context(), Config{Name: "x.star", Source: []byte(head + src + "\n"), OutDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "x.star:7:") {
			t.Errorf("%s\n\terror %v, want %q at line 7", src, err, want)
		}
	}
}
