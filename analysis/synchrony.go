package analysis

import (
	"math"

	"github.com/hillock-sim/hillock/data"
)

// SpikeContrast returns the spike contrast of the recorded cells, a measure of synchrony on the time scale where it is largest: 1 if
// all fire together, near 0 for independent trains. For each width of bin, from half the recording down to minBinMs (or half the
// shortest interval, if that is longer) by factors of 0.9, the contrast of the counts in half-overlapping bins is multiplied by the
// share of cells that are active in a bin, and the largest product is the result. Elephant takes minBinMs = 10. It is NaN for
// fewer than two cells, and if no cell has two spikes. Source: Ciba et al. (2018), doi:10.1016/j.jneumeth.2018.09.008.
func SpikeContrast(s *data.Spikes, minBinMs float64) float64 {
	trains := s.Trains()
	shortest, total := math.Inf(1), 0
	for _, train := range trains {
		total += len(train)
		for _, interval := range ISIs(train) {
			shortest = min(shortest, interval)
		}
	}
	if len(trains) < 2 || math.IsInf(shortest, 0) || !(minBinMs > 0) {
		return math.NaN()
	}
	best := math.NaN()
	start, stop := s.TStart-shortest, s.TStop+shortest
	for width := (s.TStop - s.TStart) / 2; width >= max(shortest/2, minBinMs); width *= 0.9 {
		if synchrony := contrast(trains, start, stop, width, total); !(synchrony <= best) {
			best = synchrony
		}
	}
	return best
}

// contrast is the spike contrast for bins of one width, which begin every half width.
func contrast(trains [][]float64, start, stop, width float64, total int) float64 {
	step := width / 2
	edges := int(math.Ceil((stop + step - start) / step)) // of half bins
	spikes, active, last := make([]float64, max(edges-2, 0)), make([]float64, max(edges-2, 0)), make([]int, max(edges-2, 0))
	for c, train := range trains {
		for _, t := range train {
			half := int((t - start) / step)
			if half == edges-1 && t == start+float64(half)*step { // the last one is closed on both sides
				half--
			}
			// A half bin is the second half of one bin and the first of the next.
			for b := max(half-1, 0); b <= half && b < len(spikes); b++ {
				spikes[b]++
				if last[b] != c+1 {
					last[b] = c + 1
					active[b]++
				}
			}
		}
	}
	theta, weighted, change := 0.0, 0.0, 0.0
	for b, n := range spikes {
		theta += n
		weighted += n * active[b]
		if b > 0 {
			change += math.Abs(n - spikes[b-1])
		}
	}
	return change / (2 * float64(total)) * (weighted/theta - 1) / float64(len(trains)-1)
}
