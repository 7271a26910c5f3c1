package neuroml

import (
	"math"
	"strconv"

	"github.com/hillock-sim/hillock/space"
)

// net is a <network>.
type net struct {
	id          string
	at          origin
	tags        map[string]string
	populations []*population
	byID        map[string]*population
	projections []*projection
	inputs      []*inputs
}

// population is a <population>.
type population struct {
	id, component string
	at            origin
	n             int
	places        []space.Position // nil: none are given
	tags          map[string]string

	in    *gathered // where its cells are in Hillock
	cells []int32   // their indices there; nil: the same
}

// projection is a <projection>, or loose connections of one kind.
type projection struct {
	id, synapse string
	at          origin
	pre, post   *population
	list        []connection
}

// connection is a <connection>. Delays of 0 are those that were not given.
type connection struct {
	pre, post, id int32
	weight, delay float64
}

// inputs is an <inputList>: a generator and the cells that it drives.
type inputs struct {
	component string
	at        origin
	target    *population
	cells     []int32
}

// network reads a <network>.
func (d *document) network(e *element) error {
	n := &net{at: e.at, byID: map[string]*population{}}
	n.id = d.id(e)
	d.fixed(e, "type", "network", "networkWithTemperature")
	e.take("temperature") // nothing that is read depends on it
	d.done(e)
	d.r.content.networks = append(d.r.content.networks, n)
	return d.children(func(child *element) error {
		if known, err := d.note(child, &n.tags); known {
			return err
		}
		switch child.name {
		case "population":
			return d.population(n, child)
		case "projection":
			return d.projection(n, child)
		case "synapticConnection", "synapticConnectionWD":
			return d.loose(n, child)
		case "inputList":
			return d.inputList(n, child)
		case "explicitInput":
			return d.explicitInput(n, child)
		}
		why := refusals[child.name]
		if why == "" {
			why = "is not read within <network>; what is: population, projection, inputList, explicitInput, synapticConnection, synapticConnectionWD"
		}
		return d.unknown(child, why)
	})
}

// population reads a <population>: its cells are numbered by their instances, or by its size.
func (d *document) population(n *net, e *element) error {
	p := &population{at: e.at, n: -1}
	p.id, p.component = d.id(e), d.text(e, "component")
	if text, found := e.take("size"); found {
		size, err := strconv.Atoi(text)
		if err != nil || size < 1 || size > math.MaxInt32 {
			d.r.refuse(e.at, "<population id=%q>: size=%q: must be a whole number from 1 to %d", p.id, text, math.MaxInt32)
			size = 1
		}
		p.n = size
	}
	d.fixed(e, "type", "populationList", "population")
	d.done(e)
	err := d.children(func(child *element) error {
		if known, err := d.note(child, &p.tags); known {
			return err
		}
		if child.name == "instance" {
			return d.instance(p, child)
		}
		return d.unknown(child, d.r.content.refusal(child, "population"))
	})
	switch k := len(p.places); {
	case p.n < 0 && k == 0:
		d.r.refuse(e.at, "<population id=%q> has no size and no instances", p.id)
	case p.n < 0:
		p.n = k
	case k > 0 && k != p.n:
		d.r.refuse(e.at, "<population id=%q>: size=\"%d\", but it has %d instances", p.id, p.n, k)
	}
	if old := n.byID[p.id]; old != nil {
		d.r.refuse(e.at, "<population id=%q>: the id is that of the population at %s", p.id, old.at)
	} else {
		n.byID[p.id] = p
	}
	n.populations = append(n.populations, p)
	return err
}

// instance reads where a cell is.
func (d *document) instance(p *population, e *element) error {
	if id, found := e.take("id"); found && id != strconv.Itoa(len(p.places)) {
		d.r.refuse(e.at, "<instance id=%q>: instances must be numbered 0, 1, 2, ... in this order: this is number %d", id, len(p.places))
	}
	for _, grid := range []string{"i", "j", "k"} {
		e.take(grid) // where it is in a grid that it may belong to: the location says it again
	}
	d.done(e)
	at := space.Position{}
	err := d.children(func(child *element) error {
		if child.name != "location" {
			return d.unknown(child, "is not read within <instance>")
		}
		for axis, name := range []string{"x", "y", "z"} {
			at[axis] = d.number(child, field{name, bare})
		}
		return d.empty(child)
	})
	p.places = append(p.places, at)
	return err
}
