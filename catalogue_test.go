package hillock_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/synapses"
)

// The tests of this file read the tables: a type that is added is held to them without a line here.

// TestThreadsPiecesRecordingAndResetChangeNothing holds every cell type to the contract: the same samples and spikes for any number of
// threads, however the run is cut, whatever is recorded, and again after reset.
func TestThreadsPiecesRecordingAndResetChangeNothing(t *testing.T) {
	for _, cell := range everyCell() {
		t.Run(cell.Name, func(t *testing.T) {
			t.Parallel()
			base := probe{cell: cell, n: 37, threads: 1, params: spread(cell, 37)}
			want := base.do()[0]
			fired := 0
			for _, steps := range want.spikes {
				fired += len(steps)
			}
			if fired == 0 {
				t.Error("no cell has fired: the test shows little")
			}
			for _, c := range []struct {
				name   string
				change func(*probe)
			}{
				{"2 threads", func(e *probe) { e.threads = 2 }},
				{"7 threads", func(e *probe) { e.threads = 7 }},
				{"pieces", func(e *probe) { e.run = inPieces(0.1, 7.3, 0, 20, 32.6) }},
				{"7 threads, pieces", func(e *probe) { e.threads, e.run = 7, inPieces(33.3, 26.7) }},
				{"spikes alone", func(e *probe) { e.record = []string{"spikes"} }},
			} {
				e := base
				c.change(&e)
				if text := e.do()[0].differs(want, 0); text != "" {
					t.Errorf("%s: %s", c.name, text)
				}
			}
			if again := base.do()[0].differs(want, 0); again != "" {
				t.Errorf("the same run again: %s", again)
			}
			// After reset the cells begin as before; noise goes on, and must do so alike for all threads.
			base.run = func(sim *hillock.Simulation) {
				must(sim.Run(probeMs))
				check(sim.Reset(nil))
				must(sim.Run(probeMs))
			}
			one := base.do()
			base.threads = 7
			seven := base.do()
			if text := one[0].differs(want, 0); text != "" {
				t.Errorf("before reset: %s", text)
			}
			if text := seven[1].differs(one[1], 0); text != "" {
				t.Errorf("after reset, 7 threads: %s", text)
			}
			switch text := one[1].differs(want, 0); {
			case text != "" && !draws(cell):
				t.Errorf("after reset: %s", text)
			case text == "" && draws(cell):
				t.Error("the noise repeats itself after reset: trials must differ")
			}
		})
	}
}

// spread makes every cell differ in every parameter.
func spread(cell model.Cell, n int) hillock.Params {
	params := hillock.Params{}
	for _, p := range cell.Params {
		if p.Sequence {
			lists := make([][]float64, n)
			for i := range lists {
				for k, x := range usual(p).([]float64) {
					if k > 0 {
						x += 0.1 * float64(i)
					}
					lists[i] = append(lists[i], x)
				}
			}
			params[p.Name] = lists
			continue
		}
		each := make([]float64, n)
		for i := range each {
			each[i] = usual(p).(float64) * (1 + 0.002*float64(i))
		}
		params[p.Name] = each
	}
	return params
}

// draws reports whether cells of a type draw random numbers: another seed gives other samples.
func draws(cell model.Cell) bool {
	return probe{cell: cell, n: 37, seed: 6}.do()[0].differs(probe{cell: cell, n: 37}.do()[0], 0) != ""
}

func inPieces(pieces ...float64) func(*hillock.Simulation) {
	return func(sim *hillock.Simulation) {
		for _, ms := range pieces {
			must(sim.Run(ms))
		}
	}
}

