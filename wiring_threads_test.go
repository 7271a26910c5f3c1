package hillock_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/csa"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
)

// everyConnector makes each connector of the catalogue, between 240 cells and themselves; reference is a projection between them.
func everyConnector(t *testing.T, reference *hillock.Projection, opts ...connectors.Option) map[string]model.Connector {
	path := filepath.Join(t.TempDir(), "connections.txt")
	list := [][]float64{{1, 5, 0.1, 1}, {239, 0, 0.1, 2}, {1, 5, 0.2, 1}, {0, 5, 0.1, 0.3}}
	text := "# columns = ['i', 'j', 'weight', 'delay']\n"
	for _, row := range list {
		text += fmt.Sprintln(row[0], row[1], row[2], row[3])
	}
	check(os.WriteFile(path, []byte(text), 0o666))
	array := make([][]bool, 240)
	for i := range array {
		array[i] = make([]bool, 240)
		for j := range array[i] {
			array[i][j] = (i*j)%11 == 3
		}
	}
	near := func(d float64) float64 { return 1 / (1 + d*d/100) }
	noSelf := append(opts, connectors.Self(connectors.NoSelf))
	return map[string]model.Connector{
		"AllToAllConnector":                     connectors.AllToAll(noSelf...),
		"OneToOneConnector":                     connectors.OneToOne(),
		"FixedProbabilityConnector":             connectors.FixedProbability(0.1, opts...),
		"DistanceDependentProbabilityConnector": connectors.DistanceDependentProbability(near, noSelf...),
		"DisplacementDependentProbabilityConnector": connectors.DisplacementDependentProbability(
			func(d [3]float64) (float64, error) { return near(d[0] - 5), nil }, opts...),
		"IndexBasedProbabilityConnector": connectors.IndexBasedProbability(func(i, j int) (float64, error) { return near(float64(i + j - 240)), nil }, opts...),
		"FixedNumberPreConnector": connectors.FixedNumberPre(
			must(random.NewDistribution("poisson", map[string]float64{"lambda_": 30}, nil)), append(opts, connectors.Replacement(true))...),
		"FixedNumberPostConnector":  connectors.FixedNumberPost(30, noSelf...),
		"FixedTotalNumberConnector": connectors.FixedTotalNumber(8000, opts...),
		"SmallWorldConnector":       connectors.SmallWorld(20, 0.2, 25, opts...),
		"FromListConnector":         connectors.FromList(list, nil),
		"FromFileConnector":         connectors.FromFile(path),
		"ArrayConnector":            connectors.Array(array),
		"CloneConnector":            connectors.Clone(reference),
		"CSAConnector":              connectors.CSA(csa.Random(0.1)),
	}
}

// TestEveryConnectorOnAnyThreads: the connections, their values and the spikes are the same on 1, 2 and 7 threads, whether built by one
// worker or by several, from native numbers and from NumPy's.
func TestEveryConnectorOnAnyThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, doc := range connectors.All() {
		for _, generator := range []string{"native", "NumPy"} {
			t.Run(doc.Name+"_"+generator, func(t *testing.T) {
				var list [][]float64
				var digest string
				for _, threads := range []int{1, 2, 7} {
					runtime.GOMAXPROCS(threads)
					rows, spikes := wired(t, doc.Name, generator, threads)
					if len(rows) == 0 {
						t.Fatal("no connections")
					}
					if list == nil {
						list, digest = rows, spikes
					}
					if !reflect.DeepEqual(rows, list) {
						t.Errorf("%d threads: other connections", threads)
					}
					if spikes != digest {
						t.Errorf("%d threads: digest %s, with one %s", threads, spikes, digest)
					}
				}
			})
		}
	}
}

// wired runs a network with one connector, and returns its connections and the digest.
func wired(t *testing.T, name, generator string, threads int) ([][]float64, string) {
	var opts []connectors.Option
	var rng random.RNG
	if generator == "NumPy" {
		rng = must(random.NewNumpyRNG(11, true))
		opts = append(opts, connectors.RNG(rng))
	}
	sim := must(hillock.New(hillock.Options{Threads: threads, Seed: 3}))
	pop := must(sim.Population(240, cells.IFCurrExp(), hillock.Params{"i_offset": func(i int) float64 { return 1.5 + 0.002*float64(i) }},
		hillock.Structure(space.DefaultLine())))
	check(pop.Record([]string{"spikes"}, hillock.RecordOptions{}))
	weights := must(random.NewDistribution("uniform", map[string]float64{"low": 0, "high": 0.2}, rng))
	delays := must(random.NewDistribution("uniform", map[string]float64{"low": 0.3, "high": 3}, rng))
	reference := must(sim.Projection(pop, pop, connectors.FixedTotalNumber(3000, opts...), hillock.Static(weights, delays)))
	connector, known := everyConnector(t, reference, opts...)[name]
	if !known {
		t.Fatalf("%s has no case here: add one", name)
	}
	p := must(sim.Projection(pop, pop, connector, hillock.Static(weights, delays)))
	must(sim.Run(30))
	if sim.Summary().Spikes == 0 {
		t.Fatal("no spikes")
	}
	return must(p.GetList([]string{"weight", "delay"}, true)), sim.Digest()
}

