// Package spool reads what a run that was cut off has left: the spool to which recordings go while a simulation runs.
package spool

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/spool"
)

// Read returns the recordings of the first population in the file.
func Read(path string) (*data.Block, error) {
	blocks, err := ReadAll(path)
	if err != nil {
		return nil, err
	}
	if len(blocks) == 0 {
		return nil, fmt.Errorf("read %s: it holds no recordings yet", path)
	}
	return blocks[0], nil
}

// ReadAll returns the recordings of all populations in the file, as whole frames hold them: until the time at which they were last
// written.
func ReadAll(path string) ([]*data.Block, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	a := &assembler{groups: map[int]*group{}, columns: map[uint32]*column{}}
	if _, err := spool.Read(f, a.frame); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	var blocks []*data.Block
	for _, k := range a.order {
		b := a.groups[k].block(a)
		b.RecDatetime = info.ModTime()
		if len(b.Segments) > 0 {
			blocks = append(blocks, b)
		}
	}
	return blocks, nil
}

// Provenance returns what the file says of its origin, or nil.
func Provenance(path string) (json.RawMessage, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	a := &assembler{}
	_, err = spool.Read(f, func(frame spool.Frame) error {
		if frame.Kind == spool.About {
			return a.frame(frame)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return a.about.Provenance, nil
}

// assembler puts the frames of a file together.
type assembler struct {
	about   spool.AboutNote
	groups  map[int]*group
	order   []int
	columns map[uint32]*column
	reached int64
}

// group is what is known of a population.
type group struct {
	note    spool.GroupNote
	steps   []int64
	index   []int32
	columns []*column
	closed  []*data.Segment
}

// column is the samples of some cells.
type column struct {
	note    spool.ColumnNote
	samples []float64
}

func (a *assembler) frame(f spool.Frame) error {
	switch f.Kind {
	case spool.About:
		return json.Unmarshal(f.Payload, &a.about)
	case spool.Group:
		var note spool.GroupNote
		if err := json.Unmarshal(f.Payload, &note); err != nil {
			return err
		}
		if note.N < 0 || note.N > 1<<31 || !whole(note) {
			return spool.ErrDamaged
		}
		a.group(note.Population).note = note
	case spool.Column:
		c := &column{}
		if err := json.Unmarshal(f.Payload, &c.note); err != nil {
			return err
		}
		if len(c.note.Cells) == 0 || c.note.Every < 1 {
			return spool.ErrDamaged
		}
		a.columns[f.Stream] = c
		g := a.group(c.note.Population)
		g.columns = append(g.columns, c)
	case spool.Spikes:
		g := a.group(int(f.Stream))
		return spool.DecodeSpikes(f.Payload, func(step int64, index int32) {
			g.steps, g.index = append(g.steps, step), append(g.index, index)
		})
	case spool.Samples:
		c := a.columns[f.Stream]
		if c == nil {
			return spool.ErrDamaged
		}
		var err error
		c.samples, err = spool.DecodeSamples(c.samples, f.Payload)
		return err
	case spool.Segment:
		var note spool.SegmentNote
		if err := json.Unmarshal(f.Payload, &note); err != nil {
			return err
		}
		g := a.group(note.Population)
		g.closed = append(g.closed, g.segment(a, note.Step, note.Annotations))
		g.steps, g.index, g.columns, g.note.Since = nil, nil, nil, 0
	case spool.Clear:
		var note spool.ClearNote
		if err := json.Unmarshal(f.Payload, &note); err != nil {
			return err
		}
		g := a.group(note.Population)
		g.steps, g.index, g.columns, g.closed, g.note.Since = nil, nil, nil, nil, note.Step
	case spool.Reached:
		var note spool.ReachedNote
		if err := json.Unmarshal(f.Payload, &note); err != nil {
			return err
		}
		a.reached = note.Step
	}
	return nil
}

// whole reports whether the pairs of a note are ranges of its cells.
func whole(note spool.GroupNote) bool {
	for k, x := range note.Spiking {
		if x < 0 || x > note.N || k > 0 && x < note.Spiking[k-1] {
			return false
		}
	}
	return len(note.Spiking)%2 == 0
}

func (a *assembler) group(k int) *group {
	g := a.groups[k]
	if g == nil {
		g = &group{}
		a.groups[k] = g
		a.order = append(a.order, k)
	}
	return g
}

func (g *group) block(a *assembler) *data.Block {
	b := &data.Block{Name: g.note.Label, Annotations: data.Annotations{
		"label": g.note.Label, "size": int64(g.note.N), "first_index": int64(0), "last_index": int64(g.note.N),
		"first_id": g.note.First, "last_id": g.note.First + int64(g.note.N) - 1, "dt": a.about.Dt, "recovered": true,
	}}
	b.Segments = slices.Clone(g.closed)
	last := g.segment(a, a.reached, nil)
	if last.Spikes != nil || len(last.Signals) > 0 {
		b.Segments = append(b.Segments, last)
	}
	for k, s := range b.Segments {
		s.Name = fmt.Sprintf("segment%03d", k)
	}
	return b
}

// segment is what was recorded since the last reset.
func (g *group) segment(a *assembler, stop int64, notes map[string]any) *data.Segment {
	dt := a.about.Dt
	s := &data.Segment{Annotations: data.Annotations(notes)}
	if len(g.note.Spiking) > 0 {
		s.Spikes = &data.Spikes{Source: g.note.Label, Dt: dt, TStart: data.TimeOf(g.note.Since, dt), TStop: data.TimeOf(stop, dt), Steps: g.steps}
		for k := 0; k < len(g.note.Spiking); k += 2 {
			for i := g.note.Spiking[k]; i < g.note.Spiking[k+1]; i++ {
				s.Spikes.Cells, s.Spikes.Index = append(s.Spikes.Cells, g.note.First+int64(i)), append(s.Spikes.Index, i)
			}
		}
		for _, i := range g.index {
			s.Spikes.IDs = append(s.Spikes.IDs, g.note.First+int64(i))
		}
		s.Spikes.Sort()
	}
	for len(g.columns) > 0 {
		number := g.columns[0].note.Signal
		var parts []*column
		rest := g.columns[:0:0]
		for _, c := range g.columns {
			if c.note.Signal == number {
				parts = append(parts, c)
			} else {
				rest = append(rest, c)
			}
		}
		g.columns = rest
		s.Signals = append(s.Signals, join(g, parts, dt))
	}
	return s
}

// join puts the columns of one signal side by side, as far as all of them reach.
func join(g *group, parts []*column, dt float64) *data.Signal {
	first := parts[0].note
	out := &data.Signal{Name: first.Variable, Unit: first.Unit, Source: g.note.Label, TStart: data.TimeOf(first.Start, dt), Period: data.TimeOf(first.Every, dt)}
	rows := -1
	for _, c := range parts {
		if n := len(c.samples) / len(c.note.Cells); rows < 0 || n < rows {
			rows = n
		}
		for _, i := range c.note.Cells {
			out.Cells, out.Index = append(out.Cells, g.note.First+int64(i)), append(out.Index, int(i))
		}
	}
	for row := range rows {
		for _, c := range parts {
			out.Data = append(out.Data, c.samples[row*len(c.note.Cells):(row+1)*len(c.note.Cells)]...)
		}
	}
	return out
}
