package checkpoint

import (
	"fmt"

	"github.com/hillock-sim/hillock/engine"
)

// Fits says whether a State belongs to a plan: the same populations, variables and connections. An error wraps ErrOther.
func Fits(p *engine.Plan, s *engine.Snapshot) error {
	other := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrOther, fmt.Sprintf(format, args...))
	}
	if len(s.Vars) != len(p.Populations) {
		return other("it has %d populations, this network %d", len(s.Vars), len(p.Populations))
	}
	for q, vars := range s.Vars {
		pop := &p.Populations[q]
		if len(vars) != len(pop.Cell.State) {
			return other("population %d has %d variables, %s has %d", q, len(vars), pop.Cell.Name, len(pop.Cell.State))
		}
		for v := range vars {
			if len(vars[v]) != pop.N {
				return other("population %d has %d cells, not %d", q, len(vars[v]), pop.N)
			}
		}
	}
	last := engine.Spike{Step: -1}
	cells := p.Populations[len(p.Populations)-1]
	for _, spike := range s.Spikes {
		sorted := spike.Step > last.Step || spike.Step == last.Step && spike.ID >= last.ID
		if !sorted || spike.Step > s.Step || spike.Step <= s.Step-int64(p.MaxDelay) || spike.ID < 0 || int64(spike.ID) >= int64(cells.First)+int64(cells.N) {
			return other("a spike of cell %d at step %d can be none of this network's", spike.ID, spike.Step)
		}
		last = spike
	}
	if s.Step < 0 || s.Events < 0 {
		return other("it is at step %d", s.Step)
	}
	return fitsSynapses(p, s, other)
}

func fitsSynapses(p *engine.Plan, s *engine.Snapshot, other func(string, ...any) error) error {
	for projection, d := range s.Synapses {
		n, vars, traces, learns := 0, 0, 0, false
		p.Connections(projection, func(c engine.Place) {
			n++
			vars, traces, learns = len(c.Table.Synapse.State), c.Table.Transmission.Traces, c.Table.Synapse.Learns
		})
		if len(d.Last) != n || len(d.Vars) != vars && n > 0 || len(d.Traces) != traces && n > 0 || learns != (d.Weights != nil) && n > 0 {
			return other("projection %d has %d connections with a history, this network's %d", projection, len(d.Last), n)
		}
		if d.Weights != nil && len(d.Weights) != n {
			return other("projection %d has %d weights, this network's %d", projection, len(d.Weights), n)
		}
		for _, rows := range [][][]float64{d.Vars, d.Traces} {
			for _, row := range rows {
				if len(row) != n {
					return other("projection %d has %d connections, this network's %d", projection, len(row), n)
				}
			}
		}
	}
	return nil
}
