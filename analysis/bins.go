package analysis

import (
	"math"

	"gonum.org/v1/gonum/stat"

	"github.com/hillock-sim/hillock/data"
)

// Binned returns the number of spikes of all cells together in each bin: bin k counts those in (t_k, t_k+binMs] with
// t_k = from + k binMs, open on the left, so that a spike on the grid is in the bin that ends with its step. There are as many
// bins as fit between from and to (ms), and none if binMs is not above 0 or to is not above from.
func Binned(s *data.Spikes, binMs, from, to float64) []int {
	counts := make([]int, bins(binMs, from, to))
	for k := range s.Steps {
		if b := bin(s.Time(k), binMs, from); b >= 0 && b < len(counts) {
			counts[b]++
		}
	}
	return counts
}

// bins returns how many whole bins there are between from and to.
func bins(binMs, from, to float64) int {
	n := math.Floor(onGrid((to - from) / binMs))
	if !(n > 0) || !(binMs > 0) || n > math.MaxInt32 {
		return 0
	}
	return int(n)
}

// bin returns the number of the bin that holds a time, below 0 for times up to from.
func bin(t, binMs, from float64) int {
	return int(max(-1, min(math.Ceil(onGrid((t-from)/binMs))-1, math.MaxInt32)))
}

// onGrid removes the rounding error of a number of bins that should be whole: 0.3/0.1 gives 2.9999999999999996.
func onGrid(x float64) float64 {
	if r := math.Round(x); math.Abs(x-r) <= 1e-9*(1+math.Abs(x)) {
		return r
	}
	return x
}

// Fano returns the Fano factor of counts: their variance over their mean, with the variance of the population (divided by n). A
// Poisson process has 1, a clock 0. It is NaN without counts, and if all are 0.
func Fano(counts []int) float64 {
	x := make([]float64, len(counts))
	for k, n := range counts {
		x[k] = float64(n)
	}
	mean, variance := stat.PopMeanVariance(x, nil)
	return variance / mean
}

// PopulationFano returns the Fano factor of the number of spikes of all cells together in bins of binMs, from fromMs to the end of
// the recording. It is 1 for independent Poisson trains and grows with synchrony. It is NaN if there is no whole bin or no spike.
func PopulationFano(s *data.Spikes, binMs, fromMs float64) float64 {
	return Fano(Binned(s, binMs, fromMs, s.TStop))
}
