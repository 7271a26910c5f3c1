// Package outline describes a Block without its numbers, as JSON: names, units, ids of all cells, times, annotations, provenance.
// Formats whose own layout cannot hold all of that keep it as one text beside their arrays, so that nothing is lost on the way back.
package outline

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/hillock-sim/hillock/data"
)

// Block is a Block whose spikes and samples are elsewhere.
type Block struct {
	Format      string           `json:"format"` // "hillock mat 1": who wrote this, and in which version
	Name        string           `json:"name"`
	Description string           `json:"description"`
	RecDatetime time.Time        `json:"rec_datetime,omitzero"`
	Annotations data.Annotations `json:"annotations"`
	Segments    []Segment        `json:"segments"`
	Provenance  json.RawMessage  `json:"provenance,omitempty"`
}

// Segment is one stretch between two resets.
type Segment struct {
	Name        string           `json:"name"`
	Description string           `json:"description"`
	RecDatetime time.Time        `json:"rec_datetime,omitzero"`
	Annotations data.Annotations `json:"annotations"`
	Spikes      *Spikes          `json:"spikes,omitempty"` // absent: not recorded
	Signals     []Signal         `json:"signals"`
}

// Spikes is a table of spikes without its rows.
type Spikes struct {
	Source string  `json:"source"`
	Dt     float64 `json:"dt_ms"`
	TStart float64 `json:"t_start_ms"`
	TStop  float64 `json:"t_stop_ms"`
	Cells  []int64 `json:"ids"` // silent ones too
	Index  []int   `json:"index"`
}

// Signal is an analog signal without its samples. Column and Row say where a table has them.
type Signal struct {
	Name    string  `json:"name"`
	Unit    string  `json:"unit"`
	Source  string  `json:"source"`
	TStart  float64 `json:"t_start_ms"`
	Period  float64 `json:"period_ms"`
	Samples int     `json:"samples"`
	Cells   []int64 `json:"ids"`
	Index   []int   `json:"index"`
	Column  string  `json:"column,omitempty"`
	Row     int     `json:"row"`
}

// Of describes a Block. A Block that contradicts itself, and provenance (nil: none) that is no JSON, are errors.
func Of(b *data.Block, format string, provenance json.RawMessage) (*Block, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	if len(provenance) > 0 && !json.Valid(provenance) {
		return nil, fmt.Errorf("provenance is not JSON: %.80q", provenance)
	}
	o := &Block{
		Format: format, Name: b.Name, Description: b.Description, RecDatetime: b.RecDatetime, Annotations: b.Annotations,
		Segments: []Segment{}, Provenance: provenance,
	}
	for _, s := range b.Segments {
		entry := Segment{Name: s.Name, Description: s.Description, RecDatetime: s.RecDatetime, Annotations: s.Annotations, Signals: []Signal{}}
		if sp := s.Spikes; sp != nil {
			entry.Spikes = &Spikes{sp.Source, sp.Dt, sp.TStart, sp.TStop, sp.Cells, sp.Index}
		}
		for _, a := range s.Signals {
			entry.Signals = append(entry.Signals, Signal{
				Name: a.Name, Unit: a.Unit, Source: a.Source, TStart: a.TStart, Period: a.Period, Samples: a.Len(), Cells: a.Cells, Index: a.Index,
			})
		}
		o.Segments = append(o.Segments, entry)
	}
	return o, nil
}

// Parse reads what was written of a Block, and returns the Block with empty tables of spikes and signals without samples.
func Parse(text []byte, format string) (*Block, *data.Block, error) {
	var o Block
	if err := json.Unmarshal(text, &o); err != nil {
		return nil, nil, fmt.Errorf("description of the recording: %w", err)
	}
	if o.Format != format {
		return nil, nil, fmt.Errorf("format = %q: want %q", o.Format, format)
	}
	b := &data.Block{Name: o.Name, Description: o.Description, RecDatetime: o.RecDatetime, Annotations: whole(o.Annotations)}
	for k := range o.Segments {
		e := &o.Segments[k]
		s := &data.Segment{Name: e.Name, Description: e.Description, RecDatetime: e.RecDatetime, Annotations: whole(e.Annotations)}
		if p := e.Spikes; p != nil {
			s.Spikes = &data.Spikes{Source: p.Source, Dt: p.Dt, TStart: p.TStart, TStop: p.TStop, Cells: p.Cells, Index: p.Index}
		}
		for _, p := range e.Signals {
			if p.Samples < 0 || p.Row < 0 {
				return nil, nil, fmt.Errorf("segment %d: signal %q: %d samples from row %d: must be >= 0", k, p.Name, p.Samples, p.Row)
			}
			s.Signals = append(s.Signals, &data.Signal{
				Name: p.Name, Unit: p.Unit, Source: p.Source, TStart: p.TStart, Period: p.Period, Cells: p.Cells, Index: p.Index,
			})
		}
		b.Segments = append(b.Segments, s)
	}
	return &o, b, nil
}

// whole returns annotations that can be added to.
func whole(a data.Annotations) data.Annotations {
	if a == nil {
		return data.Annotations{}
	}
	return a
}
