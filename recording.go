package hillock

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/provenance"
	"github.com/hillock-sim/hillock/record"
)

// RecordOptions say how to record.
type RecordOptions struct {
	Every float64 // ms between samples of analog signals, in whole steps; 0: every step
}

// dataVerbs are the verbs of Cells that return recorded data.
type dataVerbs interface {
	// Data returns what has been recorded from the cells, all variables if vars is nil. clear drops it afterwards.
	Data(vars []string, clear bool) (*data.Block, error)
	// WriteData writes it in the format of the path's extension and returns the files it made.
	WriteData(path string, vars []string, clear bool, annotations map[string]any) ([]string, error)
}

// Recordable lists what can be recorded from all of the cells.
func (g *group) Recordable() []string {
	var common []string
	for k, part := range g.cells {
		names := part.Population.Cell.Recordable()
		if k == 0 {
			common = names
			continue
		}
		common = slices.DeleteFunc(common, func(n string) bool { return !slices.Contains(names, n) })
	}
	return common
}

// Record records variables ("spikes", "v", ...) of the cells from now on, in addition to what is recorded already. With no
// variables it stops recording the whole populations and drops what was recorded, as record(None) does in PyNN.
func (g *group) Record(variables []string, o RecordOptions) error {
	known := g.Recordable()
	for _, name := range variables {
		if !slices.Contains(known, name) {
			return fmt.Errorf("%q: %w: %w", g.label(), model.ErrRecording, model.UnknownName("recordable variable of "+g.CellType(), name, known))
		}
	}
	every := int64(1)
	if o.Every != 0 {
		steps, rounded := g.sim.net.Steps(o.Every)
		if !(o.Every > 0) || steps < 1 || math.IsInf(o.Every, 0) {
			return fmt.Errorf("%q: %w: sampling_interval = %v ms: must be at least one time step (%v ms)", g.label(), model.ErrRecording, o.Every, g.sim.net.Dt)
		}
		if rounded {
			g.sim.warn(fmt.Sprintf("%q: sampling_interval %v ms is rounded to %v ms", g.label(), o.Every, data.TimeOf(steps, g.sim.net.Dt)))
		}
		every = steps
	}
	g.sim.rec.Add(g.sim.net.Populations)
	return g.each(func(part network.Part, _ int) error {
		p := part.Population.Ordinal
		if variables == nil {
			if err := g.sim.Spill(); err != nil {
				return err
			}
			g.sim.rec.Forget(p)
			return nil
		}
		cells := part.Index
		if cells == nil {
			cells = make([]int32, part.Population.N)
			for i := range cells {
				cells[i] = int32(i)
			}
		}
		for _, name := range variables {
			if before, analog := g.sim.rec.Recording(p); name != "spikes" && analog && before != every {
				return fmt.Errorf("population %q: %w: sampling_interval = %v ms, but other variables are recorded every %v ms: one interval per population",
					part.Population.Label, model.ErrValue, data.TimeOf(every, g.sim.net.Dt), data.TimeOf(before, g.sim.net.Dt))
			}
			g.sim.rec.Record(p, name, cells, every, g.sim.step())
		}
		return nil
	})
}

// SpikeCounts returns the number of spikes of every recorded cell since t = 0 or the last clearing.
func (g *group) SpikeCounts() map[GID]int {
	all := map[GID]int{}
	g.sim.rec.Add(g.sim.net.Populations)
	_ = g.each(func(part network.Part, _ int) error {
		cells, counts := g.sim.rec.Counts(part.Population.Ordinal)
		for k, i := range cells {
			if part.Index == nil || contains(part.Index, i) {
				all[part.Population.First+GID(i)] = counts[k]
			}
		}
		return nil
	})
	return all
}

func contains(sorted []int32, i int32) bool {
	_, ok := slices.BinarySearch(sorted, i)
	return ok
}

// MeanSpikeCount returns the mean number of spikes per recorded cell; NaN if none is recorded.
func (g *group) MeanSpikeCount() float64 {
	sum, n := 0, 0
	if len(g.cells) != 1 { // a cell may be in several parts: it counts once
		for _, c := range g.SpikeCounts() {
			sum += c
			n++
		}
		return float64(sum) / float64(n)
	}
	g.sim.rec.Add(g.sim.net.Populations)
	part := g.cells[0]
	cells, counts := g.sim.rec.Counts(part.Population.Ordinal)
	for k, i := range cells {
		if part.Index == nil || contains(part.Index, i) {
			sum += counts[k]
			n++
		}
	}
	return float64(sum) / float64(n)
}

