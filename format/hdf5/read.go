package hdf5

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/klauspost/compress/zlib"
)

// deflateRatio is how much deflate can shrink anything at best.
const deflateRatio = 1032

// Read returns the elements of a dataset.
func (o *Object) Read() (*Array, error) {
	a, err := o.read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Path, err)
	}
	return a, nil
}

func (o *Object) read() (*Array, error) {
	if o.layout == nil || o.typ == nil {
		return nil, fmt.Errorf("a group, not a dataset")
	}
	n, err := count(o.dims, o.typ.size, o.file.left)
	if err != nil {
		return nil, err
	}
	a := &Array{Dims: o.dims, file: o.file, typ: o.typ, n: n}
	size := n * o.typ.size
	c := &cursor{b: o.layout}
	version, class := c.uint8(), c.uint8()
	if version != 3 && (version != 4 || class == layoutChunked) {
		return nil, fmt.Errorf("%w: layout of version %d", ErrUnsupported, version)
	}
	switch class {
	case layoutCompact:
		a.raw = c.take(int(c.uint16()))
		if c.failed || len(a.raw) < size {
			return nil, errShort
		}
		if err := o.file.spend(int64(size)); err != nil {
			return nil, err
		}
	case layoutContiguous:
		at := c.uint64()
		if c.failed {
			return nil, errShort
		}
		if size == 0 {
			break
		}
		if at == undefined {
			return nil, fmt.Errorf("%w: a dataset that was never filled", ErrUnsupported)
		}
		if err := o.file.spend(int64(size)); err != nil {
			return nil, err
		}
		b, err := o.file.bytes(at, uint64(size))
		if err != nil {
			return nil, err
		}
		a.raw = b
		if size <= len(o.file.page) {
			a.raw = bytes.Clone(b)
		}
	case layoutChunked:
		if a.raw, err = o.readChunks(c, size); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("%w: layout of class %d", ErrUnsupported, class)
	}
	return a, nil
}

// A piece is a chunk in the index.
type piece struct {
	at, size uint64
	skipped  uint32
	from     []int // its first element
}

func (o *Object) readChunks(c *cursor, size int) ([]byte, error) {
	rank := int(c.uint8()) - 1
	root := c.uint64()
	if rank != len(o.dims) || rank < 1 {
		return nil, errShort
	}
	shape := make([]int, rank)
	for k := range shape {
		shape[k] = int(c.uint32())
		if shape[k] == 0 {
			return nil, errShort
		}
	}
	if int(c.uint32()) != o.typ.size || c.failed {
		return nil, errShort
	}
	each, err := count(shape, o.typ.size, 1<<32)
	if err != nil {
		return nil, err
	}
	each *= o.typ.size
	filters, err := parseFilters(o.filters)
	if err != nil {
		return nil, err
	}
	if size == 0 {
		return nil, nil
	}
	if root == undefined {
		return nil, fmt.Errorf("%w: a dataset that was never filled", ErrUnsupported)
	}
	w := &treeWalk{file: o.file, rank: rank}
	if err := w.walk(root, -1); err != nil {
		return nil, err
	}
	// No chunk may be missing, and none may unpack to more than deflate can make of it: only then is memory taken.
	wanted := 1
	for k, d := range o.dims {
		wanted *= (d + shape[k] - 1) / shape[k]
	}
	if len(w.pieces) != wanted {
		return nil, fmt.Errorf("%w: %d chunks of %d", ErrUnsupported, len(w.pieces), wanted)
	}
	var packed uint64
	for _, p := range w.pieces {
		packed += p.size
		if uint64(each)/deflateRatio > p.size+1 {
			return nil, fmt.Errorf("hdf5: a chunk says to unpack %d bytes to %d: the file is damaged", p.size, each)
		}
	}
	if packed > uint64(o.file.size) {
		return nil, fmt.Errorf("hdf5: chunks of %d bytes in a file of %d: it is damaged", packed, o.file.size)
	}
	if err := o.file.spend(int64(size) + 2*int64(each)); err != nil {
		return nil, err
	}
	raw := make([]byte, size)
	u := unpacker{filters: filters, each: each, elem: o.typ.size}
	for _, p := range w.pieces {
		b, err := o.file.bytes(p.at, p.size)
		if err == nil {
			b, err = u.unpack(b, p.skipped)
		}
		if err != nil {
			return nil, err
		}
		for k, from := range p.from {
			if from < 0 || from >= o.dims[k] || from%shape[k] != 0 {
				return nil, fmt.Errorf("hdf5: a chunk begins at %v of %v: the file is damaged", p.from, o.dims)
			}
		}
		scatter(raw, o.dims, b, shape, p.from, o.typ.size)
	}
	return raw, nil
}

