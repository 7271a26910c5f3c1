package hillock_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// mixed is a network of every kind of thing there is: two cell types, heterogeneous parameters, several delays, distributed weights,
// a current, Poisson and listed spikes.
func mixed(threads int) *hillock.Simulation {
	return mixedWith(hillock.Options{Threads: threads, Seed: 7})
}

func mixedWith(o hillock.Options) *hillock.Simulation {
	sim := must(hillock.New(o))
	cond := must(sim.Population(300, cells.IFCondExp(), hillock.Params{
		"tau_m":      must(random.NewDistribution("uniform", map[string]float64{"low": 15, "high": 25}, nil)),
		"i_offset":   func(i int) float64 { return 0.7 + 0.001*float64(i) },
		"tau_refrac": 3.0,
	}, hillock.Label("cond")))
	curr := must(sim.Population(200, cells.IFCurrExp(), hillock.Params{"i_offset": 0.78}, hillock.Label("curr")))
	poisson := must(sim.Population(40, cells.SpikeSourcePoisson(), hillock.Params{"rate": 200.0}, hillock.Label("noise")))
	listed := must(sim.Population(2, cells.SpikeSourceArray(), hillock.Params{"spike_times": [][]float64{{0, 0.1, 5, 5, 50}, {33.3}}}, hillock.Label("listed")))
	weights := must(random.NewDistribution("normal_clipped", map[string]float64{"mu": 0.01, "sigma": 0.004, "low": 0, "high": 1}, nil))
	delays := must(random.NewDistribution("uniform", map[string]float64{"low": 0.3, "high": 4}, nil))
	must(sim.Projection(poisson, cond, connectors.FixedProbability(0.2), hillock.Static(weights, delays)))
	must(sim.Projection(cond, curr, connectors.FixedProbability(0.1), hillock.Static(0.2, func(d float64) float64 { return 0.5 + 0.01*d })))
	must(sim.Projection(curr, cond, connectors.FixedProbability(0.1, connectors.Self(connectors.NoSelf)), hillock.Static(0.02, 0.7), hillock.Receptor("inhibitory")))
	must(sim.Projection(curr, curr, connectors.FixedProbability(0.1), hillock.Static(-0.3, delays), hillock.Receptor("inhibitory")))
	must(sim.Projection(listed, cond, connectors.AllToAll(), hillock.Static(0.05, 0.2)))
	check(must(curr.Slice(0, 50, 1)).Inject(must(sim.Current(currents.DC(), hillock.Params{"amplitude": 0.5, "start": 20.0, "stop": 61.3}))))
	dead := must(sim.Population(30, cells.SpikeSourcePoissonRefractory(), hillock.Params{"rate": 150.0, "tau_refrac": 2.0}))
	regular := must(sim.Population(30, cells.SpikeSourceGamma(), hillock.Params{"alpha": 5.0, "beta": 600.0, "start": 15.0}))
	changing := must(sim.Population(30, cells.SpikeSourceInhGamma(), hillock.Params{"a": []float64{3, 0.7}, "b": []float64{0.002, 0.01}, "tbins": []float64{0, 50}}))
	for _, sources := range []*hillock.Population{dead, regular, changing} {
		must(sim.Projection(sources, curr, connectors.FixedProbability(0.2), hillock.Static(0.05, 0.9)))
	}
	check(cond.Inject(must(sim.Current(currents.Noisy(), hillock.Params{"stdev": 0.1, "dt": 0.3}))))
	check(cond.Inject(must(sim.Current(currents.Noisy(), hillock.Params{"stdev": 0.1, "stop": 90.0}, hillock.Generator(must(random.NewNumpyRNG(1, true)))))))
	check(curr.Inject(must(sim.Current(currents.AC(), hillock.Params{"amplitude": 0.1, "start": 5.0}))))
	check(curr.Inject(must(sim.Current(currents.Step(), hillock.Params{"times": []float64{10, 40}, "amplitudes": []float64{0.1, -0.1}}))))
	for _, p := range sim.Populations() {
		check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
	}
	return sim
}

func TestThreadsGiveTheSameSpikes(t *testing.T) {
	want, spikes := "", int64(0)
	for _, threads := range []int{1, 2, 3, 7} {
		sim := mixed(threads)
		must(sim.Run(150))
		if want == "" {
			want, spikes = sim.Digest(), sim.Summary().Spikes
		}
		if got := sim.Digest(); got != want {
			t.Errorf("%d threads: digest %s, one thread gives %s", threads, got, want)
		}
	}
	if spikes < 2000 {
		t.Errorf("only %d spikes: the network is too quiet to show anything", spikes)
	}
}

// state returns everything that can be seen of the cells at the end.
func state(sim *hillock.Simulation) []float64 {
	var all []float64
	for _, p := range sim.Populations() {
		for _, name := range p.Recordable()[1:] {
			check(p.Record([]string{name}, hillock.RecordOptions{}))
		}
	}
	must(sim.Run(0.1))
	for _, p := range sim.Populations() {
		for _, s := range must(p.Data(nil, false)).Segments[0].Signals {
			all = append(all, s.Data...)
		}
	}
	return all
}

