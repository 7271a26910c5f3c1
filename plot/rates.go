package plot

import (
	"fmt"
	"math"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Rates shows the mean rate of the cells of each group over time, in Hz, as a histogram.
type Rates struct {
	Groups []Group
	Bin    float64 // ms; 0: chosen, so that a bin of the smallest group has enough spikes
}

// Span returns the stretch of time its groups were recorded, in ms.
func (r Rates) Span() (from, to float64) { return spanOf(r.Groups) }

// Height returns the height of a small panel.
func (r Rates) Height() vg.Length { return 27 * vg.Millimeter }

// Plot returns the axes with one stepped line for each group.
func (r Rates) Plot(f Frame) *gplot.Plot {
	p := newPlot()
	bin := r.bin(f)
	var entries []entry
	highest := 0.0
	for i, g := range r.Groups {
		hz := g.rate(f.From, f.To, bin)
		for _, v := range hz {
			highest = max(highest, v)
		}
		c := colorOf(g.Color, i)
		p.Add(curve{x: edges(f, bin, len(hz)), y: stairs(hz), style: draw.LineStyle{Color: c, Width: 0.8}, frame: f})
		if len(r.Groups) > 1 {
			entries = append(entries, entry{name: g.label(), color: c})
		}
	}
	if len(r.Groups) > 0 {
		entries = append(entries, entry{name: fmt.Sprintf("bins of %v ms", bin)})
	}
	if highest == 0 {
		highest = 1
	}
	valueAxis(p, "Rate (Hz)", 0, highest*1.05)
	p.Add(newKey(entries, f.Width*0.8))
	return p
}

// bin returns the width of the bins in ms: that which was asked for, or about 200 of them, fewer if spikes are rare. Not
// more than 100,000 bins are made.
func (r Rates) bin(f Frame) float64 {
	length := f.To - f.From
	if r.Bin > 0 {
		return max(r.Bin, length/1e5)
	}
	fewest := math.Inf(1)
	for _, g := range r.Groups {
		n := 0
		g.each(g.cells(), f.From, f.To, func(float64, int) { n++ })
		if n > 0 {
			fewest = min(fewest, float64(n))
		}
	}
	bins := min(max(fewest/20, 40), 200)
	step := niceStep(length / bins)
	return max(step, length/1e5)
}

// rate returns the mean rate of the cells of the group in each bin, in Hz.
func (g Group) rate(from, to, bin float64) []float64 {
	n := max(1, int(math.Ceil((to-from)/bin-1e-9)))
	hz := make([]float64, n)
	cells := g.cells()
	g.each(cells, from, to, func(t float64, _ int) {
		// A spike on the edge of two bins belongs to the later one, at the end of the axis to the last.
		hz[min(int((t-from)/bin+1e-9), n-1)]++
	})
	for i := range hz {
		width := min(bin, to-from-float64(i)*bin) // the last bin may be cut
		if len(cells) > 0 && width > 0 {
			hz[i] *= 1000 / width / float64(len(cells))
		}
	}
	return hz
}

// edges returns the two times (ms) at which each of n bins begins and ends.
func edges(f Frame, bin float64, n int) []float64 {
	t := make([]float64, 0, 2*n)
	for i := range n {
		t = append(t, f.From+float64(i)*bin, min(f.From+float64(i+1)*bin, f.To))
	}
	return t
}

// stairs returns each value twice, once for each edge of its bin.
func stairs(v []float64) []float64 {
	s := make([]float64, 0, 2*len(v))
	for _, x := range v {
		s = append(s, x, x)
	}
	return s
}
