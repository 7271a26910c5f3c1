package hillock_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/random"
)

// oracle opens a truth table: where it stands beside the project, or else the copy in testdata.
func oracle(t testing.TB, path string) []byte {
	t.Helper()
	for _, at := range []string{
		filepath.Join("..", "shared", "oracles", path), filepath.Join("testdata", "oracles", path), filepath.Join("testdata", "oracles", filepath.Base(path)),
	} {
		if text, err := os.ReadFile(at); err == nil {
			return text
		}
	}
	t.Fatalf("oracle %s: neither beside the project nor in testdata/oracles", path)
	return nil
}

// reference is the balanced network of the notebook (Vogels & Abbott 2005; Brette et al. 2007, benchmark 1), or that network with more
// cells and as many connections to each: 40.
type reference struct {
	n, seed  int
	threads  int
	native   bool      // wiring and initial values from native random numbers
	stimulus [][]int64 // steps at which each source fires; nil: Poisson
	simSeed  uint64

	sim           *hillock.Simulation
	all           *hillock.Population
	exc, inh      *hillock.View
	ee, ie, stimP *hillock.Projection
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// describe makes the network, in the authors' order.
func (r *reference) describe() *reference {
	sim := must(hillock.New(hillock.Options{Timestep: 0.1, MinDelay: 0.2, MaxDelay: 1, Seed: r.simSeed, Threads: r.threads}))
	r.sim = sim
	r.all = must(sim.Population(r.n, cells.IFCondExp(), hillock.Params{
		"tau_m": 20.0, "tau_syn_E": 5.0, "tau_syn_I": 10.0, "v_rest": -60.0, "v_reset": -60.0, "v_thresh": -50.0,
		"cm": 0.2, "tau_refrac": 5.0, "e_rev_E": 0.0, "e_rev_I": -80.0,
	}, hillock.Label("All Cells")))
	nExc := r.n * 4 / 5
	r.exc, r.inh = must(r.all.Slice(0, nExc, 1)), must(r.all.Slice(nExc, r.n, 1))

	var source *hillock.Population
	if r.stimulus == nil {
		source = must(sim.Population(20, cells.SpikeSourcePoisson(), hillock.Params{"rate": 10.0, "duration": 50.0}, hillock.Label("expoisson")))
	} else {
		times := make([][]float64, len(r.stimulus))
		for k, steps := range r.stimulus {
			times[k] = []float64{}
			for _, s := range steps {
				times[k] = append(times[k], float64(s)*0.1)
			}
		}
		source = must(sim.Population(len(times), cells.SpikeSourceArray(), hillock.Params{"spike_times": times}, hillock.Label("stimulus")))
	}

	var rng, fixed random.RNG = random.NewNativeRNG(uint64(r.seed)), random.NewNativeRNG(151985012)
	if !r.native {
		rng, fixed = must(random.NewNumpyRNG(int64(r.seed), true)), must(random.NewNumpyRNG(151985012, true))
	}
	check(r.all.Initialize(hillock.Params{"v": must(random.NewDistribution("uniform", map[string]float64{"low": -60, "high": -50}, rng))}))
	r.ee = must(sim.Projection(r.exc, r.all, connectors.FixedProbability(min(0.01, 40/float64(r.n)), connectors.RNG(rng)), hillock.Static(0.004, 0.2), hillock.Receptor("excitatory")))
	r.ie = must(sim.Projection(r.inh, r.all, connectors.FixedProbability(min(0.01, 40/float64(r.n)), connectors.RNG(rng)), hillock.Static(0.051, 0.2), hillock.Receptor("inhibitory")))
	r.stimP = must(sim.Projection(source, r.all, connectors.FixedProbability(0.01, connectors.RNG(fixed)), hillock.Static(0.1, nil), hillock.Receptor("excitatory")))
	check(r.all.Record([]string{"spikes"}, hillock.RecordOptions{}))
	return r
}

// spikeForSpike is the oracle of the whole network on NEST.
type spikeForSpike struct {
	Stimulus [][]int64 `json:"stimulus_steps"`
	Spikes   int       `json:"spikes"`
	SHA256   string    `json:"sha256_of_step_id_int64le"`

	steps, ids []int64
}

func readSpikeForSpike(t testing.TB) *spikeForSpike {
	t.Helper()
	const name = "networks/spike_for_spike/va_n4000_rng98765_stim11"
	o := &spikeForSpike{}
	if err := json.Unmarshal(oracle(t, name+".json"), o); err != nil {
		t.Fatal(err)
	}
	in := gunzip(t, oracle(t, name+".csv.gz"))
	rows := csv.NewReader(in)
	for line := 0; ; line++ {
		row, err := rows.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if line == 0 {
			continue
		}
		o.steps = append(o.steps, must(strconv.ParseInt(row[0], 10, 64)))
		o.ids = append(o.ids, must(strconv.ParseInt(row[1], 10, 64)))
	}
	if len(o.steps) != o.Spikes {
		t.Fatalf("%d spikes in the table, %d announced", len(o.steps), o.Spikes)
	}
	return o
}

func gunzip(t testing.TB, compressed []byte) io.Reader {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestSpikeForSpike holds the whole network, all 93,422 spikes of a second, to NEST's, each at its step, for several numbers of threads.
func TestSpikeForSpike(t *testing.T) {
	o := readSpikeForSpike(t)
	for _, threads := range []int{1, 2, 3} {
		r := (&reference{n: 4000, seed: 98765, threads: threads, stimulus: o.Stimulus}).describe()
		must(r.sim.Run(1000))
		s := must(r.all.Data(nil, false)).Segments[0].Spikes
		for k := range min(len(s.Steps), len(o.steps)) {
			if s.Steps[k] != o.steps[k] || s.IDs[k] != o.ids[k] {
				t.Fatalf("%d threads: spike %d is (step %d, cell %d), NEST has (step %d, cell %d)", threads, k, s.Steps[k], s.IDs[k], o.steps[k], o.ids[k])
			}
		}
		if len(s.Steps) != len(o.steps) {
			t.Fatalf("%d threads: %d spikes, NEST has %d", threads, len(s.Steps), len(o.steps))
		}
		if got := r.sim.Digest(); got != o.SHA256 {
			t.Errorf("%d threads: digest %s, NEST's spikes have %s", threads, got, o.SHA256)
		}
	}
}