// scatter copies a chunk to its place, as far as it lies inside.
func scatter(dst []byte, dims []int, src []byte, shape, from []int, size int) {
	rank := len(dims)
	at := make([]int, rank) // in the chunk
	run := min(shape[rank-1], dims[rank-1]-from[rank-1])
	for {
		i, j := 0, 0
		for k := range rank {
			i = i*dims[k] + from[k] + at[k]
			j = j*shape[k] + at[k]
		}
		copy(dst[i*size:(i+run)*size], src[j*size:(j+run)*size])
		k := rank - 2
		for ; k >= 0; k-- {
			at[k]++
			if at[k] < shape[k] && from[k]+at[k] < dims[k] {
				break
			}
			at[k] = 0
		}
		if k < 0 {
			return
		}
	}
}

// parseFilters returns the ids of the filters, in the order in which they were applied.
func parseFilters(body []byte) ([]uint16, error) {
	if body == nil {
		return nil, nil
	}
	c := &cursor{b: body}
	version, n := c.uint8(), int(c.uint8())
	if version == 1 {
		c.take(6)
	}
	if version < 1 || version > 2 || n > 32 {
		return nil, fmt.Errorf("%w: filters of version %d", ErrUnsupported, version)
	}
	var ids []uint16
	for range n {
		id := c.uint16()
		name := 0
		if version == 1 || id >= 256 {
			name = int(c.uint16())
		}
		c.take(2)
		values := int(c.uint16())
		if version == 1 {
			name = (name + 7) &^ 7
			values += values & 1
		}
		c.take(name)
		c.take(4 * values)
		if c.failed {
			return nil, errShort
		}
		if id != filterDeflate && id != filterShuffle {
			return nil, fmt.Errorf("%w: filter %d (known: deflate and shuffle)", ErrUnsupported, id)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// An unpacker undoes the filters of chunks of the same size, in two buffers.
type unpacker struct {
	filters []uint16
	each    int
	elem    int
	z       io.ReadCloser
	bufs    [2][]byte
	turn    int // which of them is free
}

func (u *unpacker) unpack(b []byte, skipped uint32) ([]byte, error) {
	for k := len(u.filters) - 1; k >= 0; k-- {
		if skipped>>k&1 != 0 {
			continue
		}
		if u.bufs[u.turn] == nil {
			u.bufs[u.turn] = make([]byte, u.each)
		}
		out := u.bufs[u.turn]
		u.turn = 1 - u.turn
		switch u.filters[k] {
		case filterShuffle:
			if len(b) != u.each {
				return nil, fmt.Errorf("hdf5: a chunk of %d bytes, want %d: the file is damaged", len(b), u.each)
			}
			n := u.each / u.elem
			for j := range u.elem {
				column := b[j*n : (j+1)*n]
				for i, x := range column {
					out[i*u.elem+j] = x
				}
			}
		case filterDeflate:
			var err error
			if u.z == nil {
				u.z, err = zlib.NewReader(bytes.NewReader(b))
			} else {
				err = u.z.(zlib.Resetter).Reset(bytes.NewReader(b), nil)
			}
			if err == nil {
				_, err = io.ReadFull(u.z, out)
			}
			if err == nil {
				// Only at its end does the reader compare the checksum.
				var more [1]byte
				if n, end := u.z.Read(more[:]); n > 0 || end != io.EOF {
					err = fmt.Errorf("more than %d bytes, %w", u.each, end)
				}
			}
			if err != nil {
				return nil, fmt.Errorf("hdf5: a chunk does not unpack: %w", err)
			}
		}
		b = out
	}
	if len(b) != u.each {
		return nil, fmt.Errorf("hdf5: a chunk of %d bytes, want %d: the file is damaged", len(b), u.each)
	}
	return b, nil
}

// A treeWalk collects the chunks of an index.
type treeWalk struct {
	file   *File
	rank   int
	pieces []piece
}

// walk reads a node; level is that which its parent leads to expect, or -1.
func (w *treeWalk) walk(at uint64, level int) error {
	head, err := w.file.bytes(at, 24)
	if err != nil {
		return err
	}
	n, here := int(binary.LittleEndian.Uint16(head[6:])), int(head[5])
	if string(head[:4]) != "TREE" || head[4] != 1 || level >= 0 && here != level || here > 8 {
		return fmt.Errorf("hdf5: no index of chunks at %d: the file is damaged", at)
	}
	entry := 24 + 8*w.rank // key and child
	size := 24 + n*entry
	if err := w.file.spend(int64(size)); err != nil {
		return err
	}
	b, err := w.file.bytes(at, uint64(size))
	if err != nil {
		return err
	}
	c := cursor{b: bytes.Clone(b[24:])}
	for range n {
		p := piece{size: uint64(c.uint32()), skipped: c.uint32(), from: make([]int, w.rank)}
		for k := range p.from {
			p.from[k] = int(c.uint64())
		}
		c.take(8)
		p.at = c.uint64()
		if here > 0 {
			if err := w.walk(p.at, here-1); err != nil {
				return err
			}
			continue
		}
		w.pieces = append(w.pieces, p)
	}
	return nil
}

// readSymbols reads the children of a symbol-table group: a tree of nodes whose names are in a local heap.
func (o *Object) readSymbols() error {
	f := o.file
	head, err := f.bytes(o.symbols[1], 32)
	if err != nil {
		return err
	}
	if string(head[:4]) != "HEAP" {
		return fmt.Errorf("hdf5: no heap of names at %d: the file is damaged", o.symbols[1])
	}
	size, at := binary.LittleEndian.Uint64(head[8:]), binary.LittleEndian.Uint64(head[24:])
	if size > uint64(f.size) {
		return errShort
	}
	if err := f.spend(int64(size)); err != nil {
		return err
	}
	heap, err := f.bytes(at, size)
	if err != nil {
		return err
	}
	return o.symbolNode(o.symbols[0], bytes.Clone(heap), -1)
}

func (o *Object) symbolNode(at uint64, heap []byte, level int) error {
	f := o.file
	head, err := f.bytes(at, 24)
	if err != nil {
		return err
	}
	n, here := int(binary.LittleEndian.Uint16(head[6:])), int(head[5])
	if string(head[:4]) != "TREE" || head[4] != 0 || level >= 0 && here != level-1 || here > 8 {
		return fmt.Errorf("hdf5: no index of names at %d: the file is damaged", at)
	}
	if err := f.spend(int64(24 + 16*n)); err != nil {
		return err
	}
	b, err := f.bytes(at, uint64(24+16*n))
	if err != nil {
		return err
	}
	c := cursor{b: bytes.Clone(b[24:])}
	for range n {
		c.take(8)
		child := c.uint64()
		if here == 0 {
			err = o.symbolLeaf(child, heap)
		} else {
			err = o.symbolNode(child, heap, here)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (o *Object) symbolLeaf(at uint64, heap []byte) error {
	head, err := o.file.bytes(at, 8)
	if err != nil {
		return err
	}
	n := uint64(binary.LittleEndian.Uint16(head[6:]))
	if string(head[:4]) != "SNOD" {
		return fmt.Errorf("hdf5: no names at %d: the file is damaged", at)
	}
	if err := o.file.spend(int64(40 * n)); err != nil {
		return err
	}
	b, err := o.file.bytes(at, 8+40*n)
	if err != nil {
		return err
	}
	c := cursor{b: bytes.Clone(b[8:])}
	for range n {
		name, to, cache := c.uint64(), c.uint64(), c.uint32()
		c.take(20)
		if name >= uint64(len(heap)) {
			return errShort
		}
		if cache == 2 || to == undefined {
			continue // a soft link
		}
		text := heap[name:]
		if end := bytes.IndexByte(text, 0); end >= 0 {
			text = text[:end]
		}
		if err := o.file.spend(int64(len(text))); err != nil {
			return err
		}
		o.links = append(o.links, Link{string(text), Ref(to)})
	}
	return nil
}
