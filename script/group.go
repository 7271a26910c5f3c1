package script

import (
	"fmt"
	"slices"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
)

// A group is a Population, PopulationView or Assembly of a script: all have the same verbs.
type group struct {
	object
	s     *session
	cells hillock.Cells

	celltype  starlark.Value // what the script gave, nil for assemblies
	structure starlark.Value
	parent    *group // of a view
	known     []hillock.GID
}

// ids returns the ids of the cells; they never change.
func (g *group) ids() []hillock.GID {
	if g.known == nil {
		g.known = g.cells.IDs()
	}
	return g.known
}

// wrap returns the object of the script that stands for a group of cells.
func (s *session) wrap(c hillock.Cells, parent *group) *group {
	if g, ok := s.groups[c]; ok {
		return g
	}
	g := s.newGroup(c, parent)
	s.groups[c] = g
	return g
}

func (s *session) newGroup(c hillock.Cells, parent *group) *group {
	g := &group{s: s, cells: c, parent: parent}
	switch c.(type) {
	case *hillock.Population:
		g.typ = "Population"
	case *hillock.View:
		g.typ = "PopulationView"
	default:
		g.typ = "Assembly"
	}
	if parent != nil {
		g.celltype = parent.celltype
	}
	return g
}

func (g *group) quoted() string { return fmt.Sprintf("%q", g.cells.Label()) }

func (g *group) String() string {
	return fmt.Sprintf("<%s %q of %d cells>", g.typ, g.cells.Label(), g.cells.Len())
}

// Hash implements starlark.Value.
func (g *group) Hash() (uint32, error) {
	if ids := g.ids(); len(ids) > 0 {
		return starlark.MakeInt64(int64(ids[0]) + int64(len(ids))<<32).Hash()
	}
	return 0, nil
}

// CompareSameType implements starlark.Comparable: groups are equal if they have the same cells in the same order; they have no order.
func (g *group) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	same := slices.Equal(g.ids(), y.(*group).ids())
	switch op {
	case syntax.EQL:
		return same, nil
	case syntax.NEQ:
		return !same, nil
	}
	return false, classError("TypeError", "%s %s %s: populations have no order", g.quoted(), op, y.(*group).quoted())
}

// Len implements starlark.Sequence.
func (g *group) Len() int { return g.cells.Len() }

// Iterate implements starlark.Iterable, over the cells.
func (g *group) Iterate() starlark.Iterator { return &cellIterator{g: g, ids: g.ids()} }

// Index implements starlark.Indexable.
func (g *group) Index(i int) starlark.Value { return &cellID{g: g, index: i, gid: g.ids()[i]} }

// Slice implements starlark.Sliceable. Scripts come through slice, which gives errors a place.
func (g *group) Slice(from, to, step int) starlark.Value {
	v, err := g.slice(from, to, step)
	if err != nil {
		return starlark.None
	}
	return v
}

func (g *group) slice(from, to, step int) (starlark.Value, error) {
	if step < 0 {
		return nil, fmt.Errorf("%w: view of %s: step = %d: must be >= 1 (cells of a view are in ascending order)", model.ErrValue, g.quoted(), step)
	}
	v, err := g.cells.Slice(from, to, step)
	if err != nil {
		return nil, err
	}
	return g.s.wrap(v, g), nil
}

// Get implements starlark.Mapping, for everything in brackets that is no slice: an index, a list of indices, a mask. For the
// operator "in" it is asked for cells.
func (g *group) Get(v starlark.Value) (starlark.Value, bool, error) {
	if id, ok := v.(*cellID); ok {
		for _, gid := range g.ids() {
			if gid == id.gid {
				return id, true, nil
			}
		}
		return nil, false, nil
	}
	if list, ok := v.(starlark.Iterable); ok {
		view, err := g.pick(list)
		return view, err == nil, err
	}
	i, err := wholeNumber("index", v)
	if err != nil {
		return nil, false, err
	}
	n := g.Len()
	if i < -n || i >= n {
		return nil, false, classError("IndexError", "%s: index %d is out of range: it has %d cells (0 to %d)", g.quoted(), i, n, n-1)
	}
	if i < 0 {
		i += n
	}
	return g.Index(i), true, nil
}

