package hdf5

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// zoo writes a file with one of everything.
func zoo(t testing.TB, path string, big, crowd int) {
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := NewWriter(f)
	var children []Link
	add := func(name string, v Value, attrs ...Attr) Ref {
		ref := w.Dataset(Dataset{Value: v, Attrs: attrs})
		children = append(children, Link{name, ref})
		return ref
	}
	add("float", Float(math.Pi), Attr{"unit", Text("µS")}, Attr{"empty", Text("")}, Attr{"list", Texts([]string{"a", "", "größer"})})
	add("floats", Floats([]float64{1, math.NaN(), math.Inf(-1), -0.5}, 2, 2))
	add("floats32", Floats32([]float64{1, 0.1}))
	add("int", Int(math.MinInt64))
	add("ints", Ints([]int64{-1, 1 << 60}))
	add("ints32", Ints32([]int32{-1, 1 << 30}))
	add("uint32", Uint32(0xffffffff))
	add("int8", Int8(-8))
	add("uints", UintsOf(3, func(k int) int64 { return int64(k) << 40 }))
	add("bools", Bools([]bool{true, false, true}), Attr{"flag", Bools([]bool{true}).Scalar()})
	add("enum", Enum([]string{"none", "by_id", "by_time"}, 2))
	add("text", Text("zwei\nZeilen"))
	add("texts", Texts([]string{"a", "", "ggg"}))
	add("vartext", VarText("variable µ"))
	add("vartexts", VarTexts([]string{"a", "", "b", "a", strings.Repeat("x", 5000)}))
	add("novartexts", VarTexts([]string{}))
	add("empty", Floats(nil))
	shared := w.Dataset(Dataset{Value: Ints([]int64{7}), Parents: 3})
	children = append(children, Link{"shared", shared}, Link{"alias", shared})
	sub := w.Group(Group{Children: []Link{{"again", shared}}, Attrs: []Attr{{"back", Refs(shared).Scalar()}}})
	children = append(children, Link{"z group", sub}, Link{"a group", w.Group(Group{})})
	add("refs", Refs(shared, sub))
	// In the file: contiguous; chunks of 2 levels of index; chunks of rows with a ragged end; noise that does not compress.
	add("contiguous", IntsOf(1000, func(k int) int64 { return int64(k) }))
	add("big", IntsOf(big, func(k int) int64 { return int64(k / 3) }))
	add("rows", Floats(rowsOf(1001, 77), 1001, 77))
	add("noise", FloatsOf(100_000, noise))
	children = append(children, Link{"plain", w.Dataset(Dataset{Value: IntsOf(100_000, func(k int) int64 { return int64(k) }), Plain: true})})
	var many []Link
	for k := range crowd {
		many = append(many, Link{fmt.Sprintf("child%05d", crowd-1-k), w.Dataset(Dataset{Value: Int(int64(k))})})
	}
	children = append(children, Link{"many", w.Group(Group{Children: many})})
	var attrs []Attr
	for k := range 40 {
		attrs = append(attrs, Attr{fmt.Sprintf("a%02d", k), Int(int64(k))})
	}
	if err := w.Close(w.Group(Group{Children: children, Attrs: attrs})); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// Chunks of the big dataset hold 8 bytes an element: 70 of them make two levels of index.
const bigN = 70*chunkSize/8 + 5

func rowsOf(n, m int) []float64 {
	v := make([]float64, n*m)
	for k := range v {
		v[k] = float64(k) / 8
	}
	return v
}

// noise has all bits at random, by a few rounds of mixing.
func noise(k int) float64 {
	x := uint64(k) * 0x9e3779b97f4a7c15
	x = (x ^ x>>31) * 0xbf58476d1ce4e5b9
	return math.Float64frombits(x ^ x>>29)
}

func opened(t *testing.T, path string) *Object {
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	root, err := f.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "zoo.h5")
	zoo(t, path, bigN, 3000)
	root := opened(t, path)
	get := func(name string) *Array {
		o, err := root.Child(name)
		if err != nil {
			t.Fatal(err)
		}
		a, err := o.Read()
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	check := func(name string, dims []int, got any, err error, want any) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(dims, get(name).Dims); diff != "" {
			t.Errorf("%s: shape: %s", name, diff)
		}
	}
	floats := func(name string, dims []int, want ...float64) {
		t.Helper()
		got, err := get(name).Floats()
		if len(want) > 10_000 && slices.Equal(got, want) {
			return
		}
		check(name, dims, got, err, want)
	}
	ints := func(name string, dims []int, want ...int64) {
		t.Helper()
		got, err := get(name).Ints()
		if len(want) > 10_000 && slices.Equal(got, want) {
			return // cmp takes its time
		}
		check(name, dims, got, err, want)
	}
	texts := func(name string, dims []int, want ...string) {
		t.Helper()
		got, err := get(name).Texts()
		check(name, dims, got, err, want)
	}
	floats("float", nil, math.Pi)
	floats("floats", []int{2, 2}, 1, math.NaN(), math.Inf(-1), -0.5)
	floats("floats32", []int{2}, 1, float64(float32(0.1)))
	ints("int", nil, math.MinInt64)
	ints("ints", []int{2}, -1, 1<<60)
	ints("ints32", []int{2}, -1, 1<<30)
	ints("uint32", nil, 0xffffffff)
	ints("int8", nil, -8)
	ints("uints", []int{3}, 0, 1<<40, 2<<40)
	ints("bools", []int{3}, 1, 0, 1)
	texts("text", nil, "zwei\nZeilen")
	texts("texts", []int{3}, "a", "", "ggg")
	texts("vartext", nil, "variable µ")
	texts("vartexts", []int{5}, "a", "", "b", "a", strings.Repeat("x", 5000))
	names, err := get("enum").Names()
	check("enum", nil, names, err, []string{"by_time"})
	if n := get("empty").Len() + get("novartexts").Len(); n != 0 {
		t.Errorf("empty datasets have %d elements", n)
	}
	floats("rows", []int{1001, 77}, rowsOf(1001, 77)...)
	ints("contiguous", []int{1000}, ramp(1000, 1)...)
	ints("plain", []int{100_000}, ramp(100_000, 1)...)
	ints("big", []int{bigN}, ramp(bigN, 3)...)
	for k, x := range must(get("noise").Floats()) {
		if math.Float64bits(x) != math.Float64bits(noise(k)) {
			t.Fatalf("noise: element %d is %v", k, x)
		}
	}
	ints("z group/again", []int{1}, 7)
	if links := must(must(root.Child("many")).Links()); len(links) != 3000 || links[0].Name != "child02999" || links[2999].Name != "child00000" {
		t.Errorf("the order of 3000 children is not that of their making")
	}
	float := must(root.Child("float"))
	if unit := must(float.Text("unit")); unit != "µS" {
		t.Errorf("unit = %q", unit)
	}
	if refs := must(get("refs").Refs()); refs[0] != must(root.Links())[indexOf(root, "shared")].To {
		t.Errorf("the first reference leads to %d", refs[0])
	}
	if a := must(root.Attr("a39")); must(a.Ints())[0] != 39 {
		t.Errorf("attribute a39 is %v", must(a.Ints()))
	}
	if none, err := root.Find("many/nobody"); none != nil || err != nil {
		t.Errorf("nobody was found: %v, %v", none, err)
	}
	if _, err := root.Child("many/nobody"); err == nil || !strings.Contains(err.Error(), `no "many/nobody"`) {
		t.Errorf("nobody: %v", err)
	}
}

