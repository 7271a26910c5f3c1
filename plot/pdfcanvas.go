package plot

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// pdfCanvas is a canvas of gonum whose strokes become the operators of a PDF page. Both count in points from the lower left.
type pdfCanvas struct {
	w, h   vg.Length
	width  vg.Length   // of lines
	widths []vg.Length // those pushed
	page   bytes.Buffer
	fonts  []*pdfFont
	images []image.Image
}

func newPDFCanvas(w, h vg.Length) *pdfCanvas {
	c := &pdfCanvas{w: w, h: h}
	c.page.WriteString("1 j 0 J\n") // round joins: no spikes where a trace turns back
	vg.Initialize(c)
	return c
}

// op writes numbers and the operator that takes them.
func (c *pdfCanvas) op(name string, v ...float64) {
	var buf [24]byte
	for _, x := range v {
		b := strconv.AppendFloat(buf[:0], x, 'f', 3, 64)
		b = bytes.TrimRight(b, "0")
		b = bytes.TrimRight(b, ".")
		if len(b) == 0 || string(b) == "-" || string(b) == "-0" {
			b = append(buf[:0], '0')
		}
		c.page.Write(b)
		c.page.WriteByte(' ')
	}
	c.page.WriteString(name)
	c.page.WriteByte('\n')
}

func (c *pdfCanvas) Size() (w, h vg.Length) { return c.w, c.h }

func (c *pdfCanvas) SetLineWidth(w vg.Length) {
	c.width = w
	c.op("w", w.Points())
}

func (c *pdfCanvas) SetLineDash(dashes []vg.Length, offset vg.Length) {
	c.page.WriteString("[ ")
	for _, d := range dashes {
		fmt.Fprintf(&c.page, "%.2f ", d.Points())
	}
	c.page.WriteString("] ")
	c.op("d", offset.Points())
}

func (c *pdfCanvas) SetColor(clr color.Color) {
	if clr == nil {
		clr = color.Black
	}
	o := onPaper(clr)
	r, g, b := float64(o.R)/255, float64(o.G)/255, float64(o.B)/255
	c.op("rg", r, g, b)
	c.op("RG", r, g, b)
}

// onPaper returns the opaque colour that a transparent one has on paper.
func onPaper(c color.Color) color.RGBA {
	r, g, b, a := c.RGBA() // premultiplied
	over := func(v uint32) uint8 { return uint8(min(v+0xFFFF-a, 0xFFFF) >> 8) }
	return color.RGBA{over(r), over(g), over(b), 0xFF}
}

func (c *pdfCanvas) Rotate(angle float64) {
	sin, cos := math.Sincos(angle)
	c.op("cm", cos, sin, -sin, cos, 0, 0)
}

func (c *pdfCanvas) Translate(p vg.Point) { c.op("cm", 1, 0, 0, 1, p.X.Points(), p.Y.Points()) }

func (c *pdfCanvas) Scale(x, y float64) { c.op("cm", x, 0, 0, y, 0, 0) }

func (c *pdfCanvas) Push() {
	c.widths = append(c.widths, c.width)
	c.op("q")
}

func (c *pdfCanvas) Pop() {
	c.width = c.widths[len(c.widths)-1]
	c.widths = c.widths[:len(c.widths)-1]
	c.op("Q")
}

func (c *pdfCanvas) Stroke(p vg.Path) {
	if c.width > 0 && len(p) > 0 {
		c.path(p)
		c.op("S")
	}
}

func (c *pdfCanvas) Fill(p vg.Path) {
	if len(p) > 0 {
		c.path(p)
		c.op("f")
	}
}

// path writes a path; arcs and quadratic curves become cubic ones.
func (c *pdfCanvas) path(p vg.Path) {
	var at vg.Point
	for i, e := range p {
		switch e.Type {
		case vg.MoveComp:
			c.op("m", e.Pos.X.Points(), e.Pos.Y.Points())
		case vg.LineComp:
			c.op("l", e.Pos.X.Points(), e.Pos.Y.Points())
		case vg.ArcComp:
			e.Pos = c.arc(e, i == 0)
		case vg.CurveComp:
			a, b := e.Control[0], e.Control[len(e.Control)-1]
			if len(e.Control) == 1 {
				q := e.Control[0]
				a = at.Scale(1.0 / 3).Add(q.Scale(2.0 / 3))
				b = e.Pos.Scale(1.0 / 3).Add(q.Scale(2.0 / 3))
			}
			c.op("c", a.X.Points(), a.Y.Points(), b.X.Points(), b.Y.Points(), e.Pos.X.Points(), e.Pos.Y.Points())
		case vg.CloseComp:
			c.op("h")
		}
		at = e.Pos
	}
}

// arc writes a part of a circle as curves of at most a quarter, and returns where it ends.
func (c *pdfCanvas) arc(e vg.PathComp, first bool) vg.Point {
	on := func(angle float64) (x, y, dx, dy float64) {
		sin, cos := math.Sincos(angle)
		r := e.Radius.Points()
		return e.Pos.X.Points() + r*cos, e.Pos.Y.Points() + r*sin, -r * sin, r * cos
	}
	n := max(1, int(math.Ceil(math.Abs(e.Angle)/(math.Pi/2))))
	step := e.Angle / float64(n)
	k := 4.0 / 3 * math.Tan(step/4)
	x0, y0, dx0, dy0 := on(e.Start)
	if first {
		c.op("m", x0, y0)
	} else {
		c.op("l", x0, y0)
	}
	for i := 1; i <= n; i++ {
		x1, y1, dx1, dy1 := on(e.Start + float64(i)*step)
		c.op("c", x0+k*dx0, y0+k*dy0, x1-k*dx1, y1-k*dy1, x1, y1)
		x0, y0, dx0, dy0 = x1, y1, dx1, dy1
	}
	return vg.Point{X: vg.Length(x0), Y: vg.Length(y0)}
}

func (c *pdfCanvas) FillString(face font.Face, at vg.Point, s string) {
	if face.Font.Size == 0 || face.Face == nil {
		return
	}
	n := -1
	for i, f := range c.fonts {
		if f.face.Face == face.Face {
			n = i
		}
	}
	if n < 0 {
		n = len(c.fonts)
		c.fonts = append(c.fonts, newPDFFont(face))
	}
	fmt.Fprintf(&c.page, "BT /F%d %.2f Tf %.3f %.3f Td <%x> Tj ET\n",
		n, face.Font.Size.Points(), at.X.Points(), at.Y.Points(), c.fonts[n].encode(s))
}

func (c *pdfCanvas) DrawImage(r vg.Rectangle, img image.Image) {
	c.op("q")
	c.op("cm", r.Size().X.Points(), 0, 0, r.Size().Y.Points(), r.Min.X.Points(), r.Min.Y.Points())
	c.op(fmt.Sprintf("/I%d Do", len(c.images)))
	c.op("Q")
	c.images = append(c.images, img)
}
