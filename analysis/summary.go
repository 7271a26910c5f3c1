package analysis

import (
	"math"

	"gonum.org/v1/gonum/stat"

	"github.com/hillock-sim/hillock/data"
)

// Settings say how a Summary is made. The zero value is what is customary.
type Settings struct {
	FromMs    float64 // what comes earlier is left out
	BinMs     float64 // of counts; 0: 5 ms
	MinSpikes int     // that a cell needs for its irregularity to count; 0: 10
}

// Summary is what one looks at first. Numbers that there is nothing to compute from are NaN.
type Summary struct {
	Cells, Silent, Spikes int
	Rate, RateSD          float64 // Hz, mean and standard deviation over cells (of the population), silent ones too

	Irregular        int     // cells with enough spikes for the next four
	CV, CV2, LV, LVR float64 // means over these cells; LVR with R = 5 ms

	PopulationFano float64 // of the counts of all cells together: 1 for independent Poisson trains
	Correlation    float64 // mean over all pairs of cells that spiked, of Pearson's correlation of counts
	SpikeContrast  float64 // synchrony, with bins of at least 10 ms
	PeakHz         float64 // where the spectrum of the population's rate is largest, above its two lowest frequencies
}

// Summarize computes the Summary of a table of spikes.
func Summarize(s *data.Spikes, o Settings) Summary {
	if o.BinMs == 0 {
		o.BinMs = 5
	}
	if o.MinSpikes == 0 {
		o.MinSpikes = 10
	}
	s = after(s, o.FromMs)
	m := Summary{Cells: len(s.Cells), Spikes: len(s.Steps)}
	for _, n := range s.Counts() {
		if n == 0 {
			m.Silent++
		}
	}
	rates := Rates(s)
	mean, variance := stat.PopMeanVariance(rates, nil)
	m.Rate, m.RateSD = mean, math.Sqrt(variance)
	measures := []struct {
		of   func([]float64) float64
		into *float64
	}{{CV, &m.CV}, {CV2, &m.CV2}, {LV, &m.LV}, {func(t []float64) float64 { return LVR(t, 5) }, &m.LVR}}
	for _, train := range s.Trains() {
		if len(train) < max(o.MinSpikes, 3) {
			continue
		}
		m.Irregular++
		for _, f := range measures {
			*f.into += f.of(train)
		}
	}
	for _, f := range measures {
		*f.into /= float64(m.Irregular) // NaN without cells
	}
	m.PopulationFano = PopulationFano(s, o.BinMs, s.TStart)
	m.Correlation = PairwiseCorrelation(s, nil, o.BinMs, s.TStart)
	m.SpikeContrast = SpikeContrast(s, 10)
	m.PeakHz = peakOf(s)
	return m
}

// peakOf looks for a rhythm in the number of spikes per ms, in segments of 512 ms, or shorter ones in a short recording.
func peakOf(s *data.Spikes) float64 {
	counts := Binned(s, 1, s.TStart, s.TStop)
	x := make([]float64, len(counts))
	for k, n := range counts {
		x[k] = float64(n)
	}
	n := 512
	for n > len(x)/2 {
		n /= 2
	}
	hz, density := WelchPSD(x, 1, n)
	if len(hz) < 3 {
		return math.NaN()
	}
	return Peak(hz, density, hz[2])
}

// after returns the spikes of a table from a time on.
func after(s *data.Spikes, fromMs float64) *data.Spikes {
	if fromMs <= s.TStart {
		return s
	}
	late := &data.Spikes{Source: s.Source, Dt: s.Dt, Cells: s.Cells, Index: s.Index, TStart: fromMs, TStop: s.TStop}
	for k := range s.Steps {
		if s.Time(k) > fromMs {
			late.Steps, late.IDs = append(late.Steps, s.Steps[k]), append(late.IDs, s.IDs[k])
		}
	}
	return late
}
