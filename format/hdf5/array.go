package hdf5

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// An Array is what was read of a dataset or an attribute.
type Array struct {
	Dims []int // nil: a scalar
	file *File
	typ  *elementType
	raw  []byte
	n    int
}

// Len returns the number of elements.
func (a *Array) Len() int { return a.n }

// int returns one integer.
func (t *elementType) int(raw []byte) int64 {
	switch {
	case t.size == 1 && t.signed:
		return int64(int8(raw[0]))
	case t.size == 1:
		return int64(raw[0])
	case t.size == 2 && t.signed:
		return int64(int16(binary.LittleEndian.Uint16(raw)))
	case t.size == 2:
		return int64(binary.LittleEndian.Uint16(raw))
	case t.size == 4 && t.signed:
		return int64(int32(binary.LittleEndian.Uint32(raw)))
	case t.size == 4:
		return int64(binary.LittleEndian.Uint32(raw))
	}
	return int64(binary.LittleEndian.Uint64(raw))
}

// Ints returns integers, and the values of enumerations. Unsigned ones of 64 bits keep their bits.
func (a *Array) Ints() ([]int64, error) {
	t := a.typ
	if t.class == classEnum {
		t = t.base
	}
	if t.class != classInt {
		return nil, fmt.Errorf("the elements are %s, not integers", a.kind())
	}
	v := make([]int64, a.n)
	if t.size == 8 {
		for k := range v {
			v[k] = int64(binary.LittleEndian.Uint64(a.raw[8*k:]))
		}
		return v, nil
	}
	for k := range v {
		v[k] = t.int(a.raw[k*t.size:])
	}
	return v, nil
}

// Floats returns numbers.
func (a *Array) Floats() ([]float64, error) {
	v := make([]float64, a.n)
	switch {
	case a.typ.class == classFloat && a.typ.size == 8:
		for k := range v {
			v[k] = math.Float64frombits(binary.LittleEndian.Uint64(a.raw[8*k:]))
		}
	case a.typ.class == classFloat:
		for k := range v {
			v[k] = float64(math.Float32frombits(binary.LittleEndian.Uint32(a.raw[4*k:])))
		}
	case a.typ.class == classInt:
		for k := range v {
			x := a.typ.int(a.raw[k*a.typ.size:])
			v[k] = float64(x)
			if !a.typ.signed {
				v[k] = float64(uint64(x))
			}
		}
	default:
		return nil, fmt.Errorf("the elements are %s, not numbers", a.kind())
	}
	return v, nil
}

// Texts returns texts.
func (a *Array) Texts() ([]string, error) {
	v := make([]string, a.n)
	switch {
	case a.typ.class == classText:
		for k := range v {
			v[k] = strings.TrimRight(string(a.raw[k*a.typ.size:(k+1)*a.typ.size]), "\x00")
		}
	case a.typ.class == classVariable && a.typ.text:
		for k := range v {
			c := cursor{b: a.raw[16*k : 16*k+16]}
			n, at, index := c.uint32(), c.uint64(), c.uint32()
			if n == 0 {
				continue
			}
			text, err := a.file.heaped(at, index)
			if err != nil {
				return nil, err
			}
			if int(n) < len(text) {
				text = text[:n]
			}
			if err := a.file.spend(int64(len(text))); err != nil {
				return nil, err
			}
			v[k] = string(text)
		}
	default:
		return nil, fmt.Errorf("the elements are %s, not texts", a.kind())
	}
	return v, nil
}

// Names returns the names of the values of an enumeration.
func (a *Array) Names() ([]string, error) {
	if a.typ.class != classEnum {
		return nil, fmt.Errorf("the elements are %s, not an enumeration", a.kind())
	}
	v := make([]string, a.n)
	for k := range v {
		v[k] = a.typ.names[a.typ.base.int(a.raw[k*a.typ.size:])]
	}
	return v, nil
}

// Refs returns references to objects.
func (a *Array) Refs() ([]Ref, error) {
	if a.typ.class != classReference {
		return nil, fmt.Errorf("the elements are %s, not references", a.kind())
	}
	v := make([]Ref, a.n)
	for k := range v {
		v[k] = Ref(binary.LittleEndian.Uint64(a.raw[8*k:]))
	}
	return v, nil
}

func (a *Array) kind() string {
	switch a.typ.class {
	case classInt:
		return "integers"
	case classFloat:
		return "numbers"
	case classText, classVariable:
		return "texts"
	case classEnum:
		return "an enumeration"
	}
	return "references"
}

// heaped returns a piece of a global heap.
func (f *File) heaped(at uint64, index uint32) ([]byte, error) {
	if f.heap == nil || f.heapAt != at {
		head, err := f.bytes(at, 16)
		if err != nil {
			return nil, err
		}
		size := binary.LittleEndian.Uint64(head[8:])
		if string(head[:4]) != "GCOL" || size < 16 || size > uint64(f.size) {
			return nil, fmt.Errorf("hdf5: no heap at %d: the file is damaged", at)
		}
		if err := f.spend(int64(size)); err != nil {
			return nil, err
		}
		b, err := f.bytes(at, size)
		if err != nil {
			return nil, err
		}
		c := cursor{b: append([]byte(nil), b[16:]...)}
		f.heapAt, f.heap = at, map[uint32][]byte{}
		for len(c.b) >= 16 {
			k := c.uint16()
			c.take(6)
			n := c.uint64()
			if k == 0 || n > uint64(len(c.b)) {
				break
			}
			f.heap[uint32(k)] = c.take(int(n))
			c.take(min(int(-n&7), len(c.b)))
		}
	}
	text, ok := f.heap[index]
	if !ok {
		return nil, fmt.Errorf("hdf5: the heap at %d has no object %d: the file is damaged", at, index)
	}
	return text, nil
}
