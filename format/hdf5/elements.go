package hdf5

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime"

	"github.com/klauspost/compress/zlib"
)

const (
	compactMax = 4 << 10  // bytes of elements that are kept in the header
	chunkedMin = 32 << 10 // bytes from which on compression pays
	chunkSize  = 512 << 10
)

// elements writes the elements of a dataset, and returns the messages that say where and how.
func (w *Writer) elements(v Value, plain bool) (layout, filters []byte) {
	size := v.len() * v.typ.size
	switch {
	case size <= compactMax:
		layout = binary.LittleEndian.AppendUint16([]byte{3, layoutCompact}, uint16(size))
		return v.put(layout, 0, v.len()), nil
	case plain || size < chunkedMin || len(v.dims) == 0:
		at := w.place()
		step := max(chunkSize/v.typ.size, 1)
		for from := 0; from < v.len(); from += step {
			w.scratch = v.put(w.scratch[:0], from, min(from+step, v.len()))
			w.write(w.scratch)
		}
		layout = binary.LittleEndian.AppendUint64([]byte{3, layoutContiguous}, uint64(at))
		return binary.LittleEndian.AppendUint64(layout, uint64(size)), nil
	}
	// Chunks are whole rows, so that they lie in the file as they lie in memory.
	row := v.len() / v.dims[0]
	rows := min(max(chunkSize/(row*v.typ.size), 1), v.dims[0])
	if rows*row*v.typ.size > 1<<31 {
		w.fail(fmt.Errorf("hdf5: a row of %d elements does not fit into a chunk of 2 GiB", row))
		return nil, nil
	}
	tree := w.tree(len(v.dims), rows, w.chunks(v, rows, row))
	layout = append([]byte{3, layoutChunked}, byte(len(v.dims)+1))
	layout = binary.LittleEndian.AppendUint64(layout, uint64(tree))
	for k, d := range v.dims {
		if k == 0 {
			d = rows
		}
		layout = binary.LittleEndian.AppendUint32(layout, uint32(d))
	}
	layout = binary.LittleEndian.AppendUint32(layout, uint32(v.typ.size))
	filters = []byte{2, 2, filterShuffle, 0, 1, 0, 1, 0, byte(v.typ.size), byte(v.typ.size >> 8), 0, 0, filterDeflate, 0, 1, 0, 1, 0, 1, 0, 0, 0}
	return layout, filters
}

// A chunk is a piece of a dataset in the file.
type chunk struct {
	at      Ref
	size    uint32
	skipped uint32 // bits: filters that were not applied
}

// chunks writes the elements in chunks of whole rows. Some goroutines compress; the order in the file is that of the rows.
func (w *Writer) chunks(v Value, rows, row int) []chunk {
	type piece struct {
		b       []byte
		skipped uint32
	}
	n := (v.dims[0] + rows - 1) / rows
	queue := make(chan chan piece, 2*runtime.GOMAXPROCS(0))
	go func() {
		for k := range n {
			done := make(chan piece, 1)
			queue <- done // waits while many are under way
			go func() {
				b, skipped := w.compress(v, k*rows*row, min((k+1)*rows, v.dims[0])*row, rows*row*v.typ.size)
				done <- piece{b, skipped}
			}()
		}
		close(queue)
	}()
	var chunks []chunk
	for done := range queue {
		p := <-done
		chunks = append(chunks, chunk{Ref(w.pos), uint32(len(p.b)), p.skipped})
		w.write(p.b)
	}
	return chunks
}

// A deflater compresses one chunk at a time.
type deflater struct {
	z             *zlib.Writer
	raw, shuffled []byte
}

// compress makes a chunk of n bytes of elements [from, to): it sorts their bytes by significance and deflates them, at the fastest
// level. What does not become smaller stays as it is.
func (w *Writer) compress(v Value, from, to, n int) (b []byte, skipped uint32) {
	d, _ := w.deflate.Get().(*deflater)
	if d == nil {
		d = &deflater{}
		d.z, _ = zlib.NewWriterLevel(nil, zlib.BestSpeed)
	}
	defer w.deflate.Put(d)
	d.raw = v.put(d.raw[:0], from, to)
	d.raw = append(d.raw, make([]byte, n-len(d.raw))...) // the last chunk is filled up with zeros
	d.shuffled = shuffle(d.shuffled[:0], d.raw, v.typ.size)
	out := bytes.NewBuffer(make([]byte, 0, n/2))
	d.z.Reset(out)
	_, _ = d.z.Write(d.shuffled) // into memory
	_ = d.z.Close()
	if out.Len() >= n {
		return bytes.Clone(d.raw), 3
	}
	return out.Bytes(), 0
}

// shuffle appends the first bytes of all elements, then all second ones, and so on.
func shuffle(dst, raw []byte, size int) []byte {
	if size == 1 {
		return append(dst, raw...)
	}
	n := len(raw) / size
	first := len(dst)
	dst = append(dst, raw...)
	for j := range size {
		column := dst[first+j*n : first+(j+1)*n]
		for k := range column {
			column[k] = raw[k*size+j]
		}
	}
	return dst
}

// treeK is half the number of chunks of a node; readers take it for granted.
const treeK = 32

// tree writes the index of the chunks, a B-tree of version 1, leaves first, and returns the place of its root.
func (w *Writer) tree(rank, rows int, chunks []chunk) Ref {
	key := func(b []byte, c int, of chunk) []byte {
		b = binary.LittleEndian.AppendUint32(b, of.size)
		b = binary.LittleEndian.AppendUint32(b, of.skipped)
		b = binary.LittleEndian.AppendUint64(b, uint64(c)*uint64(rows))
		return append(b, make([]byte, 8*rank)...) // the other dimensions, and the bytes of an element
	}
	size := 24 + 2*treeK*8 + (2*treeK+1)*(16+8*rank)
	below := make([]Ref, len(chunks)) // the nodes of the level below, or the chunks
	for k, c := range chunks {
		below[k] = c.at
	}
	span := 1 // chunks below one of them
	for level := 0; ; level++ {
		base := w.place()
		stride := Ref((size + 7) &^ 7)
		var nodes []Ref
		for first := 0; first < len(below); first += 2 * treeK {
			last := min(first+2*treeK, len(below))
			b := append(w.scratch[:0], "TREE\x01"...)
			b = append(b, byte(level), byte(last-first), byte((last-first)>>8))
			left, right := undefined, undefined
			if first > 0 {
				left = uint64(base + stride*Ref(len(nodes)-1))
			}
			if last < len(below) {
				right = uint64(base + stride*Ref(len(nodes)+1))
			}
			b = binary.LittleEndian.AppendUint64(b, left)
			b = binary.LittleEndian.AppendUint64(b, right)
			for k := first; k < last; k++ {
				b = key(b, k*span, chunks[k*span])
				b = binary.LittleEndian.AppendUint64(b, uint64(below[k]))
			}
			var beyond chunk
			end := min(last*span, len(chunks))
			if end < len(chunks) {
				beyond = chunks[end]
			}
			b = key(b, end, beyond)
			b = append(b, make([]byte, size-len(b))...)
			nodes = append(nodes, w.place())
			w.write(b)
			w.scratch = b[:0]
		}
		if len(nodes) == 1 {
			return nodes[0]
		}
		below, span = nodes, span*2*treeK
	}
}