// TestCellsAreOnTheirOwn gives three cells three values of one parameter, for each parameter of each type: as a list, as a function of the
// index, and cell by cell. Each must do, bit for bit, what it does beside another neighbour, and what it does alone; there the last
// bits of a sample may differ where a type has a faster path for cells that share all parameters.
func TestCellsAreOnTheirOwn(t *testing.T) {
	for _, cell := range everyCell() {
		t.Run(cell.Name, func(t *testing.T) {
			t.Parallel()
			for _, p := range cell.Params {
				values := append([]any{usual(p)}, others(p)[0], others(p)[1])
				paired, alone := make([]samples, 3), make([]samples, 3)
				for i, x := range values {
					alone[i] = probe{cell: cell, n: 1, ahead: i, params: hillock.Params{p.Name: x}}.do()[0]
					list, _ := eachCell(p, []any{x, values[(i+1)%3]})
					paired[i] = probe{cell: cell, n: 2, ahead: i, params: hillock.Params{p.Name: list}}.do()[0].cellOf(0)
					if text := paired[i].differs(alone[i], 1e-12); text != "" {
						t.Errorf("%s = %v beside another value: %s alone", p.Name, x, text)
					}
				}
				list, function := eachCell(p, values)
				for form, e := range map[string]probe{
					"as a list":     {params: hillock.Params{p.Name: list}},
					"as a function": {params: hillock.Params{p.Name: function}},
					"set as a list": {before: func(pop *hillock.Population) { check(pop.Set(hillock.Params{p.Name: list})) }},
					"set one by one": {before: func(pop *hillock.Population) {
						for i, x := range values {
							check(must(pop.View([]int{i})).Set(hillock.Params{p.Name: x}))
						}
					}},
				} {
					e.cell, e.n = cell, 3
					together := e.do()[0]
					for i, x := range values {
						if text := together.cellOf(i).differs(paired[i], 0); text != "" {
							t.Errorf("%s %s: cell %d with %v: %s beside another neighbour", p.Name, form, i, x, text)
						}
					}
				}
			}
		})
	}
}

// eachCell returns a list of the values of the cells, and a function of the index that gives them.
func eachCell(p model.Param, values []any) (list, function any) {
	if p.Sequence {
		var lists [][]float64
		for _, x := range values {
			lists = append(lists, x.([]float64))
		}
		return lists, func(i int) []float64 { return lists[i] }
	}
	var each []float64
	for _, x := range values {
		each = append(each, x.(float64))
	}
	return each, func(i int) float64 { return each[i] }
}

// TestSetBetweenRunsOfEveryType sets each parameter of each type at half time: the value that it has already changes nothing, another
// one something.
func TestSetBetweenRunsOfEveryType(t *testing.T) {
	for _, cell := range everyCell() {
		t.Run(cell.Name, func(t *testing.T) {
			t.Parallel()
			plain := probe{cell: cell, n: 12}.do()[0]
			for _, p := range cell.Params {
				set := func(x any) samples {
					return probe{cell: cell, n: 12, between: func(pop *hillock.Population) { check(pop.Set(hillock.Params{p.Name: x})) }}.do()[0]
				}
				if text := set(usual(p)).differs(plain, 0); text != "" && !draws(cell) {
					t.Errorf("%s set to the value that it has: %s", p.Name, text)
				}
				if set(others(p)[1]).differs(plain, 0) == "" {
					t.Errorf("%s set to %v at half time changes nothing", p.Name, others(p)[1])
				}
			}
		})
	}
}

// illegal returns values that break a constraint of a parameter, with the words by which the message must name it.
func illegal(p model.Param) map[float64]string {
	bad := map[float64]string{math.Inf(1): "must be finite", math.Inf(-1): "must be finite", math.NaN(): "must be finite"}
	if p.Positive {
		bad[0], bad[-1.5] = "must be > 0", "must be > 0"
	}
	if p.NonNegative {
		bad[-1.5] = "must be >= 0"
	}
	if p.Fraction {
		bad[-0.25], bad[1.25] = "must be from 0 to 1", "must be from 0 to 1"
	}
	if p.Whole {
		bad[1.5] = "must be a whole number"
	}
	return bad
}

