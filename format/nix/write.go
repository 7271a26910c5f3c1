package nix

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/hdf5"
	"github.com/hillock-sim/hillock/format/outline"
	"github.com/hillock-sim/hillock/internal/whole"
)

const (
	formatName = "hillock nix 1"
	neoVersion = "0.14.6" // the release of Neo whose tree this is

	manyTrains      = 500   // from here on it is worth a word
	secondsPerTrain = 0.012 // of Neo 0.14.6; older releases take up to 0.045
)

// Write writes the Block to a file, which is whole or absent, and returns its path: one train for each cell. provenance is a JSON
// object that says what made the numbers, or nil. The same Block makes the same bytes.
func Write(path string, b *data.Block, provenance json.RawMessage) ([]string, error) {
	return write(path, b, provenance, false)
}

// WriteCompact is Write with one train for the spikes of all cells.
func WriteCompact(path string, b *data.Block, provenance json.RawMessage) ([]string, error) {
	return write(path, b, provenance, true)
}

// Hint says what to know of a file with many trains before waiting for it; "" if there is nothing to say.
func Hint(b *data.Block) string {
	n := 0
	for _, s := range b.Segments {
		if s.Spikes != nil {
			n += len(s.Spikes.Cells)
		}
	}
	if n <= manyTrains {
		return ""
	}
	return fmt.Sprintf("Neo needs %.0f s or more to read %d spike trains from NIX, whoever wrote them: .mat, .npz, or .compact.nix (one train for all "+
		"cells) open in a second", float64(n)*secondsPerTrain, n)
}

func write(path string, b *data.Block, provenance json.RawMessage, compact bool) ([]string, error) {
	o, err := outline.Of(b, formatName, provenance)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	about, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	err = whole.Write(path, func(f *os.File) error {
		w := &writer{Writer: hdf5.NewWriter(f), compact: compact, ids: outline.NewIDs(b, about), stamp: stampOf(b.RecDatetime)}
		return w.Close(w.file(b, provenance, string(about)))
	})
	if err != nil {
		return nil, err
	}
	return []string{path}, nil
}

// A writer writes the objects of NIX.
type writer struct {
	*hdf5.Writer
	compact bool
	ids     *outline.IDs
	stamp   string // when the Block was recorded
}

// stampOf is a time as NIX writes it: in UTC, to the second.
func stampOf(t time.Time) string {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format("20060102T150405")
}

func (w *writer) file(b *data.Block, provenance json.RawMessage, about string) hdf5.Ref {
	id, _ := w.ids.New()
	blockID, name := w.ids.New()
	name = "neo.block." + name

	var t tree
	var sections, segments []hdf5.Link
	for _, s := range b.Segments {
		link, section := w.segment(&t, s)
		segments, sections = append(segments, link), append(sections, section)
	}
	notes := w.properties(b.Annotations, property{"neo_name", hdf5.VarTexts(filled(b.Name)), "", "", ""})
	if len(provenance) > 0 {
		notes = append(notes, property{"provenance", hdf5.VarTexts([]string{string(provenance)}), "", "", ""})
	}
	section := w.section(name, "neo.block.metadata", 2, notes, sections)
	block := w.Group(hdf5.Group{
		Attrs: w.entity(blockID, name, "neo.block", w.stamp, b.Description),
		Children: []hdf5.Link{
			{Name: "metadata", To: section},
			{Name: "groups", To: w.list(segments)},
			{Name: "data_arrays", To: w.list(t.arrays)},
			{Name: "multi_tags", To: w.list(t.tags)},
		},
	})
	layout := "trains"
	if w.compact {
		layout = "compact"
	}
	meta := []hdf5.Link{
		{Name: "neo", To: w.section("neo", "neo.metadata", 1, []property{{"version", hdf5.VarTexts([]string{neoVersion}), "", "", ""}}, nil)},
		{Name: name, To: section},
		{Name: "hillock", To: w.section("hillock", "hillock.recording", 1, []property{
			{"outline", hdf5.VarTexts([]string{about}), "", "", ""}, {"layout", hdf5.VarTexts([]string{layout}), "", "", ""},
		}, nil)},
	}
	return w.Group(hdf5.Group{
		Attrs: []hdf5.Attr{
			{Name: "format", Value: hdf5.Text("nix")}, {Name: "version", Value: hdf5.Ints32([]int32{1, 2, 1})}, {Name: "id", Value: hdf5.Text(id)},
			{Name: "created_at", Value: hdf5.Text(w.stamp)}, {Name: "updated_at", Value: hdf5.Text(w.stamp)},
		},
		Children: []hdf5.Link{{Name: "data", To: w.list([]hdf5.Link{{Name: name, To: block}})}, {Name: "metadata", To: w.list(meta)}},
	})
}

