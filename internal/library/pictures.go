package library

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"maps"
	"math"
	"slices"
	"strconv"

	gplot "gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/plot"
)

// A Picture is what a type does in a small experiment.
type Picture struct {
	Name, Caption string
	shown         [][]float64 // all that can be seen
	panels        []plot.Panel
	to            float64 // ms
}

// Pictures runs the experiments.
func Pictures() ([]Picture, error) {
	var all []Picture
	for _, c := range cells.All() {
		show := cellPicture
		if c.Source {
			show = sourcePicture
		}
		p, err := show(c)
		if err != nil {
			return nil, fmt.Errorf("picture of %s: %w", c.Name, err)
		}
		all = append(all, p)
	}
	more, err := synapsePictures()
	return append(all, more...), err
}

// Digest is a SHA-256 over all samples and spikes that the picture shows: pictures with equal digests are equal, whatever the fonts.
func (p Picture) Digest() string {
	h := sha256.New()
	for _, xs := range p.shown {
		fmt.Fprintln(h, len(xs))
		_ = binary.Write(h, binary.LittleEndian, xs)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Draw returns the picture as a PNG file of few colours: it is small.
func (p Picture) Draw() ([]byte, error) {
	f := plot.Figure{Panels: p.panels, From: 0, To: p.to, Width: 90 * vg.Millimeter}
	var b bytes.Buffer
	if err := f.Write(&b, "png"); err != nil {
		return nil, err
	}
	full, err := png.Decode(&b)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, fewColors(full, 16))
	return out.Bytes(), err
}

// fewColors paints a picture with the colours that it has most.
func fewColors(full image.Image, most int) *image.Paletted {
	box := full.Bounds()
	count := map[color.Color]int{}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			count[full.At(x, y)]++
		}
	}
	colors := slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int {
		return cmp.Or(count[b]-count[a], cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	few := image.NewPaletted(box, colors[:min(most, len(colors))])
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			few.Set(x, y, full.At(x, y))
		}
	}
	return few
}

// begin makes a simulation that says nothing.
func begin() (*hillock.Simulation, error) {
	return hillock.New(hillock.Options{Timestep: 0.1, Seed: 1, Threads: 1, Log: slog.New(slog.DiscardHandler)})
}

// The experiment with a cell: a step of current, then spikes at the first receptor, then at the others.
const (
	stepFrom, stepTo = 20.0, 100.0 // ms
	firstSpikes      = 120.0
	otherSpikes      = 160.0
	cellMs           = 200.0
)

// stepOf finds a step of current (nA) that makes a cell fire a few times, or else the strongest tried.
func stepOf(c model.Cell) (float64, error) {
	amplitude := 1e-4
	for ; amplitude < 20; amplitude *= 1.3 {
		_, segment, err := respond(c, amplitude, 0, stepTo)
		if err != nil {
			return 0, err
		}
		if len(segment.Spikes.Steps) >= 4 {
			break
		}
	}
	return twoDigits(amplitude), nil
}

// twoDigits rounds to two significant digits.
func twoDigits(x float64) float64 {
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 2, 64), 64)
	return y
}

// weightOf finds a weight at which spikes at a receptor are well seen in v.
func weightOf(c model.Cell, receptor int) (float64, error) {
	_, before, err := respond(c, 0, 0, cellMs)
	if err != nil {
		return 0, err
	}
	rest := before.Signal("v")
	weight := 1e-5
	for ; weight < 50 && rest != nil; weight *= 1.3 {
		_, after, err := respond(c, 0, signed(c, receptor, weight), cellMs, receptor)
		if err != nil {
			return 0, err
		}
		v := after.Signal("v")
		moved := 0.0
		for k := range v.Len() {
			moved = max(moved, math.Abs(v.At(k, 0)-rest.At(k, 0)))
		}
		if receptor == 0 && moved > 8 || receptor > 0 && moved > 3 || len(after.Spikes.Steps) > len(before.Spikes.Steps) {
			break
		}
	}
	return signed(c, receptor, twoDigits(weight)), nil
}

// signed gives a weight the sign that it must have at a receptor.
func signed(c model.Cell, receptor int, weight float64) float64 {
	if !c.ConductanceBased && receptor > 0 {
		return -weight
	}
	return weight
}

// respond runs the experiment: a step of current, and spikes of one weight at some of the receptors (none given: at none).
func respond(c model.Cell, amplitude, weight, ms float64, receptors ...int) (*hillock.Population, *data.Segment, error) {
	weights := map[int]float64{}
	for _, r := range receptors {
		weights[r] = weight
	}
	return experiment(c, amplitude, weights, ms)
}

func experiment(c model.Cell, amplitude float64, weights map[int]float64, ms float64) (*hillock.Population, *data.Segment, error) {
	sim, err := begin()
	if err != nil {
		return nil, nil, err
	}
	p, err := sim.Population(1, c, nil, hillock.Label(c.Name))
	if err != nil {
		return nil, nil, err
	}
	if c.Injectable && amplitude != 0 {
		step, err := sim.Current(currents.DC(), hillock.Params{"amplitude": amplitude, "start": stepFrom, "stop": stepTo})
		if err != nil {
			return nil, nil, err
		}
		if err := p.Inject(step); err != nil {
			return nil, nil, err
		}
	}
	for r, receptor := range c.Receptors {
		weight, driven := weights[r]
		if !driven {
			continue
		}
		from := firstSpikes
		if r > 0 {
			from = otherSpikes
		}
		times := []float64{from, from + 5, from + 10, from + 15}
		source, err := sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": times})
		if err != nil {
			return nil, nil, err
		}
		if _, err := sim.Projection(source, p, connectors.AllToAll(), hillock.Static(weight, 0.1), hillock.Receptor(receptor)); err != nil {
			return nil, nil, err
		}
	}
	if err := p.Record(p.Recordable(), hillock.RecordOptions{}); err != nil {
		return nil, nil, err
	}
	if _, err := sim.Run(ms); err != nil {
		return nil, nil, err
	}
	block, err := p.Data(nil, false)
	if err != nil {
		return nil, nil, err
	}
	return p, block.Segments[0], nil
}

