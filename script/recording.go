package script

import (
	"errors"
	"fmt"
	"math"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
)

// record is record(variables, to_file=None, sampling_interval=None); None stops recording.
func (g *group) record(c *call) (starlark.Value, error) {
	var variables, file, interval, locations starlark.Value
	if err := c.unpack("variables", &variables, "to_file?", &file, "sampling_interval?", &interval, "locations?", &locations); err != nil {
		return nil, err
	}
	return nil, g.startRecording(variables, file, interval)
}

func (g *group) startRecording(variables, file, interval starlark.Value) error {
	vars, err := names("variables", variables)
	if err != nil {
		return err
	}
	if s, ok := starlark.AsString(variables); ok && s == "all" {
		vars = g.cells.Recordable()
	}
	every, err := sampling(interval)
	if err != nil {
		return err
	}
	if err := g.cells.Record(vars, hillock.RecordOptions{Every: every}); err != nil {
		return err
	}
	if contains(vars, "spikes") {
		g.s.used.add(g, recorded)
	}
	if file == nil || file == starlark.None {
		return nil
	}
	path, ok := starlark.AsString(file)
	if !ok {
		return classError("TypeError", "to_file = %s: must be the name of a file", brief(file))
	}
	if _, err := g.s.outputPath(path); err != nil {
		return err
	}
	g.s.atEnd = append(g.s.atEnd, &toFile{group: g, path: path, variables: vars})
	return nil
}

// sampling reads a sampling interval in ms; 0 stands for None: every step.
func sampling(v starlark.Value) (float64, error) {
	if v == nil || v == starlark.None {
		return 0, nil
	}
	every, ok := float(v)
	if !ok || !(every > 0) {
		return 0, fmt.Errorf("%w: sampling_interval = %s: must be a number of ms > 0", model.ErrValue, brief(v))
	}
	return every, nil
}

func (g *group) canRecord(c *call) (starlark.Value, error) {
	var variable string
	var location starlark.Value
	if err := c.unpack("variable", &variable, "location?", &location); err != nil {
		return nil, err
	}
	return starlark.Bool(contains(g.cells.Recordable(), variable)), nil
}

func (g *group) spikeCounts(c *call) (starlark.Value, error) {
	gather := true
	if err := c.unpack("gather?", &gather); err != nil {
		return nil, err
	}
	counts := g.cells.SpikeCounts()
	g.s.used.add(g, counted)
	d := starlark.NewDict(len(counts))
	for i, id := range g.ids() {
		if n, ok := counts[id]; ok {
			if err := d.SetKey(&cellID{g: g, index: i, gid: id}, starlark.MakeInt(n)); err != nil {
				return nil, err
			}
		}
	}
	return d, nil
}

var errNotRecorded = errors.New(`spikes were not recorded: call record("spikes") before run()`)

func (g *group) meanSpikeCount(c *call) (starlark.Value, error) {
	gather := true
	if err := c.unpack("gather?", &gather); err != nil {
		return nil, err
	}
	x := g.cells.MeanSpikeCount()
	if math.IsNaN(x) {
		return nil, fmt.Errorf("%w: %s: %w", model.ErrRecording, g.quoted(), errNotRecorded)
	}
	g.s.used.add(g, counted)
	return starlark.Float(x), nil
}
