// Package format is the table of file formats, chosen by name or by extension.
package format

import (
	"encoding/json"
	"fmt"

	"github.com/hillock-sim/hillock/data"
)

// Format is one file format.
type Format struct {
	Name, Doc  string
	Extensions []string
	Write      func(path string, b *data.Block, meta Meta) (files []string, err error)
	Read       func(path string) (*data.Block, error)
}

// Meta is stored in every file.
type Meta struct{ Provenance json.RawMessage }

// All returns the formats.
func All() []Format { return nil }

// ByName returns the format of that name.
func ByName(name string) (Format, error) { return Format{}, fmt.Errorf("unknown format %q", name) }

// ByPath returns the format of a path's extension.
func ByPath(path string) (Format, error) { return Format{}, fmt.Errorf("unknown format of %q", path) }
