package neuroml

import (
	"fmt"

	"github.com/hillock-sim/hillock/export"
)

// component is how NeuroML's PyNN.xml writes a cell type.
type component struct {
	synapse  string   // the component type of its synapses; "": it has none
	reversal bool     // the synapses have a reversal potential
	records  []string // what can be recorded: exposures of the component, or events
}

// components are the cell types there are.
var components = map[string]component{
	"IF_curr_exp":              {"expCurrSynapse", false, []string{"spikes", "v"}},
	"IF_curr_alpha":            {"alphaCurrSynapse", false, []string{"spikes", "v"}},
	"IF_cond_exp":              {"expCondSynapse", true, []string{"spikes", "v"}},
	"IF_cond_alpha":            {"alphaCondSynapse", true, []string{"spikes", "v"}},
	"EIF_cond_exp_isfa_ista":   {"expCondSynapse", true, []string{"spikes", "v", "w"}},
	"EIF_cond_alpha_isfa_ista": {"alphaCondSynapse", true, []string{"spikes", "v", "w"}},
	"SpikeSourceArray":         {"", false, []string{"spikes"}},
	"SpikeSourcePoisson":       {"", false, []string{"spikes"}},
}

// reasons say why other cell types cannot be written.
var reasons = map[string]string{
	"HH_cond_exp":   "the HH_cond_exp of NeuroML's PyNN.xml never emits spikes, and its gates all start at 0, not at PyNN's values",
	"IF_curr_delta": "NeuroML has no synapse that steps the membrane potential",
	"Izhikevich":    "NeuroML's izhikevichCell takes currents, and NeuroML has no synapse that steps the membrane potential",
}

// Check says what of a description NeuroML's PyNN components cannot express.
func Check(d *export.Description, _ export.Options) []export.Problem {
	var all []export.Problem
	add := func(where, what, reason string) {
		all = append(all, export.Problem{Where: where, What: what, Reason: reason})
	}
	if len(d.Populations) == 0 {
		add("", "populations", "there are none: a NeuroML network has at least one")
	}
	for _, p := range d.Populations {
		where := fmt.Sprintf("population %q", p.Label)
		c, known := components[p.Cell.Name]
		if !known {
			reason := reasons[p.Cell.Name]
			if reason == "" {
				reason = "NeuroML's PyNN.xml has no such cell type"
			}
			add(where, p.Cell.Name, reason)
			continue
		}
		for _, v := range p.Initial {
			if v.Name != "v" && c.synapse != "" && !zero(v, p.N) {
				add(where, "initialize("+v.Name+")", "in NeuroML only v has an initial value (v_init); all others start at 0")
			}
		}
		for _, r := range p.Recordings {
			if !contains(c.records, r.Variable) {
				add(where, "record("+r.Variable+")", "NeuroML's component has no such quantity to record: only "+list(c.records))
			}
		}
	}
	for _, p := range d.Projections {
		where := fmt.Sprintf("projection %q", p.Label)
		if p.Synapse.Name != "StaticSynapse" {
			add(where, p.Synapse.Name, "the synapses of NeuroML's PyNN.xml are static; its plasticity mechanisms work on other synapse types, whose weights have other meanings")
		}
		if len(p.Recorded) > 0 {
			add(where, "record", "NeuroML does not record parameters of connections")
		}
	}
	for _, c := range d.Currents {
		switch {
		case c.Random:
			add(c.ID, c.Type.Name, "NeuroML's noisy generators draw their noise in another way")
		case c.Type.Name != "DCSource" && c.Type.Name != "ACSource" && c.Type.Name != "StepCurrentSource":
			add(c.ID, c.Type.Name, "NeuroML has no such generator")
		}
	}
	for _, a := range d.Actions {
		if a.Reset {
			add("reset", "reset", "a LEMS simulation is one run")
		}
		if a.Change != nil {
			add(fmt.Sprintf("population %q", a.Change.Population.Label), "set", "a LEMS simulation is one run: nothing can be changed between runs")
		}
	}
	return all
}

func zero(p export.Parameter, n int) bool {
	for i := range n {
		if p.Values.At(i) != 0 {
			return false
		}
	}
	return true
}
