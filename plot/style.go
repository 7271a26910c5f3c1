package plot

import (
	"image/color"
	"sort"
	"strconv"
	"strings"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// palette is that of Okabe & Ito (2008), told apart by colour-blind readers too, without the yellow that white paper swallows.
var palette = [...]color.RGBA{
	{0x00, 0x72, 0xB2, 0xFF}, // blue
	{0xD5, 0x5E, 0x00, 0xFF}, // vermilion
	{0x00, 0x9E, 0x73, 0xFF}, // bluish green
	{0xCC, 0x79, 0xA7, 0xFF}, // reddish purple
	{0xE6, 0x9F, 0x00, 0xFF}, // orange
	{0x56, 0xB4, 0xE9, 0xFF}, // sky blue
	{0x33, 0x33, 0x33, 0xFF}, // near black
}

var (
	paper = color.RGBA{0xFF, 0xFF, 0xFF, 0xFF}
	ink   = color.RGBA{0x1A, 0x1A, 0x1A, 0xFF}
	faint = color.RGBA{0x77, 0x77, 0x77, 0xFF}
)

// colorOf returns c, or colour i of the palette if c is nil.
func colorOf(c color.Color, i int) color.Color {
	if c != nil {
		return c
	}
	return palette[i%len(palette)]
}

// mix returns a colour between c (share 0) and other (share 1), opaque.
func mix(c, other color.Color, share float64) color.RGBA {
	r0, g0, b0, _ := c.RGBA()
	r1, g1, b1, _ := other.RGBA()
	m := func(a, b uint32) uint8 {
		return uint8((float64(a)*(1-share)+float64(b)*share)/257 + 0.5)
	}
	return color.RGBA{m(r0, r1), m(g0, g1), m(b0, b1), 0xFF}
}

// textStyle is Liberation Sans of a size in points. It is the one face of all text, so that a PDF embeds one font.
func textStyle(size vg.Length, c color.Color, x text.XAlignment, y text.YAlignment) text.Style {
	return text.Style{
		Color:   c,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign:  x,
		YAlign:  y,
		Handler: gplot.DefaultTextHandler,
	}
}

func titleStyle() text.Style   { return textStyle(10, ink, draw.XCenter, draw.YTop) }
func captionStyle() text.Style { return textStyle(6.5, faint, draw.XRight, draw.YBottom) }
func labelStyle() text.Style   { return textStyle(8.5, ink, draw.XCenter, draw.YBottom) }

// newPlot returns empty axes in the style of the house: thin lines, ticks outside, data that begin at the axis.
func newPlot() *gplot.Plot {
	p := gplot.New()
	p.BackgroundColor = nil // the page has one
	for _, a := range []*gplot.Axis{&p.X, &p.Y} {
		a.Padding = 0
		a.Label.TextStyle = labelStyle()
		a.Label.Padding = 3
		a.LineStyle = draw.LineStyle{Color: ink, Width: 0.6}
		a.Tick.LineStyle = a.LineStyle
		a.Tick.Length = 3
		a.Tick.Label.Font = textStyle(7.5, ink, 0, 0).Font
		a.Tick.Label.Color = ink
	}
	return p
}

// valueAxis sets the vertical axis: its name, its range with some air, and round ticks.
func valueAxis(p *gplot.Plot, name string, low, high float64) {
	p.Y.Label.Text = name
	p.Y.Min, p.Y.Max = low, high
	p.Y.Tick.Marker = gplot.ConstantTicks(niceTicks(low, high, 5))
}

// number writes v with so many digits after the point, and a true minus sign.
func number(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', min(digits, 12), 64)
	if len(s) > 9 {
		s = strconv.FormatFloat(v, 'g', 6, 64)
	}
	if strings.Trim(s, "-0.") == "" {
		return "0"
	}
	return strings.Replace(s, "-", "\u2212", 1)
}

// wrap breaks a text into lines no wider than width, and returns it with the height it takes, the space to the panels
// included; no text takes no height.
func wrap(s string, sty text.Style, width vg.Length) (string, vg.Length) {
	var lines []string
	for _, paragraph := range strings.Split(strings.TrimSpace(s), "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			if line != "" && sty.Width(line+" "+word) > width {
				lines = append(lines, line)
				line = word
				continue
			}
			line = strings.TrimSpace(line + " " + word)
		}
		lines = append(lines, line)
	}
	s = strings.Join(lines, "\n")
	if s == "" {
		return "", 0
	}
	return s, sty.Height(s) + sty.Font.Size*0.6
}

// shorten cuts a text that is wider than width and ends it with an ellipsis.
func shorten(s string, sty text.Style, width vg.Length) string {
	if sty.Width(s) <= width {
		return s
	}
	r := []rune(s)
	n := sort.Search(len(r), func(n int) bool { return sty.Width(string(r[:n])+"…") > width })
	return string(r[:max(n-1, 1)]) + "…"
}
