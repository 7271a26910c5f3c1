package record

import (
	"bytes"

	"github.com/hillock-sim/hillock/spool"
)

// spikeLog is the spikes of a population in order of time: those that went to the spool, then those in memory.
//
// Those in memory lie in pieces of one size, packed as in the spool but for the last: four bytes for each spike instead of twelve.
type spikeLog struct {
	spooled []spiked
	before  int      // spikes in the spool
	packed  [][]byte // pieceSize spikes each
	packing []byte   // room for packing
	steps   []int64  // of the last piece
	index   []int32  // there, the cells that fired
}

// pieceSize is the number of spikes of a piece; small populations have a short one only.
const pieceSize = 1 << 15

// spiked is one frame of spikes in the spool.
type spiked struct {
	at       spool.Place
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
		l.packing = spool.AppendSpikes(l.packing[:0], l.steps, l.index)
		l.packed = append(l.packed, bytes.Clone(l.packing))
		l.steps, l.index = l.steps[:0], l.index[:0]
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
		if err := visitFrame(payload, s.from, from, to, visit); err != nil {
			return err
		}
	}
	at := l.before
	for _, p := range l.packed {
		if at < to && at+pieceSize > from {
			if err := visitFrame(p, at, from, to, visit); err != nil {
				return err
			}
		}
		at += pieceSize
	}
	for k := max(from, at); k < to; k++ {
		visit(l.steps[k-at], l.index[k-at])
	}
	return nil
}

// visitFrame visits those of the spikes in a frame, which begins with spike k, that are in [from, to).
func visitFrame(payload []byte, k, from, to int, visit func(step int64, index int32)) error {
	return spool.DecodeSpikes(payload, func(step int64, index int32) {
		if k >= from && k < to {
			visit(step, index)
		}
		k++
	})
}

// spill moves all spikes to the spool.
func (l *spikeLog) spill(file *spool.File, stream uint32) {
	move := func(frame []byte, spikes int) {
		l.spooled = append(l.spooled, spiked{file.Append(spool.Spikes, stream, frame), l.before, l.before + spikes})
		l.before += spikes
	}
	for _, p := range l.packed {
		move(p, pieceSize)
	}
	if len(l.steps) > 0 {
		move(spool.EncodeSpikes(l.steps, l.index), len(l.steps))
	}
	l.packed, l.packing, l.steps, l.index = nil, nil, nil, nil
}
