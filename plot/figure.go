// Package plot draws recordings: rasters, population rates and traces, one above the other on a shared time axis, as PNG,
// SVG or PDF. Curves, points, bars and images with axes of their own can stand among them, and panels side by side.
//
//	err := plot.Of(exc, inh).Save("va.pdf")
//
// Nothing outside the program is needed (Liberation Sans is embedded), and the same Figure gives the same bytes. Rasters are
// drawn as an image at the resolution of the output, placed inside vector axes: one vector element for each spike would make
// files of tens of megabytes that no viewer likes. Traces are thinned to what can be seen.
package plot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2/maybe"
	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// A Figure is panels one above the other; those whose horizontal axis is time share it.
type Figure struct {
	Title   string
	Caption string // one small line below the panels: time step, seed, version

	// Provenance is a JSON object that is stored in the file: a text chunk of that name in PNG, the metadata element in SVG, an
	// entry of the document information in PDF. nil: none.
	Provenance json.RawMessage

	Panels []Panel

	// Width and Height are the size of the page. Zero width is that of a text column of 170 mm; zero height is chosen from
	// the panels.
	Width, Height vg.Length

	From, To float64 // ms; both 0: all of the data

	DPI float64 // dots per inch of PNG files; 0: 200
}

// A Panel is one pair of axes. Raster, Rates, Traces, XY and Image are panels; others may be written outside this package. Axes
// gives a panel other names and ranges, Row puts several side by side.
type Panel interface {
	// Span returns the stretch of time its data cover, in ms; from > to means no data.
	Span() (from, to float64)
	// Height returns the height at which the panel looks good. A Figure of given height shares it out in proportion.
	Height() vg.Length
	// Plot returns the axes with all that is drawn in them. The Figure sets the time axis and aligns the left edges.
	Plot(Frame) *gplot.Plot
}

// A Free panel has a horizontal axis that is its own: the Figure leaves it as Plot made it.
type Free interface {
	Panel
	Free() bool
}

func isFree(p Panel) bool {
	f, ok := p.(Free)
	return ok && f.Free()
}

// A Frame is what the panels of one drawing share.
type Frame struct {
	From, To float64   // ms, From < To
	Width    vg.Length // of the figure
	DPI      float64   // dots per inch of what is drawn as an image, and of the columns to which traces are thinned
}

// smallest is the least width and height in which axes still have room.
const smallest = 3 * vg.Centimeter

// Save draws the figure into a file whose extension is the format: .pdf, .png or .svg. The file appears whole or not at all.
func (f Figure) Save(path string) error {
	var b bytes.Buffer
	if err := f.Write(&b, filepath.Ext(path)); err != nil {
		return fmt.Errorf("save %q: %w", path, err)
	}
	if err := maybe.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("plot: save %q: %w", path, err)
	}
	return nil
}

// Write draws the figure in one of the formats "pdf", "png" and "svg".
func (f Figure) Write(w io.Writer, format string) error {
	write, ok := formats[strings.ToLower(strings.TrimPrefix(format, "."))]
	if !ok {
		return fmt.Errorf("plot: unknown format %q: known are pdf, png, svg", format)
	}
	f, err := f.complete()
	if err != nil {
		return err
	}
	if err := write(w, f); err != nil {
		return fmt.Errorf("plot: %s: %w", format, err)
	}
	return nil
}

// formats are the writers by extension; each takes a complete figure.
var formats = map[string]func(io.Writer, Figure) error{"pdf": writePDF, "png": writePNG, "svg": writeSVG}

// complete checks the figure and fills in all that was left to be chosen.
func (f Figure) complete() (Figure, error) {
	f.Panels = split(f.Panels)
	if f.From == 0 && f.To == 0 {
		f.From, f.To = span(f.Panels)
	}
	if !(f.From < f.To) || math.IsInf(f.From, 0) || math.IsInf(f.To, 0) {
		return f, fmt.Errorf("plot: time axis from %v ms to %v ms: must be ascending and finite (both 0: all of the data)", f.From, f.To)
	}
	if f.Width == 0 {
		f.Width = 170 * vg.Millimeter
	}
	if f.Height == 0 {
		f.Height = f.naturalHeight(rowsOf(f.Panels))
	}
	if f.DPI == 0 {
		f.DPI = pngDPI
	}
	if !(f.DPI >= 20 && f.DPI <= 2400) {
		return f, fmt.Errorf("plot: %v dots per inch: must be from 20 to 2400 (0: %d)", f.DPI, pngDPI)
	}
	if f.Width < smallest || f.Height < smallest {
		return f, fmt.Errorf("plot: size %.3g mm x %.3g mm: each must be at least %.3g mm (0: chosen)",
			f.Width/vg.Millimeter, f.Height/vg.Millimeter, smallest/vg.Millimeter)
	}
	return f, nil
}

// split returns the panels with those that need several axes taken apart, and an empty one if there are none.
func split(panels []Panel) []Panel {
	var out []Panel
	for _, p := range panels {
		switch p := p.(type) {
		case nil:
		case Traces:
			for _, t := range p.byUnit() {
				out = append(out, t)
			}
		default:
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		out = []Panel{Raster{}}
	}
	return out
}

// span returns the stretch of time (ms) that all panels together cover: 0 to 1 where there is none.
func span(panels []Panel) (from, to float64) {
	from, to = math.Inf(1), math.Inf(-1)
	for _, p := range panels {
		a, b := p.Span()
		if a <= b && !math.IsInf(a, 0) && !math.IsInf(b, 0) {
			from, to = min(from, a), max(to, b)
		}
	}
	switch {
	case from > to:
		return 0, 1
	case from == to:
		return from - 0.5, to + 0.5
	}
	return from, to
}
