package csv

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/renameio/v2/maybe"

	"github.com/hillock-sim/hillock/data"
)

// Write writes a Block and returns the files it made, x.json last. Each file is whole or absent. provenance is a JSON object that
// says what made the numbers, or nil. An x.json that Write has not made is not replaced; an x.csv is, and is removed if the first
// segment has no spikes, so that none of an earlier run is left under the name.
func Write(path string, b *data.Block, provenance json.RawMessage) ([]string, error) {
	if err := b.Check(); err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	stem, folder := stemOf(path), filepath.Dir(path)
	if side, err := os.ReadFile(stem + ".json"); err == nil && !ours(side) {
		return nil, fmt.Errorf("write %s: %s.json, which would hold the units, is another file already: choose another name", path, stem)
	}
	side := describe(b, filepath.Base(stem), provenance)
	text, err := json.MarshalIndent(side, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write %s.json: %w", stem, err)
	}
	var files []string
	write := func(name string, content []byte) error {
		if err := maybe.WriteFile(name, content, 0o666); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		files = append(files, name)
		return nil
	}
	for k, entry := range side.Segments {
		if entry.Spikes != nil {
			if err := write(filepath.Join(folder, entry.Spikes.File), spikeTable(b.Segments[k].Spikes)); err != nil {
				return files, err
			}
		}
		for i, e := range entry.Signals {
			if err := write(filepath.Join(folder, e.File), signalTable(b.Segments[k].Signals[i])); err != nil {
				return files, err
			}
		}
	}
	if err := write(stem+".json", append(oneLine(text), '\n')); err != nil {
		return files, err
	}
	if len(b.Segments) == 0 || b.Segments[0].Spikes == nil {
		if err := os.Remove(stem + ".csv"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return files, fmt.Errorf("remove the spikes of an earlier run: %w", err)
		}
	}
	return files, nil
}

// ours reports whether a JSON text was written by Write.
func ours(text []byte) bool {
	var side struct{ Format string }
	return json.Unmarshal(text, &side) == nil && strings.HasPrefix(side.Format, "hillock csv ")
}

var numbers = regexp.MustCompile(`\[\n[-+0-9.eE,\s]*\]`)

// oneLine puts lists of numbers on one line each: 4000 ids are no 4000 lines. A line break cannot be inside of a text, so that
// only lists are found.
func oneLine(indented []byte) []byte {
	return numbers.ReplaceAllFunc(indented, func(list []byte) []byte {
		return []byte("[" + strings.Join(strings.Fields(string(list[1:len(list)-1])), " ") + "]")
	})
}

func spikeTable(s *data.Spikes) []byte {
	ids, steps := s.ByCell()
	out := append(make([]byte, 0, 16*len(ids)), "id,time_ms\n"...)
	for k, id := range ids {
		out = strconv.AppendInt(out, id, 10)
		out = append(out, ',')
		out = appendFloat(out, data.TimeOf(steps[k], s.Dt))
		out = append(out, '\n')
	}
	return out
}

func signalTable(a *data.Signal) []byte {
	out := append(make([]byte, 0, 20*len(a.Data)), "time_ms"...)
	for _, id := range a.Cells {
		out = append(out, ',')
		out = strconv.AppendInt(out, id, 10)
	}
	out = append(out, '\n')
	for k, t := range a.Times() {
		out = appendFloat(out, t)
		for c := range a.Cells {
			out = append(out, ',')
			out = appendFloat(out, a.At(k, c))
		}
		out = append(out, '\n')
	}
	return out
}

// appendFloat appends the shortest decimal that reads back exactly. Infinities are spelled as pandas and NumPy read them.
func appendFloat(out []byte, x float64) []byte {
	if math.IsInf(x, 1) {
		return append(out, "inf"...)
	}
	if math.IsInf(x, -1) {
		return append(out, "-inf"...)
	}
	return strconv.AppendFloat(out, x, 'g', -1, 64)
}
