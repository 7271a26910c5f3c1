// Package library tells people what scripts can use: it reads the tables of all catalogues and writes them for a terminal (hillock doc),
// as docs/library.md, and as small pictures of what each type does. What stands in a table appears here by itself.
package library

import (
	"strings"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/cells/receptors"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
	"github.com/hillock-sim/hillock/synapses"
)

// An Entry is one thing that a script can use.
type Entry struct {
	Kind, Name, Alias string
	Doc               string // the first line in short; lines that begin with two blanks are equations
	Paper             string // papers, one a line
	Tables            []Table
	Notes             []string
	Example           string // lines of a script
}

// A Table has a title, the heads of its columns, and rows.
type Table struct {
	Title string
	Heads []string
	Rows  [][]string
}

// The kinds, in the order in which they are listed.
const (
	CellTypes     = "Cell types"
	SpikeSources  = "Spike sources"
	Neurons       = "Composed cells"
	Responses     = "Receptors of composed cells"
	SynapseTypes  = "Synapse types"
	Timings       = "Timing dependences of STDP"
	Dependences   = "Weight dependences of STDP"
	Connectors    = "Connectors"
	Currents      = "Current sources"
	Structures    = "Structures"
	Distributions = "Distributions"
)

// kinds says of each kind what it is and how the table of it is opened.
var kinds = []struct {
	name, text string
	entries    func() []Entry
}{
	{CellTypes, "The cells of a population: `sim.Population(n, sim.IF_cond_exp(tau_m=15.0))`. Each picture shows one cell with its default " +
		"parameters: a step of current from 20 to 100 ms, then spikes at its receptors, those of the first from 120 ms, those of the others from 160 ms.",
		func() []Entry { return ofCells(false) }},
	{SpikeSources, "Populations that make spikes and take no input. Each picture shows ten sources.", func() []Entry { return ofCells(true) }},
	{Neurons, "A `PointNeuron` is composed of a neuron, its membrane, and as many receptors as a script gives it, each with a name.", ofNeurons},
	{Responses, "What the membrane of a `PointNeuron` sees after a spike at one of its receptors.", ofReceptors},
	{SynapseTypes, "The connections of a projection: what a spike does on its way. Each picture shows the current of a cell that gets eight spikes " +
		"at 20 Hz and a late one.", ofSynapses},
	{Timings, "When spikes change the weight of an `STDPMechanism`. up(w) and down(w) come from its weight dependence. Each picture shows the " +
		"change by one pair of spikes, for an additive dependence and a weight of 0.5.", ofTimings},
	{Dependences, "How the change of a weight depends on the weight, in an `STDPMechanism`. Each picture shows the change by one pair of spikes " +
		"for three weights, with `SpikePairRule`.", ofDependences},
	{Connectors, "Which pairs of cells a projection joins.", ofConnectors},
	{Currents, "Currents that are injected into cells.", ofCurrents},
	{Structures, "Where the cells of a population are, for distances: `load(\"pyNN.space\", \"Line\")`.", ofStructures},
	{Distributions, "Random numbers for parameters, initial values, weights and delays: `RandomDistribution(name, ..., rng=...)`.", ofDistributions},
}

// All returns everything, kind by kind.
func All() []Entry {
	var all []Entry
	for _, k := range kinds {
		for _, e := range k.entries() {
			e.Kind = k.name
			all = append(all, e)
		}
	}
	return all
}

// Find returns the entry of a name, in any letter case, or an error that names the nearest.
func Find(name string) (Entry, error) {
	all := All()
	for _, e := range all {
		if strings.EqualFold(e.Name, name) || e.Alias != "" && strings.EqualFold(e.Alias, name) {
			return e, nil
		}
	}
	return Entry{}, model.UnknownName("name", name, Names(all))
}

// Names returns the names of entries.
func Names(list []Entry) []string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.Name
	}
	return names
}

func ofCells(sources bool) (list []Entry) {
	for _, c := range cells.All() {
		if c.Source != sources {
			continue
		}
		e := Entry{
			Name: c.Name, Doc: c.Doc, Paper: c.Paper, Example: cellExample(c),
			Tables: tables(parameters(c.Params), variables(recorded, c.State)),
			Notes:  []string{"Can be recorded: " + strings.Join(c.Recordable(), ", ") + "."},
		}
		if sources {
			e.Notes = append(e.Notes, "A spike source: it takes no input.")
		} else {
			e.Notes = append(e.Notes, "Receptors: "+strings.Join(c.Receptors, ", ")+" ("+weights(c)+").")
			if c.Injectable {
				e.Notes = append(e.Notes, "Takes injected currents.")
			}
		}
		list = append(list, e)
	}
	return list
}

// weights says what the weights onto a cell type are.
func weights(c model.Cell) string {
	switch {
	case c.ConductanceBased:
		return "conductance-based: weights in µS, none negative"
	case c.VoltageBased:
		return "voltage-based: weights in mV"
	}
	return "current-based: weights in nA, those of inhibition negative"
}

func ofNeurons() []Entry {
	list := []Entry{{
		Name: "PointNeuron", Doc: cells.PointNeuronDoc, Example: pointNeuronExample,
		Tables: tables(arguments([][]string{
			argument("neuron", "", "a neuron with its parameters, such as sim.LIF(tau_m=15.0)"),
			argument("NAME", "", "one or more receptors by names of the script's own: AMPA=sim.ExpPSR(tau_syn=2.0)"),
		})),
		Notes: []string{"A projection names the receptor: receptor_type=\"AMPA\".", "Takes injected currents."},
	}}
	for _, n := range cells.Neurons() {
		list = append(list, Entry{
			Name: n.Name, Doc: n.Doc, Paper: n.Paper, Tables: tables(parameters(n.Params), variables(recorded, n.State)), Example: neuronExample(n),
		})
	}
	return list
}

