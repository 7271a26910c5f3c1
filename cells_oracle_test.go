package hillock_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/data"
)

// cellCase is one case of oracles/cells: a deterministic solution for one cell.
type cellCase struct {
	ID         string
	CellType   string
	Parameters map[string]any     // numbers, or lists of numbers
	Initial    map[string]float64 `json:"initial_values"`
	Dt         float64
	Duration   float64
	Inputs     []struct {
		Receptor      string
		Weight, Delay float64
		SpikeTimes    []float64 `json:"spike_times"`
	}
	Currents []struct {
		Type                   string
		Start, Stop, Amplitude float64
		Times, Amplitudes      []float64
	}
	Sample struct {
		First int `json:"first_step"`
		Step  int
		Count int
	}
	Exact map[string]json.RawMessage
	Grid  map[string]json.RawMessage
	Euler map[string]json.RawMessage `json:"grid_euler"`

	Composition composition // of a PointNeuron
}

// cellOracle says how a type is held to its oracle (oracles/README.md, section 3).
type cellOracle struct {
	kind      string
	vary      string             // a parameter that the neighbour has twice as large
	tolerance map[string]float64 // of its variables; 0: relative 1e-9, and the last stored digit
	euler     bool               // the variant grid_euler
	spikes    string             // the name of the spike train, if it is not spike_times
	around    float64            // samples so close to a spike are not compared, ms
	set       hillock.Params     // parameters that the oracle has otherwise
}

var cellOracles = []cellOracle{
	{kind: "IF_cond_exp", vary: "cm", tolerance: map[string]float64{"v": 1e-6, "gsyn_exc": 0, "gsyn_inh": 0}},
	{kind: "IF_curr_exp", vary: "cm", tolerance: map[string]float64{"v": 1e-9, "isyn_exc": 0, "isyn_inh": 0}},
	{kind: "IF_curr_alpha", vary: "cm", tolerance: map[string]float64{"v": 1e-9, "isyn_exc": 0, "isyn_inh": 0}},
	{kind: "IF_curr_delta", vary: "cm", tolerance: map[string]float64{"v": 1e-9}},
	{kind: "EIF_cond_exp_isfa_ista", vary: "cm", tolerance: map[string]float64{"v": 1e-6, "w": 1e-9, "gsyn_exc": 0, "gsyn_inh": 0}},
	{kind: "EIF_cond_alpha_isfa_ista", vary: "cm", tolerance: map[string]float64{"v": 1e-6, "w": 1e-9, "gsyn_exc": 0, "gsyn_inh": 0}},
	{kind: "HH_cond_exp", vary: "cm", tolerance: map[string]float64{"v": 1e-3, "m": 1e-4, "h": 1e-4, "n": 1e-4, "gsyn_exc": 0, "gsyn_inh": 0}, spikes: "spike_times_after_peak", around: 1},
	{kind: "IF_cond_alpha", vary: "cm", tolerance: map[string]float64{"v": 1e-8, "gsyn_exc": 0, "gsyn_inh": 0}},
	{kind: "IF_cond_exp_gsfa_grr", vary: "cm", tolerance: map[string]float64{"v": 1e-8, "g_r": 0, "g_s": 0, "gsyn_exc": 0, "gsyn_inh": 0}},
	// The oracle is the limit without noise.
	{kind: "GIF_cond_exp", vary: "cm", set: hillock.Params{"delta_v": 1e-6}, tolerance: map[string]float64{"v": 1e-8, "v_t": 1e-9, "i_eta": 0, "gsyn_exc": 0, "gsyn_inh": 0}},
	{kind: "IF_facets_hardware1", vary: "g_leak", tolerance: map[string]float64{"v": 1e-6, "gsyn_exc": 0, "gsyn_inh": 0}},
	{kind: "Izhikevich", vary: "d", tolerance: map[string]float64{"v": 1e-9, "u": 1e-9}, euler: true},
}

