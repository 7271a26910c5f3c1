// Package csv writes and reads recordings as tables that every tool opens without options.
//
//	x.csv            id,time_ms: one row for each spike, sorted by id, then time
//	x.<name>.csv     time_ms, then one column for each recorded cell, headed by its id: one file for each analog signal
//	x.json           units, ids of all recorded cells (silent ones too), times, annotations and provenance
//
// Further segments are x.segment001.csv, x.segment001.<name>.csv and so on. Numbers are the shortest decimals that read back exactly.
package csv

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/google/renameio/v2/maybe"

	"github.com/hillock-sim/hillock/data"
)

// sidecar is x.json.
type sidecar struct {
	Name        string           `json:"name"`
	Description string           `json:"description"`
	RecDatetime time.Time        `json:"rec_datetime"`
	Annotations data.Annotations `json:"annotations"`
	Segments    []segment        `json:"segments"`
	Provenance  json.RawMessage  `json:"provenance,omitempty"`
}

type segment struct {
	Name    string   `json:"name"`
	Spikes  *spikes  `json:"spikes,omitempty"`
	Signals []signal `json:"signals,omitempty"`
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

// Write writes a block and returns the files it made. Each file is written whole or not at all.
func Write(path string, b *data.Block, provenance json.RawMessage) ([]string, error) {
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	side := sidecar{
		Name: b.Name, Description: b.Description, RecDatetime: b.RecDatetime, Annotations: b.Annotations, Provenance: provenance,
	}
	var files []string
	write := func(name string, content []byte) error {
		if err := maybe.WriteFile(name, content, 0o666); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		files = append(files, name)
		return nil
	}
	for k, s := range b.Segments {
		base := stem
		if k > 0 {
			base = fmt.Sprintf("%s.segment%03d", stem, k)
		}
		entry := segment{Name: s.Name}
		if sp := s.Spikes; sp != nil {
			name := base + ".csv"
			entry.Spikes = &spikes{filepath.Base(name), sp.Source, sp.Dt, sp.TStart, sp.TStop, sp.Cells, sp.Index}
			if err := write(name, spikeTable(sp)); err != nil {
				return files, err
			}
		}
		taken := map[string]bool{}
		for _, a := range s.Signals {
			name := fmt.Sprintf("%s.%s.csv", base, a.Name)
			for n := 2; taken[name]; n++ {
				name = fmt.Sprintf("%s.%s.%d.csv", base, a.Name, n)
			}
			taken[name] = true
			entry.Signals = append(entry.Signals, signal{filepath.Base(name), a.Name, a.Unit, a.Source, a.TStart, a.Period, a.Cells, a.Index})
			if err := write(name, signalTable(a)); err != nil {
				return files, err
			}
		}
		side.Segments = append(side.Segments, entry)
	}
	text, err := json.MarshalIndent(side, "", "  ")
	if err != nil {
		return files, fmt.Errorf("%s: annotations: %w", path, err)
	}
	return files, write(stem+".json", append(text, '\n'))
}

func spikeTable(s *data.Spikes) []byte {
	order := make([]int, len(s.Steps))
	for k := range order {
		order[k] = k
	}
	sort.SliceStable(order, func(a, b int) bool { return s.IDs[order[a]] < s.IDs[order[b]] })
	var out bytes.Buffer
	out.WriteString("id,time_ms\n")
	line := make([]byte, 0, 64)
	for _, k := range order {
		line = strconv.AppendInt(line[:0], s.IDs[k], 10)
		line = append(line, ',')
		line = strconv.AppendFloat(line, s.Time(k), 'g', -1, 64)
		out.Write(append(line, '\n'))
	}
	return out.Bytes()
}

func signalTable(a *data.Signal) []byte {
	var out bytes.Buffer
	out.WriteString("time_ms")
	for _, id := range a.Cells {
		fmt.Fprintf(&out, ",%d", id)
	}
	out.WriteByte('\n')
	times := a.Times()
	line := make([]byte, 0, 256)
	for k, t := range times {
		line = strconv.AppendFloat(line[:0], t, 'g', -1, 64)
		for c := range a.Cells {
			line = append(line, ',')
			line = strconv.AppendFloat(line, a.At(k, c), 'g', -1, 64)
		}
		out.Write(append(line, '\n'))
	}
	return out.Bytes()
}
