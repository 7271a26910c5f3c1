package export_test

import (
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/random"
)

// describe makes a small network, runs it in two pieces with a change between them, and returns its description.
func describe(t *testing.T) *export.Description {
	t.Helper()
	notes := &export.Notes{}
	s, err := hillock.New(hillock.Options{Timestep: 0.1, MinDelay: 0.2, Elsewhere: notes})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	src, err := s.Population(2, cells.SpikeSourceArray(), hillock.Params{"spike_times": [][]float64{{1}, {2, 3}}}, hillock.Label("in→"))
	must(err)
	pop, err := s.Population(5, cells.IFCondExp(), hillock.Params{"tau_m": []float64{10, 11, 12, 13, 14}}, hillock.Label("in→"), hillock.Initial(hillock.Params{"v": -60.0}))
	must(err)
	rng, err := random.NewNumpyRNG(7, true)
	must(err)
	view, err := pop.View([]int{1, 3})
	must(err)
	_, err = s.Projection(src, pop, connectors.FixedProbability(0.5, connectors.RNG(rng)), hillock.Static(0.01, 0.5))
	must(err)
	must(view.Record([]string{"v"}, hillock.RecordOptions{Every: 1}))
	must(pop.Record([]string{"spikes"}, hillock.RecordOptions{}))
	_, err = s.Run(10)
	must(err)
	must(pop.Set(hillock.Params{"i_offset": 0.5}))
	must(view.Initialize(hillock.Params{"v": -60.0}))
	_, err = s.Run(5)
	must(err)
	must(s.Reset(nil))
	_, err = s.Run(5)
	must(err)
	if s.Time() != 5 || pop.MeanSpikeCount() != 0 {
		t.Errorf("t = %v ms and %v spikes: time passes and nothing is simulated", s.Time(), pop.MeanSpikeCount())
	}
	d, err := notes.Description(s)
	must(err)
	return d
}

func TestDescription(t *testing.T) {
	d := describe(t)
	if len(d.Populations) != 2 || len(d.Projections) != 1 || d.Populations[0].ID != "in" && d.Populations[0].ID != "in_to" {
		t.Fatalf("%+v", d.Populations[0])
	}
	if a, b := d.Populations[0].ID, d.Populations[1].ID; a == b {
		t.Errorf("two populations are called %q", a)
	}
	p := d.Populations[1]
	for _, x := range p.Params {
		if uniform := x.Name != "tau_m"; x.Values.Uniform() != uniform {
			t.Errorf("%s uniform: %v", x.Name, x.Values.Uniform())
		}
		if x.Name == "i_offset" && x.Values.One != 0 {
			t.Errorf("i_offset is that of the second run: %v", x.Values)
		}
	}
	if len(p.Recordings) != 2 || p.Recordings[0].Cells != nil || len(p.Recordings[1].Cells) != 2 || p.Recordings[1].Every != 1 {
		t.Errorf("recordings: %+v", p.Recordings)
	}
	c, err := d.Projections[0].Connections()
	if err != nil || len(c.Pre) == 0 || len(c.Delay) != len(c.Pre) || c.Delay[0] != 0.5 || c.Weight[0] != 0.01 {
		t.Errorf("connections: %+v, %v", c, err)
	}
	rng, ok := d.Projections[0].Connector.RNG.(*random.NumpyRNG)
	if !ok || !export.Fresh(rng) {
		t.Errorf("the generator is not where its seed put it: %v", rng)
	}
	rng.RandomSample()
	if export.Fresh(rng) {
		t.Error("a generator that was drawn from is called fresh")
	}
}

func TestActions(t *testing.T) {
	d := describe(t)
	var what []string
	for _, a := range d.Actions {
		switch {
		case a.Run != nil:
			what = append(what, "run")
		case a.Reset:
			what = append(what, "reset")
		case a.Change != nil:
			what = append(what, "change")
			c := a.Change
			if len(c.Params) != 1 || c.Params[0].Name != "i_offset" || len(c.Initial) != 1 || c.Initial[0].Name != "v" || len(c.Recordings) != 0 {
				t.Errorf("change: %+v", c)
			}
		}
	}
	if got := strings.Join(what, " "); got != "run change run reset run" {
		t.Errorf("actions: %s", got)
	}
	if r := d.Actions[2].Run; r.From != 10 || r.To != 15 || r.Steps != [2]int64{100, 150} {
		t.Errorf("second run: %+v", r)
	}
	if len(d.Problems) != 0 {
		t.Errorf("problems: %v", d.Problems)
	}
}

// TestProblems says what nobody can be told.
func TestProblems(t *testing.T) {
	notes := &export.Notes{}
	s, _ := hillock.New(hillock.Options{Elsewhere: notes})
	if _, err := s.Population(1, cells.IFCurrExp(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(1, func(float64) (float64, error) { return 2, nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Population(1, cells.IFCurrExp(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(1); err != nil {
		t.Fatal(err)
	}
	d, err := notes.Description(s)
	if err != nil || len(d.Problems) != 2 || d.Problems[0].What != "callbacks" || d.Problems[1].What != "populations" {
		t.Errorf("%v, %v", d.Problems, err)
	}
}
