// Package checkpoint turns what a simulation has become into a file and back: engine.Snapshot, and whatever else its owner writes
// through the same Writer. A file is a row of chunks, each with a number and a checksum, so that a byte that changed anywhere, a cut-off
// end or a chunk out of place is found before anything is believed. Numbers stand in it by population, variable, cell and connection,
// not by block, thread or byte order of the machine. docs/format/checkpoint.md draws the bytes.
package checkpoint

import (
	"errors"
	"hash/crc32"
)

// Magic begins every file; the number is the version of all that follows.
const Magic = "HILLOCK STATE 1\n"

// ErrDamaged marks a file that is not what it was when it was written.
var ErrDamaged = errors.New("the checkpoint is damaged")

// ErrVersion marks a file of another version.
var ErrVersion = errors.New("the checkpoint is of another version")

// ErrOther marks a checkpoint of another network or script.
var ErrOther = errors.New("the checkpoint is of another network")

// headerSize of a chunk: its number, its size as stored, its size (all uint32), codec, whether it is the last, two zeros, checksum of
// what precedes and of the stored bytes.
const headerSize = 20

// chunkSize is about how many bytes a chunk holds; no chunk is larger than largest.
const (
	chunkSize = 1 << 20
	largest   = 1 << 22
)

// Codecs of chunks.
const (
	raw  = 0
	zstD = 1
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)