// TestCloneKeepsPairs: a clone has the pairs of its reference, as often, in its order, and values of its own.
func TestCloneKeepsPairs(t *testing.T) {
	sim := must(hillock.New(hillock.Options{}))
	pop := must(sim.Population(50, cells.IFCurrExp(), nil))
	other := must(sim.Population(50, cells.IFCurrExp(), nil))
	rng := connectors.RNG(must(random.NewNumpyRNG(4, true)))
	reference := must(sim.Projection(pop, other, connectors.FixedNumberPre(70, rng, connectors.Replacement(true)), hillock.Static(0.1, 1.0)))
	clone := must(sim.Projection(pop, other, connectors.Clone(reference), hillock.Static(0.2, func(d float64) float64 { return 1 + 0.1*d })))
	pairs := must(reference.GetList(nil, true))
	cloned := must(clone.GetList(nil, true))
	if len(cloned) != 70*50 {
		t.Fatalf("%d connections", len(cloned))
	}
	if !reflect.DeepEqual(cloned, pairs) {
		t.Error("the clone has other pairs, or another order")
	}
	if _, err := sim.Projection(other, pop, connectors.Clone(reference), hillock.Static(0.1, 1.0)); err == nil {
		t.Error("a clone between other cells was accepted")
	}
}

// TestSetKeepsOrder: what is set does not change the order of lists in which a connector drew.
func TestSetKeepsOrder(t *testing.T) {
	sim := must(hillock.New(hillock.Options{}))
	pop := must(sim.Population(30, cells.IFCurrExp(), nil))
	rng := must(random.NewNumpyRNG(4, true))
	delays := must(random.NewDistribution("uniform", map[string]float64{"low": 1, "high": 3}, rng))
	p := must(sim.Projection(pop, pop, connectors.FixedTotalNumber(3000, connectors.RNG(rng)), hillock.Static(0.1, delays)))
	before := must(p.GetList([]string{"delay"}, true))
	check(p.Set(hillock.Params{"weight": 0.3}))
	if got := must(p.GetList([]string{"delay"}, true)); !reflect.DeepEqual(got, before) {
		t.Error("setting weights changed the order or the delays")
	}
	check(p.Set(hillock.Params{"delay": must(random.NewDistribution("uniform", map[string]float64{"low": 1, "high": 3}, nil))}))
	if got := must(p.GetList(nil, true)); !reflect.DeepEqual(got, must(p.GetList([]string{}, true))) || len(got) != len(before) {
		t.Error("lists differ from call to call")
	}
	for k, row := range must(p.GetList(nil, true)) {
		if row[0] != before[k][0] || row[1] != before[k][1] {
			t.Fatalf("setting delays: connection %d is %v, was %v", k, row, before[k])
		}
	}
}

// TestCallback: the fraction that is done grows to 1, whoever makes the connections.
func TestCallback(t *testing.T) {
	rng := connectors.RNG(must(random.NewNumpyRNG(4, true)))
	for _, make := range []func(opts ...connectors.Option) model.Connector{
		func(opts ...connectors.Option) model.Connector { return connectors.AllToAll(opts...) },
		func(opts ...connectors.Option) model.Connector { return connectors.FixedNumberPre(3, opts...) },
		func(opts ...connectors.Option) model.Connector {
			return connectors.FixedNumberPre(3, append(opts, rng)...)
		},
		func(opts ...connectors.Option) model.Connector {
			return connectors.FromList([][]float64{{0, 0}}, nil, opts...)
		},
	} {
		var seen []float64
		c := make(connectors.Callback(func(x float64) { seen = append(seen, x) }))
		sim := must(hillock.New(hillock.Options{}))
		pop := must(sim.Population(500, cells.IFCurrExp(), nil))
		must(must(sim.Projection(pop, pop, c, hillock.Static(0.1, 1.0))).Len())
		for k, x := range seen {
			if k > 0 && x <= seen[k-1] {
				t.Errorf("%s: %v after %v", c.Name, x, seen[k-1])
			}
		}
		if len(seen) == 0 || seen[len(seen)-1] != 1 || len(seen) > 101 || c.List == nil && len(seen) < 50 {
			t.Errorf("%s: was called %d times: %v", c.Name, len(seen), seen)
		}
	}
}
