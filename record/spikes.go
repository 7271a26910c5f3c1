package record

import (
	"bytes"
	"encoding/binary"

	"github.com/hillock-sim/hillock/spool"
)

// spikeLog is the spikes of a population in order of time: those that went to the spool, then those in memory.
//
// Those in memory lie in pieces of one size, packed but for the last: two to four bytes for each spike instead of twelve.
type spikeLog struct {
	spooled []spiked
	before  int      // spikes in the spool
	packed  [][]byte // pieceSize spikes each
	packing []byte   // room for packing
	steps   []int64  // of the last piece
	index   []int32  // there, the cells that fired
}

// pieceSize is the number of spikes of a piece: few, so that the room in which they are before they are packed stays in the cache, and frameSize of
// a frame of the spool, at least, unless there are no more.
const (
	pieceSize = 1 << 12
	frameSize = 1 << 15
)

// spiked is one frame of spikes in the spool.
type spiked struct {
	at       *spool.Place
	from, to int // places of the spikes in the log
}

func (l *spikeLog) len() int { return l.before + l.held() }

// held is the number of spikes in memory.
func (l *spikeLog) held() int { return len(l.packed)*pieceSize + len(l.steps) }

// bytes is the memory that they take.
func (l *spikeLog) bytes() (n int64) {
	for _, p := range l.packed {
		n += int64(len(p))
	}
	return n + 12*int64(len(l.steps))
}

func (l *spikeLog) add(step int64, index int32) {
	l.steps, l.index = append(l.steps, step), append(l.index, index)
	if len(l.steps) == pieceSize {
		l.packing = pack(l.packing[:0], l.steps, l.index)
		l.packed = append(l.packed, bytes.Clone(l.packing))
		l.steps, l.index = l.steps[:0], l.index[:0]
	}
}

// pack appends spikes as variable-length numbers: the steps since the one before, and the index of the cell less that of the one before,
// of which in large populations there are many in a step.
func pack(b []byte, steps []int64, index []int32) []byte {
	lastStep, last := int64(0), int32(0)
	for k, step := range steps {
		if step != lastStep {
			last = 0
		}
		b = binary.AppendVarint(b, step-lastStep)
		b = binary.AppendVarint(b, int64(index[k]-last))
		lastStep, last = step, index[k]
	}
	return b
}

// unpack hands the spikes of a piece to visit.
func unpack(b []byte, visit func(step int64, index int32)) {
	step, index := int64(0), int64(0)
	for len(b) > 0 {
		steps, n := binary.Varint(b)
		cells, m := binary.Varint(b[n:])
		if steps != 0 {
			index = 0
		}
		step, index = step+steps, index+cells
		visit(step, int32(index))
		b = b[n+m:]
	}
}

// each visits the spikes [from, to).
func (l *spikeLog) each(file *spool.File, from, to int, visit func(step int64, index int32)) error {
	for _, s := range l.spooled {
		if s.to <= from || s.from >= to {
			continue
		}
		payload, err := file.Load(s.at)
		if err != nil {
			return err
		}
		if err := spool.DecodeSpikes(payload, within(s.from, from, to, visit)); err != nil {
			return err
		}
	}
	at := l.before
	for _, p := range l.packed {
		if at < to && at+pieceSize > from {
			unpack(p, within(at, from, to, visit))
		}
		at += pieceSize
	}
	for k := max(from, at); k < to; k++ {
		visit(l.steps[k-at], l.index[k-at])
	}
	return nil
}

// within visits those of some spikes, of which the first is spike k of the log, that are in [from, to).
func within(k, from, to int, visit func(step int64, index int32)) func(step int64, index int32) {
	return func(step int64, index int32) {
		if k >= from && k < to {
			visit(step, index)
		}
		k++
	}
}

// spill moves all spikes to the spool.
func (l *spikeLog) spill(file *spool.File, stream uint32) {
	move := func(steps []int64, index []int32) {
		if len(steps) == 0 {
			return
		}
		at := file.Append(spool.Spikes, stream, spool.EncodeSpikes(steps, index))
		l.spooled = append(l.spooled, spiked{at, l.before, l.before + len(steps)})
		l.before += len(steps)
	}
	var steps []int64
	var index []int32
	for _, p := range l.packed {
		unpack(p, func(step int64, i int32) { steps, index = append(steps, step), append(index, i) })
		if len(steps) >= frameSize {
			move(steps, index)
			steps, index = steps[:0], index[:0]
		}
	}
	if len(steps) == 0 {
		move(l.steps, l.index)
	} else {
		move(append(steps, l.steps...), append(index, l.index...))
	}
	l.packed, l.steps, l.index = nil, l.steps[:0], l.index[:0]
}