// pick makes a view of the cells in a list of indices, or of those whose entry in a list of booleans is True.
func (g *group) pick(list starlark.Iterable) (starlark.Value, error) {
	var indices []int
	var mask []bool
	it := list.Iterate()
	defer it.Done()
	var x starlark.Value
	for it.Next(&x) {
		if b, ok := x.(starlark.Bool); ok {
			mask = append(mask, bool(b))
			continue
		}
		i, err := wholeNumber("index", x)
		if err != nil {
			return nil, err
		}
		indices = append(indices, i)
	}
	var view *hillock.View
	var err error
	switch {
	case len(mask) > 0 && len(indices) > 0:
		return nil, fmt.Errorf("%w: view of %s: the list mixes indices and True/False", model.ErrValue, g.quoted())
	case len(mask) > 0:
		view, err = g.cells.Mask(mask)
	default:
		view, err = g.cells.View(indices)
	}
	if err != nil {
		return nil, err
	}
	return g.s.wrap(view, g), nil
}

// Binary implements starlark.HasBinary: a + b is an assembly.
func (g *group) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	other, ok := y.(*group)
	if op != syntax.PLUS || !ok || side == starlark.Right {
		return nil, nil
	}
	return g.s.assemble("", append(g.members(), other.members()...))
}

// members returns the parts of an assembly, or the group itself.
func (g *group) members() []hillock.Cells {
	if a, ok := g.cells.(*hillock.Assembly); ok {
		return a.Members()
	}
	return []hillock.Cells{g.cells}
}

func (s *session) assemble(label string, members []hillock.Cells) (starlark.Value, error) {
	sim, err := s.network()
	if err != nil {
		return nil, err
	}
	// As in PyNN, a population that is there already is not added again.
	var unique []hillock.Cells
	for _, m := range members {
		known := false
		for _, u := range unique {
			known = known || u == m
		}
		if !known {
			unique = append(unique, m)
		}
	}
	a, err := sim.Assembly(label, unique...)
	if err != nil {
		return nil, err
	}
	return s.wrap(a, nil), nil
}

// cellIterator yields the cells of a group.
type cellIterator struct {
	g   *group
	ids []hillock.GID
	at  int
}

func (it *cellIterator) Next(v *starlark.Value) bool {
	if it.at >= len(it.ids) {
		return false
	}
	*v = &cellID{g: it.g, index: it.at, gid: it.ids[it.at]}
	it.at++
	return true
}

func (it *cellIterator) Done() {}

// targets returns the groups in what a verb is given: a group, a cell, or a list of these.
func (s *session) targets(v starlark.Value) ([]*group, error) {
	switch v := v.(type) {
	case *group:
		return []*group{v}, nil
	case *cellID:
		g, err := v.view()
		return []*group{g}, err
	case starlark.Iterable:
		var all []*group
		it := v.Iterate()
		defer it.Done()
		var x starlark.Value
		for it.Next(&x) {
			g, err := s.targets(x)
			if err != nil {
				return nil, err
			}
			all = append(all, g...)
		}
		return all, nil
	}
	return nil, classError("TypeError", "%s: must be a Population, PopulationView, Assembly, cell, or a list of these", brief(v))
}

// oneGroup returns a group of cells that is an argument.
func (s *session) oneGroup(name string, v starlark.Value) (*group, error) {
	switch v := v.(type) {
	case *group:
		return v, nil
	case *cellID:
		return v.view()
	}
	return nil, fmt.Errorf("%w: %s = %s: must be a Population, PopulationView or Assembly", model.ErrConnection, name, brief(v))
}
