package hillock_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/synapses"
)

// everything describes a network that has a bit of each kind of state: all cells of mixed, synapses that learn, forget and fail, gap
// junctions, injected currents, and recordings of all of them.
func everything(o hillock.Options) *hillock.Simulation {
	sim := mixedWith(o)
	pops := sim.Populations()
	check(must(pops[0].Slice(3, 200, 7)).Record([]string{"v", "gsyn_exc"}, hillock.RecordOptions{Every: 0.5}))
	learner := must(sim.Population(20, cells.IFCondExp(), hillock.Params{"i_offset": 0.6}, hillock.Label("learner")))
	check(learner.Record([]string{"spikes", "v"}, hillock.RecordOptions{}))
	stdp := must(sim.Projection(pops[0], learner, connectors.FixedProbability(0.2), hillock.Synapse{
		Type: must(synapses.STDP(synapses.SpikePairRule(), synapses.AdditiveWeightDependence())), Params: hillock.Params{"weight": 0.01, "delay": 1.5},
	}))
	check(stdp.Record([]string{"weight"}, hillock.RecordOptions{Every: 5}))
	must(sim.Projection(pops[1], learner, connectors.FixedProbability(0.2), hillock.Synapse{
		Type: synapses.TsodyksMarkram(), Params: hillock.Params{"weight": 0.005, "delay": 0.8}}))
	must(sim.Projection(pops[2], learner, connectors.FixedProbability(0.5), hillock.Synapse{
		Type: synapses.SimpleStochastic(), Params: hillock.Params{"weight": 0.01, "delay": 0.5, "p": 0.4}}))
	must(sim.Projection(learner, learner, connectors.FixedProbability(0.2), hillock.Synapse{
		Type: synapses.Electrical(), Params: hillock.Params{"weight": 0.001}}))
	return sim
}

// contents is all that can be read from a simulation that its past has made.
func contents(sim *hillock.Simulation) string {
	text := fmt.Sprint(sim.Time(), sim.Digest())
	sum := sim.Summary()
	text += fmt.Sprint(sum.Spikes, sum.SynapticEvents, sum.Rates)
	show := func(b *data.Block) {
		for _, segment := range b.Segments {
			text += fmt.Sprint(segment.Name, segment.Annotations, segment.Spikes)
			for _, signal := range segment.Signals {
				text += fmt.Sprint(*signal)
			}
		}
	}
	for _, p := range sim.Populations() {
		show(must(p.Data(nil, false)))
	}
	for _, p := range sim.Projections() {
		show(must(p.Data(false)))
		text += fmt.Sprint(must(p.GetList([]string{"weight"}, true)))
	}
	return text
}

// TestSaveAndLoad: save, load into another simulation with another number of threads and go on, and all is as if nothing had happened.
func TestSaveAndLoad(t *testing.T) {
	whole := everything(hillock.Options{Seed: 7, Threads: 1})
	past := func(sim *hillock.Simulation) {
		must(sim.Run(21.3))
		check(sim.Reset(map[string]any{"trial": 1, "dose": 0.5}))
		must(sim.Run(17.9))
	}
	past(whole)
	must(whole.Run(33.3))
	want := contents(whole)
	for k, o := range []hillock.Options{{Seed: 7, Threads: 3}, {Seed: 7, Threads: 2, Spool: filepath.Join(t.TempDir(), "a.spool")}} {
		path := filepath.Join(t.TempDir(), "deep", "state")
		first := everything(hillock.Options{Seed: 7, Threads: 1 + k, Spool: o.Spool})
		past(first)
		check(first.Spill())
		check(first.Save(path))
		must(first.Run(33.3))
		if contents(first) != want {
			t.Error("saving has changed what follows")
		}
		second := everything(o)
		check(second.Load(path))
		must(second.Run(33.3))
		if contents(second) != want {
			t.Errorf("with %d threads a loaded simulation goes on otherwise", o.Threads)
		}
	}
}