func ofReceptors() (list []Entry) {
	for _, k := range receptors.All() {
		e := Entry{Name: k.Name, Alias: k.Alias, Doc: k.Doc, Paper: k.Paper, Tables: tables(parameters(k.Params)), Example: receptorExample(k)}
		if v, ok := k.Var(); ok {
			e.Notes = append(e.Notes, "Can be recorded: "+v.Name+" in "+unit(v.Unit)+", with the name of the receptor before it, as in AMPA."+v.Name+".")
		}
		e.Notes = append(e.Notes, "Weights in "+unit(k.Effect.Unit())+".")
		list = append(list, e)
	}
	return list
}

func ofSynapses() (list []Entry) {
	for _, s := range synapses.All() {
		e := Entry{Name: s.Name, Doc: s.Doc, Paper: s.Paper, Tables: tables(parameters(s.Params), variables(" of each connection", s.State)), Example: synapseExample(s)}
		if s.Learns {
			e = mechanism(s)
		}
		list = append(list, e)
	}
	return list
}

// mechanism explains STDP without its parts, which have entries of their own.
func mechanism(s model.Synapse) Entry {
	owned := map[string]bool{}
	for _, t := range synapses.Timings() {
		for _, p := range t.Params {
			owned[p.Name] = true
		}
	}
	for _, d := range synapses.WeightDependences() {
		for _, p := range d.Params {
			owned[p.Name] = true
		}
	}
	args := [][]string{
		{"timing_dependence", "(required)", "when spikes change the weight: " + strings.Join(Names(ofTimings()), ", ")},
		{"weight_dependence", "(required)", "how the change depends on the weight: " + strings.Join(Names(ofDependences()), ", ")},
	}
	for _, p := range s.Params {
		if !owned[p.Name] {
			args = append(args, []string{p.Name, defaultOf(p), p.Doc})
		}
	}
	return Entry{
		Name: s.Name, Paper: s.Paper, Tables: tables(arguments(args)), Example: mechanismExample(s.Name),
		Doc: "Synapse whose weight changes with the times of the spikes on both sides: spike-timing-dependent plasticity.\n\n" + lastParagraph(s.Doc),
	}
}

// lastParagraph returns what stands after the last empty line.
func lastParagraph(doc string) string {
	return doc[strings.LastIndex(doc, "\n\n")+len("\n\n"):]
}

func ofTimings() (list []Entry) {
	for _, t := range synapses.Timings() {
		list = append(list, Entry{
			Name: t.Name, Doc: sentence(t.Doc), Paper: t.Paper, Tables: tables(parameters(t.Params)), Example: ruleExample(t.Name, t.Params, ""),
		})
	}
	return list
}

func ofDependences() (list []Entry) {
	for _, d := range synapses.WeightDependences() {
		list = append(list, Entry{
			Name: d.Name, Doc: sentence(d.Doc), Paper: d.Paper, Tables: tables(parameters(d.Params)), Example: ruleExample("", d.Params, d.Name),
		})
	}
	return list
}

// sentence begins a text with a capital letter and ends one line with a full stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.Contains(s, "\n") && !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

func ofConnectors() (list []Entry) {
	for _, c := range connectors.All() {
		var args [][]string
		for _, a := range c.Args {
			args = append(args, argument(a.Name, a.Default, a.Text))
		}
		list = append(list, Entry{Name: c.Name, Doc: c.Text, Paper: c.Paper, Tables: tables(arguments(args)), Example: connectorExample(c)})
	}
	return list
}

func ofCurrents() (list []Entry) {
	for _, c := range currents.All() {
		e := Entry{Name: c.Name, Doc: c.Doc, Paper: c.Paper, Tables: tables(parameters(c.Params)), Example: currentExample(c)}
		e.Notes = append(e.Notes, "The current itself can be recorded: source.record(), source.get_data().")
		if c.Random {
			e.Notes = append(e.Notes, "Takes rng, a generator; None: the current draws from a native stream of its own.")
		}
		list = append(list, e)
	}
	return list
}

func ofStructures() (list []Entry) {
	for _, s := range space.All() {
		var args [][]string
		for _, a := range s.Args {
			args = append(args, argument(a.Name, a.Default, a.Text))
		}
		list = append(list, Entry{Name: s.Name, Doc: s.Text, Tables: tables(arguments(args)), Example: structureExample(s)})
	}
	return list
}

func ofDistributions() (list []Entry) {
	for _, d := range random.Distributions() {
		t := Table{Title: "Parameters, in this order; all are required", Heads: []string{"name", "range", "meaning"}}
		for _, p := range d.Params {
			t.Rows = append(t.Rows, []string{p.Name, p.Range, p.Doc})
		}
		list = append(list, Entry{Name: d.Name, Doc: d.Doc, Tables: tables(t), Example: distributionExample(d)})
	}
	return list
}

// recorded is what can be done with the variables of cells.
const recorded = "; each can be recorded and initialized"

// tables drops those that are empty.
func tables(all ...Table) (kept []Table) {
	for _, t := range all {
		if len(t.Rows) > 0 {
			kept = append(kept, t)
		}
	}
	return kept
}
