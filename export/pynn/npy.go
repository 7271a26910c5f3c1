package pynn

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// saveArray writes numbers as a .npy file (NumPy's format 1.0), of n numbers or of rows of so many columns.
func saveArray[T float64 | int32 | uint32](path string, x []T, columns int) error {
	descr, shape := "<f8", fmt.Sprintf("(%d,)", len(x))
	switch any(x).(type) {
	case []int32:
		descr = "<i4"
	case []uint32:
		descr = "<u4"
	}
	if columns > 0 {
		shape = fmt.Sprintf("(%d, %d)", len(x)/columns, columns)
	}
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, shape)
	header += strings.Repeat(" ", (64-(10+len(header)+1)%64)%64) + "\n"
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<16)
	w.WriteString("\x93NUMPY\x01\x00")
	_ = binary.Write(w, binary.LittleEndian, uint16(len(header)))
	w.WriteString(header)
	var b [8]byte
	for _, v := range x {
		switch v := any(v).(type) {
		case float64:
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
			w.Write(b[:])
		case int32:
			binary.LittleEndian.PutUint32(b[:], uint32(v))
			w.Write(b[:4])
		case uint32:
			binary.LittleEndian.PutUint32(b[:], v)
			w.Write(b[:4])
		}
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// loadArray reads a .npy file of float64 or int64 in C order, as the exported script writes them.
func loadArray(path string) (x []float64, shape []int, err error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	bad := func(why string) error { return fmt.Errorf("%s: %s", path, why) }
	if len(raw) < 10 || string(raw[:6]) != "\x93NUMPY" || raw[6] != 1 {
		return nil, nil, bad("is no .npy file of format 1")
	}
	from := 10 + int(binary.LittleEndian.Uint16(raw[8:]))
	if from > len(raw) {
		return nil, nil, bad("is cut off")
	}
	header := string(raw[10:from])
	if strings.Contains(header, "'fortran_order': True") {
		return nil, nil, bad("is in Fortran's order")
	}
	_, rest, ok := strings.Cut(header, "'shape': (")
	inner, _, closed := strings.Cut(rest, ")")
	if !ok || !closed {
		return nil, nil, bad("has no shape")
	}
	n := 1
	for _, field := range strings.Split(inner, ",") {
		if field = strings.TrimSpace(field); field == "" {
			continue
		}
		k, err := strconv.Atoi(field)
		if err != nil || k < 0 || k > len(raw) {
			return nil, nil, bad("has the shape (" + inner + ")")
		}
		shape = append(shape, k)
		n *= k
	}
	if n < 0 || len(raw)-from != 8*n {
		return nil, nil, bad("is cut off")
	}
	x = make([]float64, n)
	for k := range x {
		word := binary.LittleEndian.Uint64(raw[from+8*k:])
		switch {
		case strings.Contains(header, "'<f8'"):
			x[k] = math.Float64frombits(word)
		case strings.Contains(header, "'<i8'"):
			x[k] = float64(int64(word))
		default:
			return nil, nil, bad("holds neither float64 nor int64")
		}
	}
	return x, shape, nil
}
