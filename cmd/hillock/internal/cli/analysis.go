package cli

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"github.com/hillock-sim/hillock/analysis"
	"github.com/hillock-sim/hillock/data"
)

func analysisCommand(s *Streams) *cobra.Command {
	var o analysis.Settings
	var asJSON bool
	c := &cobra.Command{
		Use:   "analysis FILE...",
		Short: "Say what is in recordings: rates, irregularity, synchrony, spectrum",
		Long: `Say what is in recordings of any format, one column for each (and for each segment). Definitions are those of Elephant.

  rate          spikes per second and cell, mean and standard deviation over cells
  CV            coefficient of variation of the intervals, mean over cells with enough spikes: 1 for Poisson, 0 for a clock
  CV2, LV       the same from neighbouring intervals, which slow changes of rate leave alone; LVR without refractoriness
  Fano factor   of the spikes of all cells together, in bins: 1 for independent Poisson trains, larger for synchrony
  correlation   of the counts of two cells in bins, mean over all pairs of cells that spiked
  contrast      spike contrast, a measure of synchrony: 1 if all fire together
  peak          frequency at which the spectrum of the rate of all cells is largest
  signals       mean, standard deviation, smallest and largest value of all samples

A dash stands where there is nothing to compute from.`,
		Example: `  hillock analysis Results/exc.npz Results/inh.npz
  hillock analysis Results/exc.npz --from 200 --bin 2
  hillock analysis Results/exc.npz --json | jq .[0].rate_hz`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("analysis takes at least one file (%s)", strings.Join(formatNames(), ", "))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if !(o.BinMs > 0) || math.IsInf(o.BinMs, 0) {
				return fmt.Errorf("--bin %v: must be > 0 ms", o.BinMs)
			}
			if !(o.FromMs >= 0) || math.IsInf(o.FromMs, 0) {
				return fmt.Errorf("--from %v: must be >= 0 ms", o.FromMs)
			}
			if o.MinSpikes < 3 {
				return fmt.Errorf("--min-spikes %d: must be at least 3", o.MinSpikes)
			}
			var all []columnOfFigures
			for _, path := range args {
				b, err := readBlock(path)
				if err != nil {
					return err
				}
				for k, segment := range b.Segments {
					title := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
					if len(b.Segments) > 1 {
						title += fmt.Sprintf(" [%d]", k)
					}
					all = append(all, columnOfFigures{title: title, path: path, segment: k, figures: figuresOf(segment, o)})
				}
			}
			if asJSON {
				return figuresJSON(s, all)
			}
			figuresTable(s, all)
			return nil
		},
	}
	flags := c.Flags()
	flags.Float64Var(&o.FromMs, "from", 0, "leave out what comes before this time in `ms`")
	flags.Float64Var(&o.BinMs, "bin", 5, "width of the bins of Fano factor and correlation in `ms`")
	flags.IntVar(&o.MinSpikes, "min-spikes", 10, "`number` of spikes that a cell needs for CV, CV2, LV and LVR")
	flags.BoolVar(&asJSON, "json", false, "print JSON: a list with one object for each column")
	return c
}

// A figure is one row of the table. key is its name in JSON.
type figure struct {
	key, label string
	value      float64
	digits     int // after the point
}

type columnOfFigures struct {
	title, path string
	segment     int
	figures     []figure
}

func figuresOf(s *data.Segment, o analysis.Settings) []figure {
	var list []figure
	if s.Spikes != nil {
		m := analysis.Summarize(s.Spikes, o)
		begin := max(s.Spikes.TStart, o.FromMs)
		list = []figure{
			{"duration_ms", "duration (ms)", s.Spikes.TStop - begin, 1},
			{"cells", "cells", float64(m.Cells), 0},
			{"silent_cells", "silent cells", float64(m.Silent), 0},
			{"spikes", "spikes", float64(m.Spikes), 0},
			{"rate_hz", "rate (Hz)", m.Rate, 3},
			{"rate_sd_hz", "  standard deviation", m.RateSD, 3},
			{"irregular_cells", fmt.Sprintf("cells with %d spikes", o.MinSpikes), float64(m.Irregular), 0},
			{"cv", "  CV", m.CV, 3},
			{"cv2", "  CV2", m.CV2, 3},
			{"lv", "  LV", m.LV, 3},
			{"lvr", "  LVR (5 ms)", m.LVR, 3},
			{"population_fano", fmt.Sprintf("Fano factor (%g ms)", o.BinMs), m.PopulationFano, 3},
			{"correlation", fmt.Sprintf("correlation (%g ms)", o.BinMs), m.Correlation, 4},
			{"spike_contrast", "contrast", m.SpikeContrast, 3},
			{"peak_hz", "peak (Hz)", m.PeakHz, 1},
		}
	}
	for _, a := range s.Signals {
		first := 0
		for first < a.Len() && a.TStart+data.TimeOf(int64(first), a.Period) < o.FromMs {
			first++
		}
		v := a.Data[min(first*len(a.Cells), len(a.Data)):]
		mean, variance := stat.PopMeanVariance(v, nil)
		low, high := math.NaN(), math.NaN()
		if len(v) > 0 {
			low, high = floats.Min(v), floats.Max(v)
		}
		name := a.Name
		list = append(list,
			figure{name + "_mean", fmt.Sprintf("%s (%s)", name, a.Unit), mean, 4}, figure{name + "_sd", "  standard deviation", math.Sqrt(variance), 4},
			figure{name + "_min", "  smallest", low, 4}, figure{name + "_max", "  largest", high, 4})
	}
	return list
}

func (f figure) text() string {
	if math.IsNaN(f.value) || math.IsInf(f.value, 0) {
		return "–"
	}
	return strconv.FormatFloat(f.value, 'f', f.digits, 64)
}

// figuresTable prints a row for each figure that a column has, in the order in which they first come.
func figuresTable(s *Streams, all []columnOfFigures) {
	var order []figure
	seen := map[string]bool{}
	head := []string{""}
	for _, c := range all {
		head = append(head, c.title)
		for _, f := range c.figures {
			if !seen[f.key] {
				seen[f.key] = true
				order = append(order, f)
			}
		}
	}
	t := newTable()
	t.row(head...)
	for _, row := range order {
		cells := []string{row.label}
		for _, c := range all {
			text := ""
			for _, f := range c.figures {
				if f.key == row.key {
					text = f.text()
				}
			}
			cells = append(cells, text)
		}
		t.row(cells...)
	}
	t.write(s.Out)
}

func figuresJSON(s *Streams, all []columnOfFigures) error {
	list := []map[string]any{}
	for _, c := range all {
		object := map[string]any{"file": c.path, "segment": c.segment}
		for _, f := range c.figures {
			object[f.key] = f.value
			if math.IsNaN(f.value) || math.IsInf(f.value, 0) {
				object[f.key] = nil
			}
		}
		list = append(list, object)
	}
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "%s\n", text)
	return err
}
