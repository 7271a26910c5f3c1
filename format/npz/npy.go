package npz

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

const magic = "\x93NUMPY"

// header returns the beginning of an array file, version 1.0: magic, version, length, a Python dict, and spaces up to a multiple
// of 64 bytes. Source: numpy/lib/format.py.
func header(descr string, shape []int) []byte {
	dims := ""
	for _, n := range shape {
		dims += strconv.Itoa(n) + ", "
	}
	if len(shape) == 1 {
		dims = strings.TrimSuffix(dims, " ")
	} else {
		dims = strings.TrimSuffix(dims, ", ")
	}
	dict := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr, dims)
	const before = len(magic) + 4
	pad := (64 - (before+len(dict)+1)%64) % 64
	dict += strings.Repeat(" ", pad) + "\n"
	h := append([]byte(magic), 1, 0, byte(len(dict)), byte(len(dict)>>8))
	return append(h, dict...)
}

// words writes values of 8 bytes through a small buffer.
func words[T any](w io.Writer, values []T, bits func(T) uint64) error {
	buf := make([]byte, 0, 1<<15)
	for len(values) > 0 {
		n := min(len(values), cap(buf)/8)
		buf = buf[:0]
		for _, v := range values[:n] {
			buf = binary.LittleEndian.AppendUint64(buf, bits(v))
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
		values = values[n:]
	}
	return nil
}

// ucs4 returns texts as NumPy holds them, 4 bytes per character and all padded to the longest, and that length (at least 1).
func ucs4(texts []string) (raw []byte, width int) {
	width = 1
	for _, s := range texts {
		width = max(width, utf8.RuneCountInString(s))
	}
	raw = make([]byte, 0, 4*width*len(texts))
	for k, s := range texts {
		for _, r := range s {
			raw = binary.LittleEndian.AppendUint32(raw, uint32(r))
		}
		raw = append(raw, make([]byte, 4*width*(k+1)-len(raw))...)
	}
	return raw, width
}

// An array is an array file as it was read. raw holds exactly the bytes that descr and shape ask for.
type array struct {
	descr string
	shape []int
	raw   []byte
}

var dict = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\{'descr': '([<>|=]?[a-zA-Z][0-9]*)', 'fortran_order': (False|True), 'shape': \(((?:[0-9]+, ?)*[0-9]*)\), \}\s*$`)
})

// parse takes an array file apart.
func parse(file []byte) (array, error) {
	var a array
	if len(file) < 12 || !bytes.HasPrefix(file, []byte(magic)) {
		return a, fmt.Errorf("not a .npy file: it does not begin with \\x93NUMPY")
	}
	n, at := int(binary.LittleEndian.Uint16(file[8:])), 10
	if file[6] > 1 { // versions 2 and 3 have a longer length
		long := binary.LittleEndian.Uint32(file[8:])
		if long > uint32(len(file)) || long > math.MaxInt32 {
			return a, fmt.Errorf("the .npy header is cut off")
		}
		n, at = int(long), 12
	}
	if n > len(file)-at {
		return a, fmt.Errorf("the .npy header is cut off")
	}
	m := dict().FindSubmatch(file[at : at+n])
	if m == nil {
		return a, fmt.Errorf("the .npy header is not one of a plain array: %.80q", file[at:at+n])
	}
	a.descr, a.raw = string(m[1]), file[at+n:]
	for part := range strings.SplitSeq(string(m[3]), ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		dim, err := strconv.Atoi(part)
		if err != nil {
			return a, fmt.Errorf("dimension %s of the .npy header: %w", part, err)
		}
		a.shape = append(a.shape, dim)
	}
	if string(m[2]) == "True" && len(a.shape) > 1 {
		return a, fmt.Errorf("the array is in Fortran order: save np.ascontiguousarray of it")
	}
	return a, a.fits()
}

// fits returns an error unless raw has as many bytes as the header says.
func (a array) fits() error {
	width, err := strconv.Atoi(strings.TrimLeft(a.descr, "<>|=abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if err != nil || width == 0 || width > math.MaxInt32 {
		return fmt.Errorf("type %q: want '<f8', '<i8' or '<U'", a.descr)
	}
	if strings.HasPrefix(a.descr, "<U") {
		width *= 4
	}
	want, empty := width, false
	for _, dim := range a.shape {
		if empty = empty || dim == 0; empty {
			want = 0
			continue
		}
		if want > len(a.raw)/dim {
			return fmt.Errorf("%d bytes cannot hold an array of type %s and shape %v", len(a.raw), a.descr, a.shape)
		}
		want *= dim
	}
	if want != len(a.raw) {
		return fmt.Errorf("%d bytes, but an array of type %s and shape %v has %d", len(a.raw), a.descr, a.shape, want)
	}
	return nil
}

func (a array) floats() ([]float64, error) {
	if a.descr != "<f8" {
		return nil, fmt.Errorf("type %s, want '<f8': save it as .astype('<f8')", a.descr)
	}
	v := make([]float64, len(a.raw)/8)
	for k := range v {
		v[k] = math.Float64frombits(binary.LittleEndian.Uint64(a.raw[8*k:]))
	}
	return v, nil
}

func (a array) ints() ([]int64, error) {
	if a.descr != "<i8" {
		return nil, fmt.Errorf("type %s, want '<i8': save it as .astype('<i8')", a.descr)
	}
	v := make([]int64, len(a.raw)/8)
	for k := range v {
		v[k] = int64(binary.LittleEndian.Uint64(a.raw[8*k:]))
	}
	return v, nil
}

func (a array) texts() ([]string, error) {
	width, err := strconv.Atoi(strings.TrimPrefix(a.descr, "<U"))
	if err != nil || width < 1 {
		return nil, fmt.Errorf("type %s, want text ('<U')", a.descr)
	}
	texts := make([]string, 0, len(a.raw)/(4*width))
	for at := 0; at < len(a.raw); at += 4 * width {
		var text []byte
		for k := range width {
			r := binary.LittleEndian.Uint32(a.raw[at+4*k:])
			if r > utf8.MaxRune || !utf8.ValidRune(rune(r)) {
				return nil, fmt.Errorf("%#x is no character", r)
			}
			text = utf8.AppendRune(text, rune(r))
		}
		texts = append(texts, strings.TrimRight(string(text), "\x00"))
	}
	return texts, nil
}
