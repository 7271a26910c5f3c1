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

// TestNumPyReadsNpz lets NumPy read what the npz writer wrote: go test -tags python ./format. It needs python3 with NumPy.
func TestNumPyReadsNpz(t *testing.T) {
	for name, b := range blocks() {
		for _, s := range b.Segments {
			if s.Spikes == nil {
				t.Fatalf("%s: the check wants spikes", name)
			}
		}
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			npz, want := filepath.Join(dir, "x.npz"), filepath.Join(dir, "expected.json")
			f, err := format.ByPath(npz)
			if err != nil {
				t.Fatal(err)
			}
			provenance := json.RawMessage(`{"version": "1.0 µ"}`)
			if _, err := f.Write(npz, b, format.Meta{Provenance: provenance}); err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(map[string]any{"provenance": provenance, "segments": expected(b)})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(want, text, 0o666); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command("python3", "testdata/check_npz.py", npz, want).CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
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
