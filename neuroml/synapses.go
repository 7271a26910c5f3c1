package neuroml

import "fmt"

// suffix is how PyNN's parameters name a receptor.
func suffix(receptor string) string {
	if receptor == "inhibitory" {
		return "I"
	}
	return "E"
}

// synapseKey tells whether two groups can share a synapse component.
func (w *writer) synapseKey(g *group, receptor string) string {
	c, s := components[g.of.Cell.Name], suffix(receptor)
	key := fmt.Sprintf(`%s receptor="%s" tau_syn="%s"`, c.synapse, receptor, number(value(g, "tau_syn_"+s)))
	if c.reversal {
		key += fmt.Sprintf(` e_rev="%s"`, number(value(g, "e_rev_"+s)))
	}
	return key
}

// synapseTypes writes a synapse component for each distinct set of a receptor's parameters, in the order of the schema.
func (w *writer) synapseTypes() {
	w.synapses = map[string]string{}
	for _, kind := range []string{"expCondSynapse", "alphaCondSynapse", "expCurrSynapse", "alphaCurrSynapse"} {
		for _, g := range w.groups {
			c := components[g.of.Cell.Name]
			if c.synapse != kind {
				continue
			}
			for _, receptor := range g.of.Cell.Receptors {
				key := w.synapseKey(g, receptor)
				if w.synapses[key] != "" {
					continue
				}
				id := fmt.Sprintf("SYN_%d_%s", len(w.synapses), receptor)
				w.synapses[key] = id
				s := suffix(receptor)
				reversal := ""
				if c.reversal {
					reversal = fmt.Sprintf(` e_rev="%s"`, number(value(g, "e_rev_"+s)))
				}
				w.line(`  <%s id="%s" tau_syn="%s"%s>`, kind, id, number(value(g, "tau_syn_"+s)), reversal)
				w.property("    ", "hillock_receptor", receptor)
				w.line(`  </%s>`, kind)
			}
		}
	}
}
