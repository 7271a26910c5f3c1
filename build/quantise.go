package build

import (
	"fmt"
	"slices"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/spinnaker"
)

// quantiser gives the weights of a network that is computed in SpiNNaker's arithmetic their 16 bits. All connections of the network are
// made at once, since the scale of a receptor follows from all that arrives there.
type quantiser struct {
	net    *network.Network
	built  *Built
	scales []*spinnaker.Scale // by population; nil for spike sources
	owners [][]int32          // by block and cell: the population
	report spinnaker.Report
}

// quantise rounds all weights and checks all delays, and says what that did.
func quantise(net *network.Network, b *Built, scales []*spinnaker.Scale) (*spinnaker.Report, error) {
	q := &quantiser{net: net, built: b, scales: scales}
	for k := range b.Plan.Blocks {
		block := &b.Plan.Blocks[k]
		owners := make([]int32, block.N)
		for _, p := range block.Pieces {
			piece := &b.Plan.Pieces[p]
			for i := range piece.N {
				owners[piece.Offset+i] = int32(piece.Population)
			}
		}
		q.owners = append(q.owners, owners)
	}
	if err := q.delays(); err != nil {
		return nil, err
	}
	if err := q.scale(); err != nil {
		return nil, err
	}
	for _, p := range net.Projections {
		q.projection(p)
	}
	return &q.report, nil
}

// delays checks the delays of all connections.
func (q *quantiser) delays() error {
	for _, p := range q.net.Projections {
		for _, t := range q.built.projections[p.Ordinal] {
			if err := spinnaker.CheckDelay(int64(t.Delays[len(t.Delays)-1]), q.net.Dt); err != nil {
				return fmt.Errorf("projection %q: %w", p.Label, err)
			}
		}
	}
	return nil
}

// scale finds the scale of every receptor.
func (q *quantiser) scale() error {
	arriving := make([][2][]spinnaker.Arriving, len(q.net.Populations))
	for _, p := range q.net.Projections {
		for population, a := range q.gather(p) {
			r := receptor(q.net.Populations[population], p)
			arriving[population][r] = append(arriving[population][r], *a)
		}
	}
	for k, p := range q.net.Populations {
		q.report.Cores += int64((p.N + spinnaker.CellsPerCore - 1) / spinnaker.CellsPerCore)
		s := q.scales[k]
		if s == nil {
			continue
		}
		var used [2]bool
		for r, list := range arriving[k] {
			shift := spinnaker.Shift(list, q.net.Dt)
			if shift > spinnaker.MostShift {
				return fmt.Errorf("%w: population %q, receptor %q: the weights that may arrive in one step are more than SpiNNaker's arithmetic holds (%v %s): make them smaller",
					model.ErrConnection, p.Label, p.Cell.Receptors[r], 32768/s.Factor(), p.Cell.WeightUnit(p.Cell.Receptors[r]))
			}
			s.Set(r, shift)
			used[r] = list != nil
		}
		if used[0] || used[1] {
			q.report.Populations = append(q.report.Populations, s.Scaled(p.Label, p.Cell.WeightUnit(p.Cell.Receptors[0]), p.Cell.Receptors, used))
		}
	}
	return nil
}

func receptor(target *network.Population, p *network.Projection) int {
	return slices.Index(target.Cell.Receptors, p.Receptor)
}

// gather looks at what a projection brings to each population.
func (q *quantiser) gather(p *network.Projection) map[int32]*spinnaker.Arriving {
	all := map[int32]*spinnaker.Arriving{}
	counts := map[int][]int64{} // by block and cell: connections
	delays := map[int]bool{}
	for _, t := range q.built.projections[p.Ordinal] {
		for _, d := range t.Delays {
			delays[d] = true
		}
		owners := q.owners[t.Block]
		if counts[t.Block] == nil {
			counts[t.Block] = make([]int64, len(owners))
		}
		for k := range t.Len() {
			target := t.Target(k)
			counts[t.Block][target]++
			a := all[owners[target]]
			if a == nil {
				a = &spinnaker.Arriving{}
				all[owners[target]] = a
			}
			a.Add(t.WeightAt(k)*q.scales[owners[target]].Factor(), 1)
		}
	}
	rate, poisson := q.rate(p)
	for block, list := range counts {
		for i, n := range list {
			if a := all[q.owners[block][i]]; a != nil {
				a.FanIn = max(a.FanIn, n)
			}
		}
	}
	for _, a := range all {
		a.Rate, a.Poisson, a.DelaysVary = rate, poisson, len(delays) > 1
	}
	return all
}

