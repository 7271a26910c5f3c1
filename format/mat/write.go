package mat

import (
	"bufio"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/outline"
	"github.com/hillock-sim/hillock/internal/whole"
)

// Write writes the Block to a file, which is whole or absent, and returns its path. provenance is a JSON object that says what
// made the numbers, or nil. The same Block makes the same bytes.
func Write(path string, b *data.Block, provenance json.RawMessage) ([]string, error) {
	if err := whole.Write(path, func(f *os.File) error { return encode(f, b, provenance) }); err != nil {
		return nil, err
	}
	return []string{path}, nil
}

func encode(f io.WriteSeeker, b *data.Block, provenance json.RawMessage) error {
	o, err := outline.Of(b, formatName, provenance)
	if err != nil {
		return err
	}
	about, err := json.Marshal(o)
	if err != nil {
		return err
	}
	block, err := blockOf(b)
	if err != nil {
		return err
	}
	if _, err := f.Write(header()); err != nil {
		return err
	}
	if err := variable(f, "block", block); err != nil {
		return err
	}
	return variable(f, "hillock", text(about))
}

// header is the beginning of the file: 116 bytes of text, 8 that are not used, the version, and how bytes are ordered.
func header() []byte {
	h := fmt.Appendf(make([]byte, 0, 128), "%-116s", "MATLAB 5.0 MAT-file, written by Hillock in the layout of Neo's NeoMatlabIO")
	h = append(h, make([]byte, 8)...)
	h = binary.LittleEndian.AppendUint16(h, 0x0100)
	return append(h, "IM"...)
}

// variable writes a matrix under a name, compressed. How long it has become is known, and written, at the end.
func variable(f io.WriteSeeker, name string, m matrix) error {
	begin, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	tag := binary.LittleEndian.AppendUint32(nil, miCOMPRESSED)
	if _, err := f.Write(append(tag, 0, 0, 0, 0)); err != nil {
		return err
	}
	out := bufio.NewWriterSize(f, 1<<16)
	z, err := zlib.NewWriterLevel(out, zlib.BestSpeed)
	if err != nil {
		return err
	}
	in := bufio.NewWriterSize(z, 1<<16)
	w := &writer{w: in}
	w.matrix(m, name)
	for _, finish := range []func() error{in.Flush, z.Close, out.Flush} {
		if w.err == nil {
			w.err = finish()
		}
	}
	end, err := f.Seek(0, io.SeekCurrent)
	switch {
	case w.err != nil:
		return w.err
	case err != nil:
		return err
	case end-begin-8 > math.MaxUint32:
		return errLarge
	}
	if _, err := f.Seek(begin+4, io.SeekStart); err != nil {
		return err
	}
	if _, err := f.Write(binary.LittleEndian.AppendUint32(nil, uint32(end-begin-8))); err != nil {
		return err
	}
	_, err = f.Seek(end, io.SeekStart)
	return err
}

// blockOf is the Block as NeoMatlabIO lays it out.
func blockOf(b *data.Block) (matrix, error) {
	annotations, err := annotationsOf(b.Annotations)
	if err != nil {
		return nil, err
	}
	segments := make([]matrix, len(b.Segments))
	for k, s := range b.Segments {
		if segments[k], err = segmentOf(s); err != nil {
			return nil, fmt.Errorf("segment %d: %w", k, err)
		}
	}
	return structOf(
		field{"name", textOf(b.Name)}, field{"description", textOf(b.Description)}, field{"rec_datetime", datetimeOf(b.RecDatetime)},
		field{"annotations", annotations}, field{"segments", list(segments)},
	), nil
}

func segmentOf(s *data.Segment) (matrix, error) {
	annotations, err := annotationsOf(s.Annotations)
	if err != nil {
		return nil, err
	}
	trains, signals := list(nil), make([]matrix, len(s.Signals))
	if s.Spikes != nil {
		trains = trainsOf(s.Spikes)
	}
	for k, a := range s.Signals {
		signals[k] = signalOf(a)
	}
	return structOf(
		field{"name", textOf(s.Name)}, field{"description", textOf(s.Description)}, field{"rec_datetime", datetimeOf(s.RecDatetime)},
		field{"annotations", annotations}, field{"spiketrains", trains}, field{"analogsignals", list(signals)},
	), nil
}

