package hillock_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
)

// sourceCase is one entry of oracles/sources: a spike source and the laws that its spikes follow.
type sourceCase struct {
	Source     string
	Parameters map[string]any
	RunTime    float64 `json:"run_time"`
	Facts      struct {
		Count *struct { // of Poisson processes
			Mean, Var float64
		}
		Long struct { // of renewal processes
			Mean float64 `json:"asymptotic_mean"`
			Var  float64 `json:"asymptotic_var"`
		} `json:"count_long_window"`
		ISI struct {
			Mean    float64 `json:"mean_ms"`
			CV      float64
			Minimum float64 `json:"minimum_ms"`
		}
		Support  [2]float64 `json:"support_ms"`
		Segments []struct { // of inhomogeneous gamma processes
			From  float64 `json:"t_from"`
			To    float64 `json:"t_to"`
			Mean  float64 `json:"mean_isi_ms"`
			CV    float64
			Shape float64
		}
		Poisson *struct {
			Counts []struct {
				From     float64 `json:"t_from"`
				To       float64 `json:"t_to"`
				Expected float64 `json:"expected_count"`
				Variance float64
			} `json:"counts_per_segment"`
		} `json:"a_equals_1"`
	}
}

func (c *sourceCase) number(name string) float64 { return c.Parameters[name].(float64) }

// list returns a parameter that is a list, or [x] for a number.
func (c *sourceCase) list(name string) []float64 {
	var list []float64
	for _, x := range c.Parameters[name].([]any) {
		list = append(list, x.(float64))
	}
	return list
}

// params are the parameters of the case as the door takes them.
func (c *sourceCase) params() hillock.Params {
	p := hillock.Params{}
	for name, x := range c.Parameters {
		if _, ok := x.([]any); ok {
			x = c.list(name)
		}
		p[name] = x
	}
	return p
}

// law returns the mean interval and the distribution function of the intervals, and an upper bound of their density, per ms.
func (c *sourceCase) law() (mean float64, cdf func(ms float64) float64, density float64) {
	switch c.Source {
	case "SpikeSourcePoisson":
		mean = 1000 / c.number("rate")
		return mean, func(x float64) float64 { return -math.Expm1(-x / mean) }, 1 / mean
	case "SpikeSourcePoissonRefractory":
		mean, dead := 1000/c.number("rate"), c.number("tau_refrac")
		return mean, func(x float64) float64 { return -math.Expm1(-math.Max(x-dead, 0) / (mean - dead)) }, 1 / (mean - dead)
	case "SpikeSourceGamma":
		return gammaLaw(c.number("alpha"), 1000/c.number("beta"))
	}
	return gammaLaw(c.list("a")[0], 1000*c.list("b")[0])
}

func gammaLaw(shape, scale float64) (mean float64, cdf func(ms float64) float64, density float64) {
	d := distuv.Gamma{Alpha: shape, Beta: 1 / scale}
	return d.Mean(), d.CDF, d.Prob(math.Max(d.Mode(), 0.01))
}

// moments returns mean and variance.
func moments(x []float64) (mean, variance float64) { return stat.MeanVariance(x, nil) }

// TestSourceOracles holds every spike source to the laws of oracles/sources: counts and their variance, the distribution of intervals (at
// level 0.001), their independence, and the times between which it fires. The seeds are fixed; a correct source would fail one of the
// checks with a probability of some 1e-2.
func TestSourceOracles(t *testing.T) {
	var file struct{ Sources []sourceCase }
	if err := json.Unmarshal(oracle(t, "sources/stochastic.json"), &file); err != nil {
		t.Fatal(err)
	}
	ran := map[string]int{}
	for k, c := range file.Sources {
		ran[c.Source]++
		t.Run(fmt.Sprintf("%s/%d", c.Source, ran[c.Source]), func(t *testing.T) { c.hold(t, uint64(100+k)) })
	}
	for name, n := range map[string]int{"SpikeSourcePoisson": 4, "SpikeSourcePoissonRefractory": 3, "SpikeSourceGamma": 3, "SpikeSourceInhGamma": 2} {
		if ran[name] < n {
			t.Errorf("%d cases of %s in the oracle, there are %d", ran[name], name, n)
		}
	}
}

