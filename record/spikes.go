package record

import "github.com/hillock-sim/hillock/spool"

// spikeLog is the spikes of a population in order of time: those that went to the spool, then those in memory.
//
// Those in memory lie in pieces of one size: a table that grows by doubling would take three times its size while it does.
type spikeLog struct {
	spooled []spiked
	before  int // spikes in the spool
	held    int // spikes in memory
	pieces  []*spikePiece
}

// pieceSize is the number of spikes of a piece; small populations have a short one only.
const pieceSize = 1 << 15

type spikePiece struct {
	steps []int64
	index []int32 // of the cell that fired
}

// spiked is one frame of spikes in the spool.
type spiked struct {
	at       spool.Place
	from, to int // places of the spikes in the log
}

func (l *spikeLog) len() int { return l.before + l.held }

func (l *spikeLog) add(step int64, index int32) {
	if l.held%pieceSize == 0 {
		p := &spikePiece{}
		if l.held > 0 { // the first grows, the others are full soon
			p.steps, p.index = make([]int64, 0, pieceSize), make([]int32, 0, pieceSize)
		}
		l.pieces = append(l.pieces, p)
	}
	p := l.pieces[len(l.pieces)-1]
	p.steps, p.index = append(p.steps, step), append(p.index, index)
	l.held++
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
		k := s.from
		if err := spool.DecodeSpikes(payload, func(step int64, index int32) {
			if k >= from && k < to {
				visit(step, index)
			}
			k++
		}); err != nil {
			return err
		}
	}
	for k := max(from, l.before); k < to; k++ {
		p, at := l.pieces[(k-l.before)/pieceSize], (k-l.before)%pieceSize
		visit(p.steps[at], p.index[at])
	}
	return nil
}

// spill moves all spikes to the spool.
func (l *spikeLog) spill(file *spool.File, stream uint32) {
	for _, p := range l.pieces {
		at := file.Append(spool.Spikes, stream, spool.EncodeSpikes(p.steps, p.index))
		l.spooled = append(l.spooled, spiked{at, l.before, l.before + len(p.steps)})
		l.before += len(p.steps)
	}
	l.held, l.pieces = 0, nil
}
