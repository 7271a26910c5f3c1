package npz

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hillock-sim/hillock/data"
)

func spikes() *data.Spikes {
	return &data.Spikes{
		Source: "exc", Dt: 0.1, Steps: []int64{1, 3, 3}, IDs: []int64{5, 4, 5}, Cells: []int64{4, 5, 6, 1 << 60}, Index: []int{0, 1, 2, 3},
		TStart: 0, TStop: 1000.1,
	}
}

func signal(name string) *data.Signal {
	return &data.Signal{
		Name: name, Unit: "mV", Source: "exc", TStart: 0.5, Period: 0.25, Cells: []int64{6, 4}, Index: []int{2, 0},
		Data: []float64{-65, math.NaN(), math.Inf(1), math.Copysign(0, -1), 5e-324, 1. / 3},
	}
}

func blocks() map[string]*data.Block {
	segment := func(signals ...*data.Signal) *data.Segment {
		return &data.Segment{Name: "segment000", Annotations: data.Annotations{}, Spikes: spikes(), Signals: signals}
	}
	full := segment(signal("v"), signal("gsyn_exc"))
	full.Description, full.RecDatetime = "µ\nsecond line", time.Date(2026, 1, 2, 3, 4, 5, 6789, time.FixedZone("", 3600))
	full.Annotations = data.Annotations{"block": int64(3)}
	silent := &data.Spikes{Dt: 0.025, Cells: []int64{7}, TStart: 5, TStop: 10}
	return map[string]*data.Block{
		"empty":  {},
		"silent": {Name: "s", Segments: []*data.Segment{{Name: "segment000", Spikes: silent}}},
		"only signals": {Name: "v", Segments: []*data.Segment{{Signals: []*data.Signal{
			signal("v"), {Name: "none", Period: 1}, {Name: "no samples", Period: 1, Cells: []int64{1}},
		}}}},
		"two segments": {
			Name: "größer 神経 🧠", Description: "a\nb", RecDatetime: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
			Annotations: data.Annotations{"dt": 0.1, "three": 3.0, "size": int64(4), "label": "exc", "on": true, "ids": []int64{1, 2}, "nan": math.NaN()},
			Segments:    []*data.Segment{full, segment(signal("v"))},
		},
		"names that meet": {Segments: []*data.Segment{segment(
			signal("v"), signal("v"), signal("spike"), signal("all"), signal("segment"), signal("a/../b c"), signal("a_.._b c"), signal(""),
		)}},
	}
}

func write(t testing.TB, b *data.Block, provenance string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out, b, json.RawMessage(provenance), zip.Deflate); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func same(a, b *data.Block) string {
	return cmp.Diff(a, b, cmpopts.EquateNaNs(), cmpopts.EquateEmpty())
}

func TestRoundTrip(t *testing.T) {
	for name, b := range blocks() {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.npz")
			files, err := Write(path, b, json.RawMessage(`{"version": "1.0 µ"}`))
			if err != nil || len(files) != 1 || files[0] != path {
				t.Fatal(files, err)
			}
			got, err := Read(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := same(b, got); diff != "" {
				t.Errorf("read back, the block differs (-written +read):\n%s", diff)
			}
			if p, err := Provenance(path); err != nil || string(p) != `{"version": "1.0 µ"}` {
				t.Errorf("provenance %s, %v", p, err)
			}
		})
	}
}

func TestEqualBlocksMakeEqualBytes(t *testing.T) {
	if !bytes.Equal(write(t, blocks()["two segments"], ""), write(t, blocks()["two segments"], "")) {
		t.Error("the files differ")
	}
}

// TestCellsInAnyOrder writes the cells of an assembly, which may be in any order: np.split needs them ascending.
func TestCellsInAnyOrder(t *testing.T) {
	s := spikes()
	s.Cells, s.Index = []int64{6, 5, 4}, []int{0, 1, 2}
	content := write(t, &data.Block{Segments: []*data.Segment{{Spikes: s}}}, "")
	b, _, err := decode(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	got := b.Segments[0].Spikes
	if diff := cmp.Diff([]int64{4, 5, 6}, got.Cells) + cmp.Diff([]int{2, 1, 0}, got.Index); diff != "" {
		t.Error(diff)
	}
}

func TestWriteLeavesNoHalfFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.npz")
	if err := os.WriteFile(path, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	s := spikes()
	s.IDs[0] = 99
	_, err := Write(path, &data.Block{Name: "exc", Segments: []*data.Segment{{Spikes: s}}}, nil)
	if err == nil || !strings.Contains(err.Error(), "cell 99") || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("the file holds %q", got)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left over: %v", entries)
	}
}

func TestHeaderIsPaddedAndOrdinary(t *testing.T) {
	for _, c := range []struct {
		shape []int
		want  string
	}{{nil, "()"}, {[]int{3}, "(3,)"}, {[]int{3, 2}, "(3, 2)"}, {[]int{0, 0}, "(0, 0)"}} {
		h := header("<f8", c.shape)
		if len(h)%64 != 0 || !strings.HasPrefix(string(h[10:]), "{'descr': '<f8', 'fortran_order': False, 'shape': "+c.want+", }") {
			t.Errorf("%d bytes: %q", len(h), h)
		}
	}
}
