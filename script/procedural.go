package script

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
)

// The procedural half of PyNN's vocabulary: functions instead of methods.

// create is create(cellclass, cellparams=None, n=1).
func create(c *call) (starlark.Value, error) {
	var cell, params starlark.Value
	var n starlark.Value = starlark.MakeInt(1)
	if err := c.unpack("cellclass", &cell, "cellparams?", &params, "n?", &n); err != nil {
		return nil, err
	}
	args := starlark.Tuple{n, cell}
	if params != nil {
		args = append(args, params)
	}
	return newPopulation(&call{c.s, c.thread, c.name, args, nil})
}

// connect is connect(pre, post, weight=0.0, delay=None, receptor_type=None, p=1, rng=None).
func connect(c *call) (starlark.Value, error) {
	var pre, post, weight, delay, receptor, p, generator starlark.Value
	if err := c.unpack("pre", &pre, "post", &post, "weight?", &weight, "delay?", &delay, "receptor_type?", &receptor, "p?", &p, "rng?", &generator); err != nil {
		return nil, err
	}
	values := map[string]any{}
	for name, v := range map[string]starlark.Value{"weight": weight, "delay": delay} {
		if v == nil || v == starlark.None {
			continue
		}
		x, err := c.s.value(name, v, ofConnections)
		if err != nil {
			return nil, err
		}
		values[name] = x
	}
	probability := 1.0
	if p != nil {
		var ok bool
		if probability, ok = float(p); !ok || !(probability >= 0 && probability <= 1) {
			return nil, fmt.Errorf("%w: p = %s: must be a probability from 0 to 1", model.ErrInvalidParameterValue, brief(p))
		}
	}
	r, err := rngOf(generator)
	if err != nil {
		return nil, err
	}
	var opts []connectors.Option
	if r != nil {
		opts = append(opts, connectors.RNG(r))
	}
	var options []hillock.ProjectionOption
	if name, ok := starlark.AsString(receptor); ok {
		options = append(options, hillock.Receptor(name))
	}
	syn := hillock.Static(0.0, nil)
	for name, x := range values {
		syn.Params[name] = x
	}
	return c.s.project(pre, post, connectors.FixedProbability(probability, opts...), syn, options...)
}

// each runs a verb on every group in the first argument.
func (c *call) each(f func(*group) error) error {
	if len(c.args) == 0 {
		return classError("TypeError", "the first argument is a Population, PopulationView or Assembly")
	}
	targets, err := c.s.targets(c.args[0])
	if err != nil {
		return err
	}
	for _, g := range targets {
		if err := f(g); err != nil {
			return err
		}
	}
	return nil
}

// initialize is initialize(cells, **initial_values), and setCells set(cells, **parameters).
func initialize(c *call) (starlark.Value, error) {
	return nil, c.each(func(g *group) error {
		_, err := g.initialize(&call{c.s, c.thread, c.name, c.args[1:], c.kwargs})
		return err
	})
}

func setCells(c *call) (starlark.Value, error) {
	return nil, c.each(func(g *group) error {
		_, err := g.set(&call{c.s, c.thread, c.name, c.args[1:], c.kwargs})
		return err
	})
}

// recordCells is record(variables, source, filename=None, sampling_interval=None, annotations=None).
func recordCells(c *call) (starlark.Value, error) {
	var variables, source, file, interval, notes starlark.Value
	if err := c.unpack("variables", &variables, "source", &source, "filename?", &file, "sampling_interval?", &interval, "annotations?", &notes); err != nil {
		return nil, err
	}
	targets, err := c.s.targets(source)
	if err != nil {
		return nil, err
	}
	items, err := dictItems("annotations", notes)
	if err != nil {
		return nil, err
	}
	for _, g := range targets {
		for k, v := range annotations(items) {
			g.cells.Annotate(k, v)
		}
		if err := g.startRecording(variables, file, interval); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
