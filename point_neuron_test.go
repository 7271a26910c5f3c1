package hillock_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/cells/receptors"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
)

// composition is how the oracle names the parts of a composed cell: its receptors with their kind, type, and parameters.
type composition struct {
	Neuron    string
	Receptors map[string]map[string]any
}

// cell returns the type of a case.
func (c *cellCase) cell(t *testing.T) model.Cell {
	t.Helper()
	if c.Composition.Neuron == "" {
		return must(cells.ByName(c.CellType))
	}
	var with []receptors.Receptor
	for name, r := range c.Composition.Receptors {
		with = append(with, kindOf(t, r["type"].(string)).Named(name))
	}
	return cells.PointNeuron(neuronOf(t, c.Composition.Neuron), with...)
}

// neuronOf and kindOf find the parts of composed cells by PyNN's names.
func neuronOf(t *testing.T, name string) cells.Neuron {
	t.Helper()
	k := slices.IndexFunc(cells.Neurons(), func(n cells.Neuron) bool { return n.Name == name })
	if k < 0 {
		t.Fatalf("no neuron %q", name)
	}
	return cells.Neurons()[k]
}

func kindOf(t *testing.T, name string) receptors.Kind {
	t.Helper()
	k := slices.IndexFunc(receptors.All(), func(k receptors.Kind) bool { return k.Name == name || k.Alias == name })
	if k < 0 {
		t.Fatalf("no kind of receptor %q", name)
	}
	return receptors.All()[k]
}

// TestPointNeuronOracles holds every grid case of the composed cells to its oracle: with shared parameters, and beside a cell of another
// capacitance or of other synaptic time constants.
func TestPointNeuronOracles(t *testing.T) {
	var file struct{ Cases []cellCase }
	if err := json.Unmarshal(oracle(t, "cells/PointNeuron.json"), &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		cell := c.cell(t)
		o := cellOracle{tolerance: map[string]float64{}}
		for _, name := range cell.Recordable()[1:] {
			o.tolerance[name] = 0
		}
		o.tolerance["v"] = 1e-9
		if c.Composition.Neuron == "AdExp" { // in the upswing of a spike too
			o.tolerance["v"], o.tolerance["w"] = 1e-6, 1e-9
		}
		constants := []string{"", "cm"}
		for name, r := range c.Composition.Receptors {
			for p, x := range r {
				if p != "type" {
					c.Parameters[name+"."+p] = x
				}
				if name == cell.Receptors[0] && strings.HasPrefix(p, "tau_") {
					constants = append(constants, name+"."+p)
				}
			}
		}
		for _, vary := range constants {
			t.Run(strings.TrimSuffix(c.ID+"/"+vary, "/"), func(t *testing.T) { c.hold(t, o, vary) })
		}
	}
	if len(file.Cases) < 15 {
		t.Errorf("%d cases found, there are 15", len(file.Cases))
	}
}

// TestStandardTypesAsCompositions composes the standard types that can be composed, and holds them to the oracles of these.
func TestStandardTypesAsCompositions(t *testing.T) {
	names := strings.NewReplacer("tau_syn_E", "excitatory.tau_syn", "tau_syn_I", "inhibitory.tau_syn", "e_rev_E", "excitatory.e_syn",
		"e_rev_I", "inhibitory.e_syn", "gsyn_exc", "excitatory.gsyn", "gsyn_inh", "inhibitory.gsyn", "isyn_exc", "excitatory.isyn", "isyn_inh", "inhibitory.isyn")
	for _, c := range []struct {
		standard, neuron string
		kind             receptors.Kind
		v                float64 // mV
	}{
		{"IF_curr_exp", "LIF", receptors.CurrExp(), 1e-9},
		{"IF_curr_alpha", "LIF", receptors.CurrAlpha(), 1e-9},
		{"IF_curr_delta", "LIF", receptors.CurrDelta(), 1e-9},
		{"IF_cond_exp", "LIF", receptors.CondExp(), 1e-9},
		{"IF_cond_alpha", "LIF", receptors.CondAlpha(), 1e-9},
		{"EIF_cond_exp_isfa_ista", "AdExp", receptors.CondExp(), 1e-6},
		{"EIF_cond_alpha_isfa_ista", "AdExp", receptors.CondAlpha(), 1e-6},
	} {
		var file struct{ Cases []cellCase }
		if err := json.Unmarshal(oracle(t, "cells/"+c.standard+".json"), &file); err != nil {
			t.Fatal(err)
		}
		ran := 0
		for _, one := range file.Cases {
			if one.Grid == nil {
				continue // input off the grid
			}
			ran++
			kind := map[string]any{"type": c.kind.Name}
			one.Composition = composition{c.neuron, map[string]map[string]any{"excitatory": kind, "inhibitory": kind}}
			one.Parameters = renamed(one.Parameters, names)
			one.Exact, one.Grid = renamed(one.Exact, names), renamed(one.Grid, names)
			o := cellOracle{tolerance: map[string]float64{}}
			cell := one.cell(t)
			for _, name := range cell.Recordable()[1:] {
				o.tolerance[name] = map[string]float64{"v": c.v, "w": 1e-9}[name]
			}
			t.Run(one.ID, func(t *testing.T) { one.hold(t, o, "") })
		}
		if ran < 6 {
			t.Errorf("%s: %d grid cases found, there are 6", c.standard, ran)
		}
	}
}

