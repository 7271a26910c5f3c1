package hdf5

import "fmt"

// An elementType is a data type that was read.
type elementType struct {
	class  byte
	size   int
	signed bool
	text   bool         // of classVariable: a text, not a list
	base   *elementType // of classEnum
	names  map[int64]string
}

func parseType(c *cursor, depth int) (*elementType, error) {
	first := c.uint8()
	bits := [3]byte{c.uint8(), c.uint8(), c.uint8()}
	size := c.uint32()
	t := &elementType{class: first & 15, size: int(size)}
	version := first >> 4
	if c.failed || size == 0 || size > 1<<30 || depth > 4 {
		return nil, errShort
	}
	wide := size == 1 || size == 2 || size == 4 || size == 8
	switch t.class {
	case classInt:
		offset, precision := c.uint16(), c.uint16()
		t.signed = bits[0]&8 != 0
		if bits[0]&1 != 0 && size > 1 || !wide || offset != 0 || uint32(precision) != 8*size {
			return nil, fmt.Errorf("%w: integers of %d of %d bytes, or big-endian", ErrUnsupported, precision/8, size)
		}
	case classFloat:
		c.take(12)
		if bits[0]&0x41 != 0 || size != 4 && size != 8 {
			return nil, fmt.Errorf("%w: floating-point numbers of %d bytes, or big-endian", ErrUnsupported, size)
		}
	case classText:
	case classReference:
		if bits[0]&15 != 0 || size != 8 {
			return nil, fmt.Errorf("%w: references to regions", ErrUnsupported)
		}
	case classVariable:
		t.text = bits[0]&15 == 1
		if size != 16 {
			return nil, errShort
		}
	case classEnum:
		base, err := parseType(c, depth+1)
		if err != nil {
			return nil, err
		}
		if base.class != classInt || base.size != t.size {
			return nil, errShort
		}
		t.base, t.names = base, map[int64]string{}
		var names []string
		for range int(bits[0]) | int(bits[1])<<8 {
			n := 0
			for n < len(c.b) && c.b[n] != 0 {
				n++
			}
			names = append(names, string(c.take(n)))
			c.take(1)
			if version < 3 {
				c.take(7 - n%8)
			}
			if c.failed {
				return nil, errShort
			}
		}
		for _, name := range names {
			raw := c.take(t.size)
			if c.failed {
				return nil, errShort
			}
			t.names[base.int(raw)] = name
		}
	default:
		return nil, fmt.Errorf("%w: data type of class %d", ErrUnsupported, t.class)
	}
	if c.failed {
		return nil, errShort
	}
	return t, nil
}

// parseSpace returns a shape: nil for a scalar.
func parseSpace(c *cursor) ([]int, error) {
	version, rank, flags := c.uint8(), int(c.uint8()), c.uint8()
	switch version {
	case 1:
		c.take(5)
	case 2:
		if kind := c.uint8(); kind == 2 {
			return []int{0}, nil // null: no element
		}
	default:
		return nil, fmt.Errorf("%w: dataspace of version %d", ErrUnsupported, version)
	}
	if rank > 32 {
		return nil, errShort
	}
	var dims []int
	for range rank {
		d := c.uint64()
		if d > 1<<48 {
			return nil, fmt.Errorf("hdf5: a dimension of %d: the file is damaged", d)
		}
		dims = append(dims, int(d))
	}
	if flags&1 != 0 {
		c.take(8 * rank) // maxima
	}
	if c.failed {
		return nil, errShort
	}
	return dims, nil
}

// count returns the number of elements of a shape, if they take no more than limit bytes.
func count(dims []int, size int, limit int64) (int, error) {
	n := int64(1)
	for _, d := range dims {
		if d == 0 {
			return 0, nil
		}
	}
	for _, d := range dims {
		if n > limit/int64(size)/int64(d) {
			return 0, fmt.Errorf("hdf5: shape %v of %d bytes each does not fit into what the file holds: it is damaged", dims, size)
		}
		n *= int64(d)
	}
	if n > limit/int64(size) {
		return 0, fmt.Errorf("hdf5: an element of %d bytes does not fit into what the file holds: it is damaged", size)
	}
	return int(n), nil
}
