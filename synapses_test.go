package hillock_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/synapses"
)

// kinds lists every synapse type, and every mechanism that timing rules and weight dependences can make.
func kinds() map[string]model.Synapse {
	all := map[string]model.Synapse{}
	for _, s := range synapses.All() {
		if !s.Learns {
			all[s.Name] = s
		}
	}
	for _, t := range synapses.Timings() {
		for _, d := range synapses.WeightDependences() {
			if s, err := synapses.STDP(t, d); err == nil {
				all[t.Name+" "+d.Name] = s
			}
		}
	}
	return all
}

// active is a network in which connections of a kind carry spikes both ways, with several delays, several of them between some cells.
type active struct {
	sim  *hillock.Simulation
	pops []*hillock.Population
	of   []*hillock.Projection
}

func newActive(kind model.Synapse, threads int) *active {
	a := &active{sim: must(hillock.New(hillock.Options{Timestep: 0.1, Seed: 9, Threads: threads}))}
	noise := must(a.sim.Population(60, cells.SpikeSourcePoisson(), hillock.Params{"rate": 300.0}))
	cond := must(a.sim.Population(90, cells.IFCondExp(), hillock.Params{"i_offset": func(i int) float64 { return 0.8 + 0.002*float64(i) }}))
	delta := must(a.sim.Population(50, cells.IFCurrDelta(), hillock.Params{"i_offset": 0.76, "cm": func(i int) float64 { return 1 - 0.002*float64(i) }}))
	other := must(a.sim.Population(30, cells.IFCondAlpha(), hillock.Params{"i_offset": 0.9}))
	a.pops = []*hillock.Population{noise, cond, delta, other}
	uniform := func(lo, hi float64) *random.Distribution {
		return must(random.NewDistribution("uniform", map[string]float64{"low": lo, "high": hi}, nil))
	}
	params := func(fraction float64) hillock.Params {
		p := hillock.Params{"weight": uniform(0.001, 0.02)}
		for _, entry := range kind.Params {
			switch entry.Name {
			case "delay":
				p["delay"] = uniform(0.2, 3)
			case "dendritic_delay_fraction":
				p[entry.Name] = fraction
			case "w_max":
				p[entry.Name] = 0.03
			case "eta":
				p[entry.Name] = 1e-3
			case "U":
				p[entry.Name] = uniform(0.2, 0.8)
			}
		}
		return p
	}
	join := func(pre, post hillock.Cells, c model.Connector, fraction float64) {
		a.of = append(a.of, must(a.sim.Projection(pre, post, c, hillock.Synapse{Type: kind, Params: params(fraction)})))
	}
	if kind.Electrical {
		join(cond, delta, connectors.FixedProbability(0.1), 0)
		join(cond, cond, connectors.FixedProbability(0.05, connectors.Self(connectors.NoSelf)), 0)
	} else {
		join(noise, cond, connectors.FixedProbability(0.2), 1)
		join(cond, cond, connectors.FixedProbability(0.1), 0.35)
		join(cond, delta, connectors.FixedProbability(0.1), 0)
		join(must(a.sim.Assembly("", delta, cond)), must(a.sim.Assembly("", other, cond)), connectors.FixedProbability(0.1), 0)
		join(must(cond.Slice(10, 60, 2)), delta, connectors.FromList([][]float64{{0, 3}, {0, 3}, {0, 3}, {5, 3}, {5, 49}, {24, 0}}, nil), 1)
	}
	must(a.sim.Projection(noise, delta, connectors.FixedProbability(0.2), hillock.Static(0.5, 1.0)))
	for _, p := range a.pops {
		check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
	}
	check(cond.Record([]string{"spikes", "v", "gsyn_exc"}, hillock.RecordOptions{Every: 1}))
	return a
}

