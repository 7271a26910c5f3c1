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

// Image shows a table of numbers as colours, from pale (low) to dark (high). Row 0 is at the bottom; NaN is left white.
type Image struct {
	Values         [][]float64
	X, Y           [2]float64 // what the edges of the image are on the axes; both 0: columns and rows are counted
	Low, High      float64    // values of the palest and of the darkest colour; both 0: the least and the greatest
	Unit           string     // of the values, named above the image with their range
	XLabel, YLabel string
	Stretch        bool        // fill the panel; otherwise one unit is as long on both axes
	Color          color.Color // the darkest colour, nil: from the palette
}

// Free says that the horizontal axis is its own.
func (Image) Free() bool { return true }

// Span returns nothing: the shared time axis does not depend on it.
func (Image) Span() (from, to float64) { return math.Inf(1), math.Inf(-1) }

// Height returns the height of a large panel.
func (m Image) Height() vg.Length { return 52 * vg.Millimeter }

// size returns the number of columns and rows.
func (m Image) size() (columns, rows int) {
	for _, r := range m.Values {
		columns = max(columns, len(r))
	}
	return columns, len(m.Values)
}

// edges returns what the edges of the image are on the axes.
func (m Image) edges() (x, y [2]float64) {
	columns, rows := m.size()
	x, y = m.X, m.Y
	if x[0] == x[1] {
		x = [2]float64{0, float64(max(columns, 1))}
	}
	if y[0] == y[1] {
		y = [2]float64{0, float64(max(rows, 1))}
	}
	return x, y
}

func (m Image) aspect() float64 {
	if m.Stretch {
		return 0
	}
	x, y := m.edges()
	return math.Abs((x[1] - x[0]) / (y[1] - y[0]))
}

// bounds returns the values of the palest and the darkest colour.
func (m Image) bounds() (low, high float64) {
	if m.Low != m.High {
		return m.Low, m.High
	}
	e := newRange()
	for _, r := range m.Values {
		for _, v := range r {
			if finite(v) {
				e.add(v)
			}
		}
	}
	if e.low > e.high {
		return 0, 1
	}
	return e.low, e.high
}

// Plot returns the axes with the image in them.
func (m Image) Plot(f Frame) *gplot.Plot {
	p := newPlot()
	x, y := m.edges()
	xAxis(p, min(x[0], x[1]), max(x[0], x[1]), f)
	p.X.Label.Text = m.XLabel
	valueAxis(p, m.YLabel, min(y[0], y[1]), max(y[0], y[1]))
	p.Add(colours{m, f})
	low, high := m.bounds()
	if m.Unit != "" {
		p.Add(newKey([]entry{
			{name: fmt.Sprintf("%.3g", low), color: shade(m.Color, 0)},
			{name: fmt.Sprintf("%.3g %s", high, unitName(m.Unit)), color: shade(m.Color, 1)},
		}, f.Width*0.8))
	}
	return p
}

// shade returns the colour of a share from 0 (pale) to 1 (dark): from paper to the colour, then towards black.
func shade(c color.Color, share float64) color.RGBA {
	full := colorOf(c, 0)
	share = min(max(share, 0), 1)
	if share < 0.6 {
		return mix(mix(full, paper, 0.94), full, share/0.6)
	}
	return mix(full, color.Black, (share-0.6)/0.4*0.75)
}

// colours draws the image.
type colours struct {
	Image
	frame Frame
}

// levels is how many shades an image has: more are not told apart, and few compress well.
const levels = 32

// Plot implements gonum's Plotter.
func (m colours) Plot(c draw.Canvas, _ *gplot.Plot) {
	columns, rows := m.size()
	if columns == 0 || rows == 0 {
		return
	}
	low, high := m.bounds()
	pal := color.Palette{color.RGBA{}}
	for l := range levels {
		pal = append(pal, shade(m.Color, float64(l)/(levels-1)))
	}
	place(c, m.frame.DPI, func(w, h int) image.Image {
		img := image.NewPaletted(image.Rect(0, 0, w, h), pal)
		for y := range h {
			r := m.Values[rows-1-y*rows/h]
			for x := range w {
				k := x * columns / w
				if k >= len(r) || math.IsNaN(r[k]) {
					continue
				}
				share := 1.0
				if high > low {
					share = (r[k] - low) / (high - low)
				}
				img.Pix[y*img.Stride+x] = uint8(1 + int(min(max(share, 0), 1)*(levels-1)+0.5))
			}
		}
		return img
	})
}

// place draws an image that fills a canvas, at its resolution. On a canvas of pixels the image lies exactly on these.
func place(c draw.Canvas, dpi float64, picture func(w, h int) image.Image) {
	scale := dpi / 72
	target := pixels(c.Canvas)
	w := max(int(math.Round((c.Max.X-c.Min.X).Points()*scale)), 1)
	h := max(int(math.Round((c.Max.Y-c.Min.Y).Points()*scale)), 1)
	img := picture(w, h)
	if target != nil {
		at := image.Pt(int(math.Round(c.Min.X.Points()*scale)), target.Bounds().Max.Y-int(math.Round(c.Max.Y.Points()*scale)))
		idraw.Draw(target, img.Bounds().Add(at), img, image.Point{}, idraw.Over)
		return
	}
	c.DrawImage(vg.Rectangle{Min: c.Min, Max: c.Max}, img)
}
