package bench

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// WriteTable prints the report for people: the machine, a line for each result, and whether the networks did what they should.
func (r Report) WriteTable(w io.Writer) {
	fmt.Fprintln(w, r.Machine())
	if len(r.Results) > 0 {
		t := grid{{"workload", "thr", "cells", "synapses", "build s", "floor s", "run s", "median", "cpu s", "process s", "x time", "Mevents/s", "ns/update", "ns/event", "B/syn", "peak MB", "limit s", "reached"}}
		for _, one := range r.Results {
			t = append(t, one.row())
		}
		fmt.Fprintln(w)
		t.write(w)
		fmt.Fprint(w, `
build, run, cpu, process: minima of the repeats, and the median of run. floor: the run's stretches (32 steps each, or the smallest delay) at their best
in any repeat, added up: what a run takes that nothing disturbs, the more repeats the better. cpu is the time of run on all cores together,
which a busy machine stretches less; process is the whole program from its start. x time: run over model time. ns/update, ns/event: thread
time for each cell and step, and for each synaptic event among cells, as if there were nothing else; drive belongs to the update. B/syn: of
the tables of connections; what changes with plasticity is in the peak. limit: what update and events take in the fastest code known, on one
or two cores of an AMD EPYC (Zen 3); reached: limit over run.
`)
	}
	if r.Scan != nil {
		fmt.Fprintln(w)
		r.Scan.writeTable(w)
	}
	fmt.Fprintln(w)
	for _, line := range r.science() {
		fmt.Fprintln(w, line)
	}
}

// Machine is the watermark in one line.
func (r Report) Machine() string {
	s, m := r.Watermark.Software, r.Watermark.Machine
	commit := s.Commit
	if len(commit) > 12 {
		commit = commit[:12]
	}
	return fmt.Sprintf("Hillock %s (%s), %s, %s; %s, %d cores, %.0f GiB, %s", s.Version, commit, s.GoVersion, m.Architecture, m.CPU, m.LogicalCores,
		float64(m.MemoryBytes)/(1<<30), m.OS)
}

func (r Result) row() []string {
	s := r.Samples[0]
	build, run := r.Of(Sample.build), r.Of(Sample.run)
	threadNs := run.Min * 1e9 * float64(r.Threads)
	each := func(n float64) string {
		if n == 0 {
			return "-"
		}
		return significant(threadNs/n, 3)
	}
	limit, reached := "-", "-"
	if r.Need.LimitS > 0 {
		limit, reached = significant(r.Need.LimitS, 2), fmt.Sprintf("%.0f %%", 100*r.Need.LimitS/run.Min)
	}
	return []string{
		r.Name(), fmt.Sprint(r.Threads), thousands(s.Cells), thousands(s.Synapses), significant(build.Min, 3), significant(r.Floor(), 3), significant(run.Min, 3), significant(run.Median, 3), significant(r.Of(Sample.cpu).Min, 3), significant(r.Of(Sample.process).Min, 3),
		significant(run.Min/(r.Ms/1000), 3), significant(float64(s.Events)/run.Min/1e6, 3), each(s.Updates()), each(float64(s.Events)),
		significant(s.BytesPerSynapse, 2), significant(r.Of(Sample.peak).Min/1e6, 3), limit, reached,
	}
}

// Name is the workload with what differs from how it is known.
func (r Result) Name() string {
	name := r.Workload
	if r.Scale != 1 {
		name += fmt.Sprintf(" x%v", r.Scale)
	}
	if w, err := Find(r.Workload); err == nil && r.Ms != w.Ms {
		name += fmt.Sprintf(" %v ms", r.Ms)
	}
	return name
}

