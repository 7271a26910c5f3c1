// Package spool is the file to which recordings go while a simulation runs: frames, one behind the other, each with a checksum. What
// was written before a process was killed, or a disk was full, can be read; what stands behind the last whole frame is left out.
// docs/format/spool.md draws the bytes.
package spool

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Magic begins every file.
const Magic = "HILLOCK SPOOL 1\n"

// A Kind says what a frame holds.
type Kind uint8

const (
	About   Kind = iota + 1 // JSON: what the recordings have in common (About)
	Group                   // JSON: what is recorded from a population (Group)
	Column                  // JSON: signals of some cells of a population, to which a number is given (Column)
	Spikes                  // of one population: pairs of step and index, see AppendSpikes
	Samples                 // of one column: float64, little-endian, row by row
	Segment                 // JSON: a segment has ended (Segment)
	Clear                   // JSON: what was recorded before has been dropped (Clear)
	Reached                 // JSON: the step that the simulation has reached (Reached)
	Answer                  // a name, a zero byte, and what a program was told when it asked for it; see package hillock, Checkpoints
)

// header of a frame: stored size, raw size, stream (all uint32), kind, codec, two zeros, checksum of all that follows and precedes.
const headerSize = 20

// Codecs of frames.
const (
	raw  = 0
	zstD = 1
)

// largest is the size of a frame beyond which a file is damaged: no reader takes more memory for one frame.
const largest = 1 << 28

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A Place is where a frame lies in the file. It is known when the frame has been packed: Load waits for that.
type Place struct {
	Offset int64
	Size   int // raw bytes of its payload
}

// File is a spool that is being written. Frames that were written can be read back.
//
// What is appended reaches the file with the next Flush, or beside all that the caller does after Hand. One goroutine at a time may use a
// File; every function waits for what was handed over before it touches what is in the file, Append and Hand alone do not.
type File struct {
	path    string
	f       *os.File
	end     int64
	pending []byte // packed frames
	packed  []byte // room for packing
	tried   []byte // room for trying it
	encoder *zstd.Encoder
	decoder *zstd.Decoder
	write   func(b []byte, at int64) (int, error) // f.WriteAt, but in tests of slow disks and of full ones

	loose      []*frame // appended, and not handed over or packed yet
	looseBytes int64

	beside beside
}

// frame is one that has not been packed.
type frame struct {
	kind    Kind
	stream  uint32
	payload []byte
	samples []float64 // instead of payload
	back    *Buffers  // where samples go when they have been packed; nil: nowhere
	place   *Place
}

func (f *frame) size() int { return len(f.payload) + 8*len(f.samples) }

// Create makes a new file; it fails if there is one already.
func Create(path string) (*File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	decoder, err := newDecoder()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s := newFile(path, f, decoder)
	s.encoder, s.pending, s.write = encoder, []byte(Magic), f.WriteAt
	return s, nil
}

func newFile(path string, f *os.File, decoder *zstd.Decoder) *File {
	s := &File{path: path, f: f, decoder: decoder}
	s.beside.less = sync.NewCond(&s.beside.mutex)
	return s
}

func newDecoder() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(largest))
}

// Path returns the name of the file.
func (s *File) Path() string { return s.path }

// Append adds a frame. It keeps the payload, which must not be changed any more.
func (s *File) Append(kind Kind, stream uint32, payload []byte) *Place {
	return s.add(&frame{kind: kind, stream: stream, payload: payload})
}

// AppendSamples adds a frame of numbers. It keeps them until the frame is packed, and then puts them back, if there is where.
func (s *File) AppendSamples(stream uint32, x []float64, back *Buffers) *Place {
	return s.add(&frame{kind: Samples, stream: stream, samples: x, back: back})
}

func (s *File) add(f *frame) *Place {
	f.place = &Place{Offset: -1, Size: f.size()}
	s.loose = append(s.loose, f)
	s.looseBytes += headerSize + int64(f.size())
	return f.place
}

