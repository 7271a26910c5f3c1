package hillock_test

import (
	"errors"
	"log/slog"
	"math"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/synapses"
)

// explosive is a network in which one cell among many gets two inputs, at 20.3 and 20.5 ms, whose sum is beyond all numbers.
func explosive(threads int, before func(sim *hillock.Simulation, p *hillock.Population)) *hillock.Simulation {
	sim := must(hillock.New(hillock.Options{Threads: threads, Log: slog.New(slog.DiscardHandler)}))
	quiet := must(sim.Population(70, cells.IFCondExp(), nil, hillock.Label("quiet")))
	p := must(sim.Population(50, cells.IFCurrExp(), hillock.Params{"tau_syn_E": 1e6, "v_thresh": 1e308}, hillock.Label("loud")))
	src := must(sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{10, 20, 20.2}}))
	must(sim.Projection(src, must(p.Slice(33, 34, 1)), connectors.AllToAll(), hillock.Static(1.5e308, 0.3)))
	must(sim.Projection(src, quiet, connectors.AllToAll(), hillock.Static(0.001, 0.3)))
	if before != nil {
		before(sim, p)
	}
	return sim
}

// TestFaultIsFoundExactly: the cell, the variable, the step and the cell just before, for every number of threads and however the run is cut.
func TestFaultIsFoundExactly(t *testing.T) {
	plastic := func(sim *hillock.Simulation, p *hillock.Population) {
		kind := must(synapses.STDP(synapses.SpikePairRule(), synapses.AdditiveWeightDependence()))
		must(sim.Projection(p, p, connectors.FixedProbability(0.2), hillock.Synapse{Type: kind, Params: hillock.Params{"weight": 0.1, "w_max": 1.0}}))
	}
	var want string
	for _, c := range []struct {
		threads int
		pieces  []float64
		before  func(sim *hillock.Simulation, p *hillock.Population)
	}{
		{1, []float64{100}, nil}, {2, []float64{100}, nil}, {3, []float64{7.7, 92.3}, nil}, {1, []float64{20.35, 0.1, 50}, nil}, {2, []float64{20.4, 20}, nil}, {2, []float64{10.3, 20}, plastic},
	} {
		sim := explosive(c.threads, c.before)
		var err error
		for _, ms := range c.pieces {
			if _, err = sim.Run(ms); err != nil {
				break
			}
		}
		var fault *engine.Fault
		if !errors.As(err, &fault) || !errors.Is(err, model.ErrRuntime) {
			t.Fatalf("%d threads, %v: %v", c.threads, c.pieces, err)
		}
		if fault.Before == nil || fault.Index != 33 || fault.Cell.State[fault.Variable].Name != "isyn_exc" && fault.Cell.State[fault.Variable].Name != "v" {
			t.Errorf("%d threads, %v: %v", c.threads, c.pieces, err)
		}
		for k, x := range fault.Before {
			if math.IsInf(x, 0) || math.IsNaN(x) {
				t.Errorf("%v: variable %d just before is %v", c.pieces, k, x)
			}
		}
		if !strings.Contains(err.Error(), `population "loud": RuntimeError: cell 33 (IF_curr_exp, id 103)`) {
			t.Errorf("message: %v", err)
		}
		if want == "" {
			want = err.Error()
		}
		if err.Error() != want {
			t.Errorf("%d threads, %v: %v\none thread: %v", c.threads, c.pieces, err, want)
		}
	}
	t.Log(want)
}

// TestFaultAtTheEnd: a run of few steps does not end well with a number that is none.
func TestFaultAtTheEnd(t *testing.T) {
	sim := explosive(1, nil)
	if _, err := sim.Run(20.6); !errors.Is(err, model.ErrRuntime) {
		t.Errorf("at 20.6 ms: %v", err)
	}
}

// TestRunaway warns once of a population that fires as fast as it can, and of no other.
func TestRunaway(t *testing.T) {
	for _, pieces := range []int{1, 4000} {
		sim := must(hillock.New(hillock.Options{Log: slog.New(slog.DiscardHandler)}))
		must(sim.Population(20, cells.IFCurrExp(), hillock.Params{"i_offset": 1000.0, "tau_refrac": 2.0}, hillock.Label("mad")))
		must(sim.Population(20, cells.IFCurrExp(), hillock.Params{"i_offset": func(i int) float64 { return 1000 * float64(i%2) }, "tau_refrac": 2.0}, hillock.Label("half")))
		must(sim.Population(20, cells.SpikeSourcePoisson(), hillock.Params{"rate": 2000.0}, hillock.Label("source")))
		must(sim.Population(20, cells.Izhikevich(), hillock.Params{"i_offset": 5.0}, hillock.Label("fast")))
		for range pieces {
			must(sim.Run(400 / float64(pieces)))
		}
		var found []string
		for _, w := range sim.Warnings() {
			if strings.Contains(w, "runaway") {
				found = append(found, w)
			}
		}
		if len(found) != 2 || !strings.Contains(found[0]+found[1], `"mad"`) || !strings.Contains(found[0]+found[1], `"fast"`) {
			t.Errorf("%d pieces: %d warnings: %s", pieces, len(found), strings.Join(found, "\n"))
		}
	}
}

// TestNoDenormals lets every type of cell decay to rest after a volley of input: no variable is left so small that processors are slow.
func TestNoDenormals(t *testing.T) {
	for _, kind := range cells.All() {
		if kind.Source {
			continue
		}
		sim := must(hillock.New(hillock.Options{Log: slog.New(slog.DiscardHandler)}))
		p := must(sim.Population(5, kind, nil))
		src := must(sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{1}}))
		for _, receptor := range kind.Receptors {
			w := 0.001
			if !kind.ConductanceBased && receptor == "inhibitory" {
				w = -w
			}
			must(sim.Projection(src, p, connectors.AllToAll(), hillock.Static(w, 0.3), hillock.Receptor(receptor)))
		}
		vars := p.Recordable()[1:]
		check(p.Record(vars, hillock.RecordOptions{Every: 6.4}))
		must(sim.Run(6400))
		for _, s := range must(p.Data(nil, false)).Segments[0].Signals {
			small := 0
			for _, x := range s.Data {
				if x != 0 && math.Abs(x) < 0x1p-1022 {
					small++
				}
			}
			if small > 0 {
				t.Errorf("%s: %d of %d samples of %s are denormal", kind.Name, small, len(s.Data), s.Name)
			}
		}
	}
}
