package hillock

import (
	"fmt"
	"math"
	"slices"

	"github.com/hillock-sim/hillock/build"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// connection is one connection and where it is kept.
type connection struct {
	i, j  int // in pre and post
	delay int // steps
	table *engine.Table
	at    int
}

// connections returns all connections in PyNN's order: post cell by post cell, pre cells ascending.
func (p *Projection) connections() ([]connection, error) {
	if err := p.sim.Build(); err != nil {
		return nil, err
	}
	plan := p.sim.built.Plan
	post := map[[2]int]int{} // block and place in it → index in post
	k := 0
	for _, part := range p.p.Post {
		for n := 0; n < part.Len(); n++ {
			i := part.At(n)
			piece := plan.PieceOf(part.Population.Ordinal, i)
			post[[2]int{piece.Block, piece.Offset + i - piece.From}] = k
			k++
		}
	}
	pre := map[[2]int]int{} // population and index in it → index in pre
	k = 0
	for _, part := range p.p.Pre {
		for n := 0; n < part.Len(); n++ {
			pre[[2]int{part.Population.Ordinal, part.At(n)}] = k
			k++
		}
	}
	var all []connection
	for _, t := range p.sim.built.Tables(p.p.Ordinal) {
		for row := 0; row < t.Rows; row++ {
			for b, delay := range t.Delays {
				from, to := t.Bucket(row, b)
				for at := from; at < to; at++ {
					all = append(all, connection{
						i: pre[[2]int{t.Source, t.First + row}], j: post[[2]int{t.Block, int(t.Targets.Data[at])}],
						delay: delay, table: t, at: at,
					})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b connection) int {
		if a.j != b.j {
			return a.j - b.j
		}
		return a.i - b.i
	})
	return all, nil
}

func (p *Projection) value(c connection, name string) (float64, error) {
	switch name {
	case "weight":
		return c.table.WeightAt(c.at), nil
	case "delay":
		return data.TimeOf(int64(c.delay), p.sim.net.Dt), nil
	}
	return 0, fmt.Errorf("projection %q: %w: %w", p.p.Label, model.ErrNonExistentParameter,
		model.UnknownName("parameter of "+p.p.Synapse.Name, name, model.Names(p.p.Synapse.Params)))
}

// GetList returns one row for each connection: (i, j, values...) or, without addresses, (values...). i and j are indices in pre and
// post; rows are sorted by j, then i, as PyNN makes the connections.
func (p *Projection) GetList(names []string, withAddress bool) ([][]float64, error) {
	all, err := p.connections()
	if err != nil {
		return nil, err
	}
	rows := make([][]float64, len(all))
	for k, c := range all {
		if withAddress {
			rows[k] = append(rows[k], float64(c.i), float64(c.j))
		}
		for _, name := range names {
			x, err := p.value(c, name)
			if err != nil {
				return nil, err
			}
			rows[k] = append(rows[k], x)
		}
	}
	return rows, nil
}

// GetArray returns a (pre x post) array with NaN where there is no connection. Of several connections between two cells it
// returns what multiple says: "sum" (the default, ""), "first", "last", "min" or "max".
func (p *Projection) GetArray(name string, multiple string) ([][]float64, error) {
	all, err := p.connections()
	if err != nil {
		return nil, err
	}
	combine := map[string]func(a, b float64) float64{
		"":      func(a, b float64) float64 { return a + b },
		"sum":   func(a, b float64) float64 { return a + b },
		"first": func(a, _ float64) float64 { return a },
		"last":  func(_, b float64) float64 { return b },
		"min":   math.Min,
		"max":   math.Max,
	}[multiple]
	if combine == nil {
		return nil, fmt.Errorf("projection %q: %w: %w", p.p.Label, model.ErrValue,
			model.UnknownName("multiple_synapses", multiple, []string{"sum", "first", "last", "min", "max"}))
	}
	array := make([][]float64, p.pre.Len())
	for i := range array {
		array[i] = make([]float64, p.post.Len())
		for j := range array[i] {
			array[i][j] = math.NaN()
		}
	}
	for _, c := range all {
		x, err := p.value(c, name)
		if err != nil {
			return nil, err
		}
		if old := &array[c.i][c.j]; math.IsNaN(*old) {
			*old = x
		} else {
			*old = combine(*old, x)
		}
	}
	return array, nil
}

// Set changes weights and delays of the connections: to one number, to a list with a number for each connection (row-major: by
// presynaptic cell, then postsynaptic), to a (pre x post) array, to draws from a distribution, or to a function of distance.
func (p *Projection) Set(values Params) error {
	where := func(err error) error { return fmt.Errorf("projection %q: %w", p.p.Label, err) }
	names, err := sortedNames("parameter of "+p.p.Synapse.Name, values, model.Names(p.p.Synapse.Params))
	if err != nil {
		return where(err)
	}
	if err := p.sim.Build(); err != nil {
		return err
	}
	changed := *p.p
	for _, name := range names {
		v, err := model.ValueOf(values[name])
		if err != nil {
			return where(fmt.Errorf("%s: %w", name, err))
		}
		if v.Random != nil {
			if r, ok := v.Random.RNG.(*random.NumpyRNG); ok {
				d := *v.Random
				d.RNG = r.Copy()
				v.Random = &d
			}
		}
		switch name {
		case "weight":
			changed.Weight = v
		case "delay":
			changed.Delay = v
		}
	}
	if err := p.sim.checkSynapse(&changed); err != nil {
		return where(err)
	}
	all, err := p.connections()
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b connection) int { return a.i - b.i })
	c := build.Connections{}
	for _, x := range all {
		c.Pre, c.Post = append(c.Pre, int32(x.i)), append(c.Post, int32(x.j))
		c.Weight, c.Delay = append(c.Weight, x.table.WeightAt(x.at)), append(c.Delay, int32(x.delay))
	}
	_, w := values["weight"]
	_, d := values["delay"]
	built, err := build.Replace(p.sim.net, p.sim.built, &changed, c, w, d, p.sim.warn)
	if err != nil {
		return where(err)
	}
	p.sim.state = engine.Restore(built.Plan, engine.Capture(p.sim.built.Plan, p.sim.state))
	p.sim.built = built
	p.p.Weight, p.p.Delay = changed.Weight, changed.Delay
	return nil
}
