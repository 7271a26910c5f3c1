package plot

import (
	"image/color"
	"math"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Series is pairs of numbers with a name: a curve, points, or bars.
type Series struct {
	Label string
	X, Y  []float64 // of equal length; pairs that are not finite are left out, and break a line

	Line   bool        // joined by a line
	Dashed bool        // ... a dashed one
	Points bool        // marked by dots
	Bars   float64     // bars of this width, each from X to X+Bars; 0: none
	Color  color.Color // nil: from the palette
}

// XY shows series over a horizontal axis that is not time, or a time of its own.
type XY struct {
	Series         []Series
	XLabel, YLabel string
	NoKey          bool // no key above the data
}

// Free says that the horizontal axis is its own.
func (XY) Free() bool { return true }

// Span returns nothing: the shared time axis does not depend on it.
func (XY) Span() (from, to float64) { return math.Inf(1), math.Inf(-1) }

// Height returns the height of a medium panel.
func (XY) Height() vg.Length { return 45 * vg.Millimeter }

// Plot returns the axes with the series in them, and a key if they have names.
func (x XY) Plot(f Frame) *gplot.Plot {
	p := newPlot()
	var entries []entry
	xs, ys := newRange(), newRange()
	for i, s := range x.Series {
		c := colorOf(s.Color, i)
		p.Add(drawn{s, c})
		if s.Label != "" {
			entries = append(entries, entry{name: s.Label, color: c})
		}
		for k := range min(len(s.X), len(s.Y)) {
			if !finite(s.X[k]) || !finite(s.Y[k]) {
				continue
			}
			xs.add(s.X[k])
			ys.add(s.Y[k])
			if s.Bars > 0 {
				xs.add(s.X[k] + s.Bars)
				ys.add(0)
			}
		}
	}
	low, high := xs.ends(0)
	xAxis(p, low, high, f)
	p.X.Label.Text = x.XLabel
	low, high = ys.ends(0.05)
	valueAxis(p, x.YLabel, low, high)
	if len(entries) > 0 && !x.NoKey {
		p.Add(newKey(entries, f.Width*0.8))
	}
	return p
}

// extent grows with the values it is shown.
type extent struct{ low, high float64 }

func newRange() *extent { return &extent{math.Inf(1), math.Inf(-1)} }

func (e *extent) add(v float64) { e.low, e.high = min(e.low, v), max(e.high, v) }

// ends returns the range with some air around it, never empty. A range that begins or ends at 0 stays there.
func (e *extent) ends(air float64) (low, high float64) {
	switch {
	case e.low > e.high:
		return 0, 1
	case e.low == e.high:
		a := max(math.Abs(e.low)*0.05, 1e-3)
		return e.low - a, e.high + a
	}
	air *= e.high - e.low
	low, high = e.low, e.high
	if low != 0 {
		low -= air
	}
	if high != 0 {
		high += air
	}
	return low, high
}

// drawn is a series in its colour.
type drawn struct {
	s     Series
	color color.Color
}

// Plot implements gonum's Plotter.
func (d drawn) Plot(c draw.Canvas, p *gplot.Plot) {
	toX, toY := p.Transforms(&c)
	inside := c
	var line []vg.Point
	flush := func() {
		if d.s.Line && len(line) > 1 {
			sty := draw.LineStyle{Color: d.color, Width: 1}
			if d.s.Dashed {
				sty.Dashes = []vg.Length{3, 2}
			}
			c.StrokeLines(sty, inside.ClipLinesXY(line)...)
		}
		line = nil
	}
	for k := range min(len(d.s.X), len(d.s.Y)) {
		x, y := d.s.X[k], d.s.Y[k]
		if !finite(x) || !finite(y) {
			flush()
			continue
		}
		at := vg.Point{X: toX(x), Y: toY(y)}
		line = append(line, at)
		if d.s.Bars > 0 {
			foot := toY(max(0, p.Y.Min))
			corners := []vg.Point{{X: at.X, Y: foot}, at, {X: toX(x + d.s.Bars), Y: at.Y}, {X: toX(x + d.s.Bars), Y: foot}}
			c.FillPolygon(mix(d.color, paper, 0.35), inside.ClipPolygonXY(corners))
		}
		if d.s.Points && inside.Contains(at) {
			c.SetColor(d.color)
			c.Fill(circle(at, 1.7))
		}
	}
	flush()
}
