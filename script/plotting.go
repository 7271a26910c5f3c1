package script

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.starlark.net/starlark"
	"gonum.org/v1/plot/vg"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/plot"
)

// plottingModule is pyNN.utility.plotting.
//
// A figure is written where the script says (save), or handed to the command line (show), which draws it if it is asked to (--plot)
// in place of its own picture. What PyNN does not have: a list of panels stands side by side, a panel may have a title, and columns
// of a histogram or a logarithmic axis can be asked for.
func plottingModule(s *session) starlark.StringDict {
	names := starlark.StringDict{}
	for _, f := range []struct {
		name string
		do   func(*call) (starlark.Value, error)
	}{{"Figure", newFigure}, {"Panel", newPanel}, {"DataTable", newDataTable}, {"Histogram", newHistogram}} {
		names[f.name] = s.function(f.name, f.do)
	}
	return names
}

type (
	// figure is a Figure of a script.
	figure struct {
		object
		s *session
		f plot.Figure
	}
	// panel is a Panel of a script.
	panel struct {
		object
		p plot.Panel
	}
	// dataTable is PyNN's DataTable, or its Histogram if bars are wider than 0.
	dataTable struct {
		object
		x, y []float64
		bars float64
	}
)

func (f *figure) String() string    { return "<Figure>" }
func (p *panel) String() string     { return "<Panel>" }
func (d *dataTable) String() string { return fmt.Sprintf("<%s of %d>", d.typ, len(d.x)) }

// newFigure is Figure(*panels, title=None, annotations=None, settings=None, size=None). The size is (width, height) in inches.
func newFigure(c *call) (starlark.Value, error) {
	f := &figure{object: object{"Figure"}, s: c.s}
	for _, a := range c.args {
		p, err := panelOf(a)
		if err != nil {
			return nil, err
		}
		f.f.Panels = append(f.f.Panels, p)
	}
	c.args = nil
	var title, notes, settings, size starlark.Value
	if err := c.unpack("title?", &title, "annotations?", &notes, "settings?", &settings, "size?", &size); err != nil {
		return nil, err
	}
	f.f.Title, _ = starlark.AsString(orNothing(title))
	f.f.Caption, _ = starlark.AsString(orNothing(notes))
	f.f.DPI = 150
	items, err := dictItems("settings", settings)
	if err != nil {
		return nil, err
	}
	for _, kv := range items {
		// Of matplotlib's settings only this one has a meaning here; the others are a matter of style.
		if kv[0] != starlark.String("savefig.dpi") {
			continue
		}
		dpi, ok := float(kv[1])
		if !ok {
			return nil, fmt.Errorf("%w: settings: savefig.dpi = %s: must be a number", model.ErrValue, brief(kv[1]))
		}
		f.f.DPI = dpi
	}
	if size != nil && size != starlark.None {
		list, ok := size.(starlark.Iterable)
		if !ok {
			return nil, fmt.Errorf("%w: size = %s: must be (width, height) in inches", model.ErrValue, brief(size))
		}
		wh, err := floats("size", list)
		if err != nil || len(wh) != 2 {
			return nil, fmt.Errorf("%w: size = %s: must be (width, height) in inches", model.ErrValue, brief(size))
		}
		f.f.Width, f.f.Height = vg.Length(wh[0])*vg.Inch, vg.Length(wh[1])*vg.Inch
	}
	return f, nil
}

// panelOf takes a panel, or a list of panels that stand side by side.
func panelOf(v starlark.Value) (plot.Panel, error) {
	switch v := v.(type) {
	case *panel:
		return v.p, nil
	case starlark.Iterable:
		var r plot.Row
		it := v.Iterate()
		defer it.Done()
		var x starlark.Value
		for it.Next(&x) {
			p, ok := x.(*panel)
			if !ok {
				return nil, classError("TypeError", "%s: must be a Panel", brief(x))
			}
			r = append(r, p.p)
		}
		if len(r) > 0 {
			return r, nil
		}
	}
	return nil, classError("TypeError", "%s: must be a Panel, or a list of Panels that stand side by side", brief(v))
}

// Attr implements starlark.HasAttrs.
func (f *figure) Attr(name string) (starlark.Value, error) {
	switch name {
	case "save":
		return f.s.function("Figure.save", f.save), nil
	case "show":
		return f.s.function("Figure.show", func(c *call) (starlark.Value, error) {
			f.s.result.Figures = append(f.s.result.Figures, f.f)
			return nil, c.unpack()
		}), nil
	}
	return nil, nil
}

