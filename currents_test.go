package hillock_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/cmplx"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// passive is a population of IF_curr_exp that never fires, recorded for v.
func passive(sim *hillock.Simulation, n int) *hillock.Population {
	p := must(sim.Population(n, cells.IFCurrExp(), hillock.Params{"v_thresh": 1e9}))
	check(p.Record([]string{"v"}, hillock.RecordOptions{}))
	return p
}

// TestCurrentsBeginAndEndAtTheirTimes: the current shows at start and is gone at stop, v changes one step later.
func TestCurrentsBeginAndEndAtTheirTimes(t *testing.T) {
	const start, stop = 500, 1250
	sim := must(hillock.New(hillock.Options{Seed: 1}))
	window := hillock.Params{"start": 50.0, "stop": 125.0}
	with := func(more hillock.Params) hillock.Params {
		for k, v := range window {
			more[k] = v
		}
		return more
	}
	sources := []*hillock.CurrentSource{
		must(sim.Current(currents.DC(), with(hillock.Params{"amplitude": 0.5}))),
		must(sim.Current(currents.AC(), with(hillock.Params{"amplitude": 0.5, "offset": 0.1, "frequency": 100.0}))),
		must(sim.Current(currents.Noisy(), with(hillock.Params{"mean": 0.5, "stdev": 0.05}))),
		must(sim.Current(currents.Step(), hillock.Params{"times": []float64{50, 87.5, 125}, "amplitudes": []float64{0.4, 0.6, 0}})),
	}
	p := passive(sim, len(sources))
	for k, source := range sources {
		check(source.InjectInto(must(p.View([]int{k}))))
		source.Record()
	}
	must(sim.Run(100))
	must(sim.Run(100))
	v := must(p.Data(nil, false)).Segments[0].Signal("v")
	for c, source := range sources {
		i := must(source.Data())
		if i.Len() != 2001 || i.Unit != "nA" || i.Period != 0.1 || i.TStart != 0 {
			t.Fatalf("%s: %d samples every %v ms in %s from %v ms, want 2001", i.Source, i.Len(), i.Period, i.Unit, i.TStart)
		}
		for k := range i.Len() {
			if on := k >= start && k < stop; (i.At(k, 0) != 0) != on {
				t.Errorf("%s: i = %v nA at step %d", i.Source, i.At(k, 0), k)
			}
		}
		if v.At(start, c) != -65 || v.At(start+1, c) == -65 {
			t.Errorf("%s: v = %v, %v mV at start and a step later", i.Source, v.At(start, c), v.At(start+1, c))
		}
		for k := stop; k < 2000; k++ {
			if math.Abs(v.At(k+1, c)+65) > math.Abs(v.At(k, c)+65) {
				t.Fatalf("%s: v moves away from rest at step %d, after stop", i.Source, k)
			}
		}
	}
}

// TestACOracle holds v under a sinusoidal current, constant over each step, to its closed form. With i_k = A Im exp(j(w k dt + phase)) and
// d = exp(-dt/tau_m),
//
//	v_k = v_rest + R A (1-d) Im(exp(j(w k dt + phase))/(exp(j w dt) - d) - d^k exp(j phase)/(exp(j w dt) - d)) + R offset (1 - d^k)
func TestACOracle(t *testing.T) {
	sim := must(hillock.New(hillock.Options{}))
	p := passive(sim, 2)
	const amplitude, offset, frequency, phase, start, tau = 0.7, -0.2, 37.0, 60.0, 12.3, 20.0
	check(must(p.View([]int{1})).Inject(must(sim.Current(currents.AC(), hillock.Params{
		"amplitude": amplitude, "offset": offset, "frequency": frequency, "phase": phase, "start": start,
	}))))
	must(sim.Run(500))
	v := must(p.Data(nil, false)).Segments[0].Signal("v")
	d, w := math.Exp(-0.1/tau), 2*math.Pi*frequency*0.1/1000 // per step
	first := cmplx.Rect(1, phase*math.Pi/180)
	gain := (1 - complex(d, 0)) / (cmplx.Rect(1, w) - complex(d, 0))
	worst := 0.0
	for k := range 4877 {
		fade := math.Pow(d, float64(k))
		want := -65 + tau*amplitude*imag(gain*(cmplx.Rect(1, w*float64(k))-complex(fade, 0))*first) + tau*offset*(1-fade)
		worst = math.Max(worst, math.Abs(v.At(123+k, 1)-want))
	}
	t.Logf("largest difference %.1e mV", worst)
	if worst > 1e-10 {
		t.Errorf("v is off its closed form by %v mV", worst)
	}
	if v.At(4999, 0) != -65 {
		t.Error("the current reached a cell that it was not injected into")
	}
}