func (c *sourceCase) hold(t *testing.T, seed uint64) {
	// The step is fine against the mean interval, so that the grid hardly shows in the intervals.
	mean, cdf, density := c.law()
	changes := len(c.Facts.Segments) > 1
	if changes {
		mean = 10 // the shortest
	}
	const n = 200
	dt := math.Min(0.1, mean/100)
	sim := must(hillock.New(hillock.Options{Timestep: dt, Seed: seed}))
	p := must(sim.Population(n, must(cells.ByName(c.Source)), c.params()))
	check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
	must(sim.Run(c.RunTime))
	trains := must(p.Data(nil, false)).Segments[0].Spikes.Trains()

	from, to := c.Facts.Support[0], math.Min(c.Facts.Support[1], c.RunTime)
	var intervals, pairs []float64 // an interval, and the product of it and the one after it, about the mean
	for _, train := range trains {
		for i, x := range train {
			if x <= from || x > to+dt*(1+1e-9) {
				t.Fatalf("a spike at %v ms, outside (%v, %v] ms", x, from, to)
			}
			// An interval that begins shortly before the end may be cut: those count that begin 15 mean intervals before it.
			if i+1 == len(train) || x > to-15*mean {
				continue
			}
			intervals = append(intervals, train[i+1]-x)
			if i > 0 {
				pairs = append(pairs, (train[i+1]-x-mean)*(x-train[i-1]-mean))
			}
		}
	}
	switch {
	case c.Facts.Count != nil:
		holdCounts(t, trains, from, to+dt, c.Facts.Count.Mean, c.Facts.Count.Var, true)
	case c.Facts.Long.Mean > 0:
		holdCounts(t, trains, from, to+dt, c.Facts.Long.Mean, c.Facts.Long.Var, false)
	}
	if c.Facts.Poisson != nil {
		for _, s := range c.Facts.Poisson.Counts {
			holdCounts(t, trains, s.From, s.To, s.Expected, s.Variance, true)
		}
	}
	if changes {
		c.holdRescaled(t, trains, to, dt)
		return
	}
	if len(intervals) < 1000 {
		return
	}
	kolmogorov(t, "intervals", intervals, cdf, density*dt)
	m, v := moments(intervals)
	cv := c.Facts.ISI.CV
	if len(c.Facts.Segments) == 1 {
		cv = c.Facts.Segments[0].CV
	}
	if limit := 4 * cv / math.Sqrt(float64(len(intervals))); math.Abs(m/mean-1) > limit {
		t.Errorf("mean interval is %.4f ms, the law has %.4f (limit %.2f %%)", m, mean, 100*limit)
	}
	// The relative error of a standard deviation is sqrt((kurtosis - 1)/4N), and the kurtosis of these laws is at most 9.
	if limit := 4 * math.Sqrt(2/float64(len(intervals))); math.Abs(math.Sqrt(v)/m/cv-1) > limit {
		t.Errorf("CV of the intervals is %.4f, the law has %.4f (limit %.2f %%)", math.Sqrt(v)/m, cv, 100*limit)
	}
	if least := slices.Min(intervals); least < c.Facts.ISI.Minimum-1e-9 {
		t.Errorf("an interval of %v ms, the shortest is %v ms", least, c.Facts.ISI.Minimum)
	}
	correlation := stat.Mean(pairs, nil) / v
	if math.Abs(correlation) > 4/math.Sqrt(float64(len(pairs))) {
		t.Errorf("the correlation of neighbouring intervals is %.4f ± %.4f, they are independent", correlation, 1/math.Sqrt(float64(len(pairs))))
	}
}

