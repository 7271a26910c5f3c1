package neuroml

import (
	"fmt"
	"strconv"
	"strings"
)

// ends reads the populations that an element joins; nil: they are not there.
func (d *document) ends(n *net, e *element, name string) *population {
	id := d.text(e, name)
	p := n.byID[id]
	if p == nil && id != "" {
		d.r.refuse(e.at, "<%s>: %s=%q: the network has no such population before this line", e.name, name, id)
	}
	return p
}

// projection reads a <projection> with its connections.
func (d *document) projection(n *net, e *element) error {
	p := &projection{at: e.at}
	p.id, p.synapse = d.id(e), d.text(e, "synapse")
	p.pre, p.post = d.ends(n, e, "presynapticPopulation"), d.ends(n, e, "postsynapticPopulation")
	d.done(e)
	if p.pre == nil || p.post == nil {
		return d.skip()
	}
	n.projections = append(n.projections, p)
	var tags map[string]string
	return d.children(func(child *element) error {
		if child.name != "connection" && child.name != "connectionWD" {
			if known, err := d.note(child, &tags); known {
				return err
			}
			return d.unknown(child, "is not read within <projection>; what is: connection, connectionWD")
		}
		c := connection{pre: d.end(n, child, "preCellId", p.pre), post: d.end(n, child, "postCellId", p.post), id: d.serial(child)}
		for _, end := range []string{"pre", "post"} {
			d.fixed(child, end+"SegmentId", "0")
			d.fraction(child, end+"FractionAlong")
		}
		c.weight, c.delay = d.strength(child, child.name == "connectionWD")
		p.list = append(p.list, c)
		return d.finish(child)
	})
}

// finish ends a connection or an input.
func (d *document) finish(e *element) error {
	d.fixed(e, "destination", "synapses")
	return d.empty(e)
}

// serial is the number of a connection; it only says in which order they were.
func (d *document) serial(e *element) int32 {
	text, _ := e.take("id")
	k, err := strconv.ParseInt(text, 10, 32)
	if err != nil || k < 0 {
		return -1
	}
	return int32(k)
}

// strength is the weight and the delay of a connection; without them the weight is 1.
func (d *document) strength(e *element, given bool) (weight, delay float64) {
	if !given {
		return 1, 0
	}
	return d.number(e, field{"weight", bare}), d.number(e, field{"delay", ofTime})
}

// fraction reads where along its segment a cell is met: a point is met everywhere.
func (d *document) fraction(e *element, name string) {
	if text, found := e.take(name); found {
		if x, err := quantity(text, bare); err != nil || x < 0 || x > 1 {
			d.r.refuse(e.at, "<%s>: %s=%q: must be a number from 0 to 1", e.name, name, text)
		}
	}
}

// end reads the cell at one end of a connection, which must be one of a population.
func (d *document) end(n *net, e *element, name string, of *population) int32 {
	text := d.text(e, name)
	if text == "" {
		return 0
	}
	p, i, rest, err := n.cell(text)
	switch {
	case err != nil:
		d.r.refuse(e.at, "<%s>: %s=%q: %v", e.name, name, text, err)
	case rest != "":
		d.r.refuse(e.at, "<%s>: %s=%q: must be a cell, as in ../%s/0/%s", e.name, name, text, p.id, p.component)
	case p != of:
		d.r.refuse(e.at, "<%s>: %s=%q: must be a cell of population %q", e.name, name, text, of.id)
	}
	return i
}

// cell finds the cell that a path names: population/3/component, population/3 or population[3], all also behind ../, and what of the cell
// comes after it.
func (n *net) cell(path string) (p *population, index int32, rest string, err error) {
	at := strings.TrimPrefix(path, "../")
	id, number := at, ""
	end := strings.IndexAny(at, "/[")
	if end < 0 {
		return nil, 0, "", fmt.Errorf("must be a cell, as in ../population/0/component or population[0]")
	}
	id = at[:end]
	if at[end] == '[' {
		inside, after, found := strings.Cut(at[end+1:], "]")
		if !found || after != "" && after[0] != '/' {
			return nil, 0, "", fmt.Errorf("must be a cell, as in ../population/0/component or population[0]")
		}
		number, rest = inside, strings.TrimPrefix(after, "/")
	} else {
		number, rest, _ = strings.Cut(at[end+1:], "/")
	}
	if p = n.byID[id]; p == nil {
		return nil, 0, "", fmt.Errorf("the network has no population %q", id)
	}
	k, err := strconv.Atoi(number)
	if err != nil || k < 0 || k >= p.n {
		return nil, 0, "", fmt.Errorf("population %q has no cell %q: it has %d, from 0", id, number, p.n)
	}
	if first, after, _ := strings.Cut(rest, "/"); first == p.component {
		rest = after
	}
	return p, int32(k), rest, nil
}

// loose reads a connection that belongs to no projection: those that follow one another and join the same populations become one.
func (d *document) loose(n *net, e *element) error {
	synapse := d.text(e, "synapse")
	from, to := d.text(e, "from"), d.text(e, "to")
	pre, i, after, err := n.cell(from)
	post, j, rest, other := n.cell(to)
	if err != nil || other != nil || after != "" || rest != "" {
		d.r.refuse(e.at, "<%s>: from=%q to=%q: must be cells of the network, as in population[0]", e.name, from, to)
		return d.skip()
	}
	c := connection{pre: i, post: j, id: -1}
	c.weight, c.delay = d.strength(e, e.name == "synapticConnectionWD")
	last := len(n.projections) - 1
	if last < 0 || n.projections[last].id != "" || n.projections[last].synapse != synapse || n.projections[last].pre != pre || n.projections[last].post != post {
		n.projections = append(n.projections, &projection{synapse: synapse, at: e.at, pre: pre, post: post})
		last++
	}
	n.projections[last].list = append(n.projections[last].list, c)
	return d.finish(e)
}

// inputList reads which cells a generator drives.
func (d *document) inputList(n *net, e *element) error {
	d.id(e)
	in := &inputs{component: d.text(e, "component"), at: e.at, target: d.ends(n, e, "population")}
	d.done(e)
	if in.target == nil {
		return d.skip()
	}
	n.inputs = append(n.inputs, in)
	return d.children(func(child *element) error {
		if child.name == "inputW" {
			d.fixed(child, "weight", "1", "1.0")
		} else if child.name != "input" {
			return d.unknown(child, d.r.content.refusal(child, "inputList"))
		}
		child.take("id")
		in.cells = append(in.cells, d.end(n, child, "target", in.target))
		d.fixed(child, "segmentId", "0")
		d.fraction(child, "fractionAlong")
		return d.finish(child)
	})
}

// explicitInput reads one cell that a generator drives.
func (d *document) explicitInput(n *net, e *element) error {
	component, target := d.text(e, "input"), d.text(e, "target")
	p, i, rest, err := n.cell(target)
	if err != nil || rest != "" {
		d.r.refuse(e.at, "<explicitInput>: target=%q: must be a cell of the network, as in population[0]", target)
		return d.skip()
	}
	n.inputs = append(n.inputs, &inputs{component: component, at: e.at, target: p, cells: []int32{i}})
	return d.finish(e)
}
