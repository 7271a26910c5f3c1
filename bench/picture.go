package bench

import (
	"math"
	"sort"

	"github.com/hillock-sim/hillock/plot"
)

// Picture draws what building and running take over the size of the network, both axes logarithmic: least times of each result.
func (r Report) Picture() plot.Figure {
	f := plot.Figure{Title: "What building and running take", Caption: r.Machine(), Provenance: r.Watermark.JSON()}
	build, run := plot.XY{XLabel: "connections", YLabel: "build (s)"}, plot.XY{XLabel: "cells", YLabel: "run (s for each s of model time)"}
	for _, threads := range r.threads() {
		label := "1 thread"
		if threads > 1 {
			label = significant(float64(threads), 1) + " threads"
		}
		b, u := plot.Series{Label: label, Line: true, Points: true}, plot.Series{Label: label, Line: true, Points: true}
		for _, one := range r.Results {
			if one.Threads != threads {
				continue
			}
			b.X, b.Y = append(b.X, float64(one.Samples[0].Synapses)), append(b.Y, one.Of(Sample.build).Min)
			u.X, u.Y = append(u.X, float64(one.Samples[0].Cells)), append(u.Y, one.Of(Sample.run).Min/(one.Ms/1000))
		}
		ascending(&b)
		ascending(&u)
		build.Series, run.Series = append(build.Series, b), append(run.Series, u)
	}
	if r.Scan != nil {
		b, u := plot.Series{Label: "scan", Points: true}, plot.Series{Label: "scan", Points: true}
		for _, t := range r.Scan.Trials {
			b.X, b.Y = append(b.X, 0.01*float64(t.Cells)*float64(t.Cells)), append(b.Y, t.BuildS)
			u.X, u.Y = append(u.X, float64(t.Cells)), append(u.Y, t.RunS/(t.Ms/1000))
		}
		build.Series, run.Series = append(build.Series, b), append(run.Series, u)
	}
	f.Panels = []plot.Panel{plot.Row{logarithmic(build), logarithmic(run)}}
	return f
}

// logarithmic gives a panel axes of whole decades.
func logarithmic(p plot.XY) plot.Axes {
	decades := func(of func(plot.Series) []float64) *[2]float64 {
		low, high := math.Inf(1), math.Inf(-1)
		for _, s := range p.Series {
			for _, v := range of(s) {
				if v > 0 {
					low, high = min(low, v), max(high, v)
				}
			}
		}
		if low > high {
			return nil
		}
		from, to := math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
		return &[2]float64{math.Pow(10, from), math.Pow(10, max(to, from+1))}
	}
	return plot.Axes{
		Panel: p, LogX: true, LogY: true,
		X: decades(func(s plot.Series) []float64 { return s.X }), Y: decades(func(s plot.Series) []float64 { return s.Y }),
	}
}

// threads lists the numbers of threads, ascending.
func (r Report) threads() (all []int) {
	seen := map[int]bool{}
	for _, one := range r.Results {
		if !seen[one.Threads] {
			seen[one.Threads] = true
			all = append(all, one.Threads)
		}
	}
	sort.Ints(all)
	return all
}

// ascending sorts the points of a series by X.
func ascending(s *plot.Series) { sort.Sort(byX{s}) }

type byX struct{ *plot.Series }

func (s byX) Len() int           { return len(s.X) }
func (s byX) Less(i, j int) bool { return s.X[i] < s.X[j] }
func (s byX) Swap(i, j int)      { s.X[i], s.X[j], s.Y[i], s.Y[j] = s.X[j], s.X[i], s.Y[j], s.Y[i] }