func ramp(n, each int) []int64 {
	v := make([]int64, n)
	for k := range v {
		v[k] = int64(k / each)
	}
	return v
}

func indexOf(o *Object, name string) int {
	for k, l := range must(o.Links()) {
		if l.Name == name {
			return k
		}
	}
	return -1
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestSmallFilesOfOthers reads files that h5py made with its defaults: symbol tables, old headers, texts in heaps, gzip.
func TestSmallFilesOfOthers(t *testing.T) {
	for _, name := range []string{"h5py_default.h5", "h5py_tracked.h5", "h5py_latest.h5"} {
		root := opened(t, filepath.Join("testdata", name))
		get := func(name string) *Array { return must(must(root.Child(name)).Read()) }
		if got := must(get("g/v").Floats()); len(got) != 6 || got[5] != 2.5 {
			t.Errorf("%s: g/v = %v", name, got)
		}
		if name != "h5py_latest.h5" {
			got := must(get("g/zipped").Ints())
			for k, x := range got {
				if x != int64(k%100) {
					t.Fatalf("%s: zipped[%d] = %d", name, k, x)
				}
			}
			if len(got) != 40*1000 {
				t.Errorf("%s: %d elements", name, len(got))
			}
		} else if _, err := must(root.Child("g/zipped")).Read(); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: chunks of a newer layout: %v", name, err)
		}
		if got := must(get("texts").Texts()); len(got) != 2 || got[1] != "zwei µ" {
			t.Errorf("%s: texts = %q", name, got)
		}
		if got := must(get("bools").Names()); len(got) != 2 || got[0] != "TRUE" {
			t.Errorf("%s: bools = %q", name, got)
		}
		if got := must(must(root.Child("g")).Text("units")); got != "mV" {
			t.Errorf("%s: units = %q", name, got)
		}
	}
}