// refused checks that an error says which parameter has which value and what is wrong with it, under PyNN's name.
func refused(t *testing.T, what string, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s is accepted", what)
		return
	}
	if !errors.Is(err, model.ErrInvalidParameterValue) {
		t.Errorf("%s: %v: not an InvalidParameterValueError", what, err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: %v: does not say %q", what, err, w)
		}
	}
}

// TestConstraintsOfCells breaks every constraint of every parameter of every cell type through the public door: when a population is made
// and when it is changed, by a number, an array, a function and a distribution. What was there before must stay.
func TestConstraintsOfCells(t *testing.T) {
	for _, cell := range everyCell() {
		t.Run(cell.Name, func(t *testing.T) {
			t.Parallel()
			sim := quiet()
			good := must(sim.Population(2, cell, nil, hillock.Label("good"))) // the defaults are legal
			try := func(p model.Param, form string, x any, words ...string) {
				t.Helper()
				words = append(words, p.Name, cell.Name)
				_, err := sim.Population(2, cell, hillock.Params{p.Name: x}, hillock.Label("bad"))
				refused(t, fmt.Sprintf("Population: %s as %s", p.Name, form), err, append(words, `"bad"`)...)
				refused(t, fmt.Sprintf("Set: %s as %s", p.Name, form), good.Set(hillock.Params{p.Name: x}), append(words, `"good"`)...)
			}
			for _, p := range cell.Params {
				if p.Sequence {
					constraintsOfSequence(p, try)
					check(good.Set(hillock.Params{p.Name: usual(p)}))
					continue
				}
				check(good.Set(hillock.Params{p.Name: p.Default}))
				for x, must := range illegal(p) {
					value := fmt.Sprint(x)
					try(p, "number "+value, x, must, value)
					try(p, "array with "+value, []float64{p.Default, x}, must, value, "cell 1")
					try(p, "function giving "+value, func(i int) float64 { return []float64{p.Default, x}[i] }, must, value, "cell 1")
				}
				if p.Positive || p.NonNegative {
					for _, rng := range []random.RNG{nil, must(random.NewNumpyRNG(1, true))} {
						d := must(random.NewDistribution("uniform", map[string]float64{"low": -2, "high": 3}, rng))
						try(p, "uniform from -2 to 3", d, "from -2 to 3", "must be >")
					}
				}
				try(p, "text", "12", "number")
				try(p, "list of lists", [][]float64{{1}, {2}}, "list")
				if err := good.Set(hillock.Params{p.Name: []float64{p.Default, p.Default, p.Default}}); !errors.Is(err, model.ErrInvalidDimensions) {
					t.Errorf("%s: three values for two cells: %v", p.Name, err)
				}
				if got := must(good.Get(p.Name)); !got.Uniform() || got.One != p.Default {
					t.Errorf("%s = %v after values that were refused, it was %v", p.Name, got, p.Default)
				}
			}
		})
	}
}

// constraintsOfSequence breaks the constraints of a parameter that is a list for each cell.
func constraintsOfSequence(p model.Param, try func(p model.Param, form string, x any, words ...string)) {
	for x, must := range illegal(p) {
		value := fmt.Sprint(x)
		try(p, "list with "+value, []float64{x}, must, value)
		try(p, "lists with "+value, [][]float64{{1}, {x}}, must, value, "cell 1")
		try(p, "function giving "+value, func(i int) []float64 { return [][]float64{{1}, {x}}[i] }, must, value, "cell 1")
	}
	if p.Ascending {
		try(p, "descending list", []float64{1, 3, 2}, "ascending", p.Name+"[2] = 2", "follows 3")
	}
	try(p, "number", 1.5, "list")
	try(p, "distribution", must(random.NewDistribution("uniform", map[string]float64{"low": 1, "high": 2}, nil)), "list")
}