// TestNoisyCurrentOracle holds the noise and the potential that it makes to the moments of oracles/sources, with 200 independent sources.
func TestNoisyCurrentOracle(t *testing.T) {
	var file struct {
		Noise []struct {
			Parameters struct{ Mean, Stdev, Dt float64 }
			Target     struct {
				TauM float64 `json:"tau_m"`
				Cm   float64
			}
			Facts struct {
				Mean float64 `json:"stationary_v_mean"`
				SD   float64 `json:"stationary_v_sd_at_update_times"`
				Lag1 float64 `json:"lag1_autocorrelation"`
			}
		} `json:"noisy_current"`
	}
	if err := json.Unmarshal(oracle(t, "sources/stochastic.json"), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Noise) == 0 {
		t.Fatal("no noisy current in the oracle")
	}
	for _, c := range file.Noise {
		const n, burn, steps = 200, 200, 1000
		sim := must(hillock.New(hillock.Options{Seed: 3}))
		p := must(sim.Population(n, cells.IFCurrExp(), hillock.Params{"v_thresh": 1e9, "tau_m": c.Target.TauM, "cm": c.Target.Cm}))
		check(p.Record([]string{"v"}, hillock.RecordOptions{Every: c.Parameters.Dt}))
		var sources []*hillock.CurrentSource
		for i := range n {
			s := must(sim.Current(currents.Noisy(), hillock.Params{"mean": c.Parameters.Mean, "stdev": c.Parameters.Stdev, "dt": c.Parameters.Dt}))
			check(s.InjectInto(must(p.View([]int{i}))))
			s.Record()
			sources = append(sources, s)
		}
		must(sim.Run(burn + steps*c.Parameters.Dt))
		v := must(p.Data(nil, false)).Segments[0].Signal("v")
		sum, squares, products, count := 0.0, 0.0, 0.0, 0.0
		for k := burn; k < burn+steps; k++ {
			for i := range n {
				x, y := v.At(k, i)-c.Facts.Mean, v.At(k+1, i)-c.Facts.Mean
				sum, squares, products, count = sum+x, squares+x*x, products+x*y, count+1
			}
		}
		// Neighbouring samples are correlated: so many are as good as independent ones, for the mean and for the square.
		r := c.Facts.Lag1
		forMean, forSquare := count*(1-r)/(1+r), count*(1-r*r)/(1+r*r)
		if limit := 4 * c.Facts.SD / math.Sqrt(forMean); math.Abs(sum/count) > limit {
			t.Errorf("mean of v is off by %.4f mV, limit %.4f", sum/count, limit)
		}
		sd := math.Sqrt(squares / count)
		if limit := 4 / math.Sqrt(2*forSquare); math.Abs(sd/c.Facts.SD-1) > limit {
			t.Errorf("sd of v is %.4f mV, the law has %.4f (limit %.1f %%)", sd, c.Facts.SD, 100*limit)
		}
		if limit := 4 * math.Sqrt((1-r*r)/count); math.Abs(products/squares-r) > limit {
			t.Errorf("correlation of v over one interval is %.5f, the law has %.5f ± %.5f", products/squares, r, limit)
		}
		t.Logf("v: mean %+.4f mV off, sd %.4f (%.4f), correlation %.5f (%.5f)", sum/count, sd, c.Facts.SD, products/squares, r)

		var z []float64
		width := int(math.Round(c.Parameters.Dt / 0.1))
		for _, s := range sources[:10] {
			i := must(s.Data())
			for k := range burn + steps {
				if lo := i.At(k*width, 0); lo != i.At(k*width+width-1, 0) {
					t.Fatalf("the current changes within the interval that begins at step %d", k*width)
				}
				z = append(z, (i.At(k*width, 0)-c.Parameters.Mean)/c.Parameters.Stdev)
			}
		}
		kolmogorov(t, "values of the noise", z, func(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }, 0)
	}
}

