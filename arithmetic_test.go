package hillock_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/spinnaker"
	"github.com/hillock-sim/hillock/synapses"
)

// fixedCase is a random network of sources, conductance cells and current cells, in both forms.
type fixedCase struct {
	oracle *oracleNetwork
	sim    *hillock.Simulation
	cond   *hillock.Population
	curr   *hillock.Population
	steps  int
}

// newFixedCase draws a network; strength above 1 makes sums that are cut.
func newFixedCase(seed uint64, strength float64, threads int) *fixedCase {
	r := rand.New(rand.NewPCG(seed, 8))
	between := func(a, b float64) float64 { return a + (b-a)*r.Float64() }
	dt := []float64{1, 0.1, 0.5, 0.25}[r.IntN(4)]
	const sources, each, steps = 12, 5, 200
	n := &oracleNetwork{dt: dt}
	sim := must(hillock.New(hillock.Options{Timestep: dt, Arithmetic: "spinnaker", Threads: threads, Seed: seed}))

	times := make([][]float64, sources)
	for range sources {
		k := len(n.sources)
		var list []int
		for step := range steps {
			if r.Float64() < 0.15 || step%50 == 0 {
				list = append(list, step)
				times[k] = append(times[k], float64(step)*dt)
			}
		}
		n.sources = append(n.sources, list)
	}
	source := must(sim.Population(sources, cells.SpikeSourceArray(), hillock.Params{"spike_times": times}))

	populations := []*hillock.Population{}
	for _, cond := range []bool{true, false} {
		values := map[string][]float64{}
		var v0 []float64
		for range each {
			c := &oracleCell{
				cond: cond, rest: between(-75, -60), reset: between(-80, -66), thresh: between(-58, -45), offset: between(-0.2, 1.2),
				tauM: between(5, 30), cm: between(0.1, 1.5), refrac: between(0, 6), tauE: between(0.3, 12), tauI: between(0.3, 12),
				eE: between(-10, 10), eI: between(-95, -75), v0: between(-75, -55),
			}
			n.cells = append(n.cells, c)
			v0 = append(v0, c.v0)
			for name, x := range map[string]float64{
				"v_rest": c.rest, "v_reset": c.reset, "v_thresh": c.thresh, "i_offset": c.offset, "tau_m": c.tauM, "cm": c.cm,
				"tau_refrac": c.refrac, "tau_syn_E": c.tauE, "tau_syn_I": c.tauI, "e_rev_E": c.eE, "e_rev_I": c.eI,
			} {
				if cond || !strings.HasPrefix(name, "e_rev") {
					values[name] = append(values[name], x)
				}
			}
		}
		params := hillock.Params{}
		for name, list := range values {
			params[name] = list
		}
		cell := cells.IFCurrExp()
		if cond {
			cell = cells.IFCondExp()
		}
		p := must(sim.Population(each, cell, params, hillock.Initial(hillock.Params{"v": v0})))
		check(p.Record([]string{"spikes", "v", p.Types()[0].State[1].Name, p.Types()[0].State[2].Name}, hillock.RecordOptions{}))
		populations = append(populations, p)
	}

	// One projection from each group to each, for each receptor.
	groups := []*hillock.Population{source, populations[0], populations[1]}
	first := []int{0, sources, sources + each}
	for g, pre := range groups {
		for q, post := range populations {
			for receptor, name := range []string{"excitatory", "inhibitory"} {
				var rows [][]float64
				var list []*oracleConnection
				same := r.IntN(2) == 0 // all delays are
				delay := 1 + r.IntN(5)
				for i := range pre.Len() {
					for j := range post.Len() {
						if r.Float64() < 0.4 {
							continue
						}
						if !same {
							delay = 1 + r.IntN([]int{3, 16, 144}[r.IntN(3)])
						}
						w := strength * between(0, 1) * []float64{0.02, 2}[q]
						if r.IntN(10) == 0 {
							w *= 1e-4
						}
						if q == 1 && receptor == 1 {
							w = -w
						}
						c := &oracleConnection{pre: first[g] + i, post: q*each + j, receptor: receptor, delay: delay, weight: w}
						list = append(list, c)
						rows = append(rows, []float64{float64(i), float64(j), w, float64(delay) * dt})
					}
				}
				n.connections, n.projections = append(n.connections, list...), append(n.projections, list)
				must(sim.Projection(pre, post, connectors.FromList(rows, nil), hillock.Static(0.0, nil), hillock.Receptor(name)))
			}
		}
	}
	return &fixedCase{oracle: n, sim: sim, cond: populations[0], curr: populations[1], steps: steps}
}

