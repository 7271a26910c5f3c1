package neuroml

import (
	"fmt"
	"slices"
	"strconv"
)

// simulation is a <Simulation> of LEMS: how long the network runs, and what is recorded of it.
type simulation struct {
	id, target   string
	at           origin
	step, length float64 // ms
	seed         *uint64
	selections   []selection
}

// selection is one quantity of one cell that is recorded.
type selection struct {
	path   string // population/3/component, and for what is no spike /v
	spikes bool
	at     origin
}

// target reads what LEMS is to run.
func (d *document) target(e *element) error {
	d.r.content.targets = append(d.r.content.targets, d.text(e, "component"))
	for _, report := range []string{"reportFile", "timesFile"} {
		e.take(report) // files about the run of another program
	}
	return d.empty(e)
}

// simulation reads a <Simulation>. What it draws and where it writes is not asked for: hillock run has its own files and pictures.
func (d *document) simulation(e *element) error {
	s := &simulation{at: e.at}
	s.id, s.target = d.id(e), d.text(e, "target")
	s.step, s.length = d.number(e, field{"step", ofTime}), d.number(e, field{"length", ofTime})
	if !(s.step > 0) || s.length < 0 {
		d.r.refuse(e.at, "<Simulation id=%q>: step must be > 0 and length >= 0", s.id)
	}
	if text, found := e.take("seed"); found {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			d.r.refuse(e.at, "<Simulation id=%q>: seed=%q: must be a whole number from 0 to 2^64-1", s.id, text)
		}
		s.seed = &seed
	}
	d.done(e)
	d.r.content.simulations = append(d.r.content.simulations, s)
	var tags map[string]string
	return d.children(func(child *element) error {
		if known, err := d.note(child, &tags); known {
			return err
		}
		switch child.name {
		case "Display", "Meta": // pictures, and what other simulators are told
			return d.skip()
		case "OutputFile":
			return d.output(s, child, "OutputColumn")
		case "EventOutputFile":
			d.fixed(child, "format", "TIME_ID", "ID_TIME")
			return d.output(s, child, "EventSelection")
		}
		return d.unknown(child, "is not read within <Simulation>; what is: OutputFile, EventOutputFile, Display, Meta")
	})
}

// output reads which quantities of which cells go to a file.
func (d *document) output(s *simulation, e *element, of string) error {
	for _, name := range []string{"id", "fileName", "path"} {
		e.take(name)
	}
	d.done(e)
	return d.children(func(child *element) error {
		if child.name != of {
			return d.unknown(child, "is not read within <"+e.name+">; what is: "+of)
		}
		child.take("id")
		if of == "EventSelection" {
			s.selections = append(s.selections, selection{d.text(child, "select"), true, child.at})
			d.fixed(child, "eventPort", "spike")
		} else {
			s.selections = append(s.selections, selection{d.text(child, "quantity"), false, child.at})
		}
		return d.empty(child)
	})
}

// simulated returns the simulation that is to run; nil: there is none, the file is a network.
func (c *content) simulated() (*simulation, error) {
	switch {
	case len(c.targets) > 1:
		return nil, fmt.Errorf("there are %d <Target>s, must be one", len(c.targets))
	case len(c.targets) == 1:
		k := slices.IndexFunc(c.simulations, func(s *simulation) bool { return s.id == c.targets[0] })
		if k < 0 {
			return nil, fmt.Errorf("<Target component=%q>: there is no <Simulation> of that id", c.targets[0])
		}
		return c.simulations[k], nil
	case len(c.simulations) > 1:
		return nil, fmt.Errorf("there are %d <Simulation>s and no <Target> that names one", len(c.simulations))
	case len(c.simulations) == 1:
		return c.simulations[0], nil
	}
	return nil, nil
}

// network returns the network of an id; "": the only one.
func (c *content) network(id string) (*net, error) {
	var ids []string
	for _, n := range c.networks {
		if n.id == id || id == "" && len(c.networks) == 1 {
			return n, nil
		}
		ids = append(ids, n.id)
	}
	switch {
	case len(ids) == 0:
		return nil, fmt.Errorf("there is no <network>")
	case id == "":
		return nil, fmt.Errorf("there are %d networks (%s): a LEMS file with a <Simulation target=...> names the one to run", len(ids), list(ids))
	}
	return nil, fmt.Errorf("target=%q: there is no <network> of that id; known: %s", id, list(ids))
}
