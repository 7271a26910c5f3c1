package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hillock-sim/hillock/provenance"
)

// small is a scale at which a workload takes little time.
var small = map[string]float64{"va": 0.25, "c10": 0.05, "c100": 0.005, "microcircuit": 0.01, "plastic": 0.02}

func TestEveryWorkload(t *testing.T) {
	for _, w := range Workloads() {
		t.Run(w.Name, func(t *testing.T) {
			t.Parallel()
			var report Report
			for _, threads := range []int{1, 2} {
				s, err := w.Measure(context.Background(), Settings{Threads: threads, Scale: small[w.Name], Ms: 30}, Watch{})
				if err != nil {
					t.Fatal(err)
				}
				if s.Cells == 0 || s.Synapses == 0 || s.Events <= 0 || s.BuildS <= 0 || s.RunS <= 0 || len(s.Rates) < 2 || s.Ms != 30 {
					t.Errorf("sample %+v", s)
				}
				sum := 0.0
				for _, x := range s.Stretches {
					sum += x
				}
				if n := int(s.Ms/dt) / s.Epoch / max(1, 32/s.Epoch); len(s.Stretches) != n+1 || math.Abs(sum-s.RunS) > 1e-6 {
					t.Errorf("%d stretches of %v s, want %d of %v s", len(s.Stretches), sum, n+1, s.RunS)
				}
				active := 0.0
				for _, r := range s.Rates {
					active += r.Hz
				}
				if active <= 0 {
					t.Errorf("no cell fires: %+v", s.Rates)
				}
				report.Add(w, s)
			}
			if faults := report.Faults(); len(faults) > 0 {
				t.Error(faults)
			}
		})
	}
}

// TestReferenceIsChecked runs the reference network at full size: it is held to the oracle, and passes.
func TestReferenceIsChecked(t *testing.T) {
	w, err := Find("va")
	if err != nil {
		t.Fatal(err)
	}
	s, err := w.Measure(context.Background(), Settings{Threads: 1}, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Cells != 4000 || math.Abs(float64(s.Synapses)-160800) > 5*400 || s.Ms != 1000 || s.Epoch != 2 {
		t.Errorf("sample %+v", s)
	}
	if len(s.Checks) != 2 || len(s.Failed()) > 0 {
		t.Errorf("checks %+v: %v", s.Checks, s.Failed())
	}
}

// TestBounds compares the bounds of the checks with the oracle that they come from.
func TestBounds(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "testdata", "oracles", "networks.json"))
	if err != nil {
		t.Fatal(err)
	}
	var oracle struct {
		Networks []struct {
			ID         string
			Statistics map[string]struct{ Mean, SD float64 }
			Rates      map[string][]float64 `json:"rates_hz"`
			Sizes      []int
			MeanField  []float64 `json:"mean_field_rate_hz"`
		}
	}
	if err := json.Unmarshal(text, &oracle); err != nil {
		t.Fatal(err)
	}
	seen := 0
	near := func(what string, got, want float64) {
		seen++
		if math.Abs(got-want) > 1e-3*math.Abs(want) {
			t.Errorf("%s: %v, the oracle has %v", what, got, want)
		}
	}
	for _, n := range oracle.Networks {
		switch n.ID {
		case "va_coba_n4000_p01":
			w, _ := Find("va")
			c := w.check(Settings{Scale: 1, Ms: 1000}, make([]Rate, 2))
			for k, name := range []string{"rate_exc", "rate_inh"} {
				s := n.Statistics[name]
				near(name+" low", c[k].Low, s.Mean-4*s.SD)
				near(name+" high", c[k].High, s.Mean+4*s.SD)
			}
		case "potjans_diesmann_2014":
			for name, rates := range n.Rates {
				have := layerRatesPyNN
				if strings.Contains(name, "PyNEST") {
					have = layerRatesNEST
				}
				for k := range rates {
					near(name, have[k], rates[k])
					near("size", float64(layerSizes[k]), float64(n.Sizes[k]))
				}
			}
		case "brunel_AI_g5_eta2":
			near(n.ID, brunelRate(5, 2), n.MeanField[0])
		case "brunel_SR_g3_eta2":
			near(n.ID, brunelRate(3, 2), n.MeanField[0])
		}
	}
	if seen != 4+32+2 {
		t.Errorf("%d figures of the oracle were compared", seen)
	}
}

