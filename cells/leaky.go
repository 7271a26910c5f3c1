package cells

import (
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// leakyCell holds the constants of a leaky cell whose conductances are known functions of time within a step.
type leakyCell struct {
	*kernel.Leaky         // shared by cells with the same time constants
	invC          float64 // 1/cm, 1/nF
	vr            float64 // mV; the potential at rest with the constant current
	resist        float64 // tau_m/cm, MOhm
	eE, eI        float64 // mV
	thresh        float64 // mV; not for types whose threshold moves
}

func newLeakyCell(p model.Params, i int, l *kernel.Leaky) leakyCell {
	return leakyCell{
		Leaky: l, invC: 1 / p.At("cm", i), vr: restWithOffset(p, i), resist: p.At("tau_m", i) / p.At("cm", i),
		eE: p.At("e_rev_E", i), eI: p.At("e_rev_I", i), thresh: p.At("v_thresh", i),
	}
}

// drives returns the potential at rest with the current that is injected (nil: none), and how far the reversal potentials lie above it.
func (k *leakyCell) drives(current []float64, i int) (vr, toE, toI float64) {
	vr = k.vr
	if current != nil {
		vr += float64(k.resist * current[i])
	}
	return vr, k.eE - vr, k.eI - vr
}

// once makes a value for each key when it is first asked for.
func once[K comparable, T any](of func(K) T) func(K) T {
	known := map[K]T{}
	return func(key K) T {
		x, ok := known[key]
		if !ok {
			x = of(key)
			known[key] = x
		}
		return x
	}
}