// outcome is all that a run leaves: spikes, samples, and every parameter and variable of every connection.
func (a *active) outcome() string {
	text := a.sim.Digest()
	for _, s := range must(a.pops[1].Data(nil, false)).Segments {
		for _, signal := range s.Signals {
			sum := uint64(0)
			for _, x := range signal.Data {
				sum = sum*31 + math.Float64bits(x)
			}
			text += fmt.Sprintf(" %s %x", signal.Name, sum)
		}
	}
	for k, p := range a.of {
		kind := p.SynapseType()
		for _, name := range append(model.Names(kind.Params), stateOf(kind)...) {
			sum := uint64(0)
			for _, row := range must(p.GetList([]string{name}, true)) {
				for _, x := range row {
					sum = sum*31 + math.Float64bits(x)
				}
			}
			text += fmt.Sprintf("\n%d %s %x", k, name, sum)
		}
	}
	return text
}

func stateOf(kind model.Synapse) (names []string) {
	for _, v := range kind.State {
		names = append(names, v.Name)
	}
	return names
}

// TestEverySynapse holds every type to the contract: threads, pieces, reading, describing more and resetting change nothing.
func TestEverySynapse(t *testing.T) {
	const ms = 70
	all := kinds()
	if len(all) < 6+5 {
		t.Errorf("%d kinds of synapses found", len(all))
	}
	for name, kind := range all {
		t.Run(name, func(t *testing.T) {
			one := newActive(kind, 1)
			must(one.sim.Run(ms))
			want := one.outcome()
			if n := one.sim.Summary().Spikes; n < 1200 {
				t.Errorf("only %d spikes: too few to show anything", n)
			}
			if kind.Learns && slices.Equal(flat(must(newActive(kind, 1).of[1].GetList([]string{"weight"}, false))), flat(must(one.of[1].GetList([]string{"weight"}, false)))) {
				t.Error("no weight has changed")
			}
			for _, threads := range []int{2, 7} {
				many := newActive(kind, threads)
				must(many.sim.Run(ms))
				if got := many.outcome(); got != want {
					t.Errorf("%d threads:\n%s\none thread:\n%s", threads, got, want)
				}
			}
			cut := newActive(kind, 2)
			for k, piece := range []float64{0.1, 17.3, 20, 10.1} {
				must(cut.sim.Run(piece))
				for _, p := range cut.of {
					must(p.GetList([]string{"weight"}, true))
				}
				if k == 1 { // more is described, and blocks are made anew
					must(cut.sim.Population(40, cells.IFCurrExp(), nil))
				}
				if k == 2 { // all connections are laid out anew
					check(cut.of[1].Set(hillock.Params{}))
				}
			}
			must(cut.sim.RunUntil(ms))
			if got := cut.outcome(); got != want {
				t.Errorf("in pieces:\n%s\nat once:\n%s", got, want)
			}
		})
	}
}

func flat(rows [][]float64) []float64 { return slices.Concat(rows...) }

// TestResetRestoresSynapses: after a reset weights and variables are as at the beginning, and the deterministic part repeats itself.
func TestResetRestoresSynapses(t *testing.T) {
	for name, kind := range kinds() {
		a := newActive(kind, 1)
		before := a.outcome()
		must(a.sim.Run(20))
		if kind.New != nil && before == a.outcome() {
			t.Errorf("%s: nothing has changed in 20 ms", name)
		}
		check(a.sim.Reset(nil))
		for k, p := range a.of {
			fresh := newActive(kind, 1).of[k]
			for _, x := range append([]string{"weight"}, stateOf(kind)...) {
				if got, want := must(p.GetList([]string{x}, true)), must(fresh.GetList([]string{x}, true)); !slices.Equal(flat(got), flat(want)) {
					t.Errorf("%s: projection %d: %s is not as at the beginning", name, k, x)
				}
			}
		}
	}
}