// AttrNames implements starlark.HasAttrs.
func (f *figure) AttrNames() []string { return []string{"save", "show"} }

// save is save(filename): the extension is the format.
func (f *figure) save(c *call) (starlark.Value, error) {
	var file string
	if err := c.unpack("filename", &file); err != nil {
		return nil, err
	}
	path, err := f.s.outputPath(file)
	if err != nil {
		return nil, err
	}
	defer since(&f.s.result.WriteSeconds, time.Now())
	f.s.stamp()
	if f.s.sim != nil {
		f.f.Provenance = f.s.sim.Provenance()
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	if err := f.f.Save(path); err != nil {
		return nil, err
	}
	f.s.result.Files = append(f.s.result.Files, path)
	return nil, nil
}

// newDataTable is DataTable(x, y).
func newDataTable(c *call) (starlark.Value, error) {
	var x, y starlark.Iterable
	if err := c.unpack("x", &x, "y", &y); err != nil {
		return nil, err
	}
	d := &dataTable{object: object{"DataTable"}}
	var err error
	if d.x, err = floats("x", x); err != nil {
		return nil, err
	}
	if d.y, err = floats("y", y); err != nil {
		return nil, err
	}
	if len(d.x) != len(d.y) {
		return nil, fmt.Errorf("%w: DataTable: %d values x, %d values y: must be as many", model.ErrValue, len(d.x), len(d.y))
	}
	return d, nil
}

// newHistogram is Histogram(data), with the number of columns if it shall not be the root of that of the data.
func newHistogram(c *call) (starlark.Value, error) {
	var list starlark.Iterable
	columns := 0
	if err := c.unpack("data", &list, "bins?", &columns); err != nil {
		return nil, err
	}
	all, err := floats("data", list)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) })
	if columns <= 0 {
		columns = max(1, int(math.Sqrt(float64(len(all)))))
	}
	if columns > 1e5 {
		return nil, fmt.Errorf("%w: Histogram: bins = %d: must be at most 100000", model.ErrValue, columns)
	}
	d := &dataTable{object: object{"Histogram"}, x: make([]float64, columns), y: make([]float64, columns)}
	low, high := 0.0, 1.0
	if len(all) > 0 {
		low, high = slices.Min(all), slices.Max(all)
		if low == high {
			low, high = low-0.5, high+0.5
		}
	}
	d.bars = (high - low) / float64(columns)
	for k := range d.x {
		d.x[k] = low + float64(float64(k)*d.bars)
	}
	for _, x := range all {
		d.y[min(int((x-low)/d.bars), columns-1)]++
	}
	return d, nil
}

// style is how one item of a panel is drawn, in the words of matplotlib.
type style struct {
	line, marker *bool
	dashed       bool
	color        color.Color
}

// colorNames are matplotlib's letters and some of its names, as colours that are told apart by all readers.
var colorNames = map[string]color.RGBA{
	"b": {0x00, 0x72, 0xB2, 0xFF}, "r": {0xD5, 0x5E, 0x00, 0xFF}, "g": {0x00, 0x9E, 0x73, 0xFF}, "m": {0xCC, 0x79, 0xA7, 0xFF},
	"y": {0xE6, 0x9F, 0x00, 0xFF}, "c": {0x56, 0xB4, 0xE9, 0xFF}, "k": {0x33, 0x33, 0x33, 0xFF}, "gray": {0x99, 0x99, 0x99, 0xFF},
}

// set reads one property; known is false if it is none of a line.
func (s *style) set(name string, v starlark.Value) (known bool, err error) {
	text, isText := starlark.AsString(v)
	yes := func(off ...string) *bool {
		on := isText && !slices.Contains(off, strings.ToLower(text))
		return &on
	}
	switch name {
	case "linestyle", "ls":
		s.line = yes("", "none", " ")
		s.dashed = text == "--" || text == "dashed" || text == ":"
	case "marker":
		s.marker = yes("", "none", " ")
	case "color", "c":
		for full, letter := range map[string]string{"blue": "b", "red": "r", "green": "g", "magenta": "m", "orange": "y", "yellow": "y", "cyan": "c", "black": "k", "grey": "gray"} {
			if text == full {
				text = letter
			}
		}
		rgb, ok := colorNames[text]
		if !ok {
			return true, fmt.Errorf("%w: color = %s: must be one of b, r, g, m, y, c, k, gray", model.ErrValue, brief(v))
		}
		s.color = rgb
	case "linewidth", "lw", "markersize", "ms", "alpha", "s": // widths and sizes are chosen by how much there is to draw
	default:
		return false, nil
	}
	return true, nil
}

