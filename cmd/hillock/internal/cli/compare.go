package cli

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hillock-sim/hillock/analysis"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/plot"
	"github.com/hillock-sim/hillock/provenance"
)

// compareFlags are the flags of hillock compare.
type compareFlags struct {
	settings  analysis.Settings
	json      string
	plot      string
	summaries []string
	segment   int
}

func compareCommand(s *Streams) *cobra.Command {
	var f compareFlags
	c := &cobra.Command{
		Use:   "compare A B",
		Short: "Say how far two recordings are apart",
		Long: `Say how far two recordings of one network are apart: of two simulators, two seeds, two versions. Files may be of any format;
cells of one index in their populations are taken for the same.

  rate, CV,      means of both, and the Kolmogorov-Smirnov distance of their distributions over cells (correlations: over pairs
  correlation    of the first 200 cells that fired): the largest difference of the cumulative distributions. Two samples of one
                 distribution are less than the bound apart in 95 of 100 cases.
  same spikes    spikes of one cell at one time step that both have: all of them if the network is deterministic and both simulators
                 compute it alike; few, soon, if it is chaotic and they do not
  within 1 ms    the same with less care
  largest dV     the largest difference of a recorded variable, and that before the first spike that differs
  build, run,    seconds that the files (or the summaries of --summary) say the simulators took
  write

Exit status: 0 compared, whatever came out; 2 the input is wrong.`,
		Example: `  hillock run balanced_network --set stimulus=fixed --format npz --out a --summary a.json
  hillock run balanced_network --set stimulus=fixed --set delay=0.3 --format npz --out b --summary b.json
  hillock compare a/balanced_network_All_Cells.npz b/balanced_network_All_Cells.npz --summary a.json,b.json --plot compare.png`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("compare takes two recordings, A and B, got %d", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return compareFiles(s, f, args[0], args[1]) },
	}
	flags := c.Flags()
	flags.Float64Var(&f.settings.FromMs, "from", 0, "leave out what comes before this time in `ms`")
	flags.Float64Var(&f.settings.BinMs, "bin", 5, "width of the bins of correlations in `ms`")
	flags.IntVar(&f.settings.MinSpikes, "min-spikes", 10, "`number` of spikes that a cell needs for its CV")
	flags.IntVar(&f.segment, "segment", 0, "`number` of the segment, from 0")
	flags.StringVar(&f.json, "json", "", "write the figures to `file.json`")
	flags.StringVar(&f.plot, "plot", "", "draw the distributions and the difference of V to `file` (png, svg, pdf)")
	flags.StringSliceVar(&f.summaries, "summary", nil, "`A.json,B.json`: summaries of the two runs, for their times")
	return c
}

// compared is one of the two recordings.
type compared struct {
	path, simulator   string
	build, run, write float64 // s; NaN: not known
	segment           *data.Segment
}

func readCompared(path string, segment int, summary string) (*compared, error) {
	b, err := readBlock(path)
	if err != nil {
		return nil, err
	}
	if segment < 0 || segment >= len(b.Segments) {
		return nil, fmt.Errorf("--segment %d: %s has %d segments, from 0", segment, path, len(b.Segments))
	}
	c := &compared{path: path, segment: b.Segments[segment], build: math.NaN(), run: math.NaN(), write: math.NaN()}
	c.simulator, _ = b.Annotations["simulator"].(string)
	if f, err := format.ByPath(path); err == nil && f.Provenance != nil {
		var p provenance.Record
		if text, err := f.Provenance(path); err == nil && json.Unmarshal(text, &p) == nil && p.Run.Simulator != nil {
			c.build, c.run, c.write = p.Run.Simulator.BuildS, p.Run.Simulator.RunS, p.Run.Simulator.WriteS
		}
	}
	if summary == "" {
		return c, nil
	}
	text, err := os.ReadFile(summary)
	if err != nil {
		return nil, inputError{fmt.Errorf("--summary: %w", err)}
	}
	times := struct {
		Build     *float64 `json:"build_s"`
		Run       *float64 `json:"run_s"`
		Write     *float64 `json:"write_s"`
		Simulator string   `json:"simulator"`
	}{}
	if err := json.Unmarshal(text, &times); err != nil || times.Build == nil || times.Run == nil || times.Write == nil {
		return nil, fmt.Errorf("--summary %s: is not what hillock run --summary writes", summary)
	}
	c.build, c.run, c.write = *times.Build, *times.Run, *times.Write
	if times.Simulator != "" {
		c.simulator = times.Simulator
	}
	return c, nil
}

