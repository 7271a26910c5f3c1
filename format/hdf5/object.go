package hdf5

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// An Object is a group or a dataset of a file that is read.
type Object struct {
	Path string
	file *File

	links   []Link
	orders  []uint64          // of the links, where all are known
	symbols *[2]uint64        // the tree and the heap of a symbol-table group
	attrs   map[string]*Array // what cannot be read has an error instead
	faults  map[string]error

	dense, denseAttrs bool // links, attributes are in a fractal heap

	typ     *elementType
	dims    []int
	layout  []byte
	filters []byte
}

// maxHeader bounds the pieces of one object header.
const maxHeader = 1 << 16

func (f *File) object(path string, at uint64) (*Object, error) {
	o := &Object{Path: path, file: f}
	err := o.parse(at)
	if err == nil && o.symbols != nil {
		err = o.readSymbols()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(o.orders) == len(o.links) {
		byOrder := make([]int, len(o.links))
		for k := range byOrder {
			byOrder[k] = k
		}
		slices.SortStableFunc(byOrder, func(a, b int) int { return compare(o.orders[a], o.orders[b]) })
		links := make([]Link, len(o.links))
		for k, i := range byOrder {
			links[k] = o.links[i]
		}
		o.links = links
	}
	return o, nil
}

func compare(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// IsDataset reports whether the object has elements.
func (o *Object) IsDataset() bool { return o.layout != nil }

// Links returns the children of a group: in the order of their making where the file knows it.
func (o *Object) Links() ([]Link, error) {
	if o.dense {
		return nil, fmt.Errorf("%s: %w: links in a fractal heap: h5repack --compact=60000 puts them elsewhere", o.Path, ErrUnsupported)
	}
	return o.links, nil
}

// Open returns the object that a link leads to.
func (o *Object) Open(l Link) (*Object, error) {
	return o.file.object(strings.TrimSuffix(o.Path, "/")+"/"+l.Name, uint64(l.To))
}

// Find returns the object at a path below this one, or nil if there is none.
func (o *Object) Find(path string) (*Object, error) {
	for _, name := range strings.Split(path, "/") {
		links, err := o.Links()
		if err != nil {
			return nil, err
		}
		k := slices.IndexFunc(links, func(l Link) bool { return l.Name == name })
		if k < 0 {
			return nil, nil
		}
		if o, err = o.Open(links[k]); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// Child is Find for what must be there.
func (o *Object) Child(path string) (*Object, error) {
	c, err := o.Find(path)
	if err == nil && c == nil {
		err = fmt.Errorf("%s: no %q", o.Path, path)
	}
	return c, err
}

// Attr returns an attribute; nil if there is none.
func (o *Object) Attr(name string) (*Array, error) {
	if o.denseAttrs {
		return nil, fmt.Errorf("%s: attribute %q: %w: attributes in a fractal heap", o.Path, name, ErrUnsupported)
	}
	if err := o.faults[name]; err != nil {
		return nil, fmt.Errorf("%s: attribute %q: %w", o.Path, name, err)
	}
	return o.attrs[name], nil
}

// Text returns an attribute that is one text; "" if there is none.
func (o *Object) Text(name string) (string, error) {
	a, err := o.Attr(name)
	if a == nil || err != nil {
		return "", err
	}
	texts, err := a.Texts()
	if err == nil && len(texts) != 1 {
		err = fmt.Errorf("%d texts, want one", len(texts))
	}
	if err != nil {
		return "", fmt.Errorf("%s: attribute %q: %w", o.Path, name, err)
	}
	return texts[0], nil
}

// parse reads the header of an object.
func (o *Object) parse(at uint64) error {
	head, err := o.file.bytes(at, 16)
	if err != nil {
		return err
	}
	if string(head[:4]) != "OHDR" {
		return o.parseOld(at)
	}
	flags := head[5]
	if head[4] != 2 {
		return fmt.Errorf("%w: object header of version %d", ErrUnsupported, head[4])
	}
	skip := uint64(6)
	if flags&0x20 != 0 {
		skip += 16 // times
	}
	if flags&0x10 != 0 {
		skip += 4 // limits of attributes
	}
	width := uint64(1) << (flags & 3)
	if head, err = o.file.bytes(at, skip+width); err != nil {
		return err
	}
	c := cursor{b: head[skip:]}
	n := c.sized(flags & 3)
	if n > uint64(o.file.size) {
		return errShort
	}
	type block struct{ at, skip, size uint64 }
	blocks := []block{{at, skip + width, n}}
	for k := 0; k < len(blocks); k++ {
		b := blocks[k]
		if len(blocks) > maxHeader {
			return fmt.Errorf("hdf5: more than %d pieces of an object header", maxHeader)
		}
		if err := o.file.spend(int64(b.size)); err != nil {
			return err
		}
		raw, err := o.file.bytes(b.at, b.skip+b.size+4)
		if err != nil {
			return err
		}
		raw = bytes.Clone(raw)
		end := len(raw) - 4
		if k > 0 && string(raw[:4]) != "OCHK" || lookup3(raw[:end]) != binary.LittleEndian.Uint32(raw[end:]) {
			return fmt.Errorf("hdf5: the checksum of the object header at %d is wrong: the file is damaged", b.at)
		}
		c := cursor{b: raw[b.skip:end]}
		head := 4
		if flags&4 != 0 {
			head = 6
		}
		for len(c.b) >= head { // what is left is a gap
			kind, size, mflags := c.uint8(), c.uint16(), c.uint8()
			c.take(head - 4)
			body := c.take(int(size))
			if c.failed {
				return errShort
			}
			if kind == msgContinuation {
				m := cursor{b: body}
				at, size := m.uint64(), m.uint64()
				if m.failed || size < 8 || size > uint64(o.file.size) {
					return errShort
				}
				blocks = append(blocks, block{at, 4, size - 8})
				continue
			}
			if err := o.message(kind, mflags, body); err != nil {
				return err
			}
		}
	}
	return nil
}

// parseOld reads an object header of version 1.
func (o *Object) parseOld(at uint64) error {
	head, err := o.file.bytes(at, 16)
	if err != nil {
		return err
	}
	if head[0] != 1 {
		return fmt.Errorf("hdf5: no object header at %d: the file is damaged", at)
	}
	type block struct{ at, size uint64 }
	blocks := []block{{at + 16, uint64(binary.LittleEndian.Uint32(head[8:]))}}
	for k := 0; k < len(blocks); k++ {
		b := blocks[k]
		if len(blocks) > maxHeader {
			return fmt.Errorf("hdf5: more than %d pieces of an object header", maxHeader)
		}
		if b.size > uint64(o.file.size) {
			return errShort
		}
		if err := o.file.spend(int64(b.size)); err != nil {
			return err
		}
		raw, err := o.file.bytes(b.at, b.size)
		if err != nil {
			return err
		}
		c := cursor{b: bytes.Clone(raw)}
		for len(c.b) >= 8 {
			kind, size, mflags := c.uint16(), c.uint16(), c.uint8()
			c.take(3)
			body := c.take(int(size))
			if c.failed {
				return errShort
			}
			if kind == msgContinuation {
				m := cursor{b: body}
				blocks = append(blocks, block{m.uint64(), m.uint64()})
				if m.failed {
					return errShort
				}
				continue
			}
			if kind > 0xff {
				continue
			}
			if err := o.message(byte(kind), mflags, body); err != nil {
				return err
			}
		}
	}
	return nil
}

// message takes what one message says.
func (o *Object) message(kind, flags byte, body []byte) error {
	c := &cursor{b: body}
	if flags&2 != 0 && (kind == msgDatatype || kind == msgDataspace || kind == msgFilters) {
		return fmt.Errorf("%w: messages shared between objects", ErrUnsupported)
	}
	var err error
	switch kind {
	case msgDataspace:
		o.dims, err = parseSpace(c)
	case msgDatatype:
		o.typ, err = parseType(c, 0)
	case msgLayout:
		o.layout = body
	case msgFilters:
		o.filters = body
	case msgLink:
		err = o.link(c)
	case msgSymbolTable:
		o.symbols = &[2]uint64{c.uint64(), c.uint64()}
	case msgLinkInfo:
		c.take(1)
		if c.uint8()&1 != 0 {
			c.take(8)
		}
		if heap := c.uint64(); !c.failed && heap != undefined {
			o.dense = true
		}
	case msgAttribute:
		if flags&2 != 0 {
			return fmt.Errorf("%w: attributes shared between objects", ErrUnsupported)
		}
		err = o.attribute(c)
	case msgAttributeInfo:
		c.take(1)
		if c.uint8()&1 != 0 {
			c.take(2)
		}
		if heap := c.uint64(); !c.failed && heap != undefined {
			o.denseAttrs = true
		}
	}
	if err == nil && c.failed {
		err = errShort
	}
	return err
}

// link takes a child; soft and external links are passed over.
func (o *Object) link(c *cursor) error {
	if version := c.uint8(); version != 1 {
		return fmt.Errorf("%w: link message of version %d", ErrUnsupported, version)
	}
	flags := c.uint8()
	kind := byte(0)
	if flags&8 != 0 {
		kind = c.uint8()
	}
	order, ordered := uint64(0), flags&4 != 0
	if ordered {
		order = c.uint64()
	}
	if flags&16 != 0 {
		c.take(1)
	}
	n := c.sized(flags & 3)
	if n > 0xffff {
		return errShort
	}
	name := string(c.take(int(n)))
	if kind != 0 {
		return nil
	}
	at := c.uint64()
	if c.failed {
		return errShort
	}
	o.links = append(o.links, Link{name, Ref(at)})
	if ordered {
		o.orders = append(o.orders, order)
	}
	return nil
}

func (o *Object) attribute(c *cursor) error {
	version := c.uint8()
	if version < 1 || version > 3 {
		return fmt.Errorf("%w: attribute message of version %d", ErrUnsupported, version)
	}
	flags := c.uint8()
	sizes := [3]int{int(c.uint16()), int(c.uint16()), int(c.uint16())}
	if version == 3 {
		c.take(1)
	}
	pad := func(n int) int {
		if version == 1 {
			return (n + 7) &^ 7
		}
		return n
	}
	name := strings.TrimRight(string(c.take(pad(sizes[0]))), "\x00")
	typ, space := &cursor{b: c.take(pad(sizes[1]))}, &cursor{b: c.take(pad(sizes[2]))}
	if c.failed {
		return errShort
	}
	a, err := o.attributeValue(typ, space, c, flags)
	if err != nil {
		if o.faults == nil {
			o.faults = map[string]error{}
		}
		o.faults[name] = err
		return nil // only who asks for it is told
	}
	if o.attrs == nil {
		o.attrs = map[string]*Array{}
	}
	o.attrs[name] = a
	return nil
}

func (o *Object) attributeValue(typ, space, c *cursor, flags byte) (*Array, error) {
	if flags&3 != 0 {
		return nil, fmt.Errorf("%w: types shared between objects", ErrUnsupported)
	}
	t, err := parseType(typ, 0)
	if err != nil {
		return nil, err
	}
	dims, err := parseSpace(space)
	if err != nil {
		return nil, err
	}
	n, err := count(dims, t.size, int64(len(c.b)))
	if err != nil {
		return nil, err
	}
	raw := c.take(n * t.size)
	if c.failed {
		return nil, errShort
	}
	return &Array{Dims: dims, file: o.file, typ: t, raw: raw, n: n}, nil
}
