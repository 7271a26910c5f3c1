package cli

import (
	"strings"
	"testing"
)

// badInput is what users get wrong, and what they must be told: where, which object, which value, how to mend it. Line 8 is the
// first line after the opening.
var badInput = []struct {
	name, script string
	want         []string
}{
	{"negative time constant", `p = sim.Population(5, sim.IF_cond_exp(tau_m=-20.0), label="bad")`,
		[]string{"test.star:8:19: in sim.Population: ", "InvalidParameterValueError", `population "bad"`, "tau_m = -20 ms: must be > 0 (default 20 ms)"}},
	{"zero time constant", `exc.set(tau_syn_E=0)`,
		[]string{"test.star:8:8: in Population.set: ", "InvalidParameterValueError", `population "exc"`, "tau_syn_E = 0 ms: must be > 0 (default 5 ms)"}},
	{"infinite time constant", `exc.set(tau_m=float("inf"))`, []string{"test.star:8:", "InvalidParameterValueError", "tau_m = +Inf ms: must be finite"}},
	{"time constant not a number", `exc[2].tau_m = float("nan")`, []string{"test.star:8:", "InvalidParameterValueError", "tau_m = NaN ms: must be finite"}},
	{"negative capacitance", `p = sim.Population(5, sim.IF_cond_exp(cm=-1), label="exc2")`,
		[]string{`population "exc2": IF_cond_exp: InvalidParameterValueError: cm = -1 nF: must be > 0 (default 1 nF)`}},
	{"parameter is text", `exc.set(tau_m="20")`, []string{"test.star:8:8", "InvalidParameterValueError", `tau_m = "20"`, "must be a number"}},
	{"wrong number of values", `exc.set(tau_m=[1.0, 2.0])`, []string{"test.star:8:8", "InvalidDimensionsError", "2 values given for 10 cells"}},
	{"unsorted spike times", `src.set(spike_times=[3.0, 1.0])`, []string{"InvalidParameterValueError", "spike_times[1] = 1 ms follows 3 ms: must be in ascending order"}},
	{"unknown parameter", `p = sim.Population(5, sim.IF_cond_exp(tau_n=20.0))`,
		[]string{"test.star:8:38: in IF_cond_exp: NonExistentParameterError", `"tau_n" (did you mean "tau_m"?)`, "known: v_rest, cm"}},
	{"unknown parameter in set", `exc.set(v_rst=-60)`, []string{"test.star:8:8", "NonExistentParameterError", `did you mean "v_rest"?`}},
	{"unknown state variable", `exc.initialize(w=0)`, []string{"test.star:8:15", "NonExistentParameterError", `"w"`}},
	{"unknown variable to record", `exc.record("vm")`, []string{"test.star:8:11: in Population.record", "RecordingError", `"vm"`, "known: spikes, v, gsyn_exc, gsyn_inh"}},
	{"unknown cell type", `sim.IF_cond_alfa()`, []string{"test.star:8:", "AttributeError", "IF_cond_alfa", "did you mean"}},
	{"unknown receptor", `sim.Projection(src, exc, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.1), receptor_type="gaba")`,
		[]string{"test.star:8:15: in sim.Projection", "ConnectionError", `"gaba"`, "known: excitatory, inhibitory"}},
	{"delay below one step", `sim.Projection(src, exc, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.1, delay=0.01))`,
		[]string{"test.star:8:15", "ConnectionError", "delay = 0.01 ms is below"}},
	{"delay below min_delay", "sim.setup(timestep=0.1, min_delay=0.5)\na = sim.Population(2, sim.IF_cond_exp())\n" +
		`sim.Projection(a, a, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.1, delay=0.2))`,
		[]string{"test.star:10:15", "ConnectionError", "delay = 0.2 ms is below min_delay = 0.5 ms"}},
	{"delay above max_delay", `sim.Projection(src, exc, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.1, delay=7.0))`,
		[]string{"test.star:8:15", "ConnectionError", "delay = 7 ms is above max_delay = 5 ms"}},
	{"delay out of range by distance", "sim.Projection(exc, exc, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.1, delay=\"1 + d\"))\nsim.run(1.0)",
		[]string{"test.star:9:8: in sim.run", "ConnectionError", "above max_delay = 5 ms"}},
	{"negative weight onto conductances", `sim.Projection(src, exc, sim.AllToAllConnector(), sim.StaticSynapse(weight=-0.1), receptor_type="inhibitory")`,
		[]string{"test.star:8:15", "ConnectionError", "-0.1", ">= 0"}},
	{"positive weight onto an inhibitory current", `sim.Projection(src, cur, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.1), receptor_type="inhibitory")`,
		[]string{"test.star:8:15", "ConnectionError", "0.1", "<= 0"}},
	{"weights that can have the wrong sign", "w = RandomDistribution(\"normal\", mu=0.1, sigma=0.1, rng=NumpyRNG(1))\n" +
		`sim.Projection(src, exc, sim.AllToAllConnector(), sim.StaticSynapse(weight=w))`,
		[]string{"test.star:9:15", "ConnectionError", "normal_clipped"}},
	{"input to a spike source", `sim.Projection(exc, src, sim.OneToOneConnector(), sim.StaticSynapse(weight=0.1))`,
		[]string{"test.star:8:15", "ConnectionError", "takes no input"}},
	{"view index out of range", `v = exc[[0, 99]]`, []string{"test.star:8:8", "index 99 is out of range: it has 10 cells"}},
	{"cell out of range", `v = exc[10]`, []string{"test.star:8:8", "IndexError", `"exc": index 10 is out of range: it has 10 cells (0 to 9)`}},
	{"slice out of range", `v = exc[5:11]`, []string{"test.star:8:8", "IndexError", `"exc": slice index 11 is out of range: it has 10 cells`}},
	{"mask of the wrong length", `v = exc[[True, False]]`, []string{"test.star:8:8", "the mask has 2 entries for 10 cells"}},
	{"illegal support", `exc.set(tau_m=RandomDistribution("normal", mu=20, sigma=5, rng=NumpyRNG(1)))`,
		[]string{"test.star:8:8", "InvalidParameterValueError", "tau_m can take values from", "must be > 0"}},
	{"rate beyond reason", `p = sim.Population(1, sim.SpikeSourcePoisson(rate=1e12))`, []string{"test.star:8:19", "rate = 1e+12 Hz: must be <= 1e+06 Hz"}},
	{"impossible distribution", `RandomDistribution("uniform", low=2, high=1)`, []string{"test.star:8:19: in RandomDistribution", "ValueError", "low", "high"}},
	{"unknown distribution", `RandomDistribution("unifrom", low=0, high=1)`, []string{"test.star:8:19", "unifrom", "uniform"}},
	{"missing parameter of a distribution", `RandomDistribution("normal", mu=0)`, []string{"test.star:8:19", "KeyError", "mu, sigma"}},
	{"probability above one", `sim.FixedProbabilityConnector(1.5)`, []string{"test.star:8:30", "p_connect = 1.5: must be a probability from 0 to 1"}},
	{"negative run", `sim.run(-10)`, []string{"test.star:8:8: in sim.run: ", "ValueError", "-10"}},
	{"run to the past", "sim.run(10)\nsim.run_until(5)", []string{"test.star:9:14: in sim.run_until: ", "ValueError", "10 ms"}},
	{"endless run", `sim.run(float("inf"))`, []string{"test.star:8:8: in sim.run: ", "ValueError"}},
	{"negative population", `sim.Population(-5, sim.IF_cond_exp())`, []string{"test.star:8:15: in sim.Population: ", "size = -5"}},
	{"empty population", `sim.Population(0, sim.IF_cond_exp())`, []string{"test.star:8:15", "size = 0"}},
	{"fractional population", `sim.Population(4.5, sim.IF_cond_exp())`, []string{"test.star:8:15", "size = 4.5: must be a whole number of cells: int(round(4.5))"}},
	{"population of text", `sim.Population("5", sim.IF_cond_exp())`, []string{"test.star:8:15", `size = "5": must be a whole number`}},
	{"more cells than there can be", `sim.Population(1000000000000, sim.IF_cond_exp())`, []string{"test.star:8:15", "1000000000000"}},
	{"more connections than memory", "a = sim.Population(10000000, sim.IF_curr_exp())\nsim.Projection(a, a, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.1))\nsim.run(1)",
		[]string{"test.star:10:8: in sim.run", "MemoryError", "GB"}},
	{"connection out of range", `sim.Projection(src, exc, sim.FromListConnector([(0, 0, 0.1, 1.0), (0, 10, 0.1, 1.0)]))`,
		[]string{"test.star:8:15", "ConnectionError", "row 1: postsynaptic index 10 is not one of the 10 cells"}},
	{"rows of the wrong width", `sim.Projection(src, exc, sim.FromListConnector([(0, 0, 0.1)]))`, []string{"test.star:8:15", "column_names"}},
	{"current into a source", `sim.DCSource(amplitude=1.0).inject_into(src)`, []string{"test.star:8:40: in DCSource.inject_into", "TypeError", "SpikeSourceArray"}},
	{"setup with dt", `sim.setup(dt=0.1)`, []string{"test.star:8:10: in sim.setup: TypeError: dt is not a valid argument for setup(): write timestep"}},
	{"time step zero", `sim.setup(timestep=0)`, []string{"test.star:8:10: in sim.setup", "timestep = 0", "> 0"}},
	{"minimum above maximum delay", `sim.setup(timestep=0.1, min_delay=2.0, max_delay=1.0)`, []string{"test.star:8:10", "min_delay = 2 ms is above max_delay = 1 ms"}},
	{"bad expression", `sim.StaticSynapse(weight="0.2 + * d")`, []string{"test.star:8:18", "InvalidParameterValueError", `expression "0.2 + * d", column 7`}},
	{"unknown name in an expression", `sim.StaticSynapse(weight="0.2*dist")`, []string{"test.star:8:18", `unknown name "dist"`}},
	{"function that fails", `exc.set(tau_m=lambda i: 1 // 0)`, []string{"test.star:8:27", "division by zero", "called from", "test.star:8:8"}},
	{"function that gives no number", `exc.set(tau_m=lambda i: "x")`, []string{"test.star:8:8", "InvalidParameterValueError", `= "x": must be a number`}},
	{"nothing recorded", `exc.write_data("x.npz")`, []string{"test.star:8:15: in Population.write_data: ", "NothingToWriteError"}},
	{"no spikes recorded", `exc.mean_spike_count()`, []string{"test.star:8:21", "RecordingError", `record("spikes")`}},
	{"file outside", "exc.record(\"v\")\nsim.run(1)\nexc.write_data(\"../x.npz\")", []string{"test.star:10:15", "ValueError", "only below its output folder"}},
	{"absolute file", "exc.record(\"v\")\nsim.run(1)\nexc.write_data(\"/tmp/x.npz\")", []string{"test.star:10:15", "ValueError", "only below its output folder"}},
	{"unknown format", "exc.record(\"v\")\nsim.run(1)\nexc.write_data(\"x.xyz\")", []string{"test.star:10:15", "xyz"}},
	{"syntax", `x = = 3`, []string{"test.star:8:5: SyntaxError"}},
	{"import", `import pyNN.nest as sim`, []string{"test.star:8:", "SyntaxError", `load("pyNN", "sim")`}},
	{"assert", `assert 1 == 1`, []string{"test.star:8:", "SyntaxError", "check(condition"}},
	{"try", "try:\n    pass", []string{"test.star:8:", "SyntaxError", "Starlark"}},
	{"power", `x = 2 ** 3`, []string{"test.star:8:", "SyntaxError", "pow(x, y)"}},
	{"undefined name", `print(undefined_name)`, []string{"test.star:8:7: NameError: undefined: undefined_name"}},
	{"name that must be loaded", `x = NativeRNG(1)`, []string{"test.star:8:5: NameError", `load("pyNN.random", "NativeRNG")`}},
	{"another simulator", `load("pyNN.nest", "sim")`, []string{"test.star:8:", `load("pyNN", "sim")`}},
	{"GSL generator", "load(\"pyNN.random\", \"GSLRNG\")\nGSLRNG(1)", []string{"test.star:9:7", "GNU Scientific Library"}},
	{"check that fails", `check(1 == 2, "one is two")`, []string{"test.star:8:6: in check: AssertionError: one is two"}},
	{"unknown attribute", `exc.sise`, []string{"test.star:8:4", "AttributeError", `did you mean "size"?`}},
	{"missing argument", `sim.Population(10)`, []string{"test.star:8:15: in sim.Population: TypeError: missing argument for cellclass"}},
	{"unexpected argument", `exc.record("v", every=1)`, []string{"test.star:8:11: in Population.record: TypeError", "every"}},
	{"inside functions", "def make(n):\n    return sim.Population(n, sim.IF_cond_exp(cm=0))\ndef outer():\n    make(3)\nouter()",
		[]string{"test.star:9:26: in sim.Population: ", "cm = 0 nF", "called from", "test.star:11:9 in outer", "test.star:12:6 in the script"}},
	{"verb in a weight function", "sim.Projection(exc, exc, sim.AllToAllConnector(), sim.StaticSynapse(weight=lambda d: sim.get_current_time()))\nsim.run(1)",
		[]string{"test.star:8:", "cannot be called from a function"}},
	{"parameter declared twice", "a = param(\"a\", 1)\nb = param(\"a\", 2)", []string{"test.star:9:10: in param", "declared twice"}},
}

