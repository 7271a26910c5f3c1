package analysis

import (
	"math"

	"gonum.org/v1/gonum/stat"

	"github.com/hillock-sim/hillock/data"
)

// ISIs returns the intervals between the spikes of a train (ms, ascending): one fewer than there are spikes, none for fewer than two.
func ISIs(train []float64) []float64 {
	if len(train) < 2 {
		return nil
	}
	intervals := make([]float64, len(train)-1)
	for k := range intervals {
		intervals[k] = train[k+1] - train[k]
	}
	return intervals
}

// CV returns the coefficient of variation of the intervals of a train: their standard deviation (of the population, divided by n)
// over their mean. A Poisson train has 1, a regular one 0. Two spikes have one interval, hence 0, as in Elephant; fewer give NaN.
func CV(train []float64) float64 {
	mean, variance := stat.PopMeanVariance(ISIs(train), nil)
	return math.Sqrt(variance) / mean
}

// CVs returns the CV of each cell with at least minSpikes spikes in the whole recording, in the order of s.Cells. Customary are at
// least 10 spikes: the CV of a shorter train comes out too small.
func CVs(s *data.Spikes, minSpikes int) []float64 {
	var cvs []float64
	for _, train := range s.Trains() {
		if len(train) >= max(minSpikes, 2) {
			cvs = append(cvs, CV(train))
		}
	}
	return cvs
}

// MeanCV returns the mean of CVs; NaN if no cell has as many spikes.
func MeanCV(s *data.Spikes, minSpikes int) float64 { return stat.Mean(CVs(s, minSpikes), nil) }

// LV returns the local variation of a train,
//
//	LV = 3/(n-1) sum over k of ((I_k - I_k+1)/(I_k + I_k+1))^2
//
// over its n intervals I. Like the CV it is 1 for a Poisson train and 0 for a regular one, but slow changes of rate leave it
// alone. It is NaN for fewer than three spikes. Source: Shinomoto, Shima & Tanji (2003), doi:10.1162/089976603322518759.
func LV(train []float64) float64 {
	intervals := ISIs(train)
	if len(intervals) < 2 {
		return math.NaN()
	}
	sum := 0.0
	for k := 1; k < len(intervals); k++ {
		r := (intervals[k] - intervals[k-1]) / (intervals[k] + intervals[k-1])
		sum += r * r
	}
	return 3 * sum / float64(len(intervals)-1)
}

// CV2 returns the local coefficient of variation of a train,
//
//	CV2 = 2/(n-1) sum over k of |I_k+1 - I_k|/(I_k+1 + I_k)
//
// over its n intervals I. Like the CV it is 1 for a Poisson train and 0 for a regular one, but slow changes of rate leave it alone.
// It is NaN for fewer than three spikes. Source: Holt et al. (1996), doi:10.1152/jn.1996.75.5.1806.
func CV2(train []float64) float64 {
	intervals := ISIs(train)
	if len(intervals) < 2 {
		return math.NaN()
	}
	sum := 0.0
	for k := 1; k < len(intervals); k++ {
		sum += math.Abs(intervals[k]-intervals[k-1]) / (intervals[k] + intervals[k-1])
	}
	return 2 * sum / float64(len(intervals)-1)
}

// LVR returns the local variation of a train, revised to leave out what the refractory period R (ms) does to it,
//
//	LVR = 3/(n-1) sum over k of (1 - 4 I_k I_k+1/(I_k + I_k+1)^2) (1 + 4 R/(I_k + I_k+1))
//
// over its n intervals I; Elephant takes R = 5 ms if not told otherwise. It is NaN for fewer than three spikes. Source: Shinomoto
// et al. (2009), doi:10.1371/journal.pcbi.1000433.
func LVR(train []float64, refractoryMs float64) float64 {
	intervals := ISIs(train)
	if len(intervals) < 2 {
		return math.NaN()
	}
	sum := 0.0
	for k := 1; k < len(intervals); k++ {
		both := intervals[k] + intervals[k-1]
		sum += (1 - 4*intervals[k]*intervals[k-1]/(both*both)) * (1 + 4*refractoryMs/both)
	}
	return 3 * sum / float64(len(intervals)-1)
}
