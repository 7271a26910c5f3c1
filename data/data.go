// Package data holds what a simulation recorded, in Neo's words: a Block has Segments, a Segment has spike trains and
// analog signals, and everything carries its unit. Writers, plots and analysis share it; nothing in it depends on how the
// numbers were made.
//
// Spikes are columnar inside (one table of step and id for all cells), since one object per cell is what makes other tools
// slow; Train gives the view of one cell.
package data

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Annotations are named facts attached to a Block, a Segment or a signal. Values are string, bool, int64, float64, or
// slices of these.
type Annotations map[string]any

// A Block is all that was recorded from one population, view or assembly.
type Block struct {
	Name        string // the label of the population
	Description string
	RecDatetime time.Time
	Annotations Annotations
	Segments    []*Segment // one for each stretch between two resets
}

// A Segment is what was recorded between two resets.
type Segment struct {
	Name        string // "segment000"
	Description string
	RecDatetime time.Time
	Annotations Annotations
	Spikes      *Spikes // nil if spikes were not recorded
	Signals     []*Signal
}

// Signal returns the analog signal of that name ("v", "gsyn_exc"), or nil.
func (s *Segment) Signal(name string) *Signal {
	for _, a := range s.Signals {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Spikes is a table of spikes of many cells, on the grid of time steps.
type Spikes struct {
	Source string  // label of the population
	Dt     float64 // ms per step
	Steps  []int64 // (nspikes) the step of each spike; ascending, and for equal steps IDs ascend
	IDs    []int64 // (nspikes) the id of the cell that fired

	Cells []int64 // (ncells) ids of all recorded cells, ascending, the silent ones too
	Index []int   // (ncells) index of each of them in its population

	TStart, TStop float64 // ms
}

// Time returns the time of spike k in ms.
func (s *Spikes) Time(k int) float64 { return TimeOf(s.Steps[k], s.Dt) }

// Times returns the times of all spikes in ms, in the order of the table.
func (s *Spikes) Times() []float64 {
	t := make([]float64, len(s.Steps))
	for k := range t {
		t[k] = TimeOf(s.Steps[k], s.Dt)
	}
	return t
}

// Trains returns the spike times (ms) of every recorded cell, in the order of Cells; silent cells have an empty train.
// Spikes of cells that are not in Cells are left out.
func (s *Spikes) Trains() [][]float64 {
	at := make(map[int64]int, len(s.Cells))
	for i, id := range s.Cells {
		at[id] = i
	}
	trains := make([][]float64, len(s.Cells))
	for k, id := range s.IDs {
		if i, ok := at[id]; ok {
			trains[i] = append(trains[i], s.Time(k))
		}
	}
	return trains
}

// Counts returns the number of spikes of every recorded cell, in the order of Cells.
func (s *Spikes) Counts() []int {
	at := make(map[int64]int, len(s.Cells))
	for i, id := range s.Cells {
		at[id] = i
	}
	n := make([]int, len(s.Cells))
	for _, id := range s.IDs {
		if i, ok := at[id]; ok {
			n[i]++
		}
	}
	return n
}

// A Signal is one variable sampled at regular intervals from several cells.
type Signal struct {
	Name   string  // "v", "gsyn_exc"
	Unit   string  // "mV", "uS", "nA"
	Source string  // label of the population
	TStart float64 // ms, time of the first sample
	Period float64 // ms between samples

	Cells []int64   // (ncells) ids of the recorded cells
	Index []int     // (ncells) index of each of them in its population
	Data  []float64 // (nsamples x ncells), row by row
}

// Len returns the number of samples.
func (s *Signal) Len() int {
	if len(s.Cells) == 0 {
		return 0
	}
	return len(s.Data) / len(s.Cells)
}

// At returns sample k of the cell in column c.
func (s *Signal) At(k, c int) float64 { return s.Data[k*len(s.Cells)+c] }

// Trace returns all samples of the cell in column c.
func (s *Signal) Trace(c int) []float64 {
	v := make([]float64, s.Len())
	for k := range v {
		v[k] = s.At(k, c)
	}
	return v
}

// Times returns the times of the samples in ms.
func (s *Signal) Times() []float64 {
	t := make([]float64, s.Len())
	for k := range t {
		t[k] = s.TStart + TimeOf(int64(k), s.Period)
	}
	return t
}

// TimeOf returns the time in ms of a step of dt ms. Where a whole number of steps makes 1 ms, it divides instead of
// multiplying, so that step 3 of 0.1 ms is at 0.3 ms and not at 0.30000000000000004 ms.
func TimeOf(step int64, dt float64) float64 {
	if inv := math.Round(1 / dt); inv >= 1 && math.Abs(float64(inv*dt)-1) < 1e-12 {
		return float64(step) / inv
	}
	return float64(step) * dt
}

// Join puts the recordings of another group of cells into the segment: spikes into one table, signals of the same name, times and
// unit side by side, others one after the other.
func (s *Segment) Join(other *Segment) {
	switch {
	case s.Spikes == nil:
		s.Spikes = other.Spikes
	case other.Spikes != nil:
		s.Spikes.join(other.Spikes)
	}
	for _, a := range other.Signals {
		if mine := s.Signal(a.Name); mine != nil && mine.TStart == a.TStart && mine.Period == a.Period && mine.Unit == a.Unit && mine.Len() == a.Len() {
			mine.join(a)
			continue
		}
		s.Signals = append(s.Signals, a)
	}
}

// join merges two tables, each sorted by step and id.
func (s *Spikes) join(o *Spikes) {
	steps, ids := make([]int64, 0, len(s.Steps)+len(o.Steps)), make([]int64, 0, len(s.IDs)+len(o.IDs))
	a, b := 0, 0
	for a < len(s.Steps) || b < len(o.Steps) {
		if b == len(o.Steps) || a < len(s.Steps) && (s.Steps[a] < o.Steps[b] || s.Steps[a] == o.Steps[b] && s.IDs[a] <= o.IDs[b]) {
			steps, ids = append(steps, s.Steps[a]), append(ids, s.IDs[a])
			a++
		} else {
			steps, ids = append(steps, o.Steps[b]), append(ids, o.IDs[b])
			b++
		}
	}
	s.Steps, s.IDs = steps, ids
	s.Cells, s.Index = append(s.Cells, o.Cells...), append(s.Index, o.Index...)
	s.Source += "+" + o.Source
	s.TStart, s.TStop = math.Min(s.TStart, o.TStart), math.Max(s.TStop, o.TStop)
}

func (s *Signal) join(o *Signal) {
	wide := make([]float64, 0, len(s.Data)+len(o.Data))
	for k := 0; k < s.Len(); k++ {
		wide = append(wide, s.Data[k*len(s.Cells):(k+1)*len(s.Cells)]...)
		wide = append(wide, o.Data[k*len(o.Cells):(k+1)*len(o.Cells)]...)
	}
	s.Data = wide
	s.Cells, s.Index = append(s.Cells, o.Cells...), append(s.Index, o.Index...)
	s.Source += "+" + o.Source
}

// Sort brings the table into its order: by step, then id.
func (s *Spikes) Sort() {
	type row struct{ step, id int64 }
	less := func(a, b row) int { return cmp.Or(cmp.Compare(a.step, b.step), cmp.Compare(a.id, b.id)) }
	sorted := true
	for k := 1; k < len(s.Steps) && sorted; k++ {
		sorted = less(row{s.Steps[k-1], s.IDs[k-1]}, row{s.Steps[k], s.IDs[k]}) <= 0
	}
	if sorted {
		return
	}
	rows := make([]row, len(s.Steps))
	for k := range rows {
		rows[k] = row{s.Steps[k], s.IDs[k]}
	}
	slices.SortFunc(rows, less)
	for k, r := range rows {
		s.Steps[k], s.IDs[k] = r.step, r.id
	}
}
