package checkpoint

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// Reader reads what a Writer wrote, in the same order. The first error stays; after one everything that is read is zero or empty.
type Reader struct {
	in      *bufio.Reader
	decoder *zstd.Decoder
	chunk   []byte // what is left of the present one
	number  uint32
	last    bool
	err     error
}

// NewReader looks at the beginning of a file.
func NewReader(r io.Reader) (*Reader, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	magic := make([]byte, len(Magic))
	if n, err := io.ReadFull(in, magic); err != nil {
		return nil, fmt.Errorf("%w: it has %d bytes", ErrDamaged, n)
	}
	if string(magic) != Magic {
		if name, version := "HILLOCK STATE ", strings.TrimSpace(string(magic[14:])); string(magic[:14]) == name && version >= "0" && version <= "9" {
			return nil, fmt.Errorf("%w: it is of version %s, this program reads version %s", ErrVersion, version, strings.TrimSpace(Magic[14:]))
		}
		return nil, fmt.Errorf("%w: it does not begin with %q", ErrDamaged, strings.TrimSpace(Magic))
	}
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(largest))
	if err != nil {
		return nil, err
	}
	return &Reader{in: in, decoder: decoder}, nil
}

// Err returns the first error so far.
func (x *Reader) Err() error { return x.err }

// Damaged makes what was read an error: the bytes are whole, and what they say is not possible.
func (x *Reader) Damaged(what string) {
	if x.err == nil {
		x.err = fmt.Errorf("%w: %s", ErrDamaged, what)
	}
}

// Close says whether all was read, and nothing is behind it.
func (x *Reader) Close() error {
	defer x.decoder.Close()
	if x.err == nil && len(x.chunk) == 0 && !x.last {
		x.next()
	}
	if x.err == nil && (!x.last || len(x.chunk) > 0) {
		x.Damaged("something stands behind its end")
	}
	if _, err := x.in.ReadByte(); x.err == nil && err != io.EOF {
		x.Damaged("something stands behind its end")
	}
	return x.err
}

// next takes the next chunk.
func (x *Reader) next() {
	if x.err != nil {
		return
	}
	if x.last {
		x.Damaged("it ends too soon")
		return
	}
	var h [headerSize]byte
	if _, err := io.ReadFull(x.in, h[:]); err != nil {
		x.Damaged(fmt.Sprintf("it is cut off in chunk %d", x.number))
		return
	}
	number, stored, size := binary.LittleEndian.Uint32(h[0:]), binary.LittleEndian.Uint32(h[4:]), binary.LittleEndian.Uint32(h[8:])
	if stored > largest || size > largest {
		x.Damaged(fmt.Sprintf("chunk %d has no possible size", x.number))
		return
	}
	body := make([]byte, stored)
	if _, err := io.ReadFull(x.in, body); err != nil {
		x.Damaged(fmt.Sprintf("it is cut off in chunk %d", x.number))
		return
	}
	if crc32.Update(crc32.Checksum(h[:16], castagnoli), castagnoli, body) != binary.LittleEndian.Uint32(h[16:]) || number != x.number {
		x.Damaged(fmt.Sprintf("the checksum of chunk %d is wrong", x.number))
		return
	}
	if h[12] == zstD {
		var err error
		if body, err = x.decoder.DecodeAll(body, make([]byte, 0, size)); err != nil {
			x.Damaged(fmt.Sprintf("chunk %d: %v", x.number, err))
			return
		}
	}
	if len(body) != int(size) || h[12] > zstD || h[13] > 1 {
		x.Damaged(fmt.Sprintf("chunk %d is not what it says", x.number))
		return
	}
	x.chunk, x.last = body, h[13] == 1
	x.number++
}

// take returns the next bytes; fewer than wanted only at the end of a chunk.
func (x *Reader) take(wanted int) []byte {
	for len(x.chunk) == 0 && x.err == nil {
		x.next()
	}
	if x.err != nil {
		return nil
	}
	n := min(wanted, len(x.chunk))
	b := x.chunk[:n]
	x.chunk = x.chunk[n:]
	return b
}

func (x *Reader) byte() byte {
	if b := x.take(1); b != nil {
		return b[0]
	}
	return 0
}

// Uint reads a number >= 0.
func (x *Reader) Uint() (n uint64) {
	for shift := 0; shift < 64; shift += 7 {
		b := x.byte()
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	x.Damaged("a number is too long")
	return 0
}

// Int reads a whole number.
func (x *Reader) Int() int64 {
	u := x.Uint()
	if u&1 != 0 {
		return ^int64(u >> 1)
	}
	return int64(u >> 1)
}

// Bool reads a truth value.
func (x *Reader) Bool() bool {
	n := x.Uint()
	if n > 1 {
		x.Damaged("a truth value is neither true nor false")
	}
	return n == 1
}

// Count reads a number that is at most a limit.
func (x *Reader) Count(limit int, what string) int {
	n := x.Uint()
	if n > uint64(limit) {
		x.Damaged(fmt.Sprintf("%d %s where at most %d are possible", n, what, limit))
		return 0
	}
	return int(n)
}

// Float reads a number.
func (x *Reader) Float() float64 {
	if len(x.chunk) >= 8 {
		f := math.Float64frombits(binary.LittleEndian.Uint64(x.chunk))
		x.chunk = x.chunk[8:]
		return f
	}
	var b [8]byte
	for k := range b {
		b[k] = x.byte()
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b[:]))
}

// grow is how many entries are made room for at once, whatever a file says that there are.
const grow = 1 << 16

// Floats reads a list of numbers.
func (x *Reader) Floats() []float64 {
	n := x.Uint()
	if n == 0 {
		return nil
	}
	n--
	list := make([]float64, 0, min(n, grow))
	for ; n > 0 && x.err == nil; n-- {
		list = append(list, x.Float())
	}
	return list
}

// Ints reads a list of whole numbers.
func (x *Reader) Ints() []int64 {
	n := x.Uint()
	list, last := make([]int64, 0, min(n, grow)), int64(0)
	for ; n > 0 && x.err == nil; n-- {
		last += x.Int()
		list = append(list, last)
	}
	return list
}

// Bytes reads a list of bytes.
func (x *Reader) Bytes() []byte {
	n := x.Uint()
	list := make([]byte, 0, min(n, grow))
	for n > 0 && x.err == nil {
		b := x.take(int(min(n, chunkSize)))
		list = append(list, b...)
		n -= uint64(len(b))
	}
	return list
}

// String reads a text.
func (x *Reader) String() string { return string(x.Bytes()) }

// JSON reads a value that was written as JSON.
func (x *Reader) JSON(v any) {
	text := x.Bytes()
	if x.err != nil {
		return
	}
	if err := json.Unmarshal(text, v); err != nil {
		x.Damaged(err.Error())
	}
}
