package cells

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/cells/receptors"
	"github.com/hillock-sim/hillock/model"
)

// PointNeuronDoc explains composed cells, as the Doc of a model.Cell.
const PointNeuronDoc = `Cell composed of a neuron and any number of receptors, each with a name of its own.

  cm dv/dt = (membrane of the neuron) + i_syn,  i_syn = sum of isyn, or of gsyn (e_syn - v), over the receptors

Parameters of the neuron keep their names; those of a receptor have its name before them (AMPA.tau_syn), as have its
variables (AMPA.gsyn in uS, AMPA.isyn in nA). The receptors are in the order of their names. Conductances cannot be mixed with
currents in one cell.`

// PointNeuron is the type of a cell that is composed of a neuron and receptors:
//
//	cells.PointNeuron(cells.LIF(), receptors.CondExp().Named("AMPA"), receptors.CondAlpha().Named("NMDA"))
//
// Its parameters are those of the neuron and, with the name of the receptor before them, those of the receptors: tau_m, AMPA.tau_syn.
// It has the receptors in the order of their names, as in PyNN. A composition that makes no sense is an error when a population is made
// of it (model.Cell.Err).
func PointNeuron(neuron Neuron, with ...receptors.Receptor) model.Cell {
	with = slices.Clone(with)
	slices.SortStableFunc(with, func(a, b receptors.Receptor) int { return cmp.Compare(a.Name, b.Name) })
	cell := model.Cell{
		Name: "PointNeuron", Doc: PointNeuronDoc, Paper: neuron.Paper,
		Params: slices.Clone(neuron.Params), State: slices.Clone(neuron.State),
		Injectable: true, Check: neuron.Check, Err: checkComposition(neuron, with),
	}
	if cell.Err != nil {
		return cell
	}
	in := &inputs{}
	for _, r := range with {
		in.add(&cell, r)
		cell.Receptors = append(cell.Receptors, r.Name)
		cell.WeightUnits = append(cell.WeightUnits, r.Kind.Effect.Unit())
	}
	in.held = len(cell.State)
	cell.State = append(cell.State, refracUntil)
	cell.ConductanceBased = in.conductances()
	cell.VoltageBased = len(in.synapses) == 0
	cell.New = func(p model.Params, e model.Env) (model.Dynamics, error) { return neuron.build(in, p, e) }
	return cell
}

// checkComposition says why a neuron and receptors, sorted by name, make no cell, or returns nil.
func checkComposition(neuron Neuron, with []receptors.Receptor) error {
	fault := func(format string, args ...any) error {
		return fmt.Errorf("%w: PointNeuron: %w", model.ErrInvalidModel, fmt.Errorf(format, args...))
	}
	switch {
	case neuron.build == nil:
		return fault("no neuron: give one of %s", strings.Join(neuronNames(), ", "))
	case len(with) == 0:
		return fault("%s has no receptors: give at least one, such as AMPA = CondExpPostSynapticResponse", neuron.Name)
	}
	for k, r := range with {
		if err := checkName(neuron, r.Name); err != nil {
			return fault("%w", err)
		}
		if k > 0 && r.Name == with[k-1].Name {
			return fault("receptor %q is given twice: give each a name of its own", r.Name)
		}
		if r.Kind.Name == "" {
			return fault("receptor %q has no kind: give one of %s", r.Name, strings.Join(receptorNames(), ", "))
		}
		if first := with[0]; (r.Kind.Effect == receptors.Conductance) != (first.Kind.Effect == receptors.Conductance) {
			return fault("Cannot mix conductance-based and current-based synaptic receptors: %s is a %s and %s is a %s",
				first.Name, first.Kind.Name, r.Name, r.Kind.Name)
		}
	}
	return nil
}

var errEmptyName = errors.New("a receptor has no name: give it one, such as AMPA")

// checkName refuses names that could not be told from others in "name.parameter".
func checkName(neuron Neuron, name string) error {
	if name == "" {
		return errEmptyName
	}
	for k, c := range name {
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (k == 0 || c < '0' || c > '9') {
			return fmt.Errorf("receptor %q: a name has letters, digits and _ only, and does not begin with a digit", name)
		}
	}
	clash := slices.ContainsFunc(neuron.Params, func(p model.Param) bool { return p.Name == name })
	if clash || name == "spikes" || slices.ContainsFunc(neuron.State, func(v model.Var) bool { return v.Name == name }) {
		return fmt.Errorf("receptor %q has the name of a parameter or variable of %s: choose another", name, neuron.Name)
	}
	return nil
}

func neuronNames() (names []string) {
	for _, n := range Neurons() {
		names = append(names, n.Name)
	}
	return names
}

func receptorNames() (names []string) {
	for _, k := range receptors.All() {
		names = append(names, k.Name)
	}
	return names
}
