package hillock_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/cells/receptors"
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
			o.tolerance["v"], o.tolerance["w"] = 1e-5, 1e-9
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