// trainsOf is one train for each recorded cell, in the order of ids.
func trainsOf(s *data.Spikes) matrix {
	ids, steps := s.ByCell()
	all, index := s.SortedCells()
	ends := make([]int, len(all)) // of the spikes of each cell
	k := 0
	for c, id := range all {
		for k < len(ids) && ids[k] == id {
			k++
		}
		ends[c] = k
	}
	ms, start, stop, source := text("ms"), double(s.TStart), double(s.TStop), textOf(s.Source)
	return cells(len(all), func(c int) matrix {
		begin := 0
		if c > 0 {
			begin = ends[c-1]
		}
		times := doubles(1, ends[c]-begin, func(_, k int) float64 { return data.TimeOf(steps[begin+k], s.Dt) })
		annotations := structOf(field{"source_population", source}, field{"channel_id", int64s(all[c : c+1])}, field{"source_index", nil})
		if len(index) > 0 {
			annotations = append(annotations, field{"source_index", int64s([]int64{int64(index[c])})})
		}
		return structure{
			{"times", times}, {"times_units", ms}, {"t_start", start}, {"t_start_units", ms}, {"t_stop", stop}, {"t_stop_units", ms},
			{"annotations", annotations},
		}
	})
}

func signalOf(a *data.Signal) matrix {
	index := make([]int64, len(a.Index))
	for k, i := range a.Index {
		index[k] = int64(i)
	}
	var indices matrix
	if len(index) > 0 {
		indices = int64s(index)
	}
	unit := a.Unit
	if unit == "" {
		unit = "dimensionless"
	}
	return structOf(
		field{"signal", doubles(a.Len(), len(a.Cells), a.At)}, field{"signal_units", text(unit)},
		field{"sampling_rate", double(1 / a.Period)}, field{"sampling_rate_units", text("1/ms")},
		field{"t_start", double(a.TStart)}, field{"t_start_units", text("ms")}, field{"name", textOf(a.Name)},
		field{"annotations", structOf(
			field{"source_population", textOf(a.Source)}, field{"channel_ids", int64s(a.Cells)}, field{"channel_index", indices},
		)},
	)
}

// textOf is a text; an empty one is left out, for Neo reads that as the text "[]".
func textOf(s string) matrix {
	if s == "" {
		return nil
	}
	return text(strings.ToValidUTF8(s, string(utf8.RuneError)))
}

func datetimeOf(t time.Time) matrix {
	if t.IsZero() {
		return nil
	}
	return text(t.Format("2006-01-02 15:04:05.000000"))
}

func list(m []matrix) matrix { return cells(len(m), func(k int) matrix { return m[k] }) }

// annotationsOf is a struct of annotations; nil if there are none.
func annotationsOf(a data.Annotations) (matrix, error) {
	if len(a) == 0 {
		return nil, nil
	}
	// By way of JSON all kinds of integers, lists and maps become few.
	raw, err := a.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var plain data.Annotations
	if err := json.Unmarshal(raw, &plain); err != nil {
		return nil, err
	}
	return valueOf(map[string]any(plain)), nil
}

func valueOf(v any) matrix {
	switch v := v.(type) {
	case string:
		return text(strings.ToValidUTF8(v, string(utf8.RuneError)))
	case bool:
		return bools([]bool{v})
	case int64:
		return int64s([]int64{v})
	case float64:
		return double(v)
	case []bool:
		return bools(v)
	case []int64:
		return int64s(v)
	case []float64:
		return rowOf(v)
	case []string:
		return cells(len(v), func(k int) matrix { return text(v[k]) })
	case []any:
		return cells(len(v), func(k int) matrix { return valueOf(v[k]) })
	case map[string]any:
		var s structure
		taken := map[string]bool{}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			s = append(s, field{identifier(key, taken), valueOf(v[key])})
		}
		return s
	}
	return text("Py_None") // as Neo writes None
}

// identifier turns a name into one that MATLAB takes and that is not taken yet: a letter, then letters, digits and underscores, at
// most 63.
func identifier(name string, taken map[string]bool) string {
	clean := strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, name)
	if clean == "" || clean[0] == '_' || clean[0] <= '9' {
		clean = "x" + clean
	}
	clean = clean[:min(len(clean), 63)]
	unique := clean
	for k := 2; taken[unique]; k++ {
		suffix := fmt.Sprintf("_%d", k)
		unique = clean[:min(len(clean), 63-len(suffix))] + suffix
	}
	taken[unique] = true
	return unique
}
