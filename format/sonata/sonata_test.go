package sonata

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/hdf5"
)

func block() *data.Block {
	return &data.Block{Name: "exc", Annotations: data.Annotations{}, Segments: []*data.Segment{{
		Name: "segment000", Annotations: data.Annotations{},
		Spikes: &data.Spikes{
			Source: "exc/inh", Dt: 0.1, TStop: 10, Steps: []int64{1, 2, 2}, IDs: []int64{11, 10, 11}, Cells: []int64{10, 11, 12}, Index: []int{0, 1, 2},
		},
		Signals: []*data.Signal{{
			Name: "v", Unit: "mV", Source: "exc", Period: 0.1, Cells: []int64{10, 12}, Index: []int{0, 2}, Data: []float64{1, 0.1, 3, 4},
		}},
	}}}
}

// stripped writes a file as another program would: without what only Hillock writes.
func stripped(t *testing.T, populations func(w *hdf5.Writer) []hdf5.Link) string {
	path := filepath.Join(t.TempDir(), "x.sonata")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := hdf5.NewWriter(f)
	if err := w.Close(root(w, populations(w), nil)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFilesOfOthers(t *testing.T) {
	s := block().Segments[0]
	b, err := Read(stripped(t, func(w *hdf5.Writer) []hdf5.Link { return spikes(w, s.Spikes) }))
	if err != nil {
		t.Fatal(err)
	}
	want := &data.Spikes{
		Source: "exc_inh", Dt: 0.1, TStop: 0.2, Steps: []int64{1, 2, 2}, IDs: []int64{1, 0, 1}, Cells: []int64{0, 1}, Index: []int{0, 1},
	}
	if diff := cmp.Diff(want, b.Segments[0].Spikes); diff != "" {
		t.Error(diff)
	}
	b, err = Read(stripped(t, func(w *hdf5.Writer) []hdf5.Link { return report(w, s.Signals[0])[:1] }))
	if err != nil {
		t.Fatal(err)
	}
	signal := &data.Signal{
		Name: "report", Unit: "mV", Source: "exc", Period: 0.1, Cells: []int64{0, 2}, Index: []int{0, 2}, Data: []float64{1, float64(float32(0.1)), 3, 4},
	}
	if diff := cmp.Diff(signal, b.Segments[0].Signals[0]); diff != "" {
		t.Error(diff)
	}
	two := stripped(t, func(w *hdf5.Writer) []hdf5.Link {
		g := w.Group(hdf5.Group{Parents: 2})
		return []hdf5.Link{{Name: "spikes", To: w.Group(hdf5.Group{Children: []hdf5.Link{{Name: "a", To: g}, {Name: "b", To: g}}})}}
	})
	if _, err := Read(two); err == nil || !strings.Contains(err.Error(), "2 populations (a, b), want one") {
		t.Errorf("two populations: %v", err)
	}
	if _, err := Read("../hdf5/testdata/h5py_default.h5"); err == nil || !strings.Contains(err.Error(), "not SONATA") {
		t.Errorf("another file: %v", err)
	}
}

func TestNodesAreIndices(t *testing.T) {
	for _, c := range []struct {
		index []int
		want  []int64
	}{{[]int{7, 3}, []int64{7, 3}}, {nil, []int64{0, 1}}, {[]int{3, 3}, []int64{0, 1}}, {[]int{-1, 3}, []int64{0, 1}}} {
		if got := nodesOf([]int64{10, 20}, c.index); !slices.Equal(got, c.want) {
			t.Errorf("index %v: nodes %v, want %v", c.index, got, c.want)
		}
	}
}

// TestReportsAreBesideTheSpikes says which files there are, and that a lost one is told, and none is looked for elsewhere.
func TestReportsAreBesideTheSpikes(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.sonata.h5")
	files, err := Write(path, block(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{filepath.Join(dir, "x_v.sonata.h5"), path}, files); diff != "" {
		t.Error(diff)
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), "lie beside") {
		t.Errorf("without its report: %v", err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := strings.ReplaceAll(string(whole), `"x_v.sonata.h5"`, `"../../passwd0"`)
	if err := os.WriteFile(path, []byte(elsewhere), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), "no file beside it") {
		t.Errorf("a report elsewhere: %v", err)
	}
}

// TestDamagedFiles cuts a file off and changes its bytes: an error or a block that holds together, never a panic.
func TestDamagedFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sonata.h5")
	if _, err := Write(path, block(), nil); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(whole); n += 13 {
		if err := os.WriteFile(path, whole[:n], 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil {
			t.Fatalf("the first %d of %d bytes were read", n, len(whole))
		}
		damaged := slices.Clone(whole)
		damaged[n] ^= 0x55
		if err := os.WriteFile(path, damaged, 0o666); err != nil {
			t.Fatal(err)
		}
		if b, err := Read(path); err == nil {
			if err := b.Check(); err != nil {
				t.Errorf("byte %d: %v", n, err)
			}
		}
	}
}
