package mat

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
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
		Source: "exc → inh", Dt: 0.1, Steps: []int64{1, 3, 3, 9999}, IDs: []int64{7, 5, 7, 1 << 40},
		Cells: []int64{5, 6, 7, 1 << 40}, Index: []int{0, 1, 2, 3}, TStop: 1000,
	}
}

func signal(name string, cells int, values ...float64) *data.Signal {
	a := &data.Signal{Name: name, Unit: "mV", Source: "exc", TStart: 0.2, Period: 0.3, Data: values}
	for c := range cells {
		a.Cells, a.Index = append(a.Cells, int64(9-c)), append(a.Index, c)
	}
	return a
}

func blocks() map[string]*data.Block {
	all := data.Annotations{
		"label": "µ", "on": true, "n": int64(1) << 60, "dt": 0.1, "inf": math.Inf(1), "empty": "", "none": []any{}, "mixed": []any{int64(1), "a", nil},
		"names": []string{"a", "bcd"}, "list": []float64{1, 2.5}, "flags": []bool{true, false}, "ids": []int64{1, 2, 3},
		"time-step": 1.0, "time step": 2.0, "1st": "x", "_hidden": "y", strings.Repeat("long", 20): "z", "map": map[string]any{"a": int64(1)},
	}
	part := func(s *data.Spikes, signals ...*data.Signal) *data.Segment {
		return &data.Segment{Name: "segment000", Annotations: data.Annotations{}, Spikes: s, Signals: signals}
	}
	return map[string]*data.Block{
		"all kinds": {
			Name: "Größe", Description: "two\nlines", RecDatetime: time.Date(2026, 1, 2, 3, 4, 5, 6789, time.UTC), Annotations: all,
			Segments: []*data.Segment{
				part(spikes(), signal("v", 2, -65, 0.1, 1e-300, math.NaN(), 5, 6), signal("gsyn_exc", 1, 1, 2, 3)),
				part(nil, signal("v", 3, 1, 2, 3)),
			},
		},
		"silent":   {Name: "s", Annotations: data.Annotations{}, Segments: []*data.Segment{part(&data.Spikes{Dt: 0.025, Cells: []int64{1, 2}, TStop: 5})}},
		"no cells": {Annotations: data.Annotations{}, Segments: []*data.Segment{part(&data.Spikes{Dt: 1}, &data.Signal{Name: "v", Period: 1})}},
		"nothing":  {Annotations: data.Annotations{}},
	}
}

// A buffer is a file in memory.
type buffer struct {
	bytes []byte
	at    int64
}

func (b *buffer) Write(p []byte) (int, error) {
	if grow := int(b.at) + len(p) - len(b.bytes); grow > 0 {
		b.bytes = append(b.bytes, make([]byte, grow)...)
	}
	copy(b.bytes[b.at:], p)
	b.at += int64(len(p))
	return len(p), nil
}

func (b *buffer) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekStart {
		b.at = 0
	}
	b.at += offset
	return b.at, nil
}

func write(t testing.TB, b *data.Block, provenance string) []byte {
	t.Helper()
	var out buffer
	if err := encode(&out, b, json.RawMessage(provenance)); err != nil {
		t.Fatal(err)
	}
	return out.bytes
}

func same(a, b *data.Block) string {
	return cmp.Diff(a, b, cmpopts.EquateNaNs(), cmpopts.EquateEmpty())
}

func TestRoundTrip(t *testing.T) {
	for name, b := range blocks() {
		path := filepath.Join(t.TempDir(), "x.mat")
		if _, err := Write(path, b, json.RawMessage(`{"version": "1.0 µ"}`)); err != nil {
			t.Fatal(name, err)
		}
		got, err := Read(path)
		if err != nil {
			t.Fatal(name, err)
		}
		if diff := same(b, got); diff != "" {
			t.Errorf("%s: read back, the block differs (-written +read):\n%s", name, diff)
		}
		if p, err := Provenance(path); err != nil || string(p) != `{"version":"1.0 µ"}` {
			t.Errorf("%s: provenance %s, %v", name, p, err)
		}
		again, _ := os.ReadFile(path)
		if !bytes.Equal(again, write(t, b, `{"version": "1.0 µ"}`)) {
			t.Errorf("%s: written twice, the files differ", name)
		}
	}
}

// TestSizesAreTrue compares what matrices say of their size with what they write.
func TestSizesAreTrue(t *testing.T) {
	for name, b := range blocks() {
		m, err := blockOf(b)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := &writer{w: &out}
		w.matrix(m, "block")
		if said := int(binary.LittleEndian.Uint32(out.Bytes()[4:])); w.err != nil || out.Len() != said+8 || out.Len()%8 != 0 {
			t.Errorf("%s: %d bytes, %d announced, %v", name, out.Len()-8, said, w.err)
		}
	}
}

