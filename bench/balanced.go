package bench

import "github.com/hillock-sim/hillock/random"

// balanced is the reference network (Vogels & Abbott 2005; benchmark 1 of Brette et al. 2007) or a larger one with its in-degree of 40
// and its weights, whose dynamics are the same. It begins with a random stimulus of 50 ms and sustains itself; about ten spikes decide
// how it begins, so seeds differ.
func balanced(name string, aliases []string, title string, n, repeat int) Workload {
	return Workload{
		Name: name, Aliases: aliases, Title: title, Ms: 1000, Repeat: repeat,
		Source: "Vogels & Abbott (2005), doi:10.1523/JNEUROSCI.3508-05.2005; Brette et al. (2007), doi:10.1007/s10827-007-0038-6",
		Roof:   Roof{UpdateNs: 0.58, EventNs: 0.8, StateBytes: 24},
		spec:   func(s Settings) Spec { return balancedSpec(scaled(n, s.Scale), 0.01*4000/float64(n)) },
		check: func(s Settings, rates []Rate) []Check {
			if s.Scale != 1 || s.Ms != 1000 {
				return nil
			}
			// Mean and four standard deviations over 60 seeds on NEST, the first second, stimulus included. Larger networks vary less.
			return within(rates, [][2]float64{{20.761 - 4*1.401, 20.761 + 4*1.401}, {20.8597 - 4*0.6546, 20.8597 + 4*0.6546}})
		},
	}
}

// balancedSpec is the network of the seed authors' notebook with n cells.
func balancedSpec(n int, p float64) Spec {
	all := PopulationSpec{Label: "all", N: n, Cell: "IF_cond_exp", V: uniform(-60, -50), Params: map[string]float64{
		"tau_m": 20, "tau_syn_E": 5, "tau_syn_I": 10, "v_rest": -60, "v_reset": -60, "v_thresh": -50, "cm": 0.2, "tau_refrac": 5,
		"e_rev_E": 0, "e_rev_I": -80,
	}}
	stimulus := PopulationSpec{Label: "stimulus", N: 20, Cell: "SpikeSourcePoisson", Params: map[string]float64{"rate": 10, "duration": 50}}
	exc, inh := CellsSpec{"exc", "all", 0, scaled(n, 0.8)}, CellsSpec{"inh", "all", scaled(n, 0.8), n}
	join := func(pre CellsSpec, p, weight float64, receptor string) ProjectionSpec {
		return ProjectionSpec{Pre: pre, Post: all.whole(), Rule: "FixedProbabilityConnector", P: p, Weight: number(weight), Delay: number(0.2), Receptor: receptor}
	}
	return Spec{
		MinDelay: 0.2, MaxDelay: 1, Seed: 3,
		Populations: []PopulationSpec{all, stimulus},
		Projections: []ProjectionSpec{
			join(exc, p, 0.004, "excitatory"), join(inh, p, 0.051, "inhibitory"), join(stimulus.whole(), 0.01, 0.1, "excitatory"),
		},
		Groups: []CellsSpec{exc, inh},
	}
}

// notebook gives the generators of the seed authors' notebook, so that the network has the very connections that PyNN makes.
func notebook() (generators, error) {
	rng, err := random.NewNumpyRNG(98765, true)
	if err != nil {
		return nil, err
	}
	ofStimulus, err := random.NewNumpyRNG(151985012, true) // PyNN's default
	return func(population string) random.RNG {
		if population == "stimulus" {
			return ofStimulus
		}
		return rng
	}, err
}
