package cells_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/cells/receptors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/model/modeltest"
)

// compositions are composed cells of every neuron with every kind of receptor. What is LIF's alone is quick.
func compositions() map[string]model.Cell {
	exp, alpha, delta := receptors.CurrExp(), receptors.CurrAlpha(), receptors.CurrDelta()
	gExp, gAlpha, gBeta := receptors.CondExp(), receptors.CondAlpha(), receptors.CondBeta()
	all := map[string]model.Cell{}
	for _, n := range cells.Neurons() {
		for name, with := range map[string][]receptors.Receptor{
			"conductances": {gBeta.Named("AMPA"), gExp.Named("GABAA")},
			"currents":     {delta.Named("kick"), exp.Named("inh"), alpha.Named("exc")},
		} {
			all[n.Name+" with "+name] = cells.PointNeuron(n, with...)
		}
	}
	all["LIF with steps"] = cells.PointNeuron(cells.LIF(), delta.Named("exc"), delta.Named("inh"))
	all["LIF with many"] = cells.PointNeuron(cells.LIF(), gExp.Named("AMPA"), gBeta.Named("NMDA"), gAlpha.Named("GABAA"), gExp.Named("GABAB"))
	all["AdExp with one"] = cells.PointNeuron(cells.AdExp(), gAlpha.Named("AMPA"))
	all["LIF with lasting currents"] = cells.PointNeuron(cells.LIF(), exp.Named("fast"), alpha.Named("slow"), exp.Named("inh"))
	return all
}

func TestCompositionsConform(t *testing.T) {
	for name, cell := range compositions() {
		t.Run(name, func(t *testing.T) {
			if cell.Err != nil {
				t.Fatal(cell.Err)
			}
			modeltest.Cell(t, cell)
		})
	}
}

// TestReceptorsAreSorted holds the order of receptors, parameters and variables to PyNN's.
func TestReceptorsAreSorted(t *testing.T) {
	cell := cells.PointNeuron(cells.LIF(), receptors.CurrExp().Named("b"), receptors.CurrDelta().Named("c"), receptors.CurrAlpha().Named("a"))
	for _, c := range []struct{ what, got, want string }{
		{"receptors", strings.Join(cell.Receptors, " "), "a b c"},
		{"recordable", strings.Join(cell.Recordable(), " "), "spikes v a.isyn b.isyn"},
		{"parameters", strings.Join(model.Names(cell.Params), " "),
			"cm tau_refrac v_reset v_rest tau_m i_offset v_thresh a.locations a.tau_syn b.locations b.tau_syn c.locations"},
		{"units of weights", cell.WeightUnit("a") + " " + cell.WeightUnit("c"), "nA mV"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.what, c.got, c.want)
		}
	}
}

func TestCompositionsThatMakeNoSense(t *testing.T) {
	exp, cond := receptors.CurrExp(), receptors.CondExp()
	for _, c := range []struct {
		cell model.Cell
		says string
	}{
		{cells.PointNeuron(cells.LIF()), "LIF has no receptors"},
		{cells.PointNeuron(cells.Neuron{}, exp.Named("AMPA")), "no neuron: give one of LIF, AdExp"},
		{cells.PointNeuron(cells.LIF(), exp.Named("a"), cond.Named("b")), "Cannot mix conductance-based and current-based synaptic receptors: a is a CurrExp"},
		{cells.PointNeuron(cells.LIF(), exp.Named("a"), exp.Named("a")), `receptor "a" is given twice`},
		{cells.PointNeuron(cells.LIF(), exp.Named("")), "no name"},
		{cells.PointNeuron(cells.LIF(), exp.Named("a.b")), "letters, digits and _ only"},
		{cells.PointNeuron(cells.LIF(), exp.Named("2nd")), "does not begin with a digit"},
		{cells.PointNeuron(cells.LIF(), exp.Named("tau_m")), "the name of a parameter or variable of LIF"},
		{cells.PointNeuron(cells.AdExp(), exp.Named("w")), "the name of a parameter or variable of AdExp"},
		{cells.PointNeuron(cells.LIF(), receptors.Receptor{Name: "AMPA"}), `receptor "AMPA" has no kind: give one of CurrExp`},
	} {
		if err := c.cell.Err; !errors.Is(err, model.ErrInvalidModel) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("err = %v, want InvalidModelError with %q", err, c.says)
		}
	}
}
