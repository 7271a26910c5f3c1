package arrow

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hillock-sim/hillock/data"
)

func block() *data.Block {
	s := &data.Spikes{Source: "exc", Dt: 0.1, Steps: []int64{1, 3, 3}, IDs: []int64{7, 5, 7}, Cells: []int64{5, 6, 7}, Index: []int{0, 1, 2}, TStop: 10}
	v := &data.Signal{Name: "v", Unit: "mV", Source: "exc", Period: 0.1, Cells: []int64{7, 5}, Index: []int{2, 0}, Data: []float64{-65, math.NaN(), 1e-300, 4}}
	g := &data.Signal{Name: "gsyn_exc", Unit: "uS", Source: "exc", Period: 1, Cells: []int64{5}, Index: []int{0}, Data: []float64{1, 2, 3}}
	return &data.Block{Name: "exc", Annotations: data.Annotations{}, Segments: []*data.Segment{
		{Name: "segment000", Annotations: data.Annotations{}, Spikes: s, Signals: []*data.Signal{v, g}},
	}}
}

func write(t testing.TB, path string, b *data.Block) {
	t.Helper()
	if _, err := Write(path, b, json.RawMessage(`{"a":1}`)); err != nil {
		t.Fatal(err)
	}
}

func TestTablesOfDifferentRunsAreNotMixed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.arrow")
	write(t, path, block())
	if files, _ := os.ReadDir(dir); len(files) != 2 {
		t.Errorf("files %v", files)
	}
	other := block()
	other.Name = "inh"
	write(t, filepath.Join(dir, "y.arrow"), other)
	if err := os.Rename(filepath.Join(dir, "y.signals.arrow"), filepath.Join(dir, "x.signals.arrow")); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"x.arrow": "is not of the recording", "y.arrow": "no such file", "x.signals.arrow": "holds signals alone"} {
		if _, err := Read(filepath.Join(dir, file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", file, err, want)
		}
	}
	// A run without signals leaves none of an earlier one.
	other.Segments[0].Signals = nil
	write(t, path, other)
	if _, err := os.Stat(SignalsPath(path)); err == nil {
		t.Error("signals of an earlier run are left")
	}
}

func TestDamagedFilesAreErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.arrow")
	write(t, path, block())
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(good); n += 7 {
		if err := os.WriteFile(path, good[:n], 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil {
			t.Errorf("cut off after %d of %d bytes it was read", n, len(good))
		}
	}
}

// FuzzRead gives the reader damaged files: what it accepts can be written, and reads back equal.
func FuzzRead(f *testing.F) {
	path := filepath.Join(f.TempDir(), "x.arrow")
	write(f, path, block())
	spikes, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	signals, err := os.ReadFile(SignalsPath(path))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(spikes, signals)
	f.Fuzz(func(t *testing.T, spikes, signals []byte) {
		path := filepath.Join(t.TempDir(), "x.arrow")
		for name, content := range map[string][]byte{path: spikes, SignalsPath(path): signals} {
			if err := os.WriteFile(name, content, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		b, err := Read(path)
		if err != nil {
			return
		}
		write(t, path, b)
		back, err := Read(path)
		if err != nil {
			t.Fatalf("written again: %v", err)
		}
		if diff := cmp.Diff(b, back, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}
