package hillock

import (
	"fmt"
	"maps"
	"math"
	"time"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
)

// connectionRecording is the parameters and variables of the connections of a projection over time.
type connectionRecording struct {
	names  []string
	units  []string
	every  int64 // steps
	due    int64 // the step of the next sample
	closed []*data.Segment
	open   *data.Segment
}

// Record samples parameters or variables of all connections while the simulation runs, such as "weight" of synapses that learn: at
// once, and then at every interval in ms (Every; 0: every step, which is slow). No names: no longer.
func (p *Projection) Record(names []string, o RecordOptions) error {
	if len(names) == 0 {
		p.recording = nil
		return nil
	}
	where := func(err error) error { return fmt.Errorf("projection %q: %w", p.p.Label, err) }
	r := &connectionRecording{names: names, every: 1, due: p.sim.step()}
	if o.Every != 0 {
		steps, rounded := p.sim.net.Steps(o.Every)
		if rounded || steps < 1 {
			return where(fmt.Errorf("%w: sampling interval %v ms: must be a whole number of time steps (%v ms)", model.ErrValue, o.Every, p.sim.net.Dt))
		}
		r.every = steps
	}
	for _, name := range names {
		if _, err := p.value(name); err != nil {
			return fmt.Errorf("%w: %w", model.ErrRecording, err)
		}
		r.units = append(r.units, p.unit(name))
	}
	p.recording = r
	return nil
}

// unit returns the unit of a parameter or variable.
func (p *Projection) unit(name string) string {
	if name == "weight" && !p.p.Synapse.Electrical {
		return p.p.Post[0].Population.Cell.WeightUnit(p.p.Receptor)
	}
	for _, entry := range p.p.Synapse.Params {
		if entry.Name == name {
			return entry.Unit
		}
	}
	return ""
}

// sample is a callback of runs.
func (p *Projection) sample(float64) (next float64, err error) {
	r := p.recording
	if r == nil {
		return math.Inf(1), nil
	}
	now := p.sim.step()
	if now >= r.due {
		if r.open == nil {
			r.begin(now, p)
		}
		rows, err := p.GetList(r.names, false)
		if err != nil {
			return 0, err
		}
		for v, signal := range r.open.Signals {
			if signal.Cells == nil {
				for k := range rows {
					signal.Cells, signal.Index = append(signal.Cells, int64(k)), append(signal.Index, k)
				}
			}
			for _, row := range rows {
				signal.Data = append(signal.Data, row[v])
			}
		}
		r.due = now + r.every
	}
	return data.TimeOf(r.due, p.sim.net.Dt), nil
}

// begin opens a segment.
func (r *connectionRecording) begin(step int64, p *Projection) {
	r.open = &data.Segment{Name: fmt.Sprintf("segment%03d", len(r.closed)), Annotations: data.Annotations{}}
	for v, name := range r.names {
		r.open.Signals = append(r.open.Signals, &data.Signal{
			Name: name, Unit: r.units[v], Source: p.p.Label, TStart: data.TimeOf(step, p.sim.net.Dt), Period: data.TimeOf(r.every, p.sim.net.Dt),
		})
	}
}

// end closes the segment at a reset.
func (r *connectionRecording) end(notes data.Annotations) {
	if r == nil || r.open == nil {
		return
	}
	maps.Copy(r.open.Annotations, notes)
	r.closed, r.open, r.due = append(r.closed, r.open), nil, 0
}

// Data returns what has been recorded from the connections: in each segment one signal for each name, with one column for each
// connection, in the order of GetList. clear drops it afterwards.
func (p *Projection) Data(clear bool) (*data.Block, error) {
	b := &data.Block{
		Name: p.p.Label, RecDatetime: time.Now(),
		Description: fmt.Sprintf("%q: %s, %s", p.p.Label, p.p.Connector.Name, p.p.Synapse.Name),
		Annotations: data.Annotations{"label": p.p.Label, "dt": p.sim.net.Dt},
	}
	maps.Copy(b.Annotations, p.notes)
	r := p.recording
	if r == nil {
		return b, nil
	}
	b.Segments = append(b.Segments, r.closed...)
	if r.open != nil {
		now := *r.open // recording goes on; what is returned stays as it is
		now.Signals = nil
		for _, signal := range r.open.Signals {
			copied := *signal
			now.Signals = append(now.Signals, &copied)
		}
		b.Segments = append(b.Segments, &now)
	}
	if clear {
		r.closed, r.open = nil, nil
	}
	return b, nil
}

// WriteData writes what Data returns, in the format of the path's extension, and returns the files that it made.
func (p *Projection) WriteData(path string, clear bool, annotations map[string]any) ([]string, error) {
	return p.sim.write(path, p.p.Label, annotations, func() (*data.Block, error) { return p.Data(clear) })
}
