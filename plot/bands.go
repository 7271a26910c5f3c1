package plot

import (
	"fmt"
	"image"
	"image/color"
	idraw "image/draw"
	"math"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// rasterBands draws the bands of a raster: the dots as an image, and at the axis a bar and the name of each group.
type rasterBands struct {
	bands []band
	frame Frame
}

// Plot implements gonum's Plotter.
func (r rasterBands) Plot(c draw.Canvas, _ *gplot.Plot) {
	r.image(c)
	if len(r.bands) == 0 {
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 0.6}, c.Min.X, c.Min.Y, c.Min.X, c.Max.Y)
	}
	for _, b := range r.bands {
		low, high := c.Y(b.low), c.Y(b.high)
		c.StrokeLine2(draw.LineStyle{Color: b.color, Width: bar}, c.Min.X-bar/2, low, c.Min.X-bar/2, high)
		r.name(c, b, low, high)
	}
}

// The space left of the data: the bar of a group, then its name.
const (
	bar      = vg.Length(2)
	nameGap  = vg.Length(4)
	nameMost = 28 * vg.Millimeter
)

// name writes the name of a group and, where there is room, its number of cells.
func (r rasterBands) name(c draw.Canvas, b band, low, high vg.Length) {
	sty, small := nameStyles(b)
	at := vg.Point{X: c.Min.X - bar - nameGap, Y: (low + high) / 2}
	if high-low < sty.Font.Size+small.Font.Size+2 {
		c.FillText(sty, at, b.name)
		return
	}
	c.FillText(sty, at.Add(vg.Point{Y: small.Font.Size * 0.6}), b.name)
	c.FillText(small, at.Add(vg.Point{Y: -sty.Font.Size * 0.6}), b.count)
}

// nameStyles returns the style of the name of a group and that of its number of cells. The name is darker than the dots, to
// be read more easily.
func nameStyles(b band) (name, count draw.TextStyle) {
	return textStyle(8.5, mix(b.color, ink, 0.3), draw.XRight, draw.YCenter), textStyle(6.5, faint, draw.XRight, draw.YCenter)
}

// setTexts sets the name of a group, cut to fit, and its number of cells.
func (b *band) setTexts() {
	sty, _ := nameStyles(*b)
	b.name = shorten(b.label(), sty, nameMost)
	b.count = fmt.Sprintf("%d cells", len(b.cells))
	if len(b.cells) == 1 {
		b.count = "1 cell"
	}
}

// GlyphBoxes keeps room for the names left of the data.
func (r rasterBands) GlyphBoxes(*gplot.Plot) []gplot.GlyphBox {
	boxes := make([]gplot.GlyphBox, 0, len(r.bands))
	for _, b := range r.bands {
		sty, small := nameStyles(b)
		w := max(sty.Width(b.name), small.Width(b.count)) + bar + nameGap
		boxes = append(boxes, gplot.GlyphBox{Rectangle: vg.Rectangle{Min: vg.Point{X: -w}}})
	}
	return boxes
}

// image draws the dots of all bands into one image and places it. On a canvas of pixels the image lies exactly on these.
func (r rasterBands) image(c draw.Canvas) {
	dpi := r.frame.DPI
	scale := dpi / 72 // dots of the image per point
	target := pixels(c.Canvas)
	x0, y1 := c.Min.X.Points()*scale, c.Max.Y.Points()*scale // top left corner, in dots
	if target != nil {
		x0, y1 = math.Floor(x0), math.Ceil(y1)
	}
	w := int(math.Ceil(c.Max.X.Points()*scale - x0))
	h := int(math.Ceil(y1 - c.Min.Y.Points()*scale))
	d := newDots(w, h)

	// Each row of the image belongs to the band nearest to it; no dot crosses into another band.
	rows := make([]uint8, d.h)
	colors := make([]color.Color, 0, len(r.bands))
	brush := r.brush(c, scale)
	bottom := d.h
	toX := scale * (c.Max.X - c.Min.X).Points() / (r.frame.To - r.frame.From)
	offX := c.Min.X.Points()*scale - x0
	for i, b := range r.bands {
		colors = append(colors, b.color)
		low, high := y1-c.Y(b.low).Points()*scale, y1-c.Y(b.high).Points()*scale
		top := 0
		if i+1 < len(r.bands) {
			next := y1 - c.Y(r.bands[i+1].low).Points()*scale
			top = min(max(int(math.Round((high+next)/2)), 0), bottom)
		}
		for y := top; y < bottom; y++ {
			rows[y] = uint8(i % 255)
		}
		step := (high - low) / float64(max(len(b.cells), 1))
		b.each(b.cells, r.frame.From, r.frame.To, func(t float64, row int) {
			d.dot(offX+(t-r.frame.From)*toX, low+(float64(row)+0.5)*step, brush, top, bottom)
		})
		bottom = top
	}
	if len(r.bands) == 0 {
		return
	}
	levels := 6
	if target != nil {
		levels = 20 // its points are larger
	}
	img := d.picture(colors, rows, levels)
	if target != nil {
		at := image.Pt(int(x0), target.Bounds().Max.Y-int(y1))
		idraw.Draw(target, img.Bounds().Add(at), img, image.Point{}, idraw.Over)
		return
	}
	size := vg.Point{X: vg.Length(float64(d.w) / scale), Y: vg.Length(float64(d.h) / scale)}
	min := vg.Point{X: c.Min.X, Y: c.Max.Y - size.Y}
	c.DrawImage(vg.Rectangle{Min: min, Max: min.Add(size)}, img)
}

// brush returns one dot for all bands: that of the densest, so that density can be compared between groups.
func (r rasterBands) brush(c draw.Canvas, scale float64) *brush {
	width := (c.Max.X - c.Min.X).Points()
	area, spikes, row := 1.0, 0, math.Inf(1)
	for _, b := range r.bands {
		n := 0
		b.each(b.cells, r.frame.From, r.frame.To, func(float64, int) { n++ })
		height := (c.Y(b.high) - c.Y(b.low)).Points()
		if a := width * height; float64(n)*area >= float64(spikes)*a && a > 0 {
			area, spikes = a, n
		}
		row = min(row, height/float64(max(len(b.cells), 1)))
	}
	return brushFor(spikes, area, row, scale)
}

// pixels returns the image that a canvas draws to, or nil if it is made of vectors.
func pixels(c vg.Canvas) idraw.Image {
	for {
		switch t := c.(type) {
		case draw.Canvas:
			c = t.Canvas
		case interface{ Image() idraw.Image }:
			return t.Image()
		default:
			return nil
		}
	}
}