func cellPicture(c model.Cell) (Picture, error) {
	amplitude := 0.0
	var err error
	if c.Injectable {
		if amplitude, err = stepOf(c); err != nil {
			return Picture{}, err
		}
	}
	weights := map[int]float64{}
	for r := range c.Receptors {
		if weights[r], err = weightOf(c, r); err != nil {
			return Picture{}, err
		}
	}
	_, segment, err := experiment(c, amplitude, weights, cellMs)
	if err != nil {
		return Picture{}, err
	}
	p := Picture{Name: c.Name, shown: of(segment), to: cellMs}
	p.Caption = c.Name
	for r, receptor := range c.Receptors {
		p.Caption += fmt.Sprintf(", %s spikes of %v %s", receptor, weights[r], unit(c.WeightUnit(receptor)))
	}
	if amplitude != 0 {
		p.Caption += fmt.Sprintf(", a step of %v nA", amplitude)
	}
	p.panels = []plot.Panel{ticks{segment.Spikes}}
	var units []string
	byUnit := map[string][]*data.Signal{}
	for _, s := range segment.Signals {
		key := s.Unit
		if s.Name == "v" {
			key = "v" // alone, and higher
		}
		if byUnit[key] == nil {
			units = append(units, key)
		}
		byUnit[key] = append(byUnit[key], s)
	}
	for _, key := range units {
		height := 13 * vg.Millimeter
		if key == "v" {
			height *= 2
		}
		p.panels = append(p.panels, plot.Axes{Panel: plot.Traces{Signals: byUnit[key], Small: true}, High: height})
	}
	return p, nil
}

// inBins are parameters of sources whose rate changes from bin to bin: from 5 to 40 Hz and back, ever more regular.
var inBins = map[string][]float64{"tbins": {0, 300, 700}, "a": {1, 2, 8}, "b": {0.2, 0.0125, 0.025}}

// sourcePicture is the raster of ten sources; rates are such that there is something to see.
func sourcePicture(c model.Cell) (Picture, error) {
	const n, ms = 10, 1000.0
	params := hillock.Params{}
	for _, p := range c.Params {
		switch {
		case p.Unit == "Hz" && !p.Sequence:
			params[p.Name] = 10 * max(p.Default, 1)
		case p.Sequence && inBins[p.Name] != nil:
			params[p.Name] = inBins[p.Name]
		case p.Sequence && p.DefaultList == nil:
			params[p.Name] = func(i int) []float64 { return []float64{100, 300 + 20*float64(i), 700 - 20*float64(i), 900} }
		}
	}
	sim, err := begin()
	if err != nil {
		return Picture{}, err
	}
	pop, err := sim.Population(n, c, params, hillock.Label(c.Name))
	if err != nil {
		return Picture{}, err
	}
	if err := pop.Record([]string{"spikes"}, hillock.RecordOptions{}); err != nil {
		return Picture{}, err
	}
	if _, err := sim.Run(ms); err != nil {
		return Picture{}, err
	}
	block, err := pop.Data(nil, false)
	if err != nil {
		return Picture{}, err
	}
	return Picture{
		Name: c.Name, Caption: fmt.Sprintf("%s: ten sources", c.Name), shown: of(block.Segments[0]), to: ms,
		panels: []plot.Panel{plot.Axes{Panel: plot.Raster{Groups: []plot.Group{{Label: "sources", Spikes: block.Segments[0].Spikes}}}, High: 18 * vg.Millimeter}},
	}, nil
}

// ticks shows the spikes of one cell as strokes.
type ticks struct{ spikes *data.Spikes }

// Span implements plot.Panel.
func (t ticks) Span() (from, to float64) { return t.spikes.TStart, t.spikes.TStop }

// Height implements plot.Panel.
func (t ticks) Height() vg.Length { return 3 * vg.Millimeter }

// Plot implements plot.Panel.
func (t ticks) Plot(plot.Frame) *gplot.Plot {
	p := gplot.New()
	p.BackgroundColor = nil
	p.Y.Min, p.Y.Max = 0, 1
	p.HideAxes()
	p.Add(t.strokes())
	return p
}

type strokes []float64 // ms

func (t ticks) strokes() strokes { return t.spikes.Times() }

// Plot implements gonum's Plotter.
func (s strokes) Plot(c draw.Canvas, p *gplot.Plot) {
	toX, _ := p.Transforms(&c)
	style := draw.LineStyle{Color: color.RGBA{0x1A, 0x1A, 0x1A, 0xFF}, Width: 0.9}
	for _, t := range s {
		c.StrokeLine2(style, toX(t), c.Min.Y, toX(t), c.Max.Y)
	}
}
