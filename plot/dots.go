package plot

import (
	"image"
	"image/color"
	"math"
)

// dots is an image being dotted: how much ink lies on each point, 0 (none) to 1.
type dots struct {
	w, h int
	ink  []float32 // (h x w), row by row from the top
}

func newDots(w, h int) *dots {
	w, h = max(w, 1), max(h, 1)
	return &dots{w: w, h: h, ink: make([]float32, w*h)}
}

// sub is how many positions within one point of the image a dot can take, in each direction.
const sub = 4

// A brush is one dot, ready for each of the positions within a point.
type brush struct {
	size  int // points across
	stamp [sub * sub][]float32
}

// newBrush makes a round dot of a diameter in points of the image. Dots smaller than one point grow paler instead.
func newBrush(diameter, opacity float64) *brush {
	if diameter < 1 {
		opacity *= diameter * diameter
		diameter = 1
	}
	r := diameter / 2
	b := &brush{size: int(math.Ceil(diameter)) + 2}
	mid := b.size / 2
	for s := range b.stamp {
		cx := float64(mid) + (float64(s%sub)+0.5)/sub
		cy := float64(mid) + (float64(s/sub)+0.5)/sub
		stamp := make([]float32, b.size*b.size)
		for i := range stamp {
			dx, dy := float64(i%b.size)+0.5-cx, float64(i/b.size)+0.5-cy
			stamp[i] = float32(opacity * min(max(r+0.5-math.Hypot(dx, dy), 0), 1))
		}
		b.stamp[s] = stamp
	}
	return b
}

// dot adds a dot around (x, y), in points from the top left, but only on rows y0 to y1-1.
func (d *dots) dot(x, y float64, b *brush, y0, y1 int) {
	ix, iy := int(math.Floor(x)), int(math.Floor(y))
	stamp := b.stamp[int((y-float64(iy))*sub)*sub+int((x-float64(ix))*sub)]
	left, top := ix-b.size/2, iy-b.size/2
	for j := max(0, y0-top); j < min(b.size, y1-top); j++ {
		row := d.ink[(top+j)*d.w : (top+j+1)*d.w]
		for i := max(0, -left); i < min(b.size, d.w-left); i++ {
			p := &row[left+i]
			*p += stamp[j*b.size+i] * (1 - *p)
		}
	}
}

// picture turns ink into an image with one colour for each row. Entry 0 of its palette is transparent; the others lead from
// paper to the full colour in few levels, which the eye does not miss and which compress well.
func (d *dots) picture(colors []color.Color, colorOfRow []uint8, levels int) *image.Paletted {
	levels = min(max(255/max(len(colors), 1), 1), levels)
	pal := color.Palette{color.RGBA{}}
	for _, c := range colors[:min(len(colors), 255/levels)] {
		for l := 1; l <= levels; l++ {
			pal = append(pal, mix(paper, c, float64(l)/float64(levels)))
		}
	}
	img := image.NewPaletted(image.Rect(0, 0, d.w, d.h), pal)
	for y := range d.h {
		base := int(colorOfRow[y]) % max(len(colors), 1) * levels
		for x, v := range d.ink[y*d.w : (y+1)*d.w] {
			if l := int(v*float32(levels) + 0.5); l > 0 {
				img.Pix[y*img.Stride+x] = uint8(min(base+l, len(pal)-1))
			}
		}
	}
	return img
}

// brushFor chooses size and opacity of the dots: as large as a row of cells and the number of spikes allow, so that a few
// cells show round dots, and a hundred thousand spikes still show structure and no black blob.
//
// spikes lie on an area of so many square points (1/72 inch), in rows of the given height (points); scale is dots of the
// image per point. The result is in dots of the image.
func brushFor(spikes int, area, row, scale float64) *brush {
	const (
		thinnest, thickest = 0.55, 2.6 // points
		cover              = 0.22      // share of the area that ink may take before dots shrink
		most               = 0.35      // ... before they grow paler
	)
	d := thickest
	if spikes > 0 {
		d = math.Sqrt(cover * area / float64(spikes) * 4 / math.Pi)
	}
	d = min(d, 0.85*row)
	d = min(max(d, thinnest), thickest)
	opacity := 1.0
	if inked := math.Pi / 4 * d * d * float64(spikes) / area; inked > most {
		opacity = max(most/inked, 0.06)
	}
	return newBrush(d*scale, opacity)
}
