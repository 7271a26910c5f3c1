package npz

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/hillock-sim/hillock/data"
)

// archiveLimit bounds what the members of a file may unpack to, as a multiple of its size: members are stored or deflated numbers.
const archiveLimit = 1100

// arrays are the members of a file by key.
type arrays map[string]array

func open(content []byte) (arrays, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fmt.Errorf("not an .npz file: %w", err)
	}
	all, left := arrays{}, int64(len(content))*archiveLimit
	for _, member := range archive.File {
		r, err := member.Open()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", member.Name, err)
		}
		body, err := io.ReadAll(io.LimitReader(r, left+1))
		r.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", member.Name, err)
		}
		if left -= int64(len(body)); left < 0 {
			return nil, fmt.Errorf("%s: unpacks to more than a recording of this size can be", member.Name)
		}
		a, err := read(body)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", member.Name, err)
		}
		all[strings.TrimSuffix(member.Name, ".npy")] = a
	}
	return all, nil
}

func (all arrays) ints(key string) ([]int64, error) {
	a, ok := all[key]
	if !ok || a.ints == nil {
		return nil, fmt.Errorf("no array %q of integers", key)
	}
	return a.ints, nil
}

func (all arrays) index(key string, n int) ([]int, error) {
	wide, err := all.ints(key)
	if err != nil {
		return nil, err
	}
	if len(wide) != n {
		return nil, fmt.Errorf("%q has %d entries for %d cells", key, len(wide), n)
	}
	out := make([]int, n)
	for i, v := range wide {
		out[i] = int(v)
	}
	return out, nil
}

func (all arrays) number(key string) (float64, error) {
	a, ok := all[key]
	if !ok || len(a.floats) != 1 {
		return 0, fmt.Errorf("no number %q", key)
	}
	return a.floats[0], nil
}

func decode(content []byte) (*data.Block, error) {
	all, err := open(content)
	if err != nil {
		return nil, err
	}
	b := &data.Block{Name: all["name"].text, Description: all["description"].text, Annotations: data.Annotations{}}
	b.RecDatetime, _ = time.Parse(time.RFC3339Nano, all["rec_datetime"].text)
	if err := decodeAnnotations(all["annotations"].text, b.Annotations); err != nil {
		return nil, err
	}
	n, err := all.ints("n_segments")
	if err != nil || len(n) != 1 || n[0] < 0 || n[0] > int64(len(all)) {
		return nil, fmt.Errorf("not written by Hillock: no number of segments")
	}
	for k := 0; k < int(n[0]); k++ {
		s, err := all.segment(prefix(k))
		if err != nil {
			return nil, err
		}
		s.RecDatetime = b.RecDatetime
		b.Segments = append(b.Segments, s)
	}
	return b, nil
}

// decodeAnnotations reads JSON; whole numbers become int64.
func decodeAnnotations(text string, into data.Annotations) error {
	if text == "" {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	raw := map[string]any{}
	if err := d.Decode(&raw); err != nil {
		return fmt.Errorf("annotations: %w", err)
	}
	for k, v := range raw {
		if x, ok := v.(json.Number); ok {
			if i, err := x.Int64(); err == nil {
				v = i
			} else if f, err := x.Float64(); err == nil {
				v = f
			}
		}
		into[k] = v
	}
	return nil
}

func (all arrays) segment(prefix string) (*data.Segment, error) {
	s := &data.Segment{Name: all[prefix+"segment_name"].text}
	if _, ok := all[prefix+"spike_steps"]; ok {
		var err error
		if s.Spikes, err = all.spikes(prefix); err != nil {
			return nil, err
		}
	}
	for _, key := range strings.Fields(all[prefix+"signals"].text) {
		a, err := all.signal(prefix + key)
		if err != nil {
			return nil, fmt.Errorf("signal %s: %w", key, err)
		}
		s.Signals = append(s.Signals, a)
	}
	return s, nil
}

func (all arrays) spikes(prefix string) (*data.Spikes, error) {
	s := &data.Spikes{Source: all[prefix+"source"].text}
	var err error
	if s.Steps, err = all.ints(prefix + "spike_steps"); err != nil {
		return nil, err
	}
	if s.IDs, err = all.ints(prefix + "spike_ids"); err != nil {
		return nil, err
	}
	if len(s.IDs) != len(s.Steps) {
		return nil, fmt.Errorf("%d ids for %d spikes", len(s.IDs), len(s.Steps))
	}
	if s.Cells, err = all.ints(prefix + "all_ids"); err != nil {
		return nil, err
	}
	if s.Index, err = all.index(prefix+"all_index", len(s.Cells)); err != nil {
		return nil, err
	}
	for _, f := range []struct {
		key string
		to  *float64
	}{{"dt_ms", &s.Dt}, {"t_start_ms", &s.TStart}, {"t_stop_ms", &s.TStop}} {
		if *f.to, err = all.number(prefix + f.key); err != nil {
			return nil, err
		}
	}
	if !(s.Dt > 0) || math.IsInf(s.Dt, 0) {
		return nil, fmt.Errorf("dt_ms = %v: must be > 0", s.Dt)
	}
	s.Sort()
	return s, nil
}

func (all arrays) signal(key string) (*data.Signal, error) {
	a := &data.Signal{Name: all[key+"_name"].text, Unit: all[key+"_units"].text, Source: all[key+"_source"].text}
	var err error
	if a.Cells, err = all.ints(key + "_ids"); err != nil {
		return nil, err
	}
	if a.Index, err = all.index(key+"_index", len(a.Cells)); err != nil {
		return nil, err
	}
	if a.TStart, err = all.number(key + "_t_start_ms"); err != nil {
		return nil, err
	}
	if a.Period, err = all.number(key + "_period_ms"); err != nil {
		return nil, err
	}
	values := all[key+"_data"]
	if len(values.shape) != 2 || values.shape[1] != len(a.Cells) || values.floats == nil {
		return nil, fmt.Errorf("its data has shape %v for %d cells", values.shape, len(a.Cells))
	}
	a.Data = values.floats
	return a, nil
}