// A tree is what all segments put into their block.
type tree struct {
	arrays, tags []hdf5.Link
}

// segment writes a segment, and returns its link in the block and that of its section.
func (w *writer) segment(t *tree, s *data.Segment) (link, section hdf5.Link) {
	id, name := w.ids.New()
	name = "neo.segment." + name
	var arrays, tags, sections []hdf5.Link // of this segment
	for _, a := range s.Signals {
		w.signal(t, &arrays, &sections, a)
	}
	switch {
	case s.Spikes == nil:
	case w.compact:
		w.multiplexed(t, &tags, &sections, s.Spikes)
	default:
		w.trains(t, &tags, &sections, s.Spikes)
	}
	notes := w.properties(s.Annotations, property{"neo_name", hdf5.VarTexts(filled(s.Name)), "", "", ""})
	metadata := w.section(name, "neo.segment.metadata", 2, notes, sections)
	stamp := w.stamp
	if !s.RecDatetime.IsZero() {
		stamp = stampOf(s.RecDatetime)
	}
	group := w.Group(hdf5.Group{
		Attrs: w.entity(id, name, "neo.segment", stamp, s.Description),
		Children: []hdf5.Link{
			{Name: "metadata", To: metadata}, {Name: "data_arrays", To: w.list(arrays)}, {Name: "multi_tags", To: w.list(tags)},
		},
	})
	return hdf5.Link{Name: name, To: group}, hdf5.Link{Name: name, To: metadata}
}

// signal writes a signal: one array for each cell, and a section for all.
func (w *writer) signal(t *tree, arrays, sections *[]hdf5.Link, a *data.Signal) {
	_, name := w.ids.New()
	name = "neo.analogsignal." + name
	notes := []property{
		{"neo_name", hdf5.VarTexts(filled(a.Name)), "", "", ""},
		{"t_start", hdf5.Floats([]float64{a.TStart}), "ms", "", ""},
		{"channel_ids", hdf5.Ints(a.Cells), "", "", ""},
		{"source_population", hdf5.VarTexts(filled(a.Source)), "", "", ""},
	}
	if len(a.Index) > 0 {
		notes = append(notes, property{"channel_index", indices(a.Index), "", "ARRAYANNOTATION", ""})
	}
	section := w.section(name, "neo.analogsignal.metadata", 1+len(a.Cells), notes, nil)
	*sections = append(*sections, hdf5.Link{Name: name, To: section})
	dimension := func() hdf5.Ref {
		return w.list([]hdf5.Link{{Name: "1", To: w.Group(hdf5.Group{Attrs: []hdf5.Attr{
			{Name: "dimension_type", Value: hdf5.Text("sample")}, {Name: "label", Value: hdf5.Text("time")}, {Name: "unit", Value: hdf5.Text("ms")},
			{Name: "sampling_interval", Value: hdf5.Float(a.Period)}, {Name: "offset", Value: hdf5.Float(a.TStart)},
		}})}})
	}
	unit := a.Unit
	if unit == "" {
		unit = "dimensionless"
	}
	for c := range a.Cells {
		id, _ := w.ids.New()
		column := fmt.Sprintf("%s.%d", name, c)
		samples := w.Dataset(hdf5.Dataset{Value: hdf5.FloatsOf(a.Len(), func(k int) float64 { return a.At(k, c) })})
		array := w.Group(hdf5.Group{
			Parents: 2, Attrs: append(w.entity(id, column, "neo.analogsignal", w.stamp, ""), hdf5.Attr{Name: "unit", Value: hdf5.Text(unit)}),
			Children: []hdf5.Link{{Name: "data", To: samples}, {Name: "metadata", To: section}, {Name: "dimensions", To: dimension()}},
		})
		t.arrays = append(t.arrays, hdf5.Link{Name: column, To: array})
		*arrays = append(*arrays, hdf5.Link{Name: id, To: array})
	}
}