// TestForeignFiles reads what Neo wrote: the same file without the variable hillock.
func TestForeignFiles(t *testing.T) {
	b := blocks()["all kinds"]
	m, err := blockOf(b)
	if err != nil {
		t.Fatal(err)
	}
	var out buffer
	if _, err := out.Write(header()); err != nil {
		t.Fatal(err)
	}
	if err := variable(&out, "block", m); err != nil {
		t.Fatal(err)
	}
	got, p, err := decode(out.bytes)
	if err != nil || p != nil {
		t.Fatal(err, p)
	}
	if diff := cmp.Diff(b.Segments[0].Spikes, got.Segments[0].Spikes) +
		cmp.Diff(b.Segments[0].Signals[0], got.Segments[0].Signals[0], cmpopts.EquateNaNs(), cmpopts.IgnoreFields(data.Signal{}, "Index"), cmpopts.EquateApprox(1e-15, 0)); diff != "" {
		t.Error(diff)
	}
	for key, want := range map[string]any{"n": int64(1) << 60, "label": "µ", "dt": 0.1, "time_step": 2.0, "time_step_2": 1.0, "x1st": "x", "ids": []int64{1, 2, 3}} {
		if diff := cmp.Diff(want, got.Annotations[key]); diff != "" {
			t.Errorf("annotation %s: %s", key, diff)
		}
	}
	if got.RecDatetime.Format(time.RFC3339) != "2026-01-02T03:04:05Z" || got.Name != "Größe" {
		t.Errorf("%v, %q", got.RecDatetime, got.Name)
	}
}

func TestDamagedFilesAreErrors(t *testing.T) {
	good := write(t, blocks()["all kinds"], `{}`)
	for n := range len(good) {
		if b, _, err := decode(good[:n]); err == nil && n > 128 && same(b, blocks()["all kinds"]) == "" {
			t.Errorf("cut off after %d of %d bytes it was read in full", n, len(good))
		}
	}
	for _, c := range []struct{ what, content, want string }{
		{"empty", "", "not a MATLAB 5 file"},
		{"HDF5", strings.Repeat("\x89HDF\r\n", 60), "not a MATLAB 5 file"},
		{"no variable", string(good[:128]), "no variable named block"},
		{"large element", string(good[:128]) + "\x0e\x00\x00\x00\xff\xff\xff\xff", "cut off: a data element of 4294967295 bytes"},
		{"not compressed", string(good[:128]) + "\x0f\x00\x00\x00\x02\x00\x00\x00xx", "compressed variable"},
	} {
		if _, _, err := decode([]byte(c.content)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.what, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, b := range blocks() {
		f.Add(write(f, b, `{"a": 1}`))
	}
	f.Fuzz(func(t *testing.T, content []byte) { readAndWriteAgain(t, content) })
}

// FuzzVariable damages a variable before it is compressed, which hides what follows from FuzzRead.
func FuzzVariable(f *testing.F) {
	plain := func(m matrix, name string) []byte {
		var out bytes.Buffer
		w := &writer{w: &out}
		w.matrix(m, name)
		return out.Bytes()
	}
	for _, b := range blocks() {
		m, err := blockOf(b)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(plain(m, "block"), true)
		f.Add(plain(m, "block"), false)
	}
	good := write(f, blocks()["all kinds"], `{}`)
	f.Fuzz(func(t *testing.T, content []byte, described bool) {
		file := append(header(), content...)
		if described { // with the variable hillock of the good file, which is its second element
			n := binary.LittleEndian.Uint32(good[132:])
			file = append(file, make([]byte, padded(len(file))-len(file))...)
			file = append(file, good[136+n:]...)
		}
		readAndWriteAgain(t, file)
	})
}

func readAndWriteAgain(t *testing.T, content []byte) {
	b, provenance, err := decode(content)
	if err != nil {
		return
	}
	again := write(t, b, string(provenance))
	back, _, err := decode(again)
	if err != nil {
		t.Fatalf("written again: %v", err)
	}
	for _, s := range b.Segments { // the order of cells is not kept
		if s.Spikes != nil {
			s.Spikes.Cells, s.Spikes.Index = s.Spikes.SortedCells()
		}
	}
	for _, s := range back.Segments {
		if s.Spikes != nil {
			s.Spikes.Cells, s.Spikes.Index = s.Spikes.SortedCells()
		}
	}
	if diff := same(b, back); diff != "" {
		t.Error(diff)
	}
}

// TestFileOfNeo reads a file that Neo 0.14.6 wrote (testdata/write_neo.py), filled as PyNN does.
func TestFileOfNeo(t *testing.T) {
	b, err := Read("testdata/neo.mat")
	if err != nil {
		t.Fatal(err)
	}
	s := b.Segments[0]
	want := &data.Spikes{Source: "exc", Dt: 0.1, Steps: []int64{0, 0, 13}, IDs: []int64{43, 44, 44}, Cells: []int64{42, 43, 44}, Index: []int{0, 1, 2}, TStop: 20}
	if diff := cmp.Diff(want, s.Spikes); diff != "" {
		t.Error(diff)
	}
	v := s.Signal("v")
	if diff := cmp.Diff([]float64{0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25}, v.Data); diff != "" || v.Unit != "mV" || v.Period != 0.1 || v.Cells[1] != 43 {
		t.Errorf("%s\n%+v", diff, v)
	}
	if b.Name != "Excitatory" || b.RecDatetime.Nanosecond() != 6000 || b.Annotations["size"] != int64(3) {
		t.Errorf("%q, %v, %v", b.Name, b.RecDatetime, b.Annotations)
	}
}