// TestSynapseParameters gives three connections parameters of their own, in every form, and compares with three projections.
func TestSynapseParameters(t *testing.T) {
	us, recs := []float64{0.2, 0.5, 0.9}, []float64{50, 100, 300}
	run := func(join func(sim *hillock.Simulation, pre, post *hillock.Population)) []float64 {
		sim := must(hillock.New(hillock.Options{}))
		pre := must(sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{5, 12, 15.5, 40}}))
		post := must(sim.Population(3, cells.IFCurrExp(), nil))
		join(sim, pre, post)
		check(post.Record([]string{"v"}, hillock.RecordOptions{}))
		must(sim.Run(60))
		return must(post.Data(nil, false)).Segments[0].Signals[0].Data
	}
	kind := synapses.TsodyksMarkram()
	want := run(func(sim *hillock.Simulation, pre, post *hillock.Population) {
		for i := range us {
			must(sim.Projection(pre, must(post.View([]int{i})), connectors.AllToAll(), hillock.Synapse{Type: kind, Params: hillock.Params{
				"weight": 0.3, "U": us[i], "tau_rec": recs[i],
			}}))
		}
	})
	for name, join := range map[string]func(sim *hillock.Simulation, pre, post *hillock.Population){
		"arrays": func(sim *hillock.Simulation, pre, post *hillock.Population) {
			must(sim.Projection(pre, post, connectors.AllToAll(), hillock.Synapse{Type: kind, Params: hillock.Params{
				"weight": 0.3, "U": [][]float64{us}, "tau_rec": recs,
			}}))
		},
		"list": func(sim *hillock.Simulation, pre, post *hillock.Population) {
			rows := [][]float64{{0, 2, us[2], recs[2]}, {0, 0, us[0], recs[0]}, {0, 1, us[1], recs[1]}}
			must(sim.Projection(pre, post, connectors.FromList(rows, []string{"U", "tau_rec"}), hillock.Synapse{Type: kind, Params: hillock.Params{"weight": 0.3}}))
		},
		"set": func(sim *hillock.Simulation, pre, post *hillock.Population) {
			p := must(sim.Projection(pre, post, connectors.AllToAll(), hillock.Synapse{Type: kind}))
			check(p.Set(hillock.Params{"weight": 0.3, "U": us}))
			for k, c := range must(p.Connections()) {
				check(c.Set("tau_rec", recs[k]))
				if got := must(c.Get("tau_rec")); got != recs[k] {
					t.Errorf("tau_rec is %v, not %v", got, recs[k])
				}
			}
		},
	} {
		if got := run(join); !slices.Equal(got, want) {
			t.Errorf("%s: the cells do not move as with three projections", name)
		}
	}
}

// TestSynapseDrawsAsPyNN holds parameters from one NumpyRNG to those that PyNN 0.13 makes (its mock back end): every parameter draws from
// a copy of its own.
func TestSynapseDrawsAsPyNN(t *testing.T) {
	sim := must(hillock.New(hillock.Options{Timestep: 0.1}))
	pre, post := must(sim.Population(5, cells.SpikeSourceArray(), nil)), must(sim.Population(4, cells.IFCondExp(), nil))
	wiring, values := must(random.NewNumpyRNG(42, true)), must(random.NewNumpyRNG(7, true))
	draw := func(name string, a, b float64) *random.Distribution {
		params := map[string]float64{"low": a, "high": b}
		if name == "normal" {
			params = map[string]float64{"mu": a, "sigma": b}
		}
		return must(random.NewDistribution(name, params, values))
	}
	p := must(sim.Projection(pre, post, connectors.FixedProbability(0.6, connectors.RNG(wiring)), hillock.Synapse{Type: synapses.TsodyksMarkram(), Params: hillock.Params{
		"weight": draw("uniform", 0, 0.01), "U": draw("uniform", 0.1, 0.9), "tau_rec": draw("normal", 100, 10), "tau_facil": 3.0,
	}}))
	want := [][]float64{
		{0, 0, 0.0007630828937395717, 0.16104663149916576, 116.90525703800355, 3},
		{3, 0, 0.007799187922401147, 0.7239350337920917, 95.34062629459167, 3},
		{4, 0, 0.004384092314408935, 0.4507273851527148, 100.32820163678585, 3},
		{0, 1, 0.0072346517783094125, 0.678772142264753, 104.07516282996508, 3},
		{1, 1, 0.009779895119966027, 0.8823916095972821, 92.11076971374261, 3},
	}
	got := must(p.GetList([]string{"weight", "U", "tau_rec", "tau_facil"}, true))
	if len(got) != 13 {
		t.Fatalf("%d connections, PyNN makes 13", len(got))
	}
	for k, row := range want {
		for v := range row {
			if math.Abs(got[k][v]-row[v]) > 1e-13*math.Abs(row[v]) {
				t.Errorf("connection %d: %v, PyNN has %v", k, got[k], row)
			}
		}
	}
}