// pack adds a frame to what is to be written.
func (s *File) pack(f *frame) {
	at := len(s.pending)
	f.place.Offset = s.end + int64(at)
	s.pending = append(s.pending, make([]byte, headerSize)...)
	if f.samples != nil {
		s.pending = appendSamples(s.pending, f.samples)
		f.back.put(f.samples)
	} else {
		s.pending = append(s.pending, f.payload...)
	}
	h, payload := s.pending[at:][:headerSize], s.pending[at+headerSize:]
	codec, size := uint8(raw), len(payload)
	if size > 256 && s.yields(payload) {
		if s.packed = s.encoder.EncodeAll(payload, s.packed[:0]); len(s.packed) < size {
			codec = zstD
			s.pending = append(s.pending[:at+headerSize], s.packed...)
			payload = s.pending[at+headerSize:]
		}
	}
	binary.LittleEndian.PutUint32(h[0:], uint32(len(payload)))
	binary.LittleEndian.PutUint32(h[4:], uint32(size))
	binary.LittleEndian.PutUint32(h[8:], f.stream)
	h[12], h[13] = byte(f.kind), codec
	binary.LittleEndian.PutUint32(h[16:], crc32.Update(crc32.Checksum(h[:16], castagnoli), castagnoli, payload))
}

// yields reports whether packing a payload is worth its time: of a large one a part from the middle is tried. Membrane potentials hardly
// yield, and a core that packs does not simulate.
func (s *File) yields(payload []byte) bool {
	const part = 1 << 13
	if len(payload) < 8*part {
		return true
	}
	middle := payload[len(payload)/2:][:part]
	s.tried = s.encoder.EncodeAll(middle, s.tried[:0])
	return len(s.tried) < part*7/8
}

// Flush writes what was appended. After an error the file ends with the last whole frame for which there was room; the others may be
// flushed again, and the next Hand tries it too.
func (s *File) Flush() (err error) {
	s.wait()
	if len(s.pending) > 0 {
		err = s.put()
	}
	err = s.take(s.loose, err)
	s.loose, s.looseBytes = nil, 0
	s.beside.note(nil)
	return err
}

// take packs frames and writes them, unless writing has failed or fails: then they stay packed in memory.
func (s *File) take(frames []*frame, err error) error {
	for k, f := range frames {
		s.pack(f)
		if err == nil && (len(s.pending) >= writeSize || k == len(frames)-1) {
			err = s.put()
		}
	}
	return err
}

// packLoose packs what has been appended and not handed over.
func (s *File) packLoose() {
	for _, f := range s.loose {
		s.pack(f)
	}
	s.loose, s.looseBytes = nil, 0
}

// put writes what is packed.
func (s *File) put() error {
	n, err := s.write(s.pending, s.end)
	if err != nil { // how much was written the system may know better
		if info, err := s.f.Stat(); err == nil {
			n = int(max(0, min(info.Size()-s.end, int64(len(s.pending)))))
		}
	}
	n = s.whole(n)
	s.end += int64(n)
	s.pending = s.pending[:copy(s.pending, s.pending[n:])]
	if err != nil {
		// What is half written is cut off; if that fails too, readers leave it out.
		return errors.Join(err, s.f.Truncate(s.end))
	}
	return nil
}

// whole returns the bytes of whole frames among the first n that are pending.
func (s *File) whole(n int) (at int) {
	if s.end == 0 {
		if n < len(Magic) {
			return 0
		}
		at = len(Magic)
	}
	for at+headerSize <= n {
		size := headerSize + int(binary.LittleEndian.Uint32(s.pending[at:]))
		if at+size > n {
			break
		}
		at += size
	}
	return at
}

// Load reads the payload of a frame back.
func (s *File) Load(at *Place) ([]byte, error) {
	s.wait()
	s.packLoose()
	if at.Offset >= s.end {
		frame, _, err := parse(s.pending[at.Offset-s.end:], s.decoder)
		return bytes.Clone(frame.Payload), err
	}
	var h [headerSize]byte
	if _, err := s.f.ReadAt(h[:], at.Offset); err != nil {
		return nil, err
	}
	whole := make([]byte, headerSize+int(binary.LittleEndian.Uint32(h[0:])))
	if _, err := s.f.ReadAt(whole, at.Offset); err != nil {
		return nil, err
	}
	frame, _, err := parse(whole, s.decoder)
	return frame.Payload, err
}

