package hillock_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
)

// TestDensePoissonOracles holds Poisson sources to the oracle's counts where one number is drawn for each step: with steps so long that
// 0.06, 1.6 and 30 spikes lie in one on average.
func TestDensePoissonOracles(t *testing.T) {
	var file struct{ Sources []sourceCase }
	if err := json.Unmarshal(oracle(t, "sources/stochastic.json"), &file); err != nil {
		t.Fatal(err)
	}
	held := 0
	for k, c := range file.Sources {
		if c.Source != "SpikeSourcePoisson" || c.number("rate") == 0 {
			continue
		}
		for _, mean := range []float64{0.06, 1.6, 30} {
			held++
			t.Run(fmt.Sprintf("%d/%v", k, mean), func(t *testing.T) {
				sim := must(hillock.New(hillock.Options{Timestep: 1000 * mean / c.number("rate"), Seed: uint64(200 + k)}))
				p := must(sim.Population(400, cells.SpikeSourcePoisson(), c.params()))
				check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
				must(sim.Run(c.RunTime))
				from, to := c.Facts.Support[0], sim.Time()
				if c.Facts.Support[1] < c.RunTime {
					to = math.Min(to, c.Facts.Support[1])
				}
				expect := c.number("rate") * (to - from) / 1000 // the last step may be cut, or end later
				trains := must(p.Data(nil, false)).Segments[0].Spikes.Trains()
				for _, train := range trains {
					for _, x := range train {
						if x <= from || x > to+sim.Timestep()*(1+1e-9) {
							t.Fatalf("a spike at %v ms, outside (%v, %v] ms", x, from, to)
						}
					}
				}
				holdCounts(t, trains, from, to+sim.Timestep(), expect, expect, true)
			})
		}
	}
	if held < 9 {
		t.Errorf("%d cases", held)
	}
}

// TestDenseSourcesBeginAndEndWithinSteps: in a step of which a source is on for a part only, it fires as often as the part says.
func TestDenseSourcesBeginAndEndWithinSteps(t *testing.T) {
	const n = 20000
	sim := must(hillock.New(hillock.Options{Timestep: 0.5, Seed: 3}))
	p := must(sim.Population(n, cells.SpikeSourcePoisson(), hillock.Params{"rate": 3000.0, "start": 1.1, "duration": 1.3}))
	short := must(sim.Population(n, cells.SpikeSourcePoisson(), hillock.Params{"rate": 3000.0, "start": 1.1, "duration": 0.2}))
	late := must(sim.Population(n, cells.SpikeSourcePoisson(), hillock.Params{"rate": 3000.0, "start": func(i int) float64 { return 0.25 * float64(i%2) }}))
	for _, p := range sim.Populations() {
		check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
	}
	must(sim.Run(3))
	for _, c := range []struct {
		p  *hillock.Population
		on []float64 // ms of the steps
	}{
		{p, []float64{0, 0, 0.4, 0.5, 0.4, 0}}, {short, []float64{0, 0, 0.2, 0, 0, 0}}, {late, []float64{0.375, 0.5, 0.5, 0.5, 0.5, 0.5}},
	} {
		got := make([]float64, 7)
		for _, x := range must(c.p.Data(nil, false)).Segments[0].Spikes.Steps {
			got[x]++
		}
		for k, on := range c.on {
			if want := 3 * on * n; math.Abs(got[k+1]-want) > 4*math.Sqrt(want) {
				t.Errorf("%s: %v spikes in step %d, want %v", c.p.Label(), got[k+1], k, want)
			}
		}
	}
}

