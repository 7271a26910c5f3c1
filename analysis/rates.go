// Package analysis computes what one looks at first in recorded spikes: rates, irregularity of trains, counts in bins and their
// correlation. Definitions are those of Elephant (https://python-elephant.org); where there is nothing to compute from, results
// are NaN, and each function says when.
//
// Times are in ms, rates in Hz.
package analysis

import (
	"math"

	"github.com/hillock-sim/hillock/data"
)

// MeanRate returns the spikes per second and cell over the whole recording, in Hz: the mean of Rates. It is NaN without cells or
// without duration.
func MeanRate(s *data.Spikes) float64 {
	sum, n := 0.0, 0
	for _, hz := range Rates(s) {
		sum += hz
		n++
	}
	return sum / float64(n)
}

// Rates returns the spikes per second of every recorded cell over the whole recording, in Hz, in the order of s.Cells; silent
// cells have 0. All are NaN if the recording has no duration.
func Rates(s *data.Spikes) []float64 {
	seconds := (s.TStop - s.TStart) / 1000
	rates := make([]float64, len(s.Cells))
	for c, n := range s.Counts() {
		if rates[c] = float64(n) / seconds; !(seconds > 0) {
			rates[c] = math.NaN()
		}
	}
	return rates
}

// RateHistogram returns the mean rate of the recorded cells over time: the centres of bins of binMs from s.TStart to s.TStop in
// ms, and the rate in each in Hz. Bins are those of Binned; a rest shorter than a bin is left out, and so is a spike at TStart
// itself. Both are empty if there is no whole bin; rates are NaN without cells.
func RateHistogram(s *data.Spikes, binMs float64) (centres, hz []float64) {
	counts := Binned(s, binMs, s.TStart, s.TStop)
	centres, hz = make([]float64, len(counts)), make([]float64, len(counts))
	for k, n := range counts {
		centres[k] = s.TStart + (float64(k)+0.5)*binMs
		hz[k] = float64(n) / (float64(len(s.Cells)) * binMs / 1000)
	}
	return centres, hz
}

// SmoothedRate returns the mean rate of the recorded cells over time (Hz), every periodMs from s.TStart: their spikes, counted in
// bins [t, t+periodMs) and convolved with a Gaussian of standard deviation sigmaMs, which is cut off at five of them, as in Elephant's
// instantaneous_rate. Near the ends, where the Gaussian reaches beyond the recording, the rate comes out too small. It is empty if no
// bin fits or periodMs or sigmaMs is not above 0; NaN without cells.
func SmoothedRate(s *data.Spikes, periodMs, sigmaMs float64) []float64 {
	n := bins(periodMs, s.TStart, s.TStop)
	if n == 0 || !(sigmaMs > 0) || math.IsInf(sigmaMs, 0) {
		return nil
	}
	counts := make([]float64, n)
	for k := range s.Steps {
		b := math.Floor(onGrid((s.Time(k) - s.TStart) / periodMs))
		if b == float64(n) { // the last bin is closed on both sides
			b--
		}
		if b >= 0 && b < float64(n) {
			counts[int(b)]++
		}
	}
	half := int(math.Ceil(onGrid(cutoff * sigmaMs / periodMs)))
	kernel := make([]float64, 2*half+1)
	for k := range kernel {
		t := (float64(k)/float64(half) - 1) * cutoff // in sigmas
		kernel[k] = 1000 / (math.Sqrt(2*math.Pi) * sigmaMs) * math.Exp(-t*t/2) / float64(len(s.Cells))
	}
	rate := make([]float64, n)
	for k, c := range counts {
		if c == 0 {
			continue
		}
		for i := max(0, k-half); i <= min(n-1, k+half); i++ {
			rate[i] += c * kernel[i-k+half]
		}
	}
	if len(s.Cells) == 0 {
		for k := range rate {
			rate[k] = math.NaN()
		}
	}
	return rate
}

// cutoff is where a Gaussian ends, in standard deviations.
const cutoff = 5

// LastSpike returns the time of the last spike in ms; NaN if there is none.
func LastSpike(s *data.Spikes) float64 {
	if len(s.Steps) == 0 {
		return math.NaN()
	}
	last := s.Steps[0]
	for _, step := range s.Steps {
		last = max(last, step)
	}
	return data.TimeOf(last, s.Dt)
}
