package spool

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"slices"
)

// AboutNote is what all recordings of a simulation have in common.
type AboutNote struct {
	Dt         float64         `json:"dt_ms"`
	Provenance json.RawMessage `json:"provenance,omitempty"`
}

// GroupNote says what is recorded from a population: the stream of its spikes. A later one takes the place of an earlier one.
type GroupNote struct {
	Population int    `json:"population"`
	Label      string `json:"label"`
	Cell       string `json:"cell"`
	First      int64  `json:"first_id"`
	N          int    `json:"n"`
	Spiking    []int  `json:"spiking,omitempty"` // pairs: the cells from index [2k] up to but not including [2k+1]
	Since      int64  `json:"since_step"`
}

// ColumnNote says what is in the frames of samples of one stream.
type ColumnNote struct {
	Population int     `json:"population"`
	Variable   string  `json:"variable"`
	Unit       string  `json:"unit"`
	Signal     int     `json:"signal"` // columns with the same number lie side by side
	Cells      []int32 `json:"cells"`  // indices in the population
	Every      int64   `json:"every_steps"`
	Start      int64   `json:"start_step"`
	Segment    int     `json:"segment"`
}

// SegmentNote ends a segment of a population.
type SegmentNote struct {
	Population  int            `json:"population"`
	Step        int64          `json:"step"`
	Annotations map[string]any `json:"annotations,omitempty"`
}

// ClearNote drops what was recorded from a population up to a step.
type ClearNote struct {
	Population int   `json:"population"`
	Step       int64 `json:"step"`
}

// ReachedNote says how far the simulation was when the frames before were written.
type ReachedNote struct {
	Step int64 `json:"step"`
}

// Note adds a frame of JSON.
func (s *File) Note(kind Kind, stream uint32, note any) error {
	text, err := json.Marshal(note)
	if err != nil {
		return err
	}
	s.Append(kind, stream, text)
	return nil
}

// EncodeSpikes packs spikes: for each the steps since the one before, and the index of the cell, as variable-length numbers.
func EncodeSpikes(steps []int64, index []int32) []byte {
	b := make([]byte, 0, 4*len(steps))
	last := int64(0)
	for k, step := range steps {
		b = binary.AppendVarint(b, step-last)
		b = binary.AppendUvarint(b, uint64(index[k]))
		last = step
	}
	return b
}

// ErrDamaged marks a payload that is not what its kind says.
var ErrDamaged = errors.New("a frame of a spool is not what it says")

// DecodeSpikes hands every spike of a frame to visit.
func DecodeSpikes(b []byte, visit func(step int64, index int32)) error {
	last := int64(0)
	for len(b) > 0 {
		d, n := binary.Varint(b)
		if n <= 0 {
			return ErrDamaged
		}
		i, m := binary.Uvarint(b[n:])
		if m <= 0 || i > math.MaxInt32 {
			return ErrDamaged
		}
		last += d
		visit(last, int32(i))
		b = b[n+m:]
	}
	return nil
}

// EncodeSamples packs numbers.
func EncodeSamples(x []float64) []byte { return appendSamples(nil, x) }

func appendSamples(b []byte, x []float64) []byte {
	b = slices.Grow(b, 8*len(x))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

// DecodeSamples appends the numbers of a frame to x.
func DecodeSamples(x []float64, b []byte) ([]float64, error) {
	if len(b)%8 != 0 {
		return x, ErrDamaged
	}
	for ; len(b) > 0; b = b[8:] {
		x = append(x, math.Float64frombits(binary.LittleEndian.Uint64(b)))
	}
	return x, nil
}