// simulate runs a case. With a neighbour that differs in a parameter (none: "") the cell takes the path for parameters of their own.
func (c *cellCase) simulate(t *testing.T, vary string) *data.Segment {
	t.Helper()
	sim := must(hillock.New(hillock.Options{Timestep: c.Dt}))
	params, n := hillock.Params{}, 1
	for name, x := range c.Parameters {
		if list, ok := x.([]any); ok {
			x = numbers(list)
		}
		params[name] = x
	}
	if vary != "" {
		n = 2
		x := c.Parameters[vary].(float64)
		params[vary] = []float64{x, 2 * x}
	}
	kind := c.cell(t)
	initial := hillock.Params{}
	for name, x := range c.Initial {
		initial[name] = x
	}
	pop := must(sim.Population(n, kind, params, hillock.Initial(initial)))
	one := must(pop.View([]int{0}))
	for _, in := range c.Inputs {
		source := must(sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": in.SpikeTimes}))
		must(sim.Projection(source, one, connectors.AllToAll(), hillock.Static(in.Weight, in.Delay), hillock.Receptor(in.Receptor)))
	}
	for _, in := range c.Currents {
		kind, params := currents.DC(), hillock.Params{"start": in.Start, "stop": in.Stop, "amplitude": in.Amplitude}
		if in.Type == "StepCurrentSource" {
			kind, params = currents.Step(), hillock.Params{"times": in.Times, "amplitudes": in.Amplitudes}
		}
		check(one.Inject(must(sim.Current(kind, params))))
	}
	check(one.Record(append([]string{"spikes"}, kind.Recordable()[1:]...), hillock.RecordOptions{}))
	must(sim.Run(c.Duration))
	return must(one.Data(nil, false)).Segments[0]
}

func numbers(list []any) []float64 {
	x := make([]float64, len(list))
	for i := range list {
		x[i] = list[i].(float64)
	}
	return x
}

func floats(raw json.RawMessage) []float64 {
	var x []float64
	check(json.Unmarshal(raw, &x))
	return x
}

// TestCellOracles holds every grid case of the cell types to its oracle: spike times identical, variables within the tolerance.
func TestCellOracles(t *testing.T) {
	for _, o := range cellOracles {
		var file struct{ Cases []cellCase }
		if err := json.Unmarshal(oracle(t, "cells/"+o.kind+".json"), &file); err != nil {
			t.Fatal(err)
		}
		ran := 0
		for _, c := range file.Cases {
			if c.Grid == nil {
				continue // input off the grid: for an event-driven mode
			}
			ran++
			maps.Copy(c.Parameters, o.set)
			t.Run(c.ID, func(t *testing.T) { c.hold(t, o, "") })
			t.Run(c.ID+"/heterogeneous", func(t *testing.T) { c.hold(t, o, o.vary) })
		}
		if ran < 6 {
			t.Errorf("%s: %d grid cases found, there are 6", o.kind, ran)
		}
	}
}

func (c *cellCase) hold(t *testing.T, o cellOracle, vary string) {
	segment := c.simulate(t, vary)
	solution := c.Grid
	if o.euler {
		solution = c.Euler
	}
	train := "spike_times"
	if o.spikes != "" {
		train = o.spikes
	}
	want := floats(solution[train])
	got := segment.Spikes.Times()
	if len(got) != len(want) {
		t.Fatalf("%d spikes, the oracle has %d", len(got), len(want))
	}
	for k := range want {
		if math.Abs(got[k]-want[k]) > 1e-9 {
			t.Fatalf("spike %d at %v ms, the oracle has %v ms", k, got[k], want[k])
		}
	}
	for name := range c.Exact {
		trains := strings.HasSuffix(name, "_times") || strings.HasPrefix(name, "crossing_")
		if _, held := o.tolerance[name]; !held && !trains && !strings.HasSuffix(name, "_all_steps") {
			t.Errorf("the oracle knows %s; it is not compared", name)
		}
	}
	var report []string
	for name, tolerance := range o.tolerance {
		raw := solution[name]
		if raw == nil {
			raw = c.Exact[name] // conductances and currents are the same in both
		}
		signal := segment.Signal(name)
		worst := 0.0
		for j, w := range floats(raw) {
			at := float64(c.Sample.First+j*c.Sample.Step) * c.Dt
			if o.around > 0 && slices.ContainsFunc(want, func(spike float64) bool { return math.Abs(at-spike) <= o.around }) {
				continue
			}
			x := signal.At(c.Sample.First+j*c.Sample.Step, 0)
			limit := tolerance
			if limit == 0 {
				limit = math.Max(1e-9*math.Abs(w), 1e-12) // relative 1e-9, and the last stored digit
			}
			worst = math.Max(worst, math.Abs(x-w))
			if math.Abs(x-w) > limit {
				t.Fatalf("%s at %v ms is %v, the oracle has %v (difference %.2g, limit %.2g)",
					name, at, x, w, x-w, limit)
			}
		}
		report = append(report, fmt.Sprintf("%s %.1e", name, worst))
	}
	t.Logf("largest differences: %s", strings.Join(report, ", "))

	// The mean over every step: those between the listed samples too.
	var mean float64
	raw := solution["v_mean_all_steps"]
	if raw == nil {
		raw = c.Exact["v_mean_all_steps"]
	}
	check(json.Unmarshal(raw, &mean))
	sum, v := 0.0, segment.Signal("v")
	for k := range v.Len() {
		sum += v.At(k, 0)
	}
	if d := sum/float64(v.Len()) - mean; math.Abs(d) > o.tolerance["v"] {
		t.Errorf("the mean of v over all steps differs by %.2g mV", d)
	}
}
