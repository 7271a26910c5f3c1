package build

import (
	"slices"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
)

// Connections are explicit connections of a projection, sorted by presynaptic index, then postsynaptic.
type Connections struct {
	Pre, Post []int32   // indices in pre and post
	Weight    []float64 // uS, nA or mV
	Delay     []int32   // steps
}

// Replace returns a plan in which the connections c of a projection have new weights and delays, as p.Weight and p.Delay say;
// those that are not to be set stay.
func Replace(net *network.Network, old *Built, p *network.Projection, c Connections, weights, delays bool, warn func(string)) (*Built, error) {
	b := *old
	plan := *old.Plan
	b.Plan = &plan
	plan.Blocks = slices.Clone(plan.Blocks)
	b.projections = slices.Clone(b.projections)

	// What is not to be set counts as listed by the user.
	copied := *p
	copied.Connector.List = func(*model.Wiring) (model.Pairs, error) { return model.Pairs{}, nil }
	w := &wiring{net: net, plan: &plan, projection: &copied, post: c.Post}
	var err error
	if w.ask, err = p.Wiring(); err != nil {
		return nil, err
	}
	w.first = make([]int, w.ask.Pre+1)
	for _, i := range c.Pre {
		w.first[i+1]++
	}
	for i := 0; i < w.ask.Pre; i++ {
		w.first[i+1] += w.first[i]
	}
	if !weights {
		w.weight = c.Weight
	}
	if !delays {
		w.delay = c.Delay
	}
	if err := w.attributes(); err != nil {
		return nil, err
	}
	tables, _, err := w.layOut()
	for _, text := range w.warnings {
		warn(text)
	}
	if err != nil {
		return nil, err
	}
	b.projections[p.Ordinal] = tables
	plan.Tables = nil
	for _, list := range b.projections {
		plan.Tables = append(plan.Tables, list...)
	}
	b.schedule()
	return &b, nil
}
