package script

import (
	"fmt"
	"math"
	"slices"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
)

// groupMembers are the attributes and verbs of populations, views and assemblies.
var groupMembers = &members[*group]{
	properties: []property[*group]{
		{"label", func(g *group) (starlark.Value, error) { return starlark.String(g.cells.Label()), nil }},
		{"size", func(g *group) (starlark.Value, error) { return starlark.MakeInt(g.Len()), nil }},
		{"local_size", func(g *group) (starlark.Value, error) { return starlark.MakeInt(g.Len()), nil }},
		{"all_cells", func(g *group) (starlark.Value, error) { return g.all(), nil }},
		{"local_cells", func(g *group) (starlark.Value, error) { return g.all(), nil }},
		{"first_id", func(g *group) (starlark.Value, error) { return g.edge(0) }},
		{"last_id", func(g *group) (starlark.Value, error) { return g.edge(g.Len() - 1) }},
		{"celltype", func(g *group) (starlark.Value, error) { return orNothing(g.celltype), nil }},
		{"structure", func(g *group) (starlark.Value, error) { return orNothing(g.root().structure), nil }},
		{"positions", (*group).positions},
		{"position_generator", (*group).positionGenerator},
		{"initial_values", (*group).initialValues},
		{"conductance_based", func(g *group) (starlark.Value, error) {
			return g.every(func(c *model.Cell) bool { return c.ConductanceBased }), nil
		}},
		{"injectable", func(g *group) (starlark.Value, error) {
			return g.every(func(c *model.Cell) bool { return c.Injectable }), nil
		}},
		{"receptor_types", (*group).receptorTypes},
		{"parent", func(g *group) (starlark.Value, error) {
			if g.parent == nil {
				return starlark.None, nil
			}
			return g.parent, nil
		}},
		{"grandparent", func(g *group) (starlark.Value, error) { return g.root(), nil }},
		{"mask", func(g *group) (starlark.Value, error) { return toStarlark(g.mask()), nil }},
		{"populations", func(g *group) (starlark.Value, error) {
			return listOf(g.members(), func(c hillock.Cells) starlark.Value { return g.s.wrap(c, nil) }), nil
		}},
		{"annotations", func(g *group) (starlark.Value, error) { return dictOf(g.cells.Annotations()), nil }},
	},
	methods: []method[*group]{
		{"all", func(g *group, c *call) (starlark.Value, error) { return g.all(), c.unpack() }},
		{"get", (*group).get},
		{"set", (*group).set},
		{"tset", (*group).tset},
		{"rset", (*group).tset},
		{"initialize", (*group).initialize},
		{"record", (*group).record},
		{"can_record", (*group).canRecord},
		{"inject", (*group).inject},
		{"sample", (*group).sample},
		{"nearest", (*group).nearest},
		{"id_to_index", (*group).idToIndex},
		{"id_to_local_index", (*group).idToIndex},
		{"index_in_grandparent", (*group).indexInGrandparent},
		{"index_from_parent_index", (*group).indexFromParent},
		{"is_local", func(_ *group, c *call) (starlark.Value, error) { return starlark.True, nil }},
		{"find_units", (*group).findUnits},
		{"annotate", (*group).annotate},
		{"get_annotations", (*group).getAnnotations},
		{"describe", (*group).describe},
		{"save_positions", (*group).savePositions},
		{"get_data", (*group).getData},
		{"write_data", (*group).writeData},
		{"get_spike_counts", (*group).spikeCounts},
		{"mean_spike_count", (*group).meanSpikeCount},
		{"meanSpikeCount", (*group).meanSpikeCount},
		{"get_population", (*group).getPopulation},
		// The older names.
		{"record_v", recordOnly("v")},
		{"record_gsyn", recordOnly("gsyn_exc", "gsyn_inh")},
		{"printSpikes", writeOnly("spikes")},
		{"print_v", writeOnly("v")},
		{"print_gsyn", writeOnly("gsyn_exc", "gsyn_inh")},
		{"getSpikes", readOnly("spikes")},
		{"get_v", readOnly("v")},
		{"get_gsyn", readOnly("gsyn_exc", "gsyn_inh")},
	},
}

// recordOnly is record of some variables: record_v(to_file=True).
func recordOnly(variables ...string) func(*group, *call) (starlark.Value, error) {
	return func(g *group, c *call) (starlark.Value, error) {
		var file starlark.Value
		if err := c.unpack("to_file?", &file); err != nil {
			return nil, err
		}
		if _, flag := file.(starlark.Bool); flag {
			file = nil
		}
		return nil, g.startRecording(toStarlark(variables), file, nil)
	}
}

