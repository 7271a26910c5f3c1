package mat

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// variables returns the matrices of a file by name. What is compressed is unpacked, to at most 1032 times its size, which deflate
// cannot exceed; else nothing is copied, and no length in the file is believed before that many bytes are there.
func variables(file []byte) (map[string]*node, error) {
	if len(file) < 128 || string(file[126:128]) != "IM" || file[125] != 1 {
		return nil, fmt.Errorf("not a MATLAB 5 file with little-endian numbers (files of version 7.3 are HDF5)")
	}
	found := map[string]*node{}
	for rest := file[128:]; len(rest) > 0; {
		kind, content, after, err := element(rest)
		if err != nil {
			return nil, err
		}
		rest = after
		if kind == miCOMPRESSED {
			z, err := zlib.NewReader(bytes.NewReader(content))
			if err != nil {
				return nil, fmt.Errorf("compressed variable: %w", err)
			}
			unpacked, err := io.ReadAll(z)
			if err != nil {
				return nil, fmt.Errorf("compressed variable: %w", err)
			}
			if kind, content, _, err = element(unpacked); err != nil {
				return nil, err
			}
		}
		if kind != miMATRIX {
			continue
		}
		n, name, err := parse(content)
		if err != nil {
			return nil, err
		}
		found[name] = n
	}
	return found, nil
}

// element cuts the first data element off.
func element(b []byte) (kind uint32, content, rest []byte, err error) {
	if len(b) < 8 {
		return 0, nil, nil, fmt.Errorf("cut off: %d bytes where a data element should begin", len(b))
	}
	kind = binary.LittleEndian.Uint32(b)
	if short := kind >> 16; short != 0 { // the short form: size and up to 4 bytes in the tag
		if short > 4 {
			return 0, nil, nil, fmt.Errorf("a data element of %d bytes in 4", short)
		}
		return kind & 0xffff, b[4 : 4+short], b[8:], nil
	}
	n := uint64(binary.LittleEndian.Uint32(b[4:]))
	if n > uint64(len(b)-8) {
		return 0, nil, nil, fmt.Errorf("cut off: a data element of %d bytes, %d are left", n, len(b)-8)
	}
	end := 8 + int(n)
	after := end
	if kind != miCOMPRESSED { // which alone is not padded
		after = min(8+padded(int(n)), len(b))
	}
	return kind, b[8:end], b[after:], nil
}

// A node is a matrix in a file. Its elements are looked at only when they are asked for.
type node struct {
	class      uint32
	rows, cols int
	body       []byte // what follows the name
}

func parse(b []byte) (*node, string, error) {
	if len(b) == 0 {
		return &node{class: mxDOUBLE}, "", nil // what an empty element stands for
	}
	_, flags, rest, err := element(b)
	if err != nil {
		return nil, "", err
	}
	_, shape, rest, err := element(rest)
	if err != nil {
		return nil, "", err
	}
	_, name, body, err := element(rest)
	if err != nil {
		return nil, "", err
	}
	if len(flags) < 4 || len(shape) != 8 {
		return nil, "", fmt.Errorf("matrix %q: want two dimensions", name)
	}
	n := &node{class: uint32(flags[0]), body: body}
	r, c := int32(binary.LittleEndian.Uint32(shape)), int32(binary.LittleEndian.Uint32(shape[4:]))
	if r < 0 || c < 0 {
		return nil, "", fmt.Errorf("matrix %q: %d rows, %d columns: must be >= 0", name, r, c)
	}
	n.rows, n.cols = int(r), int(c)
	return n, string(name), nil
}

// elements calls f with every matrix of a cell array.
func (n *node) elements(f func(*node) error) error {
	if n == nil || n.class != mxCELL {
		if n == nil || n.rows*n.cols == 0 {
			return nil
		}
		if n.class == mxSTRUCT { // one struct where a cell of them was meant
			return f(n)
		}
		return fmt.Errorf("class %d where a cell array is wanted", n.class)
	}
	rest := n.body
	for k := 0; k < n.rows*n.cols; k++ {
		_, content, after, err := element(rest)
		if err != nil {
			return err
		}
		rest = after
		e, _, err := parse(content)
		if err == nil {
			err = f(e)
		}
		if err != nil {
			return fmt.Errorf("element %d: %w", k+1, err)
		}
	}
	return nil
}

