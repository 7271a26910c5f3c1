package build

import (
	"slices"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
)

// Connections are explicit connections of a projection, sorted by presynaptic index, then postsynaptic.
type Connections struct {
	Pre, Post []int32              // indices in pre and post
	Weight    []float64            // uS, nA or mV
	Delay     []int32              // steps
	Others    map[string][]float64 // further parameters and initial values
	Listed    []int32              // in the order of lists, which connection
}

// Replace returns a plan in which the connections c of a projection have new parameters, as p says; those that are not in set stay.
func Replace(net *network.Network, old *Built, p *network.Projection, c Connections, set map[string]bool, warn func(string)) (*Built, error) {
	b := *old
	plan := *old.Plan
	b.Plan = &plan
	plan.Blocks, plan.Pieces = slices.Clone(plan.Blocks), slices.Clone(plan.Pieces)
	b.projections = slices.Clone(b.projections)

	// What is not to be set counts as listed by the user.
	copied := *p
	copied.Connector.List = func(*model.Wiring) (model.Pairs, error) { return model.Pairs{}, nil }
	w := &wiring{net: net, plan: &plan, projection: &copied, post: c.Post, columns: c.Listed, listed: true}
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
	if !set["weight"] {
		w.weight = c.Weight
	}
	if !set["delay"] {
		w.delay = c.Delay
	}
	w.given = map[string][]float64{}
	for name, values := range c.Others {
		if !set[name] {
			w.given[name] = values
		}
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
	background(tables)
	b.unbundle(p.Ordinal)
	b.projections[p.Ordinal] = tables
	b.orders = slices.Clone(b.orders)
	b.orders[p.Ordinal] = w.order()
	plan.Tables = nil
	for _, list := range b.projections {
		plan.Tables = append(plan.Tables, list...)
	}
	plan.Schedule(epochLimit)
	return &b, nil
}
