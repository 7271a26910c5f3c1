// Package format is the table of file formats, chosen by name or by extension. A format is one package and one line here.
package format

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/arrow"
	"github.com/hillock-sim/hillock/format/csv"
	"github.com/hillock-sim/hillock/format/mat"
	"github.com/hillock-sim/hillock/format/nix"
	"github.com/hillock-sim/hillock/format/npz"
	"github.com/hillock-sim/hillock/format/nwb"
	"github.com/hillock-sim/hillock/format/parquet"
	"github.com/hillock-sim/hillock/format/sonata"
	"github.com/hillock-sim/hillock/format/spool"
	"github.com/hillock-sim/hillock/model"
)

// Format is one file format.
type Format struct {
	Name, Doc  string
	Extensions []string // with the dot

	// Write writes a block, each file whole or not at all, and returns the files it made; nil: the format is only read.
	Write func(path string, b *data.Block, meta Meta) (files []string, err error)
	Read  func(path string) (*data.Block, error)

	// Provenance returns the provenance of a file; nil if it has none.
	Provenance func(path string) (json.RawMessage, error)

	// Hint returns what to know before a block is written so; "" if there is nothing to say. It may be nil.
	Hint func(b *data.Block) string
}

// Meta is stored in every file.
type Meta struct {
	Provenance json.RawMessage // a JSON object: versions, machine, parameters; nil: none
}

// All returns the formats.
func All() []Format {
	return []Format{
		{"npz", "NumPy archive: numpy.load opens it; spikes and signals with their ids and units", []string{".npz"}, adapt(npz.Write), npz.Read, npz.Provenance, nil},
		{"mat", "MATLAB 5 in the layout of Neo's NeoMatlabIO: every version of Neo opens it, and MATLAB, Octave, SciPy", []string{".mat"}, adapt(mat.Write), mat.Read, mat.Provenance, nil},
		{"nix", "NIX (HDF5), one spike train for each cell, as PyNN writes it: Neo's NixIO opens it", []string{".nix", ".h5"}, adapt(nix.Write), nix.Read, nix.Provenance, nix.Hint},
		{"nix-compact", "NIX with one spike train for all cells and the cell of each spike beside it: Neo opens it at once", []string{".compact.nix"}, adapt(nix.WriteCompact), nix.Read, nix.Provenance, nil},
		{"arrow", "Apache Arrow (Feather): long tables for pandas, polars and R, spikes in x.arrow, signals in x.signals.arrow", []string{".arrow", ".feather"}, adapt(arrow.Write), arrow.Read, arrow.Provenance, nil},
		{"parquet", "Apache Parquet: the same tables for pandas, polars, DuckDB, Spark, spikes in x.parquet, signals in x.signals.parquet", []string{".parquet"}, adapt(parquet.Write), parquet.Read, parquet.Provenance, nil},
		{"nwb", "Neurodata Without Borders 2 (HDF5): pynwb opens it, a Units table and a TimeSeries for each signal", []string{".nwb"}, adapt(nwb.Write), nwb.Read, nwb.Provenance, nil},
		{"sonata", "SONATA spikes and reports (HDF5): libsonata and BMTK open them; a file for each signal", []string{".sonata.h5", ".sonata"}, adapt(sonata.Write), sonata.Read, sonata.Provenance, nil},
		{"csv", "tables: spikes (id, time), one table per signal, and a JSON file with units beside them", []string{".csv"}, adapt(csv.Write), csv.Read, csv.Provenance, nil},
		{"spool", "what a run that was cut off has recorded: only to be read", []string{".spool"}, nil, spool.Read, spool.Provenance, nil},
	}
}

// Written lists the formats that can be written.
func Written() (list []Format) {
	for _, f := range All() {
		if f.Write != nil {
			list = append(list, f)
		}
	}
	return list
}

// Blocks reads all blocks of a file. Of the formats only spools hold several, one for each population.
func (f Format) Blocks(path string) ([]*data.Block, error) {
	if f.Name == "spool" {
		return spool.ReadAll(path)
	}
	b, err := f.Read(path)
	if err != nil {
		return nil, err
	}
	return []*data.Block{b}, nil
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

// ByPath returns the format of a path's extension: the longest that fits (.compact.nix is not .nix).
func ByPath(path string) (Format, error) {
	name, extension := strings.ToLower(filepath.Base(path)), strings.ToLower(filepath.Ext(path))
	var known []string
	var best Format
	longest := 0
	for _, f := range All() {
		for _, e := range f.Extensions {
			if len(e) > longest && strings.HasSuffix(name, e) {
				best, longest = f, len(e)
			}
		}
		known = append(known, f.Extensions...)
	}
	if longest > 0 {
		return best, nil
	}
	return Format{}, fmt.Errorf("%s: no format has the extension %q; known: %s", path, extension, strings.Join(known, ", "))
}