// holdCounts holds the number of spikes of each source in (from, to] to its mean and variance, and for a Poisson process to its law.
func holdCounts(t *testing.T, trains [][]float64, from, to, mean, variance float64, poisson bool) {
	t.Helper()
	n := float64(len(trains))
	var counts []float64
	for _, train := range trains {
		m := 0.
		for _, x := range train {
			if x > from+1e-9 && x <= to+1e-9 {
				m++
			}
		}
		counts = append(counts, m)
	}
	m, v := moments(counts)
	t.Logf("counts: mean %.2f (%.2f), variance %.1f (%.1f)", m, mean, v, variance)
	if limit := 4 * math.Sqrt(variance/n); math.Abs(m-mean) > limit {
		t.Errorf("mean count %v, the law has %v ± %.3g", m, mean, limit)
	}
	if math.Abs(v/variance-1) > 4*math.Sqrt(2/n)*1.2 {
		t.Errorf("variance of the counts is %v, the law has %v", v, variance)
	}
	if !poisson {
		return
	}
	law, d := distuv.Poisson{Lambda: mean}, 0.0
	slices.Sort(counts)
	for i, k := range counts {
		if i+1 == len(counts) || counts[i+1] != k {
			d = math.Max(d, math.Abs(float64(i+1)/n-law.CDF(k)))
		}
	}
	if limit := critical(t, len(counts)); d > limit {
		t.Errorf("counts are off the Poisson law by %.4f, limit %.4f", d, limit)
	}
}

// holdRescaled holds the spikes of a gamma process with changing parameters to the law of time rescaling: the integrals of the hazard from
// spike to spike are exponential with mean 1.
func (c *sourceCase) holdRescaled(t *testing.T, trains [][]float64, to, dt float64) {
	a, b, bins := c.list("a"), c.list("b"), c.list("tbins")
	most := 0.0
	for k := range a {
		_, _, density := gammaLaw(a[k], 1000*b[k])
		most = math.Max(most, density)
	}
	rescaled(t, trains, a, b, bins, to, most*dt)
}

func rescaled(t *testing.T, trains [][]float64, a, b, bins []float64, to, shift float64) {
	t.Helper()
	longest := 0.0
	for k := range a {
		longest = math.Max(longest, 1000*a[k]*b[k])
	}
	var sums []float64
	for _, train := range trains {
		for i := 1; i < len(train); i++ {
			if train[i-1] <= to-15*longest {
				sums = append(sums, hazard(train[i-1], train[i], a, b, bins))
			}
		}
	}
	kolmogorov(t, "integrals of the hazard", sums, func(x float64) float64 { return -math.Expm1(-x) }, shift)
}

// hazard integrates the hazard of a gamma process with changing parameters from a spike to the next.
func hazard(last, next float64, a, b, bins []float64) (sum float64) {
	for k := range a {
		from, to := math.Max(bins[k], last), next
		if k+1 < len(bins) {
			to = math.Min(to, bins[k+1])
		}
		if to > from {
			survives := distuv.Gamma{Alpha: a[k], Beta: 0.001 / b[k]}.Survival
			sum += math.Log(survives(from-last) / survives(to-last))
		}
	}
	return sum
}

