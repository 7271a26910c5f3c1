package format_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format"
)

func blocks() map[string]*data.Block {
	when := time.Date(2020, 11, 20, 12, 0, 0, 123, time.UTC)
	spikes := func() *data.Spikes {
		return &data.Spikes{
			Source: "exc", Dt: 0.1, Steps: []int64{1, 3, 3, 9999}, IDs: []int64{7, 5, 7, 1 << 40},
			Cells: []int64{5, 6, 7, 1 << 40}, Index: []int{0, 1, 2, 3}, TStart: 0, TStop: 1000,
		}
	}
	signal := func(name string, values ...float64) *data.Signal {
		return &data.Signal{Name: name, Unit: "mV", Source: "exc", Period: 0.1, Cells: []int64{5, 7}, Index: []int{0, 2}, Data: values}
	}
	annotations := func() data.Annotations {
		return data.Annotations{"size": int64(4), "label": "exc → inh µ", "dt": 0.1, "on": true}
	}
	return map[string]*data.Block{
		"spikes and signals": {Name: "Größe", Description: "two\nlines", RecDatetime: when, Annotations: annotations(), Segments: []*data.Segment{
			{Name: "segment000", RecDatetime: when, Spikes: spikes(), Signals: []*data.Signal{signal("v", -65, 0.1, 1e-300, math.NaN()), signal("gsyn_exc", 1, 2, 3, 4)}},
		}},
		"silent": {Name: "s", RecDatetime: when, Annotations: annotations(), Segments: []*data.Segment{
			{Name: "segment000", RecDatetime: when, Spikes: &data.Spikes{Source: "s", Dt: 0.025, Steps: []int64{}, IDs: []int64{}, Cells: []int64{1, 2}, Index: []int{0, 1}, TStop: 5}},
		}},
		"two segments, one name twice": {Name: "t", RecDatetime: when, Annotations: annotations(), Segments: []*data.Segment{
			{Name: "segment000", RecDatetime: when, Spikes: spikes()},
			{Name: "segment001", RecDatetime: when, Spikes: spikes(), Signals: []*data.Signal{signal("v", 1, 2), signal("v", 3, 4)}},
		}},
	}
}

// TestRoundTrip writes every block in every format and reads it back equal.
func TestRoundTrip(t *testing.T) {
	for _, f := range format.Written() {
		for name, b := range blocks() {
			t.Run(f.Name+"/"+name, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "x"+f.Extensions[0])
				files, err := f.Write(path, b, format.Meta{Provenance: json.RawMessage(`{"version":"1"}`)})
				if err != nil {
					t.Fatal(err)
				}
				for _, file := range files {
					if _, err := os.Stat(file); err != nil {
						t.Errorf("announced but not there: %v", err)
					}
				}
				got, err := f.Read(path)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(b, got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("written and read back, the block differs (-written +read):\n%s", diff)
				}
			})
		}
	}
}

func TestUnknownFormatListsTheKnown(t *testing.T) {
	if _, err := format.ByPath("x.xyz"); err == nil {
		t.Error(".xyz was accepted")
	}
	if _, err := format.ByName("np"); err == nil || err.Error() == "" {
		t.Error("np was accepted")
	}
	if f, err := format.ByPath("a/b.NPZ"); err != nil || f.Name != "npz" {
		t.Errorf("%v, %v", f.Name, err)
	}
}

// FuzzRead gives the readers damaged files: an error, never a panic.
func FuzzRead(f *testing.F) {
	for _, kind := range format.Written() {
		path := filepath.Join(f.TempDir(), "x"+kind.Extensions[0])
		for _, b := range blocks() {
			if _, err := kind.Write(path, b, format.Meta{}); err != nil {
				f.Fatal(err)
			}
			content, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			side, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "x.json"))
			f.Add(kind.Name, content, side)
		}
	}
	f.Fuzz(func(t *testing.T, name string, content, side []byte) {
		kind, err := format.ByName(name)
		if err != nil {
			return
		}
		path := filepath.Join(t.TempDir(), "x"+kind.Extensions[0])
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
		if len(side) > 0 {
			if err := os.WriteFile(filepath.Join(filepath.Dir(path), "x.json"), side, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		b, err := kind.Read(path)
		if err != nil {
			return
		}
		for _, s := range b.Segments {
			if s.Spikes != nil {
				s.Spikes.Trains()
			}
			for _, a := range s.Signals {
				a.Times()
			}
		}
	})
}