// TestConstraintsOfCurrents is the same for current sources.
func TestConstraintsOfCurrents(t *testing.T) {
	for _, kind := range currents.All() {
		t.Run(kind.Name, func(t *testing.T) {
			sim := quiet()
			good := must(sim.Current(kind, nil)) // the defaults are legal
			try := func(p model.Param, form string, x any, words ...string) {
				t.Helper()
				words = append(words, p.Name, kind.Name)
				_, err := sim.Current(kind, hillock.Params{p.Name: x})
				refused(t, fmt.Sprintf("Current: %s as %s", p.Name, form), err, words...)
				refused(t, fmt.Sprintf("Set: %s as %s", p.Name, form), good.Set(hillock.Params{p.Name: x}), words...)
			}
			for _, p := range kind.Params {
				if p.Sequence {
					for x, must := range illegal(p) {
						try(p, fmt.Sprintf("list with %v", x), []float64{x}, must)
					}
					if p.Ascending {
						try(p, "descending list", []float64{1, 3, 2}, "ascending")
					}
					try(p, "number", 1.5)
					continue
				}
				for x, must := range illegal(p) {
					try(p, fmt.Sprint("number ", x), x, must, fmt.Sprint(x))
				}
				try(p, "list", []float64{1, 2})
				if got := must(good.Get(p.Name)); got != p.Default {
					t.Errorf("%s = %v after values that were refused, it was %v", p.Name, got, p.Default)
				}
			}
		})
	}
}

// TestConstraintsOfSynapses is the same for synapse types. What is wrong with a weight or a delay is a ConnectionError in PyNN; values that
// are functions, arrays or distributions are looked at when the connections are made.
func TestConstraintsOfSynapses(t *testing.T) {
	for _, kind := range synapses.All() {
		t.Run(kind.Name, func(t *testing.T) {
			for _, p := range kind.Params {
				for x := range illegal(p) {
					for form, value := range map[string]any{
						"number":   x,
						"array":    [][]float64{{max(p.Default, 1), x}, {max(p.Default, 1), 1}},
						"function": func(d float64) float64 { return x },
					} {
						if form == "array" && math.IsNaN(x) {
							continue // no connection there
						}
						sim := quiet()
						pre, post := must(sim.Population(2, cells.IFCurrExp(), nil)), must(sim.Population(2, cells.IFCurrExp(), nil))
						params := hillock.Params{"weight": 1.0, p.Name: value}
						_, err := sim.Projection(pre, post, connectors.AllToAll(), hillock.Synapse{Type: kind, Params: params}, hillock.ProjectionLabel("bad"))
						if err == nil {
							err = sim.Build()
						}
						what := fmt.Sprintf("%s = %v as %s", p.Name, x, form)
						if err == nil {
							t.Errorf("%s is accepted", what)
							continue
						}
						if !errors.Is(err, model.ErrConnection) && !errors.Is(err, model.ErrInvalidParameterValue) {
							t.Errorf("%s: %v: not an error of PyNN", what, err)
						}
						for _, w := range []string{p.Name, `"bad"`} {
							if !strings.Contains(err.Error(), w) {
								t.Errorf("%s: %v: does not say %q", what, err, w)
							}
						}
					}
				}
			}
		})
	}
}

// misspelt is a name that is close to another.
func misspelt(name string) string { return name[:len(name)-1] + "q" }

