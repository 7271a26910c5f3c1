package cells

import (
	"fmt"
	"math"
	"sort"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// The shapes of gamma processes: from bursts with a CV of 30 to a clock with a CV of 0.01.
const (
	minShape = 1e-3
	maxShape = 1e4
)

// checkShape refuses a shape for which intervals cannot be drawn well.
func checkShape(what string, shape float64) error {
	if !(shape >= minShape && shape <= maxShape) {
		return fmt.Errorf("%s = %v: must be between %v and %v", what, shape, float64(minShape), float64(maxShape))
	}
	return nil
}

// gammaProcess is the law of a gamma process whose parameters are constant in each of some bins. The hazard at age x is that of the
// gamma distribution of the bin. Time rescaling makes it exact: bins use up an exponentially distributed amount of integrated hazard one
// after the other, and the spike comes where it is used up. (The thinning of Muller et al. 2007, doi:10.1162/neco.2007.19.11.2958, gives
// the same law with a number of draws that varies.)
type gammaProcess struct {
	from []float64 // ms: when each bin begins, ascending; the first is before any time that is asked for
	bins []gammaBin
}

type gammaBin struct {
	law   kernel.Gamma // of an interval
	long  kernel.Gamma // of the interval around a given time: longer ones are met more often, the shape is greater by 1
	scale float64      // ms
}

func newGammaBin(shape, scale float64) gammaBin {
	return gammaBin{kernel.NewGamma(shape), kernel.NewGamma(shape + 1), scale}
}

// at returns the bin of time t.
func (g *gammaProcess) at(t float64) int {
	return max(0, sort.Search(len(g.from), func(k int) bool { return g.from[k] > t })-1)
}

func (g *gammaProcess) age(t, u, e float64) float64 {
	b := &g.bins[g.at(t)]
	return float64(u * float64(b.scale*b.long.Age(e)))
}

func (g *gammaProcess) next(last, t, e float64) float64 {
	for k := g.at(t); ; k++ {
		b := &g.bins[k]
		used := b.law.Hazard((t - last) / b.scale)
		if k+1 < len(g.bins) {
			end := g.from[k+1]
			if left := b.law.Hazard((end-last)/b.scale) - used; e > left {
				e, t = e-math.Max(left, 0), math.Max(t, end)
				continue
			}
		}
		return math.Max(t, last+float64(b.scale*b.law.Age(used+e)))
	}
}
