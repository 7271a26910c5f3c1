// Package npz writes and reads recordings as NumPy archives: numpy.load opens them with allow_pickle=False.
//
// The first segment has the keys
//
//	spike_times_ms, spike_ids   (nspikes) f8, i8, sorted by id, then time
//	spike_steps                 (nspikes) i8, the same spikes in time steps
//	all_ids, all_index          (ncells) i8, the recorded cells, silent ones too: their ids, and indices in what was written
//	t_start_ms, t_stop_ms       f8
//	<v>_data                    (nsamples x ncells) f8, for each signal v
//	<v>_ids, <v>_index          (ncells) i8
//	<v>_units                   text
//	<v>_t_start_ms, <v>_period_ms  f8
//
// and segment k the same keys after "segment00k.". For the whole file there are name, description, annotations and provenance (JSON),
// rec_datetime, dt_ms, source, n_segments and signals. One train per cell:
//
//	f = numpy.load("x.npz")
//	trains = numpy.split(f["spike_times_ms"], numpy.searchsorted(f["spike_ids"], f["all_ids"][1:]))
package npz

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/google/renameio/v2/maybe"

	"github.com/hillock-sim/hillock/data"
)

// Write writes a block to one file, whole or not at all; provenance is a JSON object that is stored in it.
func Write(path string, b *data.Block, provenance json.RawMessage) ([]string, error) {
	content, err := encode(b, provenance)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := maybe.WriteFile(path, content, 0o666); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return []string{path}, nil
}

// entry is one array with its key.
type entry struct {
	key string
	array
}

func scalar(key string, x float64) entry { return entry{key, array{floats: []float64{x}}} }
func text(key, s string) entry           { return entry{key, array{text: s}} }

func ints(key string, x []int64) entry {
	return entry{key, array{shape: []int{len(x)}, ints: append([]int64{}, x...)}}
}

func indices(key string, x []int) entry {
	wide := make([]int64, len(x))
	for i, v := range x {
		wide[i] = int64(v)
	}
	return ints(key, wide)
}

func encode(b *data.Block, provenance json.RawMessage) ([]byte, error) {
	annotations, err := json.Marshal(b.Annotations)
	if err != nil {
		return nil, fmt.Errorf("annotations: %w", err)
	}
	if provenance == nil {
		provenance = json.RawMessage("{}")
	}
	all := []entry{
		text("name", b.Name), text("description", b.Description), text("annotations", string(annotations)),
		text("provenance", string(provenance)), text("rec_datetime", b.RecDatetime.Format(time.RFC3339Nano)),
		{"n_segments", array{ints: []int64{int64(len(b.Segments))}}},
	}
	for k, s := range b.Segments {
		all = append(all, segment(prefix(k), s)...)
	}
	var out strings.Builder
	archive := zip.NewWriter(&out)
	for _, e := range all {
		w, err := archive.Create(e.key + ".npy")
		if err == nil {
			err = e.write(w)
		}
		if err != nil {
			return nil, err
		}
	}
	err = archive.Close()
	return []byte(out.String()), err
}

// prefix stands before the keys of a segment; the first has none.
func prefix(segment int) string {
	if segment == 0 {
		return ""
	}
	return fmt.Sprintf("segment%03d.", segment)
}

func segment(prefix string, s *data.Segment) []entry {
	var all []entry
	if sp := s.Spikes; sp != nil {
		order := make([]int, len(sp.Steps))
		for k := range order {
			order[k] = k
		}
		sort.SliceStable(order, func(a, b int) bool { return sp.IDs[order[a]] < sp.IDs[order[b]] })
		times, steps, ids := make([]float64, len(order)), make([]int64, len(order)), make([]int64, len(order))
		for at, k := range order {
			times[at], steps[at], ids[at] = sp.Time(k), sp.Steps[k], sp.IDs[k]
		}
		all = append(all,
			entry{"spike_times_ms", array{shape: []int{len(times)}, floats: times}}, ints("spike_ids", ids), ints("spike_steps", steps),
			ints("all_ids", sp.Cells), indices("all_index", sp.Index),
			scalar("t_start_ms", sp.TStart), scalar("t_stop_ms", sp.TStop), scalar("dt_ms", sp.Dt), text("source", sp.Source))
	}
	names := make([]string, 0, len(s.Signals))
	for _, a := range s.Signals {
		key := signalKey(a.Name, names)
		names = append(names, key)
		all = append(all,
			entry{key + "_data", array{shape: []int{a.Len(), len(a.Cells)}, floats: append([]float64{}, a.Data...)}},
			ints(key+"_ids", a.Cells), indices(key+"_index", a.Index), text(key+"_units", a.Unit),
			scalar(key+"_t_start_ms", a.TStart), scalar(key+"_period_ms", a.Period), text(key+"_source", a.Source), text(key+"_name", a.Name))
	}
	all = append(all, text("signals", strings.Join(names, " ")), text("segment_name", s.Name))
	for k := range all {
		all[k].key = prefix + all[k].key
	}
	return all
}

// signalKey is the name of a signal, with a number if there are several of that name.
func signalKey(name string, taken []string) string {
	key := name
	for n := 2; ; n++ {
		used := false
		for _, t := range taken {
			used = used || t == key
		}
		if !used {
			return key
		}
		key = fmt.Sprintf("%s.%d", name, n)
	}
}

// Read reads a file that Write has written.
func Read(path string) (*data.Block, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	b, err := decode(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}
