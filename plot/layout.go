package plot

import (
	"math"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Distances on the page.
const (
	margin = vg.Length(5)  // around the page
	gap    = vg.Length(7)  // between panels
	axisH  = vg.Length(28) // what the time axis takes, for the choice of a height
)

// naturalHeight returns the height at which all panels look good.
func (f Figure) naturalHeight() vg.Length {
	h := 2*margin + axisH + gap*vg.Length(len(f.Panels)-1)
	for _, p := range f.Panels {
		h += p.Height()
	}
	_, title := wrap(f.Title, titleStyle(), f.Width-2*margin)
	_, caption := wrap(f.Caption, captionStyle(), f.Width-2*margin)
	return h + title + caption
}

// draw puts the figure on a canvas of its size. dpi is the resolution of the images in it.
func (f Figure) draw(canvas vg.CanvasSizer, dpi float64) {
	page := draw.New(canvas)
	page.SetColor(paper)
	page.Fill(page.Rectangle.Path())
	c := draw.Crop(page, margin, -margin-3, margin, -margin)

	// Build the panels; the last one carries the labels of the time axis.
	frame := Frame{From: f.From, To: f.To, Width: f.Width, DPI: dpi}
	plots := make([]*gplot.Plot, len(f.Panels))
	for i, p := range f.Panels {
		plots[i] = p.Plot(frame)
		timeAxis(plots[i], frame, i == len(f.Panels)-1)
	}

	// Title above and caption below, as wide as the page.
	title, th := wrap(f.Title, titleStyle(), c.Max.X-c.Min.X)
	caption, ch := wrap(f.Caption, captionStyle(), c.Max.X-c.Min.X)
	c.Max.Y -= th
	c.Min.Y += ch

	// Share out the height: the last panel has the time axis on top of its share.
	var sum vg.Length
	for _, p := range f.Panels {
		sum += max(p.Height(), 1)
	}
	last := plots[len(plots)-1]
	axis := last.DataCanvas(c).Min.Y - c.Min.Y
	free := max(c.Max.Y-c.Min.Y-axis-gap*vg.Length(len(plots)-1), vg.Length(len(plots)))
	tiles := make([]draw.Canvas, len(plots))
	top := c.Max.Y
	for i, p := range f.Panels {
		tiles[i] = c
		tiles[i].Max.Y = top
		tiles[i].Min.Y = top - free*max(p.Height(), 1)/sum
		top = tiles[i].Min.Y - gap
	}
	tiles[len(tiles)-1].Min.Y = c.Min.Y

	align(plots, tiles)
	for i, p := range plots {
		p.Draw(tiles[i])
	}
	data := last.DataCanvas(tiles[len(tiles)-1])
	page.FillText(titleStyle(), vg.Point{X: (data.Min.X + data.Max.X) / 2, Y: page.Max.Y - margin}, title)
	page.FillText(captionStyle(), vg.Point{X: data.Max.X, Y: page.Min.Y + margin - 1}, caption)
}

// timeAxis gives a plot the shared axis; only the last panel has the numbers and the name of the axis.
func timeAxis(p *gplot.Plot, f Frame, last bool) {
	p.X.Min, p.X.Max = f.From, f.To
	ticks := niceTicks(f.From, f.To, 6)
	if last {
		p.X.Label.Text = "Time (ms)"
	} else {
		for i := range ticks {
			ticks[i].Label = ""
		}
	}
	p.X.Tick.Marker = gplot.ConstantTicks(ticks)
}

// align crops the tiles so that the data of all plots lie between the same left and right edges, and moves the names of the
// vertical axes into one line.
func align(plots []*gplot.Plot, tiles []draw.Canvas) {
	edges := func(i int) (left, right vg.Length) {
		d := plots[i].DataCanvas(tiles[i])
		return d.Min.X - tiles[i].Min.X, tiles[i].Max.X - d.Max.X
	}
	var left, right vg.Length
	for i := range plots {
		l, r := edges(i)
		left, right = max(left, l), max(right, r)
	}
	for i, p := range plots {
		l, r := edges(i)
		if p.Y.Label.Text != "" {
			p.Y.Label.Padding += left - l
		} else {
			tiles[i].Min.X += left - l
		}
		tiles[i].Max.X -= right - r
	}
}

// niceTicks returns ticks at multiples of 1, 2 or 5 times a power of ten, no more than intervals+1 of them.
func niceTicks(from, to float64, intervals int) []gplot.Tick {
	step := niceStep((to - from) / float64(intervals))
	if step <= 0 || math.IsInf(step, 0) || math.IsNaN(step) || !(math.Abs(from)/step < 1e12) || !(math.Abs(to)/step < 1e12) {
		return []gplot.Tick{{Value: from, Label: number(from, 0)}}
	}
	digits := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	var ticks []gplot.Tick
	for k := math.Ceil(from/step - 1e-6); k <= math.Floor(to/step+1e-6); k++ {
		v := min(max(k*step, from), to)
		ticks = append(ticks, gplot.Tick{Value: v, Label: number(k*step, digits)})
	}
	return ticks
}

// niceStep returns the smallest of 1, 2, 5, 10, 20, 50 ... (and of 0.5, 0.2, 0.1 ...) that is not below x.
func niceStep(x float64) float64 {
	if !(x > 0) {
		return 0
	}
	power := math.Floor(math.Log10(x))
	for _, m := range []float64{1, 2, 5, 10, 20} {
		// A negative power divides, so that 2 tenths are 0.2 and not 0.2000...01.
		step := m * math.Pow(10, power)
		if power < 0 {
			step = m / math.Pow(10, -power)
		}
		if step >= x*(1-1e-9) {
			return step
		}
	}
	return 0
}
