package record

import "github.com/hillock-sim/hillock/spool"

// spikeLog is the spikes of a population in order of time: those that went to the spool, then those in memory.
type spikeLog struct {
	spooled []spiked
	before  int // spikes in the spool
	steps   []int64
	index   []int32 // of the cell that fired
}

// spiked is one frame of spikes in the spool.
type spiked struct {
	at       spool.Place
	from, to int // places of the spikes in the log
}

func (l *spikeLog) len() int { return l.before + len(l.steps) }

func (l *spikeLog) add(step int64, index int32) {
	l.steps = append(l.steps, step)
	l.index = append(l.index, index)
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
		visit(l.steps[k-l.before], l.index[k-l.before])
	}
	return nil
}

// spill moves all spikes to the spool.
func (l *spikeLog) spill(file *spool.File, stream uint32) {
	if len(l.steps) == 0 {
		return
	}
	at := file.Append(spool.Spikes, stream, spool.EncodeSpikes(l.steps, l.index))
	l.spooled = append(l.spooled, spiked{at, l.before, l.len()})
	l.before = l.len()
	l.steps, l.index = l.steps[:0], l.index[:0]
}
