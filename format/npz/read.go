package npz

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/hillock-sim/hillock/data"
)

// Read returns the Block of a file that Write made. Files may come from anywhere: what is wrong with one is an error that names
// the key.
func Read(path string) (*data.Block, error) {
	b, _, err := readFile(path)
	return b, err
}

// Provenance returns the JSON object that says what made the file; nil if it does not say.
func Provenance(path string) (json.RawMessage, error) {
	_, provenance, err := readFile(path)
	return provenance, err
}

func readFile(path string) (*data.Block, json.RawMessage, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("read: %w", err)
	}
	b, provenance, err := decode(f, info.Size())
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", path, err)
	}
	return b, provenance, nil
}

func decode(r io.ReaderAt, size int64) (*data.Block, json.RawMessage, error) {
	a, err := openArchive(r, size)
	if err != nil {
		return nil, nil, err
	}
	d := &decoder{archive: a}
	if f := d.text("format"); d.err == nil && f != formatName {
		return nil, nil, fmt.Errorf("format = %q: want %q", f, formatName)
	}
	b := &data.Block{
		Name:        d.text("name"),
		Description: d.text("description"),
		RecDatetime: d.datetime("rec_datetime"),
		Annotations: d.annotations("annotations"),
	}
	provenance := json.RawMessage(d.text("provenance"))
	n := d.int("n_segments")
	if d.err == nil && (n < 0 || n > int64(len(a.entries))) {
		return nil, nil, fmt.Errorf("n_segments = %d, but the file has %d arrays in all", n, len(a.entries))
	}
	for k := range n {
		d.prefix = prefix(int(k))
		if s := d.segment(); d.err == nil {
			b.Segments = append(b.Segments, s)
		}
	}
	if d.err == nil {
		d.err = b.Check()
	}
	if d.err == nil && len(provenance) > 0 && !json.Valid(provenance) {
		d.err = fmt.Errorf("key \"provenance\" is not JSON")
	}
	if d.err != nil {
		return nil, nil, d.err
	}
	if len(provenance) == 0 {
		provenance = nil
	}
	return b, provenance, nil
}

func (d *decoder) segment() *data.Segment {
	s := &data.Segment{
		Name:        d.text("segment_name"),
		Description: d.text("segment_description"),
		RecDatetime: d.datetime("segment_rec_datetime"),
		Annotations: d.annotations("segment_annotations"),
	}
	if d.has(d.prefix + "spike_ids") {
		s.Spikes = d.spikes()
	}
	for _, n := range d.texts("signals") {
		a := d.signal(n)
		if d.err != nil {
			break
		}
		s.Signals = append(s.Signals, a)
	}
	return s
}

func (d *decoder) spikes() *data.Spikes {
	s := &data.Spikes{
		Source: d.text("spike_source"),
		Dt:     d.float("dt_ms"),
		Steps:  d.ints("spike_steps"),
		IDs:    d.ints("spike_ids"),
		Cells:  d.ints("all_ids"),
		Index:  d.index("all_index"),
		TStart: d.float("t_start_ms"),
		TStop:  d.float("t_stop_ms"),
	}
	if d.err == nil && len(s.Steps) != len(s.IDs) {
		d.err = fmt.Errorf("%sspike_steps has %d values, %sspike_ids has %d", d.prefix, len(s.Steps), d.prefix, len(s.IDs))
	}
	if d.err == nil {
		s.Sort()
	}
	return s
}

func (d *decoder) signal(n string) *data.Signal {
	return &data.Signal{
		Name:   d.text(n + "_name"),
		Unit:   d.text(n + "_units"),
		Source: d.text(n + "_source"),
		TStart: d.float(n + "_t_start_ms"),
		Period: d.float(n + "_period_ms"),
		Cells:  d.ints(n + "_ids"),
		Index:  d.index(n + "_index"),
		Data:   get(d, n+"_data", 2, array.floats),
	}
}

func (d *decoder) datetime(key string) time.Time {
	text := d.text(key)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil && d.err == nil {
		d.err = fmt.Errorf("key %q: %w", d.prefix+key, err)
	}
	return t
}

func (d *decoder) annotations(key string) data.Annotations {
	text := d.text(key)
	if text == "" {
		return data.Annotations{}
	}
	var a data.Annotations
	if err := json.Unmarshal([]byte(text), &a); err != nil && d.err == nil {
		d.err = fmt.Errorf("key %q: %w", d.prefix+key, err)
	}
	return a
}