// rate returns the rate in Hz that the sources of a projection are taken to have, and whether they are Poisson sources.
func (q *quantiser) rate(p *network.Projection) (rate float64, poisson bool) {
	for _, part := range p.Pre {
		of := float64(spinnaker.DefaultRate)
		if part.Population.Cell.Name == "SpikeSourcePoisson" {
			of, poisson = 0, true
			for k := range part.Len() {
				of = max(of, part.Population.Params.At("rate", part.At(k)))
			}
		}
		rate = max(rate, of)
	}
	return rate, poisson
}

// projection rounds the weights of a projection.
func (q *quantiser) projection(p *network.Projection) {
	r := spinnaker.Rounded{Label: p.Label, DelaysRounded: q.delaysRounded(p)}
	for _, t := range q.built.projections[p.Ordinal] {
		first, last := t.Delays[0], t.Delays[len(t.Delays)-1]
		if r.MinDelay == 0 || first < r.MinDelay {
			r.MinDelay = first
		}
		r.MaxDelay = max(r.MaxDelay, last)
		if last > spinnaker.DirectDelay {
			for row := range t.Rows {
				for d, steps := range t.Delays {
					if from, to := t.Bucket(row, d); steps > spinnaker.DirectDelay {
						r.Extended += int64(to - from)
					}
				}
			}
		}
		q.table(p, t, &r)
	}
	q.report.Projections = append(q.report.Projections, r)
}

// delaysRounded reports whether delays had to be moved to the grid.
func (q *quantiser) delaysRounded(p *network.Projection) bool {
	off := func(ms float64) bool { _, rounded := q.net.Steps(ms); return rounded }
	switch v := p.Delay; {
	case v.Number != nil:
		return off(*v.Number)
	case v.List != nil:
		return slices.ContainsFunc(v.List, off)
	case v.Lists != nil:
		return slices.ContainsFunc(v.Lists, func(row []float64) bool { return slices.ContainsFunc(row, off) })
	}
	return true
}

// table rounds the weights of a table in place.
func (q *quantiser) table(p *network.Projection, t *engine.Table, r *spinnaker.Rounded) {
	owners := q.owners[t.Block]
	round := func(population int32, w float64) float64 {
		x, _ := q.scales[population].Round(receptor(q.net.Populations[population], p), w)
		return x
	}
	if t.Weights == nil && t.Pairs == nil {
		q.one(t, round, r)
		return
	}
	for k := range t.Len() {
		target, w := t.Target(k), t.WeightAt(k)
		x := round(owners[target], w)
		r.Count(w, x, 1)
		if t.Pairs != nil {
			engine.PutPair(t.Pairs.Data, k, target, float32(x)) // exact: 16 bits
		} else {
			t.Weights.Data[k] = x
		}
	}
}

// one rounds the weight that all connections of a table share. If they end in populations whose scales differ, each gets its own.
func (q *quantiser) one(t *engine.Table, round func(population int32, w float64) float64, r *spinnaker.Rounded) {
	counts := map[int32]int64{}
	for _, target := range t.Targets.Data {
		counts[q.owners[t.Block][target]]++
	}
	values := map[float64]bool{}
	for population, n := range counts {
		x := round(population, t.Weight)
		r.Count(t.Weight, x, n)
		values[x] = true
	}
	if len(values) > 1 {
		t.Background = nil
		t.Split(func(target uint16) float32 { return float32(round(q.owners[t.Block][target], t.Weight)) })
		return
	}
	for x := range values {
		t.Weight = x
	}
}
