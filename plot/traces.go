package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/data"
	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Traces shows signals over time, one line for each cell. Signals of different units make one panel for each unit.
type Traces struct {
	Signals   []*data.Signal
	Labels    []string      // names of the signals in the key, "" or nil: chosen
	Colors    []color.Color // one for each signal, nil: from the palette
	Cells     []int         // columns of every signal, nil: the first few, so that about three lines are drawn in all
	NoKey     bool          // no key above the data
	Threshold float64       // drawn as a dashed line, in the unit of the signals; 0: none

	// Small is for a picture of one cell in little room: the key names the variables and not the cells, the axis has few ticks, and
	// its name is the unit alone where there are several variables.
	Small bool
}

// Span returns the stretch of time of its samples, in ms.
func (t Traces) Span() (from, to float64) {
	from, to = math.Inf(1), math.Inf(-1)
	for _, s := range t.Signals {
		if s != nil && s.Len() > 0 {
			from = min(from, s.TStart)
			to = max(to, s.TStart+data.TimeOf(int64(s.Len()-1), s.Period))
		}
	}
	return from, to
}

// Height returns the height of a small panel.
func (t Traces) Height() vg.Length {
	if t.Small {
		return 13 * vg.Millimeter
	}
	return 30 * vg.Millimeter
}

// byUnit takes signals of different units apart, in the order in which the units appear.
func (t Traces) byUnit() []Traces {
	var out []Traces
	var units []string
	for i, s := range t.Signals {
		if s == nil {
			continue
		}
		k := slices.Index(units, s.Unit)
		if k < 0 {
			k = len(units)
			units = append(units, s.Unit)
			out = append(out, Traces{Cells: t.Cells, Threshold: t.Threshold, NoKey: t.NoKey, Small: t.Small})
		}
		if i < len(t.Labels) {
			for len(out[k].Labels) < len(out[k].Signals) {
				out[k].Labels = append(out[k].Labels, "")
			}
			out[k].Labels = append(out[k].Labels, t.Labels[i])
		}
		var c color.Color
		if i < len(t.Colors) {
			c = t.Colors[i]
		}
		out[k].Signals = append(out[k].Signals, s)
		out[k].Colors = append(out[k].Colors, c)
	}
	if len(out) == 0 {
		return []Traces{{}}
	}
	return out
}

// Plot returns the axes with the lines in them, and a key with the ids of the cells.
func (t Traces) Plot(f Frame) *gplot.Plot {
	p := newPlot()
	var entries []entry
	low, high := math.Inf(1), math.Inf(-1)
	for i, s := range t.Signals {
		if s == nil {
			continue
		}
		columns := t.columns(s)
		for j, c := range columns {
			line := curve{style: draw.LineStyle{Color: t.color(i, j, len(columns)), Width: 0.7}, frame: f}
			line.x, line.y = samples(s, c, f)
			a, b := line.bounds()
			low, high = min(low, a), max(high, b)
			p.Add(line)
			entries = append(entries, entry{name: t.name(i, c, len(columns)), color: line.style.Color})
		}
	}
	if t.Threshold != 0 && !math.IsNaN(t.Threshold) && !math.IsInf(t.Threshold, 0) {
		low, high = min(low, t.Threshold), max(high, t.Threshold)
		p.Add(level{t.Threshold})
		entries = append(entries, entry{name: "- - threshold"})
	}
	switch {
	case low > high:
		low, high = 0, 1
	case low == high:
		air := max(math.Abs(low)*0.05, 1e-3)
		low, high = low-air, high+air
	default:
		air := 0.05 * (high - low)
		low, high = low-air, high+air
	}
	valueAxis(p, t.label(), low, high)
	if t.Small {
		p.Y.Tick.Marker = gplot.ConstantTicks(niceTicks(low, high, 3))
	}
	if !t.NoKey && (!t.Small || len(entries) > 1) {
		p.Add(newKey(entries, f.Width*0.8))
	}
	return p
}

// columns returns the columns of a signal that are drawn.
func (t Traces) columns(s *data.Signal) []int {
	var out []int
	if t.Cells == nil {
		for c := range min(len(s.Cells), max(1, 3/max(len(t.Signals), 1))) {
			out = append(out, c)
		}
		return out
	}
	for _, c := range t.Cells {
		if c >= 0 && c < len(s.Cells) {
			out = append(out, c)
		}
	}
	return out
}

// color returns the colour of line j of n of signal i: the lines of a single signal differ by colour, those of several
// signals by shade, so that a population keeps its colour through the figure.
func (t Traces) color(i, j, n int) color.Color {
	if len(t.Signals) == 1 && (len(t.Colors) == 0 || t.Colors[0] == nil) {
		return colorOf(nil, j)
	}
	var c color.Color
	if i < len(t.Colors) {
		c = t.Colors[i]
	}
	c = colorOf(c, i)
	if n < 2 {
		return c
	}
	return mix(c, paper, 0.6*float64(j)/float64(n-1))
}

// name returns what the key says of a line of signal i, one of n: the label of the signal, or the id of its cell, and what else
// tells it from the others.
func (t Traces) name(i, column, n int) string {
	s := t.Signals[i]
	if i < len(t.Labels) && t.Labels[i] != "" {
		if n == 1 {
			return t.Labels[i]
		}
		return fmt.Sprintf("%s %d", t.Labels[i], s.Cells[column])
	}
	several := func(of func(*data.Signal) string) bool {
		return slices.ContainsFunc(t.Signals, func(o *data.Signal) bool { return o != nil && of(o) != of(s) })
	}
	if t.Small {
		return symbol(s.Name)
	}
	name := fmt.Sprintf("cell %d", s.Cells[column])
	if several(func(s *data.Signal) string { return s.Source }) {
		name = fmt.Sprintf("%s %d", s.Source, s.Cells[column])
	}
	if several(func(s *data.Signal) string { return s.Name }) {
		name = symbol(s.Name) + ", " + name
	}
	return name
}

// label returns the name of the vertical axis: the symbols of the signals and their unit.
func (t Traces) label() string {
	var symbols []string
	unit := ""
	for _, s := range t.Signals {
		if s != nil && !slices.Contains(symbols, symbol(s.Name)) {
			symbols = append(symbols, symbol(s.Name))
			unit = unitName(s.Unit)
		}
	}
	switch {
	case t.Small && len(symbols) > 1:
		return unit
	case unit == "":
		return strings.Join(symbols, ", ")
	}
	return fmt.Sprintf("%s (%s)", strings.Join(symbols, ", "), unit)
}

// symbol returns what papers write for a recorded variable.
func symbol(name string) string {
	switch name {
	case "v":
		return "V"
	case "gsyn_exc":
		return "g_exc"
	case "gsyn_inh":
		return "g_inh"
	}
	// What is recorded at a receptor of a composed cell.
	if receptor, ok := strings.CutSuffix(name, ".gsyn"); ok {
		return "g_" + receptor
	}
	if receptor, ok := strings.CutSuffix(name, ".isyn"); ok {
		return "i_" + receptor
	}
	return name
}

// unitName returns a unit with its Greek letter: uS is µS.
func unitName(unit string) string {
	if rest, ok := strings.CutPrefix(unit, "u"); ok && rest != "" {
		return "µ" + rest
	}
	return unit
}