// TestDrive tells what the sources of Brunel's network fire from what its cells do.
func TestDrive(t *testing.T) {
	w, _ := Find("plastic")
	s, err := w.Measure(context.Background(), Settings{Threads: 1, Scale: 0.1, Ms: 100}, Watch{})
	if err != nil {
		t.Fatal(err)
	}
	// 1,250 cells, 2 spikes per ms each: inputs of a tenth as many cells are ten times as large.
	if s.DriveEvents != 1250*2*100 {
		t.Errorf("%d events of the drive", s.DriveEvents)
	}
	// Each excitatory spike reaches 125 cells, each inhibitory one 125 as well: the rest are events of the network.
	want := 0.0
	for k, n := range []float64{1000, 250} {
		want += s.Rates[k].Hz * n * 0.1 * 125
	}
	if got := float64(s.Events); math.Abs(got-want) > 0.2*want {
		t.Errorf("%v events among cells, rates say %v", got, want)
	}
}

func TestMicrocircuitSynapses(t *testing.T) {
	sum := 0.0
	for target := range layerSizes {
		for source := range layerSizes {
			sum += layerSynapses(target, source)
		}
	}
	if math.Abs(sum-298.88e6) > 0.05e6 {
		t.Errorf("%.0f synapses, the full model has some 298.88 million", sum)
	}
}

func TestFind(t *testing.T) {
	for name, want := range map[string]string{"va": "va", "va10": "c10", "c100": "c100"} {
		if w, err := Find(name); err != nil || w.Name != want {
			t.Errorf("%s: %v, %v", name, w.Name, err)
		}
	}
	if _, err := Find("microcircut"); err == nil || !strings.Contains(err.Error(), `did you mean "microcircuit"`) {
		t.Error(err)
	}
}

func TestComplete(t *testing.T) {
	w, _ := Find("va")
	if s, err := w.Complete(Settings{Threads: 1}); err != nil || s != (Settings{1, 1, 1000}) {
		t.Errorf("%+v, %v", s, err)
	}
	for _, bad := range []Settings{{}, {1, -1, 0}, {1, math.NaN(), 0}, {1, 1000, 0}, {1, 1, -5}, {1, 1, math.Inf(1)}, {-2, 1, 1}} {
		if _, err := w.Complete(bad); err == nil {
			t.Errorf("%+v passes", bad)
		}
		if _, err := w.Measure(context.Background(), bad, Watch{}); err == nil {
			t.Errorf("%+v is measured", bad)
		}
	}
}

// synthetic is a report whose figures are known.
func synthetic() Report {
	w, _ := Find("va")
	r := Report{Watermark: provenance.New("0")}
	for k, run := range []float64{0.052, 0.050, 0.060, 0.080} {
		r.Add(w, Sample{
			Settings: Settings{1, 1, 1000}, Cells: 4000, Synapses: 160000, BytesPerSynapse: 2, Epoch: 2, BuildS: 0.002, RunS: run, Events: 3.5e6,
			PeakBytes: 2e7, Rates: []Rate{{"exc", 21}, {"inh", 21}}, Checks: []Check{{"exc", 21, 15, 26}}, Digest: "abc", ProcessS: 0.06 + float64(k),
			Stretches: []float64{0.02 + 0.001*float64(k), run - 0.021},
		})
	}
	return r
}