// TestSourcesBeginInEquilibrium: the time from the start to the first spike has the density S(x)/mean, where S(x) is the probability of an
// interval beyond x: a source is a window on a process that has always been running. Its distribution function is the integral.
func TestSourcesBeginInEquilibrium(t *testing.T) {
	const n, start, dt = 2000, 20.0, 0.1
	for name, params := range map[string]hillock.Params{
		"SpikeSourcePoisson":           {"rate": 50.0},
		"SpikeSourcePoissonRefractory": {"rate": 50.0, "tau_refrac": 12.0},
		"SpikeSourceGamma":             {"alpha": 4.0, "beta": 200.0},
		"SpikeSourceInhGamma":          {"a": []float64{9, 0.4}, "b": []float64{1, 0.05}, "tbins": []float64{0, 10}},
	} {
		t.Run(name, func(t *testing.T) {
			c := sourceCase{Source: name, Parameters: params}
			if name == "SpikeSourceInhGamma" {
				c.Parameters = map[string]any{"a": []any{0.4}, "b": []any{0.05}} // those in force at the start
			}
			mean, cdf, _ := c.law()
			sim := must(hillock.New(hillock.Options{Timestep: dt, Seed: 11}))
			params["start"] = start
			p := must(sim.Population(n, must(cells.ByName(name)), params))
			check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
			must(sim.Run(start + 40*mean))
			var first []float64
			for _, train := range must(p.Data(nil, false)).Segments[0].Spikes.Trains() {
				if len(train) == 0 {
					t.Fatal("a source is silent for 40 mean intervals")
				}
				first = append(first, train[0]-start)
			}
			grid := []float64{0} // of the integral, by the trapezoidal rule
			const step = 0.01
			for x := 0.0; x < 45*mean; x += step {
				grid = append(grid, grid[len(grid)-1]+step*(1-(cdf(x)+cdf(x+step))/2)/mean)
			}
			kolmogorov(t, "first spikes", first, func(x float64) float64 { return grid[int(x/step)] }, dt/mean+step/mean)
		})
	}
}

// TestAgeRunsOnWhenParametersChange: in the bins of SpikeSourceInhGamma, and when parameters of the others are set between runs, the hazard is
// the new one at the age that the source has.
func TestAgeRunsOnWhenParametersChange(t *testing.T) {
	const n, dt, to = 400, 0.02, 320.0
	a, b, bins := []float64{6, 0.5, 30, 2}, []float64{0.002, 0.01, 0.0003, 0.004}, []float64{0, 35, 70, 90}
	run := func(kind model.Cell, first hillock.Params, later func(p *hillock.Population, k int)) [][]float64 {
		sim := must(hillock.New(hillock.Options{Timestep: dt, Seed: 4}))
		p := must(sim.Population(n, kind, first))
		check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
		for k := 1; k < len(bins) && later != nil; k++ {
			must(sim.RunUntil(bins[k]))
			later(p, k)
		}
		must(sim.RunUntil(to))
		return must(p.Data(nil, false)).Segments[0].Spikes.Trains()
	}
	inBins := run(cells.SpikeSourceInhGamma(), hillock.Params{"a": a, "b": b, "tbins": bins}, nil)
	rescaled(t, inBins, a, b, bins, to, 0.01)
	gamma := func(k int) hillock.Params { return hillock.Params{"alpha": a[k], "beta": 1 / b[k]} }
	set := run(cells.SpikeSourceGamma(), gamma(0), func(p *hillock.Population, k int) { check(p.Set(gamma(k))) })
	rescaled(t, set, a, b, bins, to, 0.01)

	// A dead time holds however often the rate is set.
	sim := must(hillock.New(hillock.Options{Seed: 4}))
	p := must(sim.Population(n, cells.SpikeSourcePoissonRefractory(), hillock.Params{"rate": 100.0, "tau_refrac": 5.0}))
	check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
	for k := range 400 {
		must(sim.Run(1))
		check(p.Set(hillock.Params{"rate": []float64{100, 50}[k%2]}))
	}
	count := 0
	for _, train := range must(p.Data(nil, false)).Segments[0].Spikes.Trains() {
		for i := 1; i < len(train); i++ {
			if count++; train[i]-train[i-1] < 5-1e-9 {
				t.Fatalf("an interval of %v ms, the dead time is 5 ms", train[i]-train[i-1])
			}
		}
	}
	if count < n*20 {
		t.Errorf("%d intervals", count)
	}
}

