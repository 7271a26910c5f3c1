package hillock

import (
	"math"

	"github.com/hillock-sim/hillock/checkpoint"
	"github.com/hillock-sim/hillock/data"
)

// save writes what was recorded from connections.
func (r *connectionRecording) save(w *checkpoint.Writer) {
	w.Bool(r != nil)
	if r == nil {
		return
	}
	w.JSON(r.names)
	w.JSON(r.units)
	w.Int(r.every)
	w.Int(r.due)
	w.Bool(r.open != nil)
	segments := r.closed
	if r.open != nil {
		segments = append(segments[:len(segments):len(segments)], r.open)
	}
	w.Uint(uint64(len(segments)))
	for _, segment := range segments {
		w.String(segment.Name)
		w.JSON(segment.Annotations)
		w.Uint(uint64(len(segment.Signals)))
		for _, signal := range segment.Signals {
			w.String(signal.Name)
			w.String(signal.Unit)
			w.String(signal.Source)
			w.Float(signal.TStart)
			w.Float(signal.Period)
			w.Uint(uint64(len(signal.Cells)))
			w.Floats(append([]float64{}, signal.Data...))
		}
	}
}

// restoreConnections reads what save wrote.
func restoreConnections(in *checkpoint.Reader) *connectionRecording {
	if !in.Bool() {
		return nil
	}
	r := &connectionRecording{}
	in.JSON(&r.names)
	in.JSON(&r.units)
	r.every, r.due = max(in.Int(), 1), in.Int()
	open := in.Bool()
	for n := in.Count(math.MaxInt32, "segments"); n > 0 && in.Err() == nil; n-- {
		segment := &data.Segment{Name: in.String()}
		in.JSON(&segment.Annotations)
		for k := in.Count(math.MaxInt32, "signals"); k > 0 && in.Err() == nil; k-- {
			signal := &data.Signal{Name: in.String(), Unit: in.String(), Source: in.String(), TStart: in.Float(), Period: in.Float()}
			columns := in.Count(math.MaxInt32, "columns")
			signal.Data = in.Floats()
			if columns > len(signal.Data) || columns > 0 && len(signal.Data)%columns != 0 {
				in.Damaged("a recording of connections lacks samples")
				return nil
			}
			for i := range columns {
				signal.Cells, signal.Index = append(signal.Cells, int64(i)), append(signal.Index, i)
			}
			segment.Signals = append(segment.Signals, signal)
		}
		r.closed = append(r.closed, segment)
	}
	if n := len(r.closed); open && n > 0 {
		r.closed, r.open = r.closed[:n-1], r.closed[n-1]
	}
	if len(r.names) != len(r.units) || r.open != nil && len(r.open.Signals) != len(r.names) {
		in.Damaged("a recording of connections")
	}
	return r
}