// driven is a network of every kind of background there is: current and conductance cells, one rate and many, dense, rare and silent
// sources, straight and crooked connections, one source population for two targets, one with a projection beside that is none. Nothing
// but the cells is recorded; watch adds sources.
func driven(threads int, watch ...int) *hillock.Simulation {
	sim := must(hillock.New(hillock.Options{Threads: threads, Seed: 5}))
	curr := must(sim.Population(220, cells.IFCurrExp(), nil, hillock.Label("curr")))
	cond := must(sim.Population(150, cells.IFCondExp(), nil, hillock.Label("cond")))
	source := func(n int, rate any) *hillock.Population {
		return must(sim.Population(n, cells.SpikeSourcePoisson(), hillock.Params{"rate": rate}))
	}
	straight := source(220, 16000.0)
	crooked := source(150, func(i int) float64 { return 2000 + float64(i) })
	some := source(100, func(i int) float64 { return []float64{0, 9000, 30}[i%3] }) // rare cells among them
	off := source(220, func(i int) float64 { return []float64{0, 700}[i%2] })
	both := source(150, 1500.0)
	one := func(pre, post hillock.Cells, weight, delay float64) {
		must(sim.Projection(pre, post, connectors.OneToOne(), hillock.Static(weight, delay)))
	}
	one(straight, curr, 0.0305, 1.5)
	one(off, curr, 0.011, 0.3)
	one(some, must(curr.Slice(0, 100, 1)), 0.013, 0.3)
	var pairs [][]float64
	for i := range 150 {
		pairs = append(pairs, []float64{float64(i), float64(i * 7 % 150)})
	}
	must(sim.Projection(crooked, cond, connectors.FromList(pairs, nil), hillock.Static(0.0009, 0.7)))
	one(both, cond, 0.0011, 0.2)
	one(both, must(curr.Slice(20, 170, 1)), 0.007, 1.1)
	must(sim.Projection(must(both.Slice(0, 20, 1)), cond, connectors.AllToAll(), hillock.Static(0.00001, 0.4)))
	must(sim.Projection(curr, cond, connectors.FixedProbability(0.1), hillock.Static(0.002, 0.2)))
	must(sim.Projection(cond, curr, connectors.FixedProbability(0.1), hillock.Static(-0.1, 0.3), hillock.Receptor("inhibitory")))
	for k, p := range sim.Populations() {
		if k < 2 {
			check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
		}
	}
	for _, k := range watch {
		check(sim.Populations()[k].Record([]string{"spikes"}, hillock.RecordOptions{}))
	}
	return sim
}

// seen is what a run shows of the two populations of cells, and its counts.
func seen(sim *hillock.Simulation) string {
	s := sim.Summary()
	text := fmt.Sprintf("%d spikes, %d events:", s.Spikes, s.SynapticEvents)
	for _, p := range sim.Populations()[:2] {
		for _, segment := range must(p.Data([]string{"spikes"}, false)).Segments {
			text += fmt.Sprint(segment.Spikes.Steps, segment.Spikes.IDs)
		}
	}
	return text
}

// TestBackgroundIsTheSameHoweverItIsDrawn: recording sources, threads and cuts of the run change no spike and no count.
func TestBackgroundIsTheSameHoweverItIsDrawn(t *testing.T) {
	whole := driven(1)
	must(whole.Run(60))
	want := seen(whole)
	if s := whole.Summary(); s.Rates["curr"] < 2 || s.Rates["cond"] < 2 {
		t.Fatalf("rates %v: the cells show nothing", s.Rates)
	}
	hold := func(what string, sim *hillock.Simulation) {
		t.Helper()
		if got := seen(sim); got != want {
			t.Errorf("%s: %.60s..., want %.60s...", what, got, want)
		}
	}
	for _, threads := range []int{2, 3, 7} {
		sim := driven(threads)
		must(sim.Run(60))
		hold(fmt.Sprint(threads, " threads"), sim)
	}
	sim := driven(2, 2, 3, 4, 5, 6)
	must(sim.Run(60))
	hold("all sources recorded", sim)
	all := 0
	for _, p := range sim.Populations() {
		for _, n := range p.SpikeCounts() {
			all += n
		}
	}
	if n := sim.Summary().Spikes; int64(all) != n {
		t.Errorf("%d spikes recorded of %d", all, n)
	}
	sim = driven(2)
	for _, ms := range []float64{0.1, 0.1, 0.9, 23, 0.2, 35.7} {
		must(sim.Run(ms))
	}
	hold("in pieces", sim)
	sim = driven(2)
	must(sim.Run(10.3))
	check(sim.Populations()[2].Record([]string{"spikes"}, hillock.RecordOptions{}))
	must(sim.Run(0.7))
	check(sim.Populations()[2].Record(nil, hillock.RecordOptions{}))
	check(sim.Populations()[3].Record([]string{"spikes"}, hillock.RecordOptions{}))
	must(sim.Run(49))
	hold("recorded now and then", sim)
	sim = driven(2)
	must(sim.Run(10.3))
	must(sim.Population(50, cells.IFCurrExp(), nil)) // through a new plan
	must(sim.Run(0.4))
	must(sim.Population(50, cells.IFCurrExp(), nil))
	must(sim.Run(49.3))
	hold("more described", sim)
}