// TestLoadRefusesAnotherNetwork says in what it differs.
func TestLoadRefusesAnotherNetwork(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	make := func(o hillock.Options, rate float64, n int) *hillock.Simulation {
		sim := must(hillock.New(o))
		noise := must(sim.Population(5, cells.SpikeSourcePoisson(), hillock.Params{"rate": rate}, hillock.Label("noise")))
		post := must(sim.Population(n, cells.IFCondExp(), nil, hillock.Label("post")))
		must(sim.Projection(noise, post, connectors.FixedProbability(0.5), hillock.Static(0.01, 1.0)))
		return sim
	}
	sim := make(hillock.Options{Seed: 1}, 20, 50)
	must(sim.Run(5))
	check(sim.Save(path))
	for _, other := range []*hillock.Simulation{
		make(hillock.Options{Seed: 2}, 20, 50), make(hillock.Options{Seed: 1, Timestep: 0.2}, 20, 50),
		make(hillock.Options{Seed: 1}, 21, 50), make(hillock.Options{Seed: 1}, 20, 51), must(hillock.New(hillock.Options{Seed: 1})),
	} {
		err := other.Load(path)
		if !errors.Is(err, hillock.ErrOther) || other.Time() != 0 {
			t.Errorf("loaded: %v", err)
		}
		t.Log(err)
	}
	if err := make(hillock.Options{Seed: 1}, 20, 50).Load(path + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// TestDamageIsSeen flips a bit at 1,000 random places, and cuts the file off at others.
func TestDamageIsSeen(t *testing.T) {
	dir := t.TempDir()
	path, bad := filepath.Join(dir, "state"), filepath.Join(dir, "bad")
	sim := everything(hillock.Options{Seed: 7})
	must(sim.Run(8))
	check(sim.Save(path))
	good := must(os.ReadFile(path))
	r := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		at, bit := r.IntN(len(good)), byte(1)<<r.IntN(8)
		damaged := bytes.Clone(good)
		damaged[at] ^= bit
		check(os.WriteFile(bad, damaged, 0o666))
		if _, err := hillock.ReadSaved(bad); err == nil {
			t.Fatalf("byte %d of %d was changed, and the file is taken for good", at, len(good))
		}
	}
	for range 50 {
		check(os.WriteFile(bad, good[:r.IntN(len(good))], 0o666))
		if _, err := hillock.ReadSaved(bad); !errors.Is(err, hillock.ErrDamaged) {
			t.Fatalf("a file that was cut off: %v", err)
		}
	}
	check(os.WriteFile(bad, append(bytes.Clone(good), 0), 0o666))
	if _, err := hillock.ReadSaved(bad); !errors.Is(err, hillock.ErrDamaged) {
		t.Fatalf("a byte was added: %v", err)
	}
	if a, b := must(hillock.ReadSaved(path)), must(sim.Saved()); !reflect.DeepEqual(a, b) {
		t.Error("the good file is not what was saved")
	}
}

// TestLoadWarnsOnce: what a description has warned of already is not said again by each load; what the saved run warned of is.
func TestLoadWarnsOnce(t *testing.T) {
	describe := func() (*hillock.Simulation, *hillock.Population) {
		sim := must(hillock.New(hillock.Options{Log: slog.New(slog.DiscardHandler)}))
		p := must(sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{5}}))
		check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
		must(p.View([]int{0, 0})) // warns
		return sim, p
	}
	sim, p := describe()
	must(sim.Run(2))
	check(p.Set(hillock.Params{"spike_times": []float64{1, 5}})) // warns
	check(p.Set(hillock.Params{"spike_times": []float64{5}}))
	path := filepath.Join(t.TempDir(), "state")
	check(sim.Save(path))
	want := sim.Warnings()
	again, _ := describe()
	for range 2 {
		check(again.Load(path))
	}
	if got := again.Warnings(); len(want) != 2 || !reflect.DeepEqual(got, want) {
		t.Errorf("after two loads %q, want %q", got, want)
	}
}
