package npz

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
)

// deflateRatio is how much deflate can shrink anything at best; an entry that says it holds more is not believed.
const deflateRatio = 1032

// An archive is an npz file opened for reading. It holds no more memory than its entries can truly unpack to.
type archive struct {
	entries map[string]*zip.File // by key
}

func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not an npz file: %w", err)
	}
	a, left := &archive{entries: map[string]*zip.File{}}, uint64(size)
	for _, f := range z.File {
		key := strings.TrimSuffix(f.Name, ".npy")
		if _, twice := a.entries[key]; twice {
			return nil, fmt.Errorf("key %q is there twice", key)
		}
		// The data of all entries lie side by side, so that together they cannot be larger than the file.
		if f.CompressedSize64 > left {
			return nil, fmt.Errorf("key %q: says to take %d bytes of a file of %d", key, f.CompressedSize64, size)
		}
		left -= f.CompressedSize64
		if f.UncompressedSize64/deflateRatio > f.CompressedSize64+1 {
			return nil, fmt.Errorf("key %q: says to unpack %d bytes to %d", key, f.CompressedSize64, f.UncompressedSize64)
		}
		a.entries[key] = f
	}
	return a, nil
}

func (a *archive) has(key string) bool { return a.entries[key] != nil }

// load unpacks one array.
func (a *archive) load(key string) (array, error) {
	f := a.entries[key]
	if f == nil {
		return array{}, fmt.Errorf("key %q is missing: was the file written by Hillock?", key)
	}
	r, err := f.Open()
	if err != nil {
		return array{}, fmt.Errorf("key %q: %w", key, err)
	}
	defer func() { _ = r.Close() }()
	raw := make([]byte, f.UncompressedSize64)
	if _, err := io.ReadFull(r, raw); err != nil {
		return array{}, fmt.Errorf("key %q: %w", key, err)
	}
	// Only at its end does the reader compare the checksum.
	if n, err := io.Copy(io.Discard, r); err != nil || n > 0 {
		return array{}, fmt.Errorf("key %q: %d bytes too many, %w", key, n, err)
	}
	parsed, err := parse(raw)
	if err != nil {
		return parsed, fmt.Errorf("key %q: %w", key, err)
	}
	return parsed, nil
}

// A decoder reads arrays under a prefix and keeps the first error, so that a table of keys reads as one.
type decoder struct {
	*archive
	prefix string
	err    error
}

// get loads an array with as many dimensions as asked for, and converts it.
func get[T any](d *decoder, key string, dims int, as func(array) ([]T, error)) []T {
	if d.err != nil {
		return nil
	}
	a, err := d.load(d.prefix + key)
	if err != nil {
		d.err = err
		return nil
	}
	v, err := as(a)
	if err == nil && len(a.shape) != dims {
		err = fmt.Errorf("shape %v, want %d dimensions", a.shape, dims)
	}
	if err != nil {
		d.err = fmt.Errorf("key %q: %w", d.prefix+key, err)
		return nil
	}
	return v
}

func one[T any](d *decoder, key string, as func(array) ([]T, error)) T {
	var zero T
	if v := get(d, key, 0, as); len(v) == 1 {
		return v[0]
	}
	return zero
}

func (d *decoder) text(key string) string    { return one(d, key, array.texts) }
func (d *decoder) float(key string) float64  { return one(d, key, array.floats) }
func (d *decoder) int(key string) int64      { return one(d, key, array.ints) }
func (d *decoder) ints(key string) []int64   { return get(d, key, 1, array.ints) }
func (d *decoder) texts(key string) []string { return get(d, key, 1, array.texts) }

// index reads indices; an empty array says that they are not known.
func (d *decoder) index(key string) []int {
	var index []int
	for _, i := range d.ints(key) {
		index = append(index, int(i))
	}
	return index
}
