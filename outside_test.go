package hillock_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/model/modeltest"
)

// deltaCell is a cell type that is in no catalogue: a leaky integrate-and-fire cell whose input steps the membrane potential. It is
// all that it takes to add one.
func deltaCell() model.Cell {
	return model.Cell{
		Name: "delta", Doc: "Leaky integrate-and-fire cell whose input steps the potential; what arrives while it is refractory is lost.",
		Params: []model.Param{
			{Name: "v_rest", Unit: "mV", Default: -65, Doc: "resting potential"},
			{Name: "cm", Unit: "nF", Default: 1, Doc: "capacitance", Positive: true},
			{Name: "tau_m", Unit: "ms", Default: 20, Doc: "time constant", Positive: true},
			{Name: "tau_refrac", Unit: "ms", Default: 0.1, Doc: "refractory period", NonNegative: true, OnGrid: true},
			{Name: "i_offset", Unit: "nA", Default: 0, Doc: "constant current"},
			{Name: "v_reset", Unit: "mV", Default: -65, Doc: "potential after a spike"},
			{Name: "v_thresh", Unit: "mV", Default: -50, Doc: "threshold"},
		},
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -65, Doc: "membrane potential"},
			{Name: "exc", Unit: "mV", Receptor: "excitatory", Hidden: true, Doc: "excitatory input of this step"},
			{Name: "inh", Unit: "mV", Receptor: "inhibitory", Hidden: true, Doc: "inhibitory input of this step"},
			{Name: "until", Unit: "step", Hidden: true, Doc: "last step of the refractory period"},
		},
		Receptors: []string{"excitatory", "inhibitory"}, VoltageBased: true, Injectable: true,
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			return model.Dynamics{
				Evolve: func(c *model.Cells, spikes []int32) []int32 {
					v, until := c.Vars[0], c.Vars[3]
					for i := range v {
						if until[i] > float64(c.Step) {
							continue // held at v_reset
						}
						tau, current := p.At("tau_m", i), p.At("i_offset", i)
						if c.Current != nil {
							current += c.Current[i]
						}
						rest := p.At("v_rest", i) + current*tau/p.At("cm", i)
						v[i] = rest + (v[i]-rest)*math.Exp(-e.Dt/tau)
					}
					return spikes
				},
				Fire: func(c *model.Cells, spikes []int32) []int32 {
					v, until := c.Vars[0], c.Vars[3]
					for i := range v {
						if until[i] <= float64(c.Step) {
							if v[i] += c.Vars[1][i] + c.Vars[2][i]; v[i] >= p.At("v_thresh", i) {
								v[i] = p.At("v_reset", i)
								until[i] = float64(c.Step+1) + math.Round(p.At("tau_refrac", i)/e.Dt)
								spikes = append(spikes, int32(i))
							}
						}
						c.Vars[1][i], c.Vars[2][i] = 0, 0
					}
					return spikes
				},
			}, nil
		},
	}
}

// TestCellTypeFromOutside holds a type that no catalogue knows to the conformance test and to the oracle of its kind, through the
// whole simulator: it works without a line anywhere else.
func TestCellTypeFromOutside(t *testing.T) {
	modeltest.Cell(t, deltaCell())
	var file struct{ Cases []cellCase }
	if err := json.Unmarshal(oracle(t, "cells/IF_curr_delta.json"), &file); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, c := range file.Cases {
		if c.Grid == nil || len(c.Currents) > 0 {
			continue
		}
		ran++
		sim := must(hillock.New(hillock.Options{Timestep: c.Dt}))
		params := hillock.Params{}
		for name, x := range c.Parameters {
			params[name] = x
		}
		cell := must(sim.Population(1, deltaCell(), params, hillock.Initial(hillock.Params{"v": c.Initial["v"]})))
		for _, in := range c.Inputs {
			source := must(sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": in.SpikeTimes}))
			must(sim.Projection(source, cell, connectors.AllToAll(), hillock.Static(in.Weight, in.Delay), hillock.Receptor(in.Receptor)))
		}
		check(cell.Record([]string{"spikes", "v"}, hillock.RecordOptions{}))
		must(sim.Run(c.Duration))
		segment := must(cell.Data(nil, false)).Segments[0]
		want := floats(c.Grid["spike_times"])
		if got := segment.Spikes.Times(); len(got) != len(want) {
			t.Errorf("%s: %d spikes, the oracle has %d", c.ID, len(got), len(want))
		}
		for j, w := range floats(c.Grid["v"]) {
			if x := segment.Signal("v").At(c.Sample.First+j*c.Sample.Step, 0); math.Abs(x-w) > 1e-9 {
				t.Fatalf("%s: v at sample %d is %v, the oracle has %v", c.ID, j, x, w)
			}
		}
	}
	if ran < 2 {
		t.Errorf("%d cases of the oracle were run", ran)
	}
}
