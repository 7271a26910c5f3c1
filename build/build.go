// Package build turns a description (network) into what the engine runs (engine.Plan): it shares cells out to blocks, makes the
// connections and lays them out for delivery, and checks everything that can only be checked then.
package build

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/spinnaker"
)

// Options say how to build; none of them changes what the network does.
type Options struct {
	Threads int          // workers that will run the network
	Warn    func(string) // gets each warning once
	// Available returns the bytes of memory that can be had; nil: no check.
	Available func() uint64
	// Stop is asked now and then; true gives up building with model.ErrInterrupted. nil: never.
	Stop func() bool
	// Scales are there if the network is computed in SpiNNaker's arithmetic: by population, nil for spike sources. What is in old has
	// its weights rounded: then only parameters of cells may be new.
	Scales []*spinnaker.Scale
}

// Built is a plan and what is needed to extend it.
type Built struct {
	Plan *engine.Plan
	// Rounding is what SpiNNaker's arithmetic did to weights and delays; nil if the network is computed in double precision.
	Rounding *spinnaker.Report

	changes     []int             // by population: its Changes when its dynamics were made
	driven      []bool            // by population
	waves       int               // Network.Waves when the currents were put into the plan
	projections [][]*engine.Table // by projection
	sizes       []int             // by projection: connections
	orders      [][]int32         // by projection: places in lists of its connections sorted by post and pre cell and delay; nil: the same
}

// Extend returns a plan with everything that is in the network. What old (nil at first) has built already is kept: blocks stay,
// connections are made only for new projections.
func Extend(net *network.Network, old *Built, o Options) (*Built, error) {
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	if err := checkMemory(net, old, o); err != nil {
		return nil, err
	}
	b := &Built{Plan: &engine.Plan{Dt: net.Dt}}
	if old != nil {
		p := *old.Plan
		p.Populations, p.Pieces, p.Blocks = slices.Clone(p.Populations), slices.Clone(p.Pieces), slices.Clone(p.Blocks)
		p.Tables = slices.Clone(p.Tables)
		*b = *old
		b.Plan = &p
		b.changes, b.driven = slices.Clone(old.changes), slices.Clone(old.driven)
		b.projections, b.sizes, b.orders = slices.Clone(old.projections), slices.Clone(old.sizes), slices.Clone(old.orders)
	}
	b.share(net.Populations[len(b.Plan.Populations):], o.Threads)
	if err := b.complete(net, o); err != nil {
		return nil, err
	}
	if o.Scales != nil && old == nil {
		var err error
		if b.Rounding, err = quantise(net, b, o.Scales); err != nil {
			return nil, err
		}
	}
	b.Plan.Schedule(epochLimit)
	return b, nil
}

// complete makes what the plan's new cells and connections need: their dynamics and their tables, at the same time.
func (b *Built) complete(net *network.Network, o Options) error {
	var wrong atomic.Bool // then connections are in vain
	dynamics := sync.OnceValue(func() error {
		err := b.dynamics(net)
		wrong.Store(err != nil)
		return err
	})
	c := newCrew(func() {
		defer func() { _ = recover() }() // a panic comes again where the caller asks, below
		_ = dynamics()
	})
	defer c.dismiss()
	stop := func() bool { return wrong.Load() || o.Stop != nil && o.Stop() }
	err := b.connect(net, o, c, func(p *network.Projection) *wiring {
		return &wiring{net: net, plan: b.Plan, projection: p, crew: c, dynamic: dynamics, stop: stop}
	})
	if wrong := dynamics(); wrong != nil {
		return wrong
	}
	return err
}

// Complete reports whether the network has nothing that is not built.
func (b *Built) Complete(net *network.Network) bool {
	if b == nil || len(b.Plan.Populations) < len(net.Populations) || len(b.sizes) < len(net.Projections) || b.waves != net.Waves() {
		return false
	}
	for q, p := range net.Populations {
		if b.changes[q] != p.Changes {
			return false
		}
	}
	return true
}

// dynamics makes the functions of all pieces whose population is new or has changed, and the currents that drive them.
func (b *Built) dynamics(net *network.Network) error {
	driven := make([]bool, len(net.Populations))
	mark := func(cells network.Selection) {
		for _, part := range cells {
			driven[part.Population.Ordinal] = true
		}
	}
	for _, in := range net.Injections {
		mark(in.Target)
	}
	for _, p := range net.Projections {
		if p.Synapse.Electrical {
			mark(p.Pre)
			mark(p.Post)
		}
	}
	waves := net.Waves()
	for q, pop := range net.Populations {
		fresh := q >= len(b.changes) || b.changes[q] != pop.Changes || b.driven[q] != driven[q]
		for _, k := range b.Plan.Populations[q].Pieces {
			piece := &b.Plan.Pieces[k]
			var err error
			piece.Driven = driven[q]
			if fresh {
				env := model.Env{
					Dt: net.Dt, First: piece.First, N: piece.N, Driven: driven[q],
					Stream: random.NewStream(net.Seed, random.ForSource),
				}
				if piece.Dynamics, err = pop.Cell.New(pop.Params.Slice(piece.From, piece.From+piece.N), env); err != nil {
					return fmt.Errorf("population %q: %s: %w", pop.Label, pop.Cell.Name, err)
				}
			}
			if driven[q] && (fresh || b.waves != waves) {
				if piece.Drives, err = drives(net, pop, piece); err != nil {
					return err
				}
			}
		}
	}
	b.changes, b.driven, b.waves = nil, driven, waves
	for _, pop := range net.Populations {
		b.changes = append(b.changes, pop.Changes)
	}
	return nil
}