// Data implements Cells.
func (g *group) Data(vars []string, clear bool) (*data.Block, error) {
	known := g.Recordable()
	for _, name := range vars {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("%q: %w: %w", g.label(), model.ErrRecording, model.UnknownName("recordable variable of "+g.CellType(), name, known))
		}
	}
	g.sim.rec.Add(g.sim.net.Populations)
	now := time.Now()
	b := &data.Block{
		Name: g.label(), Description: g.Describe(), RecDatetime: now,
		Annotations: data.Annotations{
			"label": g.label(), "size": int64(g.Len()), "first_index": int64(0), "last_index": int64(g.Len()),
			"simulator": g.sim.simulator(), "dt": g.sim.net.Dt, "mpi_processes": int64(1),
		},
	}
	if ids := g.IDs(); len(ids) > 0 {
		b.Annotations["first_id"], b.Annotations["last_id"] = int64(ids[0]), int64(ids[len(ids)-1])
	}
	for k, v := range g.Annotations() {
		b.Annotations[k] = v
	}
	err := g.each(func(part network.Part, first int) error {
		shift := first
		segments, err := g.sim.rec.Segments(record.Request{
			Population: part.Population.Ordinal, Label: part.Population.Label, Cells: part.Index, Shift: shift, Vars: vars,
			Dt: g.sim.net.Dt, Now: g.sim.step(),
		})
		if err != nil {
			return fmt.Errorf("%w: %q: reading what was recorded back: %w", model.ErrRuntime, part.Population.Label, err)
		}
		for k, segment := range segments {
			segment.RecDatetime = now
			if k == len(b.Segments) {
				b.Segments = append(b.Segments, segment)
			} else {
				b.Segments[k].Join(segment)
			}
		}
		if clear {
			if err := g.sim.Spill(); err != nil {
				return err
			}
			g.sim.rec.Clear(part.Population.Ordinal, g.sim.step())
		}
		return nil
	})
	return b, err
}

// WriteData implements Cells.
func (g *group) WriteData(path string, vars []string, clear bool, annotations map[string]any) ([]string, error) {
	return g.sim.write(path, g.label(), annotations, func() (*data.Block, error) { return g.Data(vars, clear) })
}

// write writes a block in the format of the path's extension and returns the files that it made.
func (s *Simulation) write(path, label string, annotations map[string]any, get func() (*data.Block, error)) ([]string, error) {
	begin := time.Now()
	defer func() { s.writeTime += time.Since(begin) }()
	f, err := format.ByPath(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %q: %w", model.ErrValue, label, err)
	}
	if f.Write == nil {
		return nil, fmt.Errorf("%w: %q: %s: %s is only read, not written", model.ErrValue, label, path, f.Name)
	}
	b, err := get()
	if err != nil {
		return nil, err
	}
	recorded := false
	for _, segment := range b.Segments {
		recorded = recorded || segment.Spikes != nil || len(segment.Signals) > 0
	}
	if !recorded {
		return nil, fmt.Errorf("%q: %w: nothing was recorded: call record() before run()", label, model.ErrNothingToWrite)
	}
	for k, v := range annotations {
		b.Annotations[k] = v
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, fmt.Errorf("%w: %q: %w", model.ErrRuntime, label, err)
	}
	if f.Hint != nil {
		if hint := f.Hint(b); hint != "" {
			s.warn(fmt.Sprintf("%s: %s", path, hint))
		}
	}
	files, err := f.Write(path, b, format.Meta{Provenance: s.provenance})
	if err != nil {
		return nil, fmt.Errorf("%w: %q: %w", model.ErrRuntime, label, err)
	}
	return files, nil
}

// Describe returns a description for people.
func (g *group) Describe() string {
	var b strings.Builder
	for _, part := range g.cells {
		p := part.Population
		fmt.Fprintf(&b, "%q: %d of %d %s cells", p.Label, part.Len(), p.N, p.Cell.Name)
		for _, entry := range p.Cell.Params {
			if v, ok := p.Params.Numbers[entry.Name]; ok && v.Uniform() {
				fmt.Fprintf(&b, ", %s = %v %s", entry.Name, v.One, entry.Unit)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// availableMemory returns the bytes of memory that can be had, or 0 if the system does not say.
func availableMemory() uint64 {
	return provenance.AvailableMemory()
}

// available returns the bytes of memory that the simulation may still take; 0: no limit is known.
func (s *Simulation) available() uint64 {
	if s.options.Force {
		return 0
	}
	have := availableMemory()
	if most := s.options.Memory; most > 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		left := uint64(1) // 0 would be no limit
		if used := m.Sys - m.HeapReleased; used < most {
			left = most - used
		}
		if have == 0 || left < have {
			have = left
		}
	}
	return have
}

// peakMemory returns the largest resident size of the process so far in bytes, or what the Go runtime has taken.
func peakMemory() uint64 {
	if n := provenance.PeakMemory(); n > 0 {
		return n
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys
}
