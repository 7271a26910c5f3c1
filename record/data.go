package record

import (
	"fmt"
	"slices"
	"sort"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/spool"
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
//
// What is in the spool is read back; an error in that is returned.
func (r *Recorder) Segments(q Request) ([]*data.Segment, error) {
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
		closed, err := pop.assemble(r.spool, q, k, begin, m.spikes, m.since, m.stop)
		if err != nil {
			return nil, err
		}
		closed.Annotations = m.notes
		segments = append(segments, closed)
		from = m.spikes
	}
	last, err := pop.assemble(r.spool, q, pop.segment, from, pop.log.len(), since, q.Now)
	return append(segments, last), err
}

func (pop *population) assemble(from *spool.File, q Request, segment, begin, end int, since, stop int64) (*data.Segment, error) {
	s := &data.Segment{Name: fmt.Sprintf("segment%03d", segment)}
	if pop.spiking != nil && q.wants("spikes") {
		var err error
		if s.Spikes, err = pop.spikes(from, q, begin, end, since, stop); err != nil {
			return nil, err
		}
	}
	for _, list := range [][]*signal{pop.closed, pop.signals} {
		for _, signal := range list {
			if signal.segment != segment || !q.wants(pop.cell.State[signal.variable].Name) {
				continue
			}
			out, err := pop.analog(from, q, signal)
			if err != nil {
				return nil, err
			}
			if out != nil {
				s.Signals = append(s.Signals, out)
			}
		}
	}
	return s, nil
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

func (pop *population) spikes(from *spool.File, q Request, begin, end int, since, stop int64) (*data.Spikes, error) {
	var all []int32
	for i, on := range pop.spiking {
		if on {
			all = append(all, int32(i))
		}
	}
	chosen, _ := q.recorded(all)
	if len(chosen) == 0 {
		return nil, nil
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
	err := pop.log.each(from, begin, end, func(step int64, index int32) {
		if wanted[index] {
			out.Steps = append(out.Steps, step)
			out.IDs = append(out.IDs, int64(pop.first)+int64(index))
		}
	})
	return out, err
}

func (pop *population) analog(from *spool.File, q Request, s *signal) (*data.Signal, error) {
	chosen, places := q.recorded(s.cells)
	if len(chosen) == 0 {
		return nil, nil
	}
	rows, err := s.rows(from, places)
	if err != nil {
		return nil, err
	}
	entry := pop.cell.State[s.variable]
	out := &data.Signal{
		Name: entry.Name, Unit: entry.Unit, Source: q.Label,
		TStart: data.TimeOf(s.start, q.Dt), Period: data.TimeOf(s.every, q.Dt), Data: rows,
	}
	out.Cells, out.Index = q.names(pop.first, chosen)
	return out, nil
}

// Counts returns the number of spikes since the last clearing of each recorded cell of a request, in the running segment.
func (r *Recorder) Counts(p int) (cells []int32, counts []int) {
	pop := r.populations[p]
	n := make([]int, pop.n)
	begin := pop.from
	if len(pop.cut) > 0 {
		begin = max(begin, pop.cut[len(pop.cut)-1].spikes)
	}
	r.note(pop.log.each(r.spool, begin, pop.log.len(), func(_ int64, i int32) { n[i]++ }))
	counts = n[:0] // which is as long at least as what is kept
	for i, on := range pop.spiking {
		if on {
			cells = append(cells, int32(i))
			counts = append(counts, n[i])
		}
	}
	return cells, counts
}
