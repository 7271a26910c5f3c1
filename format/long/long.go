// Package long lays a Block out as two tables in long form, which data frames like best: one row for each spike, one row for each
// sample of a cell. Package arrow and package parquet write them.
//
//	spikes     segment int32, population text, id int64, time_ms float64
//	           ordered by segment, then by time, then by id
//	signals    segment int32, population text, id int64, time_ms float64, and one float64 for each variable (v, gsyn_exc, …)
//	           ordered by segment, then by time; cells of one instant stay in the order in which they were recorded
//
// Variables of the same cells at the same times share rows. Others are null in rows that are not theirs. Where two signals of one
// grid have one name, the second has rows of its own; where two have one name and different units, the second has a column of its
// own ("v_2"). All else, silent cells among it, is in the description (package outline).
package long

import (
	"fmt"
	"slices"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format/outline"
)

// BatchRows is how many rows a batch has at most.
const BatchRows = 1 << 16

// Names of the columns that both tables have.
const (
	Segment, Population, ID, Time = "segment", "population", "id", "time_ms"
)

// A Layout is a Block as tables.
type Layout struct {
	About     *outline.Block // says of each signal in which column it is, and from which row
	Variables []Variable     // columns of the table of signals
	Sources   []string       // all values of the column population, in both tables
	block     *data.Block
	grids     []grid
}

// A Variable is a column of samples.
type Variable struct{ Name, Unit string }

// A grid is a set of signals that share rows.
type grid struct {
	segment int
	like    *data.Signal
	signals []*data.Signal
	columns []int // of Variables, for each signal
}

// A Batch is some rows of a table. Segment and population are the same in all of them.
type Batch struct {
	Segment int32
	Source  int // in Sources
	IDs     []int64
	Times   []float64
	Values  [][]float64 // (nvariables) nil where the variable is null in all rows
}

// Of lays a Block out; it must have passed outline.Of.
func Of(b *data.Block, about *outline.Block) *Layout {
	l := &Layout{About: about, block: b}
	source := func(s string) {
		if !slices.Contains(l.Sources, s) {
			l.Sources = append(l.Sources, s)
		}
	}
	row := 0
	for k, s := range b.Segments {
		if s.Spikes != nil {
			source(s.Spikes.Source)
		}
		first := len(l.grids)
		where := make([]int, len(s.Signals)) // grid of each signal
		for i, a := range s.Signals {
			source(a.Source)
			c := l.column(a)
			g := first
			for g < len(l.grids) && !(l.grids[g].fits(a) && !slices.Contains(l.grids[g].columns, c)) {
				g++
			}
			if g == len(l.grids) {
				l.grids = append(l.grids, grid{segment: k, like: a})
			}
			l.grids[g].signals, l.grids[g].columns = append(l.grids[g].signals, a), append(l.grids[g].columns, c)
			about.Segments[k].Signals[i].Column, where[i] = l.Variables[c].Name, g
		}
		begin := make([]int, len(l.grids))
		for g := first; g < len(l.grids); g++ {
			begin[g] = row
			row += len(l.grids[g].like.Data)
		}
		for i := range s.Signals {
			about.Segments[k].Signals[i].Row = begin[where[i]]
		}
	}
	if l.Sources == nil {
		l.Sources = []string{""}
	}
	return l
}

func (g *grid) fits(a *data.Signal) bool {
	b := g.like
	return a.Source == b.Source && a.TStart == b.TStart && a.Period == b.Period && len(a.Data) == len(b.Data) && slices.Equal(a.Cells, b.Cells)
}

// column returns the column of a signal, and makes it if there is none yet.
func (l *Layout) column(a *data.Signal) int {
	name := a.Name
	for k := 2; ; k++ {
		c := slices.IndexFunc(l.Variables, func(v Variable) bool { return v.Name == name })
		switch {
		case c < 0 && name != "" && !slices.Contains([]string{Segment, Population, ID, Time}, name):
			l.Variables = append(l.Variables, Variable{name, a.Unit})
			return len(l.Variables) - 1
		case c >= 0 && l.Variables[c].Unit == a.Unit:
			return c
		}
		name = fmt.Sprintf("%s_%d", a.Name, k)
	}
}

// HasSignals reports whether there is a table of signals.
func (l *Layout) HasSignals() bool { return len(l.grids) > 0 }

