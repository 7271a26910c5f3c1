package hdf5

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Ref is the place of an object in its file.
type Ref uint64

// A Link names an object in a group.
type Link struct {
	Name string // without "/"
	To   Ref
}

// Attr is an attribute of an object. It must fit into 64 KiB: what is larger belongs into a dataset.
type Attr struct {
	Name  string
	Value Value
}

// Group is a group to be written.
type Group struct {
	Children []Link // in the order in which readers list them
	Attrs    []Attr
	Parents  int // how many links will lead to it; 0: one
}

// Dataset is a dataset to be written.
type Dataset struct {
	Value   Value
	Attrs   []Attr
	Parents int  // how many links will lead to it; 0: one
	Plain   bool // never compressed, so that it can be mapped into memory
}

// A Writer writes one file, from the leaves to the root.
type Writer struct {
	file    io.WriteSeeker
	out     *bufio.Writer
	pos     uint64
	err     error
	header  header
	scratch []byte
	waiting map[Ref]int         // links that have been announced and are missing
	names   map[string]struct{} // in the group being written
	heap    map[string]heapID   // texts that have been written
	deflate sync.Pool
}

const superblockSize = 48

// NewWriter begins a file, which must be empty. Close ends it.
func NewWriter(file io.WriteSeeker) *Writer {
	w := &Writer{
		file: file, out: bufio.NewWriterSize(file, 1<<20), waiting: map[Ref]int{}, names: map[string]struct{}{}, heap: map[string]heapID{},
	}
	w.write(make([]byte, superblockSize)) // until Close the file is none
	return w
}

// Close ends the file with its root group. Its error is the first that there was.
func (w *Writer) Close(root Ref) error {
	w.linked(root)
	for ref, n := range w.waiting {
		if n != 0 {
			w.fail(fmt.Errorf("hdf5: the object at %d has %d links too few", ref, n))
		}
	}
	if err := w.out.Flush(); err != nil {
		w.fail(err)
	}
	if w.err != nil {
		return w.err
	}
	b := append(make([]byte, 0, superblockSize), signature...)
	b = append(b, 2, 8, 8, 0) // version, bytes of an offset and of a length
	for _, x := range []uint64{0, undefined, w.pos, uint64(root)} {
		b = binary.LittleEndian.AppendUint64(b, x)
	}
	b = binary.LittleEndian.AppendUint32(b, lookup3(b))
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := w.file.Write(b)
	return err
}

// Group writes a group whose children have been written.
func (w *Writer) Group(g Group) Ref {
	h := w.begin()
	h.message(msgLinkInfo, 0)
	h.put(0, 1).uint64(uint64(len(g.Children))).uint64(undefined).uint64(undefined) // order of making: tracked, not indexed
	h.message(msgGroupInfo, 0)
	h.put(0, 0)
	clear(w.names)
	for k, l := range g.Children {
		if _, twice := w.names[l.Name]; twice || l.Name == "" || l.Name == "." || strings.Contains(l.Name, "/") {
			w.fail(fmt.Errorf("hdf5: a link cannot be named %q: names are unique in their group, not empty, and without \"/\"", l.Name))
		}
		w.names[l.Name] = struct{}{}
		w.linked(l.To)
		h.message(msgLink, 0)
		h.put(1, 0x1d).put(0).uint64(uint64(k)).put(1).uint32(uint32(len(l.Name))) // hard; in order; UTF-8; length in 2 bytes
		h.b = append(h.b[:len(h.b)-2], l.Name...)
		h.uint64(uint64(l.To))
	}
	return w.finish(g.Attrs, g.Parents)
}

// allocation says when libhdf5 would take room for the elements: early, late, bit by bit. It asks for these when it copies a dataset.
var allocation = [...]byte{layoutCompact: 1, layoutContiguous: 2, layoutChunked: 3}

// Dataset writes a dataset and its elements.
func (w *Writer) Dataset(d Dataset) Ref {
	v := w.heaped(d.Value)
	layout, filters := w.elements(v, d.Plain)
	if layout == nil {
		return 0
	}
	h := w.begin()
	h.message(msgDataspace, 0)
	h.dataspace(v.dims)
	h.message(msgDatatype, 1)
	h.put(v.typ.message...)
	h.message(msgFill, 1)
	h.put(3, 8|allocation[layout[1]]) // written if set; not set, which is zero
	if len(filters) > 0 {
		h.message(msgFilters, 1)
		h.put(filters...)
	}
	h.message(msgLayout, 0)
	h.put(layout...)
	return w.finish(d.Attrs, d.Parents)
}

// begin starts the header of an object.
func (w *Writer) begin() *header {
	w.header.reset()
	return &w.header
}

// finish adds what all objects have, and writes the header.
func (w *Writer) finish(attrs []Attr, parents int) Ref {
	h := &w.header
	if len(attrs) > 0 {
		// Without it h5py counts no attributes.
		h.message(msgAttributeInfo, 0)
		h.put(0, 0).uint64(undefined).uint64(undefined)
	}
	for _, a := range attrs {
		if a.Value.texts != nil {
			w.fail(fmt.Errorf("hdf5: attribute %q: texts of attributes have a fixed length: use Text", a.Name))
			continue
		}
		h.message(msgAttribute, 0)
		h.attribute(a)
	}
	if parents > 1 {
		h.message(msgReferences, 0)
		h.put(0).uint32(uint32(parents))
	}
	if err := h.close(); err != nil {
		w.fail(err)
	}
	at := w.place()
	w.write(h.bytes())
	if parents > 1 {
		w.waiting[at] = parents
	}
	return at
}

// linked notes that a link leads to an object.
func (w *Writer) linked(to Ref) {
	if n, shared := w.waiting[to]; shared {
		w.waiting[to] = n - 1
	}
}

// place returns where the next bytes go, at a multiple of 8.
func (w *Writer) place() Ref {
	var zeros [8]byte
	w.write(zeros[:-w.pos&7])
	return Ref(w.pos)
}

func (w *Writer) write(b []byte) {
	w.pos += uint64(len(b))
	if w.err == nil {
		_, w.err = w.out.Write(b)
	}
}

func (w *Writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}
