// Package spool is the file to which recordings go while a simulation runs: frames, one behind the other, each with a checksum. What
// was written before a process was killed, or a disk was full, can be read; what stands behind the last whole frame is left out.
// docs/format/spool.md draws the bytes.
package spool

import (
	"bufio"
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

// A Place is where a frame lies in the file.
type Place struct {
	Offset int64
	Size   int // raw bytes of its payload
}

// File is a spool that is being written. Frames that were written can be read back.
type File struct {
	path    string
	f       *os.File
	end     int64
	pending []byte
	scratch []byte // numbers that are being encoded
	encoder *zstd.Encoder
	decoder *zstd.Decoder
	mutex   sync.Mutex
}

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
	s := &File{path: path, f: f, encoder: encoder, decoder: decoder, pending: []byte(Magic)}
	return s, nil
}

func newDecoder() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(largest))
}

// Path returns the name of the file.
func (s *File) Path() string { return s.path }

// Append adds a frame. It reaches the file with the next Flush.
func (s *File) Append(kind Kind, stream uint32, payload []byte) Place {
	codec, stored := uint8(raw), payload
	if len(payload) > 256 && s.yields(payload) {
		if packed := s.encoder.EncodeAll(payload, nil); len(packed) < len(payload) {
			codec, stored = zstD, packed
		}
	}
	at := Place{s.end + int64(len(s.pending)), len(payload)}
	var h [headerSize]byte
	binary.LittleEndian.PutUint32(h[0:], uint32(len(stored)))
	binary.LittleEndian.PutUint32(h[4:], uint32(len(payload)))
	binary.LittleEndian.PutUint32(h[8:], stream)
	h[12], h[13] = byte(kind), codec
	binary.LittleEndian.PutUint32(h[16:], crc32.Update(crc32.Checksum(h[:16], castagnoli), castagnoli, stored))
	s.pending = append(append(s.pending, h[:]...), stored...)
	return at
}

// yields reports whether packing a payload is worth its time: of a large one a part from the middle is tried. Membrane potentials hardly
// yield, and while a run goes on it waits.
func (s *File) yields(payload []byte) bool {
	const part = 1 << 13
	if len(payload) < 8*part {
		return true
	}
	middle := payload[len(payload)/2:][:part]
	return len(s.encoder.EncodeAll(middle, nil)) < part*7/8
}

// Flush writes what was appended. After an error the file ends with the last whole frame for which there was room; the others may be flushed again.
func (s *File) Flush() error {
	n, err := s.f.WriteAt(s.pending, s.end)
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
func (s *File) Load(at Place) ([]byte, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if at.Offset >= s.end {
		frame, _, err := parse(s.pending[at.Offset-s.end:], s.decoder)
		return frame.Payload, err
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

// Close closes the file.
func (s *File) Close() error { return s.f.Close() }

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