func TestRunInPiecesIsTheWholeRun(t *testing.T) {
	whole := mixed(2)
	must(whole.Run(120))
	want := state(whole)
	for _, pieces := range [][]float64{{60, 60}, {0.1, 119.9}, {33.3, 0.2, 50.1, 36.4}, {0, 120}} {
		sim := mixed(2)
		for _, ms := range pieces {
			must(sim.Run(ms))
		}
		got := state(sim)
		if sim.Digest() != whole.Digest() {
			t.Errorf("pieces %v: other spikes than the whole run", pieces)
		}
		for k := range want {
			if got[k] != want[k] {
				t.Fatalf("pieces %v: value %d of the final state is %v, the whole run ends at %v", pieces, k, got[k], want[k])
			}
		}
	}
}

func TestRecordingChangesNothing(t *testing.T) {
	plain, watched := mixed(2), mixed(2)
	for _, p := range watched.Populations()[:2] {
		check(p.Record(p.Recordable(), hillock.RecordOptions{Every: 0.5}))
	}
	must(plain.Run(100))
	must(watched.Run(100, func(t float64) (float64, error) { return t + 7.7, nil }))
	if plain.Digest() != watched.Digest() {
		t.Error("recording every variable and calling back changed the spikes")
	}
}

// TestPotentialsThatNobodySaw records refractory cells from the beginning, and others like them only when a run has ended: potentials that
// nobody looked at are then where they belong.
func TestPotentialsThatNobodySaw(t *testing.T) {
	last := func(late bool) (potentials []float64) {
		sim := mixed(2)
		cond := sim.Populations()[0]
		if late {
			must(sim.Run(100.3))
		}
		check(cond.Record([]string{"v"}, hillock.RecordOptions{}))
		if !late {
			must(sim.Run(100.3))
		}
		must(sim.Run(0.1))
		signal := must(cond.Data(nil, false)).Segments[0].Signals[0]
		n := 300
		return signal.Data[len(signal.Data)-2*n : len(signal.Data)-n]
	}
	seen, unseen := last(false), last(true)
	held := 0
	for i := range seen {
		if seen[i] != unseen[i] {
			t.Errorf("cell %d is at %v mV, and at %v if nobody looked before", i, seen[i], unseen[i])
		}
		if seen[i] == -65 {
			held++
		}
	}
	if held < 5 {
		t.Errorf("%d cells are refractory: the test shows little", held)
	}
}

// TestDescribingMoreMovesTheState adds an unconnected population in the middle of a run: everything else must go on as if nothing had
// happened, through a new plan.
func TestDescribingMoreMovesTheState(t *testing.T) {
	plain, extended := mixed(2), mixed(2)
	must(plain.Run(100))
	must(extended.Run(41.7))
	must(extended.Population(50, cells.IFCurrExp(), nil))
	must(extended.Run(58.3))
	if plain.Digest() != extended.Digest() {
		t.Error("a population added at 41.7 ms changed the spikes of the others")
	}
}

func TestResetRepeatsWhatIsDeterministic(t *testing.T) {
	sim := must(hillock.New(hillock.Options{}))
	p := must(sim.Population(20, cells.IFCurrExp(), hillock.Params{"i_offset": func(i int) float64 { return 0.8 + 0.01*float64(i) }}))
	noise := must(sim.Population(5, cells.SpikeSourcePoisson(), hillock.Params{"rate": 500.0}))
	check(p.Record([]string{"spikes", "v"}, hillock.RecordOptions{}))
	check(noise.Record([]string{"spikes"}, hillock.RecordOptions{}))
	must(sim.Run(100))
	check(sim.Reset(data.Annotations{"trial": int64(1)}))
	if sim.Time() != 0 {
		t.Errorf("t = %v after reset", sim.Time())
	}
	must(sim.Run(100))
	segments := must(p.Data(nil, false)).Segments
	if len(segments) != 2 {
		t.Fatalf("%d segments, want 2", len(segments))
	}
	a, b := segments[0], segments[1]
	if a.Annotations["trial"] != int64(1) || b.Annotations["trial"] != nil {
		t.Errorf("annotations of the segments: %v, %v", a.Annotations, b.Annotations)
	}
	if len(a.Spikes.Steps) == 0 || len(a.Spikes.Steps) != len(b.Spikes.Steps) {
		t.Fatalf("%d and %d spikes", len(a.Spikes.Steps), len(b.Spikes.Steps))
	}
	for k := range a.Spikes.Steps {
		if a.Spikes.Steps[k] != b.Spikes.Steps[k] || a.Spikes.IDs[k] != b.Spikes.IDs[k] {
			t.Fatalf("spike %d differs after reset", k)
		}
	}
	if n := a.Signal("v").Len(); n != 1001 || b.Signal("v").Len() != n {
		t.Errorf("%d and %d samples, want 1001", n, b.Signal("v").Len())
	}
	trials := must(noise.Data(nil, false)).Segments
	if same := len(trials[0].Spikes.Steps) == len(trials[1].Spikes.Steps); same {
		for k := range trials[0].Spikes.Steps {
			same = same && trials[0].Spikes.Steps[k] == trials[1].Spikes.Steps[k]
		}
		if same {
			t.Error("the Poisson sources repeat themselves after reset: two trials must have noise of their own")
		}
	}
}