// TestOneNoisySourceIsOneCurrent: all cells get the same values, whatever the number of threads; another source has others.
func TestOneNoisySourceIsOneCurrent(t *testing.T) {
	var want []float64
	for _, threads := range []int{1, 2, 7} {
		sim := must(hillock.New(hillock.Options{Threads: threads, Seed: 5}))
		p, q := passive(sim, 40), passive(sim, 3)
		one, other := must(sim.Current(currents.Noisy(), nil)), must(sim.Current(currents.Noisy(), nil))
		check(one.InjectInto(p, must(q.View([]int{0, 1}))))
		check(q.Inject(other))
		must(sim.Run(20))
		v := must(p.Data(nil, false)).Segments[0].Signal("v")
		for k := range v.Len() {
			for i := range 40 {
				if v.At(k, i) != v.At(k, 0) {
					t.Fatalf("%d threads: cell %d differs from cell 0 at step %d", threads, i, k)
				}
			}
		}
		u := must(q.Data(nil, false)).Segments[0].Signal("v")
		if u.At(200, 0) != u.At(200, 1) || u.At(200, 0) == u.At(200, 2) || u.At(200, 2) == v.At(200, 0) {
			t.Errorf("v of cells with both sources, both, the second, the first: %v, %v, %v, %v", u.At(200, 0), u.At(200, 1), u.At(200, 2), v.At(200, 0))
		}
		if want == nil {
			want = v.Trace(0)
		}
		if !slices.Equal(v.Trace(0), want) {
			t.Errorf("%d threads: other noise than with one", threads)
		}
	}
}

func TestNoisyCurrentTakesAGenerator(t *testing.T) {
	// numpy.random.RandomState(42).randn(4)
	randn := []float64{0.4967141530112327, -0.13826430117118466, 0.6476885381006925, 1.5230298564080254}
	noise := func(seed uint64, pieces []float64, options ...hillock.CurrentOption) (segments [2][]float64) {
		sim := must(hillock.New(hillock.Options{Seed: seed}))
		p := passive(sim, 1)
		s := must(sim.Current(currents.Noisy(), hillock.Params{"mean": 1.0, "stdev": 2.0, "dt": 0.5, "start": 1.0}, options...))
		check(p.Inject(s))
		s.Record()
		for k := range segments {
			for _, ms := range pieces {
				must(sim.Run(ms))
			}
			i := must(s.Data())
			for step := 10; step < i.Len(); step += 5 {
				segments[k] = append(segments[k], i.At(step, 0))
			}
			check(sim.Reset(nil))
		}
		return segments
	}
	rng := must(random.NewNumpyRNG(42, true))
	whole := noise(1, []float64{10}, hillock.Generator(rng))
	for k, z := range randn {
		if math.Abs(whole[0][k]-(1+2*z)) > 1e-15*math.Abs(z)+4e-16 {
			t.Errorf("value %d is %v, NumPy's is %v", k, whole[0][k], 1+2*z)
		}
	}
	if math.Abs(rng.RandomSample()-0.3745401188473625) > 1e-16 {
		t.Error("the generator that was given has advanced")
	}
	numpy := hillock.Generator(must(random.NewNumpyRNG(42, true)))
	native := hillock.Generator(random.NewNativeRNG(42))
	for name, pair := range map[string][2][2][]float64{
		"NumpyRNG cut into pieces": {whole, noise(2, []float64{0.1, 3.3, 6.6}, numpy)},
		"NativeRNG":                {noise(1, []float64{10}, native), noise(2, []float64{5, 5}, native)},
		"no generator":             {noise(1, []float64{10}), noise(1, []float64{9.9, 0.1})},
	} {
		a, b := pair[0], pair[1]
		if len(a[0]) != 19 || !slices.Equal(a[0], b[0]) || !slices.Equal(a[1], b[1]) {
			t.Errorf("%s: %v and %v", name, a, b)
		}
		if a[0][0] == a[1][0] || a[0][1] == a[1][1] {
			t.Errorf("%s: the noise repeats itself after reset", name)
		}
	}
	if a, b := noise(1, []float64{10}), noise(2, []float64{10}); a[0][0] == b[0][0] {
		t.Error("the seed changes nothing")
	}
	sim := must(hillock.New(hillock.Options{}))
	if _, err := sim.Current(currents.DC(), nil, hillock.Generator(rng)); !errors.Is(err, model.ErrValue) {
		t.Errorf("a generator for a DCSource: %v", err)
	}
}