// TestFixedPointMatchesOracle: every spike and every sample of V and of the input is that of the oracle, bit for bit, and so are the counts
// of what was cut.
func TestFixedPointMatchesOracle(t *testing.T) {
	var spikes, cutRing, cutState int64
	for seed := range uint64(10) {
		strength := []float64{1, 0.2, 4, 30, 24}[seed%5]
		c := newFixedCase(seed, strength, 1+int(seed%2))
		c.oracle.prepare()
		shown, fired := c.oracle.run(c.steps)
		must(c.sim.RunUntil(float64(c.steps) * c.oracle.dt))
		where := fmt.Sprintf("network %d (%v ms, strength %v)", seed, c.oracle.dt, strength)

		for q, p := range []*hillock.Population{c.cond, c.curr} {
			segment := must(p.Data(nil, false)).Segments[0]
			for k, name := range []string{"v", p.Types()[0].State[1].Name, p.Types()[0].State[2].Name} {
				signal := segment.Signal(name)
				if signal.Len() != c.steps+1 {
					t.Fatalf("%s: %d samples of %s, not %d", where, signal.Len(), name, c.steps+1)
				}
				for step := range c.steps + 1 {
					for i := range p.Len() {
						s := shown[step][q*p.Len()+i]
						want, _ := new(big.Rat).SetFrac([]*big.Int{s.v, s.exc, s.inh}[k], power(15)).Float64()
						if got := signal.At(step, i); got != want || math.Signbit(got) != math.Signbit(want) {
							t.Fatalf("%s: %s of cell %d of %s at step %d is %v, not %v", where, name, i, p.CellType(), step, got, want)
						}
					}
				}
			}
			var got, want [][2]int64
			for k, id := range segment.Spikes.IDs {
				got = append(got, [2]int64{segment.Spikes.Steps[k], id - int64(p.First())})
			}
			for step, list := range fired {
				for _, i := range list {
					if i/p.Len() == q {
						want = append(want, [2]int64{int64(step), int64(i % p.Len())})
					}
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s: spikes of %s: %v, not %v", where, p.CellType(), got, want)
			}
			spikes += int64(len(got))
		}
		r := c.sim.Rounding()
		if r.RingBuffers != c.oracle.ring || r.States != c.oracle.state {
			t.Errorf("%s: %d ring buffers and %d sums were cut, not %d and %d", where, r.RingBuffers, r.States, c.oracle.ring, c.oracle.state)
		}
		cutRing, cutState = cutRing+r.RingBuffers, cutState+r.States
	}
	if spikes < 1000 || cutRing < 10 || cutState < 10 {
		t.Errorf("the networks show too little: %d spikes, %d ring buffers and %d sums cut", spikes, cutRing, cutState)
	}
}

// fixedContents is all that a run in SpiNNaker's arithmetic has recorded, and its counts.
func fixedContents(sim *hillock.Simulation) string {
	r := sim.Rounding()
	return contents(sim) + fmt.Sprint(r.RingBuffers, r.States)
}

// TestFixedPointIsOne: nothing depends on threads, on where a run is cut, on a checkpoint, or on a reset before it.
func TestFixedPointIsOne(t *testing.T) {
	const seed, strength = 4, 24
	run := func(c *fixedCase, ms float64) { must(c.sim.RunUntil(ms)) }
	whole := newFixedCase(seed, strength, 1)
	end := float64(whole.steps) * whole.oracle.dt
	run(whole, end)
	want := fixedContents(whole.sim)

	threads := newFixedCase(seed, strength, 3)
	run(threads, end)
	if fixedContents(threads.sim) != want {
		t.Error("3 threads give other results than one")
	}
	cut := newFixedCase(seed, strength, 1)
	for _, part := range []float64{0.013, 0.3, 0.305, 0.7, 1} {
		run(cut, math.Round(part*float64(cut.steps))*cut.oracle.dt)
	}
	if fixedContents(cut.sim) != want {
		t.Error("a run in parts gives other results than one")
	}
	saved := newFixedCase(seed, strength, 1)
	run(saved, math.Round(0.4*float64(saved.steps))*saved.oracle.dt)
	file := must(saved.sim.Saved())
	loaded := newFixedCase(seed, strength, 2)
	check(loaded.sim.Restore(file))
	run(loaded, end)
	if fixedContents(loaded.sim) != want {
		t.Error("a run that was saved and loaded gives other results than one that was not")
	}
	again := newFixedCase(seed, strength, 1)
	run(again, end/2)
	check(again.sim.Reset(nil))
	run(again, end)
	a, b := must(again.cond.Data(nil, false)).Segments[1], must(whole.cond.Data(nil, false)).Segments[0]
	if !slices.Equal(a.Signal("v").Data, b.Signal("v").Data) || !slices.Equal(a.Spikes.Steps, b.Spikes.Steps) {
		t.Error("after a reset the run is another")
	}
	if r, s := again.sim.Rounding(), whole.sim.Rounding(); r.RingBuffers != s.RingBuffers || r.States != s.States {
		t.Errorf("after a reset %d and %d sums were cut, not %d and %d", r.RingBuffers, r.States, s.RingBuffers, s.States)
	}
}

// TestFixedPointInBlocks: populations that share a block or lie in several, with one weight for all, give what small ones give.
func TestFixedPointInBlocks(t *testing.T) {
	digests := map[string]bool{}
	for _, threads := range []int{1, 2, 5} {
		sim := must(hillock.New(hillock.Options{Timestep: 0.1, Arithmetic: "spinnaker", Threads: threads}))
		noise := must(sim.Population(900, cells.SpikeSourcePoisson(), hillock.Params{"rate": 700.0}))
		big := must(sim.Population(900, cells.IFCurrExp(), nil))
		small := must(sim.Population(300, cells.IFCurrExp(), hillock.Params{"tau_m": 10.0}))
		both := must(sim.Assembly("both", big, small))
		check(both.Record([]string{"spikes"}, hillock.RecordOptions{}))
		must(sim.Projection(noise, big, connectors.OneToOne(), hillock.Static(1.3, 0.1)))
		must(sim.Projection(big, both, connectors.FixedProbability(0.05), hillock.Static(0.0301, 1.5)))
		must(sim.Projection(small, small, connectors.FixedProbability(0.5), hillock.Static(-0.7, 2.0), hillock.Receptor("inhibitory")))
		must(sim.Projection(big, small, connectors.FixedProbability(0.1), hillock.Static(3.0, 0.5)))
		must(sim.Run(60))
		if n := both.MeanSpikeCount(); n < 1 {
			t.Fatalf("%v spikes a cell are too few to show anything", n)
		}
		// The scales of the two populations differ, and so do the weights of the projection to both.
		weights := map[float64]bool{}
		for _, row := range must(sim.Projections()[1].GetList([]string{"weight"}, false)) {
			weights[row[0]] = true
		}
		if len(weights) != 2 {
			t.Errorf("the weights 0.0301 to two populations became %v, not two different ones", weights)
		}
		digests[sim.Digest()] = true
	}
	if len(digests) != 1 {
		t.Errorf("the digest depends on the threads: %v", digests)
	}
}

// TestFixedPointRefuses: what this arithmetic does not have is refused when it is described, with the reason, and nothing is run.
func TestFixedPointRefuses(t *testing.T) {
	if _, err := hillock.New(hillock.Options{Arithmetic: "spinaker"}); !errors.Is(err, model.ErrInvalidParameterValue) || !strings.Contains(err.Error(), "spinnaker") {
		t.Errorf("another arithmetic: %v", err)
	}
	for _, cell := range cells.All() {
		sim := must(hillock.New(hillock.Options{Arithmetic: "spinnaker"}))
		_, err := sim.Population(1, cell, nil)
		if slices.Contains(spinnaker.Supported(), cell.Name) {
			check(err)
		} else if !errors.Is(err, spinnaker.ErrUnsupported) || !strings.Contains(err.Error(), "those that work are IF_curr_exp, IF_cond_exp, SpikeSourceArray, SpikeSourcePoisson") {
			t.Errorf("%s: %v", cell.Name, err)
		}
	}
	begin := func() (*hillock.Simulation, *hillock.Population, *hillock.Population) {
		sim := must(hillock.New(hillock.Options{Timestep: 1, Arithmetic: "spinnaker"}))
		return sim, must(sim.Population(2, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{1}})), must(sim.Population(2, cells.IFCurrExp(), nil))
	}
	all := func() model.Connector { return connectors.AllToAll() }
	for what, c := range map[string]struct {
		words string
		make  func() error
	}{
		"delay": {"145 steps", func() error {
			sim, a, b := begin()
			_, err := sim.Projection(a, b, all(), hillock.Static(1.0, 145.0))
			return err
		}},
		"delay of the distance": {"150 steps", func() error {
			sim, a, b := begin()
			must(sim.Projection(a, b, all(), hillock.Static(1.0, func(float64) float64 { return 150 })))
			return sim.Build()
		}},
		"weight": {"32768 nA", func() error {
			sim, a, b := begin()
			must(sim.Projection(a, b, all(), hillock.Static(40000.0, 1.0)))
			return sim.Build()
		}},
		"learning": {"StaticSynapse works", func() error {
			sim, a, b := begin()
			_, err := sim.Projection(a, b, all(), hillock.Synapse{Type: synapses.TsodyksMarkram()})
			return err
		}},
		"safe": {"receptor's sign", func() error {
			sim, a, b := begin()
			_, err := sim.Projection(a, b, connectors.AllToAll(connectors.Unchecked()), hillock.Static(-1.0, 1.0), hillock.Receptor("excitatory"))
			return err
		}},
		"current": {"i_offset", func() error {
			sim, _, b := begin()
			return b.Inject(must(sim.Current(currents.DC(), nil)))
		}},
		"change": {"synapse type", func() error {
			sim, a, b := begin()
			return must(sim.Projection(a, b, all(), hillock.Static(1.0, 1.0))).Set(hillock.Params{"weight": 2.0})
		}},
		"growth": {"reset()", func() error {
			sim, a, b := begin()
			must(sim.Run(5))
			must(sim.Projection(a, b, all(), hillock.Static(1.0, 1.0)))
			_, err := sim.Run(5)
			return err
		}},
		"parameter": {"s16.15", func() error {
			sim, _, _ := begin()
			_, err := sim.Population(1, cells.IFCurrExp(), hillock.Params{"v_rest": -70000.0})
			return err
		}},
		"capacitance": {"rounded to 0", func() error {
			sim, _, _ := begin()
			_, err := sim.Population(1, cells.IFCurrExp(), hillock.Params{"cm": 1e-5})
			return err
		}},
		"resistance": {"MOhm", func() error {
			sim, _, _ := begin()
			must(sim.Population(1, cells.IFCurrExp(), hillock.Params{"cm": 1e-4}))
			return sim.Build()
		}},
	} {
		if err := c.make(); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v, which does not say %q", what, err, c.words)
		}
	}
}

