// Package pynn exports a description as a PyNN script that people can read, with its numbers in arrays beside it, runs it in the
// user's Python, and brings back what was recorded.
//
// The script runs on NEST, NEURON, Brian2, SpiNNaker and Hillock itself; which is its argument. A connector stays the high-level one
// where every simulator makes the very same connections from it; else the connections are listed.
package pynn

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/model"
)

//go:embed head.py
var head string

//go:embed tail.py
var tail string

// Target returns the target of hillock export --to pynn.
func Target() export.Target {
	return export.Target{
		Name: "pynn", Doc: "a PyNN script (0.12 or later) and its arrays, in a folder; for nest, neuron, brian2, spinnaker, hillock",
		Check: Check, Write: Write,
	}
}

// Check says what the simulators cannot run: those of the options, or else, since a script that none can run is of no use, what no
// simulator but Hillock can.
func Check(d *export.Description, o export.Options) []export.Problem {
	if len(o.Simulators) > 0 {
		var all []export.Problem
		for _, name := range o.Simulators {
			s, err := Simulator(name)
			if err != nil {
				all = append(all, export.Problem{Where: "--for", What: name, Reason: err.Error()})
				continue
			}
			all = append(all, s.Check(d)...)
		}
		return all
	}
	hillock, _ := Simulator("hillock")
	return hillock.Check(d)
}

// Write writes the script, named after the network, and its arrays.
func Write(d *export.Description, out string, o export.Options) ([]string, error) {
	w := &writer{d: d, folder: out, text: &strings.Builder{}, names: map[string]string{}}
	for _, s := range Simulators() {
		if len(s.Check(d)) == 0 {
			w.able = append(w.able, s.Name)
		}
	}
	name := d.Title
	if name == "" {
		name = "network"
	}
	if err := w.script(o); err != nil {
		return nil, err
	}
	path := filepath.Join(out, name+".py")
	if err := os.MkdirAll(out, 0o777); err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	if err := os.WriteFile(path, []byte(w.text.String()), 0o666); err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	return append([]string{path}, w.files...), nil
}
