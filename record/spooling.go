package record

import (
	"encoding/json"
	"fmt"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/spool"
)

// Spool makes the recorder move what it holds to a file whenever Spill is called. label gives the names of populations.
func (r *Recorder) Spool(file *spool.File, dt float64, provenance json.RawMessage) error {
	r.spool = file
	return file.Note(spool.About, 0, spool.AboutNote{Dt: dt, Provenance: provenance})
}

// Spooling reports whether there is a spool.
func (r *Recorder) Spooling() bool { return r.spool != nil }

// Pending is about how many bytes of recordings are in memory after some steps since they were last moved to the spool.
func (r *Recorder) Pending(steps int64) int64 {
	bytes := int64(0)
	for _, pop := range r.populations {
		bytes += pop.log.bytes()
		for _, s := range pop.signals {
			bytes += steps / s.every * 8 * int64(len(s.cells))
		}
	}
	return bytes
}

// PerStep is how many bytes of samples a step makes.
func (r *Recorder) PerStep() (bytes float64) {
	for _, pop := range r.populations {
		for _, s := range pop.signals {
			bytes += 8 * float64(len(s.cells)) / float64(s.every)
		}
	}
	return bytes
}

// Spiking returns the number of cells whose spikes are recorded.
func (r *Recorder) Spiking() (n int) {
	for _, pop := range r.populations {
		for _, on := range pop.spiking {
			if on {
				n++
			}
		}
	}
	return n
}

// Spill hands all that is in memory to the spool, which writes it beside what follows; Settle waits for it. The engine must not be running.
func (r *Recorder) Spill(populations []*network.Population, step int64) error {
	if r.spool == nil {
		return nil
	}
	for k, pop := range r.populations {
		if err := r.describe(k, pop, populations[k].Label); err != nil {
			return err
		}
		pop.log.spill(r.spool, uint32(k))
		if err := r.spillSignals(k, pop, populations[k].Label); err != nil {
			return err
		}
	}
	if err := r.spool.Note(spool.Reached, 0, spool.ReachedNote{Step: step}); err != nil {
		return err
	}
	if r.spool.Hand() == nil {
		return nil
	}
	return r.explain(r.spool.Flush()) // there may be room again
}

// SpillSamples hands the samples alone to the spool. The engine may be in a run as long as no cell is being sampled.
func (r *Recorder) SpillSamples(populations []*network.Population) error {
	for k, pop := range r.populations {
		if err := r.spillSignals(k, pop, populations[k].Label); err != nil {
			return err
		}
	}
	return r.explain(r.spool.Hand())
}

// spillSignals hands the samples of a population to the spool.
func (r *Recorder) spillSignals(k int, pop *population, label string) error {
	for _, s := range pop.closed {
		for _, c := range s.columns {
			if err := r.spillColumn(k, pop, s, c, label); err != nil {
				return err
			}
			c.buffers = nil // no more samples will come
		}
	}
	for _, s := range pop.signals {
		for _, c := range s.columns {
			if err := r.spillColumn(k, pop, s, c, label); err != nil {
				return err
			}
		}
	}
	return nil
}

// Settle waits until all that was handed to the spool is in the file.
func (r *Recorder) Settle() error {
	if r.spool == nil {
		return nil
	}
	return r.explain(r.spool.Settle())
}

// explain says what an error of writing the spool means.
func (r *Recorder) explain(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %s: %w: what was recorded before is in the file; make room, then hillock convert reads it", model.ErrRuntime, r.spool.Path(), err)
}

// describe tells the spool what is recorded from a population, when that has changed.
func (r *Recorder) describe(k int, pop *population, label string) error {
	note := spool.GroupNote{Population: k, Label: label, Cell: pop.cell.Name, First: int64(pop.first), N: pop.n, Since: pop.since}
	for i, on := range pop.spiking {
		switch n := len(note.Spiking); {
		case !on:
		case n > 0 && note.Spiking[n-1] == i:
			note.Spiking[n-1]++
		default:
			note.Spiking = append(note.Spiking, i, i+1)
		}
	}
	text, err := json.Marshal(note)
	if err != nil {
		return err
	}
	if string(text) != pop.described {
		pop.described = string(text)
		r.spool.Append(spool.Group, uint32(k), text)
	}
	return nil
}

// chunk is the largest number of samples of a frame.
const chunk = 1 << 20

// spillColumn hands the samples of a column to the spool.
func (r *Recorder) spillColumn(k int, pop *population, s *signal, c *column, label string) error {
	if len(c.data) == 0 {
		return nil
	}
	if s.number == 0 {
		r.signals++
		s.number = r.signals
	}
	if c.number == 0 {
		if err := r.describe(k, pop, label); err != nil {
			return err
		}
		r.columns++
		c.number = r.columns
		entry := pop.cell.State[s.variable]
		cells := make([]int32, len(c.cells))
		for at, i := range c.cells {
			cells[at] = int32(c.piece) + i
		}
		if err := r.spool.Note(spool.Column, uint32(c.number), spool.ColumnNote{
			Population: k, Variable: entry.Name, Unit: entry.Unit, Signal: s.number, Cells: cells, Every: s.every, Start: s.start, Segment: s.segment,
		}); err != nil {
			return err
		}
	}
	n := len(c.data)
	for from := 0; from < n; from += chunk {
		back := c.buffers
		if n > chunk { // it is larger than those that go round
			back = nil
		}
		c.spooled = append(c.spooled, r.spool.AppendSamples(uint32(c.number), c.data[from:min(from+chunk, n)], back))
	}
	c.before, c.room, c.data = c.len(), min(cap(c.data), chunk), nil
	return nil
}

// note keeps the first error in reading the spool back.
func (r *Recorder) note(err error) {
	if r.failed == nil {
		r.failed = err
	}
}

// Failed returns the first error in reading the spool back, for what has no error of its own to return.
func (r *Recorder) Failed() error { return r.failed }

// tell adds a note to the spool at its place among what is recorded.
func (r *Recorder) tell(kind spool.Kind, note any) {
	if r.spool != nil {
		r.note(r.spool.Note(kind, 0, note))
	}
}