// TestGapJunction compares two coupled leaky cells with the closed form: their mean moves as one cell does, and their difference decays
// with 1/tau_m + 2 g/cm. The error is of first order in the time step.
func TestGapJunction(t *testing.T) {
	const cm, tau, g, i = 0.5, 15.0, 0.01, 0.2
	errorAt := func(dt float64, threads int) float64 {
		sim := must(hillock.New(hillock.Options{Timestep: dt, Threads: threads}))
		pop := must(sim.Population(2, cells.IFCurrExp(), hillock.Params{
			"cm": cm, "tau_m": tau, "v_rest": -65.0, "v_thresh": 1e3, "i_offset": []float64{i, 0},
		}))
		must(sim.Projection(must(pop.View([]int{0})), must(pop.View([]int{1})), connectors.OneToOne(),
			hillock.Synapse{Type: synapses.Electrical(), Params: hillock.Params{"weight": g}}, hillock.Receptor(hillock.Gap)))
		check(pop.Record([]string{"v"}, hillock.RecordOptions{}))
		must(sim.Run(30))
		v := must(pop.Data(nil, false)).Segments[0].Signals[0]
		worst := 0.0
		for k := range v.Len() {
			x := float64(k) * dt
			mean := -65 + i/2*tau/cm*(1-math.Exp(-x/tau))
			rate := 1/tau + 2*g/cm
			difference := i / cm / rate * (1 - math.Exp(-x*rate))
			worst = max(worst, math.Abs(v.At(k, 0)-(mean+difference/2)), math.Abs(v.At(k, 1)-(mean-difference/2)))
		}
		return worst
	}
	coarse, fine := errorAt(0.1, 1), errorAt(0.05, 1)
	t.Logf("error %.2g mV at 0.1 ms, %.2g mV at 0.05 ms", coarse, fine)
	if coarse > 0.01 || fine > 0.55*coarse || fine < 0.4*coarse {
		t.Errorf("error %v mV at 0.1 ms and %v mV at 0.05 ms: not small, or not of first order", coarse, fine)
	}
	if two := errorAt(0.1, 2); two != coarse {
		t.Errorf("two threads: error %v, one: %v", two, coarse)
	}
}

// TestElectricalSynapseRefusals names what cannot be joined.
func TestElectricalSynapseRefusals(t *testing.T) {
	sim := must(hillock.New(hillock.Options{}))
	source, cell := must(sim.Population(1, cells.SpikeSourceArray(), nil)), must(sim.Population(1, cells.IFCurrExp(), nil))
	kind := hillock.Synapse{Type: synapses.Electrical(), Params: hillock.Params{"weight": 0.1}}
	if _, err := sim.Projection(source, cell, connectors.AllToAll(), kind); !errors.Is(err, model.ErrConnection) {
		t.Errorf("a source is joined: %v", err)
	}
	if _, err := sim.Projection(cell, cell, connectors.AllToAll(), kind, hillock.Receptor("excitatory")); !errors.Is(err, model.ErrConnection) {
		t.Errorf("a receptor of spikes is taken: %v", err)
	}
	if _, err := sim.Projection(cell, cell, connectors.AllToAll(), hillock.Synapse{Type: synapses.Electrical(), Params: hillock.Params{"delay": 1.0}}); !errors.Is(err, model.ErrNonExistentParameter) {
		t.Errorf("a delay is taken: %v", err)
	}
	if _, err := synapses.STDP(synapses.Vogels2011Rule(), synapses.GutigWeightDependence()); !errors.Is(err, model.ErrNoModelAvailable) {
		t.Errorf("Vogels2011Rule with GutigWeightDependence: %v", err)
	}
	gutig := hillock.Synapse{Type: must(synapses.STDP(synapses.SpikePairRule(), synapses.GutigWeightDependence())), Params: hillock.Params{"weight": -1.0, "w_min": -2.0, "w_max": 0.0}}
	must(sim.Projection(source, cell, connectors.AllToAll(), gutig, hillock.Receptor("inhibitory")))
	if err := sim.Build(); !errors.Is(err, model.ErrInvalidParameterValue) {
		t.Errorf("Gutig's rule with w_max = 0, by which it divides: %v", err)
	}
}

