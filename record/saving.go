package record

import (
	"encoding/json"
	"math"
	"slices"

	"github.com/hillock-sim/hillock/checkpoint"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/spool"
)

// Save writes all that is recorded and what is to be recorded from now on. What lies in the spool is read back.
func (r *Recorder) Save(w *checkpoint.Writer) error {
	w.String("recordings")
	w.Uint(uint64(len(r.populations)))
	for _, pop := range r.populations {
		if err := pop.save(w, r.spool); err != nil {
			return err
		}
	}
	return nil
}

func (pop *population) save(w *checkpoint.Writer, file *spool.File) error {
	w.Uint(uint64(pop.n))
	w.Bool(pop.spiking != nil)
	if pop.spiking != nil {
		var edges []int64 // from, up to but not including, from, ...
		for i := range pop.spiking {
			if pop.spiking[i] != (i > 0 && pop.spiking[i-1]) {
				edges = append(edges, int64(i))
			}
		}
		w.Ints(edges)
	}
	for _, n := range []int64{pop.since, pop.every, int64(pop.segment), int64(pop.from)} {
		w.Int(n)
	}
	w.Uint(uint64(len(pop.cut)))
	for _, m := range pop.cut {
		w.Int(int64(m.spikes))
		w.Int(m.stop)
		w.Int(m.since)
		w.JSON(m.notes)
	}
	w.Uint(uint64(pop.log.len()))
	last := int64(0)
	if err := pop.log.each(file, 0, pop.log.len(), func(step int64, index int32) {
		w.Int(step - last)
		w.Uint(uint64(index))
		last = step
	}); err != nil {
		return err
	}
	for _, list := range [][]*signal{pop.closed, pop.signals} {
		w.Uint(uint64(len(list)))
		for _, s := range list {
			if err := s.save(w, file); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *signal) save(w *checkpoint.Writer, file *spool.File) error {
	w.Uint(uint64(s.variable))
	w.Ints(wide(s.cells))
	for _, n := range []int64{s.every, s.start, int64(s.segment), int64(s.samples())} {
		w.Int(n)
	}
	w.Uint(uint64(len(s.columns)))
	for _, c := range s.columns {
		w.Uint(uint64(c.piece))
		w.Ints(wide(c.cells))
		for _, at := range c.spooled { // one frame at a time: there may be more than memory holds
			payload, err := file.Load(at)
			if err != nil {
				return err
			}
			x, err := spool.DecodeSamples(nil, payload)
			if err != nil {
				return err
			}
			w.Floats(x)
		}
		w.Floats(append([]float64{}, c.data...))
		w.Floats(nil)
	}
	return nil
}

func wide(list []int32) []int64 {
	out := make([]int64, len(list))
	for k, n := range list {
		out[k] = int64(n)
	}
	return out
}

// Restore reads what Save wrote; it takes the place of all that was recorded. The populations must be those of the simulation that was
// saved; how the plan shares their cells out does not matter.
func (r *Recorder) Restore(in *checkpoint.Reader, plan *engine.Plan) error {
	in.Tag("recordings")
	n := in.Count(len(r.populations), "populations")
	restored := make([]*population, n)
	for k := range restored {
		old := r.populations[k]
		restored[k] = &population{first: old.first, cell: old.cell, n: old.n}
		restored[k].restore(in, plan, k)
	}
	if err := in.Err(); err != nil {
		return err
	}
	copy(r.populations, restored)
	return nil
}

func (pop *population) restore(in *checkpoint.Reader, plan *engine.Plan, number int) {
	if in.Count(math.MaxInt32, "cells") != pop.n {
		in.Damaged("a population has another number of cells")
		return
	}
	if in.Bool() {
		pop.spiking = make([]bool, pop.n)
		edges := append(in.Ints(), int64(pop.n))
		for k := 0; k+1 < len(edges); k += 2 {
			for i := max(edges[k], 0); i < min(edges[k+1], int64(pop.n)); i++ {
				pop.spiking[i] = true
			}
		}
	}
	pop.since, pop.every, pop.segment, pop.from = in.Int(), max(in.Int(), 1), int(in.Int()), int(in.Int())
	for k := in.Count(math.MaxInt32, "segments"); k > 0 && in.Err() == nil; k-- {
		m := mark{spikes: int(in.Int()), stop: in.Int(), since: in.Int()}
		text := in.Bytes()
		if string(text) != "null" && in.Err() == nil {
			var notes data.Annotations
			if json.Unmarshal(text, &notes) != nil {
				in.Damaged("annotations of a segment")
			}
			m.notes = notes
		}
		pop.cut = append(pop.cut, m)
	}
	last := int64(0)
	for k := in.Uint(); k > 0 && in.Err() == nil; k-- {
		last += in.Int()
		pop.log.add(last, int32(in.Count(pop.n-1, "cells")))
	}
	before := 0
	for _, m := range pop.cut {
		if m.spikes < before || m.spikes > pop.log.len() {
			in.Damaged("a segment ends where no spikes are")
			return
		}
		before = m.spikes
	}
	if pop.from < 0 || pop.from > pop.log.len() || pop.segment < 0 {
		in.Damaged("spikes were cleared that are not there")
		return
	}
	for _, list := range []*[]*signal{&pop.closed, &pop.signals} {
		for k := in.Count(math.MaxInt32, "signals"); k > 0 && in.Err() == nil; k-- {
			if s := restoreSignal(in, pop, plan, number); s != nil {
				*list = append(*list, s)
			}
		}
	}
}

func restoreSignal(in *checkpoint.Reader, pop *population, plan *engine.Plan, number int) *signal {
	s := &signal{variable: in.Count(len(pop.cell.State)-1, "variables")}
	s.cells = narrow(in, in.Ints(), pop.n)
	s.every, s.start, s.segment = max(in.Int(), 1), in.Int(), int(in.Int())
	samples := int(in.Int())
	columns := map[int32][]float64{} // by cell of the population: its samples
	for k := in.Count(math.MaxInt32, "columns"); k > 0 && in.Err() == nil; k-- {
		piece, cells := in.Count(pop.n-1, "cells"), in.Ints()
		var x []float64
		for part := in.Floats(); part != nil && in.Err() == nil; part = in.Floats() {
			x = append(x, part...)
		}
		if len(cells) == 0 || len(x)/len(cells) < samples {
			in.Damaged("a signal lacks samples")
			return nil
		}
		for at, i := range cells {
			column := make([]float64, samples)
			for row := range column {
				column[row] = x[row*len(cells)+at]
			}
			columns[int32(piece)+int32(i)] = column
		}
	}
	if in.Err() != nil || samples == 0 {
		return s
	}
	for _, k := range plan.Populations[number].Pieces {
		c := s.column(&plan.Pieces[k])
		if c == nil {
			continue
		}
		c.data = make([]float64, 0, samples*len(c.cells))
		for row := range samples {
			for _, i := range c.cells {
				column := columns[int32(c.piece)+i]
				if column == nil {
					in.Damaged("a signal lacks a cell")
					return nil
				}
				c.data = append(c.data, column[row])
			}
		}
	}
	return s
}

// narrow checks that indices of cells are ascending and below n.
func narrow(in *checkpoint.Reader, list []int64, n int) []int32 {
	out := make([]int32, 0, len(list))
	for _, i := range list {
		if i < 0 || i >= int64(n) {
			in.Damaged("a cell is recorded that is not there")
			return nil
		}
		out = append(out, int32(i))
	}
	if !slices.IsSorted(out) {
		in.Damaged("recorded cells are out of order")
	}
	return out
}