// panelOptions are the options of a panel beyond those of its lines.
const panelOptions = "xlabel, ylabel, xlim, ylim, xticks, yticks, xscale, title, legend, data_labels, line_properties, extent, vmin, vmax, aspect, units"

// newPanel is Panel(*data, **options). Data are analog signals, lists of spike trains, tables, histograms, or a table of numbers
// (a list of rows), which is drawn as an image.
func newPanel(c *call) (starlark.Value, error) {
	if len(c.args) == 0 {
		return nil, classError("TypeError", "Panel has no data: give analog signals, spike trains, a DataTable, a Histogram or a table of numbers")
	}
	b := panelBuilder{}
	b.styles = make([]style, len(c.args))
	if err := b.options(c.kwargs); err != nil {
		return nil, err
	}
	for i, a := range c.args {
		if err := b.add(i, a); err != nil {
			return nil, err
		}
	}
	if err := b.whole(); err != nil {
		return nil, err
	}
	b.axes.Panel = b.made
	return &panel{object{"Panel"}, b.axes}, nil
}

// panelBuilder collects what a panel is made of.
type panelBuilder struct {
	axes   plot.Axes
	styles []style
	labels []string
	image  plot.Image // its options

	raster plot.Raster
	traces plot.Traces
	xy     plot.XY
	table  *plot.Image
	made   plot.Panel
}

func (b *panelBuilder) options(kwargs []starlark.Tuple) error {
	for _, kv := range kwargs {
		name, v := string(kv[0].(starlark.String)), kv[1]
		if v == starlark.None {
			continue
		}
		if err := b.option(name, v); err != nil {
			return err
		}
	}
	return nil
}

func (b *panelBuilder) option(name string, v starlark.Value) error {
	text, _ := starlark.AsString(v)
	var err error
	switch name {
	case "xlabel":
		b.axes.XLabel = text
	case "ylabel":
		if text != "auto" {
			b.axes.YLabel = text
		}
	case "title":
		b.axes.Title = text
	case "xlim":
		b.axes.X, err = ends(name, v)
	case "ylim":
		b.axes.Y, err = ends(name, v)
	case "yticks":
		b.axes.NoY = !bool(v.Truth())
	case "legend":
		b.traces.NoKey, b.xy.NoKey = !bool(v.Truth()), !bool(v.Truth())
	case "xticks": // the lowest of the panels that share an axis has the numbers
	case "xscale":
		b.axes.LogX = text == "log"
	case "data_labels":
		b.labels, err = names(name, v)
	case "line_properties":
		err = b.lineProperties(v)
	case "extent":
		var list []float64
		if it, ok := v.(starlark.Iterable); ok {
			list, err = floats(name, it)
		}
		if err == nil && len(list) != 4 {
			err = fmt.Errorf("%w: extent = %s: must be (left, right, bottom, top)", model.ErrValue, brief(v))
		}
		if err == nil {
			b.image.X, b.image.Y = [2]float64{list[0], list[1]}, [2]float64{list[2], list[3]}
		}
	case "vmin", "vmax":
		x, ok := float(v)
		if !ok {
			return fmt.Errorf("%w: %s = %s: must be a number", model.ErrValue, name, brief(v))
		}
		if name == "vmin" {
			b.image.Low = x
		} else {
			b.image.High = x
		}
	case "aspect":
		b.image.Stretch = text == "auto"
	case "units":
		b.image.Unit = text
	default:
		for i := range b.styles {
			known, err := b.styles[i].set(name, v)
			if err != nil {
				return err
			}
			if !known {
				return classError("TypeError", "Panel has no option %q; it has %s, and those of lines: linestyle, marker, color", name, panelOptions)
			}
		}
	}
	return err
}

