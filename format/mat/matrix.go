package mat

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"unicode/utf8"
)

// Types of data elements and classes of matrices ("MAT-File Format", The MathWorks, tables 1-1 and 1-3).
const (
	miINT8, miUINT8, miINT16, miUINT16, miINT32, miUINT32, miSINGLE, miDOUBLE = 1, 2, 3, 4, 5, 6, 7, 9

	miINT64, miUINT64, miMATRIX, miCOMPRESSED, miUTF8, miUTF16, miUTF32 = 12, 13, 14, 15, 16, 17, 18

	mxCELL, mxSTRUCT, mxCHAR, mxDOUBLE, mxSINGLE, mxUINT8, mxINT64, mxUINT64 = 1, 2, 4, 6, 7, 9, 14, 15

	logical = 0x0200 // flag of a matrix of bools
)

// A matrix is a value as MATLAB has them, ready to be written.
//
//	┌────────────────────┬──────────────────────────────┬─────────────────────────┬────────────┬────────┐
//	│ miMATRIX, u4 size  │ miUINT32 8: u4 flags, u4 0   │ miINT32 8: i4 (r), (c)  │ miINT8 name│ body   │
//	└────────────────────┴──────────────────────────────┴─────────────────────────┴────────────┴────────┘
type matrix interface {
	flags() uint32 // class, and logical
	shape() (rows, cols int)
	size() int // bytes of the body
	write(w *writer)
}

const overhead = 8 + 16 + 16 + 8 // of a matrix without a name: tags, flags, shape

// total returns the bytes that a matrix without a name takes.
func total(m matrix) int { return overhead + m.size() }

// writer keeps the first error, so that a layout reads as a list.
type writer struct {
	w   io.Writer
	err error
	buf [8]byte
}

func (w *writer) bytes(b []byte) {
	if w.err == nil {
		_, w.err = w.w.Write(b)
	}
}

func (w *writer) u32s(a, b uint32) {
	binary.LittleEndian.PutUint32(w.buf[:4], a)
	binary.LittleEndian.PutUint32(w.buf[4:], b)
	w.bytes(w.buf[:])
}

// element writes a small piece of data, padded to 8 bytes.
func (w *writer) element(kind uint32, b []byte) {
	w.u32s(kind, uint32(len(b)))
	w.bytes(b)
	w.pad(len(b))
}

func (w *writer) pad(n int) { w.bytes(make([]byte, padded(n)-n)) }

func padded(n int) int { return (n + 7) &^ 7 }

var errLarge = errors.New("a variable of a MATLAB 5 file holds at most 4 GB: write another format")

// matrix writes a matrix; only variables have a name.
func (w *writer) matrix(m matrix, name string) {
	size := total(m) - 8 + padded(len(name))
	if size > math.MaxUint32-8 && w.err == nil {
		w.err = errLarge
	}
	rows, cols := m.shape()
	w.u32s(miMATRIX, uint32(size))
	w.u32s(miUINT32, 8)
	w.u32s(m.flags(), 0)
	w.u32s(miINT32, 8)
	w.u32s(uint32(rows), uint32(cols))
	w.element(miINT8, []byte(name))
	m.write(w)
}

// array is a matrix of numbers or bools, which at returns by rows and columns as bits. MATLAB keeps columns together.
type array struct {
	class, kind uint32
	rows, cols  int
	width       int // bytes each, 8 or 1
	at          func(row, col int) uint64
}

func (a array) flags() uint32     { return a.class }
func (a array) shape() (r, c int) { return a.rows, a.cols }
func (a array) size() int         { return 8 + padded(a.width*a.rows*a.cols) }

func (a array) write(w *writer) {
	n := a.width * a.rows * a.cols
	w.u32s(a.kind, uint32(n))
	chunk := make([]byte, 0, min(n, 1<<13)+8)
	for c := range a.cols {
		for r := range a.rows {
			if a.width == 1 {
				chunk = append(chunk, byte(a.at(r, c)))
			} else {
				chunk = binary.LittleEndian.AppendUint64(chunk, a.at(r, c))
			}
			if len(chunk) >= 1<<13 {
				w.bytes(chunk)
				chunk = chunk[:0]
			}
		}
	}
	w.bytes(chunk)
	w.pad(n)
}

func doubles(rows, cols int, at func(row, col int) float64) matrix {
	return array{mxDOUBLE, miDOUBLE, rows, cols, 8, func(r, c int) uint64 { return math.Float64bits(at(r, c)) }}
}

func rowOf(v []float64) matrix {
	return doubles(1, len(v), func(_, c int) float64 { return v[c] })
}

func double(x float64) matrix { return rowOf([]float64{x}) }

func int64s(v []int64) matrix {
	return array{mxINT64, miINT64, 1, len(v), 8, func(_, c int) uint64 { return uint64(v[c]) }}
}

func bools(v []bool) matrix {
	return array{mxUINT8 | logical, miUINT8, 1, len(v), 1, func(_, c int) uint64 {
		if v[c] {
			return 1
		}
		return 0
	}}
}

// text is a row of characters.
type text string

func (t text) flags() uint32   { return mxCHAR }
func (t text) size() int       { return 8 + padded(len(t)) }
func (t text) write(w *writer) { w.element(miUTF8, []byte(t)) }

func (t text) shape() (r, c int) {
	if t == "" {
		return 0, 0
	}
	return 1, utf8.RuneCountInString(string(t))
}

// cell is a row of matrices, which are made when they are written.
type cell struct {
	n     int
	at    func(k int) matrix
	bytes int // of all; 0: not known yet
}

func cells(n int, at func(int) matrix) matrix { return &cell{n: n, at: at} }

func (l *cell) flags() uint32     { return mxCELL }
func (l *cell) shape() (r, c int) { return min(l.n, 1), l.n }

func (l *cell) size() int {
	if l.bytes == 0 {
		for k := range l.n {
			l.bytes += total(l.at(k))
		}
	}
	return l.bytes
}

func (l *cell) write(w *writer) {
	for k := range l.n {
		w.matrix(l.at(k), "")
	}
}

// structure is a struct 1x1. Fields without a value (nil) are left out.
type structure []field

type field struct {
	name  string
	value matrix
}

func structOf(fields ...field) structure {
	var s structure
	for _, f := range fields {
		if f.value != nil {
			s = append(s, f)
		}
	}
	return s
}

func (s structure) flags() uint32     { return mxSTRUCT }
func (s structure) shape() (r, c int) { return 1, 1 }

// nameLength is the room for each name, with the NUL at its end: 32 as in MATLAB 5, 64 as later ones allow.
func (s structure) nameLength() int {
	for _, f := range s {
		if len(f.name) > 31 {
			return 64
		}
	}
	return 32
}

func (s structure) size() int {
	n := 8 + 8 + len(s)*s.nameLength()
	for _, f := range s {
		n += total(f.value)
	}
	return n
}

func (s structure) write(w *writer) {
	length := s.nameLength()
	w.u32s(4<<16|miINT32, uint32(length)) // the short form of an element, which this one always has
	names := make([]byte, len(s)*length)
	for k, f := range s {
		copy(names[k*length:(k+1)*length-1], f.name)
	}
	w.element(miINT8, names)
	for _, f := range s {
		w.matrix(f.value, "")
	}
}