func renamed[T any](m map[string]T, names *strings.Replacer) map[string]T {
	other := map[string]T{}
	for name, x := range m {
		other[names.Replace(name)] = x
	}
	return other
}

// everyCell returns the types of the catalogue and composed cells, each under a name of its own, for the tests that read the tables.
// The places of synapses, which have no effect, are left out of their parameters.
func everyCell() []model.Cell {
	composed := func(name string, neuron cells.Neuron, with ...receptors.Receptor) model.Cell {
		cell := cells.PointNeuron(neuron, with...)
		cell.Name = "PointNeuron of " + neuron.Name + ", " + name
		cell.Params = slices.DeleteFunc(cell.Params, func(p model.Param) bool { return strings.HasSuffix(p.Name, ".locations") })
		return cell
	}
	return append(cells.All(),
		composed("conductances", cells.LIF(),
			receptors.CondExp().Named("AMPA"), receptors.CondBeta().Named("NMDA"), receptors.CondAlpha().Named("GABAA")),
		composed("currents", cells.LIF(),
			receptors.CurrExp().Named("fast"), receptors.CurrDelta().Named("kick"), receptors.CurrAlpha().Named("slow")),
		composed("conductances", cells.AdExp(), receptors.CondBeta().Named("AMPA"), receptors.CondExp().Named("GABAA")),
		composed("currents", cells.AdExp(),
			receptors.CurrAlpha().Named("AMPA"), receptors.CurrExp().Named("slow"), receptors.CurrDelta().Named("kick")),
	)
}

// TestReceptorsOfAnAssembly projects onto an assembly whose populations have a receptor in different places, in one block: the weights
// must reach it in each.
func TestReceptorsOfAnAssembly(t *testing.T) {
	sim := must(hillock.New(hillock.Options{Threads: 1}))
	exp, alpha := receptors.CurrExp(), receptors.CurrAlpha()
	a := must(sim.Population(2, cells.PointNeuron(cells.LIF(), exp.Named("mine"), exp.Named("other")), nil))
	b := must(sim.Population(2, cells.PointNeuron(cells.LIF(), exp.Named("a"), alpha.Named("b"), exp.Named("mine")), nil))
	c := must(sim.Population(1, cells.PointNeuron(cells.AdExp(), exp.Named("mine")), nil))
	source := must(sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{1}}))
	all := must(sim.Assembly("all", a, b, c))
	must(sim.Projection(source, all, connectors.AllToAll(), hillock.Static(0.25, 1.0), hillock.Receptor("mine")))
	_, err := sim.Projection(source, all, connectors.AllToAll(), hillock.Static(0.25, 1.0), hillock.Receptor("other"))
	if !errors.Is(err, model.ErrConnection) || !strings.Contains(err.Error(), `unknown receptor of PointNeuron "other"`) {
		t.Errorf("a receptor that only some have: %v", err)
	}
	for _, p := range []*hillock.Population{a, b, c} {
		check(p.Record(p.Recordable(), hillock.RecordOptions{}))
	}
	must(sim.Run(2))
	for _, p := range []*hillock.Population{a, b, c} {
		segment := must(p.Data(nil, false)).Segments[0]
		for _, signal := range segment.Signals {
			if !strings.HasSuffix(signal.Name, ".isyn") {
				continue
			}
			want := 0.0
			if signal.Name == "mine.isyn" {
				want = 0.25
			}
			for k := range signal.Cells {
				if got := signal.At(20, k); got != want {
					t.Errorf("%s of cell %d of %s is %v where the spike arrives, must be %v", signal.Name, k, p.Label(), got, want)
				}
			}
		}
	}
}

// TestNonsenseIsRefused: a composition that makes no sense is an error of the population that is made of it.
func TestNonsenseIsRefused(t *testing.T) {
	_, err := quiet().Population(1, cells.PointNeuron(cells.LIF(), receptors.CurrExp().Named("a"), receptors.CondExp().Named("b")), nil)
	if !errors.Is(err, model.ErrInvalidModel) || !strings.Contains(err.Error(), `population "population0": InvalidModelError: PointNeuron: Cannot mix`) {
		t.Errorf("err = %v", err)
	}
}
