package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"github.com/hillock-sim/hillock/provenance"
)

// Report is what many runs amount to.
type Report struct {
	Watermark provenance.Record `json:"watermark"`
	Results   []Result          `json:"results"`
	Scan      *Scan             `json:"scan,omitempty"`
}

// Result is several runs of a workload with the same settings.
type Result struct {
	Workload string `json:"workload"`
	Settings
	Samples []Sample `json:"samples"`
	Need    Need     `json:"roofline,omitzero"`
}

// Add gathers a sample.
func (r *Report) Add(w Workload, s Sample) {
	for k := range r.Results {
		if have := &r.Results[k]; have.Workload == w.Name && have.Settings == s.Settings {
			have.Samples = append(have.Samples, s)
			return
		}
	}
	r.Results = append(r.Results, Result{Workload: w.Name, Settings: s.Settings, Samples: []Sample{s}, Need: w.Roof.Need(s)})
}

// Range is the least and the median of several figures.
type Range struct{ Min, Median float64 }

// Of returns the range of a figure over the samples.
func (r Result) Of(figure func(Sample) float64) Range {
	var all []float64
	for _, s := range r.Samples {
		all = append(all, figure(s))
	}
	slices.Sort(all)
	n := len(all)
	if n == 0 {
		return Range{}
	}
	return Range{all[0], (all[(n-1)/2] + all[n/2]) / 2}
}

// Floor is the sum of the shortest time that each stretch of the run took in any repeat: what a run takes that nothing disturbs, as
// near as a busy machine lets one see it, since every repeat does the same in the same stretch. 0 if that is not known.
func (r Result) Floor() (sum float64) {
	for k := range r.Samples[0].Stretches {
		best := math.Inf(1)
		for _, s := range r.Samples {
			if len(s.Stretches) != len(r.Samples[0].Stretches) {
				return 0
			}
			best = min(best, s.Stretches[k])
		}
		sum += best
	}
	return sum
}

// Figures of a sample.
func (s Sample) build() float64   { return s.BuildS }
func (s Sample) run() float64     { return s.RunS }
func (s Sample) cpu() float64     { return s.RunCPUS }
func (s Sample) process() float64 { return s.ProcessS }
func (s Sample) peak() float64    { return float64(s.PeakBytes) }

// Faults lists what is wrong with the science: rates outside their bounds, spikes that depend on the number of threads.
func (r Report) Faults() (texts []string) {
	digests := map[string]Result{}
	for _, one := range r.Results {
		for k, s := range one.Samples {
			for _, text := range s.Failed() {
				texts = append(texts, fmt.Sprintf("%s, %d threads, repeat %d: %s", one.Workload, one.Threads, k+1, text))
			}
			same := fmt.Sprint(one.Workload, one.Scale, one.Ms)
			if first, seen := digests[same]; !seen {
				digests[same] = Result{Workload: one.Workload, Settings: one.Settings, Samples: []Sample{s}}
			} else if first.Samples[0].Digest != s.Digest {
				texts = append(texts, fmt.Sprintf("%s: the digest with %d threads (repeat %d) is %s, with %d threads %s",
					one.Workload, one.Threads, k+1, s.Digest, first.Threads, first.Samples[0].Digest))
			}
		}
	}
	return texts
}

// WriteJSON writes the report.
func (r Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "\t")
	return e.Encode(r)
}

// Read reads a report that WriteJSON wrote.
func Read(path string) (Report, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Report{}, err
	}
	var r Report
	if err := json.Unmarshal(text, &r); err != nil {
		return Report{}, fmt.Errorf("%s is no report of hillock bench: %w", path, err)
	}
	if len(r.Results) == 0 && r.Scan == nil {
		return Report{}, fmt.Errorf("%s is no report of hillock bench, or an empty one", path)
	}
	return r, nil
}