// writeOnly is write_data of some variables: print_v(file, gather=True, compatible_output=True).
func writeOnly(variables ...string) func(*group, *call) (starlark.Value, error) {
	return func(g *group, c *call) (starlark.Value, error) {
		var file string
		var gather, compatible starlark.Value
		if err := c.unpack("file", &file, "gather?", &gather, "compatible_output?", &compatible); err != nil {
			return nil, err
		}
		g.s.used.add(g, read)
		return nil, g.write(file, variables, false, nil)
	}
}

// readOnly is get_data of some variables: get_v(gather=True, compatible_output=True).
func readOnly(variables ...string) func(*group, *call) (starlark.Value, error) {
	return func(g *group, c *call) (starlark.Value, error) {
		var gather, compatible starlark.Value
		if err := c.unpack("gather?", &gather, "compatible_output?", &compatible); err != nil {
			return nil, err
		}
		b, err := g.cells.Data(variables, false)
		if err != nil {
			return nil, err
		}
		g.s.used.add(g, read)
		return c.s.block(b), nil
	}
}

// Attr implements starlark.HasAttrs. An unknown name is reported with those that are near.
func (g *group) Attr(name string) (starlark.Value, error) {
	v, err := groupMembers.attr(g.s, g.typ, g, name)
	if v != nil || err != nil {
		return v, err
	}
	for _, t := range g.cells.Types() {
		if contains(model.Names(t.Params), name) {
			return nil, classError("AttributeError", "%s has no attribute %q: write get(%q) and set(%s=...)", g.quoted(), name, name, name)
		}
	}
	return nil, classError("AttributeError", "%s: %s", g.quoted(), model.UnknownName("attribute of "+g.typ, name, g.AttrNames()))
}

// AttrNames implements starlark.HasAttrs.
func (g *group) AttrNames() []string { return groupMembers.names() }

// SetField implements starlark.HasSetField: the label, the positions and the structure can be assigned.
func (g *group) SetField(name string, v starlark.Value) error {
	switch name {
	case "positions":
		return g.setPositions(v)
	case "structure":
		return g.setStructure(v)
	}
	if name != "label" {
		return classError("AttributeError", "%s: cannot assign to %q: parameters are changed with set(%s=...)", g.quoted(), name, name)
	}
	label, ok := starlark.AsString(v)
	if !ok {
		return classError("TypeError", "label = %s: must be a string", brief(v))
	}
	switch c := g.cells.(type) {
	case *hillock.Population:
		c.SetLabel(label)
	case *hillock.View:
		c.SetLabel(label)
	default:
		return classError("AttributeError", "the label of an assembly is given when it is made: sim.Assembly(a, b, label=%q)", label)
	}
	return nil
}

// root returns the population of a view of a view.
func (g *group) root() *group {
	for g.parent != nil {
		g = g.parent
	}
	return g
}

// mask returns the indices of the cells of a view in its parent; nil for what has no parent.
func (g *group) mask() any {
	if g.parent == nil {
		return nil
	}
	return indicesIn(g.parent, g)
}

// indicesIn returns the places of the cells of a view in a group.
func indicesIn(parent, view *group) []int {
	at := map[hillock.GID]int{}
	for k, id := range parent.ids() {
		at[id] = k
	}
	indices := make([]int, 0, view.Len())
	for _, id := range view.ids() {
		indices = append(indices, at[id])
	}
	return indices
}

// indexInGrandparent turns indices in a view into those in its population.
func (g *group) indexInGrandparent(c *call) (starlark.Value, error) {
	return mapIndices(c, g, func(i int) (int, bool) {
		if i < 0 || i >= g.Len() {
			return 0, false
		}
		return indicesIn(g.root(), g)[i], true
	})
}

// indexFromParent turns indices in the parent of a view into those in the view.
func (g *group) indexFromParent(c *call) (starlark.Value, error) {
	mask, _ := g.mask().([]int)
	return mapIndices(c, g, func(i int) (int, bool) {
		for k, m := range mask {
			if m == i {
				return k, true
			}
		}
		return 0, false
	})
}