// trains writes one train for each cell.
func (w *writer) trains(t *tree, tags, sections *[]hdf5.Link, s *data.Spikes) {
	cells, index := s.SortedCells()
	ids, steps := s.ByCell()
	k := 0
	for c, cell := range cells {
		begin := k
		for k < len(ids) && ids[k] == cell {
			k++
		}
		own := steps[begin:k]
		notes := []property{{"channel_id", hdf5.Ints([]int64{cell}), "", "", ""}}
		if len(index) > 0 {
			notes = append(notes, property{"source_index", hdf5.Ints([]int64{int64(index[c])}), "", "", ""})
		}
		w.train(t, tags, sections, s, hdf5.FloatsOf(len(own), func(k int) float64 { return data.TimeOf(own[k], s.Dt) }), notes)
	}
}

// multiplexed writes one train for all cells.
func (w *writer) multiplexed(t *tree, tags, sections *[]hdf5.Link, s *data.Spikes) {
	notes := []property{{"channel_id", hdf5.Ints(s.IDs), "", "ARRAYANNOTATION", ""}}
	if len(s.Index) > 0 {
		place := data.Places(s.Cells)
		index := hdf5.IntsOf(len(s.IDs), func(k int) int64 {
			c, _ := place(s.IDs[k]) // Check has found them all
			return int64(s.Index[c])
		})
		notes = append(notes, property{"source_index", index, "", "ARRAYANNOTATION", ""})
	}
	w.train(t, tags, sections, s, hdf5.FloatsOf(len(s.Steps), s.Time), notes)
}

// train writes a train with its section.
func (w *writer) train(t *tree, tags, sections *[]hdf5.Link, s *data.Spikes, times hdf5.Value, notes []property) {
	arrayID, _ := w.ids.New()
	id, name := w.ids.New()
	name = "neo.spiketrain." + name
	array := w.Group(hdf5.Group{
		Parents:  2,
		Attrs:    append(w.entity(arrayID, name+".times", "neo.spiketrain.times", w.stamp, ""), hdf5.Attr{Name: "unit", Value: hdf5.Text("ms")}),
		Children: []hdf5.Link{{Name: "data", To: w.Dataset(hdf5.Dataset{Value: times})}},
	})
	section := w.section(name, "neo.spiketrain.metadata", 2, append([]property{
		{"neo_name", hdf5.VarTexts(nil), "", "", ""},
		{"t_start", hdf5.Floats([]float64{s.TStart}), "ms", "", ""},
		{"t_stop", hdf5.Floats([]float64{s.TStop}), "ms", "", ""},
		{"source_population", hdf5.VarTexts(filled(s.Source)), "", "", ""},
	}, notes...), nil)
	tag := w.Group(hdf5.Group{
		Parents: 2, Attrs: w.entity(id, name, "neo.spiketrain", w.stamp, ""),
		Children: []hdf5.Link{{Name: "positions", To: array}, {Name: "metadata", To: section}},
	})
	t.arrays = append(t.arrays, hdf5.Link{Name: name + ".times", To: array})
	t.tags = append(t.tags, hdf5.Link{Name: name, To: tag})
	*tags = append(*tags, hdf5.Link{Name: id, To: tag})
	*sections = append(*sections, hdf5.Link{Name: name, To: section})
}

// entity returns the attributes of everything that has a name.
func (w *writer) entity(id, name, kind, stamp, definition string) []hdf5.Attr {
	attrs := []hdf5.Attr{
		{Name: "entity_id", Value: hdf5.Text(id)}, {Name: "name", Value: hdf5.Text(name)}, {Name: "type", Value: hdf5.Text(kind)},
		{Name: "created_at", Value: hdf5.Text(stamp)}, {Name: "updated_at", Value: hdf5.Text(stamp)},
	}
	if definition != "" {
		attrs = append(attrs, hdf5.Attr{Name: "definition", Value: hdf5.Text(cut(definition, 1<<15))})
	}
	return attrs
}