func TestBadInput(t *testing.T) {
	for _, c := range badInput {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := runText(t, opening+c.script+"\n")
			if r.status != exitInput {
				t.Errorf("exit status %d, want %d", r.status, exitInput)
			}
			for _, text := range c.want {
				if !strings.Contains(r.err, text) {
					t.Errorf("stderr lacks %q:\n%s", text, r.err)
				}
			}
			if strings.Contains(r.err, "goroutine") {
				t.Errorf("a panic reached the user:\n%s", r.err)
			}
		})
	}
}

func TestBeforeSetup(t *testing.T) {
	r := runText(t, "load(\"pyNN\", \"sim\")\nsim.Population(3, sim.IF_cond_exp())\n")
	if want := "test.star:2:15: in sim.Population: RuntimeError: there is no network yet: call sim.setup(timestep=0.1) first"; r.status != exitInput || !strings.Contains(r.err, want) {
		t.Errorf("status %d, %s", r.status, r.err)
	}
}

func TestBadFlags(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"run"}, "run takes one script"},
		{[]string{"run", "balanced_netwrk"}, `did you mean "balanced_network"?`},
		{[]string{"run", "balanced_network", "--set", "m=3"}, `unknown parameter "m"`},
		{[]string{"run", "balanced_network", "--set", "n"}, "must be name=value"},
		{[]string{"run", "balanced_network", "--set", "n=many"}, "--set n=many: must be a whole number"},
		{[]string{"run", "balanced_network", "--set", "stimulus=loud"}, `must be one of "poisson", "fixed"`},
		{[]string{"run", "balanced_network", "--seed", "-1"}, "--seed -1"},
		{[]string{"run", "balanced_network", "--threads", "-1"}, "--threads -1"},
		{[]string{"run", "balanced_network", "--format", "xyz"}, `unknown format "xyz"`},
		{[]string{"run", "balanced_network", "--plot=gif"}, `unknown picture format "gif"`},
		{[]string{"run", "balanced_network", "--nonsense"}, "unknown flag"},
		{[]string{"doc", "IF_cond_expp"}, `did you mean "IF_cond_exp"?`},
		{[]string{"examples", "nothing"}, "known: balanced_network, "},
		{[]string{"plot", "nothing.npz", "-o", "x.png"}, "nothing.npz"},
		{[]string{"plot", "nothing.npz", "-o", "x.gif"}, `"gif"`},
		{[]string{"nonsense"}, "unknown command"},
		{[]string{"bench", "microcircut"}, `did you mean "microcircuit"?`},
		{[]string{"bench", "--threads", "0"}, "--threads 0: must be >= 1"},
		{[]string{"bench", "--threads", "two"}, "--threads"},
		{[]string{"bench", "--scale", "0"}, "--scale 0"},
		{[]string{"bench", "--scale", "-2"}, "scale = -2: must be > 0"},
		{[]string{"bench", "--time", "0.01"}, "time = 0.01 ms: must be at least one time step"},
		{[]string{"bench", "--repeat", "-1"}, "--repeat -1"},
		{[]string{"bench", "scan", "--scale", "2"}, "--scale 2: of the scan"},
		{[]string{"bench", "--plot", "x.gif"}, `unknown picture format "gif"`},
		{[]string{"bench", "--json", "nowhere/x.json"}, "there is no folder nowhere"},
		{[]string{"bench", "--compare", "nothing.json"}, "nothing.json"},
		{[]string{"bench", "va", "c10", "--describe"}, "--describe takes one workload, not va c10"},
		{[]string{"bench", "va", "c10", "--cpuprofile", "x"}, "one workload and one number of threads"},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			r := command(t, t.Context(), c.args...)
			if r.status != exitInput || !strings.Contains(r.err, c.want) {
				t.Errorf("status %d, stderr %q: want %d and %q", r.status, r.err, exitInput, c.want)
			}
		})
	}
}
