// Package csv writes recordings as tables that every tool opens without options, and reads them back. A Block written to x.csv is
//
//	x.csv            id,time_ms: one row for each spike, ordered by id, then by time; absent if spikes were not recorded
//	x.<name>.csv     time_ms, then one column for each recorded cell, headed by its id: one file for each analog signal
//	x.json           all else: units, ids of all recorded cells (silent ones too), times, annotations, provenance
//
// and further segments are x.segment001.csv, x.segment001.<name>.csv and so on. Where the name of a signal cannot be part of a
// file name, or two names meet, it is changed a little ("v_2"). x.json lists the files with the true names. Numbers are the
// shortest decimals that read back exactly; missing values are NaN, infinite ones inf and -inf. There are no comment lines.
//
//	spikes = pandas.read_csv("x.csv")
//	v = pandas.read_csv("x.v.csv", index_col="time_ms")
package csv

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/hillock-sim/hillock/data"
)

const formatName = "hillock csv 1"

// sidecar is x.json.
type sidecar struct {
	Format      string           `json:"format"`
	Name        string           `json:"name"`
	Description string           `json:"description"`
	RecDatetime time.Time        `json:"rec_datetime,omitzero"`
	Annotations data.Annotations `json:"annotations"`
	Segments    []segment        `json:"segments"`
	Provenance  json.RawMessage  `json:"provenance,omitempty"`
}

type segment struct {
	Name        string           `json:"name"`
	Description string           `json:"description"`
	RecDatetime time.Time        `json:"rec_datetime,omitzero"`
	Annotations data.Annotations `json:"annotations"`
	Spikes      *spikes          `json:"spikes,omitempty"`
	Signals     []signal         `json:"signals,omitempty"`
}

type spikes struct {
	File   string  `json:"file"`
	Source string  `json:"source"`
	Dt     float64 `json:"dt_ms"`
	TStart float64 `json:"t_start_ms"`
	TStop  float64 `json:"t_stop_ms"`
	Cells  []int64 `json:"ids"`
	Index  []int   `json:"index"`
}

type signal struct {
	File   string  `json:"file"`
	Name   string  `json:"name"`
	Unit   string  `json:"unit"`
	Source string  `json:"source"`
	TStart float64 `json:"t_start_ms"`
	Period float64 `json:"period_ms"`
	Cells  []int64 `json:"ids"`
	Index  []int   `json:"index"`
}

// table returns the empty table that an entry describes.
func (e *spikes) table() *data.Spikes {
	return &data.Spikes{Source: e.Source, Dt: e.Dt, TStart: e.TStart, TStop: e.TStop, Cells: e.Cells, Index: e.Index}
}

func (e *signal) trace() *data.Signal {
	return &data.Signal{Name: e.Name, Unit: e.Unit, Source: e.Source, TStart: e.TStart, Period: e.Period, Cells: e.Cells, Index: e.Index}
}

// describe makes x.json of a Block; stem is x, without its folder.
func describe(b *data.Block, stem string, provenance json.RawMessage) sidecar {
	side := sidecar{
		Format: formatName, Name: b.Name, Description: b.Description, RecDatetime: b.RecDatetime, Annotations: b.Annotations,
		Segments: []segment{}, Provenance: provenance,
	}
	taken := map[string]bool{}
	for k := range b.Segments {
		taken[strings.ToLower(segmentStem(stem, k)+".csv")] = true
	}
	for k, s := range b.Segments {
		base := segmentStem(stem, k)
		entry := segment{Name: s.Name, Description: s.Description, RecDatetime: s.RecDatetime, Annotations: s.Annotations}
		if sp := s.Spikes; sp != nil {
			entry.Spikes = &spikes{base + ".csv", sp.Source, sp.Dt, sp.TStart, sp.TStop, sp.Cells, sp.Index}
		}
		for _, a := range s.Signals {
			file := fileName(base, a.Name, taken)
			entry.Signals = append(entry.Signals, signal{file, a.Name, a.Unit, a.Source, a.TStart, a.Period, a.Cells, a.Index})
		}
		side.Segments = append(side.Segments, entry)
	}
	return side
}

// segmentStem returns what the names of the files of segment k begin with.
func segmentStem(stem string, k int) string {
	if k == 0 {
		return stem
	}
	return fmt.Sprintf("%s.segment%03d", stem, k)
}

// fileName returns a name for the table of a signal that no other table has, on any file system.
func fileName(base, name string, taken map[string]bool) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return '_'
		}
		return r
	}, name)
	file := base + "." + clean + ".csv"
	for n := 2; taken[strings.ToLower(file)]; n++ {
		file = fmt.Sprintf("%s.%s_%d.csv", base, clean, n)
	}
	taken[strings.ToLower(file)] = true
	return file
}

// stemOf returns the path without .csv.
func stemOf(path string) string {
	if e := filepath.Ext(path); strings.EqualFold(e, ".csv") {
		return path[:len(path)-len(e)]
	}
	return path
}
