package cells

import (
	"fmt"

	"github.com/hillock-sim/hillock/model"
)

// izhikevichPeak is the potential at which an Izhikevich cell fires, in mV.
const izhikevichPeak = 30

// Izhikevich is Izhikevich's simple model of spiking neurons, whose input steps the membrane potential.
//
//	dv/dt = 0.04 v^2 + 5 v + 140 - u + I,   du/dt = a (b v - u),   I = 1000 (i_offset + i_injected)
//	at v >= 30 mV:  v = c,  u = u + d
//
// It is advanced by the forward Euler method with the time step, v and u both from the values at the start of the step: that is what
// PyNN runs on NEST, spike for spike. The equations themselves have other spike times at 0.1 ms, and smaller steps approach them.
// Currents in nA act on a capacitance of 1 pF. There is no refractory period.
//
// Source: Izhikevich (2003), doi:10.1109/TNN.2003.820440.
func Izhikevich() model.Cell {
	return model.Cell{
		Name: "Izhikevich",
		Doc: `Izhikevich's simple model of spiking neurons; weights are steps of v in mV, negative for inhibition.

  dv/dt = 0.04 v^2 + 5 v + 140 - u + I,   du/dt = a (b v - u),   I = 1000 (i_offset + i_injected)
  at v >= 30 mV:  v = c,  u = u + d

Advanced by the forward Euler method with the time step, as on NEST. Currents in nA act on a capacitance of 1 pF.`,
		Paper: "Izhikevich (2003), Simple model of spiking neurons, doi:10.1109/TNN.2003.820440",
		Params: []model.Param{
			{Name: "a", Unit: "/ms", Default: 0.02, Doc: "rate of recovery of u"},
			{Name: "b", Unit: "/ms", Default: 0.2, Doc: "sensitivity of u to v"},
			{Name: "c", Unit: "mV", Default: -65, Doc: "potential after a spike"},
			{Name: "d", Unit: "mV/ms", Default: 2, Doc: "step of u at a spike"},
			iOffset,
		},
		State: []model.Var{
			{Name: "v", Unit: "mV", Init: -70, Doc: "membrane potential"},
			{Name: "u", Unit: "mV/ms", Init: -14, Doc: "recovery variable"},
			stepExc, stepInh,
		},
		Receptors:    []string{excitatory, inhibitory},
		VoltageBased: true,
		Injectable:   true,
		Check: func(p model.Params, i int) error {
			if c := p.At("c", i); c >= izhikevichPeak {
				return fmt.Errorf("c = %v mV is not below the %d mV at which it fires: the cell would fire in every step; lower c (default -65 mV)", c, izhikevichPeak)
			}
			return nil
		},
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			k := make([]izhikevich, p.N)
			for i := range k {
				k[i] = izhikevich{
					ha: float64(e.Dt * p.At("a", i)), b: p.At("b", i), c: p.At("c", i), d: p.At("d", i),
					constant: 140 + float64(1000*p.At("i_offset", i)),
				}
			}
			return model.Dynamics{
				Evolve: func(c *model.Cells, spikes []int32) []int32 {
					izhikevichStep(k, e.Dt, c.Vars[0], c.Vars[1], c.Current)
					return spikes
				},
				Fire: func(c *model.Cells, spikes []int32) []int32 {
					return izhikevichFire(k, c.Vars[0], c.Vars[1], c.Vars[2], c.Vars[3], spikes)
				},
			}, nil
		},
	}
}

// izhikevich holds the constants of a cell: a times the step, b (1/ms), c (mV), d (mV/ms), and 140 + I (mV/ms).
type izhikevich struct{ ha, b, c, d, constant float64 }

// izhikevichStep takes an Euler step of h ms; current in nA, nil for none.
func izhikevichStep(k []izhikevich, h float64, v, u, current []float64) {
	k, u = k[:len(v)], u[:len(v)]
	for i, x := range v {
		p, y := &k[i], u[i]
		rate := float64(float64(float64(0.04*x)+5)*x) + (p.constant - y)
		if current != nil {
			rate += float64(1000 * current[i])
		}
		v[i] = x + float64(h*rate)
		u[i] = y + float64(p.ha*(float64(p.b*x)-y))
	}
}

// izhikevichFire adds the input of this instant to v, and resets the cells that fire.
func izhikevichFire(k []izhikevich, v, u, exc, inh []float64, spikes []int32) []int32 {
	exc, inh = exc[:len(v)], inh[:len(v)]
	for i, x := range v {
		x += exc[i] + inh[i]
		exc[i], inh[i] = 0, 0
		if x >= izhikevichPeak {
			x = k[i].c
			u[i] += k[i].d
			spikes = append(spikes, int32(i))
		}
		v[i] = x
	}
	return spikes
}