// TestWeightsOverTime records weights while they change, across a reset, and holds the last sample to what Get says.
func TestWeightsOverTime(t *testing.T) {
	kind := must(synapses.STDP(synapses.SpikePairRule(), synapses.AdditiveWeightDependence()))
	a, plain := newActive(kind, 2), newActive(kind, 2)
	p := a.of[1]
	check(p.Record([]string{"weight", "delay"}, hillock.RecordOptions{Every: 5}))
	p.Annotate(map[string]any{"role": "recurrent"})
	must(a.sim.Run(33))
	must(a.sim.Run(17))
	last := flat(must(p.GetList([]string{"weight"}, false)))
	check(a.sim.Reset(nil))
	must(a.sim.Run(10))
	b := must(p.Data(true))
	if len(b.Segments) != 2 || b.Annotations["role"] != "recurrent" {
		t.Fatalf("%d segments, annotations %v", len(b.Segments), b.Annotations)
	}
	w := b.Segments[0].Signal("weight")
	if w.Len() != 11 || w.Period != 5 || w.Unit != "uS" || b.Segments[1].Signal("weight").Len() != 3 {
		t.Errorf("%d samples every %v ms in %s, then %d", w.Len(), w.Period, w.Unit, b.Segments[1].Signal("weight").Len())
	}
	n := len(w.Cells)
	if !slices.Equal(w.Data[10*n:], last) {
		t.Error("the sample at 50 ms is not what Get returned then")
	}
	if slices.Equal(w.Data[:n], last) || !slices.Equal(w.Data[:n], b.Segments[1].Signal("weight").Data[:n]) {
		t.Error("weights did not change, or did not go back to where they began")
	}
	must(plain.sim.Run(50))
	check(plain.sim.Reset(nil))
	must(plain.sim.Run(10))
	if plain.sim.Digest() != a.sim.Digest() {
		t.Error("recording weights changed the spikes")
	}
	if b := must(p.Data(false)); len(b.Segments) != 0 {
		t.Error("clearing left data behind")
	}
	for _, name := range []string{"wait", "u"} {
		if err := p.Record([]string{name}, hillock.RecordOptions{}); !errors.Is(err, model.ErrRecording) {
			t.Errorf("%q is recorded: %v", name, err)
		}
	}
}