// TestCurrentsChangeBetweenRuns: what is recorded is what was on, also after the parameters have changed.
func TestCurrentsChangeBetweenRuns(t *testing.T) {
	sim := must(hillock.New(hillock.Options{}))
	p := passive(sim, 1)
	dc := must(sim.Current(currents.DC(), hillock.Params{"amplitude": 0.1}))
	steps := must(sim.Current(currents.Step(), hillock.Params{"times": []float64{0, 5.04, 5.06}, "amplitudes": []float64{1, 2, 3}}))
	check(p.Inject(dc))
	check(p.Inject(steps))
	if _, err := dc.Data(); !errors.Is(err, model.ErrRecording) {
		t.Errorf("data of a current that is not recorded: %v", err)
	}
	steps.Record()
	must(sim.Run(10))
	dc.Record()
	check(dc.Set(hillock.Params{"amplitude": 0.4}))
	check(steps.Set(hillock.Params{"times": []float64{10, 15}, "amplitudes": []float64{-1, 0}}))
	must(sim.Run(10))
	i := must(steps.Data())
	for _, c := range []struct {
		step int
		want float64
	}{{0, 1}, {49, 1}, {50, 2}, {51, 3}, {99, 3}, {100, -1}, {149, -1}, {150, 0}, {200, 0}} {
		if got := i.At(c.step, 0); got != c.want {
			t.Errorf("i = %v nA at step %d, want %v", got, c.step, c.want)
		}
	}
	if i := must(dc.Data()); i.TStart != 10 || i.Len() != 101 || i.At(0, 0) != 0.4 {
		t.Errorf("DC recorded from %v ms: %d samples, the first is %v nA", i.TStart, i.Len(), i.At(0, 0))
	}
	// The cell got the same: v follows from the currents, step by step.
	v := must(p.Data(nil, false)).Segments[0].Signal("v")
	x, d := -65.0, math.Exp(-0.1/20)
	for k := range 200 {
		current := i.At(k, 0) + 0.1
		if k >= 100 {
			current = i.At(k, 0) + 0.4
		}
		if x = -65 + 20*current + (x+65-20*current)*d; math.Abs(v.At(k+1, 0)-x) > 1e-10 {
			t.Fatalf("v = %v mV at step %d, want %v", v.At(k+1, 0), k+1, x)
		}
	}
	check(sim.Reset(nil))
	must(sim.Run(5))
	if i := must(dc.Data()); i.TStart != 0 || i.Len() != 51 {
		t.Errorf("after reset: recorded from %v ms, %d samples", i.TStart, i.Len())
	}
}

