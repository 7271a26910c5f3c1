package analysis

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"github.com/hillock-sim/hillock/data"
)

// PairwiseCorrelation returns the mean, over all pairs of the given cells that spiked, of Pearson's correlation of their spike
// counts in bins of binMs, from fromMs to the end of the recording. cells are ids, nil for all recorded cells. Bins are those of
// Binned. A cell with the same count in every bin, such as a silent one, has no correlation, and is left out. The result is NaN
// if fewer than two cells are left.
//
// With z_i the counts of cell i, less their mean and scaled to length 1, the correlation of a pair is z_i·z_j, and so
//
//	sum over i<j of z_i·z_j = (|sum of z_i|^2 - n) / 2
//
// which takes time in proportion to cells, not to pairs.
func PairwiseCorrelation(s *data.Spikes, cells []int64, binMs, fromMs float64) float64 {
	if cells == nil {
		cells = s.Cells
	}
	n := bins(binMs, fromMs, s.TStop)
	times := make(map[int64][]float64, len(cells))
	for _, id := range cells {
		times[id] = nil
	}
	for k, id := range s.IDs {
		if train, wanted := times[id]; wanted {
			times[id] = append(train, s.Time(k))
		}
	}
	sum, z, used := make([]float64, n), make([]float64, n), 0.0
	for _, id := range cells { // in their order, so that sums round alike every time
		clear(z)
		for _, t := range times[id] {
			if b := bin(t, binMs, fromMs); b >= 0 && b < n {
				z[b]++
			}
		}
		if n == 0 {
			continue
		}
		floats.AddConst(-stat.Mean(z, nil), z)
		if length := floats.Norm(z, 2); length > 1e-9 {
			floats.AddScaled(sum, 1/length, z)
			used++
		}
	}
	if used < 2 {
		return math.NaN()
	}
	return (floats.Dot(sum, sum) - used) / (used * (used - 1))
}

// CorrelationCoefficients returns Pearson's correlation of the spike counts of every pair of the given cells, in bins of binMs from
// fromMs to the end of the recording: a symmetric matrix in the order of cells (ids, nil for all recorded cells). Bins are those of
// Binned. A cell with the same count in every bin, such as a silent one, has no correlation: its row and column are NaN.
func CorrelationCoefficients(s *data.Spikes, cells []int64, binMs, fromMs float64) [][]float64 {
	if cells == nil {
		cells = s.Cells
	}
	counts := countsOf(s, cells, binMs, fromMs)
	matrix := make([][]float64, len(cells))
	for i := range cells {
		matrix[i] = make([]float64, len(cells))
		for j := range i + 1 {
			matrix[i][j] = stat.Correlation(counts[i], counts[j], nil)
			matrix[j][i] = matrix[i][j]
		}
	}
	return matrix
}

// countsOf returns the counts of each cell in bins.
func countsOf(s *data.Spikes, cells []int64, binMs, fromMs float64) [][]float64 {
	n := bins(binMs, fromMs, s.TStop)
	row := make(map[int64][]float64, len(cells))
	counts := make([][]float64, len(cells))
	for k, id := range cells {
		counts[k] = make([]float64, n)
		row[id] = counts[k]
	}
	for k, id := range s.IDs {
		if c := row[id]; c != nil {
			if b := bin(s.Time(k), binMs, fromMs); b >= 0 && b < n {
				c[b]++
			}
		}
	}
	return counts
}

// CrossCorrelogram returns the cross-correlation histogram of two cells (ids): for each lag of -lags to lags bins of binMs the number
// of pairs of a spike of a and a spike of b that many bins later, from fromMs to the end of the recording. Bins are those of Binned.
// It is nil if there is no whole bin.
func CrossCorrelogram(s *data.Spikes, a, b int64, lags int, binMs, fromMs float64) []float64 {
	x, y := countsOf(s, []int64{a}, binMs, fromMs)[0], countsOf(s, []int64{b}, binMs, fromMs)[0]
	if len(x) == 0 || lags < 0 {
		return nil
	}
	pairs := make([]float64, 2*lags+1)
	for i, n := range x {
		if n == 0 {
			continue
		}
		for lag := max(-lags, -i); lag <= lags && i+lag < len(y); lag++ {
			pairs[lag+lags] += n * y[i+lag]
		}
	}
	return pairs
}
