package hdf5

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrUnsupported says that a file is, as far as can be seen, right, but uses a part of HDF5 that this package does not know.
var ErrUnsupported = errors.New("hdf5: not supported")

// A File is open for reading.
type File struct {
	r      io.ReaderAt
	size   int64
	root   uint64
	left   int64 // bytes that may still be read into memory; see the package comment
	closer io.Closer
	page   [4096]byte // the part of the file read last
	pageAt int64
	pageN  int
	heapAt uint64 // the heap read last
	heap   map[uint32][]byte
}

// Open opens a file for reading.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder", path)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	file, err := NewFile(f, info.Size())
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	file.closer = f
	return file, nil
}

// NewFile reads from r, which holds size bytes.
func NewFile(r io.ReaderAt, size int64) (*File, error) {
	f := &File{r: r, size: size, left: 1<<20 + 1100*size}
	b, err := f.bytes(0, 8)
	if err != nil || string(b) != signature {
		return nil, errors.New("not an HDF5 file")
	}
	if b, err = f.bytes(0, 13); err != nil {
		return nil, err
	}
	switch version := b[8]; version {
	case 0, 1:
		n := uint64(96)
		if version == 1 {
			n = 100
		}
		if b, err = f.bytes(0, n); err != nil {
			return nil, err
		}
		if b[13] != 8 || b[14] != 8 {
			return nil, fmt.Errorf("%w: offsets of %d bytes, lengths of %d (want 8)", ErrUnsupported, b[13], b[14])
		}
		f.root = binary.LittleEndian.Uint64(b[n-32:])
	case 2, 3:
		if b, err = f.bytes(0, superblockSize); err != nil {
			return nil, err
		}
		if b[9] != 8 || b[10] != 8 {
			return nil, fmt.Errorf("%w: offsets of %d bytes, lengths of %d (want 8)", ErrUnsupported, b[9], b[10])
		}
		if lookup3(b[:44]) != binary.LittleEndian.Uint32(b[44:]) {
			return nil, errors.New("hdf5: the checksum of the superblock is wrong: the file is damaged")
		}
		f.root = binary.LittleEndian.Uint64(b[36:])
	default:
		return nil, fmt.Errorf("%w: superblock of version %d", ErrUnsupported, version)
	}
	return f, nil
}

// Close closes a file that Open opened.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Root returns the root group.
func (f *File) Root() (*Object, error) { return f.object("/", f.root) }

// bytes returns n bytes of the file, which hold until the next call.
func (f *File) bytes(at, n uint64) ([]byte, error) {
	if at > uint64(f.size) || n > uint64(f.size)-at {
		return nil, fmt.Errorf("hdf5: %d bytes at %d lie beyond the end of the file (%d bytes): it is damaged or cut off", n, at, f.size)
	}
	if n > uint64(len(f.page)) {
		b := make([]byte, n)
		_, err := f.r.ReadAt(b, int64(at))
		return b, wholeRead(err, len(b), int(n))
	}
	if int64(at) < f.pageAt || int64(at+n) > f.pageAt+int64(f.pageN) {
		f.pageAt, f.pageN = int64(at), 0
		m, err := f.r.ReadAt(f.page[:min(int64(len(f.page)), f.size-int64(at))], int64(at))
		if err = wholeRead(err, m, int(n)); err != nil {
			return nil, err
		}
		f.pageN = m
	}
	from := int64(at) - f.pageAt
	return f.page[from : from+int64(n)], nil
}

func wholeRead(err error, got, want int) error {
	if got >= want && (err == nil || errors.Is(err, io.EOF)) {
		return nil
	}
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("hdf5: %w", err)
}

// spend counts bytes that are taken into memory.
func (f *File) spend(n int64) error {
	if n < 0 || n > f.left {
		return fmt.Errorf("hdf5: the file says to hold more than its %d bytes can: it is damaged", f.size)
	}
	f.left -= n
	return nil
}

// A cursor reads a piece of metadata; reading beyond its end fails, and gives zeros.
type cursor struct {
	b      []byte
	failed bool
}

func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.b) {
		c.failed = true
		c.b = nil
		return make([]byte, min(max(n, 0), 8))
	}
	b := c.b[:n]
	c.b = c.b[n:]
	return b
}

func (c *cursor) uint8() byte    { return c.take(1)[0] }
func (c *cursor) uint16() uint16 { return binary.LittleEndian.Uint16(c.take(2)) }
func (c *cursor) uint32() uint32 { return binary.LittleEndian.Uint32(c.take(4)) }
func (c *cursor) uint64() uint64 { return binary.LittleEndian.Uint64(c.take(8)) }

// sized reads an unsigned number of 1, 2, 4 or 8 bytes: 1<<log.
func (c *cursor) sized(log byte) uint64 {
	var wide [8]byte
	copy(wide[:], c.take(1<<log))
	return binary.LittleEndian.Uint64(wide[:])
}

var errShort = errors.New("hdf5: a message is shorter than it says: the file is damaged")