// fields calls f with the fields of a struct 1x1.
func (n *node) fields(f func(name string, value *node) error) error {
	if n == nil || n.class != mxSTRUCT || n.rows != 1 || n.cols != 1 {
		return fmt.Errorf("not a struct of one element")
	}
	_, width, rest, err := element(n.body)
	if err != nil {
		return err
	}
	if len(width) != 4 {
		return fmt.Errorf("struct: the length of names is missing")
	}
	length := int(binary.LittleEndian.Uint32(width))
	_, names, rest, err := element(rest)
	if err != nil {
		return err
	}
	if length < 1 || length > 1<<16 || len(names)%length != 0 {
		return fmt.Errorf("struct: %d bytes of names of %d bytes each", len(names), length)
	}
	for ; len(names) > 0; names = names[length:] {
		name, _, _ := strings.Cut(strings.ToValidUTF8(string(names[:length]), string(utf8.RuneError)), "\x00")
		_, content, after, err := element(rest)
		if err != nil {
			return fmt.Errorf("field %q: %w", name, err)
		}
		rest = after
		value, _, err := parse(content)
		if err == nil {
			err = f(name, value)
		}
		if err != nil {
			return fmt.Errorf("field %q: %w", name, err)
		}
	}
	return nil
}

// table returns the fields of a struct by name; those of nil are none.
func (n *node) table() (map[string]*node, error) {
	t := map[string]*node{}
	if n == nil {
		return t, nil
	}
	return t, n.fields(func(name string, value *node) error {
		t[name] = value
		return nil
	})
}

// numbers calls f with every number of a matrix, column by column, as a float64 and, exact for integers, as an int64.
func (n *node) numbers(f func(x float64, i int64)) error {
	if n == nil || n.rows*n.cols == 0 {
		return nil
	}
	kind, b, _, err := element(n.body)
	if err != nil {
		return err
	}
	width := map[uint32]int{miINT8: 1, miUINT8: 1, miINT16: 2, miUINT16: 2, miINT32: 4, miUINT32: 4, miSINGLE: 4, miDOUBLE: 8, miINT64: 8, miUINT64: 8}[kind]
	if n.class < mxDOUBLE || n.class > mxUINT64 || width == 0 {
		return fmt.Errorf("class %d of type %d where numbers are wanted", n.class, kind)
	}
	if len(b) != width*n.rows*n.cols {
		return fmt.Errorf("%d bytes for %d x %d numbers of %d bytes", len(b), n.rows, n.cols, width)
	}
	integer := func(i int64) { f(float64(i), i) }
	float := func(x float64) {
		if x >= -1<<63 && x < 1<<63 {
			f(x, int64(x))
		} else {
			f(x, 0)
		}
	}
	order := binary.LittleEndian
	for ; len(b) > 0; b = b[width:] {
		switch kind {
		case miINT8:
			integer(int64(int8(b[0])))
		case miUINT8:
			integer(int64(b[0]))
		case miINT16:
			integer(int64(int16(order.Uint16(b))))
		case miUINT16:
			integer(int64(order.Uint16(b)))
		case miINT32:
			integer(int64(int32(order.Uint32(b))))
		case miUINT32:
			integer(int64(order.Uint32(b)))
		case miSINGLE:
			float(float64(math.Float32frombits(order.Uint32(b))))
		case miDOUBLE:
			float(math.Float64frombits(order.Uint64(b)))
		default:
			integer(int64(order.Uint64(b)))
		}
	}
	return nil
}

func (n *node) floats() (v []float64, err error) {
	err = n.numbers(func(x float64, _ int64) { v = append(v, x) })
	return v, err
}

func (n *node) ints() (v []int64, err error) {
	err = n.numbers(func(_ float64, i int64) { v = append(v, i) })
	return v, err
}

// float returns a single number.
func (n *node) float() (float64, error) {
	v, err := n.floats()
	if err == nil && len(v) != 1 {
		err = fmt.Errorf("%d numbers where one is wanted", len(v))
	}
	if err != nil {
		return 0, err
	}
	return v[0], nil
}

// text returns a row of characters; "" for none.
func (n *node) text() (string, error) {
	if n == nil || n.rows*n.cols == 0 {
		return "", nil
	}
	kind, b, _, err := element(n.body)
	if err != nil {
		return "", err
	}
	switch {
	case n.class != mxCHAR:
		return "", fmt.Errorf("class %d where text is wanted", n.class)
	case kind == miUTF8 || kind == miUINT8 || kind == miINT8:
		return strings.ToValidUTF8(string(b), string(utf8.RuneError)), nil
	case (kind == miUINT16 || kind == miUTF16) && len(b)%2 == 0:
		units := make([]uint16, len(b)/2)
		for k := range units {
			units[k] = binary.LittleEndian.Uint16(b[2*k:])
		}
		return string(utf16.Decode(units)), nil
	case kind == miUTF32 && len(b)%4 == 0:
		var out strings.Builder
		for k := 0; k < len(b); k += 4 {
			out.WriteRune(rune(binary.LittleEndian.Uint32(b[k:])))
		}
		return out.String(), nil
	}
	return "", fmt.Errorf("text of type %d", kind)
}
