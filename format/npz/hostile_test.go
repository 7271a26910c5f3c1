package npz

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
)

// spoil writes a good file again with one entry replaced; nil leaves the entry out.
func spoil(t testing.TB, key string, content []byte) []byte {
	t.Helper()
	good := write(t, blocks()["two segments"], `{}`)
	in, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z, found := zip.NewWriter(&out), false
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		old, _ := io.ReadAll(r)
		if f.Name == key+".npy" {
			if old, found = content, true; content == nil {
				continue
			}
		}
		w, err := z.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(old); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil || !found {
		t.Fatalf("%v; key %q found: %v", err, key, found)
	}
	return out.Bytes()
}

func npy(descr, shape string, values ...uint64) []byte {
	dict := "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }\n"
	out := append([]byte(magic), 1, 0, byte(len(dict)), 0)
	out = append(out, dict...)
	for _, v := range values {
		out = binary.LittleEndian.AppendUint64(out, v)
	}
	return out
}

func TestDamagedFilesAreErrors(t *testing.T) {
	fortran := bytes.Replace(npy("<f8", "3, 2", 0, 0, 0, 0, 0, 0), []byte("False"), []byte("True"), 1)
	fortran[8]--
	for _, c := range []struct {
		key     string
		content []byte
		want    string
	}{
		{"format", nil, `"format" is missing`},
		{"v_data", nil, `"v_data" is missing`},
		{"segment001/spike_steps", nil, `"segment001/spike_steps" is missing`},
		{"n_segments", npy("<i8", "", 1<<62), "n_segments = 4611686018427387904"},
		{"n_segments", npy("<i8", "", 1<<63), "n_segments = -"},
		{"n_segments", npy("<i8", "1,", 1), "want 0 dimensions"},
		{"spike_ids", npy("<i8", "2,", 4, 5), "spike_ids has 2"},
		{"spike_ids", npy("<i8", "3,", 4, 5, 9), "of cell 9"},
		{"spike_ids", npy("<f8", "3,", 4, 5, 9), "want '<i8'"},
		{"spike_ids", npy("|O", "3,", 4, 5, 9), `type "|O"`},
		{"spike_ids", npy("<i8", "9223372036854775807, 9223372036854775807", 4), "cannot hold"},
		{"spike_ids", npy("<i8", "99999999999999999999,", 4), "out of range"},
		{"name", npy("<U9999999999", ""), "type"},
		{"name", npy("<U0", ""), "type"},
		{"name", npy("<U2", "", 0xffff_ffff_ffff_ffff), "is no character"},
		{"dt_ms", npy("<f8", "", 0), "dt = 0 ms"},
		{"v_data", npy("<f8", "5,", 0, 0, 0, 0, 0), "want 2 dimensions"},
		{"v_data", npy("<f8", "5, 1", 0, 0, 0, 0, 0), "5 values for 2 cells"},
		{"v_data", fortran, "Fortran order"},
		{"annotations", []byte("\x93NUMPY"), "not a .npy file"},
		{"annotations", []byte("\x93NUMPY\x01\x00\xff\xff{}"), "cut off"},
		{"annotations", []byte("\x93NUMPY\x02\x00\xff\xff\xff\xff{}"), "cut off"},
		{"rec_datetime", npy("<U2", "", 'x'), "rec_datetime"},
	} {
		content := spoil(t, c.key, c.content)
		_, _, err := decode(bytes.NewReader(content), int64(len(content)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s = %q: error %v, want %q", c.key, c.content, err, c.want)
		}
	}
}

// TestSizesAreNotBelieved claims an entry of 1 TB: it must be refused before memory is taken.
func TestSizesAreNotBelieved(t *testing.T) {
	for _, c := range []struct {
		packed, unpacked uint64
		want             string
	}{{8, 1 << 40, "says to unpack"}, {1 << 40, 1 << 40, "says to take"}} {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		w, err := z.CreateRaw(&zip.FileHeader{Name: "format.npy", Method: zip.Deflate, CompressedSize64: c.packed, UncompressedSize64: c.unpacked})
		if err == nil {
			_, err = w.Write(make([]byte, 8))
		}
		if err == nil {
			err = z.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = decode(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

// FuzzRead gives the reader damaged files: what it accepts can be written, and reads back equal.
func FuzzRead(f *testing.F) {
	for name, b := range blocks() {
		if name == "names that meet" {
			continue // large, and like the others
		}
		for _, method := range []uint16{zip.Store, zip.Deflate} {
			var out bytes.Buffer
			if err := encode(&out, b, []byte(`{"a": 1}`), method); err != nil {
				f.Fatal(err)
			}
			f.Add(out.Bytes())
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		readAndWriteAgain(t, content)
	})
}

// FuzzEntry damages one array of a good file and mends the checksum, which hides what follows from FuzzRead.
func FuzzEntry(f *testing.F) {
	keys := []string{"format", "n_segments", "annotations", "rec_datetime", "signals", "spike_ids", "spike_steps", "all_index", "v_data", "v_ids", "dt_ms"}
	for k := range keys {
		f.Add(uint(k), npy("<f8", "3,", 1, 2, 3))
		f.Add(uint(k), npy("<U2", "", 'a'))
		f.Add(uint(k), npy("<i8", "", 4))
	}
	f.Fuzz(func(t *testing.T, k uint, content []byte) {
		readAndWriteAgain(t, spoil(t, keys[k%uint(len(keys))], content))
	})
}

func readAndWriteAgain(t *testing.T, content []byte) {
	b, provenance, err := decode(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return
	}
	again := write(t, b, string(provenance))
	back, _, err := decode(bytes.NewReader(again), int64(len(again)))
	if err != nil {
		t.Fatalf("written again: %v", err)
	}
	if diff := same(b, back); diff != "" {
		t.Error(diff)
	}
}