// TestConnectionOfALearner sets one present weight, and initial ones.
func TestConnectionOfALearner(t *testing.T) {
	kind := must(synapses.STDP(synapses.SpikePairRule(), synapses.MultiplicativeWeightDependence()))
	a := newActive(kind, 1)
	must(a.sim.Run(20))
	p := a.of[0]
	before := flat(must(p.GetList([]string{"weight"}, false)))
	c := must(p.Connections())[4]
	check(c.Set("weight", 0.0123))
	after := flat(must(p.GetList([]string{"weight"}, false)))
	before[4] = 0.0123
	if !slices.Equal(before, after) {
		t.Error("setting one weight did not change that one alone")
	}
	check(p.Set(hillock.Params{"w_max": 0.05}))
	if got := flat(must(p.GetList([]string{"weight"}, false))); !slices.Equal(got, after) {
		t.Error("setting w_max changed weights")
	}
	check(p.Set(hillock.Params{"weight": 0.004}))
	must(a.sim.Run(20))
	check(a.sim.Reset(nil))
	for _, w := range flat(must(p.GetList([]string{"weight"}, false))) {
		if w != 0.004 {
			t.Fatalf("after a reset a weight is %v, not that which was set", w)
		}
	}
	for name, bad := range map[string]hillock.Params{
		"tau_plus as list":   {"tau_plus": []float64{1, 2}},
		"fraction beyond 1":  {"dendritic_delay_fraction": 1.5},
		"w_min equals w_max": {"w_min": 0.05},
		"unknown":            {"tau_pluss": 3.0},
	} {
		if err := p.Set(bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestTsodyksMarkramInitialize sets u before the first spike.
func TestTsodyksMarkramInitialize(t *testing.T) {
	sim := must(hillock.New(hillock.Options{}))
	pre := must(sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{10}}))
	post := must(sim.Population(2, cells.IFCurrExp(), nil))
	p := must(sim.Projection(pre, post, connectors.AllToAll(), hillock.Synapse{Type: synapses.TsodyksMarkram(), Params: hillock.Params{"weight": 1.0, "U": 0.1, "tau_facil": 50.0}}))
	check(p.Initialize(hillock.Params{"u": []float64{0, 0.8}}))
	must(sim.Run(20))
	u := flat(must(p.GetList([]string{"u"}, false)))
	left := 0.8 * math.Exp(-10.1/50) // u decays until the spike arrives at 10.1 ms
	if want := left + 0.1*(1-left); math.Abs(u[0]-0.1) > 1e-15 || math.Abs(u[1]-want) > 1e-12 {
		t.Errorf("u is %v, not [0.1 %v]", u, want)
	}
	if err := p.Initialize(hillock.Params{"U": 0.3}); !errors.Is(err, model.ErrNonExistentParameter) {
		t.Errorf("a parameter is initialised: %v", err)
	}
}

// TestSynapsesHaveTheirOwnWeights: connections that differ in weight alone, all weights exact in four bytes or some not, transmit in
// proportion, whatever the type of synapse.
func TestSynapsesHaveTheirOwnWeights(t *testing.T) {
	certain := map[string]hillock.Params{
		"SimpleStochasticSynapse":         {"p": 1.0},
		"StochasticTsodyksMarkramSynapse": {"U": 1.0},
		"MultiQuantalSynapse":             {"U": 1.0},
		"TsodyksMarkramSynapse":           {},
		"StaticSynapse":                   {},
	}
	for _, kind := range synapses.All() {
		params, ok := certain[kind.Name]
		if !ok || kind.Electrical {
			continue
		}
		delete(certain, kind.Name)
		for _, weights := range [][]float64{{0.5, 1, 2}, {0.1, 1, 2}} {
			sim := must(hillock.New(hillock.Options{Timestep: 0.1}))
			pre := must(sim.Population(3, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{5}}))
			post := must(sim.Population(3, cells.IFCurrExp(), hillock.Params{"v_thresh": 1e9}))
			check(post.Record([]string{"isyn_exc"}, hillock.RecordOptions{}))
			all := hillock.Params{"weight": weights, "delay": 1.0}
			for name, x := range params {
				all[name] = x
			}
			must(sim.Projection(pre, post, connectors.OneToOne(), hillock.Synapse{Type: kind, Params: all}))
			must(sim.Run(8))
			signal := must(post.Data(nil, false)).Segments[0].Signal("isyn_exc")
			unit := signal.At(70, 1)
			for k, w := range weights {
				if got := signal.At(70, k); !(unit > 0) || math.Abs(got-float64(w*unit)) > 1e-12*unit {
					t.Errorf("%s: weight %v brings %v, and 1 brings %v", kind.Name, w, got, unit)
				}
			}
		}
	}
	if len(certain) > 0 {
		t.Errorf("not among the synapses: %v", certain)
	}
}
