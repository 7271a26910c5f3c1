package nix

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/hdf5"
)

func block(cells int) *data.Block {
	s := &data.Spikes{Source: "exc", Dt: 0.1, TStop: 10, Steps: []int64{1, 2, 2}, IDs: []int64{1, 0, 1}}
	for c := range cells {
		s.Cells, s.Index = append(s.Cells, int64(c)), append(s.Index, c)
	}
	v := &data.Signal{Name: "v", Unit: "mV", Source: "exc", Period: 0.1, Cells: []int64{0, 1}, Index: []int{0, 1}, Data: []float64{1, 2, 3, 4}}
	return &data.Block{
		Name: "exc", Description: "two\nlines", RecDatetime: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Annotations: data.Annotations{"label": "exc", "size": int64(cells), "a/b": true, "": "unnamed", "nested": map[string]any{"x": 1.5}, "list": []any{}},
		Segments:    []*data.Segment{{Name: "segment000", Spikes: s, Signals: []*data.Signal{v}}},
	}
}

func written(t *testing.T, b *data.Block) string {
	path := filepath.Join(t.TempDir(), "x.nix")
	if _, err := Write(path, b, nil); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTreeOfNeo says what NixIO looks for: names, identifiers, links, units.
func TestTreeOfNeo(t *testing.T) {
	f, err := hdf5.Open(written(t, block(3)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	root, err := f.Root()
	if err != nil {
		t.Fatal(err)
	}
	b, err := only(root, "data")
	if err != nil {
		t.Fatal(err)
	}
	attr := func(o *hdf5.Object, name, want string) {
		t.Helper()
		if got, err := o.Text(name); err != nil || got != want {
			t.Errorf("%s: %s = %q, %v, want %q", o.Path, name, got, err, want)
		}
	}
	attr(root, "format", "nix")
	attr(b, "type", "neo.block")
	attr(b, "definition", "two\nlines")
	attr(b, "created_at", "20260102T030405")
	notes, err := b.Child("metadata/properties")
	if err != nil {
		t.Fatal(err)
	}
	links, _ := notes.Links()
	var names []string
	for _, l := range links {
		names = append(names, l.Name)
	}
	slices.Sort(names)
	if want := []string{"_", "a_b", "label", "list", "neo_name", "nested", "size"}; !slices.Equal(names, want) {
		t.Errorf("properties %q, want %q", names, want)
	}
	groups, err := b.Child("groups")
	if err != nil {
		t.Fatal(err)
	}
	links, _ = groups.Links()
	segment, err := groups.Open(links[0])
	if err != nil {
		t.Fatal(err)
	}
	tags, err := segment.Child("multi_tags")
	if err != nil {
		t.Fatal(err)
	}
	links, err = children(tags, 3)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(links, func(a, b hdf5.Link) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("identifiers do not ascend with the cells")
	}
	for c, want := range []float64{0, 1, 2} {
		tag, err := tags.Open(links[c])
		if err != nil {
			t.Fatal(err)
		}
		attr(tag, "type", "neo.spiketrain")
		attr(tag, "entity_id", links[c].Name)
		name, _ := tag.Text("name")
		if home, err := b.Find("multi_tags/" + name); err != nil || home == nil {
			t.Errorf("train %d is not in its block: %v", c, err)
		}
		if id, err := floats(tag, "metadata/properties/channel_id"); err != nil || id[0] != want {
			t.Errorf("channel_id = %v, %v", id, err)
		}
		stop, err := tag.Child("metadata/properties/t_stop")
		if err != nil {
			t.Fatal(err)
		}
		attr(stop, "unit", "ms")
	}
}

func TestHintFromFiveHundredTrainsOn(t *testing.T) {
	if hint := Hint(block(500)); hint != "" {
		t.Errorf("500 trains: %q", hint)
	}
	if hint := Hint(block(4000)); !strings.Contains(hint, "48 s or more to read 4000 spike trains") || !strings.Contains(hint, ".compact.nix") {
		t.Errorf("4000 trains: %q", hint)
	}
}

func TestTheSameBlockMakesTheSameBytes(t *testing.T) {
	a, _ := os.ReadFile(written(t, block(3)))
	b, _ := os.ReadFile(written(t, block(3)))
	if len(a) == 0 || !bytes.Equal(a, b) {
		t.Error("two files of one block differ")
	}
	other := block(3)
	other.Segments[0].Spikes.Steps[0] = 0
	if id := identity(t, written(t, block(3))); id == identity(t, written(t, other)) {
		t.Errorf("two recordings have the identity %s", id)
	}
}

// TestDamagedFiles cuts a file off and changes its bytes: an error, or a block that holds together, never a panic.
func TestDamagedFiles(t *testing.T) {
	path := written(t, block(2))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(whole); n += 97 {
		if err := os.WriteFile(path, whole[:n], 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil {
			t.Fatalf("the first %d of %d bytes were read", n, len(whole))
		}
	}
	for n := 0; n < len(whole); n += 31 {
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

func TestOtherFilesAreNamed(t *testing.T) {
	for name, want := range map[string]string{
		"../hdf5/testdata/h5py_default.h5": "but not NIX", "nix_test.go": "not an HDF5 file", "nobody.nix": "no such file",
	} {
		if _, err := Read(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

func identity(t *testing.T, path string) string {
	f, err := hdf5.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	root, err := f.Root()
	if err != nil {
		t.Fatal(err)
	}
	id, err := root.Text("id")
	if err != nil {
		t.Fatal(err)
	}
	return id
}
