package checkpoint

import (
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"io"
	"math"

	"github.com/klauspost/compress/zstd"
)

// Writer writes a checkpoint, number by number. The first error stays, and Close returns it.
type Writer struct {
	w       io.Writer
	buffer  []byte
	number  uint32
	encoder *zstd.Encoder
	err     error
}

// NewWriter begins a file.
func NewWriter(w io.Writer) *Writer {
	x := &Writer{w: w, buffer: make([]byte, 0, chunkSize+64)}
	if x.encoder, x.err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1)); x.err == nil {
		_, x.err = io.WriteString(w, Magic)
	}
	return x
}

// Uint writes a number >= 0.
func (x *Writer) Uint(n uint64) {
	x.buffer = binary.AppendUvarint(x.buffer, n)
	x.spill()
}

// Int writes a whole number.
func (x *Writer) Int(n int64) {
	x.buffer = binary.AppendVarint(x.buffer, n)
	x.spill()
}

// Bool writes a truth value.
func (x *Writer) Bool(b bool) {
	n := uint64(0)
	if b {
		n = 1
	}
	x.Uint(n)
}

// Float writes a number, all its bits.
func (x *Writer) Float(f float64) {
	x.buffer = binary.LittleEndian.AppendUint64(x.buffer, math.Float64bits(f))
	x.spill()
}

// Floats writes how many there are, and the numbers; nil is not the empty list.
func (x *Writer) Floats(list []float64) {
	if list == nil {
		x.Uint(0)
		return
	}
	x.Uint(uint64(len(list)) + 1)
	for _, f := range list {
		x.Float(f)
	}
}

// Ints writes how many there are, and the differences of each from the one before.
func (x *Writer) Ints(list []int64) {
	x.Uint(uint64(len(list)))
	last := int64(0)
	for _, n := range list {
		x.Int(n - last) // wraps around, and back when it is read
		last = n
	}
}

// Bytes writes how many there are, and the bytes.
func (x *Writer) Bytes(b []byte) {
	x.Uint(uint64(len(b)))
	for len(b) > 0 {
		n := min(len(b), chunkSize)
		x.buffer = append(x.buffer, b[:n]...)
		b = b[n:]
		x.spill()
	}
}

// String writes a text.
func (x *Writer) String(s string) { x.Bytes([]byte(s)) }

// JSON writes a value as JSON.
func (x *Writer) JSON(v any) {
	text, err := json.Marshal(v)
	if x.err == nil {
		x.err = err
	}
	x.Bytes(text)
}

// spill writes a chunk when there is enough for one.
func (x *Writer) spill() {
	if len(x.buffer) >= chunkSize {
		x.chunk(false)
	}
}

func (x *Writer) chunk(last bool) {
	if x.err != nil {
		x.buffer = x.buffer[:0]
		return
	}
	codec, stored := byte(raw), x.buffer
	if packed := x.encoder.EncodeAll(x.buffer, nil); len(packed) < len(stored) {
		codec, stored = zstD, packed
	}
	var h [headerSize]byte
	binary.LittleEndian.PutUint32(h[0:], x.number)
	binary.LittleEndian.PutUint32(h[4:], uint32(len(stored)))
	binary.LittleEndian.PutUint32(h[8:], uint32(len(x.buffer)))
	h[12] = codec
	if last {
		h[13] = 1
	}
	binary.LittleEndian.PutUint32(h[16:], crc32.Update(crc32.Checksum(h[:16], castagnoli), castagnoli, stored))
	x.number++
	if _, x.err = x.w.Write(h[:]); x.err == nil {
		_, x.err = x.w.Write(stored)
	}
	x.buffer = x.buffer[:0]
}

// Close writes the last chunk.
func (x *Writer) Close() error {
	x.chunk(true)
	if x.encoder != nil {
		_ = x.encoder.Close()
	}
	return x.err
}
