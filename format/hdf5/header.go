package hdf5

import (
	"encoding/binary"
	"fmt"
)

// A header is an object header (version 2) in the making: messages one after the other, all in one block. Room is left before them
// for the prefix, whose length depends on theirs.
type header struct {
	b      []byte
	open   int // where the message being written begins; 0: none
	start  int // where the finished header begins
	broken error
}

const prefixRoom = 16

func (h *header) reset() {
	h.b = append(h.b[:0], make([]byte, prefixRoom)...)
	h.open, h.broken = 0, nil
}

// message ends the one before and begins another.
func (h *header) message(kind byte, flags byte) {
	h.end()
	h.open = len(h.b)
	h.b = append(h.b, kind, 0, 0, flags)
}

func (h *header) end() {
	if h.open == 0 {
		return
	}
	n := len(h.b) - h.open - 4
	if n > 0xffff && h.broken == nil {
		h.broken = fmt.Errorf("hdf5: a message of kind %#x takes %d bytes of 65535: make a large attribute a dataset", h.b[h.open], n)
	}
	binary.LittleEndian.PutUint16(h.b[h.open+1:], uint16(n))
	h.open = 0
}

// close puts the prefix before the messages and the checksum behind them.
func (h *header) close() error {
	h.end()
	n := len(h.b) - prefixRoom
	prefix := []byte{'O', 'H', 'D', 'R', 2}
	switch {
	case n < 1<<8:
		prefix = append(prefix, 0, byte(n))
	case n < 1<<16:
		prefix = binary.LittleEndian.AppendUint16(append(prefix, 1), uint16(n))
	default:
		prefix = binary.LittleEndian.AppendUint32(append(prefix, 2), uint32(n))
	}
	h.start = prefixRoom - len(prefix)
	copy(h.b[h.start:], prefix)
	h.uint32(lookup3(h.b[h.start:]))
	return h.broken
}

func (h *header) bytes() []byte { return h.b[h.start:] }

func (h *header) put(b ...byte) *header {
	h.b = append(h.b, b...)
	return h
}

func (h *header) uint32(x uint32) *header {
	h.b = binary.LittleEndian.AppendUint32(h.b, x)
	return h
}

func (h *header) uint64(x uint64) *header {
	h.b = binary.LittleEndian.AppendUint64(h.b, x)
	return h
}

// dataspace appends a shape.
func (h *header) dataspace(dims []int) {
	kind := byte(1)
	if len(dims) == 0 {
		kind = 0 // scalar
	}
	h.put(2, byte(len(dims)), 0, kind)
	for _, d := range dims {
		h.uint64(uint64(d))
	}
}

func (h *header) attribute(a Attr) {
	h.put(3, 0, byte(len(a.Name)+1), byte((len(a.Name)+1)>>8), byte(len(a.Value.typ.message)), byte(len(a.Value.typ.message)>>8), byte(4+8*len(a.Value.dims)), 0, 1)
	h.b = append(append(h.b, a.Name...), 0)
	h.put(a.Value.typ.message...)
	h.dataspace(a.Value.dims)
	h.b = a.Value.put(h.b, 0, a.Value.len())
}
