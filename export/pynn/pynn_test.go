package pynn

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/synapses"
)

// network describes populations of two cell types, joined once by a connector that PyNN draws too and once by native numbers.
func network(t *testing.T, change func(s *hillock.Simulation)) *export.Description {
	t.Helper()
	notes := &export.Notes{}
	s, err := hillock.New(hillock.Options{Timestep: 0.1, MinDelay: 0.2, Elsewhere: notes})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	src, err := s.Population(2, cells.SpikeSourceArray(), hillock.Params{"spike_times": [][]float64{{1}, {2, 3}}}, hillock.Label("in"))
	must(err)
	pop, err := s.Population(5, cells.IFCondExp(), hillock.Params{"tau_m": []float64{10, 11, 12, 13, 14}}, hillock.Label("lambda"))
	must(err)
	rng, err := random.NewNumpyRNG(7, true)
	must(err)
	rng.RandomSample()
	_, err = s.Projection(src, pop, connectors.FixedProbability(0.5, connectors.RNG(rng)), hillock.Static(0.01, 0.5), hillock.ProjectionLabel("drawn"))
	must(err)
	_, err = s.Projection(pop, pop, connectors.FixedProbability(0.5), hillock.Static(0.01, 0.5), hillock.ProjectionLabel("native"))
	must(err)
	must(pop.Record([]string{"spikes", "v"}, hillock.RecordOptions{}))
	if change != nil {
		change(s)
	}
	_, err = s.Run(10)
	must(err)
	d, err := notes.Description(s)
	must(err)
	d.Title = "small"
	return d
}

func TestScript(t *testing.T) {
	d := network(t, nil)
	if p := Check(d, export.Options{Simulators: []string{"nest", "neuron", "brian2", "spinnaker", "hillock"}}); p != nil {
		t.Fatal(p)
	}
	folder := t.TempDir()
	files, err := Write(d, folder, export.Options{Command: []string{"hillock", "export"}, Version: "1"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`sim.setup(timestep=0.1, min_delay=0.2`, `lambda_2 = sim.Population(5, sim.IF_cond_exp(`, `tau_m=array("lambda_2_tau_m")`,
		`sim.FixedProbabilityConnector(0.5, rng=generator(7, "drawn_generator"))`, `listed("native")`, `sim.run(10.0)`,
		`lambda_2.record("v")`, `spike_times=sequences("in_2_spike_times")`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the script lacks %s", want)
		}
	}
	if strings.Contains(string(text), `lambda = `) {
		t.Error("a variable is called lambda")
	}
	x, shape, err := loadArray(filepath.Join(folder, "arrays", "lambda_2_tau_m.npy"))
	if err != nil || !slices.Equal(x, []float64{10, 11, 12, 13, 14}) || !slices.Equal(shape, []int{5}) {
		t.Errorf("tau_m: %v %v %v", x, shape, err)
	}
}

// TestRefusals is what each simulator cannot run, with the reason.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		simulator, want string
		change          func(s *hillock.Simulation)
	}{
		{"neuron", "IF_curr_delta: NEURON has no such cell type", func(s *hillock.Simulation) {
			_, _ = s.Population(1, cells.IFCurrDelta(), nil)
		}},
		{"nest", "spike_times: cell 0 fires at 0.1 ms", func(s *hillock.Simulation) {
			_, _ = s.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{0.1}})
		}},
		{"spinnaker", "delay = 20 ms: delays are of 1 to 144 steps, 14.4 ms at most", func(s *hillock.Simulation) {
			p := s.Populations()[1]
			_, _ = s.Projection(p, p, connectors.OneToOne(), hillock.Static(0.1, 20))
		}},
		{"spinnaker", "TsodyksMarkramSynapse: SpiNNaker has no such synapse type", func(s *hillock.Simulation) {
			p := s.Populations()[1]
			_, _ = s.Projection(p, p, connectors.OneToOne(), hillock.Synapse{Type: synapses.TsodyksMarkram()})
		}},
		{"brian2", "MultiplicativeWeightDependence: Brian2 does not compute", func(s *hillock.Simulation) {
			p := s.Populations()[1]
			stdp, _ := synapses.STDP(synapses.SpikePairRule(), synapses.MultiplicativeWeightDependence())
			_, _ = s.Projection(p, p, connectors.OneToOne(), hillock.Synapse{Type: stdp})
		}},
		{"nest", "w_min = 0.1: in NEST the smallest weight is 0", func(s *hillock.Simulation) {
			p := s.Populations()[1]
			stdp, _ := synapses.STDP(synapses.SpikePairRule(), synapses.AdditiveWeightDependence())
			_, _ = s.Projection(p, p, connectors.OneToOne(), hillock.Synapse{Type: stdp, Params: hillock.Params{"w_min": 0.1, "weight": 0.2}})
		}},
		{"brain", "unknown simulator", nil},
	} {
		problems := Check(network(t, c.change), export.Options{Simulators: []string{c.simulator}})
		text := ""
		for _, p := range problems {
			text += p.String() + "\n"
		}
		if !strings.Contains(text, c.want) {
			t.Errorf("%s: want %q, got %q", c.simulator, c.want, text)
		}
	}
}

// TestHostileArrays gives files that are no arrays.
func TestHostileArrays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npy")
	if err := saveArray(path, []float64{1, 2, 3, 4}, 2); err != nil {
		t.Fatal(err)
	}
	whole, _ := os.ReadFile(path)
	for n := range whole {
		_ = os.WriteFile(path, whole[:n], 0o666)
		if _, _, err := loadArray(path); err == nil {
			t.Fatalf("%d of %d bytes are an array", n, len(whole))
		}
	}
	bad := strings.Replace(string(whole), "(2, 2)", "(9, 9)", 1)
	_ = os.WriteFile(path, []byte(bad), 0o666)
	if _, _, err := loadArray(path); err == nil {
		t.Error("a wrong shape is taken")
	}
}
