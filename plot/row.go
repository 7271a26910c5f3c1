package plot

import (
	"math"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Row is panels side by side, of equal width, in the place of one panel of a Figure.
type Row []Panel

// Span returns the stretch of time that its panels cover together, in ms.
func (r Row) Span() (from, to float64) {
	from, to = math.Inf(1), math.Inf(-1)
	for _, p := range r {
		a, b := p.Span()
		from, to = min(from, a), max(to, b)
	}
	return from, to
}

// Height returns the height at which the highest of its panels looks good.
func (r Row) Height() vg.Length { return row(r).height() }

// Plot returns the axes of the first panel: a Figure draws a Row panel by panel.
func (r Row) Plot(f Frame) *gplot.Plot {
	if len(r) == 0 {
		return newPlot()
	}
	return r[0].Plot(f)
}

// Axes is a panel with other names and ranges of its axes. Zero fields leave what the panel says.
type Axes struct {
	Panel
	Title          string      // above the data, at the left
	XLabel, YLabel string      // with the unit
	X, Y           *[2]float64 // from, to; X makes a horizontal axis of its own
	LogX, LogY     bool        // the axis of an XY panel is logarithmic; what is not > 0 is left out
	NoY            bool        // no numbers at the vertical axis
	High           vg.Length   // height at which it looks good, 0: as the panel says

	decadesX, decadesY bool // the axis holds decimal logarithms
}

// Free reports whether the horizontal axis is the panel's own.
func (a Axes) Free() bool { return a.X != nil || isFree(a.Panel) }

// Height returns the height at which the panel looks good.
func (a Axes) Height() vg.Length {
	if a.High > 0 {
		return a.High
	}
	return a.Panel.Height()
}

func (a Axes) aspect() float64 {
	if s, ok := a.Panel.(shaped); ok {
		return s.aspect()
	}
	return 0
}

// Plot returns the axes of the panel, changed.
func (a Axes) Plot(f Frame) *gplot.Plot {
	if a.X != nil && !isFree(a.Panel) {
		f.From, f.To = a.X[0], a.X[1]
	}
	xy, curves := a.Panel.(XY)
	if (a.LogX || a.LogY) && curves {
		return a.logarithmic(xy).Plot(f)
	}
	p := a.Panel.Plot(f)
	switch {
	case a.X != nil && !isFree(a.Panel):
		timeAxis(p, f, true)
	case a.X != nil:
		xAxis(p, a.X[0], a.X[1], f)
	}
	if a.Y != nil {
		p.Y.Min, p.Y.Max = a.Y[0], a.Y[1]
		p.Y.Tick.Marker = gplot.ConstantTicks(niceTicks(a.Y[0], a.Y[1], 5))
	}
	if a.decadesX {
		p.X.Tick.Marker = gplot.ConstantTicks(decades(p.X.Min, p.X.Max))
	}
	if a.decadesY {
		p.Y.Tick.Marker = gplot.ConstantTicks(decades(p.Y.Min, p.Y.Max))
	}
	if a.XLabel != "" {
		p.X.Label.Text = a.XLabel
	}
	if a.YLabel != "" {
		p.Y.Label.Text = a.YLabel
	}
	if a.NoY {
		p.HideY()
		p.Y.Label.Text = ""
	}
	if a.Title != "" {
		p.Add(heading(a.Title))
	}
	return p
}

// xAxis sets a horizontal axis: its range and round ticks, fewer of them where the panel is narrow.
func xAxis(p *gplot.Plot, low, high float64, f Frame) {
	p.X.Min, p.X.Max = low, high
	intervals := min(max(int(f.Width/(16*vg.Millimeter)), 2), 6)
	p.X.Tick.Marker = gplot.ConstantTicks(niceTicks(low, high, intervals))
}

// logarithmic returns the panel over the logarithms of its abscissas, of its ordinates, or of both. (gonum has a scale for this, but it
// keeps room for the name of the axis as if the scale were linear.)
func (a Axes) logarithmic(x XY) Axes {
	series := make([]Series, len(x.Series))
	for i, s := range x.Series {
		if a.LogX {
			s.X = logarithms(s.X)
		}
		if a.LogY {
			s.Y = logarithms(s.Y)
		}
		series[i] = s
	}
	x.Series = series
	if a.LogX && a.X != nil {
		a.X = logarithmsOf(a.X)
	}
	if a.LogY && a.Y != nil {
		a.Y = logarithmsOf(a.Y)
	}
	a.Panel, a.decadesX, a.decadesY = x, a.LogX, a.LogY
	a.LogX, a.LogY = false, false
	return a
}

// logarithms are not finite for what is not > 0.
func logarithms(values []float64) []float64 {
	logs := make([]float64, len(values))
	for k, v := range values {
		logs[k] = math.Log10(v)
	}
	return logs
}

func logarithmsOf(ends *[2]float64) *[2]float64 {
	return &[2]float64{math.Log10(max(ends[0], 1e-300)), math.Log10(max(ends[1], 1e-299))}
}

// decades returns the ticks of an axis of decimal logarithms: a number at each power of ten, a mark at each multiple.
func decades(low, high float64) []gplot.Tick {
	var ticks []gplot.Tick
	for e := math.Floor(low + 1e-9); e <= math.Ceil(high-1e-9) && len(ticks) < 1000; e++ {
		for m := 1.0; m < 10; m++ {
			t := gplot.Tick{Value: e + math.Log10(m)}
			if t.Value < low-1e-9 || t.Value > high+1e-9 {
				continue
			}
			if m == 1 {
				t.Label = number(math.Pow(10, e), max(0, -int(e)))
			}
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// heading is a name above the data of a panel.
type heading string

// Plot implements gonum's Plotter.
func (h heading) Plot(c draw.Canvas, _ *gplot.Plot) {
	sty := textStyle(8, ink, draw.XLeft, draw.YBottom)
	c.FillText(sty, vg.Point{X: c.Min.X, Y: c.Max.Y + 2.5}, shorten(string(h), sty, c.Max.X-c.Min.X))
}

// GlyphBoxes keeps room for it.
func (h heading) GlyphBoxes(*gplot.Plot) []gplot.GlyphBox {
	return []gplot.GlyphBox{{X: 0, Y: 1, Rectangle: vg.Rectangle{Max: vg.Point{Y: rowHeight + 2}}}}
}
