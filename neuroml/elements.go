package neuroml

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/model"
)

// content is what files say, before anything is looked up in it.
type content struct {
	kinds       map[string]kind
	components  map[string]*definition
	networks    []*net
	targets     []string // of LEMS: what is to be run
	simulations []*simulation
}

// definition is a component: a cell type, a synapse type or a generator with its numbers.
type definition struct {
	kind, id string
	at       origin
	numbers  map[string]float64 // by PyNN's names, in PyNN's units
	times    []float64          // of a spikeArray
	tags     map[string]string  // properties
}

// kind is how a component is written.
type kind struct {
	is     string // "cell", "synapse" or "generator"
	fields []field
	times  bool // it holds spikes
}

// field is an attribute, which all files must have, and how it is read.
type field struct {
	name string
	of   dimension
}

func newContent() *content {
	c := &content{components: map[string]*definition{}, kinds: map[string]kind{
		"spikeArray":       {is: "cell", times: true},
		"expCurrSynapse":   {is: "synapse", fields: []field{{"tau_syn", bare}}},
		"alphaCurrSynapse": {is: "synapse", fields: []field{{"tau_syn", bare}}},
		"expCondSynapse":   {is: "synapse", fields: []field{{"tau_syn", bare}, {"e_rev", bare}}},
		"alphaCondSynapse": {is: "synapse", fields: []field{{"tau_syn", bare}, {"e_rev", bare}}},
		"pulseGenerator":   {is: "generator", fields: []field{{"delay", ofTime}, {"duration", ofTime}, {"amplitude", ofCurrent}}},
		"sineGenerator": {is: "generator", fields: []field{{"delay", ofTime}, {"duration", ofTime}, {"amplitude", ofCurrent},
			{"period", ofTime}, {"phase", bare}}},
	}}
	for _, cell := range cells.All() {
		if _, known := components[cell.Name]; !known || cell.Name == "SpikeSourceArray" {
			continue
		}
		k := kind{is: "cell"}
		for _, p := range cell.Params {
			k.fields = append(k.fields, field{p.Name, unitOf(p, cell.Source)})
		}
		if !cell.Source {
			k.fields = append(k.fields, field{"v_init", bare})
		}
		c.kinds[cell.Name] = k
	}
	return c
}

// unitOf is how PyNN.xml writes a parameter of a cell: those of sources have units, all others are bare numbers in PyNN's units, except a
// of the EIF cells, which is in uS.
func unitOf(p model.Param, source bool) dimension {
	switch {
	case source && p.Unit == "Hz":
		return ofRate
	case source:
		return ofTime
	case p.Unit == "nS":
		return dimension{bare.name, map[string]int{"": 3}}
	}
	return bare
}

// refusals are the reasons why elements that are often met are not read.
var refusals = map[string]string{
	"HH_cond_exp":           reasons["HH_cond_exp"],
	"noisyCurrentSource":    "draws its noise in another way than Hillock's NoisyCurrentSource",
	"electricalProjection":  "joins cells by gap junctions of another kind than Hillock's",
	"continuousProjection":  "joins cells by graded synapses: Hillock's cells send spikes",
	"ComponentType":         "defines a type of component by equations: Hillock runs only NeuroML's PyNN cells",
	"layout":                "places cells at random: give each an <instance> with a <location>",
	"spikeGenerator":        "is no source of Hillock's: a spikeArray can list its spikes",
	"spikeGeneratorPoisson": "is no source of Hillock's: a SpikeSourcePoisson fires at a rate too",
}

// refusal says why an element is not read.
func (c *content) refusal(e *element, within string) string {
	if why := refusals[e.name]; why != "" {
		return why
	}
	if strings.HasPrefix(e.name, "ionChannel") || e.name == "cell" || strings.HasPrefix(e.name, "biophysical") {
		return "describes channels or compartments: Hillock's cells are points, NeuroML's PyNN cells"
	}
	return fmt.Sprintf("is not read within <%s>; what is: %s", within, strings.Join(slices.Sorted(maps.Keys(c.kinds)), ", "))
}

// top reads what stands directly within <neuroml> or <Lems>: components, networks and simulations.
func (d *document) top(root *element) error {
	lems := root.name != "neuroml"
	root.take("id")
	d.done(root)
	var tags map[string]string
	return d.children(func(e *element) error {
		if known, err := d.note(e, &tags); known {
			return err
		}
		if lems && e.name == "Component" {
			e.name = d.text(e, "type")
		}
		switch e.name {
		case "include", "Include":
			return d.include(e)
		case "network", "networkWithTemperature":
			return d.network(e)
		case "Target":
			return d.target(e)
		case "Simulation":
			return d.simulation(e)
		case "Dimension", "Unit": // every unit that is read has its meaning here
			return d.skip()
		}
		if k, known := d.r.content.kinds[e.name]; known {
			return d.component(e, k)
		}
		return d.unknown(e, d.r.content.refusal(e, root.name))
	})
}

// component reads a cell type, a synapse type or a generator.
func (d *document) component(e *element, k kind) error {
	c := &definition{kind: e.name, at: e.at}
	c.id = d.id(e)
	if len(k.fields) > 0 {
		c.numbers = make(map[string]float64, len(k.fields))
	}
	for _, f := range k.fields {
		c.numbers[f.name] = d.number(e, f)
	}
	for _, name := range []string{"period", "duration"} {
		if x, found := c.numbers[name]; found && (x < 0 || x == 0 && name == "period") {
			d.r.refuse(e.at, "<%s id=%q>: %s is %v ms: must be > 0", e.name, c.id, name, x)
		}
	}
	d.done(e)
	err := d.children(func(child *element) error {
		if known, err := d.note(child, &c.tags); known {
			return err
		}
		if k.times && child.name == "spike" {
			child.take("id")
			c.times = append(c.times, d.number(child, field{"time", ofTime}))
			return d.empty(child)
		}
		return d.unknown(child, d.r.content.refusal(child, e.name))
	})
	slices.Sort(c.times)
	if old := d.r.content.components[c.id]; old != nil {
		d.r.refuse(e.at, "<%s id=%q>: the id is that of a component at %s", e.name, c.id, old.at)
	}
	d.r.content.components[c.id] = c
	return err
}

// number reads an attribute that must be there.
func (d *document) number(e *element, f field) float64 {
	text, found := e.take(f.name)
	if !found {
		d.r.refuse(e.at, "<%s>: attribute %s is missing: %s%s", e.name, f.name, f.of.name, f.of.hint())
		return 0
	}
	x, err := quantity(text, f.of)
	if err != nil {
		d.r.refuse(e.at, "<%s>: %s=%q: %v", e.name, f.name, text, err)
	}
	return x
}

// text reads an attribute that must be there.
func (d *document) text(e *element, name string) string {
	text, found := e.take(name)
	if !found || text == "" {
		d.r.refuse(e.at, "<%s>: attribute %s is missing", e.name, name)
	}
	return text
}

func (d *document) id(e *element) string { return d.text(e, "id") }

// fixed reads an attribute that may be there and can have only one meaning for cells that are points.
func (d *document) fixed(e *element, name string, allowed ...string) {
	if text, found := e.take(name); found && !slices.Contains(allowed, text) {
		d.r.refuse(e.at, "<%s>: %s=%q: Hillock knows only %s=%q", e.name, name, text, name, allowed[0])
	}
}
