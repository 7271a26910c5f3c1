package hillock

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/hillock-sim/hillock/build"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/spinnaker"
	"github.com/hillock-sim/hillock/spool"
)

// connection is one connection and where it is kept.
type connection struct {
	i, j   int // in pre and post
	table  *engine.Table
	bucket model.Bucket
	at     int
}

// connections returns all connections in PyNN's order: post cell by post cell, pre cells ascending unless the connector gave them in
// another order. Weights that learn are brought up to date.
func (p *Projection) connections() ([]connection, error) {
	if err := p.sim.Build(); err != nil {
		return nil, err
	}
	plan := p.sim.built.Plan
	p.sim.state.Settle(plan)
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
			for d := range t.Delays {
				b := t.BucketOf(row, d)
				for at := b.From; at < b.To; at++ {
					all = append(all, connection{
						i: pre[[2]int{t.Source, t.First + row}], j: post[[2]int{t.Block, int(t.Target(at))}], table: t, bucket: b, at: at,
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
	if order := p.sim.built.Order(p.p.Ordinal); order != nil {
		listed := make([]connection, len(all))
		for k, place := range order {
			listed[place] = all[k]
		}
		all = listed
	}
	return all, nil
}

// Ends returns the cells that are joined.
func (p *Projection) Ends() (pre, post []GID) { return p.p.Pre.IDs(), p.p.Post.IDs() }

// Pairs makes the connections anew, without weights and delays, in the order of GetList.
func (p *Projection) Pairs() (model.Pairs, error) {
	pairs, err := build.Pairs(p.sim.net, p.p)
	if err != nil {
		return pairs, fmt.Errorf("projection %q: %w", p.p.Label, err)
	}
	return pairs, nil
}

// value returns a function that reads a parameter or a variable of connections.
func (p *Projection) value(name string) (func(connection) float64, error) {
	synapse := &p.p.Synapse
	switch {
	case name == "weight":
		return func(c connection) float64 { return p.sim.state.WeightAt(c.table, c.at) }, nil
	case name == "delay" && !synapse.Electrical:
		return func(c connection) float64 { return data.TimeOf(int64(c.bucket.Delay), p.sim.net.Dt) }, nil
	}
	if _, ok := p.p.Others[name]; ok {
		return func(c connection) float64 { return c.table.Params.At(name, c.at) }, nil
	}
	known := model.Names(synapse.Params)
	for v, entry := range synapse.State {
		if entry.Name == name {
			return func(c connection) float64 { return p.sim.state.VarAt(c.table, v, c.bucket, c.at) }, nil
		}
		known = append(known, entry.Name)
	}
	return nil, fmt.Errorf("projection %q: %w: %w", p.p.Label, model.ErrNonExistentParameter, model.UnknownName("parameter of "+synapse.Name, name, known))
}

// read returns a parameter or a variable of some connections. What spikes have made of it is told again when a program is resumed.
func (p *Projection) read(name string, of []connection) ([]float64, error) {
	value, err := p.value(name)
	if err != nil {
		return nil, err
	}
	if !p.altered(name) {
		return collect(value, of), nil
	}
	text, err := p.sim.options.Checkpoints.Ask(fmt.Sprintf("%s of %d connections of %q at %v ms", name, len(of), p.p.Label, p.sim.Time()), func() ([]byte, error) {
		return spool.EncodeSamples(collect(value, of)), nil
	})
	if err != nil {
		return nil, err
	}
	list, err := spool.DecodeSamples(make([]float64, 0, len(of)), text)
	if err == nil && len(list) != len(of) {
		err = spool.ErrDamaged
	}
	return list, err
}

// altered reports whether a parameter or a variable of connections is one that spikes change.
func (p *Projection) altered(name string) bool {
	return name == "weight" && p.p.Synapse.Learns || slices.ContainsFunc(p.p.Synapse.State, func(v model.Var) bool { return v.Name == name })
}

func collect(value func(connection) float64, of []connection) []float64 {
	list := make([]float64, len(of))
	for k, c := range of {
		list[k] = value(c)
	}
	return list
}

// GetList returns one row for each connection: its parameters, or what spikes have made of them, as (i, j, values...) or, without addresses, (values...). i and j are indices in pre and
// post; rows are in the order in which PyNN makes the connections: sorted by j, then i, unless the connector draws or lists the cells
// of one j in another order.
func (p *Projection) GetList(names []string, withAddress bool) ([][]float64, error) {
	all, err := p.connections()
	if err != nil {
		return nil, err
	}
	values := make([][]float64, len(names))
	for k, name := range names {
		if values[k], err = p.read(name, all); err != nil {
			return nil, err
		}
	}
	rows := make([][]float64, len(all))
	for k, c := range all {
		if withAddress {
			rows[k] = append(rows[k], float64(c.i), float64(c.j))
		}
		for _, value := range values {
			rows[k] = append(rows[k], value[k])
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
	values, err := p.read(name, all)
	if err != nil {
		return nil, err
	}
	for k, c := range all {
		x := values[k]
		if old := &array[c.i][c.j]; math.IsNaN(*old) {
			*old = x
		} else {
			*old = combine(*old, x)
		}
	}
	return array, nil
}

// Set changes parameters of the connections: to one number, to a list with a number for each connection (row-major: by
// presynaptic cell, then postsynaptic), to a (pre x post) array, to draws from a distribution, or to a function of distance or of the
// two indices. Weights that are set are also those to which Reset goes back.
func (p *Projection) Set(values Params) error {
	return p.change(values, model.Names(p.p.Synapse.Params))
}

// Initialize sets variables of the connections, such as u of a TsodyksMarkramSynapse, now and for every Reset. Values are as in Set.
func (p *Projection) Initialize(values Params) error {
	var known []string
	for _, v := range p.p.Synapse.State {
		known = append(known, v.Name)
	}
	return p.change(values, known)
}

func (p *Projection) change(values Params, known []string) error {
	where := func(err error) error { return fmt.Errorf("projection %q: %w", p.p.Label, err) }
	if p.sim.fixedPoint() {
		return where(spinnaker.Refuse("connections cannot be changed once their weights have a scale: give weights and delays to the synapse type"))
	}
	names, err := sortedNames("parameter of "+p.p.Synapse.Name, values, known)
	if err != nil {
		return where(err)
	}
	if err := p.sim.Build(); err != nil {
		return err
	}
	changed := *p.p
	changed.Others, changed.Init = maps.Clone(p.p.Others), slices.Clone(p.p.Init)
	set := map[string]bool{}
	for _, name := range names {
		v, err := model.ValueOf(values[name])
		if err != nil {
			return where(fmt.Errorf("%s: %w", name, err))
		}
		set[name] = true
		if err := put(&changed, name, ownGenerator(v)); err != nil {
			return where(err)
		}
	}
	if err := p.sim.checkSynapse(&changed); err != nil {
		return where(err)
	}
	all, err := p.connections()
	if err != nil {
		return err
	}
	rows := make([]int, len(all))
	for k := range rows {
		rows[k] = k
	}
	slices.SortStableFunc(rows, func(a, b int) int { return all[a].i - all[b].i })
	mixes := set["delay"] && p.p.Synapse.New != nil && repeats(all)
	if mixes && p.sim.state.Started {
		return where(fmt.Errorf("%w: delay: some cells are joined more than once by synapses with a history; delays of such a projection cannot be set", model.ErrValue))
	}
	c := build.Connections{Others: map[string][]float64{}, Listed: make([]int32, len(all))}
	for place, k := range rows {
		x := all[k]
		c.Listed[k] = int32(place)
		// Of weights that learn these are the initial ones; what they have become is in the state.
		c.Pre, c.Post = append(c.Pre, int32(x.i)), append(c.Post, int32(x.j))
		c.Weight, c.Delay = append(c.Weight, x.table.WeightAt(x.at)), append(c.Delay, int32(x.bucket.Delay))
		for name := range p.p.Others {
			c.Others[name] = append(c.Others[name], x.table.Params.At(name, x.at))
		}
		for v, entry := range p.p.Synapse.State {
			c.Others[entry.Name] = append(c.Others[entry.Name], x.table.Init[v].At(x.at))
		}
	}
	built, err := build.Replace(p.sim.net, p.sim.built, &changed, c, set, p.sim.warn)
	if err != nil {
		return where(err)
	}
	snapshot := engine.Capture(p.sim.built.Plan, p.sim.state)
	if d := snapshot.Synapses[p.p.Ordinal]; d != nil {
		if set["weight"] || mixes {
			d.Weights = nil
		}
		for v, entry := range p.p.Synapse.State {
			if set[entry.Name] || mixes {
				d.Vars[v] = nil
			}
		}
	}
	p.sim.state = engine.Restore(built.Plan, snapshot)
	p.sim.built = built
	*p.p = changed
	p.changes++
	return nil
}

// repeats reports whether two cells are joined more than once.
func repeats(all []connection) bool {
	seen := map[[2]int]bool{}
	for _, c := range all {
		if seen[[2]int{c.i, c.j}] {
			return true
		}
		seen[[2]int{c.i, c.j}] = true
	}
	return false
}
