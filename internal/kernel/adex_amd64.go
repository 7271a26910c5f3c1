//go:build amd64 && !purego

package kernel

import "math"

// step is stepPlain by vectors of so many lanes.
func (b *AdExBlock) step(lanes, n int) {
	at := 0
	if lanes > 0 && n >= lanes {
		at = n &^ (lanes - 1)
		if lanes == 8 {
			adexPairAVX512(&b.V[0], at, &b.table, &expTable[0].pow)
		} else {
			adexPairAVX2(&b.V[0], at, &b.table, &expTable[0].pow)
		}
	}
	b.stepPlain(at, n)
}

// fillTable lays the constants out as the assembly reads them: each four times.
func (b *AdExBlock) fillTable() {
	k := b.cell
	for row, x := range [...]float64{
		k.h, k.leak, k.invC, k.rest, k.thresh, k.perSlope, k.upswing, k.a, k.rateW, adexErrorV, 1 / adexErrorW, adexFastest,
		1, math.Float64frombits(1<<63 - 1), -708, 709, expPerStep, roundShift, expStepHi, expStepLo, math.Float64frombits(expN - 1),
		math.Float64frombits(math.MaxUint64), 0.5, 1. / 6, 1. / 24, 1. / 120,
		ck21, ck31, ck32, ck41, ck42, ck43, ck51, ck52, ck53, ck54, ck61, ck62, ck63, ck64, ck65,
		ckB1, ckB3, ckB4, ckB6, ckE1, ckE3, ckE4, ckE5, ckE6,
	} {
		b.table[row] = [4]float64{x, x, x, x}
	}
}