// Size returns the number of bytes that have been written.
func (s *File) Size() int64 {
	s.wait()
	return s.end
}

// Pending returns the number of bytes that were appended and not written yet.
func (s *File) Pending() int {
	s.wait()
	s.packLoose()
	return len(s.pending)
}

// Sync has what was written reach the disk.
func (s *File) Sync() error {
	s.wait()
	return s.f.Sync()
}

// Close closes the file when what was handed over has been written.
func (s *File) Close() error {
	s.wait()
	return s.f.Close()
}

// Frame is one frame of a file.
type Frame struct {
	Kind    Kind
	Stream  uint32
	Payload []byte
}

// errCut marks bytes that do not hold a whole frame.
var errCut = errors.New("the frame is cut off or damaged")

// parse takes the frame at the beginning of b and returns its size.
func parse(b []byte, d *zstd.Decoder) (Frame, int, error) {
	if len(b) < headerSize {
		return Frame{}, 0, errCut
	}
	stored, size := int(binary.LittleEndian.Uint32(b[0:])), int(binary.LittleEndian.Uint32(b[4:]))
	if stored > largest || size > largest || len(b) < headerSize+stored {
		return Frame{}, 0, errCut
	}
	body := b[headerSize : headerSize+stored]
	if crc32.Update(crc32.Checksum(b[:16], castagnoli), castagnoli, body) != binary.LittleEndian.Uint32(b[16:]) {
		return Frame{}, 0, errCut
	}
	frame := Frame{Kind: Kind(b[12]), Stream: binary.LittleEndian.Uint32(b[8:]), Payload: body}
	switch b[13] {
	case raw:
	case zstD:
		var err error
		if frame.Payload, err = d.DecodeAll(body, make([]byte, 0, size)); err != nil || len(frame.Payload) != size {
			return Frame{}, 0, errCut
		}
	default:
		return Frame{}, 0, errCut
	}
	return frame, headerSize + stored, nil
}

// Read hands every whole frame of a file to visit, in order. It returns the number of bytes behind the last of them, which were left out.
func Read(r io.Reader, visit func(Frame) error) (left int64, err error) {
	in := bufio.NewReaderSize(r, 1<<20)
	magic := make([]byte, len(Magic))
	if _, err := io.ReadFull(in, magic); err != nil || string(magic) != Magic {
		return 0, fmt.Errorf("not a spool of Hillock: it does not begin with %q", Magic)
	}
	d, err := newDecoder()
	if err != nil {
		return 0, err
	}
	defer d.Close()
	rest := func(seen int) int64 {
		n, _ := io.Copy(io.Discard, in)
		return n + int64(seen)
	}
	for {
		var h [headerSize]byte
		n, err := io.ReadFull(in, h[:])
		switch {
		case err == io.EOF:
			return 0, nil
		case err == io.ErrUnexpectedEOF:
			return int64(n), nil
		case err != nil:
			return 0, err
		}
		stored := int(binary.LittleEndian.Uint32(h[0:]))
		if stored > largest {
			return rest(headerSize), nil
		}
		// Read in parts, so that a damaged length takes no more memory than there are bytes.
		whole := append(make([]byte, 0, min(headerSize+stored, 1<<20)), h[:]...)
		for len(whole) < headerSize+stored {
			part := min(headerSize+stored-len(whole), 1<<20)
			whole = append(whole, make([]byte, part)...)
			if n, err := io.ReadFull(in, whole[len(whole)-part:]); err != nil {
				if err == io.EOF || err == io.ErrUnexpectedEOF {
					return int64(len(whole) - part + n), nil
				}
				return 0, err
			}
		}
		frame, _, err := parse(whole, d)
		if err != nil {
			return rest(len(whole)), nil
		}
		if err := visit(frame); err != nil {
			return 0, err
		}
	}
}