func TestMistakesAreToldAtTheEnd(t *testing.T) {
	for want, write := range map[string]func(w *Writer) Ref{
		`named "a/b"`: func(w *Writer) Ref { return w.Group(Group{Children: []Link{{"a/b", w.Group(Group{})}}}) },
		`named "a"`: func(w *Writer) Ref {
			g := w.Group(Group{Parents: 2})
			return w.Group(Group{Children: []Link{{"a", g}, {"a", g}}})
		},
		"1 links too few": func(w *Writer) Ref { return w.Group(Group{Children: []Link{{"a", w.Group(Group{Parents: 2})}}}) },
		"a large attribute": func(w *Writer) Ref {
			return w.Group(Group{Attrs: []Attr{{"a", Text(strings.Repeat("x", 1<<16))}}})
		},
		"use Text": func(w *Writer) Ref { return w.Group(Group{Attrs: []Attr{{"a", VarText("x")}}}) },
	} {
		w := NewWriter(&memory{})
		if err := w.Close(write(w)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// memory is a file in memory.
type memory struct {
	b  []byte
	at int
}

func (m *memory) Write(p []byte) (int, error) {
	if more := m.at + len(p) - len(m.b); more > 0 {
		m.b = append(m.b, make([]byte, more)...)
	}
	m.at += copy(m.b[m.at:], p)
	return len(p), nil
}

func (m *memory) Seek(to int64, _ int) (int64, error) {
	m.at = int(to)
	return to, nil
}

// hole is a file that keeps nothing but its length and its head.
type hole struct {
	head [64]byte
	at   int64
}

func (h *hole) Write(p []byte) (int, error) {
	if h.at < int64(len(h.head)) {
		copy(h.head[h.at:], p)
	}
	h.at += int64(len(p))
	return len(p), nil
}

func (h *hole) Seek(to int64, _ int) (int64, error) {
	h.at = to
	return to, nil
}

// TestAddressesBeyond4GiB says that the last dataset of a file is where 64-bit addresses put it.
func TestAddressesBeyond4GiB(t *testing.T) {
	h := &hole{}
	w := NewWriter(h)
	w.pos += 5 << 30 // as if so much had been written
	d := w.Dataset(Dataset{Value: IntsOf(1000, func(int) int64 { return 1 })})
	root := w.Group(Group{Children: []Link{{"d", d}}})
	if err := w.Close(root); err != nil {
		t.Fatal(err)
	}
	c := cursor{b: h.head[28:44]}
	if end, at := c.uint64(), c.uint64(); end <= 5<<30 || at != uint64(root) || d <= 5<<30 {
		t.Errorf("end %d, root %d, dataset %d", end, at, d)
	}
}

// TestLookup3 holds the checksum against the values in lookup3.c.
func TestLookup3(t *testing.T) {
	for key, want := range map[string]uint32{"": 0xdeadbeef, "Four score and seven years ago": 0x17770551} {
		if got := lookup3([]byte(key)); got != want {
			t.Errorf("lookup3(%q) = %#x, want %#x", key, got, want)
		}
	}
}

// FuzzRead reads everything of damaged files.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"h5py_default.h5", "h5py_tracked.h5", "h5py_latest.h5"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	m := &memory{}
	w := NewWriter(m)
	d := w.Dataset(Dataset{Value: IntsOf(10_000, func(k int) int64 { return 0 }), Attrs: []Attr{{"unit", Text("mV")}}})
	s := w.Dataset(Dataset{Value: VarTexts([]string{"a", "b"}), Parents: 2})
	if err := w.Close(w.Group(Group{Children: []Link{{"d", d}, {"s", s}, {"t", s}}})); err != nil {
		f.Fatal(err)
	}
	f.Add(m.b)
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := NewFile(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		root, err := file.Root()
		if err != nil {
			return
		}
		visit(root, 4)
	})
}

func visit(o *Object, depth int) {
	for name := range o.attrs {
		all(o.Attr(name))
	}
	if o.IsDataset() {
		all(o.Read())
		return
	}
	links, _ := o.Links()
	for _, l := range links[:min(len(links), 20)] {
		if c, err := o.Open(l); err == nil && depth > 0 {
			visit(c, depth-1)
		}
	}
}

func all(a *Array, err error) {
	if err != nil || a == nil {
		return
	}
	_, _ = a.Floats()
	_, _ = a.Ints()
	_, _ = a.Texts()
	_, _ = a.Names()
	_, _ = a.Refs()
}

var _ io.WriteSeeker = (*memory)(nil)