// TestSourcesEndAndBeginAgain sets start, duration and rate between runs.
func TestSourcesEndAndBeginAgain(t *testing.T) {
	silent := map[string]hillock.Params{"SpikeSourcePoisson": {"rate": 0.0}, "SpikeSourcePoissonRefractory": {"rate": 0.0}, "SpikeSourceGamma": {"beta": 0.0}}
	for name, params := range map[string]hillock.Params{
		"SpikeSourcePoisson":           {"rate": 200.0},
		"SpikeSourcePoissonRefractory": {"rate": 200.0, "tau_refrac": 1.0},
		"SpikeSourceGamma":             {"alpha": 3.0, "beta": 600.0},
		"SpikeSourceInhGamma":          {"a": []float64{3.0}, "b": []float64{1. / 600}, "tbins": []float64{0}},
	} {
		sim := must(hillock.New(hillock.Options{Seed: 9}))
		p := must(sim.Population(100, must(cells.ByName(name)), params))
		check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
		stage := func(set hillock.Params) {
			check(p.Set(set))
			must(sim.Run(50))
		}
		stage(hillock.Params{"start": 10.0, "duration": 20.0}) // 10 to 30 ms
		stage(hillock.Params{"duration": 80.0})                // 50 to 90 ms
		stage(hillock.Params{"start": 120.0})                  // 120 to 200 ms
		stage(hillock.Params{"start": 0.0, "duration": 1000.0})
		on := [][2]float64{{10, 30}, {50, 90}, {120, 250}}
		if set, ok := silent[name]; ok {
			stage(set)
			stage(params)
			on = [][2]float64{{10, 30}, {50, 90}, {120, 200}, {250, 300}}
		} else {
			stage(nil)
		}
		spikes := must(p.Data(nil, false)).Segments[0].Spikes.Times()
		for _, x := range spikes {
			if !slices.ContainsFunc(on, func(w [2]float64) bool { return x > w[0]-1e-9 && x <= w[1]+1e-9 }) {
				t.Fatalf("%s: a spike at %v ms, it is on during %v ms", name, x, on)
			}
		}
		for _, w := range on {
			count := 0.0
			for _, x := range spikes {
				if x > w[0]+1e-9 && x <= w[1]+1e-9 {
					count++
				}
			}
			// 200 Hz from the beginning; the variance is at most that of a Poisson process.
			if want := 100 * 0.2 * (w[1] - w[0]); math.Abs(count-want) > 4*math.Sqrt(want) {
				t.Errorf("%s: %v spikes in %v ms, want %v", name, count, w, want)
			}
		}
	}
}

func TestSourcesRefuseWhatWouldNeverEnd(t *testing.T) {
	sim := must(hillock.New(hillock.Options{}))
	for _, c := range []struct {
		kind   model.Cell
		params hillock.Params
		text   string
	}{
		{cells.SpikeSourcePoisson(), hillock.Params{"rate": 1e7}, "rate = 1e+07 Hz: must be <= 1e+06 Hz"},
		{cells.SpikeSourcePoissonRefractory(), hillock.Params{"rate": 1e7}, "rate = 1e+07 Hz: must be <= 1e+06 Hz"},
		{cells.SpikeSourcePoissonRefractory(), hillock.Params{"rate": 100.0, "tau_refrac": 10.0}, "tau_refrac = 10 ms: must be below the mean interval, 10 ms (rate = 100 Hz)"},
		{cells.SpikeSourceGamma(), hillock.Params{"alpha": 2.0, "beta": 1e7}, "beta/alpha = 5e+06 Hz: must be <= 1e+06 Hz"},
		{cells.SpikeSourceGamma(), hillock.Params{"alpha": 1e-5}, "alpha = 1e-05: must be between 0.001 and 10000"},
		{cells.SpikeSourceInhGamma(), hillock.Params{"a": []float64{1, 2}}, "a, b and tbins have 2, 1 and 1 entries"},
		{cells.SpikeSourceInhGamma(), hillock.Params{"a": []float64{}, "b": []float64{}, "tbins": []float64{}}, "at least one"},
		{cells.SpikeSourceInhGamma(), hillock.Params{"b": []float64{1e-7}}, "1/(a[0] b[0]) = 1e+07 Hz"},
		{cells.SpikeSourceInhGamma(), hillock.Params{"a": []float64{1e5}}, "a[0] = 100000: must be between"},
	} {
		_, err := sim.Population(2, c.kind, c.params)
		if !errors.Is(err, model.ErrInvalidParameterValue) || !strings.Contains(err.Error(), c.text) || !strings.Contains(err.Error(), c.kind.Name) {
			t.Errorf("%s: error %v, want %q", c.kind.Name, err, c.text)
		}
	}
}

