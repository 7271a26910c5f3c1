package cells

import (
	"fmt"
	"math"
	"slices"

	"github.com/hillock-sim/hillock/model"
)

// SpikeSourceInhGamma fires as a gamma process whose parameters change in steps: shape a[k] and scale b[k] from tbins[k] on.
//
// The hazard at any time is that of the gamma distribution in force, at the age that the source has: age runs on when the parameters
// change. Source: Muller, Buesing, Schemmel & Meier (2007), doi:10.1162/neco.2007.19.11.2958; how it is drawn, see gammaProcess. The
// source begins in equilibrium (see renewals).
func SpikeSourceInhGamma() model.Cell {
	return model.Cell{
		Name: "SpikeSourceInhGamma",
		Doc: `Spike source that fires as a gamma process whose parameters change in steps, from start to start + duration.

  hazard at age x:  that of the gamma distribution of shape a[k] and scale b[k],  tbins[k] <= t < tbins[k+1]

where the age x is the time since the last spike; it runs on from bin to bin. In a bin that is long against the intervals their mean is
a[k] b[k], in s, and their coefficient of variation a[k]^(-1/2); with a = 1 the source is a Poisson process of rate 1/b(t). Times are those
of the simulation. Before tbins[0] the source is silent; the last bin has no end. The process is already running when it begins: no
spike is forced there. It is drawn in continuous time; a spike is stamped with the end of the step in which it lies. The three lists are
equally long; set them together.`,
		Paper: "Muller, Buesing, Schemmel & Meier (2007), Spike-frequency adapting neural ensembles: beyond mean adaptation and renewal theories, doi:10.1162/neco.2007.19.11.2958",
		Params: []model.Param{
			{Name: "a", Doc: "shape of the gamma distribution in each bin", Sequence: true, Positive: true, DefaultList: []float64{1}},
			{Name: "b", Unit: "s", Doc: "scale of the gamma distribution in each bin", Sequence: true, Positive: true, DefaultList: []float64{1}},
			{Name: "tbins", Unit: "ms", Doc: "time at which each bin begins", Sequence: true, NonNegative: true, Ascending: true, DefaultList: []float64{0}},
			sourceStart, sourceDuration,
		},
		State:  renewalState,
		Source: true,
		Check:  checkInhGamma,
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			var g *gammaProcess // of the cell before this one: most cells share their lists
			return newRenewals(e, func(i int) renewalSource {
				a, b, from := p.Sequences["a"], p.Sequences["b"], p.Sequences["tbins"]
				if i == 0 || !slices.Equal(a[i], a[i-1]) || !slices.Equal(b[i], b[i-1]) || !slices.Equal(from[i], from[i-1]) {
					g = &gammaProcess{from: from[i]}
					for k := range a[i] {
						g.bins = append(g.bins, newGammaBin(a[i][k], 1000*b[i][k]))
					}
				}
				return renewalSource{law: g, start: math.Max(p.At("start", i), g.from[0]), stop: p.At("start", i) + p.At("duration", i)}
			}), nil
		},
	}
}

func checkInhGamma(p model.Params, i int) error {
	a, b, from := p.Sequences["a"][i], p.Sequences["b"][i], p.Sequences["tbins"][i]
	if len(a) == 0 || len(a) != len(b) || len(a) != len(from) {
		return fmt.Errorf("a, b and tbins have %d, %d and %d entries: must be as many each, and at least one; set them together", len(a), len(b), len(from))
	}
	for k := range a {
		if err := checkShape(fmt.Sprintf("a[%d]", k), a[k]); err != nil {
			return err
		}
		if err := checkRate(fmt.Sprintf("1/(a[%d] b[%d])", k, k), 1/float64(a[k]*b[k])); err != nil {
			return err
		}
	}
	return nil
}
