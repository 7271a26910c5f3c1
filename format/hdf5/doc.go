// Package hdf5 writes HDF5 files in one pass, and reads back what it wrote and what other programs write by default. It is no
// binding: it knows the part of the format that recordings need, drawn in docs/format/hdf5.md.
//
// A Writer puts objects into a file from the leaves up: a dataset or a group is written when it is asked for, and what comes back
// is its place, which the group above it links to. So nothing is kept but the places of what has no parent yet, and numbers go
// from the caller's slices, chunk by chunk, into the file:
//
//	w := hdf5.NewWriter(file)
//	v := w.Dataset(hdf5.Dataset{Value: hdf5.Floats(samples, n, cells), Attrs: []hdf5.Attr{{"units", hdf5.Text("mV")}}})
//	root := w.Group(hdf5.Group{Children: []hdf5.Link{{"v", v}}})
//	err := w.Close(root)
//
// Mistakes are kept until Close. Hard links to one object from several groups are told beforehand (Parents), since its header,
// which counts them, comes first in the file.
//
// A File reads: Open, Root, then Child, Attr and Read. Files may come from anywhere. What is wrong with one is an error, never
// a panic, and no length in a file is believed: memory stays below 1100 times the size of the file, which is what deflate can
// make of it at best, plus a megabyte.
//
// Written: superblock 2; groups with compact links in the order of their making; datasets of numbers, booleans, enumerations,
// texts and object references, compact, contiguous or in chunks (shuffle, deflate). Read besides: superblocks 0, 1 and 3,
// symbol-table groups, object headers of version 1. Not known: links and attributes in fractal heaps, chunk indices of
// "libver=latest", compound and array types, virtual and external datasets, big-endian numbers.
//
// The format is published by The HDF Group: HDF5 File Format Specification, version 3.0.
package hdf5

const undefined = ^uint64(0) // an address that leads nowhere

// Kinds of messages in an object header.
const (
	msgDataspace     = 0x01
	msgLinkInfo      = 0x02
	msgDatatype      = 0x03
	msgFill          = 0x05
	msgLink          = 0x06
	msgLayout        = 0x08
	msgGroupInfo     = 0x0a
	msgFilters       = 0x0b
	msgAttribute     = 0x0c
	msgContinuation  = 0x10
	msgSymbolTable   = 0x11
	msgAttributeInfo = 0x15
	msgReferences    = 0x16
)

// Classes of data types.
const (
	classInt       = 0
	classFloat     = 1
	classText      = 3
	classReference = 7
	classEnum      = 8
	classVariable  = 9
)

// Kinds of layouts of datasets.
const (
	layoutCompact    = 0
	layoutContiguous = 1
	layoutChunked    = 2
)

// Filters of chunks.
const (
	filterDeflate = 1
	filterShuffle = 2
)

const signature = "\x89HDF\r\n\x1a\n"
