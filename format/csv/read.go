package csv

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/data"
)

// Read reads what Write has written; path is that of x.csv, even where there is only x.json and the table of a signal. Without an
// x.json of Write's beside it, any table with columns id and time_ms is read: its cells are those that fired, its time step is
// the largest of 1, 0.5, 0.2, 0.1, 0.05 ms and so on, down to 0.000001 ms, that all times are multiples of, and it ends with its
// last spike.
func Read(path string) (*data.Block, error) {
	b, _, err := read(os.DirFS(filepath.Dir(path)), filepath.Base(path))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return b, nil
}

// Provenance returns the JSON object that says what made the files; nil if they do not say.
func Provenance(path string) (json.RawMessage, error) {
	_, provenance, err := read(os.DirFS(filepath.Dir(path)), filepath.Base(path))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return provenance, nil
}

// read reads from a folder; it opens no file outside.
func read(folder fs.FS, name string) (*data.Block, json.RawMessage, error) {
	text, err := fs.ReadFile(folder, stemOf(name)+".json")
	if errors.Is(err, fs.ErrNotExist) || err == nil && json.Valid(text) && !ours(text) {
		b, err := bare(folder, name)
		return b, nil, err
	}
	if err != nil {
		return nil, nil, err
	}
	var side sidecar
	if err := json.Unmarshal(text, &side); err != nil {
		return nil, nil, fmt.Errorf("%s.json: %w", stemOf(name), err)
	}
	if side.Format != formatName {
		return nil, nil, fmt.Errorf("%s.json: format = %q: want %q", stemOf(name), side.Format, formatName)
	}
	b := &data.Block{Name: side.Name, Description: side.Description, RecDatetime: side.RecDatetime, Annotations: whole(side.Annotations)}
	for _, entry := range side.Segments {
		s, err := entry.read(folder)
		if err != nil {
			return nil, nil, err
		}
		b.Segments = append(b.Segments, s)
	}
	return b, side.Provenance, b.Check()
}

func (entry *segment) read(folder fs.FS) (*data.Segment, error) {
	s := &data.Segment{
		Name: entry.Name, Description: entry.Description, RecDatetime: entry.RecDatetime, Annotations: whole(entry.Annotations),
	}
	if e := entry.Spikes; e != nil {
		s.Spikes = e.table()
		if err := readSpikes(folder, e.File, s.Spikes); err != nil {
			return nil, err
		}
	}
	for k := range entry.Signals {
		e := &entry.Signals[k]
		a := e.trace()
		if err := readSignal(folder, e.File, a); err != nil {
			return nil, err
		}
		s.Signals = append(s.Signals, a)
	}
	return s, nil
}

// whole returns annotations that can be added to.
func whole(a data.Annotations) data.Annotations {
	if a == nil {
		return data.Annotations{}
	}
	return a
}

// local returns an error for names that lead out of the folder: x.json may come from anywhere.
func local(name string) error {
	if name == "." || !fs.ValidPath(name) || strings.ContainsAny(name, `/\:`) {
		return fmt.Errorf("file %q: must be a name in the folder of the .json file", name)
	}
	return nil
}

// bare reads a table of spikes without x.json.
func bare(folder fs.FS, name string) (*data.Block, error) {
	ids, times, err := columns(folder, name)
	if err != nil {
		return nil, err
	}
	dt, err := data.CommonStep(times)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s := &data.Spikes{Source: stemOf(name), Dt: dt, IDs: ids, Cells: slices.Compact(slices.Sorted(slices.Values(ids)))}
	if err := s.SetTimes(times); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i := range s.Cells {
		s.Index = append(s.Index, i)
	}
	if n := len(s.Steps); n > 0 {
		s.TStop = s.Time(n - 1)
	}
	b := &data.Block{Name: s.Source, Annotations: data.Annotations{}, Segments: []*data.Segment{{Name: "segment000", Annotations: data.Annotations{}, Spikes: s}}}
	return b, b.Check()
}
