package library

import (
	"fmt"
	"strings"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/cells/receptors"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
)

// Opening is what stands before an example in a script that runs: the names that examples use.
const Opening = `load("pyNN", "sim")
load("pyNN.random", "NumpyRNG", "RandomDistribution")
load("pyNN.space", "Space")
load("csa", "csa")

sim.setup(timestep=0.1)
cells = sim.Population(10, sim.IF_cond_exp(), label="cells")
pre = sim.Population(10, sim.SpikeSourcePoisson(rate=20.0), label="pre")
post = sim.Population(10, sim.IF_curr_exp(), label="post")
`

// sample writes the first few parameters of a table, at their defaults, as arguments.
func sample(params []model.Param, most int) string {
	var args []string
	for _, p := range params {
		switch {
		case p.Sequence && p.DefaultList == nil:
			args = append(args, p.Name+"=[10.0, 20.0, 30.0]")
		case len(args) >= most || p.Sequence:
		default:
			args = append(args, p.Name+"="+literal(p.Default))
		}
	}
	return strings.Join(args, ", ")
}

func cellExample(c model.Cell) string {
	name := "cells"
	if c.Source {
		name = "sources"
	}
	recorded := c.Recordable()
	for k, v := range recorded {
		recorded[k] = fmt.Sprintf("%q", v)
	}
	return fmt.Sprintf("%s = sim.Population(10, sim.%s(%s), label=%q)\n%s.record([%s])",
		name, c.Name, sample(c.Params, 2), name, name, strings.Join(recorded[:min(3, len(recorded))], ", "))
}

const pointNeuronExample = `kind = sim.PointNeuron(
    sim.LIF(tau_m=15.0),
    AMPA=sim.ExpPSR(tau_syn=2.0),
    NMDA=sim.BetaPSR(tau_rise=2.0, tau_decay=60.0),
    GABAA=sim.ExpPSR(tau_syn=6.0, e_syn=-70.0))
composed = sim.Population(10, kind)
composed.record(["spikes", "v", "AMPA.gsyn"])
composed.set(**{"NMDA.tau_decay": 80.0})
sim.Projection(pre, composed, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.01), receptor_type="AMPA")`

func neuronExample(n cells.Neuron) string {
	return fmt.Sprintf("kind = sim.PointNeuron(sim.%s(%s), AMPA=sim.ExpPSR())\ncomposed = sim.Population(10, kind)", n.Name, sample(n.Params, 2))
}

func receptorExample(k receptors.Kind) string {
	name := k.Name
	if k.Alias != "" {
		name = k.Alias
	}
	return fmt.Sprintf("kind = sim.PointNeuron(sim.LIF(), AMPA=sim.%s(%s))\ncomposed = sim.Population(10, kind)", name, sample(k.Params[1:], 3))
}

func synapseExample(s model.Synapse) string {
	if s.Electrical {
		return fmt.Sprintf("sim.Projection(post, post, sim.AllToAllConnector(allow_self_connections=False), sim.%s(weight=0.001))", s.Name)
	}
	if s.Learns {
		return fmt.Sprintf(`sim.Projection(pre, post, sim.AllToAllConnector(), sim.%s(
    timing_dependence=sim.SpikePairRule(tau_plus=20.0, tau_minus=20.0, A_plus=0.01, A_minus=0.012),
    weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=0.2), weight=0.1, delay=1.0))`, s.Name)
	}
	args := "weight=0.1"
	var rest []model.Param
	for _, p := range s.Params {
		switch p.Name {
		case "weight":
		case "delay":
			args += ", delay=1.0"
		default:
			rest = append(rest, p)
		}
	}
	if more := sample(rest, 3); more != "" {
		args += ", " + more
	}
	return fmt.Sprintf("sim.Projection(pre, post, sim.AllToAllConnector(), sim.%s(%s))", s.Name, args)
}

func connectorExample(c connectors.Doc) string {
	call := c.Example
	if call == "" {
		call = c.Name + "()"
	}
	before := c.Before
	if before != "" {
		before += "\n"
	}
	return fmt.Sprintf("%ssim.Projection(pre, post, sim.%s, sim.StaticSynapse(weight=0.1))", before, call)
}

func currentExample(c model.Current) string {
	return fmt.Sprintf("source = sim.%s(%s)\nsource.inject_into(cells)", c.Name, sample(c.Params, 3))
}

func structureExample(s space.Doc) string {
	call := s.Example
	if call == "" {
		call = s.Name + "()"
	}
	return fmt.Sprintf("placed = sim.Population(64, sim.IF_cond_exp(), structure=sim.%s)", call)
}

// likely has legal values of the parameters of distributions.
var likely = map[string]float64{"n": 10, "p": 0.5, "sigma": 1, "high": 10, "k": 2}

func distributionExample(d random.DistributionDoc) string {
	var args []string
	for _, p := range d.Params {
		x, ok := likely[p.Name]
		if !ok && p.Name != "mu" && p.Name != "low" {
			x = 1
		}
		text := literal(x)
		if strings.Contains(p.Range, "integer") {
			text = number(x)
		}
		args = append(args, p.Name+"="+text)
	}
	return fmt.Sprintf("numbers = RandomDistribution(%q, %s, rng=NumpyRNG(seed=1))", d.Name, strings.Join(args, ", "))
}

func mechanismExample(name string) string {
	return fmt.Sprintf(`rule = sim.%s(
    timing_dependence=sim.SpikePairRule(tau_plus=20.0, tau_minus=20.0, A_plus=0.01, A_minus=0.012),
    weight_dependence=sim.AdditiveWeightDependence(w_min=0.0, w_max=0.1),
    weight=0.05, delay=1.0)
sim.Projection(pre, post, sim.AllToAllConnector(), rule)`, name)
}

// ruleExample is a mechanism with one part at its defaults.
func ruleExample(timing string, params []model.Param, dependence string) string {
	when, how := fmt.Sprintf("%s(%s)", timing, sample(params, 3)), "AdditiveWeightDependence(w_max=0.1)"
	if timing == "" {
		when, how = "SpikePairRule()", fmt.Sprintf("%s(%s)", dependence, sample(params, 3))
	}
	return fmt.Sprintf("rule = sim.STDPMechanism(timing_dependence=sim.%s,\n                         weight_dependence=sim.%s, weight=0.05)", when, how)
}
