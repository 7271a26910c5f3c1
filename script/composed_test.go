package script

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/format"
)

// TestComposedCells runs a script of composed cells that checks itself, and reads the names with a dot back from its files.
func TestComposedCells(t *testing.T) {
	_, out := runFile(t, "composed.star")
	for file, signal := range map[string]string{"composed.npz": "AMPA.gsyn", "composed.csv": "GABAA.isyn"} {
		path := filepath.Join(out, file)
		f, err := format.ByPath(path)
		if err != nil {
			t.Fatal(err)
		}
		b, err := f.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if s := b.Segments[0].Signal(signal); s == nil || s.Len() != 2001 {
			t.Errorf("%s: no signal %s of 2001 samples", file, signal)
		}
	}
}

// TestMistakesInComposedCells: each is refused with a message that says how to mend it.
func TestMistakesInComposedCells(t *testing.T) {
	const head = `load("pyNN", "sim")
sim.setup()
cond = sim.Population(1, sim.PointNeuron(sim.LIF(), AMPA=sim.ExpPSR(), GABAA=sim.ExpPSR(e_syn=-70.0)), label="cond")
curr = sim.Population(1, sim.PointNeuron(sim.LIF(), AMPA=sim.CurrExpPostSynapticResponse(), GABAA=sim.CurrExpPostSynapticResponse(), kick=sim.CurrDeltaPostSynapticResponse()))
src = sim.Population(1, sim.SpikeSourceArray(spike_times=[1.0]))
def connect(post, weight, receptor): sim.Projection(src, post, sim.AllToAllConnector(), sim.StaticSynapse(weight=weight), receptor_type=receptor)
`
	for line, want := range map[string]string{
		`sim.PointNeuron()`:                                                               `neuron = None: must be a neuron with its parameters, such as sim.LIF(tau_m=15.0)`,
		`sim.PointNeuron(sim.LIF, AMPA=sim.ExpPSR())`:                                     `must be a neuron with its parameters`,
		`sim.PointNeuron(sim.LIF(), sim.ExpPSR())`:                                        `receptors by name`,
		`sim.PointNeuron(sim.IF_cond_exp(), A=sim.ExpPSR())`:                              `must be a neuron with its parameters`,
		`sim.PointNeuron(sim.LIF())`:                                                      `LIF has no receptors: give at least one`,
		`sim.PointNeuron(sim.LIF(), AMPA=3)`:                                              `AMPA = 3: must be a receptor with its parameters, such as sim.ExpPSR(tau_syn=2.0); known: CurrExp`,
		`sim.PointNeuron(sim.LIF(), AMPA=sim.ExpPSR)`:                                     `must be a receptor with its parameters`,
		`sim.PointNeuron(sim.LIF(), tau_m=sim.ExpPSR())`:                                  `receptor "tau_m" has the name of a parameter or variable of LIF`,
		`sim.PointNeuron(sim.LIF(), **{"a.b": sim.ExpPSR()})`:                             `letters, digits and _ only`,
		`sim.PointNeuron(sim.LIF(), a=sim.ExpPSR(), b=sim.CurrExpPostSynapticResponse())`: `Cannot mix conductance-based and current-based synaptic receptors`,
		`sim.LIF(tau=3)`:                               `unknown parameter of LIF "tau"; known: cm, tau_refrac`,
		`sim.AlphaPSR(tau_rise=3)`:                     `unknown parameter of CondAlphaPostSynapticResponse "tau_rise"`,
		`sim.CondGammaPostSynapticResponse()`:          `did you mean "CondAlphaPostSynapticResponse"?`,
		`cond.set(**{"AMPA.tau": 3})`:                  `unknown parameter of PointNeuron "AMPA.tau"`,
		`cond.set(**{"AMPA.tau_syn": -3})`:             `population "cond": PointNeuron: InvalidParameterValueError: AMPA.tau_syn = -3 ms: must be > 0 (default 5 ms)`,
		`cond.set(v_reset=-40.0)`:                      `v_reset = -40 mV is not below v_thresh`,
		`cond.record("AMPA.isyn")`:                     `AMPA.isyn`,
		`connect(cond, -0.1, "GABAA")`:                 `weight = -0.1 uS: must be >= 0 for receptor "GABAA"`,
		`connect(curr, 0.1, "GABAA")`:                  `weight = 0.1 nA: must be <= 0 for receptor "GABAA"`,
		`connect(curr, -0.1, "AMPA")`:                  `weight = -0.1 nA: must be >= 0 for receptor "AMPA"`,
		`connect(curr, 0.1, "NMDA")`:                   `unknown receptor of PointNeuron "NMDA" (did you mean "AMPA"?); known: AMPA, GABAA, kick`,
		`connect(cond + curr, 0.1, "AMPA")`:            `mixes conductance-based and current-based cells`,
		`sim.Population(1, sim.LIF())`:                 `cellclass`,
		`sim.Population(1, sim.PointNeuron)`:           `cellclass`,
		`sim.LIF(tau_m=3.0)(cm=2.0)`:                   `has its parameters already`,
		`connect(curr, -3, "kick"); curr.set(wrong=1)`: `unknown parameter of PointNeuron "wrong"`,
	} {
		_, err := Run(t.Context(), Config{Name: "mistake.star", Source: []byte(head + line + "\n"), OutDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n\terror %v\n\twant  %s", line, err, want)
		}
	}
}