// TestFixedPointGrowsAfterReset: what is described after a reset is scaled anew, from the weights that were described.
func TestFixedPointGrowsAfterReset(t *testing.T) {
	make2 := func(early bool) *hillock.Simulation {
		sim := must(hillock.New(hillock.Options{Timestep: 1, Arithmetic: "spinnaker"}))
		a := must(sim.Population(3, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{1, 7, 9}}))
		b := must(sim.Population(2, cells.IFCurrExp(), nil))
		check(b.Record([]string{"v"}, hillock.RecordOptions{}))
		must(sim.Projection(a, b, connectors.AllToAll(), hillock.Static(0.0123, 2.0)))
		if early {
			must(sim.Run(20))
			check(sim.Reset(nil))
		}
		must(sim.Projection(a, b, connectors.AllToAll(), hillock.Static(9.0, 3.0)))
		must(sim.Run(30))
		return sim
	}
	one, two := make2(false), make2(true)
	last := func(s *hillock.Simulation) []float64 {
		segments := must(s.Populations()[1].Data(nil, false)).Segments
		return segments[len(segments)-1].Signal("v").Data
	}
	if !slices.Equal(last(one), last(two)) {
		t.Error("a projection that comes after a reset gives another run than one that was there before")
	}
	r := two.Rounding()
	if len(r.Projections) != 2 || r.Projections[0].Largest == 0 || r.Projections[0].Largest > 0.1 {
		t.Errorf("the report says %+v", r.Projections)
	}
}

