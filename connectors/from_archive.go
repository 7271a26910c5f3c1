package connectors

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/hillock-sim/hillock/model"
)

// archiveLimit bounds what a small archive can blow up to, in bytes.
const archiveLimit = 1 << 32

// readArchive reads the arrays "data" and "columns" of an archive of NumPy.
func readArchive(content []byte) (rows [][]float64, columns []string, err error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: not an archive of NumPy: %w", model.ErrValue, err)
	}
	found := false
	for _, f := range z.File {
		if f.Name != "data.npy" && f.Name != "columns.npy" {
			continue
		}
		a, err := readEntry(f)
		switch {
		case err != nil:
		case f.Name == "data.npy":
			found = true
			rows, err = a.rows()
		default:
			if columns, err = a.strings(); err == nil {
				columns, err = withoutAddress(columns)
			}
		}
		if err != nil {
			return nil, nil, fmt.Errorf("array %q: %w", strings.TrimSuffix(f.Name, ".npy"), err)
		}
	}
	if !found {
		return nil, nil, fmt.Errorf(`%w: the archive has no array "data"`, model.ErrValue)
	}
	return rows, columns, nil
}

// npy is an array as NumPy's format 1.0 to 3.0 keeps it.
type npy struct {
	kind    string // "<f8", "<U6", ...
	fortran bool
	shape   []int
	data    []byte
}

var npyHeader = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\{'descr': '([<>|=][a-zA-Z][0-9]+)', 'fortran_order': (True|False), 'shape': \(([0-9, ]*)\), \} *\n?$`)
})

func readEntry(f *zip.File) (*npy, error) {
	wrong := func(format string, args ...any) (*npy, error) {
		return nil, fmt.Errorf("%w: "+format, append([]any{model.ErrValue}, args...)...)
	}
	r, err := f.Open()
	if err != nil {
		return wrong("%w", err)
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, archiveLimit))
	if err != nil {
		return wrong("%w", err)
	}
	if len(content) < 12 || string(content[:6]) != "\x93NUMPY" {
		return wrong("is not in NumPy's format")
	}
	begin, length := 10, int(binary.LittleEndian.Uint16(content[8:]))
	if content[6] > 1 {
		begin, length = 12, int(binary.LittleEndian.Uint32(content[8:]))
	}
	if length > len(content)-begin {
		return wrong("is cut short in its header")
	}
	header := npyHeader().FindStringSubmatch(string(content[begin : begin+length]))
	if header == nil {
		return wrong("header %q: must describe numbers or strings (objects are not read)", content[begin:begin+min(length, 200)])
	}
	a := &npy{kind: header[1], fortran: header[2] == "True", data: content[begin+length:]}
	size, err := strconv.Atoi(a.kind[2:])
	if err != nil || size > 1<<20 {
		return wrong("type %q is not known", a.kind)
	}
	if a.kind[1] == 'U' {
		size *= 4
	}
	for _, field := range strings.FieldsFunc(header[3], func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(field)
		if err != nil || n > 0 && size > math.MaxInt/n {
			return wrong("shape (%s) is too big", header[3])
		}
		a.shape, size = append(a.shape, n), size*n
	}
	if size != len(a.data) {
		return wrong("has %d bytes of data: shape and type need %d", len(a.data), size)
	}
	return a, nil
}

// rows returns an array of numbers in two dimensions.
func (a *npy) rows() ([][]float64, error) {
	if len(a.shape) != 2 {
		return nil, fmt.Errorf("%w: has %d dimensions: must have two, a row for each connection", model.ErrValue, len(a.shape))
	}
	at, size := a.number()
	if at == nil {
		return nil, fmt.Errorf("%w: type %q: must be numbers of 4 or 8 bytes, little-endian", model.ErrValue, a.kind)
	}
	if a.shape[1] == 0 {
		return nil, nil
	}
	rows := make([][]float64, a.shape[0])
	for r := range rows {
		rows[r] = make([]float64, a.shape[1])
		for c := range rows[r] {
			k := r*a.shape[1] + c
			if a.fortran {
				k = c*a.shape[0] + r
			}
			rows[r][c] = at(a.data[k*size:])
		}
	}
	return rows, nil
}

// number returns how a number is read, and its bytes.
func (a *npy) number() (func([]byte) float64, int) {
	le := binary.LittleEndian
	switch a.kind {
	case "<f8":
		return func(b []byte) float64 { return math.Float64frombits(le.Uint64(b)) }, 8
	case "<f4":
		return func(b []byte) float64 { return float64(math.Float32frombits(le.Uint32(b))) }, 4
	case "<i8":
		return func(b []byte) float64 { return float64(int64(le.Uint64(b))) }, 8
	case "<i4":
		return func(b []byte) float64 { return float64(int32(le.Uint32(b))) }, 4
	}
	return nil, 0
}

// strings returns an array of strings in one dimension.
func (a *npy) strings() ([]string, error) {
	if a.kind[:2] != "<U" || len(a.shape) != 1 {
		return nil, fmt.Errorf("%w: type %q, shape %v: must be a list of strings", model.ErrValue, a.kind, a.shape)
	}
	if len(a.data) == 0 {
		return nil, nil
	}
	list := make([]string, a.shape[0])
	width := len(a.data) / len(list)
	for k := range list {
		var text []rune
		for at := k * width; at < (k+1)*width; at += 4 {
			if c := binary.LittleEndian.Uint32(a.data[at:]); c != 0 {
				text = append(text, rune(c))
			}
		}
		list[k] = string(text)
	}
	return list, nil
}
