package nwb

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/hdf5"
	"github.com/hillock-sim/hillock/format/outline"
	"github.com/hillock-sim/hillock/internal/whole"
)

const (
	formatName = "hillock nwb 1"
	nwbVersion = "2.7.0"
)

// Write writes the Block to a file, which is whole or absent, and returns its path. provenance is a JSON object that says what
// made the numbers, or nil. The same Block makes the same bytes.
func Write(path string, b *data.Block, provenance json.RawMessage) ([]string, error) {
	o, err := outline.Of(b, formatName, provenance)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	about, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	err = whole.Write(path, func(f *os.File) error {
		w := &writer{Writer: hdf5.NewWriter(f), ids: outline.NewIDs(b, about)}
		return w.Close(w.file(b, provenance, string(about)))
	})
	if err != nil {
		return nil, err
	}
	return []string{path}, nil
}

// A writer writes the objects of NWB.
type writer struct {
	*hdf5.Writer
	ids *outline.IDs
}

func (w *writer) file(b *data.Block, provenance json.RawMessage, about string) hdf5.Ref {
	when := b.RecDatetime
	if when.IsZero() {
		when = time.Unix(0, 0).UTC()
	}
	start := when.Format("2006-01-02T15:04:05.000000-07:00")
	description := b.Description
	if description == "" {
		description = "recording of a simulation"
	}
	// There is no animal; the inspector asks for a subject with an age none the less, and for a species, which would be a lie.
	subject := w.Group(hdf5.Group{Attrs: w.typed("core", "Subject"), Children: []hdf5.Link{
		w.text("subject_id", "simulation"), w.text("description", "a simulated network of neurons, no animal"), w.text("sex", "U"), w.text("age", "P0D"),
	}})
	general := []hdf5.Link{w.text("notes", about), {Name: "subject", To: subject}}
	if len(provenance) > 0 {
		general = append(general, w.text("source_script", string(provenance), hdf5.Attr{Name: "file_name", Value: hdf5.Text("provenance.json")}))
	}
	acquisition, scratch := w.signals(b)
	id, _ := w.ids.New()
	children := []hdf5.Link{
		w.text("identifier", id), w.text("session_description", description), w.text("session_start_time", start),
		w.text("timestamps_reference_time", start), {Name: "file_create_date", To: w.Dataset(hdf5.Dataset{Value: hdf5.VarTexts([]string{start})})},
		w.group("acquisition", acquisition...), w.group("analysis"), w.group("general", general...), w.group("processing"),
		w.group("stimulus", w.group("presentation"), w.group("templates")),
	}
	if scratch != nil {
		children = append(children, w.group("scratch", scratch...))
	}
	if u := unitsOf(b); u.segments != nil {
		children = append(children, hdf5.Link{Name: "units", To: w.units(u)})
	}
	return w.Group(hdf5.Group{
		Children: children, Attrs: w.typed("core", "NWBFile", hdf5.Attr{Name: "nwb_version", Value: hdf5.Text(nwbVersion)}),
	})
}

// typed returns the attributes of an object of a type of the schema.
func (w *writer) typed(namespace, kind string, more ...hdf5.Attr) []hdf5.Attr {
	id, _ := w.ids.New()
	return append([]hdf5.Attr{
		{Name: "namespace", Value: hdf5.Text(namespace)}, {Name: "neurodata_type", Value: hdf5.Text(kind)}, {Name: "object_id", Value: hdf5.Text(id)},
	}, more...)
}

func (w *writer) text(name, text string, attrs ...hdf5.Attr) hdf5.Link {
	return hdf5.Link{Name: name, To: w.Dataset(hdf5.Dataset{Value: hdf5.VarText(text), Attrs: attrs})}
}

func (w *writer) group(name string, children ...hdf5.Link) hdf5.Link {
	return hdf5.Link{Name: name, To: w.Group(hdf5.Group{Children: children})}
}

// signals writes a TimeSeries for every signal, and what cells its columns are.
func (w *writer) signals(b *data.Block) (series, scratch []hdf5.Link) {
	taken := map[string]bool{}
	for k, s := range b.Segments {
		for _, a := range s.Signals {
			name := strings.ReplaceAll(strings.ToValidUTF8(a.Name, "?"), "/", "_")
			if name == "" || name == "." {
				name = "signal"
			}
			if k > 0 {
				name = fmt.Sprintf("%s_segment%03d", name, k)
			}
			stem := name
			for n := 2; taken[name]; n++ {
				name = fmt.Sprintf("%s_%d", stem, n)
			}
			taken[name] = true
			series = append(series, hdf5.Link{Name: name, To: w.series(b, s, a)})
			cells := func(end, notes string, v hdf5.Value) {
				scratch = append(scratch, hdf5.Link{Name: name + end, To: w.Dataset(hdf5.Dataset{
					Value: v, Attrs: w.typed("core", "ScratchData", hdf5.Attr{Name: "notes", Value: hdf5.Text(notes)}),
				})})
			}
			cells("_channel_id", "ids of the cells of the columns of "+name, hdf5.Ints(a.Cells))
			if len(a.Index) > 0 {
				cells("_source_index", "indices in their population of the cells of the columns of "+name, indices(a.Index))
			}
		}
	}
	return series, scratch
}

func (w *writer) series(b *data.Block, s *data.Segment, a *data.Signal) hdf5.Ref {
	// Where Neo puts it.
	place, _ := json.Marshal(map[string]string{"block": b.Name, "segment": s.Name})
	unit, conversion := si(a.Unit)
	samples := w.Dataset(hdf5.Dataset{Value: hdf5.Floats(a.Data, a.Len(), len(a.Cells)), Attrs: []hdf5.Attr{
		{Name: "unit", Value: hdf5.Text(unit)}, {Name: "conversion", Value: hdf5.Float(conversion)}, {Name: "resolution", Value: hdf5.Float(-1)},
	}})
	start := w.Dataset(hdf5.Dataset{Value: hdf5.Float(a.TStart / 1000), Attrs: []hdf5.Attr{
		{Name: "rate", Value: hdf5.Float(1000 / a.Period)}, {Name: "unit", Value: hdf5.Text("seconds")},
	}})
	return w.Group(hdf5.Group{
		Children: []hdf5.Link{{Name: "data", To: samples}, {Name: "starting_time", To: start}},
		Attrs: w.typed("core", "TimeSeries",
			hdf5.Attr{Name: "description", Value: hdf5.Text(brief(fmt.Sprintf("%s of %d cells of %q, a column for each", a.Name, len(a.Cells), a.Source)))},
			hdf5.Attr{Name: "comments", Value: hdf5.Text(brief(string(place)))}),
	})
}

// brief keeps a text within what an attribute can hold.
func brief(text string) string {
	if len(text) > 1<<15 {
		return strings.ToValidUTF8(text[:1<<15], "")
	}
	return text
}

// si returns a unit of the SI, and what a value has to be multiplied by to be in it.
func si(unit string) (string, float64) {
	bases := map[string]string{"V": "volts", "S": "siemens", "A": "amperes"}
	prefixes := map[string]float64{"": 1, "m": 1e-3, "u": 1e-6, "µ": 1e-6, "n": 1e-9, "p": 1e-12}
	for symbol, base := range bases {
		if prefix, ok := strings.CutSuffix(unit, symbol); ok {
			if factor, known := prefixes[prefix]; known {
				return base, factor
			}
		}
	}
	if unit == "" {
		unit = "dimensionless"
	}
	return unit, 1
}

func indices(v []int) hdf5.Value {
	return hdf5.IntsOf(len(v), func(k int) int64 { return int64(v[k]) })
}
