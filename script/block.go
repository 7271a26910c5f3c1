package script

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/data"
)

// neoObject is an object with attributes and nothing else: a Block, a Segment, a SpikeTrain, an AnalogSignal, in Neo's words.
type neoObject struct {
	object
	text  string
	attrs []named
	items starlark.Indexable // what brackets, len and for give; nil: nothing
	of    any                // what it stands for: *data.Signal, *spikeTrain
}

// spikeTrain is the spikes of one cell.
type spikeTrain struct {
	table *data.Spikes
	times []float64 // ms
}

type named struct {
	name string
	get  func() starlark.Value
}

func (o *neoObject) String() string { return o.text }

// Attr implements starlark.HasAttrs.
func (o *neoObject) Attr(name string) (starlark.Value, error) {
	for _, a := range o.attrs {
		if a.name == name {
			return a.get(), nil
		}
	}
	return nil, nil
}

// AttrNames implements starlark.HasAttrs.
func (o *neoObject) AttrNames() []string {
	var names []string
	for _, a := range o.attrs {
		names = append(names, a.name)
	}
	return names
}

// neoList is a neoObject that is a sequence too.
type neoList struct{ neoObject }

func (o *neoList) Len() int                   { return o.items.Len() }
func (o *neoList) Index(i int) starlark.Value { return o.items.Index(i) }
func (o *neoList) Iterate() starlark.Iterator { return &indexIterator{o.items, 0} }
func (o *neoList) Truth() starlark.Bool       { return o.items.Len() > 0 }
func (o *neoList) Slice(from, to, step int) starlark.Value {
	var list []starlark.Value
	for i := from; step > 0 && i < to || step < 0 && i > to; i += step {
		list = append(list, o.items.Index(i))
	}
	return starlark.NewList(list)
}

type indexIterator struct {
	of starlark.Indexable
	at int
}

func (it *indexIterator) Next(v *starlark.Value) bool {
	if it.at >= it.of.Len() {
		return false
	}
	*v = it.of.Index(it.at)
	it.at++
	return true
}

func (it *indexIterator) Done() {}

// indexed is a sequence whose entries are made when they are asked for.
type indexed struct {
	starlark.Value
	n  int
	at func(i int) starlark.Value
}

func (x indexed) Len() int                   { return x.n }
func (x indexed) Index(i int) starlark.Value { return x.at(i) }

func floatsOf(x []float64) indexed {
	return indexed{n: len(x), at: func(i int) starlark.Value { return starlark.Float(x[i]) }}
}

func value(v any) func() starlark.Value { return func() starlark.Value { return toStarlark(v) } }

// block turns recorded data into objects of the script.
func (s *session) block(b *data.Block) starlark.Value {
	segments := listOf(b.Segments, s.segment)
	return &neoObject{object: object{"Block"}, text: fmt.Sprintf("<Block %q of %d segments>", b.Name, len(b.Segments)), attrs: []named{
		{"name", value(b.Name)}, {"description", value(b.Description)}, {"segments", value(segments)},
		{"annotations", value(map[string]any(b.Annotations))},
	}}
}

func (s *session) segment(g *data.Segment) starlark.Value {
	var signals []starlark.Value
	for _, a := range g.Signals {
		signals = append(signals, s.signal(a))
	}
	list := starlark.NewList(signals)
	filter := func(c *call) (starlark.Value, error) {
		var name string
		if err := c.unpack("name", &name); err != nil {
			return nil, err
		}
		var found []starlark.Value
		for i, a := range g.Signals {
			if a.Name == name {
				found = append(found, signals[i])
			}
		}
		return starlark.NewList(found), nil
	}
	return &neoObject{object: object{"Segment"}, text: fmt.Sprintf("<Segment %q>", g.Name), attrs: []named{
		{"name", value(g.Name)}, {"description", value(g.Description)}, {"annotations", value(map[string]any(g.Annotations))},
		{"analogsignals", value(list)}, {"spiketrains", func() starlark.Value { return spikeTrains(g.Spikes) }},
		{"filter", func() starlark.Value { return s.function("Segment.filter", filter) }},
	}}
}

func spikeTrains(sp *data.Spikes) starlark.Value {
	if sp == nil {
		return starlark.NewList(nil)
	}
	trains := sp.Trains()
	list := make([]starlark.Value, len(trains))
	for i, times := range trains {
		notes := map[string]any{"source_population": sp.Source, "channel_id": sp.Cells[i], "source_id": sp.Cells[i], "source_index": sp.Index[i]}
		list[i] = &neoList{neoObject{object: object{"SpikeTrain"}, text: fmt.Sprintf("<SpikeTrain of %d spikes>", len(times)), items: floatsOf(times), of: &spikeTrain{sp, times}, attrs: []named{
			{"times", value(times)}, {"t_start", value(sp.TStart)}, {"t_stop", value(sp.TStop)}, {"units", value("ms")}, {"annotations", value(notes)},
		}}}
	}
	return starlark.NewList(list)
}

// signal is an AnalogSignal: its entries are rows, one number for each cell.
func (s *session) signal(a *data.Signal) starlark.Value {
	rows := indexed{n: a.Len(), at: func(k int) starlark.Value {
		return toStarlark(a.Data[k*len(a.Cells) : (k+1)*len(a.Cells)])
	}}
	channel := func(c *call) (starlark.Value, error) {
		var i int
		if err := c.unpack("index", &i); err != nil {
			return nil, err
		}
		if i < 0 || i >= len(a.Cells) {
			return nil, classError("IndexError", "signal %q has %d channels, not %d", a.Name, len(a.Cells), i)
		}
		return toStarlark(a.Trace(i)), nil
	}
	stop := a.TStart + data.TimeOf(int64(a.Len()), a.Period)
	return &neoList{neoObject{object: object{"AnalogSignal"}, text: fmt.Sprintf("<AnalogSignal %q (%s) %d x %d>", a.Name, a.Unit, a.Len(), len(a.Cells)), items: rows, of: a, attrs: []named{
		{"name", value(a.Name)}, {"units", value(a.Unit)}, {"sampling_period", value(a.Period)}, {"sampling_rate", value(1 / a.Period)},
		{"t_start", value(a.TStart)}, {"t_stop", value(stop)}, {"shape", func() starlark.Value {
			return starlark.Tuple{starlark.MakeInt(a.Len()), starlark.MakeInt(len(a.Cells))}
		}},
		{"times", func() starlark.Value { return toStarlark(a.Times()) }},
		{"channel_index", value(a.Index)}, {"channel", func() starlark.Value { return s.function("AnalogSignal.channel", channel) }},
		{"annotations", value(map[string]any{"source_population": a.Source, "channel_ids": a.Cells})},
	}}}
}
