package neuroml

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/hillock-sim/hillock/export"
)

// writer holds what the two files share.
type writer struct {
	d              *export.Description
	o              export.Options
	name, id, file string
	out            *bufio.Writer
	groups         []*group
	places         [][]place // by population and cell
	synapses       map[string]string
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w.out, format+"\n", args...) }

func (w *writer) property(indent, tag, value string) {
	w.line(`%s<property tag="%s" value="%s"/>`, indent, escaped(tag), escaped(value))
}

// network writes the NeuroML file. The schema fixes the order of the component types.
func (w *writer) network() error {
	w.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	w.line(`<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`)
	w.line(`         xsi:schemaLocation="http://www.neuroml.org/schema/neuroml2 https://raw.github.com/NeuroML/NeuroML2/development/Schemas/NeuroML2/NeuroML_v2.3.xsd"`)
	w.line(`         id="%s">`, w.id)
	w.line(`  <notes>Written by Hillock %s: %s</notes>`, escaped(w.o.Version), escaped(strings.Join(w.o.Command, " ")))
	w.inputs()
	w.spikeArrays()
	for _, kind := range []string{"IF_curr_alpha", "IF_curr_exp", "IF_cond_alpha", "IF_cond_exp", "EIF_cond_exp_isfa_ista", "EIF_cond_alpha_isfa_ista"} {
		for _, g := range w.groups {
			if g.of.Cell.Name == kind {
				w.cell(g)
			}
		}
	}
	w.synapseTypes()
	for _, g := range w.groups {
		if g.of.Cell.Name == "SpikeSourcePoisson" {
			w.poisson(g)
		}
	}
	w.line(`  <network id="%s">`, "NET_"+w.id)
	for _, p := range w.d.Projections {
		w.property("    ", "hillock_projection "+p.ID, p.Label)
	}
	for _, g := range w.groups {
		w.population(g)
	}
	for _, p := range w.d.Projections {
		if err := w.projection(p); err != nil {
			return err
		}
	}
	w.inputLists()
	w.line(`  </network>`)
	w.line(`</neuroml>`)
	return nil
}

// cell writes the component of a group. PyNN.xml takes a in uS, since it adds w to currents in nA; PyNN has it in nS.
func (w *writer) cell(g *group) {
	fmt.Fprintf(w.out, `  <%s id="%s"`, g.of.Cell.Name, g.component)
	first := int(g.cells[0])
	for _, p := range g.of.Params {
		text := number(p.Values.At(first))
		if p.Unit == "nS" {
			text = thousandth(p.Values.At(first))
		}
		fmt.Fprintf(w.out, ` %s="%s"`, p.Name, text)
	}
	w.line(` v_init="%s"/>`, number(initial(g)))
}

func initial(g *group) float64 {
	for _, v := range g.of.Initial {
		if v.Name == "v" {
			return v.Values.At(int(g.cells[0]))
		}
	}
	return 0
}

func (w *writer) poisson(g *group) {
	w.line(`  <SpikeSourcePoisson id="%s" start="%sms" duration="%sms" rate="%sHz"/>`, g.component,
		number(value(g, "start")), number(value(g, "duration")), number(value(g, "rate")))
}

// value is a parameter of the cells of a group.
func value(g *group, name string) float64 {
	for _, p := range g.of.Params {
		if p.Name == name {
			return p.Values.At(int(g.cells[0]))
		}
	}
	return 0
}

func (w *writer) spikeArrays() {
	for _, g := range w.groups {
		if g.of.Cell.Name != "SpikeSourceArray" {
			continue
		}
		w.line(`  <spikeArray id="%s">`, g.component)
		for k, t := range g.of.Sequences[0].Lists[g.cells[0]] {
			w.line(`    <spike id="%d" time="%sms"/>`, k, number(t))
		}
		w.line(`  </spikeArray>`)
	}
}

func (w *writer) population(g *group) {
	w.line(`    <population id="%s" component="%s" size="%d" type="populationList">`, g.id, g.component, len(g.cells))
	w.property("      ", "hillock_label", g.of.Label)
	if len(g.cells) < g.of.N {
		w.property("      ", "hillock_population", g.of.ID)
		w.property("      ", "hillock_cells", ranges(g.cells))
	}
	for k, i := range g.cells {
		at := g.of.Positions[i]
		w.line(`      <instance id="%d"><location x="%s" y="%s" z="%s"/></instance>`, k, number(at[0]), number(at[1]), number(at[2]))
	}
	w.line(`    </population>`)
}

// pair is a projection of the file: NeuroML joins two populations through one synapse.
type pair struct{ pre, post *group }

// projection writes the connections of a projection, one NeuroML projection for each pair of groups. Ids of connections are their numbers
// in the whole projection, so that who reads the file finds their order.
func (w *writer) projection(p *export.Projection) error {
	c, err := p.Connections()
	if err != nil {
		return err
	}
	pre, post := w.cellsOf(p.Pre), w.cellsOf(p.Post)
	members := map[pair][]int32{}
	var order []pair
	for k := range c.Pre {
		q := pair{pre[c.Pre[k]].group, post[c.Post[k]].group}
		if _, known := members[q]; !known {
			order = append(order, q)
		}
		members[q] = append(members[q], int32(k))
	}
	for n, q := range order {
		id := "PROJ_" + p.ID
		if len(order) > 1 {
			id = fmt.Sprintf("%s_P%d", id, n)
		}
		w.line(`    <projection id="%s" presynapticPopulation="%s" postsynapticPopulation="%s" synapse="%s">`, id, q.pre.id, q.post.id,
			w.synapses[w.synapseKey(q.post, p.Receptor)])
		for _, k := range members[q] {
			w.line(`      <connectionWD id="%d" preCellId="../%s" postCellId="../%s" weight="%s" delay="%sms"/>`, k,
				q.pre.cell(pre[c.Pre[k]].index), q.post.cell(post[c.Post[k]].index), number(c.Weight[k]), number(c.Delay[k]))
		}
		w.line(`    </projection>`)
	}
	return nil
}

// cellsOf returns the places of all cells of a selection.
func (w *writer) cellsOf(c export.Cells) []place {
	all := make([]place, 0, c.Len())
	for _, part := range c.Parts {
		places := w.places[part.Population.Ordinal]
		if part.Index == nil {
			all = append(all, places...)
			continue
		}
		for _, i := range part.Index {
			all = append(all, places[i])
		}
	}
	return all
}
