// Package neuroml writes a description as a NeuroML 2 network of PyNN cells (valid against the schema v2.3) and a LEMS file that runs
// it and records what the script recorded; and it reads such files, its own and those of other programs:
//
//	n, err := neuroml.Read("LEMS_va.xml")
//	sim, err := hillock.New(hillock.Options{Timestep: n.Simulation.Timestep})
//	made, err := n.Build(sim)
//
// A network that was written and read has the same spikes. What Hillock cannot have the same is refused when it is written and when it
// is read.
//
// The component types are those of NeuroML's own PyNN.xml, whose numbers are bare and in PyNN's units. Cells of a NeuroML population
// share all parameters and the initial potential: a population whose cells differ becomes one population for each distinct set, and
// properties tell which cells of which population they are.
package neuroml

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/model"
)

// Target returns the target of hillock export --to neuroml.
func Target() export.Target {
	return export.Target{
		Name: "neuroml", Doc: "a NeuroML 2 network of PyNN cells (NAME.net.nml, or in a folder) and its LEMS file, for jNeuroML",
		Check: Check, Write: Write,
	}
}

// Write writes OUT, if it ends with .nml, or else NAME.net.nml in the folder OUT, and beside it LEMS_NAME.xml.
func Write(d *export.Description, out string, o export.Options) ([]string, error) {
	folder, file := out, "network.net.nml"
	if d.Title != "" {
		file = d.Title + ".net.nml"
	}
	if strings.HasSuffix(out, ".nml") {
		folder, file = filepath.Dir(out), filepath.Base(out)
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	name := strings.TrimSuffix(strings.TrimSuffix(file, ".nml"), ".net")
	w := &writer{d: d, o: o, name: name, id: identifier(name), file: file}
	w.divide()
	net, lems := filepath.Join(folder, file), filepath.Join(folder, "LEMS_"+name+".xml")
	if err := w.save(net, w.network); err != nil {
		return nil, err
	}
	if err := w.save(lems, w.lems); err != nil {
		return nil, err
	}
	return []string{lems, net}, nil
}

// save writes a file as a stream: connections are never held as text.
func (w *writer) save(path string, write func() error) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	w.out = bufio.NewWriterSize(f, 1<<16)
	err = errors.Join(write(), w.out.Flush(), f.Close())
	if err != nil {
		return fmt.Errorf("%w: %s: %w", model.ErrRuntime, path, err)
	}
	return nil
}