// drives collects the currents injected into the cells of a piece, in order of injection.
func drives(net *network.Network, pop *network.Population, piece *engine.Piece) (all []engine.Drive, err error) {
	for _, in := range net.Injections {
		var cells []int32
		for _, part := range in.Target {
			if part.Population != pop {
				continue
			}
			for k := 0; k < part.Len(); k++ {
				if i := part.At(k) - piece.From; i >= 0 && i < piece.N {
					cells = append(cells, int32(i))
				}
			}
		}
		if cells == nil {
			continue
		}
		wave, err := in.Source.Wave(net)
		if err != nil {
			return nil, fmt.Errorf("%s injected into population %q: %w", in.Source.Type.Name, pop.Label, err)
		}
		all = append(all, engine.Drive{Cells: cells, Wave: wave})
	}
	return all, nil
}

// connect makes the tables of all new projections, several at a time: each has its own generators. The largest are begun first. All mistakes
// are reported. wire begins the wiring of one of them.
func (b *Built) connect(net *network.Network, o Options, c *crew, wire func(p *network.Projection) *wiring) error {
	fresh := net.Projections[len(b.sizes):]
	tables, sizes, errs := make([][]*engine.Table, len(fresh)), make([]int, len(fresh)), make([]error, len(fresh))
	orders := make([][]int32, len(fresh))
	warnings := make([][]string, len(fresh))
	lists := bundles(fresh)
	if o.Scales != nil { // weights are rounded in place, projection by projection
		lists = apart(fresh)
	}
	bySize(fresh, lists)
	c.do(len(lists), func(n int) {
		list := lists[n]
		makers := make([]*wiring, len(list))
		for n, k := range list {
			makers[n] = wire(fresh[k])
		}
		shared, counts, ok, err := [][]*engine.Table(nil), []int(nil), false, error(nil)
		if len(list) > 1 {
			shared, counts, ok, err = bundle(makers)
		}
		for n, k := range list {
			w := makers[n]
			switch {
			case !ok:
				tables[k], sizes[k], errs[k] = w.tables()
			case err != nil:
				errs[k] = err
			default:
				tables[k], sizes[k] = shared[n], counts[n]
			}
			if errs[k] != nil {
				errs[k] = fmt.Errorf("projection %q: %w", fresh[k].Label, errs[k])
			}
			orders[k], warnings[k] = w.order(), w.warnings
		}
	})
	for _, list := range warnings {
		for _, text := range list {
			o.Warn(text)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for k := range fresh {
		background(tables[k])
		b.projections = append(b.projections, tables[k])
		b.sizes = append(b.sizes, sizes[k])
		b.orders = append(b.orders, orders[k])
		b.Plan.Tables = append(b.Plan.Tables, tables[k]...)
	}
	return nil
}

// bySize sorts lists of projections by the connections that they may expect, most first.
func bySize(fresh []*network.Projection, lists [][]int) {
	type sized struct {
		list []int
		size float64 // asked for once: some connectors go through many pairs to say it
	}
	all := make([]sized, len(lists))
	for n, list := range lists {
		all[n].list = list
		for _, k := range list {
			all[n].size += expected(fresh[k])
		}
	}
	slices.SortStableFunc(all, func(x, y sized) int { return cmp.Compare(y.size, x.size) })
	for n := range all {
		lists[n] = all[n].list
	}
}

// epochLimit bounds the epoch of networks with long delays or none, so that an interrupted run stops soon.
const epochLimit = 64

// Size returns the number of connections of a projection.
func (b *Built) Size(projection int) int { return b.sizes[projection] }

// Order returns the place in lists of each connection of a projection, these sorted by post cell, then pre cell, then delay; nil if that is
// their order.
func (b *Built) Order(projection int) []int32 { return b.orders[projection] }

// Pairs makes the connections of a projection, without weights and delays, in the order of lists.
func Pairs(net *network.Network, p *network.Projection) (model.Pairs, error) {
	silent := *p
	silent.Connector.Callback = nil
	w := &wiring{net: net, projection: &silent}
	if err := w.begin(); err != nil {
		return model.Pairs{}, err
	}
	if err := w.pairs(); err != nil {
		return model.Pairs{}, err
	}
	pairs := model.Pairs{Pre: make([]int32, len(w.post)), Post: make([]int32, len(w.post))}
	of := make([]int32, len(w.post))
	for i := range w.ask.Pre {
		for k := w.first[i]; k < w.first[i+1]; k++ {
			of[k] = int32(i)
		}
	}
	for k, place := range w.byPost() {
		pairs.Pre[k], pairs.Post[k] = of[place], w.post[place]
	}
	return pairs, nil
}

// Tables returns the connections of a projection.
func (b *Built) Tables(projection int) []*engine.Table { return b.projections[projection] }

// MinDelay returns the smallest delay of any connection in steps, or 0 if there are no connections.
func (b *Built) MinDelay() int {
	least := 0
	for _, t := range b.Plan.Tables {
		if len(t.Delays) > 0 && (least == 0 || t.Delays[0] < least) {
			least = t.Delays[0]
		}
	}
	return least
}

// Projections returns the number of projections that are built.
func (b *Built) Projections() int { return len(b.sizes) }
