package plot

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"
)

// render draws a figure as an image.
func render(t *testing.T, f Figure) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, "png"); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// box returns the smallest rectangle around all points of a colour.
func box(img image.Image, c color.RGBA) image.Rectangle {
	var r image.Rectangle
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			if apart(rgba(img, x, y), c) <= 2 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

// An image is as wide as high if its axes are, and its darkest value is where it belongs: row 0 at the bottom.
func TestImage(t *testing.T) {
	values := [][]float64{{0, 1, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, math.NaN()}, {0, 0, 0, 0}}
	img := render(t, Figure{Panels: []Panel{Image{Values: values}}, DPI: 100})
	dark, pale := box(img, shade(nil, 1)), box(img, shade(nil, 0))
	if d := pale.Dx() - pale.Dy(); d < -2 || d > 2 {
		t.Errorf("the image is %v, want a square", pale)
	}
	want := image.Rect(pale.Min.X+pale.Dx()/4, pale.Max.Y-pale.Dy()/4, pale.Min.X+pale.Dx()/2, pale.Max.Y)
	if d := dark.Sub(want.Min).Max.Sub(want.Size()); dark.Empty() || max(d.X, -d.X) > 2 || max(d.Y, -d.Y) > 2 {
		t.Errorf("the darkest value is at %v, want %v", dark, want)
	}
}

// Panels side by side are equally wide and in order; a curve ends where its data do.
func TestRowsAndCurves(t *testing.T) {
	line := func(c color.RGBA) Panel {
		return Axes{Panel: XY{Series: []Series{{X: []float64{0, 10}, Y: []float64{0, 1}, Line: true, Color: c}}}, X: &[2]float64{0, 20}, YLabel: "y"}
	}
	red, green := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}
	img := render(t, Figure{Panels: []Panel{Row{line(red), line(green)}}, DPI: 100})
	a, b := box(img, red), box(img, green)
	if a.Empty() || b.Empty() || a.Max.X >= b.Min.X {
		t.Fatalf("curves at %v and %v: want one left of the other", a, b)
	}
	if d := a.Dx() - b.Dx(); d < -2 || d > 2 {
		t.Errorf("curves %d and %d points wide", a.Dx(), b.Dx())
	}
	// Each fills half of its axes, which fill half of the page: the second axes begin one width and a half after the first.
	if free := b.Min.X - a.Max.X; free < a.Dx() {
		t.Errorf("the first axes end %d points after their curve of %d: want as much again at least", free, a.Dx())
	}
}

func TestLogarithmicAxis(t *testing.T) {
	var svg bytes.Buffer
	xy := XY{Series: []Series{{X: []float64{0.001, 1}, Y: []float64{0, 1}, Points: true, Label: "some"}}}
	if err := (Figure{Panels: []Panel{Axes{Panel: xy, LogX: true, X: &[2]float64{0.001, 1}}}}).Write(&svg, "svg"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"0.001", "0.01", "0.1", "some"} {
		if !strings.Contains(svg.String(), ">"+want+"<") {
			t.Errorf("no label %q", want)
		}
	}
}

// Equal factors are equal distances.
func TestLogarithmicAbscissas(t *testing.T) {
	red := color.RGBA{255, 0, 0, 255}
	bars := func(x ...float64) image.Rectangle {
		xy := XY{Series: []Series{{X: x, Y: make([]float64, len(x)), Points: true, Color: red}}}
		return box(render(t, Figure{Panels: []Panel{Axes{Panel: xy, LogX: true, X: &[2]float64{0.1, 1000}, YLabel: "y"}}, DPI: 100}), red)
	}
	all, decade := bars(0.2, 200), bars(0.2, 2)
	dot := bars(0.2).Dx()
	if d := all.Dx() - dot - 3*(decade.Dx()-dot); all.Empty() || d < -3 || d > 3 {
		t.Errorf("three decades are %d points wide, one is %d", all.Dx()-dot, decade.Dx()-dot)
	}
}

func TestLogarithmicAxes(t *testing.T) {
	var svg bytes.Buffer
	xy := XY{Series: []Series{{X: []float64{20, 3000}, Y: []float64{0.002, 5}, Points: true}}}
	axes := Axes{Panel: xy, LogX: true, LogY: true, X: &[2]float64{10, 10000}, Y: &[2]float64{0.001, 10}}
	if err := (Figure{Panels: []Panel{Row{axes}}}).Write(&svg, "svg"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"10", "100", "1000", "10000", "0.001", "0.1"} {
		if !strings.Contains(svg.String(), ">"+want+"<") {
			t.Errorf("no label %q", want)
		}
	}
}

// Few colours make a small file; a picture of many smooth ones stays as it is.
func TestIndexedColours(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 100, 100))
	for i := range 100 * 100 {
		img.SetRGBA(i%100, i/100, color.RGBA{uint8(i % 100), uint8(i % 100), uint8(i % 100), 255})
	}
	small, ok := indexed(img).(*image.Paletted)
	if !ok || len(small.Palette) != 100 || rgba(small, 42, 7) != rgba(img, 42, 7) {
		t.Error("100 colours were changed")
	}
	for i := range 100 * 100 {
		img.SetRGBA(i%100, i/100, color.RGBA{uint8(i * 7 % 251), uint8(i * 31 % 241), uint8(i * 97 % 239), 255})
	}
	if indexed(img) != image.Image(img) {
		t.Error("a colourful picture lost its colours")
	}
}
