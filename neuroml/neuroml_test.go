package neuroml

import (
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/synapses"
)

// described runs a description without simulating.
func described(t *testing.T, build func(s *hillock.Simulation)) *export.Description {
	t.Helper()
	notes := &export.Notes{}
	s, err := hillock.New(hillock.Options{Timestep: 0.1, MinDelay: 0.1, Elsewhere: notes})
	check(t, err)
	build(s)
	_, err = s.Run(10)
	check(t, err)
	d, err := notes.Description(s)
	check(t, err)
	return d
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// written exports and returns the texts of the network and of the LEMS file; both must be XML.
func written(t *testing.T, d *export.Description) (network, lems string) {
	t.Helper()
	if p := Check(d, export.Options{}); p != nil {
		t.Fatal(p)
	}
	files, err := Write(d, filepath.Join(t.TempDir(), "deep", "va.net.nml"), export.Options{Version: "1", Command: []string{"hillock", "a<b"}})
	check(t, err)
	var texts []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		check(t, err)
		for x := xml.NewDecoder(strings.NewReader(string(text))); ; {
			if _, err := x.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
		}
		texts = append(texts, string(text))
	}
	if filepath.Base(files[0]) != "LEMS_va.xml" || filepath.Base(files[1]) != "va.net.nml" {
		t.Error(files)
	}
	return texts[1], texts[0]
}

// TestGroups: a population whose cells differ becomes several, which say which cells they are; connections find them.
func TestGroups(t *testing.T) {
	d := described(t, func(s *hillock.Simulation) {
		src, err := s.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{1, 2.5}}, hillock.Label("in → <1>"))
		check(t, err)
		pop, err := s.Population(5, cells.EIFCondExp(), hillock.Params{"tau_m": []float64{10, 10, 11, 10, 11}}, hillock.Label("exc"))
		check(t, err)
		_, err = s.Projection(src, pop, connectors.AllToAll(), hillock.Static(0.01, 0.5), hillock.ProjectionLabel("drive"))
		check(t, err)
		check(t, pop.Record([]string{"spikes", "v"}, hillock.RecordOptions{}))
	})
	network, lems := written(t, d)
	for _, want := range []string{
		`<spike id="1" time="2.5ms"/>`,
		`a="0.004"`, // 4 nS
		`<population id="exc_G0" component="CELL_exc_G0" size="3" type="populationList">`,
		`<property tag="hillock_cells" value="0-1 3"/>`,
		`<property tag="hillock_cells" value="2 4"/>`,
		`<property tag="hillock_label" value="in → &lt;1&gt;"/>`,
		`postCellId="../exc_G0/2/CELL_exc_G0" weight="0.01" delay="0.5ms"/>`,
		`postCellId="../exc_G1/1/CELL_exc_G1" weight="0.01" delay="0.5ms"/>`,
		`hillock a&lt;b`,
	} {
		if !strings.Contains(network, want) {
			t.Errorf("no %s in\n%s", want, network)
		}
	}
	if n := strings.Count(network, "<connectionWD "); n != 5 {
		t.Errorf("%d connections, want 5", n)
	}
	for _, want := range []string{`length="10ms" step="0.1ms"`, `<EventSelection id="4" select="exc_G1/1/CELL_exc_G1" eventPort="spike"/>`,
		`<OutputColumn id="v_3" quantity="exc_G0/2/CELL_exc_G0/v"/>`} {
		if !strings.Contains(lems, want) {
			t.Errorf("no %s in\n%s", want, lems)
		}
	}
}

// TestCurrents: a step current is a sum of pulses, an offset a pulse.
func TestCurrents(t *testing.T) {
	d := described(t, func(s *hillock.Simulation) {
		pop, err := s.Population(2, cells.IFCurrAlpha(), nil, hillock.Label("a"))
		check(t, err)
		step, err := s.Current(currents.Step(), hillock.Params{"times": []float64{1, 2}, "amplitudes": []float64{0.5, -0.25}})
		check(t, err)
		check(t, step.InjectInto(pop))
		ac, err := s.Current(currents.AC(), hillock.Params{"start": 1.0, "stop": 5.0, "amplitude": 0.1, "offset": 0.2, "frequency": 50.0, "phase": 90.0})
		check(t, err)
		check(t, ac.InjectInto(pop))
	})
	network, _ := written(t, d)
	for _, want := range []string{
		`delay="1ms" duration="1ms" amplitude="0.5nA">`, `delay="2ms" duration="9.99999998e08ms" amplitude="-0.25nA">`,
		`delay="1ms" duration="4ms" amplitude="0.2nA">`,
		`delay="1ms" phase="1.5707963267948966" duration="4ms" amplitude="0.1nA" period="20ms">`,
		`<input id="1" target="../a/1/CELL_a" destination="synapses"/>`,
	} {
		if !strings.Contains(network, want) {
			t.Errorf("no %s in\n%s", want, network)
		}
	}
}

// TestRefused: all that cannot be written is named, with the reason.
func TestRefused(t *testing.T) {
	d := described(t, func(s *hillock.Simulation) {
		a, err := s.Population(1, cells.IFCondExp(), nil, hillock.Label("a"))
		check(t, err)
		_, err = s.Population(1, cells.HHCondExp(), nil, hillock.Label("hh"))
		check(t, err)
		_, err = s.Projection(a, a, connectors.AllToAll(), hillock.Synapse{Type: synapses.TsodyksMarkram()})
		check(t, err)
		noise, err := s.Current(currents.Noisy(), nil)
		check(t, err)
		check(t, noise.InjectInto(a))
		check(t, a.Record([]string{"gsyn_exc"}, hillock.RecordOptions{}))
	})
	text := ""
	for _, p := range Check(d, export.Options{}) {
		text += p.String() + "\n"
	}
	for _, want := range []string{`population "hh": HH_cond_exp: `, `TsodyksMarkramSynapse: `, `NoisyCurrentSource: `, `record(gsyn_exc): `} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}
