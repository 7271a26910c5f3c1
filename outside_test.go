package hillock_test

import (
	"math"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/model/modeltest"
)

// quadraticCell is a cell type that is in no catalogue: a quadratic integrate-and-fire cell (Ermentrout & Kopell 1986,
// doi:10.1137/0146017) whose input steps the membrane potential. It is all that it takes to add one.
//
//	dv/dt = a v^2 + b;   at v >= v_peak it fires and v = v_reset
func quadraticCell() model.Cell {
	return model.Cell{
		Name: "quadratic", Doc: "Quadratic integrate-and-fire cell whose input steps the potential, integrated with Runge-Kutta's method.",
		Params: []model.Param{
			{Name: "a", Unit: "/mV/ms", Default: 0.01, Doc: "curvature", Positive: true},
			{Name: "b", Unit: "mV/ms", Default: 0.04, Doc: "constant drive"},
			{Name: "v_peak", Unit: "mV", Default: 30, Doc: "potential at which it fires"},
			{Name: "v_reset", Unit: "mV", Default: -10, Doc: "potential after a spike"},
		},
		State:     []model.Var{{Name: "v", Unit: "mV", Init: -10, Receptor: "excitatory", Doc: "membrane potential"}},
		Receptors: []string{"excitatory"}, VoltageBased: true,
		New: func(p model.Params, e model.Env) (model.Dynamics, error) {
			return model.Dynamics{
				Evolve: func(c *model.Cells, spikes []int32) []int32 {
					const parts = 20
					h := e.Dt / parts
					for i, v := range c.Vars[0] {
						slope := func(v float64) float64 { return float64(p.At("a", i)*v*v) + p.At("b", i) }
						for range parts {
							k1 := slope(v)
							k2 := slope(v + float64(h/2*k1))
							k3 := slope(v + float64(h/2*k2))
							k4 := slope(v + float64(h*k3))
							v += float64(h / 6 * (k1 + float64(2*k2) + float64(2*k3) + k4))
						}
						c.Vars[0][i] = v
					}
					return spikes
				},
				Fire: func(c *model.Cells, spikes []int32) []int32 {
					for i, v := range c.Vars[0] {
						if v >= p.At("v_peak", i) {
							c.Vars[0][i] = p.At("v_reset", i)
							spikes = append(spikes, int32(i))
						}
					}
					return spikes
				},
			}, nil
		},
	}
}

// TestCellTypeFromOutside holds a type that no catalogue knows to the conformance test and, through the whole simulator, to the
// solution of its equation: v = sqrt(b/a) tan(sqrt(a b) t + c) between what happens to it. It works without a line anywhere else.
func TestCellTypeFromOutside(t *testing.T) {
	modeltest.Cell(t, quadraticCell())

	const dt, weight, delay = 0.1, 2.5, 1.5
	const peak, reset = 30.0, -10.0
	a, b := []float64{0.01, 0.02}, 0.04
	arrivals := map[int]int{115: 1, 415: 2, 416: 1} // inputs by step
	sim := must(hillock.New(hillock.Options{Timestep: dt}))
	cell := must(sim.Population(2, quadraticCell(), hillock.Params{"a": a, "b": b}))
	source := must(sim.Population(1, cells.SpikeSourceArray(), hillock.Params{"spike_times": []float64{10, 40, 40, 40.1}}))
	must(sim.Projection(source, cell, connectors.AllToAll(), hillock.Static(weight, delay)))
	check(cell.Record([]string{"spikes", "v"}, hillock.RecordOptions{}))
	must(sim.Run(200))
	segment := must(cell.Data(nil, false)).Segments[0]

	for i, train := range segment.Spikes.Trains() {
		v, fired := reset, 0
		for k := 1; k <= 2000; k++ {
			root := math.Sqrt(b / a[i])
			phase := math.Sqrt(a[i]*b)*dt + math.Atan(v/root)
			v = root * math.Tan(phase)
			v += weight * float64(arrivals[k])
			if phase >= math.Pi/2 || v >= peak {
				v = reset
				if fired == len(train) || math.Abs(train[fired]-float64(k)*dt) > 1e-9 {
					t.Fatalf("cell %d: spike %d is due at %v ms; it fired at %v", i, fired, float64(k)*dt, train)
				}
				fired++
			}
			if x := segment.Signal("v").At(k, i); math.Abs(x-v) > 1e-7 {
				t.Fatalf("cell %d: v at %v ms is %v, the solution %v", i, float64(k)*dt, x, v)
			}
		}
		if fired < 2 || fired != len(train) {
			t.Errorf("cell %d: %d spikes are due, it fired %d times", i, fired, len(train))
		}
	}
}
