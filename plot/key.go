package plot

import (
	"image/color"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A key names the lines of a panel, in one or more rows above the data, where it hides nothing.
type key struct{ rows [][]entry }

// An entry of a key is a name and the colour of its line; no colour, no line.
type entry struct {
	name  string
	color color.Color
	width vg.Length // set by newKey
}

// Distances in a key.
const (
	swatch    = vg.Length(12) // length of the piece of line
	swatchGap = vg.Length(3)
	entryGap  = vg.Length(9)
	rowHeight = vg.Length(9.5)
)

func keyStyle() text.Style { return textStyle(7, ink, draw.XLeft, draw.YCenter) }

// newKey breaks the entries into rows of at most that width. Names too long for that are cut.
func newKey(entries []entry, width vg.Length) key {
	var k key
	var w vg.Length
	sty := keyStyle()
	for _, e := range entries {
		e.name = shorten(e.name, sty, width/2)
		e.width = sty.Width(e.name)
		if e.color != nil {
			e.width += swatch + swatchGap
		}
		if len(k.rows) == 0 || w+entryGap+e.width > width {
			k.rows, w = append(k.rows, nil), -entryGap
		}
		w += entryGap + e.width
		k.rows[len(k.rows)-1] = append(k.rows[len(k.rows)-1], e)
	}
	return k
}

// Plot implements gonum's Plotter: the rows end at the right edge of the data.
func (k key) Plot(c draw.Canvas, _ *gplot.Plot) {
	for i, row := range k.rows {
		y := c.Max.Y + rowHeight*(vg.Length(len(k.rows)-1-i)+0.6)
		x := c.Max.X + entryGap
		for _, e := range row {
			x -= e.width + entryGap
		}
		for _, e := range row {
			at := x
			if e.color != nil {
				c.StrokeLine2(draw.LineStyle{Color: e.color, Width: 1.5}, at, y, at+swatch, y)
				at += swatch + swatchGap
			}
			sty := keyStyle()
			if e.color == nil {
				sty.Color = faint
			}
			c.FillText(sty, vg.Point{X: at, Y: y}, e.name)
			x += e.width + entryGap
		}
	}
}

// GlyphBoxes keeps room for the rows above the data.
func (k key) GlyphBoxes(*gplot.Plot) []gplot.GlyphBox {
	h := rowHeight * vg.Length(len(k.rows))
	return []gplot.GlyphBox{{X: 0.5, Y: 1, Rectangle: vg.Rectangle{Max: vg.Point{Y: h}}}}
}