func mapIndices(c *call, g *group, f func(int) (int, bool)) (starlark.Value, error) {
	var which starlark.Value
	if err := c.unpack("indices", &which); err != nil {
		return nil, err
	}
	one := func(v starlark.Value) (starlark.Value, error) {
		i, err := wholeNumber("indices", v)
		if err != nil {
			return nil, err
		}
		k, ok := f(i)
		if !ok {
			return nil, classError("IndexError", "%s: index %d is not one of its cells", g.quoted(), i)
		}
		return starlark.MakeInt(k), nil
	}
	list, many := which.(starlark.Iterable)
	if !many {
		return one(which)
	}
	var all []starlark.Value
	it := list.Iterate()
	defer it.Done()
	var x starlark.Value
	for it.Next(&x) {
		v, err := one(x)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return starlark.NewList(all), nil
}

// initialValues is a dict of the initial values of the state variables that all cells have.
func (g *group) initialValues() (starlark.Value, error) {
	d := starlark.NewDict(4)
	for _, name := range g.cells.Recordable() {
		if name == "spikes" {
			continue
		}
		v, err := g.cells.Initial(name)
		if err != nil {
			return nil, err
		}
		var x starlark.Value = starlark.Float(v.One)
		if !v.Uniform() {
			x = toStarlark(v.Expand(g.Len()))
		}
		if err := d.SetKey(starlark.String(name), x); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func orNothing(v starlark.Value) starlark.Value {
	if v == nil {
		return starlark.None
	}
	return v
}

func (g *group) all() starlark.Value {
	list := make([]starlark.Value, 0, g.Len())
	for i, id := range g.ids() {
		list = append(list, &cellID{g: g, index: i, gid: id})
	}
	return starlark.NewList(list)
}

func (g *group) edge(i int) (starlark.Value, error) {
	if i < 0 || i >= g.Len() {
		return nil, fmt.Errorf("%w: %s has no cells", model.ErrValue, g.quoted())
	}
	return g.Index(i), nil
}

func (g *group) every(is func(*model.Cell) bool) starlark.Value {
	for _, t := range g.cells.Types() {
		if !is(t) {
			return starlark.False
		}
	}
	return starlark.True
}

func (g *group) receptorTypes() (starlark.Value, error) {
	common := []string{}
	for k, t := range g.cells.Types() {
		if k == 0 {
			common = append(common, t.Receptors...)
			continue
		}
		kept := common[:0]
		for _, r := range common {
			if contains(t.Receptors, r) {
				kept = append(kept, r)
			}
		}
		common = kept
	}
	return toStarlark(common), nil
}

// parameter returns one value if all cells share it and simplify is set, else a list.
func (g *group) parameter(name string, simplify bool) (starlark.Value, error) {
	for _, t := range g.cells.Types() {
		if p, ok := t.Param(name); ok && p.Sequence {
			lists, err := g.cells.GetSequence(name)
			if err != nil {
				return nil, err
			}
			for _, list := range lists {
				simplify = simplify && slices.Equal(list, lists[0])
			}
			if simplify && len(lists) > 0 {
				return toStarlark(lists[0]), nil
			}
			return toStarlark(lists), nil
		}
	}
	v, err := g.cells.Get(name)
	if err != nil {
		return nil, err
	}
	if simplify && v.Uniform() {
		return starlark.Float(v.One), nil
	}
	return toStarlark(v.Expand(g.Len())), nil
}

func (g *group) get(c *call) (starlark.Value, error) {
	var which starlark.Value
	gather, simplify := false, true
	if err := c.unpack("parameter_names", &which, "gather?", &gather, "simplify?", &simplify); err != nil {
		return nil, err
	}
	if name, ok := starlark.AsString(which); ok {
		return g.parameter(name, simplify)
	}
	list, err := names("parameter_names", which)
	if err != nil {
		return nil, err
	}
	values := make([]starlark.Value, len(list))
	for k, name := range list {
		if values[k], err = g.parameter(name, simplify); err != nil {
			return nil, err
		}
	}
	return starlark.NewList(values), nil
}

func (g *group) set(c *call) (starlark.Value, error) {
	if err := c.noPositional(); err != nil {
		return nil, err
	}
	p, err := c.s.params(c.kwargs, ofCells)
	if err != nil {
		return nil, err
	}
	return nil, g.cells.Set(p)
}

// tset is the old name for giving each cell a value of its own.
func (g *group) tset(c *call) (starlark.Value, error) {
	if len(c.args) == 2 {
		name, ok := starlark.AsString(c.args[0])
		if !ok {
			return nil, classError("TypeError", "tset wants a name and a list")
		}
		x, err := c.s.value(name, c.args[1], ofCells)
		if err != nil {
			return nil, err
		}
		return nil, g.cells.Set(hillock.Params{name: x})
	}
	return g.set(c)
}

func (g *group) initialize(c *call) (starlark.Value, error) {
	if err := c.noPositional(); err != nil {
		return nil, err
	}
	p, err := c.s.params(c.kwargs, ofCells)
	if err != nil {
		return nil, err
	}
	return nil, g.cells.Initialize(p)
}

func (g *group) inject(c *call) (starlark.Value, error) {
	var source, location starlark.Value
	if err := c.unpack("current_source", &source, "location?", &location); err != nil {
		return nil, err
	}
	cur, ok := source.(*currentSource)
	if !ok {
		return nil, classError("TypeError", "%s: must be a current source such as sim.DCSource(amplitude=0.5)", brief(source))
	}
	return nil, g.cells.Inject(cur.c)
}

func (g *group) sample(c *call) (starlark.Value, error) {
	var count, generator starlark.Value
	if err := c.unpack("n", &count, "rng?", &generator); err != nil {
		return nil, err
	}
	n, err := wholeNumber("n", count)
	if err != nil {
		return nil, err
	}
	rng, err := rngOf(generator)
	if err != nil {
		return nil, err
	}
	pop, ok := g.cells.(*hillock.Population)
	if !ok {
		return nil, classError("TypeError", "sample is for populations; %s is a %s", g.quoted(), g.typ)
	}
	v, err := pop.Sample(n, rng)
	if err != nil {
		return nil, err
	}
	return g.s.wrap(v, g), nil
}

func (g *group) nearest(c *call) (starlark.Value, error) {
	var place starlark.Iterable
	if err := c.unpack("position", &place); err != nil {
		return nil, err
	}
	at, err := floats("position", place)
	if err != nil {
		return nil, err
	}
	if len(at) != 3 {
		return nil, fmt.Errorf("%w: position has %d numbers: must be (x, y, z)", model.ErrValue, len(at))
	}
	positions, err := g.cells.Positions()
	if err != nil {
		return nil, err
	}
	best, least := -1, math.Inf(1)
	for i, p := range positions {
		d := 0.0
		for axis := range p {
			d += float64((p[axis] - at[axis]) * (p[axis] - at[axis]))
		}
		if d < least {
			best, least = i, d
		}
	}
	return g.edge(best)
}

func (g *group) idToIndex(c *call) (starlark.Value, error) {
	var id starlark.Value
	if err := c.unpack("id", &id); err != nil {
		return nil, err
	}
	if list, ok := id.(starlark.Iterable); ok {
		var all []starlark.Value
		it := list.Iterate()
		defer it.Done()
		var x starlark.Value
		for it.Next(&x) {
			i, err := g.indexOf(x)
			if err != nil {
				return nil, err
			}
			all = append(all, starlark.MakeInt(i))
		}
		return starlark.NewList(all), nil
	}
	i, err := g.indexOf(id)
	return starlark.MakeInt(i), err
}

func (g *group) indexOf(id starlark.Value) (int, error) {
	x, ok := float(id)
	if ok {
		for i, gid := range g.ids() {
			if float64(gid) == x {
				return i, nil
			}
		}
	}
	return 0, classError("IndexError", "%s is not a cell of %s", brief(id), g.quoted())
}

func (g *group) findUnits(c *call) (starlark.Value, error) {
	var variable string
	if err := c.unpack("variable", &variable); err != nil {
		return nil, err
	}
	var known []string
	unit, found := "", false
	for _, t := range g.cells.Types() {
		u, ok := unitsOf(t)[variable]
		for _, name := range append(t.Recordable(), model.Names(t.Params)...) {
			if !contains(known, name) {
				known = append(known, name)
			}
		}
		switch {
		case ok && found && u != unit:
			return nil, fmt.Errorf("%w: %s: %s has the units %s and %s", model.ErrValue, g.quoted(), variable, unit, u)
		case ok:
			unit, found = u.(string), true
		}
	}
	if !found {
		return nil, fmt.Errorf("%w: %w", model.ErrRecording, model.UnknownName("variable or parameter of "+g.quoted(), variable, known))
	}
	return starlark.String(unit), nil
}

// unitsOf returns the units of what can be recorded from a cell type and of its parameters.
func unitsOf(t *model.Cell) map[string]any {
	units := map[string]any{"spikes": "ms"}
	for _, v := range t.State {
		if !v.Hidden {
			units[v.Name] = v.Unit
		}
	}
	for _, p := range t.Params {
		units[p.Name] = p.Unit
	}
	return units
}

func (g *group) annotate(c *call) (starlark.Value, error) {
	if err := c.noPositional(); err != nil {
		return nil, err
	}
	for k, v := range annotations(c.kwargs) {
		g.cells.Annotate(k, v)
	}
	return nil, nil
}

func (g *group) getPopulation(c *call) (starlark.Value, error) {
	var label string
	if err := c.unpack("label", &label); err != nil {
		return nil, err
	}
	var known []string
	for _, m := range g.members() {
		if m.Label() == label {
			return g.s.wrap(m, nil), nil
		}
		known = append(known, m.Label())
	}
	return nil, fmt.Errorf("KeyError: %w", model.UnknownName("population", label, known))
}
