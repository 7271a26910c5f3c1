package neuroml

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/hillock-sim/hillock/model"
)

// wires is a projection of Hillock's.
type wires struct {
	label, receptor string
	pre, post       []*gathered
	pairs           model.Pairs
}

// partOf matches the ids of projections that an export has made of one.
var partOf = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^PROJ_([a-z0-9_]+?)(?:_P[0-9]+)?$`)
})

// projections gathers those that an export has made of one.
func (s *resolver) projections() {
	type bundle struct {
		*wires
		parts []*projection
		one   bool // an export has made them
	}
	var order []*bundle
	known := map[string]*bundle{}
	for _, p := range s.net.projections {
		receptor, ok := s.receptor(p)
		if !ok {
			continue
		}
		label, name, one := p.id, "", false
		if m := partOf().FindStringSubmatch(p.id); m != nil {
			var text string
			if text, one = s.net.tags["hillock_projection "+m[1]]; one {
				label, name = text, m[1]
			}
		}
		b := known[name]
		if !one || b == nil {
			if label == "" {
				label = p.pre.id + "→" + p.post.id
			}
			b = &bundle{wires: &wires{label: label, receptor: receptor}, one: one}
			order = append(order, b)
			if one {
				known[name] = b
			}
		}
		if b.receptor != receptor {
			s.refuse(p.at, "<projection id=%q>: is part of %q (property hillock_projection), whose receptor is %s, not %s", p.id, b.label, b.receptor, receptor)
			continue
		}
		b.parts = append(b.parts, p)
	}
	for _, b := range order {
		s.wire(b.wires, b.parts, b.one)
		s.out.projections = append(s.out.projections, b.wires)
	}
}

// wire makes the connections of a projection from its parts.
func (s *resolver) wire(w *wires, parts []*projection, one bool) {
	total := 0
	for _, p := range parts {
		total += len(p.list)
		w.pre, w.post = insert(w.pre, p.pre.in), insert(w.post, p.post.in)
	}
	pre, post := offsets(w.pre), offsets(w.post)
	all := make([]connection, 0, total)
	for _, p := range parts {
		for _, c := range p.list {
			c.pre, c.post = pre[p.pre.in]+p.pre.of(c.pre), post[p.post.in]+p.post.of(c.post)
			all = append(all, c)
		}
		p.list = nil
	}
	if one {
		inOrder(all)
	}
	// Post cell by post cell, as all connectors list them.
	slices.SortStableFunc(all, func(a, b connection) int { return cmp.Compare(a.post, b.post) })
	w.pairs = model.Pairs{Pre: make([]int32, total), Post: make([]int32, total), Weight: make([]float64, total), Delay: make([]float64, total)}
	for k, c := range all {
		w.pairs.Pre[k], w.pairs.Post[k], w.pairs.Weight[k], w.pairs.Delay[k] = c.pre, c.post, c.weight, c.delay
	}
}

// inOrder puts the connections of an exported projection into the order that they had: their ids say it. If they do not, since the file
// was made by another program, they are put into PyNN's order.
func inOrder(all []connection) {
	slices.SortStableFunc(all, func(a, b connection) int { return cmp.Compare(a.id, b.id) })
	for k, c := range all {
		if int(c.id) != k {
			slices.SortStableFunc(all, func(a, b connection) int { return cmp.Or(cmp.Compare(a.post, b.post), cmp.Compare(a.pre, b.pre)) })
			return
		}
	}
}

// insert keeps populations in order of creation, each once.
func insert(all []*gathered, g *gathered) []*gathered {
	k, found := slices.BinarySearchFunc(all, g, func(a, b *gathered) int { return a.ordinal - b.ordinal })
	if found {
		return all
	}
	return slices.Insert(all, k, g)
}

// offsets says where the cells of each population begin, one population behind the other.
func offsets(all []*gathered) map[*gathered]int32 {
	m, k := map[*gathered]int32{}, 0
	for _, g := range all {
		m[g] = int32(k)
		k += g.n
	}
	return m
}

// receptor finds which receptor of the target has the numbers of a synapse type. NeuroML has as many as a file likes, PyNN's cells two.
func (s *resolver) receptor(p *projection) (name string, ok bool) {
	syn, cell := s.content.components[p.synapse], s.content.components[p.post.component]
	wrong := func(format string, args ...any) (string, bool) {
		s.refuse(p.at, "<projection id=%q>: %s", p.id, fmt.Sprintf(format, args...))
		return "", false
	}
	if syn == nil || s.content.kinds[syn.kind].is != "synapse" {
		return wrong("synapse=%q: there is no synapse type of that id", p.synapse)
	}
	kind := components[s.types[cell.kind].Name]
	if kind.synapse == "" {
		return wrong("population %q is made of %s, which takes no input", p.post.id, cell.kind)
	}
	if kind.synapse != syn.kind {
		return wrong("synapse %q is %s, but %s in population %q takes %s", p.synapse, syn.kind, cell.kind, p.post.id, kind.synapse)
	}
	var fits []string
	for _, r := range s.types[cell.kind].Receptors {
		x := suffix(r)
		same := cell.numbers["tau_syn_"+x] == syn.numbers["tau_syn"] && (!kind.reversal || cell.numbers["e_rev_"+x] == syn.numbers["e_rev"])
		if tag := syn.tags["hillock_receptor"]; same && (tag == "" || tag == r) {
			fits = append(fits, r)
		}
	}
	switch {
	case len(fits) == 0:
		return wrong("synapse %q has %s, but the receptors of cell type %q have %s and %s: one of them must have the same%s", p.synapse,
			receptorText(syn, "", kind.reversal), cell.id, receptorText(cell, "_E", kind.reversal), receptorText(cell, "_I", kind.reversal),
			map[bool]string{true: ", that of the property hillock_receptor"}[syn.tags["hillock_receptor"] != ""])
	case len(fits) == 2 && !kind.reversal && len(p.list) > 0 && p.list[0].weight < 0:
		return fits[1], true // currents differ in sign alone
	}
	return fits[0], true
}

func receptorText(c *definition, suffix string, reversal bool) string {
	text := fmt.Sprintf("tau_syn%s=%v", suffix, c.numbers["tau_syn"+suffix])
	if reversal {
		text += fmt.Sprintf(" e_rev%s=%v", suffix, c.numbers["e_rev"+suffix])
	}
	return text
}
