package hdf5

import (
	"encoding/binary"
	"math"
	"strings"
)

// A Value is an array of one type: what a dataset or an attribute holds. Without dimensions it is one element.
type Value struct {
	typ   datatype
	dims  []int
	put   func(dst []byte, from, to int) []byte // appends elements [from, to); several calls may run at a time
	texts []string                              // of variable length, in place of put
}

func (v Value) len() int {
	n := 1
	for _, d := range v.dims {
		n *= d
	}
	return n
}

// dims returns the shape of n elements: what the caller says, or one dimension.
func shaped(n int, dims []int) []int {
	if len(dims) == 0 {
		return []int{n}
	}
	return dims
}

// array makes a Value of fixed-size elements.
func array[T any](typ datatype, v []T, dims []int, put func(dst []byte, x T) []byte) Value {
	return Value{typ: typ, dims: dims, put: func(dst []byte, from, to int) []byte {
		for _, x := range v[from:to] {
			dst = put(dst, x)
		}
		return dst
	}}
}

// Float is one float64.
func Float(x float64) Value { return array(float64Type, []float64{x}, nil, putFloat64) }

// Floats is an array of float64, row by row; without dims it has one.
func Floats(v []float64, dims ...int) Value {
	return array(float64Type, v, shaped(len(v), dims), putFloat64)
}

// FloatsOf is an array of n float64 that are computed when they are written. at must be a pure function.
func FloatsOf(n int, at func(k int) float64) Value {
	return Value{typ: float64Type, dims: []int{n}, put: func(dst []byte, from, to int) []byte {
		for k := from; k < to; k++ {
			dst = putFloat64(dst, at(k))
		}
		return dst
	}}
}

// Floats32 is an array of float32, rounded from float64.
func Floats32(v []float64, dims ...int) Value {
	return array(float32Type, v, shaped(len(v), dims), func(dst []byte, x float64) []byte {
		return binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(x)))
	})
}

// Int is one int64.
func Int(x int64) Value { return array(int64Type, []int64{x}, nil, putInt64) }

// Ints is an array of int64.
func Ints(v []int64, dims ...int) Value { return array(int64Type, v, shaped(len(v), dims), putInt64) }

// IntsOf is an array of n int64 that are computed when they are written. at must be a pure function.
func IntsOf(n int, at func(k int) int64) Value {
	return Value{typ: int64Type, dims: []int{n}, put: putsOf(at)}
}

// UintsOf is an array of n uint64 that are computed when they are written. at must be a pure function.
func UintsOf(n int, at func(k int) int64) Value {
	return Value{typ: uint64Type, dims: []int{n}, put: putsOf(at)}
}

func putsOf(at func(k int) int64) func([]byte, int, int) []byte {
	return func(dst []byte, from, to int) []byte {
		for k := from; k < to; k++ {
			dst = putInt64(dst, at(k))
		}
		return dst
	}
}

// Ints32 is an array of int32.
func Ints32(v []int32, dims ...int) Value {
	return array(int32Type, v, shaped(len(v), dims), func(dst []byte, x int32) []byte { return binary.LittleEndian.AppendUint32(dst, uint32(x)) })
}

// Uint32 is one uint32.
func Uint32(x uint32) Value { return Uints32([]uint32{x}).Scalar() }

// Uints32 is an array of uint32.
func Uints32(v []uint32, dims ...int) Value {
	return array(uint32Type, v, shaped(len(v), dims), binary.LittleEndian.AppendUint32)
}

// Int8 is one int8.
func Int8(x int8) Value {
	return array(int8Type, []int8{x}, nil, func(dst []byte, x int8) []byte { return append(dst, byte(x)) })
}

// Bools is an array of booleans: an enumeration of FALSE and TRUE, as h5py writes them.
func Bools(v []bool) Value {
	return array(boolType, v, []int{len(v)}, func(dst []byte, x bool) []byte {
		if x {
			return append(dst, 1)
		}
		return append(dst, 0)
	})
}

// Enum is one value of an enumeration whose names stand for 0, 1, 2 and so on.
func Enum(names []string, x int8) Value {
	return array(enumType(names), []int8{x}, nil, func(dst []byte, x int8) []byte { return append(dst, byte(x)) })
}

// Text is one UTF-8 text, stored in place.
func Text(text string) Value { return texts([]string{text}, nil) }

// Texts is an array of UTF-8 texts, stored in place: each takes as much room as the longest.
func Texts(v []string) Value { return texts(v, []int{len(v)}) }

func texts(v []string, dims []int) Value {
	size := 1
	for _, t := range v {
		size = max(size, len(t))
	}
	return array(textType(size), v, dims, func(dst []byte, t string) []byte {
		end := len(dst) + size
		dst = append(dst, strings.ToValidUTF8(t, "?")...)
		return append(dst[:min(len(dst), end)], make([]byte, max(0, end-len(dst)))...)
	})
}

// VarText is one UTF-8 text of variable length, stored in a heap.
func VarText(text string) Value { return Value{typ: variableType, texts: []string{text}} }

// VarTexts is an array of UTF-8 texts of variable length, stored in a heap, equal ones once.
func VarTexts(v []string) Value {
	return Value{typ: variableType, dims: []int{len(v)}, texts: append([]string{}, v...)}
}

// Refs is an array of references to objects.
func Refs(v ...Ref) Value {
	return array(referenceType, v, []int{len(v)}, func(dst []byte, x Ref) []byte { return binary.LittleEndian.AppendUint64(dst, uint64(x)) })
}

// Scalar returns an array of one element as that element.
func (v Value) Scalar() Value {
	v.dims = nil
	return v
}

// Shaped returns the array with other dimensions, of as many elements.
func (v Value) Shaped(dims ...int) Value {
	v.dims = dims
	return v
}

func putFloat64(dst []byte, x float64) []byte {
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
}

func putInt64(dst []byte, x int64) []byte { return binary.LittleEndian.AppendUint64(dst, uint64(x)) }

// A datatype is the message that describes the elements, and their size.
type datatype struct {
	message []byte
	size    int
}

var (
	float64Type   = datatype{[]byte{0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 3, 0, 0}, 8}
	float32Type   = datatype{[]byte{0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 0x7f, 0, 0, 0}, 4}
	int64Type     = intType(8, true)
	int32Type     = intType(4, true)
	int8Type      = intType(1, true)
	uint64Type    = intType(8, false)
	uint32Type    = intType(4, false)
	boolType      = enumType([]string{"FALSE", "TRUE"})
	variableType  = datatype{[]byte{0x19, 1, 1, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0}, 16}
	referenceType = datatype{[]byte{0x17, 0, 0, 0, 8, 0, 0, 0}, 8}
)

func intType(size int, signed bool) datatype {
	m := []byte{0x10, 0, 0, 0, byte(size), 0, 0, 0, 0, 0, byte(8 * size), 0}
	if signed {
		m[1] = 0x08
	}
	return datatype{m, size}
}

// textType is UTF-8, filled up with zeros.
func textType(size int) datatype {
	return datatype{binary.LittleEndian.AppendUint32([]byte{0x13, 0x11, 0, 0}, uint32(size)), size}
}

// enumType is based on int8; names are filled up to eight bytes.
func enumType(names []string) datatype {
	m := []byte{0x18, byte(len(names)), byte(len(names) >> 8), 0, 1, 0, 0, 0}
	m = append(m, int8Type.message...)
	for _, name := range names {
		m = append(m, name...)
		m = append(m, make([]byte, 8-len(name)%8)...)
	}
	for k := range names {
		m = append(m, byte(k))
	}
	return datatype{m, 1}
}
