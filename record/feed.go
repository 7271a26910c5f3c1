package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/spool"
)

// Feed is what an earlier process has recorded, in the spool that it left. It takes the place of the engine for the part of a run that need not be simulated
// again: the recorder gets what it got then.
type Feed struct {
	file    *spool.File
	spikes  map[int]*spikeFeed
	signals []*signalFeed
	taken   map[*signal]*signalFeed
}

// spikeFeed is the frames of the spikes of a population, and where segments end between them.
type spikeFeed struct {
	entries []spool.Entry // of spikes, and of ends of segments
	segment int           // of the next entry
	steps   []int64       // what is left of the frame that was read last
	index   []int32
}

// signalFeed is the samples of a signal.
type signalFeed struct {
	note    spool.ColumnNote
	cells   []int32 // of the whole signal, ascending
	columns []*columnFeed
	used    bool
}

type columnFeed struct {
	cells   []int32 // indices in the population
	entries []spool.Entry
	left    []float64
}

// OpenFeed opens a spool up to a size at which a frame ended.
func OpenFeed(path string, size int64) (*Feed, error) {
	file, entries, err := spool.Open(path, size)
	if err != nil {
		return nil, err
	}
	f := &Feed{file: file, spikes: map[int]*spikeFeed{}, taken: map[*signal]*signalFeed{}}
	of := func(population int) *spikeFeed {
		if f.spikes[population] == nil {
			f.spikes[population] = &spikeFeed{}
		}
		return f.spikes[population]
	}
	columns, signals := map[uint32]*columnFeed{}, map[int]*signalFeed{}
	for _, e := range entries {
		switch e.Kind {
		case spool.Spikes:
			s := of(int(e.Stream))
			s.entries = append(s.entries, e)
		case spool.Segment:
			var note spool.SegmentNote
			if err := f.note(e, &note); err != nil {
				return nil, err
			}
			s := of(note.Population)
			s.entries = append(s.entries, e)
		case spool.Column:
			var note spool.ColumnNote
			if err := f.note(e, &note); err != nil {
				return nil, err
			}
			c := &columnFeed{cells: note.Cells}
			columns[e.Stream] = c
			s := signals[note.Signal]
			if s == nil {
				s = &signalFeed{note: note}
				signals[note.Signal] = s
				f.signals = append(f.signals, s)
			}
			s.columns, s.cells = append(s.columns, c), union(s.cells, note.Cells)
		case spool.Samples:
			c := columns[e.Stream]
			if c == nil {
				return nil, f.lacks("samples of an unknown column")
			}
			c.entries = append(c.entries, e)
		}
	}
	return f, nil
}

func (f *Feed) lacks(what string) error {
	return fmt.Errorf("%s: %w: %s", f.file.Path(), spool.ErrShort, what)
}

func (f *Feed) load(e spool.Entry) ([]byte, error) {
	payload, err := f.file.Load(&e.Place)
	if err != nil {
		return nil, f.lacks(fmt.Sprintf("at byte %d: %v", e.Place.Offset, err))
	}
	return payload, nil
}

func (f *Feed) note(e spool.Entry, note any) error {
	payload, err := f.load(e)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(payload, note); err != nil {
		return f.lacks(err.Error())
	}
	return nil
}

// Close closes the spool.
func (f *Feed) Close() error { return f.file.Close() }

// Take gives the recorder what it recorded until a step when this part of the run was simulated.
func (r *Recorder) Take(f *Feed, plan *engine.Plan, until int64) error {
	for k, pop := range r.populations {
		if s := f.spikes[k]; s != nil {
			if err := s.take(f, pop, until); err != nil {
				return err
			}
		}
		for _, s := range pop.signals {
			if until < s.start {
				continue
			}
			if err := f.take(s, k, pop, plan, (until-s.start)/s.every+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// take hands the spikes of the present segment to the log.
func (s *spikeFeed) take(f *Feed, pop *population, until int64) error {
	for {
		for len(s.steps) > 0 && (s.segment < pop.segment || s.steps[0] <= until) {
			if s.segment == pop.segment && pop.spiking != nil {
				pop.log.add(s.steps[0], s.index[0])
			}
			s.steps, s.index = s.steps[1:], s.index[1:]
		}
		if len(s.steps) > 0 || len(s.entries) == 0 {
			return nil
		}
		e := s.entries[0]
		if e.Kind == spool.Segment {
			if s.segment == pop.segment {
				return nil
			}
			s.segment++
			s.entries = s.entries[1:]
			continue
		}
		payload, err := f.load(e)
		if err != nil {
			return err
		}
		s.entries = s.entries[1:]
		if err := spool.DecodeSpikes(payload, func(step int64, index int32) {
			s.steps, s.index = append(s.steps, step), append(s.index, index)
		}); err != nil {
			return f.lacks(err.Error())
		}
		if slices.ContainsFunc(s.index, func(i int32) bool { return int(i) >= pop.n }) {
			return f.lacks("a spike of a cell that is not there")
		}
	}
}

// take hands samples to a signal until it has so many.
func (f *Feed) take(s *signal, number int, pop *population, plan *engine.Plan, samples int64) error {
	from := f.taken[s]
	if from == nil {
		for _, x := range f.signals {
			n := x.note
			if !x.used && n.Population == number && n.Variable == pop.cell.State[s.variable].Name && n.Every == s.every && n.Start == s.start &&
				n.Segment == s.segment && slices.Equal(x.cells, s.cells) {
				from = x
				break
			}
		}
		if from == nil {
			return f.lacks(fmt.Sprintf("no samples of %s that begin at step %d", pop.cell.State[s.variable].Name, s.start))
		}
		from.used = true
		f.taken[s] = from
	}
	var columns []*column
	for _, k := range plan.Populations[number].Pieces {
		if c := s.column(&plan.Pieces[k]); c != nil {
			columns = append(columns, c)
		}
	}
	row := make([]float64, pop.n)
	for have := int64(s.samples()); have < samples; have++ {
		for _, c := range from.columns {
			for _, i := range c.cells {
				if len(c.left) == 0 {
					if len(c.entries) == 0 {
						return f.lacks(fmt.Sprintf("%d samples of %s where there were %d", have, pop.cell.State[s.variable].Name, samples))
					}
					payload, err := f.load(c.entries[0])
					if err != nil {
						return err
					}
					c.entries = c.entries[1:]
					if c.left, err = spool.DecodeSamples(nil, payload); err != nil {
						return f.lacks(err.Error())
					}
				}
				row[i], c.left = c.left[0], c.left[1:]
			}
		}
		for _, c := range columns {
			for _, i := range c.cells {
				c.data = append(c.data, row[int32(c.piece)+i])
			}
		}
	}
	return nil
}

// Answers reads what a program was told, in order: names and what was said.
func Answers(path string, size int64) (names []string, said [][]byte, err error) {
	file, entries, err := spool.Open(path, size)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	f := &Feed{file: file}
	for _, e := range entries {
		if e.Kind != spool.Answer {
			continue
		}
		payload, err := f.load(e)
		if err != nil {
			return nil, nil, err
		}
		name, rest, found := bytes.Cut(payload, []byte{0})
		if !found {
			return nil, nil, f.lacks("an answer without a name")
		}
		names, said = append(names, string(name)), append(said, rest)
	}
	return names, said, nil
}
