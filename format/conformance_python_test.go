//go:build python

package format_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format"
)

// readers are the programs that open each format, with the modules they need.
var readers = []struct{ format, script, modules string }{
	{"npz", "check_npz.py", "numpy"},
	{"mat", "check_mat.py", "neo, scipy"},
	{"nix", "check_nix.py", "neo, nixio, h5py"},
	{"sonata", "check_sonata.py", "libsonata, h5py"},
	{"nwb", "check_nwb.py", "pynwb, nwbinspector, neo"},
	{"nix-compact", "check_nix.py", "neo, nixio, h5py"},
	{"arrow", "check_tables.py", "pandas, polars, pyarrow"},
	{"parquet", "check_tables.py", "pandas, polars, pyarrow"},
}

// TestPythonReads lets those who will read the files read them: go test -tags python ./format. It needs python3 with their modules;
// formats whose modules are missing are skipped.
func TestPythonReads(t *testing.T) {
	for _, r := range readers {
		if out, err := exec.Command("python3", "-c", "import "+r.modules).CombinedOutput(); err != nil {
			t.Run(r.format, func(t *testing.T) {
				if os.Getenv("ALL_READERS") != "" { // as make conformance-data sets it
					t.Fatalf("%s", out)
				}
				t.Skipf("%s", out)
			})
			continue
		}
		for name, b := range blocks() {
			t.Run(r.format+"/"+name, func(t *testing.T) { opens(t, r.format, r.script, b) })
		}
		t.Run(r.format+"/reference", func(t *testing.T) { opens(t, r.format, r.script, reference()) })
		t.Run(r.format+"/300 of the reference", func(t *testing.T) { opens(t, r.format, r.script, some(reference(), 300)) })
	}
}

// opens writes a block, and what is to be found in it, and lets a script compare.
func opens(t *testing.T, kind, script string, b *data.Block) {
	f, err := format.ByName(kind)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path, want := filepath.Join(dir, "x"+f.Extensions[0]), filepath.Join(dir, "expected.json")
	provenance := json.RawMessage(`{"version": "1.0 µ"}`)
	if _, err := f.Write(path, b, format.Meta{Provenance: provenance}); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{"provenance": provenance, "segments": expected(b)})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(want, text, 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("python3", "testdata/"+script, path, want).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// some keeps the first n cells of a block: a check of Neo's, which is slow where trains are many, can take all of them.
func some(b *data.Block, n int) *data.Block {
	s := b.Segments[0].Spikes
	s.Cells, s.Index = s.Cells[:n], s.Index[:n]
	var steps, ids []int64
	for k, id := range s.IDs {
		if id <= s.Cells[n-1] {
			steps, ids = append(steps, s.Steps[k]), append(ids, id)
		}
	}
	s.Steps, s.IDs = steps, ids
	b.Annotations = pynn()
	return b
}

// pynn is what PyNN's Recorder annotates a Block with.
func pynn() data.Annotations {
	return data.Annotations{
		"size": int64(300), "first_index": int64(0), "last_index": int64(300), "first_id": int64(0), "last_id": int64(299), "label": "exc",
		"simulator": "Hillock", "dt": 0.1, "mpi_processes": int64(1), "colour": "red",
	}
}

func expected(b *data.Block) []any {
	var segments []any
	for _, s := range b.Segments {
		trains := map[string][]float64{}
		for c, train := range s.Spikes.Trains() {
			trains[fmt.Sprint(s.Spikes.Cells[c])] = append([]float64{}, train...)
		}
		signals := map[string]any{} // by key in the file
		for _, a := range s.Signals {
			key := a.Name
			if signals[key] != nil {
				key += "_2"
			}
			rows := make([][]any, a.Len())
			for k := range rows {
				for c := range a.Cells {
					var x any = a.At(k, c)
					if math.IsNaN(a.At(k, c)) {
						x = nil
					}
					rows[k] = append(rows[k], x)
				}
			}
			signals[key] = map[string]any{"unit": a.Unit, "ids": a.Cells, "times_ms": a.Times(), "data": rows}
		}
		segments = append(segments, map[string]any{"t_stop_ms": s.Spikes.TStop, "trains": trains, "signals": signals})
	}
	return segments
}
