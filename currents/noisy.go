package currents

import (
	"math"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// Noisy is a current whose values are independent and normally distributed, each held for an interval dt.
//
//	i(t) = mean + stdev z_k,  start + k dt <= t < start + (k+1) dt,  z_k independent Normal(0, 1)
//
// A source is one current: every cell that it drives gets the same values at the same time. For noise that is independent from
// cell to cell, make a source for each.
//
// z_k is a function of the seed, the source, the segment and k, so that it does not depend on how a run is cut, nor on the cells. With a
// NumpyRNG, z_k is the k-th number that randn gives from the state which the generator had when the source was made (the generator
// itself does not advance). After a reset another generator takes its place, seeded from that state and the number of the segment.
func Noisy() model.Current {
	return model.Current{
		Name: "NoisyCurrentSource",
		Doc: `Current with independent normally distributed values, each held for an interval dt, on for start <= t < stop.

  i(t) = mean + stdev z_k,  start + k dt <= t < start + (k+1) dt,  z_k independent Normal(0, 1)

One source is one current: all cells that it is injected into get the same values. For independent noise make one source for each cell.
rng: a NativeRNG(seed) or NumpyRNG(seed) to draw from; None: native numbers, from the seed of the simulation. Two sources that are
given the same NumpyRNG make the same noise.`,
		Params: []model.Param{
			{Name: "mean", Unit: "nA", Default: 0, Doc: "mean current"},
			{Name: "stdev", Unit: "nA", Default: 1, Doc: "standard deviation of the current", NonNegative: true},
			start, stop,
			{Name: "dt", Unit: "ms", Default: 0.1, Doc: "how long it keeps a value", Positive: true, Interval: true},
		},
		Random: true,
		New: func(p model.Params, e model.Env) (model.Wave, error) {
			on, off := window(p, e.Dt)
			width := max(1, stepOf(p.At("dt", 0), e.Dt))
			mean, stdev := p.At("mean", 0), p.At("stdev", 0)
			z := func(segment, k int64) float64 { return e.Stream.At(uint64(segment)).Normal(uint64(k)) }
			if e.Numpy != nil {
				z = numpyNormals(e.Numpy)
			}
			return func(segment, step int64) (float64, int64) {
				switch {
				case step < on:
					return 0, on
				case step < off:
					k := (step - on) / width
					return mean + float64(stdev*z(segment, k)), min(on+(k+1)*width, off)
				}
				return 0, never
			}, nil
		},
	}
}

// numpyNormals returns a function that gives the k-th normal number of a segment. Numbers are drawn in order; going back starts again.
func numpyNormals(given *random.NumpyRNG) func(segment, k int64) float64 {
	var (
		rng   *random.NumpyRNG
		at    = int64(math.MaxInt64) // the next number that rng gives is this one
		in    int64                  // of this segment
		value float64                // number at-1
	)
	return func(segment, k int64) float64 {
		if segment != in || k < at-1 {
			rng, at, in = numpySegment(given, segment), 0, segment
		}
		for ; at <= k; at++ {
			value = rng.Normal(0, 1)
		}
		return value
	}
}

// numpySegment returns the generator of a segment: a copy of the one that was given, or one seeded from its first number.
func numpySegment(given *random.NumpyRNG, segment int64) *random.NumpyRNG {
	rng := given.Copy()
	if segment == 0 {
		return rng
	}
	key := random.NewStream(uint64(rng.RandInt(0, 1<<32)), random.ForNoise).At(uint64(segment))
	rng, err := random.NewNumpyRNG(int64(key.Uint64(0)>>32), rng.ParallelSafe())
	if err != nil {
		panic(err) // 32 bits are always a seed
	}
	return rng
}
