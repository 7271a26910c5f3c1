// Package format is the table of file formats, chosen by name or by extension. A format is one package and one line here.
package format

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/csv"
	"github.com/hillock-sim/hillock/format/mat"
	"github.com/hillock-sim/hillock/format/npz"
	"github.com/hillock-sim/hillock/model"
)

// Format is one file format.
type Format struct {
	Name, Doc  string
	Extensions []string // with the dot

	// Write writes a block, each file whole or not at all, and returns the files it made.
	Write func(path string, b *data.Block, meta Meta) (files []string, err error)
	Read  func(path string) (*data.Block, error)

	// Provenance returns the provenance of a file; nil if it has none.
	Provenance func(path string) (json.RawMessage, error)
}

// Meta is stored in every file.
type Meta struct {
	Provenance json.RawMessage // a JSON object: versions, machine, parameters; nil: none
}

// All returns the formats.
func All() []Format {
	return []Format{
		{"npz", "NumPy archive: numpy.load opens it; spikes and signals with their ids and units", []string{".npz"}, adapt(npz.Write), npz.Read, npz.Provenance},
		{"mat", "MATLAB 5 in the layout of Neo's NeoMatlabIO: every version of Neo opens it, and MATLAB, Octave, SciPy", []string{".mat"}, adapt(mat.Write), mat.Read, mat.Provenance},
		{"csv", "tables: spikes (id, time), one table per signal, and a JSON file with units beside them", []string{".csv"}, adapt(csv.Write), csv.Read, csv.Provenance},
	}
}

func adapt(write func(string, *data.Block, json.RawMessage) ([]string, error)) func(string, *data.Block, Meta) ([]string, error) {
	return func(path string, b *data.Block, m Meta) ([]string, error) { return write(path, b, m.Provenance) }
}

// ByName returns the format of that name.
func ByName(name string) (Format, error) {
	var known []string
	for _, f := range All() {
		if f.Name == name {
			return f, nil
		}
		known = append(known, f.Name)
	}
	return Format{}, model.UnknownName("format", name, known)
}

// ByPath returns the format of a path's extension.
func ByPath(path string) (Format, error) {
	extension := strings.ToLower(filepath.Ext(path))
	var known []string
	for _, f := range All() {
		if slices.Contains(f.Extensions, extension) {
			return f, nil
		}
		known = append(known, f.Extensions...)
	}
	return Format{}, fmt.Errorf("%s: no format has the extension %q; known: %s", path, extension, strings.Join(known, ", "))
}
