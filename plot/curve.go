package plot

import (
	"math"

	"github.com/hillock-sim/hillock/data"
	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A curve is a line through points, broken where a value is not finite, and thinned to what can be seen.
type curve struct {
	x, y  []float64 // x ascending
	style draw.LineStyle
	frame Frame
}

// samples returns times (ms) and values of one column of a signal within the frame.
func samples(s *data.Signal, column int, f Frame) (x, y []float64) {
	for k := range s.Len() {
		t := s.TStart + data.TimeOf(int64(k), s.Period)
		if t >= f.From && t <= f.To {
			x = append(x, t)
			y = append(y, s.At(k, column))
		}
	}
	return x, y
}

// bounds returns the least and the greatest finite value, (+Inf, -Inf) if there is none.
func (l curve) bounds() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range l.y {
		if finite(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// Plot implements gonum's Plotter. Lines are drawn at most at 144 columns per inch: finer is not seen in a line of this width.
func (l curve) Plot(c draw.Canvas, p *gplot.Plot) {
	toX, toY := p.Transforms(&c)
	dpi := min(l.frame.DPI, 144)
	columns := int((c.Max.X - c.Min.X).Points() / 72 * dpi)
	for _, piece := range pieces(l.y) {
		x, y := thin(l.x[piece[0]:piece[1]], l.y[piece[0]:piece[1]], l.frame.From, l.frame.To, columns)
		points := make([]vg.Point, len(x))
		for i := range x {
			points[i] = vg.Point{X: toX(x[i]), Y: toY(y[i])}
		}
		if len(points) == 1 {
			c.SetColor(l.style.Color)
			c.Fill(circle(points[0], 1.2))
			continue
		}
		c.StrokeLines(l.style, points)
	}
}

// circle returns a round dot.
func circle(at vg.Point, radius vg.Length) vg.Path {
	var p vg.Path
	p.Move(vg.Point{X: at.X + radius, Y: at.Y})
	p.Arc(at, radius, 0, 2*math.Pi)
	p.Close()
	return p
}

// pieces returns the stretches [begin, end) of finite values.
func pieces(y []float64) [][2]int {
	var out [][2]int
	begin := -1
	for i, v := range y {
		switch {
		case finite(v) && begin < 0:
			begin = i
		case !finite(v) && begin >= 0:
			out = append(out, [2]int{begin, i})
			begin = -1
		}
	}
	if begin >= 0 {
		out = append(out, [2]int{begin, len(y)})
	}
	return out
}

// thin keeps of each of so many columns the least and the greatest value, in the order in which they come, and the first and
// the last point of all. Lines through few points stay as they are.
func thin(x, y []float64, from, to float64, columns int) (tx, ty []float64) {
	if len(x) <= 2*columns || columns < 1 {
		return x, y
	}
	keep := func(i int) {
		tx = append(tx, x[i])
		ty = append(ty, y[i])
	}
	column := func(i int) int { return int((x[i] - from) / (to - from) * float64(columns)) }
	keep(0)
	for i := 1; i < len(x)-1; {
		low, high := i, i
		j := i + 1
		for ; j < len(x)-1 && column(j) == column(i); j++ {
			if y[j] < y[low] {
				low = j
			}
			if y[j] > y[high] {
				high = j
			}
		}
		keep(min(low, high))
		if low != high {
			keep(max(low, high))
		}
		i = j
	}
	keep(len(x) - 1)
	return tx, ty
}

// A level is a dashed line across the panel.
type level struct{ y float64 }

// Plot implements gonum's Plotter.
func (l level) Plot(c draw.Canvas, p *gplot.Plot) {
	_, toY := p.Transforms(&c)
	y := toY(l.y)
	c.StrokeLine2(draw.LineStyle{Color: faint, Width: 0.6, Dashes: []vg.Length{3, 2}}, c.Min.X, y, c.Max.X, y)
}
