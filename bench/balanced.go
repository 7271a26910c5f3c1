package bench

import (
	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/random"
)

// balanced is the reference network (Vogels & Abbott 2005; benchmark 1 of Brette et al. 2007) or a larger one with its in-degree of 40
// and its weights, whose dynamics are the same. It begins with a random stimulus of 50 ms and sustains itself; about ten spikes decide
// how it begins, so seeds differ.
func balanced(name string, aliases []string, title string, n, repeat int) Workload {
	return Workload{
		Name: name, Aliases: aliases, Title: title, Ms: 1000, Repeat: repeat,
		Source: "Vogels & Abbott (2005), doi:10.1523/JNEUROSCI.3508-05.2005; Brette et al. (2007), doi:10.1007/s10827-007-0038-6",
		Roof:   Roof{UpdateNs: 0.58, EventNs: 0.8, StateBytes: 24},
		describe: func(s Settings) (*network, error) {
			return described(func() *network {
				return describeBalanced(scaled(n, s.Scale), s.Threads, 0.01*4000/float64(n), native)
			})
		},
		check: func(s Settings, rates []Rate) []Check {
			if s.Scale != 1 || s.Ms != 1000 {
				return nil
			}
			// Mean and four standard deviations over 60 seeds on NEST, the first second, stimulus included. Larger networks vary less.
			return within(rates, [][2]float64{{20.761 - 4*1.401, 20.761 + 4*1.401}, {20.8597 - 4*0.6546, 20.8597 + 4*0.6546}})
		},
	}
}

// wiring makes the generators of the connections and of the stimulus.
type wiring func() (rng, stimulus random.RNG)

// native is Hillock's own generator, which works in parallel.
func native() (rng, stimulus random.RNG) {
	return random.NewNativeRNG(98765), random.NewNativeRNG(151985012)
}

// numpy makes the connections that PyNN makes.
func numpy() (rng, stimulus random.RNG) {
	return must(random.NewNumpyRNG(98765, true)), must(random.NewNumpyRNG(151985012, true))
}

// describeBalanced is the network of the seed authors' notebook with n cells.
func describeBalanced(n, threads int, p float64, w wiring) *network {
	sim := must(hillock.New(hillock.Options{Timestep: dt, MinDelay: 0.2, MaxDelay: 1, Seed: 3, Threads: threads}))
	all := must(sim.Population(n, cells.IFCondExp(), hillock.Params{
		"tau_m": 20.0, "tau_syn_E": 5.0, "tau_syn_I": 10.0, "v_rest": -60.0, "v_reset": -60.0, "v_thresh": -50.0,
		"cm": 0.2, "tau_refrac": 5.0, "e_rev_E": 0.0, "e_rev_I": -80.0,
	}, hillock.Label("all")))
	nExc := scaled(n, 0.8)
	exc, inh := must(all.Slice(0, nExc, 1)), must(all.Slice(nExc, n, 1))
	exc.SetLabel("exc")
	inh.SetLabel("inh")
	stimulus := must(sim.Population(20, cells.SpikeSourcePoisson(), hillock.Params{"rate": 10.0, "duration": 50.0}, hillock.Label("stimulus")))

	rng, ofStimulus := w()
	check(all.Initialize(hillock.Params{"v": must(random.NewDistribution("uniform", map[string]float64{"low": -60, "high": -50}, rng))}))
	join := func(pre hillock.Cells, rng random.RNG, p, weight float64, receptor string) {
		must(sim.Projection(pre, all, connectors.FixedProbability(p, connectors.RNG(rng)), hillock.Static(weight, 0.2), hillock.Receptor(receptor)))
	}
	join(exc, rng, p, 0.004, "excitatory")
	join(inh, rng, p, 0.051, "inhibitory")
	join(stimulus, ofStimulus, 0.01, 0.1, "excitatory")
	check(all.Record([]string{"spikes"}, recordAll))
	return &network{sim: sim, groups: []hillock.Cells{exc, inh}}
}
