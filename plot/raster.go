package plot

import (
	"image/color"
	"math"
	"slices"

	"github.com/hillock-sim/hillock/data"
	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// A Group is the spikes of cells that belong together, with a name and a colour.
type Group struct {
	Label  string
	Spikes *data.Spikes
	Color  color.Color // nil: from the palette
}

// label returns the name of the group, or that of its population.
func (g Group) label() string {
	if g.Label == "" && g.Spikes != nil {
		return g.Spikes.Source
	}
	return g.Label
}

// cells returns the ids of the cells, ascending: those recorded, or those that fired where the table does not say.
func (g Group) cells() []int64 {
	switch {
	case g.Spikes == nil:
		return nil
	case len(g.Spikes.Cells) > 0 && slices.IsSorted(g.Spikes.Cells):
		return g.Spikes.Cells
	}
	ids := slices.Clone(g.Spikes.Cells)
	if len(ids) == 0 {
		ids = slices.Clone(g.Spikes.IDs)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// each calls f with the time (ms) and the row of every spike of a listed cell from time from to time to, both included.
func (g Group) each(cells []int64, from, to float64, f func(t float64, row int)) {
	if g.Spikes == nil || len(cells) == 0 {
		return
	}
	// Ids without gaps need no search.
	first, dense := cells[0], cells[len(cells)-1]-cells[0] == int64(len(cells)-1)
	for k, id := range g.Spikes.IDs[:min(len(g.Spikes.IDs), len(g.Spikes.Steps))] {
		t := g.Spikes.Time(k)
		if !(t >= from && t <= to) {
			continue
		}
		row, ok := int(id-first), id >= first && id <= cells[len(cells)-1]
		if !dense {
			row, ok = slices.BinarySearch(cells, id)
		}
		if ok {
			f(t, row)
		}
	}
}

// spanOf returns the stretch of time (ms) that was recorded, or that of the spikes where the tables do not say.
func spanOf(groups []Group) (from, to float64) {
	from, to = math.Inf(1), math.Inf(-1)
	for _, g := range groups {
		s := g.Spikes
		switch {
		case s == nil:
		case s.TStart < s.TStop:
			from, to = min(from, s.TStart), max(to, s.TStop)
		case len(s.Steps) > 0:
			from, to = min(from, s.Time(0)), max(to, s.Time(len(s.Steps)-1))
		}
	}
	return from, to
}

// A Raster shows the spikes of all cells of each group as dots, the groups stacked from the bottom up with a gap between
// them, their names at the axis.
type Raster struct {
	Groups []Group
	YLabel string // name of the vertical axis, none by default: the groups have theirs
}

// Span returns the stretch of time its groups were recorded, in ms.
func (r Raster) Span() (from, to float64) { return spanOf(r.Groups) }

// Height returns a height that grows with the number of cells, within limits.
func (r Raster) Height() vg.Length {
	n := 0
	for _, g := range r.Groups {
		n += len(g.cells())
	}
	h := min(max(vg.Length(n)*0.8, 26), 72) * vg.Millimeter
	return max(h, vg.Length(len(r.Groups))*6*vg.Millimeter)
}

// Plot returns the axes with the spikes in them.
func (r Raster) Plot(f Frame) *gplot.Plot {
	p := newPlot()
	p.Y.Label.Text = r.YLabel
	p.Y.Min, p.Y.Max = 0, 1
	p.HideY() // the bands draw their own
	p.Add(rasterBands{bandsOf(r.Groups), f})
	return p
}

// A band is where one group lies in the raster: from low to high, as shares of the height.
type band struct {
	Group
	cells     []int64
	color     color.Color
	name      string // the label, cut to fit
	count     string // "3200 cells"
	low, high float64
}

// bandsOf shares the height among the groups by their number of cells; small groups are given enough to be seen.
func bandsOf(groups []Group) []band {
	const space = 0.016 // between two bands
	bands := make([]band, len(groups))
	total := 0
	for i, g := range groups {
		bands[i] = band{Group: g, cells: g.cells(), color: colorOf(g.Color, i)}
		bands[i].setTexts()
		total += len(bands[i].cells)
	}
	sum := 0.0
	share := func(b band) float64 { return max(float64(len(b.cells)), 0.07*float64(total), 1) }
	for _, b := range bands {
		sum += share(b)
	}
	free, at := 1-space*float64(max(len(bands)-1, 0)), 0.0
	if free < 0.5 {
		free = 0.5 // very many groups
	}
	each := (1 - free) / float64(max(len(bands)-1, 1))
	for i := range bands {
		b := &bands[i]
		b.low = at
		b.high = min(at+free*share(*b)/sum, 1)
		at = b.high + each
	}
	return bands
}
