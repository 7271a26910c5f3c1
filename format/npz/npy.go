package npz

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An array as NumPy keeps it in a .npy file, version 1.0: little-endian, C order.
type array struct {
	shape  []int
	floats []float64 // dtype <f8
	ints   []int64   // dtype <i8
	text   string    // dtype <U…, a scalar
}

func (a array) descr() string {
	switch {
	case a.floats != nil:
		return "<f8"
	case a.ints != nil:
		return "<i8"
	}
	return "<U" + strconv.Itoa(max(1, utf8.RuneCountInString(a.text)))
}

// write writes header and data; the header is padded to a multiple of 64 bytes.
func (a array) write(w io.Writer) error {
	dims := make([]string, len(a.shape))
	for i, n := range a.shape {
		dims[i] = strconv.Itoa(n)
	}
	shape := strings.Join(dims, ", ")
	if len(dims) == 1 {
		shape += ","
	}
	head := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", a.descr(), shape)
	head += strings.Repeat(" ", (64-(10+len(head)+1)%64)%64) + "\n"
	var b bytes.Buffer
	b.WriteString("\x93NUMPY\x01\x00")
	_ = binary.Write(&b, binary.LittleEndian, uint16(len(head)))
	b.WriteString(head)
	if _, err := w.Write(b.Bytes()); err != nil {
		return err
	}
	return a.writeData(w)
}

func (a array) writeData(w io.Writer) error {
	buffer := make([]byte, 0, 1<<16)
	flush := func(limit int) error {
		if len(buffer) < limit {
			return nil
		}
		_, err := w.Write(buffer)
		buffer = buffer[:0]
		return err
	}
	for _, x := range a.floats {
		buffer = binary.LittleEndian.AppendUint64(buffer, math.Float64bits(x))
		if err := flush(1<<16 - 8); err != nil {
			return err
		}
	}
	for _, x := range a.ints {
		buffer = binary.LittleEndian.AppendUint64(buffer, uint64(x))
		if err := flush(1<<16 - 8); err != nil {
			return err
		}
	}
	if a.floats == nil && a.ints == nil {
		text := []rune(a.text)
		if len(text) == 0 {
			text = []rune{0}
		}
		for _, r := range text {
			buffer = binary.LittleEndian.AppendUint32(buffer, uint32(r))
		}
	}
	return flush(0)
}

// read reads an array from the bytes of a .npy file.
func read(file []byte) (a array, err error) {
	if len(file) < 10 || string(file[:6]) != "\x93NUMPY" || file[6] != 1 {
		return a, fmt.Errorf("not a .npy array of version 1.0")
	}
	size := int(binary.LittleEndian.Uint16(file[8:]))
	if len(file) < 10+size {
		return a, fmt.Errorf("the header is cut off")
	}
	head, body := string(file[10:10+size]), file[10+size:]
	descr, err := field(head, "'descr': '", "'")
	if err != nil {
		return a, err
	}
	if order, err := field(head, "'fortran_order': ", ","); err != nil || order != "False" {
		return a, fmt.Errorf("only arrays in C order are read")
	}
	shape, err := field(head, "'shape': (", ")")
	if err != nil {
		return a, err
	}
	count := 1
	for _, part := range strings.Split(shape, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 0 && count > len(body)/n {
			return a, fmt.Errorf("shape (%s) does not fit %d bytes of data", shape, len(body))
		}
		a.shape = append(a.shape, n)
		count *= n
	}
	switch {
	case descr == "<f8" && len(body) == 8*count:
		a.floats = make([]float64, count)
		for i := range a.floats {
			a.floats[i] = math.Float64frombits(binary.LittleEndian.Uint64(body[8*i:]))
		}
	case descr == "<i8" && len(body) == 8*count:
		a.ints = make([]int64, count)
		for i := range a.ints {
			a.ints[i] = int64(binary.LittleEndian.Uint64(body[8*i:]))
		}
	case strings.HasPrefix(descr, "<U") && len(a.shape) == 0 && len(body)%4 == 0:
		var text strings.Builder
		for k := 0; k+4 <= len(body); k += 4 {
			if r := rune(binary.LittleEndian.Uint32(body[k:])); r != 0 {
				text.WriteRune(r)
			}
		}
		a.text = text.String()
	default:
		return a, fmt.Errorf("%d bytes of %s do not make an array of shape (%s)", len(body), descr, shape)
	}
	return a, nil
}

// field returns what stands between two texts.
func field(head, before, after string) (string, error) {
	_, rest, ok := strings.Cut(head, before)
	value, _, end := strings.Cut(rest, after)
	if !ok || !end {
		return "", fmt.Errorf("the header has no %s", strings.Trim(before, "': ("))
	}
	return value, nil
}