// TestArraySourceTakesNewTimes sets spike times between runs: the new list takes the place of the old one, what is past is lost, with a
// warning if it is new.
func TestArraySourceTakesNewTimes(t *testing.T) {
	sim := must(hillock.New(hillock.Options{}))
	p := must(sim.Population(2, cells.SpikeSourceArray(), nil, hillock.Label("array")))
	check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
	set := func(warnings int, lists ...[]float64) {
		t.Helper()
		check(p.Set(hillock.Params{"spike_times": lists}))
		if got := sim.Warnings(); len(got) != warnings {
			t.Errorf("warnings %q, want %d", got, warnings)
		}
		must(sim.Run(10))
	}
	set(0, []float64{0, 4, 15}, []float64{10, 12}) // 15 and 12 never come
	set(0, []float64{0, 4, 10.1, 18}, []float64{17, 19})
	set(1, []float64{20, 22, 25, 50}, []float64{23}) // 20 is now
	set(1, []float64{5, 31}, nil)
	want := [][]float64{{0, 4, 10.1, 18, 22, 25, 31}, {10, 17, 19, 23}}
	for k, train := range must(p.Data(nil, false)).Segments[0].Spikes.Trains() {
		if !slices.Equal(train, want[k]) {
			t.Errorf("source %d fires at %v, want %v", k, train, want[k])
		}
	}
	if text := sim.Warnings()[0]; !strings.Contains(text, `population "array": SpikeSourceArray: spike_times that are not after the present time`) {
		t.Errorf("warning %q", text)
	}
	check(sim.Reset(nil))
	must(sim.Run(40))
	if train := must(p.Data(nil, false)).Segments[1].Spikes.Trains()[0]; !slices.Equal(train, []float64{5, 31}) {
		t.Errorf("after reset it fires at %v, want 5 and 31 ms", train)
	}
}

func TestArraySourceFiresAtItsTimes(t *testing.T) {
	sim := must(hillock.New(hillock.Options{Timestep: 0.1}))
	p := must(sim.Population(3, cells.SpikeSourceArray(), hillock.Params{"spike_times": [][]float64{{0, 0.1, 7.34, 7.36, 20}, {}, {5, 5, 5}}}))
	target := must(sim.Population(1, cells.IFCurrExp(), nil))
	prj := must(sim.Projection(p, target, connectors.FromList([][]float64{{0, 0}, {2, 0}}, nil), hillock.Static(1.0, 0.1)))
	check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
	check(target.Record([]string{"isyn_exc"}, hillock.RecordOptions{}))
	must(sim.Run(10))
	must(sim.Run(10))
	trains := must(p.Data(nil, false)).Segments[0].Spikes.Trains()
	for k, want := range [][]float64{{0, 0.1, 7.3, 7.4, 20}, {}, {5, 5, 5}} {
		if !slices.Equal(trains[k], want) && len(trains[k])+len(want) > 0 {
			t.Errorf("source %d fires at %v, want %v", k, trains[k], want)
		}
	}
	i := must(target.Data(nil, false)).Segments[0].Signal("isyn_exc")
	if i.At(1, 0) != 1 {
		t.Errorf("isyn_exc is %v one step after a spike at t = 0, want 1: it must arrive", i.At(1, 0))
	}
	if jump := i.At(51, 0) - i.At(50, 0)*math.Exp(-0.02); math.Abs(jump-3) > 1e-12 {
		t.Errorf("three spikes in one step make a jump of %v, want 3", jump)
	}
	if n := must(prj.Len()); n != 2 {
		t.Errorf("%d connections", n)
	}
}