func TestInterruptKeepsWhatWasRecorded(t *testing.T) {
	sim := mixed(2)
	stopped := false
	_, err := sim.Run(1e6, func(t float64) (float64, error) {
		if t > 20 && !stopped {
			stopped = true
			sim.Interrupt()
		}
		return t + 10, nil
	})
	if !errors.Is(err, model.ErrInterrupted) {
		t.Fatalf("err = %v", err)
	}
	if now := sim.Time(); now < 20 || now > 60 {
		t.Errorf("stopped at %v ms", now)
	}
	if sim.Summary().Spikes == 0 {
		t.Error("nothing recorded")
	}
	whole := mixed(2)
	must(whole.Run(100))
	must(sim.RunUntil(100))
	if sim.Digest() != whole.Digest() {
		t.Error("the run that was interrupted and went on has other spikes than the whole one")
	}
}

func TestExtremeParametersStopWithTheCell(t *testing.T) {
	sim := must(hillock.New(hillock.Options{}))
	must(sim.Population(3, cells.IFCurrExp(), hillock.Params{"v_thresh": math.MaxFloat64, "i_offset": []float64{0, 1e308, 0}, "cm": 1e-300}))
	_, err := sim.Run(10)
	if !errors.Is(err, model.ErrRuntime) {
		t.Fatalf("err = %v: V is infinite", err)
	}
	for _, part := range []string{"cell 1 (IF_curr_exp", "v = NaN mV", "step 1 "} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%v: does not say %q", err, part)
		}
	}
}

func TestSetBetweenRuns(t *testing.T) {
	sim := must(hillock.New(hillock.Options{}))
	p := must(sim.Population(2, cells.IFCurrExp(), nil))
	source := must(sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{10}}))
	prj := must(sim.Projection(source, p, connectors.AllToAll(), hillock.Static(1.0, 1.0)))
	check(p.Record([]string{"isyn_exc", "v"}, hillock.RecordOptions{}))
	must(sim.Run(20))
	check(prj.Set(hillock.Params{"weight": []float64{2, 3}, "delay": 2.0}))
	check(source.Set(hillock.Params{"spike_times": []float64{5, 30}})) // 5 ms is past
	check(must(p.View([]int{1})).Set(hillock.Params{"i_offset": 0.1}))
	must(sim.Run(20))
	i := must(p.Data(nil, false)).Segments[0].Signal("isyn_exc")
	for _, c := range []struct {
		step, cell int
		want       float64
	}{{109, 0, 0}, {110, 0, 1}, {110, 1, 1}, {319, 1, math.Exp(-209 / 50.)}, {320, 0, 2 + math.Exp(-210/50.)}, {320, 1, 3 + math.Exp(-210/50.)}} {
		if got := i.At(c.step, c.cell); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("isyn_exc of cell %d at step %d is %v, want %v", c.cell, c.step, got, c.want)
		}
	}
	v := must(p.Data([]string{"v"}, false)).Segments[0].Signal("v")
	if v.At(250, 1) <= v.At(250, 0) {
		t.Error("i_offset set at 20 ms has no effect")
	}
	if got := must(p.Get("i_offset")); got.At(0) != 0 || got.At(1) != 0.1 {
		t.Errorf("i_offset = %v", got)
	}
	rows := must(prj.GetList([]string{"weight", "delay"}, true))
	if len(rows) != 2 || rows[1][2] != 3 || rows[1][3] != 2 {
		t.Errorf("connections %v", rows)
	}
}

// TestInterruptedBuildCanBeRepeated gives up building and builds again: the generators must draw the same.
func TestInterruptedBuildCanBeRepeated(t *testing.T) {
	whole, stopped := (&reference{n: 1000, seed: 98765}).describe(), (&reference{n: 1000, seed: 98765}).describe()
	check(whole.sim.Build())
	stopped.sim.Interrupt()
	if err := stopped.sim.Build(); !errors.Is(err, model.ErrInterrupted) {
		t.Fatalf("err = %v", err)
	}
	a, b := must(whole.ee.GetList(nil, true)), must(stopped.ee.GetList(nil, true))
	if len(a) != 8084 || len(b) != len(a) {
		t.Fatalf("%d and %d connections, want 8084", len(a), len(b))
	}
	for k := range a {
		if a[k][0] != b[k][0] || a[k][1] != b[k][1] {
			t.Fatalf("connection %d is %v after an interrupted build, %v without", k, b[k], a[k])
		}
	}
}