// TestRoundingReport: weights that vanish, change and stay are told apart, and so are delays.
func TestRoundingReport(t *testing.T) {
	sim := must(hillock.New(hillock.Options{Timestep: 1, Arithmetic: "spinnaker"}))
	a := must(sim.Population(4, cells.SpikeSourceArray(), nil))
	b := must(sim.Population(300, cells.IFCurrExp(), nil, hillock.Label("b")))
	// The largest sum is expected to be 100: steps of 2^(7-15) = 1/256.
	must(sim.Projection(a, b, connectors.FromList([][]float64{
		{0, 0, 64, 1}, {1, 0, 1.0 / 1024, 20}, {2, 0, 1.0/256 + 1.0/1024, 3}, {3, 0, 0, 144},
	}, nil), hillock.Static(0.0, nil), hillock.ProjectionLabel("p")))
	check(sim.Build())
	r := sim.Rounding()
	want := spinnaker.Rounded{Label: "p", Connections: 4, Zero: 1, Changed: 2, Largest: 1, MinDelay: 1, MaxDelay: 144, Extended: 2}
	got := r.Projections[0]
	got.DelaysRounded = false
	if got != want {
		t.Errorf("%+v, not %+v", got, want)
	}
	if r.Populations[0].Step[0] != 1.0/256 || r.Cores != 3 {
		t.Errorf("steps of %v, %d cores", r.Populations[0].Step[0], r.Cores)
	}
	if text := r.Text(); !strings.Contains(text, "no equality with a board") || !strings.Contains(text, "2 above 16 need a delay population") {
		t.Errorf("the report:\n%s", text)
	}
}

