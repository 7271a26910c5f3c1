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
	gap    = vg.Length(7)  // between panels one above the other
	column = vg.Length(9)  // between panels side by side
	axisH  = vg.Length(28) // what the time axis takes, for the choice of a height
)

// A row is panels side by side; most rows have one.
type row []Panel

// rowsOf takes the panels of a figure as rows.
func rowsOf(panels []Panel) []row {
	rows := make([]row, len(panels))
	for i, p := range panels {
		if r, ok := p.(Row); ok {
			rows[i] = row(r)
			continue
		}
		rows[i] = row{p}
	}
	return rows
}

// height returns the height at which the highest of the panels looks good; a panel of a given shape that stands beside others is no
// higher than it can be wide.
func (r row) height() vg.Length {
	h := vg.Length(1)
	for _, p := range r {
		own := p.Height()
		if s, ok := p.(shaped); ok && len(r) > 1 && s.aspect() > 0 {
			width := 170*vg.Millimeter/vg.Length(len(r)) - 10*vg.Millimeter
			own = min(own, width/vg.Length(s.aspect()))
		}
		h = max(h, own)
	}
	return h
}

// labelled reports whether panel j of row i carries the numbers of its horizontal axis: always if the axis is its own, else if no
// panel below it shares the axis.
func labelled(rows []row, i, j int) bool {
	if isFree(rows[i][j]) || i+1 == len(rows) {
		return true
	}
	below := rows[i+1]
	return len(below) != len(rows[i]) || isFree(below[j])
}

// naturalHeight returns the height at which all panels look good.
func (f Figure) naturalHeight(rows []row) vg.Length {
	h := 2*margin + gap*vg.Length(len(rows)-1)
	for i, r := range rows {
		h += r.height()
		for j := range r {
			if labelled(rows, i, j) {
				h += axisH
				break
			}
		}
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

	// Build the panels. Where several share the time axis, the lowest carries its labels.
	rows := rowsOf(f.Panels)
	plots := make([][]*gplot.Plot, len(rows))
	for i, r := range rows {
		frame := Frame{From: f.From, To: f.To, Width: f.Width / vg.Length(len(r)), DPI: dpi}
		plots[i] = make([]*gplot.Plot, len(r))
		for j, p := range r {
			plots[i][j] = p.Plot(frame)
			if !isFree(p) {
				timeAxis(plots[i][j], frame, labelled(rows, i, j))
			}
		}
	}

	// Title above and caption below, as wide as the page.
	title, th := wrap(f.Title, titleStyle(), c.Max.X-c.Min.X)
	caption, ch := wrap(f.Caption, captionStyle(), c.Max.X-c.Min.X)
	c.Max.Y -= th
	c.Min.Y += ch

	tiles := f.tiles(c, rows, plots)
	align(plots, tiles)
	for i, r := range rows {
		for j, p := range r {
			if s, ok := p.(shaped); ok {
				tiles[i][j] = square(plots[i][j], tiles[i][j], s.aspect())
			}
			plots[i][j].Draw(tiles[i][j])
		}
	}
	k := len(plots) - 1
	n := len(plots[k]) - 1
	left := plots[k][0].DataCanvas(tiles[k][0]).Min.X
	right := plots[k][n].DataCanvas(tiles[k][n]).Max.X
	page.FillText(titleStyle(), vg.Point{X: (left + right) / 2, Y: page.Max.Y - margin}, title)
	page.FillText(captionStyle(), vg.Point{X: right, Y: page.Min.Y + margin - 1}, caption)
}

// tiles shares out the canvas: to each row its share of the height, and the labels of its axis on top of that; to the panels of a
// row equal widths.
func (f Figure) tiles(c draw.Canvas, rows []row, plots [][]*gplot.Plot) [][]draw.Canvas {
	var sum vg.Length
	free := c.Max.Y - c.Min.Y - gap*vg.Length(len(rows)-1)
	axis := make([]vg.Length, len(rows))
	for i, r := range rows {
		sum += r.height()
		for j, p := range plots[i] {
			if labelled(rows, i, j) {
				axis[i] = max(axis[i], p.DataCanvas(c).Min.Y-c.Min.Y)
			}
		}
		free -= axis[i]
	}
	free = max(free, vg.Length(len(rows)))
	tiles := make([][]draw.Canvas, len(rows))
	top := c.Max.Y
	for i, r := range rows {
		height := free*r.height()/sum + axis[i]
		width := (c.Max.X - c.Min.X + column) / vg.Length(len(r))
		tiles[i] = make([]draw.Canvas, len(r))
		for j := range r {
			t := c
			t.Min.X, t.Max.X = c.Min.X+width*vg.Length(j), c.Min.X+width*vg.Length(j+1)-column
			t.Max.Y, t.Min.Y = top, top-height
			tiles[i][j] = t
		}
		top -= height + gap
	}
	return tiles
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

// align crops the tiles so that the data of all plots of a column lie between the same left and right edges, those of the plots of a
// row are equally wide, and the names of the vertical axes are in one line. Columns are those of rows with equally many panels.
func align(plots [][]*gplot.Plot, tiles [][]draw.Canvas) {
	edges := func(i, j int) (left, right vg.Length) {
		d := plots[i][j].DataCanvas(tiles[i][j])
		return d.Min.X - tiles[i][j].Min.X, tiles[i][j].Max.X - d.Max.X
	}
	type place struct{ columns, column int }
	left, right := map[place]vg.Length{}, map[place]vg.Length{}
	for i := range plots {
		for j := range plots[i] {
			l, r := edges(i, j)
			at := place{len(plots[i]), j}
			left[at], right[at] = max(left[at], l), max(right[at], r)
		}
	}
	for i, r := range plots {
		n := len(r)
		x := tiles[i][0].Min.X
		data := tiles[i][n-1].Max.X - x - column*vg.Length(n-1)
		for j := range r {
			data -= left[place{n, j}] + right[place{n, j}]
		}
		data = max(data/vg.Length(n), 1)
		for j, p := range r {
			l, r := edges(i, j)
			at := place{n, j}
			tiles[i][j].Min.X, tiles[i][j].Max.X = x, x+left[at]+data+r
			if p.Y.Label.Text != "" {
				p.Y.Label.Padding += left[at] - l
			} else {
				tiles[i][j].Min.X += left[at] - l
			}
			x += left[at] + data + right[at] + column
		}
	}
}

// shaped is a panel whose data want a certain ratio of width to height.
type shaped interface{ aspect() float64 }

// square crops a tile so that the data of a plot have that ratio of width to height; 0: any.
func square(p *gplot.Plot, tile draw.Canvas, aspect float64) draw.Canvas {
	d := p.DataCanvas(tile)
	w, h := d.Max.X-d.Min.X, d.Max.Y-d.Min.Y
	if aspect <= 0 || w <= 0 || h <= 0 {
		return tile
	}
	if wide := w - h*vg.Length(aspect); wide > 0 {
		tile.Min.X += wide / 2
		tile.Max.X -= wide / 2
	} else {
		high := h - w/vg.Length(aspect)
		tile.Max.Y -= high / 2
		tile.Min.Y += high / 2
	}
	return tile
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
