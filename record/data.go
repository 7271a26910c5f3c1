package record

import (
	"fmt"
	"slices"
	"sort"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
)

// Request says which recordings of a population to return.
type Request struct {
	Population int
	Label      string
	Cells      []int32  // indices in the population, ascending; nil: all
	Shift      int      // added to the index of each cell: its place in an assembly
	Vars       []string // nil: all
	Dt         float64
	Now        int64 // the present step
}

func (q Request) wants(name string) bool { return q.Vars == nil || slices.Contains(q.Vars, name) }

// Segments returns what has been recorded from some cells of a population: one Segment for each stretch between resets, the running
// one last.
func (r *Recorder) Segments(q Request) []*data.Segment {
	pop := r.populations[q.Population]
	var segments []*data.Segment
	from, since := pop.from, pop.since
	for k, m := range pop.cut {
		if m.stop < 0 {
			continue
		}
		begin := pop.from
		if k > 0 {
			begin = max(begin, pop.cut[k-1].spikes)
		}
		closed := pop.assemble(q, k, begin, m.spikes, m.since, m.stop)
		closed.Annotations = m.notes
		segments = append(segments, closed)
		from = m.spikes
	}
	return append(segments, pop.assemble(q, pop.segment, from, len(pop.steps), since, q.Now))
}

func (pop *population) assemble(q Request, segment, begin, end int, since, stop int64) *data.Segment {
	s := &data.Segment{Name: fmt.Sprintf("segment%03d", segment)}
	if pop.spiking != nil && q.wants("spikes") {
		s.Spikes = pop.spikes(q, begin, end, since, stop)
	}
	for _, list := range [][]*signal{pop.closed, pop.signals} {
		for _, signal := range list {
			if signal.segment != segment || !q.wants(pop.cell.State[signal.variable].Name) {
				continue
			}
			if out := pop.analog(q, signal); out != nil {
				s.Signals = append(s.Signals, out)
			}
		}
	}
	return s
}

// recorded lists the cells of a request that are recorded, and their places in the list of all recorded ones.
func (q Request) recorded(cells []int32) (chosen []int32, places []int) {
	for k, i := range cells {
		if q.Cells != nil {
			if _, ok := slices.BinarySearch(q.Cells, i); !ok {
				continue
			}
		}
		chosen = append(chosen, i)
		places = append(places, k)
	}
	return chosen, places
}

// names gives the ids of cells and their indices in what the user asked for: the population, view or assembly.
func (q Request) names(first model.GID, cells []int32) (ids []int64, index []int) {
	for _, i := range cells {
		ids = append(ids, int64(first)+int64(i))
		at := int(i)
		if q.Cells != nil {
			at = sort.Search(len(q.Cells), func(k int) bool { return q.Cells[k] >= i })
		}
		index = append(index, at+q.Shift)
	}
	return ids, index
}

func (pop *population) spikes(q Request, begin, end int, since, stop int64) *data.Spikes {
	var all []int32
	for i, on := range pop.spiking {
		if on {
			all = append(all, int32(i))
		}
	}
	chosen, _ := q.recorded(all)
	if len(chosen) == 0 {
		return nil
	}
	wanted := make([]bool, pop.n)
	for _, i := range chosen {
		wanted[i] = true
	}
	out := &data.Spikes{
		Source: q.Label, Dt: q.Dt, TStart: data.TimeOf(since, q.Dt), TStop: data.TimeOf(stop, q.Dt),
		Steps: []int64{}, IDs: []int64{},
	}
	out.Cells, out.Index = q.names(pop.first, chosen)
	for k := begin; k < end; k++ {
		if wanted[pop.index[k]] {
			out.Steps = append(out.Steps, pop.steps[k])
			out.IDs = append(out.IDs, int64(pop.first)+int64(pop.index[k]))
		}
	}
	return out
}

func (pop *population) analog(q Request, s *signal) *data.Signal {
	chosen, places := q.recorded(s.cells)
	if len(chosen) == 0 {
		return nil
	}
	entry := pop.cell.State[s.variable]
	out := &data.Signal{
		Name: entry.Name, Unit: entry.Unit, Source: q.Label,
		TStart: data.TimeOf(s.start, q.Dt), Period: data.TimeOf(s.every, q.Dt), Data: s.rows(places),
	}
	out.Cells, out.Index = q.names(pop.first, chosen)
	return out
}

// Counts returns the number of spikes since the last clearing of each recorded cell of a request, in the running segment.
func (r *Recorder) Counts(p int) (cells []int32, counts []int) {
	pop := r.populations[p]
	n := make([]int, pop.n)
	begin := pop.from
	if len(pop.cut) > 0 {
		begin = max(begin, pop.cut[len(pop.cut)-1].spikes)
	}
	for _, i := range pop.index[begin:] {
		n[i]++
	}
	for i, on := range pop.spiking {
		if on {
			cells = append(cells, int32(i))
			counts = append(counts, n[i])
		}
	}
	return cells, counts
}