// science says, once for each network, what its cells did.
func (r Report) science() (lines []string) {
	seen := map[string]int{}
	for k, one := range r.Results {
		first, again := seen[one.Name()]
		if again {
			if r.Results[first].Samples[0].Digest != one.Samples[0].Digest {
				lines = append(lines, one.Name()+": OTHER SPIKES with "+fmt.Sprint(one.Threads, " threads"))
			}
			continue
		}
		seen[one.Name()] = k
		s := one.Samples[0]
		var rates []string
		for i, rate := range s.Rates {
			text := fmt.Sprintf("%s %.2f", rate.Label, rate.Hz)
			if i < len(s.Checks) {
				text += fmt.Sprintf(" (%.2f to %.2f)", s.Checks[i].Low, s.Checks[i].High)
			}
			rates = append(rates, text)
		}
		verdict := "ok"
		switch {
		case len(s.Checks) == 0:
			verdict = "not checked: no bounds are known for this scale and time"
		case len(s.Failed()) > 0:
			verdict = "NOT WHAT IT SHOULD BE"
		}
		lines = append(lines, fmt.Sprintf("%s: rates in Hz: %s: %s; digest %.12s", one.Name(), sentence(rates), verdict, s.Digest))
	}
	return lines
}

// WriteComparison prints the ratios of an older report to this one: above 1 is better now.
func (r Report) WriteComparison(w io.Writer, old Report) {
	fmt.Fprintf(w, "\nBefore: %s\n", old.Machine())
	t := grid{{"workload", "thr", "build", "floor", "run", "median", "memory", "spikes"}}
	for _, one := range r.Results {
		before := old.find(one)
		if before == nil {
			t = append(t, []string{one.Name(), fmt.Sprint(one.Threads), "-", "-", "-", "-", "-", "not there"})
			continue
		}
		ratio := func(f func(Sample) float64, median bool) string {
			a, b := before.Of(f), one.Of(f)
			if median {
				a.Min, b.Min = a.Median, b.Median
			}
			if a.Min == 0 || b.Min == 0 {
				return "-"
			}
			return fmt.Sprintf("%.2f", a.Min/b.Min)
		}
		spikes := "the same"
		if before.Samples[0].Digest != one.Samples[0].Digest {
			spikes = "others"
		}
		t = append(t, []string{one.Name(), fmt.Sprint(one.Threads), ratio(Sample.build, false), floors(*before, one), ratio(Sample.run, false), ratio(Sample.run, true),
			ratio(Sample.peak, false), spikes})
	}
	if r.Scan != nil && old.Scan != nil {
		now := r.Scan.Fit()
		for k, before := range old.Scan.Fit() {
			t = append(t, []string{"scan, " + before.Phase, "1", "-", "-", fmt.Sprintf("%.2f", before.at(4000, 1000)/now[k].at(4000, 1000)), "-", "-", ""})
		}
	}
	t.write(w)
	fmt.Fprintln(w, "before over now: above 1 is better now")
}

// floors is the ratio of two floors, if both are known.
func floors(before, now Result) string {
	a, b := before.Floor(), now.Floor()
	if a == 0 || b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", a/b)
}

// find returns the result with the same settings that has samples, or nil.
func (r Report) find(like Result) *Result {
	for k := range r.Results {
		if one := &r.Results[k]; one.Workload == like.Workload && one.Settings == like.Settings && len(one.Samples) > 0 {
			return one
		}
	}
	return nil
}

// grid is a table whose numbers stand to the right.
type grid [][]string

func (g grid) write(w io.Writer) {
	width := make([]int, len(g[0]))
	for _, row := range g {
		for k, c := range row {
			width[k] = max(width[k], utf8.RuneCountInString(c))
		}
	}
	for _, row := range g {
		var b strings.Builder
		for k, c := range row {
			pad := strings.Repeat(" ", width[k]-utf8.RuneCountInString(c))
			if k == 0 {
				b.WriteString(c + pad)
			} else {
				b.WriteString("  " + pad + c)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

// significant writes a number with so many digits that count, without an exponent.
func significant(x float64, digits int) string {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return "-"
	}
	places := digits - 1 - int(math.Floor(math.Log10(math.Abs(x))))
	return fmt.Sprintf("%.*f", max(places, 0), x)
}

// thousands writes a number with commas.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for k := len(s) - 3; k > 0; k -= 3 {
		s = s[:k] + "," + s[k:]
	}
	return s
}