// Spikes calls f with the table of spikes, batch by batch. A batch is good until f returns.
func (l *Layout) Spikes(f func(Batch) error) error {
	var times []float64
	for k, s := range l.block.Segments {
		if s.Spikes == nil {
			continue
		}
		source := slices.Index(l.Sources, s.Spikes.Source)
		for from := 0; from < len(s.Spikes.IDs); from += BatchRows {
			to := min(from+BatchRows, len(s.Spikes.IDs))
			times = times[:0]
			for i := from; i < to; i++ {
				times = append(times, s.Spikes.Time(i))
			}
			if err := f(Batch{Segment: int32(k), Source: source, IDs: s.Spikes.IDs[from:to], Times: times}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Signals calls f with the table of signals, batch by batch. A batch is good until f returns.
func (l *Layout) Signals(f func(Batch) error) error {
	var times []float64
	var ids []int64
	for _, g := range l.grids {
		source, cells := slices.Index(l.Sources, g.like.Source), g.like.Cells
		for from := 0; from < len(g.like.Data); from += BatchRows {
			to := min(from+BatchRows, len(g.like.Data))
			times, ids = times[:0], ids[:0]
			for i := from; i < to; i++ {
				times = append(times, g.like.TStart+data.TimeOf(int64(i/len(cells)), g.like.Period))
				ids = append(ids, cells[i%len(cells)])
			}
			values := make([][]float64, len(l.Variables))
			for k, a := range g.signals {
				values[g.columns[k]] = a.Data[from:to]
			}
			if err := f(Batch{int32(g.segment), source, ids, times, values}); err != nil {
				return err
			}
		}
	}
	return nil
}

// A Filling is a Block that is being read.
type Filling struct {
	About *outline.Block
	Block *data.Block
	times [][]float64 // of the spikes of each segment
}

// Parse reads a description.
func Parse(about []byte, format string) (*Filling, error) {
	o, b, err := outline.Parse(about, format)
	if err != nil {
		return nil, err
	}
	return &Filling{o, b, make([][]float64, len(b.Segments))}, nil
}

// Spikes takes rows of the table of spikes.
func (f *Filling) Spikes(segments []int32, ids []int64, times []float64) error {
	if len(ids) != len(segments) || len(times) != len(segments) {
		return fmt.Errorf("spikes: columns of %d, %d and %d rows", len(segments), len(ids), len(times))
	}
	for k, s := range segments {
		if s < 0 || int(s) >= len(f.Block.Segments) || f.Block.Segments[s].Spikes == nil {
			return fmt.Errorf("spikes: one is of segment %d, for which none are described", s)
		}
		sp := f.Block.Segments[s].Spikes
		sp.IDs, f.times[s] = append(sp.IDs, ids[k]), append(f.times[s], times[k])
	}
	return nil
}

// HasSignals reports whether a table of signals belongs to the Block.
func (f *Filling) HasSignals() bool {
	return slices.ContainsFunc(f.Block.Segments, func(s *data.Segment) bool { return len(s.Signals) > 0 })
}

// Done ends the reading: columns returns the samples of a variable, all rows of the table, and is called once for each of them.
func (f *Filling) Done(column func(name string) ([]float64, error)) (*data.Block, error) {
	known := map[string][]float64{}
	for k, s := range f.Block.Segments {
		if s.Spikes != nil {
			if err := s.Spikes.SetTimes(f.times[k]); err != nil {
				return nil, fmt.Errorf("segment %d: %w", k, err)
			}
		}
		for i, a := range s.Signals {
			e := f.About.Segments[k].Signals[i]
			values, ok := known[e.Column]
			if !ok {
				var err error
				if values, err = column(e.Column); err != nil {
					return nil, fmt.Errorf("signal %q: %w", a.Name, err)
				}
				known[e.Column] = values
			}
			n := 0
			if len(a.Cells) > 0 {
				if e.Samples > len(values)/len(a.Cells) {
					return nil, fmt.Errorf("signal %q: %d samples of %d cells in a table of %d rows", a.Name, e.Samples, len(a.Cells), len(values))
				}
				n = e.Samples * len(a.Cells)
			}
			if e.Row > len(values)-n {
				return nil, fmt.Errorf("signal %q: row %d of %d: the table is cut off", a.Name, e.Row, len(values))
			}
			a.Data = slices.Clone(values[e.Row : e.Row+n])
		}
	}
	return f.Block, f.Block.Check()
}
