package npz

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/internal/whole"
)

const formatName = "hillock npz 1"

// Write writes the Block to a file, which is whole or absent, and returns its path. provenance is a JSON object that says what
// made the numbers, or nil. The same Block makes the same bytes.
func Write(path string, b *data.Block, provenance json.RawMessage) ([]string, error) {
	err := whole.Write(path, func(f *os.File) error {
		w := bufio.NewWriterSize(f, 1<<16)
		if err := encode(w, b, provenance, zip.Deflate); err != nil {
			return err
		}
		return w.Flush()
	})
	if err != nil {
		return nil, err
	}
	return []string{path}, nil
}

func encode(w io.Writer, b *data.Block, provenance json.RawMessage, method uint16) error {
	if err := b.Check(); err != nil {
		return err
	}
	if len(provenance) > 0 && !json.Valid(provenance) {
		return fmt.Errorf("provenance is not JSON: %.80q", provenance)
	}
	e := &encoder{z: zip.NewWriter(w), method: method}
	// The fastest level: the default one takes five times as long for files smaller by a twentieth. One compressor serves all arrays, which
	// are written one after the other.
	var fast *flate.Writer
	e.z.RegisterCompressor(zip.Deflate, func(w io.Writer) (out io.WriteCloser, err error) {
		if fast == nil {
			fast, err = flate.NewWriter(w, flate.BestSpeed)
			return fast, err
		}
		fast.Reset(w)
		return fast, nil
	})
	e.text("format", formatName)
	e.text("name", b.Name)
	e.text("description", b.Description)
	e.datetime("rec_datetime", b.RecDatetime)
	e.annotations("annotations", b.Annotations)
	e.text("provenance", string(provenance))
	e.int("n_segments", int64(len(b.Segments)))
	for k, s := range b.Segments {
		e.prefix = prefix(k)
		e.segment(s)
	}
	if e.err != nil {
		return e.err
	}
	return e.z.Close()
}

// prefix returns what stands before the keys of segment k.
func prefix(k int) string {
	if k == 0 {
		return ""
	}
	return fmt.Sprintf("segment%03d/", k)
}

// An encoder writes arrays under a prefix and keeps the first error, so that a table of keys reads as one.
type encoder struct {
	z      *zip.Writer
	method uint16
	prefix string
	err    error
}

func (e *encoder) segment(s *data.Segment) {
	e.text("segment_name", s.Name)
	e.text("segment_description", s.Description)
	e.datetime("segment_rec_datetime", s.RecDatetime)
	e.annotations("segment_annotations", s.Annotations)
	if s.Spikes != nil {
		e.spikes(s.Spikes)
	}
	keys := signalKeys(s.Signals)
	e.texts("signals", keys, len(keys))
	for k, a := range s.Signals {
		e.signal(keys[k], a)
	}
}

func (e *encoder) spikes(s *data.Spikes) {
	ids, steps := s.ByCell()
	times := make([]float64, len(steps))
	for k, step := range steps {
		times[k] = data.TimeOf(step, s.Dt)
	}
	cells, index := s.SortedCells()
	e.floats("spike_times_ms", times, len(times))
	e.ints("spike_ids", ids)
	e.ints("spike_steps", steps)
	e.text("spike_source", s.Source)
	e.ints("all_ids", cells)
	e.index("all_index", index)
	e.float("dt_ms", s.Dt)
	e.float("t_start_ms", s.TStart)
	e.float("t_stop_ms", s.TStop)
}

func (e *encoder) signal(n string, a *data.Signal) {
	e.floats(n+"_data", a.Data, a.Len(), len(a.Cells))
	e.text(n+"_units", a.Unit)
	e.text(n+"_name", a.Name)
	e.text(n+"_source", a.Source)
	e.ints(n+"_ids", a.Cells)
	e.index(n+"_index", a.Index)
	e.float(n+"_t_start_ms", a.TStart)
	e.float(n+"_period_ms", a.Period)
}

// put writes one array; body writes what follows its header.
func (e *encoder) put(key, descr string, shape []int, body func(io.Writer) error) {
	if e.err != nil {
		return
	}
	// Without a time stamp, so that equal recordings make equal files.
	w, err := e.z.CreateHeader(&zip.FileHeader{Name: e.prefix + key + ".npy", Method: e.method})
	if err == nil {
		_, err = w.Write(header(descr, shape))
	}
	if err == nil {
		err = body(w)
	}
	if err != nil {
		e.err = fmt.Errorf("key %q: %w", e.prefix+key, err)
	}
}

func (e *encoder) floats(key string, v []float64, shape ...int) {
	e.put(key, "<f8", shape, func(w io.Writer) error { return words(w, v, math.Float64bits) })
}

func (e *encoder) int64s(key string, v []int64, shape ...int) {
	e.put(key, "<i8", shape, func(w io.Writer) error { return words(w, v, func(x int64) uint64 { return uint64(x) }) })
}

func (e *encoder) texts(key string, v []string, shape ...int) {
	raw, width := ucs4(v)
	e.put(key, fmt.Sprintf("<U%d", width), shape, func(w io.Writer) error {
		_, err := w.Write(raw)
		return err
	})
}

func (e *encoder) float(key string, x float64)  { e.floats(key, []float64{x}) }
func (e *encoder) int(key string, x int64)      { e.int64s(key, []int64{x}) }
func (e *encoder) text(key, text string)        { e.texts(key, []string{text}) }
func (e *encoder) ints(key string, ids []int64) { e.int64s(key, ids, len(ids)) }

func (e *encoder) index(key string, index []int) {
	v := make([]int64, len(index))
	for k, i := range index {
		v[k] = int64(i)
	}
	e.ints(key, v)
}

func (e *encoder) datetime(key string, t time.Time) {
	if t.IsZero() {
		e.text(key, "")
		return
	}
	e.text(key, t.Format(time.RFC3339Nano))
}

func (e *encoder) annotations(key string, a data.Annotations) {
	text, err := a.MarshalJSON()
	if err != nil && e.err == nil {
		e.err = fmt.Errorf("key %q: %w", e.prefix+key, err)
	}
	e.text(key, string(text))
}
