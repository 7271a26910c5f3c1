package checkpoint

import (
	"maps"
	"math"
	"slices"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
)

// WriteSnapshot writes a State, whatever the plan that it was taken from.
func (x *Writer) WriteSnapshot(s *engine.Snapshot) {
	x.String("state")
	x.Int(s.Step)
	x.Int(s.Segment)
	x.Int(s.Events)
	x.Int(s.Unheard)
	x.Bool(s.Started)
	x.Uint(uint64(len(s.Vars)))
	for _, vars := range s.Vars {
		x.Uint(uint64(len(vars)))
		for _, v := range vars {
			x.Floats(v)
		}
	}
	steps, ids := make([]int64, len(s.Spikes)), make([]int64, len(s.Spikes))
	for k, spike := range s.Spikes {
		steps[k], ids[k] = spike.Step, int64(spike.ID)
	}
	x.Ints(steps)
	x.Ints(ids)
	x.Uint(uint64(len(s.Synapses)))
	for _, projection := range slices.Sorted(maps.Keys(s.Synapses)) {
		d := s.Synapses[projection]
		x.Uint(uint64(projection))
		x.Floats(d.Weights)
		x.rows(d.Vars)
		x.Ints(d.Last)
		x.rows(d.Traces)
	}
	x.Uint(uint64(len(s.Posts)))
	for _, tau := range slices.Sorted(maps.Keys(s.Posts)) {
		cells := s.Posts[tau]
		x.Float(tau)
		x.Uint(uint64(len(cells)))
		for _, id := range slices.Sorted(maps.Keys(cells)) {
			x.Int(int64(id))
			x.Uint(uint64(len(cells[id])))
			for _, spike := range cells[id] {
				x.Int(spike.Step)
				x.Float(spike.Trace)
			}
		}
	}
}

func (x *Writer) rows(rows [][]float64) {
	x.Uint(uint64(len(rows)))
	for _, row := range rows {
		x.Floats(row)
	}
}

// many is more than there can be of anything that is counted one by one.
const many = math.MaxInt32

// Tag reads the name of a section.
func (x *Reader) Tag(name string) {
	if got := x.String(); x.err == nil && got != name {
		x.Damaged("section " + name + " is not where it should be")
	}
}

// ReadSnapshot reads a State. Whether it fits a network says Fits.
func (x *Reader) ReadSnapshot() *engine.Snapshot {
	x.Tag("state")
	s := &engine.Snapshot{
		Step: x.Int(), Segment: x.Int(), Events: x.Int(), Unheard: x.Int(), Started: x.Bool(),
		Synapses: map[int]*engine.Dynamic{}, Posts: map[float64]map[model.GID][]model.PostSpike{},
	}
	for n := x.Count(many, "populations"); n > 0 && x.err == nil; n-- {
		vars := [][]float64{}
		for k := x.Count(many, "variables"); k > 0 && x.err == nil; k-- {
			vars = append(vars, x.Floats())
		}
		s.Vars = append(s.Vars, vars)
	}
	steps, ids := x.Ints(), x.Ints()
	if len(steps) != len(ids) {
		x.Damaged("spikes without cells")
		return s
	}
	for k := range steps {
		s.Spikes = append(s.Spikes, engine.Spike{Step: steps[k], ID: model.GID(ids[k])})
	}
	for n := x.Count(many, "projections"); n > 0 && x.err == nil; n-- {
		projection := x.Count(many, "projections")
		s.Synapses[projection] = &engine.Dynamic{Weights: x.Floats(), Vars: x.rows(), Last: x.Ints(), Traces: x.rows()}
	}
	for n := x.Count(many, "traces"); n > 0 && x.err == nil; n-- {
		tau := x.Float()
		cells := map[model.GID][]model.PostSpike{}
		for k := x.Count(many, "cells"); k > 0 && x.err == nil; k-- {
			id := model.GID(x.Int())
			var past []model.PostSpike
			for m := x.Count(many, "spikes"); m > 0 && x.err == nil; m-- {
				past = append(past, model.PostSpike{Step: x.Int(), Trace: x.Float()})
			}
			cells[id] = past
		}
		s.Posts[tau] = cells
	}
	return s
}

func (x *Reader) rows() (rows [][]float64) {
	for n := x.Count(many, "rows"); n > 0 && x.err == nil; n-- {
		rows = append(rows, x.Floats())
	}
	return rows
}