// cut shortens a text that does not fit into an attribute; the outline has all of it.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most-3], "") + "…"
}

// A property is a named value of a section.
type property struct {
	name                   string
	value                  hdf5.Value
	unit, kind, definition string
}

// section writes a section with its properties and the sections below it.
func (w *writer) section(name, kind string, parents int, notes []property, below []hdf5.Link) hdf5.Ref {
	id, _ := w.ids.New()
	links := make([]hdf5.Link, 0, len(notes))
	for _, p := range notes {
		id, _ := w.ids.New()
		attrs := []hdf5.Attr{{Name: "name", Value: hdf5.Text(p.name)}, {Name: "entity_id", Value: hdf5.Text(id)}}
		for _, a := range [][2]string{{"unit", p.unit}, {"type", p.kind}, {"definition", p.definition}} {
			if a[1] != "" {
				attrs = append(attrs, hdf5.Attr{Name: a[0], Value: hdf5.Text(a[1])})
			}
		}
		links = append(links, hdf5.Link{Name: p.name, To: w.Dataset(hdf5.Dataset{Value: p.value, Attrs: attrs})})
	}
	children := []hdf5.Link{{Name: "properties", To: w.list(links)}}
	if len(below) > 0 {
		children = append(children, hdf5.Link{Name: "sections", To: w.list(below)})
	}
	return w.Group(hdf5.Group{Parents: parents, Attrs: w.entity(id, name, kind, w.stamp, ""), Children: children})
}

// list writes a group without attributes.
func (w *writer) list(links []hdf5.Link) hdf5.Ref { return w.Group(hdf5.Group{Children: links}) }

// properties turns annotations into properties, behind those given.
func (w *writer) properties(a data.Annotations, first ...property) []property {
	taken := map[string]bool{"provenance": true, "nix_name": true}
	for _, p := range first {
		taken[p.name] = true
	}
	for _, key := range slices.Sorted(maps.Keys(a)) {
		name := strings.ReplaceAll(strings.ToValidUTF8(key, "?"), "/", "_")
		if name == "" || name == "." {
			name = "_"
		}
		for taken[name] {
			name += "_"
		}
		taken[name] = true
		first = append(first, annotation(name, a[key]))
	}
	return first
}

// annotation turns one value into a property as Neo does it.
func annotation(name string, v any) property {
	p := property{name: name}
	switch v := v.(type) {
	case string:
		p.value = hdf5.VarTexts(filled(v))
	case bool:
		p.value = hdf5.Bools([]bool{v})
	case int:
		p.value = hdf5.Ints([]int64{int64(v)})
	case int64:
		p.value = hdf5.Ints([]int64{v})
	case float64:
		p.value = hdf5.Floats([]float64{v})
	case []string:
		p.value = hdf5.VarTexts(v)
	case []bool:
		p.value = hdf5.Bools(v)
	case []int64:
		p.value = hdf5.Ints(v)
	case []int:
		p.value = indices(v)
	case []float64:
		p.value = hdf5.Floats(v)
	default:
		// What NIX has no type for is written as JSON.
		text, _ := data.Annotations{"": v}.MarshalJSON() // the outline would have failed
		p.value = hdf5.VarTexts([]string{strings.TrimSuffix(strings.TrimPrefix(string(text), `{"":`), "}")})
	}
	if list, _ := v.([]any); list != nil && len(list) == 0 || emptyList(v) {
		p.value, p.definition = hdf5.VarTexts(nil), "EMPTYLIST"
	}
	return p
}

func emptyList(v any) bool {
	switch v := v.(type) {
	case []string:
		return len(v) == 0
	case []bool:
		return len(v) == 0
	case []int64:
		return len(v) == 0
	case []int:
		return len(v) == 0
	case []float64:
		return len(v) == 0
	}
	return false
}

// filled is a text as a list; none if it is empty, which is how NIX writes that.
func filled(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

func indices(v []int) hdf5.Value {
	return hdf5.IntsOf(len(v), func(k int) int64 { return int64(v[k]) })
}
