package connectors

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/model"
)

// file writes a file of connections and returns its name.
func file(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "connections.txt")
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// entry is an array as NumPy writes it.
func entry(kind, order, shape string, data any) []byte {
	var b bytes.Buffer
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", kind, order, shape)
	b.WriteString("\x93NUMPY\x01\x00")
	_ = binary.Write(&b, binary.LittleEndian, uint16(len(header)+1))
	b.WriteString(header + "\n")
	_ = binary.Write(&b, binary.LittleEndian, data)
	return b.Bytes()
}

func archive(t testing.TB, entries map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range entries {
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func text(s string) []int32 {
	out := make([]int32, 6) // <U6
	copy(out, []rune(s))
	return out
}

func TestFromFile(t *testing.T) {
	data := []float64{3, 0, 0.5, 1, 0, 1, 0.25, 2}
	w := &model.Wiring{Pre: 4, Post: 2}
	for name, content := range map[string][]byte{
		"as PyNN writes it": []byte("# columns = ['i', 'j', 'weight', 'delay']\n3.000000000000000000e+00\t0.0\t5.0e-01\t1.0\n0\t1\t0.25\t2\n"),
		"tuple":             []byte("# label = 7\n#columns=(\"i\",\"j\",\"weight\",\"delay\",)\n\n3 0 .5 1 # the first\n0 1 .25 2"),
		"no names":          []byte("3 0 0.5 1\r\n0 1 0.25 2\r\n"),
		"names without i":   []byte("# columns = [\"weight\", \"delay\"]\n3 0 0.5 1\n0 1 0.25 2\n"),
		"npz":               archive(t, map[string][]byte{"data.npy": entry("<f8", "False", "(2, 4)", data)}),
		"npz by columns":    archive(t, map[string][]byte{"data.npy": entry("<f8", "True", "(2, 4)", []float64{3, 0, 0, 1, 0.5, 0.25, 1, 2})}),
		"npz of float32": archive(t, map[string][]byte{
			"data.npy":    entry("<f4", "False", "(2, 4)", []float32{3, 0, 0.5, 1, 0, 1, 0.25, 2}),
			"columns.npy": entry("<U6", "False", "(4,)", slices.Concat(text("i"), text("j"), text("weight"), text("delay"))),
		}),
	} {
		connector, err := FromFile(file(t, content)).Begin(w)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p, err := connector.List(w)
		if err != nil || !slices.Equal(p.Pre, []int32{3, 0}) || !slices.Equal(p.Post, []int32{0, 1}) ||
			!slices.Equal(p.Weight, []float64{0.5, 0.25}) || !slices.Equal(p.Delay, []float64{1, 2}) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	connector, err := FromFile(file(t, []byte("# columns = ['i', 'j', 'U']\n0 0 0.5\n"))).Begin(w)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := connector.List(w); err != nil || !slices.Equal(p.Other["U"], []float64{0.5}) {
		t.Errorf("another parameter: %+v, %v", p, err)
	}
}

func TestFromFileMistakes(t *testing.T) {
	w := &model.Wiring{Pre: 4, Post: 2}
	begin := func(content []byte) error {
		connector, err := FromFile(file(t, content)).Begin(w)
		if err == nil {
			err = connector.Check(w)
		}
		return err
	}
	for _, c := range []struct {
		name    string
		content []byte
		class   error
		want    string
	}{
		{"word", []byte("0 0\n1 1\n# a comment\n2 two\n"), model.ErrValue, `line 4: ValueError: "two" is not a number`},
		{"widths", []byte("0 0\n\n1 1 1\n"), model.ErrValue, "line 3: ValueError: 3 numbers, the lines before have 2"},
		{"code", []byte("# columns = __import__('os').system('true')\n0 0\n"), nil, "line 1: TypeError: columns = __import__"},
		{"number", []byte("# columns = [1, 2]\n0 0\n"), nil, "must be a list of names"},
		{"order", []byte("# columns = ['weight', 'i', 'j']\n0 0 1\n"), model.ErrValue, "must come first"},
		{"too few names", []byte("# columns = ['i', 'j', 'weight']\n0 0 1 2\n"), model.ErrValue, "are 3"},
		{"three columns", []byte("0 0 1\n"), nil, "TypeError: FromFileConnector: rows have 3 columns"},
		{"index", []byte("0 0\n4 0\n"), model.ErrConnection, "row 1: presynaptic index 4 is not one of the 4 cells"},
		{"no zip", []byte("PK\x03\x04 and nothing"), model.ErrValue, "not an archive"},
		{"no data", archive(t, map[string][]byte{"x.npy": nil}), model.ErrValue, `no array "data"`},
		{"objects", archive(t, map[string][]byte{"data.npy": entry("|O", "False", "(2,)", []byte("x"))}), model.ErrValue, "objects are not read"},
		{"cut", archive(t, map[string][]byte{"data.npy": entry("<f8", "False", "(2, 2)", []float64{1})}), model.ErrValue, "8 bytes of data"},
		{"huge", archive(t, map[string][]byte{"data.npy": entry("<f8", "False", "(999999999999999999, 999999999999)", []float64{1})}), model.ErrValue, "too big"},
		{"flat", archive(t, map[string][]byte{"data.npy": entry("<f8", "False", "(2,)", []float64{1, 2})}), model.ErrValue, "1 dimensions"},
		{"complex", archive(t, map[string][]byte{"data.npy": entry("<c16", "False", "(1, 1)", []float64{1, 2})}), model.ErrValue, `"<c16"`},
	} {
		if err := begin(c.content); err == nil || !strings.Contains(err.Error(), c.want) || c.class != nil && !errors.Is(err, c.class) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := FromFile(filepath.Join(t.TempDir(), "none")).Begin(w); err == nil || !strings.Contains(err.Error(), "FileNotFoundError") {
		t.Errorf("no file: %v", err)
	}
}

// FuzzFromFile: any file is a list of connections or an error, and what is read is what it seems.
func FuzzFromFile(f *testing.F) {
	f.Add([]byte("# columns = ['i', 'j', 'weight']\n0 1 2.5\n"))
	f.Add([]byte("# columns = (\"i\", 'j',\n1e400 nan # x\n"))
	f.Add(archive(f, map[string][]byte{"data.npy": entry("<i8", "True", "(1, 2)", []int64{1, 0}), "columns.npy": entry("<U6", "False", "(1,)", text("U"))}))
	f.Add(entry("<U0", "False", "(99999999999,)", []byte{}))
	f.Fuzz(func(t *testing.T, content []byte) {
		w := &model.Wiring{Pre: 3, Post: 3}
		for _, as := range [][]byte{content, archive(t, map[string][]byte{"data.npy": content}), archive(t, map[string][]byte{"columns.npy": content})} {
			connector, err := FromFile(file(t, as)).Begin(w)
			if err != nil {
				continue
			}
			p, err := connector.List(w)
			if err != nil {
				continue
			}
			for k := range p.Pre {
				if p.Pre[k] < 0 || p.Pre[k] > 2 || p.Post[k] < 0 || p.Post[k] > 2 {
					t.Fatalf("connection %d of %v, %v", k, p.Pre, p.Post)
				}
			}
			if p.Weight != nil && len(p.Weight) != len(p.Pre) || len(p.Post) != len(p.Pre) {
				t.Fatalf("%+v", p)
			}
		}
	})
}
