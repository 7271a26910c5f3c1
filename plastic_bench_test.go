package hillock_test

import (
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/synapses"
)

// BenchmarkPlastic runs Brunel's network (2000, doi:10.1023/A:1008925309027) in its asynchronous irregular regime with n excitatory cells
// and plastic connections among them (pair rule, multiplicative): 10 million for n = 10,000, as in Morrison et al. (2007).
func BenchmarkPlastic(b *testing.B) {
	for _, c := range []struct {
		name string
		n    int
		ms   float64
	}{{"1000", 1000, 500}, {"10000", 10000, 200}} {
		b.Run(c.name, func(b *testing.B) {
			for _, learning := range []bool{false, true} {
				name := "static"
				if learning {
					name = "STDP"
				}
				b.Run(name, func(b *testing.B) {
					sim := must(hillock.New(hillock.Options{Timestep: 0.1, Seed: 3, Threads: 1}))
					cell := hillock.Params{"tau_m": 20.0, "tau_refrac": 2.0, "v_rest": 0.0, "v_reset": 10.0, "v_thresh": 20.0, "tau_syn_E": 0.5, "tau_syn_I": 0.5, "cm": 0.25}
					exc := must(sim.Population(c.n, cells.IFCurrExp(), cell, hillock.Initial(hillock.Params{"v": func(i int) float64 { return float64(i%100) * 0.2 }})))
					inh := must(sim.Population(c.n/4, cells.IFCurrExp(), cell, hillock.Initial(hillock.Params{"v": 0.0})))
					all := must(sim.Assembly("", exc, inh))
					noise := must(sim.Population(c.n+c.n/4, cells.SpikeSourcePoisson(), hillock.Params{"rate": 11000.0}))
					w := 0.1 * 1000 / float64(c.n/10) // nA: 0.2 mV for 1000 inputs
					kind := hillock.Static(w, 1.5)
					if learning {
						kind = hillock.Synapse{Type: must(synapses.STDP(synapses.SpikePairRule(), synapses.MultiplicativeWeightDependence())), Params: hillock.Params{
							"weight": w, "delay": 1.5, "w_max": 2 * w, "A_plus": 0.001, "A_minus": 0.001,
						}}
					}
					must(sim.Projection(exc, exc, connectors.FixedProbability(0.1), kind))
					must(sim.Projection(exc, inh, connectors.FixedProbability(0.1), hillock.Static(w, 1.5)))
					must(sim.Projection(inh, all, connectors.FixedProbability(0.1), hillock.Static(-5*w, 1.5), hillock.Receptor("inhibitory")))
					must(sim.Projection(noise, all, connectors.OneToOne(), hillock.Static(0.1, 1.5)))
					check(sim.Build())
					must(sim.Run(100))
					b.ResetTimer()
					before := sim.Summary()
					for b.Loop() {
						must(sim.Run(c.ms))
					}
					after := sim.Summary()
					model := c.ms * float64(b.N) / 1000
					b.ReportMetric(b.Elapsed().Seconds()/model, "s/model-s")
					b.ReportMetric(float64(after.Spikes-before.Spikes)/model/float64(c.n+c.n/4), "spikes/s/cell")
					b.ReportMetric(float64(after.SynapticEvents-before.SynapticEvents)/model/1e6, "Mevents/model-s")
				})
			}
		})
	}
}
