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