// lineProperties reads one dict for each item of data.
func (b *panelBuilder) lineProperties(v starlark.Value) error {
	list, ok := v.(starlark.Indexable)
	if !ok || list.Len() != len(b.styles) {
		return fmt.Errorf("%w: line_properties: must be a list of %d dicts, one for each item of data", model.ErrValue, len(b.styles))
	}
	for i := range b.styles {
		items, err := dictItems("line_properties", list.Index(i))
		if err != nil {
			return err
		}
		for _, kv := range items {
			name, _ := starlark.AsString(kv[0])
			if _, err := b.styles[i].set(name, kv[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

func ends(name string, v starlark.Value) (*[2]float64, error) {
	if it, ok := v.(starlark.Iterable); ok {
		if list, err := floats(name, it); err == nil && len(list) == 2 && list[0] < list[1] {
			return &[2]float64{list[0], list[1]}, nil
		}
	}
	return nil, fmt.Errorf("%w: %s = %s: must be (from, to), ascending", model.ErrValue, name, brief(v))
}

// add takes one item of data.
func (b *panelBuilder) add(i int, v starlark.Value) error {
	label := ""
	if i < len(b.labels) {
		label = b.labels[i]
	}
	st := b.styles[i]
	switch v := v.(type) {
	case *dataTable:
		s := plot.Series{Label: label, X: v.x, Y: v.y, Color: st.color, Dashed: st.dashed, Bars: v.bars, Points: v.bars == 0}
		if st.line != nil {
			s.Line = *st.line
			s.Points = false
		}
		if st.marker != nil {
			s.Points = *st.marker
		}
		b.xy.Series = append(b.xy.Series, s)
		return nil
	case *neoList:
		if a, ok := v.of.(*data.Signal); ok {
			if label == "" && histogramOf(a) {
				label = a.Source // its one column is no cell
			}
			b.traces.Labels = append(b.traces.Labels, label)
			b.traces.Signals = append(b.traces.Signals, a)
			b.traces.Colors = append(b.traces.Colors, st.color)
			return nil
		}
		return b.add(i, starlark.NewList([]starlark.Value{v}))
	case starlark.Indexable:
		if spikes, ok := spikesOf(v); ok {
			if label != "" || v.Len() == 0 {
				spikes.Source = label
			}
			b.raster.Groups = append(b.raster.Groups, plot.Group{Spikes: spikes, Color: st.color})
			return nil
		}
		if it, ok := v.(starlark.Iterable); ok {
			rows, err := listValue("data", it)
			if table, ok := rows.([][]float64); ok && err == nil {
				b.table = &b.image
				b.table.Values, b.table.Color = table, st.color
				return nil
			}
		}
	}
	return classError("TypeError", "%s: Panel draws analog signals, lists of spike trains, a DataTable, a Histogram or a list of rows of numbers", brief(v))
}

// whole makes the panel. Data of one panel are of one kind.
func (b *panelBuilder) whole() error {
	kinds := 0
	if len(b.raster.Groups) > 0 {
		b.made, kinds = b.raster, kinds+1
	}
	if len(b.traces.Signals) > 0 {
		for _, a := range b.traces.Signals {
			for c := range a.Cells {
				if c >= len(b.traces.Cells) {
					b.traces.Cells = append(b.traces.Cells, c)
				}
			}
		}
		b.made, kinds = b.traces, kinds+1
	}
	if len(b.xy.Series) > 0 {
		b.made, kinds = b.xy, kinds+1
	}
	if b.table != nil {
		b.made, kinds = *b.table, kinds+1
	}
	if kinds != 1 {
		return classError("TypeError", "a Panel shows data of one kind: signals, spike trains, tables or an image")
	}
	return nil
}

// spikesOf puts spike trains into one table; ok is false if the list holds anything else.
func spikesOf(list starlark.Indexable) (*data.Spikes, bool) {
	all := &data.Spikes{Dt: 0.1, TStart: math.Inf(1), TStop: math.Inf(-1)}
	for i := range list.Len() {
		train, ok := list.Index(i).(*neoList)
		if !ok {
			return nil, false
		}
		of, ok := train.of.(*spikeTrain)
		if !ok {
			return nil, false
		}
		if i == 0 || of.table.Dt < all.Dt {
			all.Dt = of.table.Dt
		}
		all.TStart, all.TStop = min(all.TStart, of.table.TStart), max(all.TStop, of.table.TStop)
		all.Source = of.table.Source
	}
	for i := range list.Len() {
		of := list.Index(i).(*neoList).of.(*spikeTrain)
		// Rows are in the order of the list, whatever the ids.
		all.Cells = append(all.Cells, int64(i))
		for _, t := range of.times {
			all.Steps = append(all.Steps, int64(math.Round(t/all.Dt)))
			all.IDs = append(all.IDs, int64(i))
		}
	}
	all.Sort()
	if len(all.Cells) == 0 {
		all.TStart, all.TStop = 0, 0
	}
	return all, true
}