// TestDrift: in a step of 0.1 ms a cell with a constant current fires with double precision, within one step, and V is near.
func TestDrift(t *testing.T) {
	run := func(arithmetic string) *hillock.Simulation {
		sim := must(hillock.New(hillock.Options{Timestep: 0.1, Arithmetic: arithmetic}))
		p := must(sim.Population(3, cells.IFCondExp(), hillock.Params{"i_offset": []float64{0, 0.5, 1.0}}, hillock.Label("p")))
		check(p.Record([]string{"spikes", "v"}, hillock.RecordOptions{}))
		must(sim.Run(20))
		return sim
	}
	fixed, double := run("spinnaker"), run("")
	drift := must(fixed.DriftFrom(double))
	if len(drift) != 1 || drift[0].FirstMs != nil || drift[0].Spikes != drift[0].DoubleSpikes || drift[0].Largest["v"] > 0.02 || drift[0].Largest["v"] == 0 {
		t.Errorf("the drift is %+v", drift)
	}
	if s := fixed.Summary(); s.Rounding == nil || !strings.Contains(s.Precision, "s16.15") {
		t.Errorf("the summary says %q", s.Precision)
	}
	if s := double.Summary(); s.Rounding != nil || s.Precision != "double" {
		t.Errorf("the summary of double precision says %q", s.Precision)
	}
}