func TestReport(t *testing.T) {
	r := synthetic()
	if run := r.Results[0].Of(Sample.run); len(r.Results) != 1 || run.Min != 0.05 || math.Abs(run.Median-0.056) > 1e-12 {
		t.Errorf("%d results, run %+v", len(r.Results), run)
	}
	var out bytes.Buffer
	r.WriteTable(&out)
	// 50 ms for 40 million updates and 3.5 million events; the limit is 26 ms.
	for _, want := range []string{"0.0490", "0.0500", "0.0560", "1.25", "14.3", "70.0", "160,000", "52 %", "exc 21.00 (15.00 to 26.00)", ": ok"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}

	path := filepath.Join(t.TempDir(), "r.json")
	var text bytes.Buffer
	if err := r.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	back, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r.Results, back.Results); d != "" {
		t.Errorf("after writing and reading (-want +got):\n%s", d)
	}

	now := synthetic()
	for k := range now.Results[0].Samples {
		now.Results[0].Samples[k].RunS /= 2
		now.Results[0].Samples[k].Stretches = []float64{0.02, 0.02 - 0.001*float64(k)}
		now.Results[0].Samples[k].PeakBytes *= 2
	}
	out.Reset()
	now.WriteComparison(&out, back)
	for _, want := range []string{"2.00", "0.50", "1.00", "1.32", "the same"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the comparison lacks %q:\n%s", want, out.String())
		}
	}
	now.Results[0].Scale = 2
	out.Reset()
	now.WriteComparison(&out, back)
	if !strings.Contains(out.String(), "not there") {
		t.Errorf("another scale is compared:\n%s", out.String())
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"none": "", "other": "{}", "list": "[1]"} {
		path := filepath.Join(dir, name)
		if name != "none" {
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Read(path); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

func TestFaults(t *testing.T) {
	r := synthetic()
	if f := r.Faults(); len(f) > 0 {
		t.Error(f)
	}
	r.Results[0].Samples[1].Checks[0].Got = 30
	w, _ := Find("va")
	r.Add(w, Sample{Settings: Settings{2, 1, 1000}, Digest: "xyz"})
	f := r.Faults()
	if len(f) != 2 || !strings.Contains(f[0], "repeat 2: exc fire at 30.00 Hz") || !strings.Contains(f[1], "the digest with 2 threads (repeat 1) is xyz, with 1 threads abc") {
		t.Errorf("%q", f)
	}
}

func TestRoof(t *testing.T) {
	need := func(name string, s Sample) Need {
		w, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		return w.Roof.Need(s)
	}
	// A in cache, by operations: 40 million updates and 3.5 million events.
	a := need("va", Sample{Settings: Settings{1, 1, 1000}, Cells: 4000, Synapses: 160000, BytesPerSynapse: 2, Epoch: 2, Events: 3.5e6})
	if math.Abs(a.LimitS-0.026) > 1e-3 || a.Bytes != 0 {
		t.Errorf("A: %+v", a)
	}
	// C100 by memory: 9.6 MB in and out every other step.
	c := need("c100", Sample{Settings: Settings{2, 1, 1000}, Cells: 400000, Synapses: 16e6, BytesPerSynapse: 2, Epoch: 2, Events: 340e6})
	if c.LimitS != c.MemoryS || math.Abs(c.LimitS-2.6) > 0.1 {
		t.Errorf("C100: %+v", c)
	}
	if n := need("plastic", Sample{}); n != (Need{}) {
		t.Errorf("plastic: %+v", n)
	}
}

func TestPicture(t *testing.T) {
	r := synthetic()
	w, _ := Find("c10")
	r.Add(w, Sample{Settings: Settings{1, 1, 1000}, Cells: 40000, Synapses: 1600000, BuildS: 0.02, RunS: 0.5})
	r.Scan = &Scan{Trials: []Trial{{225, 200, 0.001, 0.002, 0.003}}}
	var svg bytes.Buffer
	if err := r.Picture().Write(&svg, "svg"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"connections", "1 thread", "scan", "100000", "0.01"} {
		if !strings.Contains(svg.String(), want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	r = Report{Watermark: r.Watermark}
	if err := r.Picture().Write(&svg, "png"); err != nil {
		t.Errorf("nothing to draw: %v", err)
	}
}
