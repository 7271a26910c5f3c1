package spool

import (
	"encoding/binary"
	"fmt"
	"os"

	"errors"
)

// Entry is one frame of a file that is being read.
type Entry struct {
	Kind   Kind
	Stream uint32
	Place  Place
}

// ErrShort marks a file that has fewer whole frames than it should.
var ErrShort = errors.New("frames are missing or damaged")

// Open opens a file to be read up to a size at which a frame ended, and lists its frames. Payloads are checked when they are loaded.
func Open(path string, size int64) (*File, []Entry, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	entries, err := list(f, size)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	decoder, err := newDecoder()
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	file := newFile(path, f, decoder)
	file.end = size
	return file, entries, nil
}

func list(f *os.File, size int64) (entries []Entry, err error) {
	magic := make([]byte, len(Magic))
	if _, err := f.ReadAt(magic, 0); err != nil || string(magic) != Magic || size < int64(len(Magic)) {
		return nil, fmt.Errorf("%w: it does not begin with %q", ErrShort, Magic)
	}
	for at := int64(len(Magic)); at < size; {
		var h [headerSize]byte
		if _, err := f.ReadAt(h[:], at); err != nil {
			return nil, fmt.Errorf("%w at byte %d of %d", ErrShort, at, size)
		}
		stored, raw := int64(binary.LittleEndian.Uint32(h[0:])), int64(binary.LittleEndian.Uint32(h[4:]))
		if stored > largest || raw > largest || at+headerSize+stored > size {
			return nil, fmt.Errorf("%w at byte %d of %d", ErrShort, at, size)
		}
		entries = append(entries, Entry{Kind(h[12]), binary.LittleEndian.Uint32(h[8:]), Place{at, int(raw)}})
		at += headerSize + stored
	}
	return entries, nil
}