// comparedRow is a row of the table. Numbers that do not exist are NaN.
type comparedRow struct {
	Key    string  `json:"key"`
	Label  string  `json:"label"`
	A      float64 `json:"-"`
	B      float64 `json:"-"`
	Note   string  `json:"note,omitempty"`
	KS     float64 `json:"-"`
	Bound  float64 `json:"-"`
	digits int
}

// MarshalJSON writes null for what is not there.
func (l comparedRow) MarshalJSON() ([]byte, error) {
	m := map[string]any{"key": l.Key, "label": l.Label}
	if l.Note != "" {
		m["note"] = l.Note
	}
	for name, x := range map[string]float64{"a": l.A, "b": l.B, "ks": l.KS, "bound": l.Bound} {
		if m[name] = x; math.IsNaN(x) || math.IsInf(x, 0) {
			m[name] = nil
		}
	}
	return json.Marshal(m)
}

func compareFiles(s *Streams, f compareFlags, pathA, pathB string) error {
	if len(f.summaries) != 0 && len(f.summaries) != 2 {
		return fmt.Errorf("--summary takes two files, A.json,B.json, got %d", len(f.summaries))
	}
	if !(f.settings.BinMs > 0) || math.IsInf(f.settings.BinMs, 0) || !(f.settings.FromMs >= 0) || f.settings.MinSpikes < 3 {
		return fmt.Errorf("--bin must be > 0 ms, --from >= 0 ms and --min-spikes at least 3")
	}
	summaries := append(f.summaries, "", "")
	a, err := readCompared(pathA, f.segment, summaries[0])
	if err != nil {
		return err
	}
	b, err := readCompared(pathB, f.segment, summaries[1])
	if err != nil {
		return err
	}
	if a.segment.Spikes == nil && len(a.segment.Signals) == 0 || b.segment.Spikes == nil && len(b.segment.Signals) == 0 {
		return fmt.Errorf("there is nothing to compare: %s or %s holds no recording", pathA, pathB)
	}
	lines, panels := contrast(a, b, f.settings)
	t := newTable()
	t.row("", "A", "B", "KS distance", "bound", "")
	for _, l := range lines {
		t.row(l.Label, shown(l.A, l.digits), shown(l.B, l.digits), shown(l.KS, 4), shown(l.Bound, 4), l.Note)
	}
	fmt.Fprintf(s.Out, "A  %s  %s\nB  %s  %s\n\n", a.path, a.simulator, b.path, b.simulator)
	t.write(s.Out)
	if f.json != "" {
		object := map[string]any{"a": map[string]any{"file": a.path, "simulator": a.simulator}, "b": map[string]any{"file": b.path, "simulator": b.simulator}, "rows": lines}
		text, err := json.MarshalIndent(object, "", "  ")
		if err == nil {
			err = os.WriteFile(f.json, append(text, '\n'), 0o666)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", model.ErrRuntime, err)
		}
	}
	if f.plot == "" {
		return nil
	}
	if !known(strings.TrimPrefix(filepath.Ext(f.plot), "."), plotFormats) {
		return fmt.Errorf("--plot %s: must end in .%s", f.plot, strings.Join(plotFormats, ", ."))
	}
	figure := plot.Figure{Title: "A and B", Caption: fmt.Sprintf("A: %s, B: %s", a.simulator, b.simulator), Panels: panels}
	if err := figure.Save(f.plot); err != nil {
		return fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	return nil
}

// shown is a number of the table.
func shown(x float64, digits int) string {
	switch {
	case math.IsNaN(x), math.IsInf(x, 0):
		return ""
	case digits < 0:
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	return strconv.FormatFloat(x, 'f', digits, 64)
}

// contrast makes the rows and the panels.
func contrast(a, b *compared, o analysis.Settings) (lines []comparedRow, panels []plot.Panel) {
	nan := math.NaN()
	add := func(key, label string, x, y float64, digits int, note string) {
		lines = append(lines, comparedRow{Key: key, Label: label, A: x, B: y, KS: nan, Bound: nan, Note: note, digits: digits})
	}
	before := math.Inf(1)
	if x, y := a.segment.Spikes, b.segment.Spikes; x != nil && y != nil {
		c := analysis.Compare(x, y, o)
		before = c.FirstDifference
		add("cells", "cells", float64(len(x.Cells)), float64(len(y.Cells)), 0, "")
		add("spikes", "spikes", float64(c.SpikesA), float64(c.SpikesB), 0, "")
		for _, q := range []struct {
			key, label string
			digits     int
			two        analysis.Two
		}{{"rate_hz", "rate (Hz)", 3, c.Rates}, {"cv", "CV", 3, c.CVs}, {"correlation", "correlation", 4, c.Correlations}} {
			lines = append(lines, comparedRow{Key: q.key, Label: q.label, A: q.two.MeanA, B: q.two.MeanB, KS: q.two.KS, Bound: q.two.Bound, digits: q.digits})
			if len(q.two.A) > 1 && len(q.two.B) > 1 {
				panels = append(panels, plot.XY{XLabel: q.label, YLabel: "fraction below", Series: []plot.Series{cumulative("A", q.two.A), cumulative("B", q.two.B)}})
			}
		}
		note := "spike for spike"
		if !c.Equal() {
			note = fmt.Sprintf("the first that differs is at %g ms", c.FirstDifference)
		}
		share := func(n, of int) float64 { return 100 * float64(n) / float64(of) }
		add("same_percent", "same spikes (%)", share(c.Same, c.SpikesA), share(c.Same, c.SpikesB), 2, note)
		add("near_percent", "within 1 ms (%)", share(c.Near, c.SpikesA), share(c.Near, c.SpikesB), 2, "")
	}
	for _, signal := range a.segment.Signals {
		other := b.segment.Signal(signal.Name)
		if other == nil {
			continue
		}
		d := analysis.CompareSignals(signal, other, before)
		if d.Samples == 0 {
			continue
		}
		add("largest_d"+d.Name, fmt.Sprintf("largest d%s (%s)", d.Name, d.Unit), nan, d.Largest, -1, fmt.Sprintf("cell %d at %g ms, of %d cells", d.Cell, d.Time, d.Cells))
		add("rms_d"+d.Name, "  root mean square", nan, d.RMS, -1, "")
		if !math.IsInf(before, 0) {
			add("before_d"+d.Name, "  before a spike differs", nan, d.Before, -1, "")
		}
		panels = append(panels, plot.XY{XLabel: "t (ms)", YLabel: fmt.Sprintf("largest |d%s| (%s)", d.Name, d.Unit), NoKey: true,
			Series: []plot.Series{{X: d.Times, Y: d.Differences, Line: true}}})
	}
	if !math.IsNaN(a.build+b.build) || !math.IsNaN(a.build) || !math.IsNaN(b.build) {
		add("build_s", "build (s)", a.build, b.build, 3, "")
		add("run_s", "run (s)", a.run, b.run, 3, "")
		add("write_s", "write (s)", a.write, b.write, 3, "")
	}
	return lines, panels
}

// cumulative is the distribution of sorted values as steps.
func cumulative(label string, x []float64) plot.Series {
	s := plot.Series{Label: label, Line: true}
	n := float64(len(x))
	for k, v := range x {
		s.X = append(s.X, v, v)
		s.Y = append(s.Y, float64(k)/n, float64(k+1)/n)
	}
	return s
}
