package plot

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/hillock-sim/hillock/data"
)

// Of returns the default picture of a recording: the raster of all populations, their rates, then one panel of traces for
// each signal name. It shows the last segment of each block; a population has one colour throughout.
func Of(blocks ...*data.Block) Figure { return OfSegment(-1, blocks...) }

// OfSegment is Of for the segment of that index; negative ones count from the last (-1). Blocks that have no such segment
// are left out.
func OfSegment(index int, blocks ...*data.Block) Figure {
	var f Figure
	var groups []Group
	var names []string
	traces := map[string]*Traces{}
	for i, b := range blocks {
		s := segment(b, index)
		if s == nil {
			continue
		}
		c := colorOf(nil, i)
		if s.Spikes != nil {
			groups = append(groups, Group{Label: firstOf(b.Name, s.Spikes.Source), Spikes: s.Spikes, Color: c})
		}
		for _, a := range s.Signals {
			if a == nil {
				continue
			}
			id := a.Name + "\x00" + a.Unit
			if traces[id] == nil {
				traces[id] = &Traces{}
				names = append(names, id)
			}
			traces[id].Signals = append(traces[id].Signals, a)
			traces[id].Colors = append(traces[id].Colors, c)
		}
		f.Caption = firstOf(f.Caption, captionOf(b.Annotations))
	}
	if len(groups) > 0 {
		f.Panels = append(f.Panels, Raster{Groups: groups}, Rates{Groups: groups})
	}
	for _, id := range names {
		t := *traces[id]
		if len(blocks) == 1 {
			t.Colors = []color.Color{nil} // one population: cells may differ by colour
		}
		f.Panels = append(f.Panels, t)
	}
	if len(blocks) == 1 && blocks[0] != nil && len(groups) == 0 {
		f.Title = blocks[0].Name
	}
	return f
}

// segment returns segment index of a block, counted from the last if negative, or nil.
func segment(b *data.Block, index int) *data.Segment {
	if b == nil {
		return nil
	}
	if index < 0 {
		index += len(b.Segments)
	}
	if index < 0 || index >= len(b.Segments) {
		return nil
	}
	return b.Segments[index]
}

// captionOf says how the numbers were made, as far as the annotations of a block tell.
func captionOf(a data.Annotations) string {
	var parts []string
	add := func(key, format string) {
		if v, ok := a[key]; ok && v != nil && v != "" {
			parts = append(parts, fmt.Sprintf(format, v))
		}
	}
	add("simulator", "%v")
	add("version", "version %v")
	add("dt", "dt = %v ms")
	add("seed", "seed %v")
	return strings.Join(parts, ", ")
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
