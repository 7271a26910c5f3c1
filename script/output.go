package script

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/model"
)

// outputPath returns where a file goes that a script names: below the output folder, whatever the script says. A leading
// Results/ is dropped, since PyNN scripts name that folder and it is what the output folder stands for.
func (s *session) outputPath(name string) (string, error) {
	refuse := func(why string) error {
		return fmt.Errorf("%w: file %q %s: a script writes only below its output folder %q (--out)", model.ErrValue, name, why, s.cfg.OutDir)
	}
	if name == "" || strings.HasSuffix(name, "/") || strings.ContainsRune(name, 0) {
		return "", refuse("is no name of a file")
	}
	path := filepath.Clean(filepath.FromSlash(name))
	if filepath.IsAbs(path) || filepath.VolumeName(path) != "" {
		root, err := filepath.Abs(s.cfg.OutDir)
		if err != nil {
			return "", refuse("is absolute")
		}
		inside, err := filepath.Rel(root, path)
		if err != nil || !filepath.IsLocal(inside) {
			return "", refuse("is outside")
		}
		return filepath.Join(s.cfg.OutDir, inside), nil
	}
	if out := filepath.Clean(s.cfg.OutDir); strings.HasPrefix(path, out+string(filepath.Separator)) {
		path = path[len(out)+1:]
	} else if rest, ok := strings.CutPrefix(path, "Results"+string(filepath.Separator)); ok {
		path = rest
	}
	if !filepath.IsLocal(path) {
		return "", refuse("is outside")
	}
	return filepath.Join(s.cfg.OutDir, path), nil
}

// inputPath returns where a file is that a script reads: below the output folder, if the script or one before it has written it there,
// else where the name says, from the working directory.
func (s *session) inputPath(name string) string {
	if path, err := s.outputPath(name); err == nil {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return filepath.FromSlash(name)
}

// write writes what was recorded from a group.
func (g *group) write(name string, vars []string, clear bool, notes map[string]any) error {
	path, err := g.s.outputPath(name)
	if err != nil {
		return err
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
