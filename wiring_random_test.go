package hillock_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
)

// randomCase is a projection that testdata/oracles/pynn_wiring_random.py made up.
type randomCase struct {
	Connector string
	Seed      int64
	Grid      bool
	Groups    string // same, different, views
	Pre, Post int
	N         int
	Drawn     string // where n comes from: "", rng, other
	P         float64
	Self      any // true, false, "NoMutual"
	Replace   bool
	Weight    string // number, rng, other, distance, indices
	Delay     string // number, rng
	Periodic  bool
	Made      [2][][]float64 // i, j, weight unless a number, delay unless a number; of two projections
}

// TestPyNNWiringRandom holds connectors, groups of cells and generators that go on in all combinations to what PyNN makes of them.
func TestPyNNWiringRandom(t *testing.T) {
	var file struct{ Cases []randomCase }
	if err := json.Unmarshal(oracle(t, "networks/pynn_wiring_random.json"), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) < 100 {
		t.Fatalf("%d cases", len(file.Cases))
	}
	for k, c := range file.Cases {
		t.Run(fmt.Sprintf("%d_%s", k, c.Connector), c.run)
	}
}

func (c randomCase) run(t *testing.T) {
	sim := must(hillock.New(hillock.Options{Timestep: 1. / 1024}))
	rng, other := must(random.NewNumpyRNG(c.Seed, true)), must(random.NewNumpyRNG(c.Seed+1, true))
	var structure space.Structure = space.Line{Dx: 2}
	if c.Grid {
		structure = space.Grid2D{AspectRatio: 1, Dx: 1.5, Dy: 0.5}
	}
	var pre, post hillock.Cells = must(sim.Population(c.Pre, cells.IFCondExp(), nil, hillock.Structure(structure))), nil
	switch c.Groups {
	case "same":
		post = pre
	case "different":
		post = must(sim.Population(c.Post, cells.IFCondExp(), nil, hillock.Structure(structure)))
	case "views":
		all := pre.(*hillock.Population)
		pre, post = must(all.Slice(2, c.Pre, 1)), must(all.Slice(0, c.Pre-1, 1))
	}
	connector, synapse := c.connector(rng, other), hillock.Static(c.values(rng, other))
	var where space.Space
	if c.Periodic {
		where.Periodic[0] = &[2]float64{0, 12}
	}
	for k, made := range c.Made {
		p := must(sim.Projection(pre, post, connector, synapse, hillock.InSpace(where)))
		names := []string{}
		if c.Weight != "number" {
			names = append(names, "weight")
		}
		if c.Delay != "number" {
			names = append(names, "delay")
		}
		got := must(p.GetList(names, true))
		if len(got) != len(made) {
			t.Fatalf("projection %d: %d connections, PyNN makes %d", k, len(got), len(made))
		}
		for n, want := range made {
			for column, x := range want {
				tolerance := 1e-14 * math.Abs(x)
				if column > 1 && names[column-2] == "delay" {
					tolerance = 0.5/1024 + 1e-9
				}
				if math.Abs(got[n][column]-x) > tolerance {
					t.Fatalf("projection %d: connection %d is %v, PyNN makes %v", k, n, got[n], want)
				}
			}
		}
	}
}

func (c randomCase) connector(rng, other *random.NumpyRNG) model.Connector {
	opts := []connectors.Option{connectors.RNG(rng)}
	switch c.Self {
	case false:
		opts = append(opts, connectors.Self(connectors.NoSelf))
	case "NoMutual":
		opts = append(opts, connectors.Self(connectors.NoMutual))
	}
	counted := append(opts, connectors.Replacement(c.Replace))
	var n any = c.N
	if c.Drawn != "" {
		n = must(random.NewDistribution("binomial", map[string]float64{"n": float64(2 * c.N), "p": 0.5}, map[string]*random.NumpyRNG{"rng": rng, "other": other}[c.Drawn]))
	}
	switch c.Connector {
	case "FixedProbability":
		return connectors.FixedProbability(c.P, opts...)
	case "DistanceDependentProbability":
		return connectors.DistanceDependentProbability(func(d float64) float64 { return math.Exp(-d / 3) }, opts...)
	case "DisplacementDependentProbability":
		return connectors.DisplacementDependentProbability(func(d [3]float64) (float64, error) {
			if math.Abs(d[0]) < 3 {
				return math.Exp(-math.Abs(d[1]) / 2), nil
			}
			return 0, nil
		}, opts...)
	case "IndexBasedProbability":
		return connectors.IndexBasedProbability(func(i, j int) (float64, error) { return near(i, j), nil }, opts...)
	case "FixedNumberPre":
		return connectors.FixedNumberPre(n, counted...)
	case "FixedNumberPost":
		return connectors.FixedNumberPost(n, counted...)
	}
	return connectors.FixedTotalNumber(n, counted...)
}

// near is 0.7 where the indices differ by at most 2 modulo 5, else 0.1.
func near(i, j int) float64 {
	if max(i-j, j-i)%5 <= 2 {
		return 0.7
	}
	return 0.1
}

func (c randomCase) values(rng, other *random.NumpyRNG) (weight, delay any) {
	delay = 1.0
	if c.Delay == "rng" {
		delay = must(random.NewDistribution("uniform", map[string]float64{"low": 1, "high": 2}, rng))
	}
	switch c.Weight {
	case "rng":
		weight = must(random.NewDistribution("uniform", map[string]float64{"low": 0, "high": 1}, rng))
	case "other":
		weight = must(random.NewDistribution("normal", map[string]float64{"mu": 5, "sigma": 0.5}, other))
	case "distance":
		weight = func(d float64) float64 { return 0.5 + 0.25*d }
	case "indices":
		weight = func(i, j int) float64 { return 0.01 * near(i, j) }
	default:
		weight = 0.25
	}
	return weight, delay
}
