package script

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
)

// save is save(filename): the state of the network and what was recorded go to a file below the output folder.
func save(c *call) (starlark.Value, error) {
	var name string
	if err := c.unpack("filename", &name); err != nil {
		return nil, err
	}
	sim, err := c.s.network()
	if err != nil {
		return nil, err
	}
	path, err := c.s.outputPath(name)
	if err != nil {
		return nil, err
	}
	if err := sim.Save(path); err != nil {
		return nil, err
	}
	if !contains(c.s.result.Files, path) {
		c.s.result.Files = append(c.s.result.Files, path)
	}
	return starlark.String(name), nil
}

// branch is branch(filename, seed=None, annotations=None) (load is a word of Starlark): the network goes to the state of a file that save wrote, and another segment begins.
func branch(c *call) (starlark.Value, error) {
	var name string
	var seed, notes starlark.Value
	if err := c.unpack("filename", &name, "seed?", &seed, "annotations?", &notes); err != nil {
		return nil, err
	}
	sim, err := c.s.network()
	if err != nil {
		return nil, err
	}
	items, err := dictItems("annotations", notes)
	if err != nil {
		return nil, err
	}
	o := hillock.BranchOptions{Annotations: annotations(items)}
	if seed != nil && seed != starlark.None {
		n, ok := seed.(starlark.Int)
		x, whole := uint64(0), false
		if ok {
			x, whole = n.Uint64()
		}
		if !whole {
			return nil, fmt.Errorf("%w: seed = %s: must be a whole number from 0 to 2^64-1, or None for the noise that would have followed", model.ErrValue, brief(seed))
		}
		o.Seed = &x
	}
	path, err := c.s.inputPath(name)
	if err != nil {
		return nil, err
	}
	saved, err := hillock.ReadSaved(path)
	if err != nil {
		return nil, err
	}
	if err := sim.Branch(saved, o); err != nil {
		return nil, err
	}
	return starlark.Float(sim.Time()), nil
}
