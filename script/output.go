package script

import (
	"time"

	"go.starlark.net/starlark"
)

// write writes what was recorded from a group.
func (g *group) write(name string, vars []string, clear bool, notes map[string]any) error {
	path, err := g.s.outputPath(name)
	if err != nil {
		return err
	}
	if g.s.cfg.Describing {
		return nil
	}
	defer since(&g.s.result.WriteSeconds, time.Now())
	g.s.stamp()
	files, err := g.cells.WriteData(path, vars, clear, notes)
	if err != nil {
		return err
	}
	g.s.result.Files = append(g.s.result.Files, files...)
	return nil
}

// writeData is write_data(io, variables="all", gather=True, clear=False, annotations=None).
func (g *group) writeData(c *call) (starlark.Value, error) {
	var file, variables, gather, locations, notes starlark.Value
	clear := false
	if err := c.unpack("io", &file, "variables?", &variables, "gather?", &gather, "clear?", &clear, "annotations?", &notes, "locations?", &locations); err != nil {
		return nil, err
	}
	path, ok := starlark.AsString(file)
	if !ok {
		return nil, classError("TypeError", "io = %s: must be the name of a file", brief(file))
	}
	vars, err := names("variables", variables)
	if err != nil {
		return nil, err
	}
	items, err := dictItems("annotations", notes)
	if err != nil {
		return nil, err
	}
	g.s.used.add(g, read)
	return nil, g.write(path, vars, clear, annotations(items))
}

// getData is get_data(variables="all", gather=True, clear=False).
func (g *group) getData(c *call) (starlark.Value, error) {
	var variables, gather, locations starlark.Value
	clear := false
	if err := c.unpack("variables?", &variables, "gather?", &gather, "clear?", &clear, "locations?", &locations); err != nil {
		return nil, err
	}
	vars, err := names("variables", variables)
	if err != nil {
		return nil, err
	}
	b, err := g.cells.Data(vars, clear)
	if err != nil {
		return nil, err
	}
	g.s.used.add(g, read)
	return c.s.block(b), nil
}