// TestBackgroundKeepsWhatIsUnderway: spikes that are on their way when rates change, or when another projection is described, arrive as they
// were sent; a new segment has others.
func TestBackgroundKeepsWhatIsUnderway(t *testing.T) {
	want := ""
	for k, watch := range [][]int{nil, {2, 3, 4, 5, 6}, {3}} {
		for _, threads := range []int{1, 3} {
			sim := driven(threads, watch...)
			set := func(p int, rate any) { check(sim.Populations()[p].Set(hillock.Params{"rate": rate})) }
			must(sim.Run(20.2))
			set(2, 1000.0)
			set(3, 12.0)
			must(sim.Run(0.7))
			set(2, 18000.0)
			set(3, func(i int) float64 { return 2000 + float64(i) })
			set(5, 0.0)
			must(sim.Run(10))
			must(sim.Projection(sim.Populations()[2], sim.Populations()[0], connectors.OneToOne(), hillock.Static(0.004, 0.8)))
			must(sim.Run(20))
			check(sim.Reset(nil))
			must(sim.Run(30))
			got := seen(sim)
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("case %d, %d threads: %.60s..., want %.60s...", k, threads, got, want)
			}
			segments := must(sim.Populations()[0].Data(nil, false)).Segments
			if a, b := segments[0].Spikes.Steps, segments[1].Spikes.Steps; len(b) == 0 || fmt.Sprint(a[:len(b)/4]) == fmt.Sprint(b[:len(b)/4]) {
				t.Error("the sources repeat themselves after a reset")
			}
		}
	}
}

// TestBackgroundArrivesWhenListsDo compares a background with the same connections in a projection that is none, since one connection of a
// silent source has another weight: inputs differ by no more than rounding, and counts not at all.
func TestBackgroundArrivesWhenListsDo(t *testing.T) {
	const n = 60
	trace := func(other float64) ([]float64, hillock.Summary) {
		sim := must(hillock.New(hillock.Options{Seed: 8}))
		rates := func(i int) float64 { return []float64{0, 12000, 800}[min(i, 1+i%2)] }
		source := must(sim.Population(n, cells.SpikeSourcePoisson(), hillock.Params{"rate": rates, "start": 2.03}))
		target := must(sim.Population(n, cells.IFCurrExp(), hillock.Params{"v_thresh": 1e6}))
		var list [][]float64
		for i := range n {
			list = append(list, []float64{float64(i), float64(i), 0.1, 0.8})
		}
		list[0][2] = other
		must(sim.Projection(source, target, connectors.FromList(list, nil), hillock.Static(0, 1)))
		check(target.Record([]string{"isyn_exc"}, hillock.RecordOptions{}))
		must(sim.Run(20))
		return must(target.Data(nil, false)).Segments[0].Signals[0].Data, sim.Summary()
	}
	drawn, a := trace(0.1)
	listed, b := trace(0.2)
	if a.Spikes != b.Spikes || a.SynapticEvents != b.SynapticEvents || a.Spikes < 5000 || a.SynapticEvents >= a.Spikes {
		t.Errorf("%d spikes and %d events, with lists %d and %d", a.Spikes, a.SynapticEvents, b.Spikes, b.SynapticEvents)
	}
	most := 0.0
	for k, x := range drawn {
		if most = math.Max(most, x); math.Abs(x-listed[k]) > 1e-12 {
			t.Fatalf("sample %d is %v nA, with lists %v nA", k, x, listed[k])
		}
	}
	if most < 1 {
		t.Errorf("inputs reach %v nA only", most)
	}
}