// TestUnknownNamesListTheNearest misspells every name of every table.
func TestUnknownNamesListTheNearest(t *testing.T) {
	near := func(t *testing.T, err error, class error, name string) {
		t.Helper()
		want := `did you mean "` + name[:len(name)-1] // tau_syn_q is as near to tau_syn_E as to tau_syn_I
		if !errors.Is(err, class) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "known: ") {
			t.Errorf("%v: want a %v that says %s and lists what is known", err, class, want)
		}
	}
	// Names of two letters or less have no near ones.
	long := func(names []string) (kept []string) {
		for _, n := range names {
			if len(n) > 2 {
				kept = append(kept, n)
			}
		}
		return kept
	}
	for _, cell := range cells.All() {
		t.Run(cell.Name, func(t *testing.T) {
			if _, err := cells.ByName(misspelt(cell.Name)); err == nil || !strings.Contains(err.Error(), cell.Name) {
				t.Errorf("cells.ByName: %v", err)
			}
			sim := quiet()
			p := must(sim.Population(1, cell, nil))
			for _, name := range long(model.Names(cell.Params)) {
				near(t, p.Set(hillock.Params{misspelt(name): 1.0}), model.ErrNonExistentParameter, name)
				_, err := p.Get(misspelt(name))
				near(t, err, model.ErrNonExistentParameter, name)
				_, err = sim.Population(1, cell, hillock.Params{misspelt(name): 1.0})
				near(t, err, model.ErrNonExistentParameter, name)
			}
			for _, name := range long(p.Recordable()) {
				near(t, p.Record([]string{misspelt(name)}, hillock.RecordOptions{}), model.ErrRecording, name)
				_, err := p.Data([]string{misspelt(name)}, false)
				near(t, err, model.ErrRecording, name)
				if name != "spikes" {
					near(t, p.Initialize(hillock.Params{misspelt(name): 1.0}), model.ErrNonExistentParameter, name)
				}
			}
			for _, name := range long(cell.Receptors) {
				_, err := sim.Projection(p, p, connectors.AllToAll(), hillock.Static(0.0, nil), hillock.Receptor(misspelt(name)))
				near(t, err, model.ErrConnection, name)
			}
		})
	}
	sim := quiet()
	p := must(sim.Population(1, cells.IFCurrExp(), nil))
	for _, kind := range currents.All() {
		c := must(sim.Current(kind, nil))
		for _, name := range long(model.Names(kind.Params)) {
			near(t, c.Set(hillock.Params{misspelt(name): 1.0}), model.ErrNonExistentParameter, name)
			_, err := c.Get(misspelt(name))
			near(t, err, model.ErrNonExistentParameter, name)
		}
	}
	for _, kind := range synapses.All() {
		for _, name := range long(model.Names(kind.Params)) {
			_, err := sim.Projection(p, p, connectors.AllToAll(), hillock.Synapse{Type: kind, Params: hillock.Params{misspelt(name): 1.0}})
			near(t, err, model.ErrNonExistentParameter, name)
		}
	}
	for _, d := range random.Distributions() {
		_, err := random.NewDistribution(misspelt(d.Name), nil, nil)
		if err == nil || !strings.Contains(err.Error(), d.Name) {
			t.Errorf("%v: does not name %s", err, d.Name)
		}
	}
}

var update = flag.Bool("update", false, "write testdata/probes.json anew")

// TestSamplesAreTheSameOnEveryMachine holds the bits of every cell type's samples to those on file: they are the same with and without
// assembly, on every processor. A type that was changed on purpose is written anew with -update.
func TestSamplesAreTheSameOnEveryMachine(t *testing.T) {
	if testing.Short() {
		t.Skip("the file is brought up to date once for all types")
	}
	const file = "testdata/probes.json"
	got := map[string]string{}
	for _, cell := range everyCell() {
		for _, params := range []hillock.Params{nil, spread(cell, 37)} {
			name := cell.Name
			if params != nil {
				name += ", each cell differs"
			}
			got[name] = probe{cell: cell, n: 37, params: params}.do()[0].digest()
		}
	}
	if *update {
		text := must(json.MarshalIndent(got, "", "  "))
		check(os.WriteFile(file, append(text, '\n'), 0o666))
		return
	}
	var want map[string]string
	check(json.Unmarshal(must(os.ReadFile(file)), &want))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("samples differ from %s (-file +now); if that is meant: go test . -run %s -update\n%s", file, t.Name(), diff)
	}
}