// TestStepCurrentIsPutOnTheGrid: rounded times that coincide keep the last amplitude (PyNN, issue 512).
func TestStepCurrentIsPutOnTheGrid(t *testing.T) {
	for dt, want := range map[float64][]float64{0.1: {0.4, 0.9}, 0.01: {0.41, 0.42, 0.86}} {
		sim := must(hillock.New(hillock.Options{Timestep: dt}))
		s := must(sim.Current(currents.Step(), hillock.Params{"times": []float64{0.41, 0.42, 0.86}, "amplitudes": []float64{0.5, -0.5, 0.25}}))
		times, amplitudes := must(s.GetList("times")), must(s.GetList("amplitudes"))
		if len(times) != len(want) || len(amplitudes) != len(want) || amplitudes[len(want)-2] != -0.5 {
			t.Fatalf("dt = %v ms: %v nA at %v ms", dt, amplitudes, times)
		}
		for k := range want {
			if math.Abs(times[k]-want[k]) > 1e-12 {
				t.Errorf("dt = %v ms: times %v, want %v", dt, times, want)
			}
		}
	}
}

func TestMistakesWithCurrents(t *testing.T) {
	sim := must(hillock.New(hillock.Options{Timestep: 0.5}))
	p := passive(sim, 2)
	spikes := must(sim.Population(2, cells.SpikeSourcePoisson(), nil, hillock.Label("noise")))
	noisy := must(sim.Current(currents.Noisy(), nil)) // its default interval is below the time step and gives way
	if dt := must(noisy.Get("dt")); dt != 0.5 {
		t.Errorf("dt = %v ms, want the time step", dt)
	}
	current := func(kind model.Current, params hillock.Params) error {
		_, err := sim.Current(kind, params)
		return err
	}
	get := func(name string) error { _, err := noisy.Get(name); return err }
	list := func(name string) error { _, err := noisy.GetList(name); return err }
	for _, c := range []struct {
		err  error
		is   error
		text string
	}{
		{current(currents.Step(), hillock.Params{"times": []float64{1, -1}, "amplitudes": []float64{1, 2}}), model.ErrValue, "StepCurrentSource: InvalidParameterValueError: times[1] = -1 ms: must be >= 0"},
		{current(currents.Step(), hillock.Params{"times": []float64{2, 1}, "amplitudes": []float64{1, 2}}), model.ErrValue, "ascending"},
		{current(currents.Step(), hillock.Params{"times": []float64{1, 2}, "amplitudes": []float64{1}}), model.ErrValue, "2 times and 1 amplitudes"},
		{current(currents.Step(), hillock.Params{"times": 1.0}), model.ErrInvalidParameterValue, "times is a list of numbers"},
		{current(currents.DC(), hillock.Params{"amplitude": []float64{1}}), model.ErrInvalidParameterValue, "amplitude is a number"},
		{current(currents.AC(), hillock.Params{"frequence": 1.0}), model.ErrNonExistentParameter, `did you mean "frequency"?`},
		{current(currents.Noisy(), hillock.Params{"dt": 0.1}), model.ErrInvalidParameterValue, "dt = 0.1 ms: must be at least the time step (0.5 ms)"},
		{current(currents.Noisy(), hillock.Params{"stdev": -1.0}), model.ErrInvalidParameterValue, "stdev = -1 nA: must be >= 0"},
		{get("times"), model.ErrNonExistentParameter, "unknown parameter"},
		{list("mean"), model.ErrValue, "mean is not a list: see Get"},
		{noisy.InjectInto(p, spikes), nil, "TypeError: population \"noise\": cannot inject current into SpikeSourcePoisson"},
	} {
		if c.err == nil || c.is != nil && !errors.Is(c.err, c.is) || !strings.Contains(c.err.Error(), c.text) {
			t.Errorf("error %v, want %q", c.err, c.text)
		}
	}
	must(sim.Run(5))
	if v := must(p.Data(nil, false)).Segments[0].Signal("v"); v.At(10, 0) != -65 {
		t.Error("the cells got a current that could not be injected into all of its targets")
	}
}
