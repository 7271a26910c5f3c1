package hillock

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
)

// sortedNames lists the keys of params in the order in which the table declares them, so that random draws and messages do not
// depend on the order of a map; an unknown name is an error that lists the known ones.
func sortedNames(what string, params Params, table []string) ([]string, error) {
	names := make([]string, 0, len(params))
	for name := range params {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if !slices.Contains(table, name) {
			return nil, fmt.Errorf("%w: %w", model.ErrNonExistentParameter, model.UnknownName(what, name, table))
		}
	}
	sort.Slice(names, func(a, b int) bool { return slices.Index(table, names[a]) < slices.Index(table, names[b]) })
	return names, nil
}

// setParams puts values for the cells index (nil: all) into the parameters of a population. NumPy generators are copied first, as
// PyNN does: the original does not advance.
func (s *Simulation) setParams(p *network.Population, params Params, index []int32, first, total int) error {
	cell := p.Cell
	where := func(err error) error { return fmt.Errorf("population %q: %s: %w", p.Label, cell.Name, err) }
	names, err := sortedNames("parameter of "+cell.Name, params, model.Names(cell.Params))
	if err != nil {
		return where(err)
	}
	copies := generators{}
	work := p.Params.Slice(0, p.N) // the maps are new, the values are replaced, never written into
	for _, name := range names {
		entry, _ := cell.Param(name)
		value, err := model.ValueOf(params[name])
		if err != nil {
			return where(fmt.Errorf("%s: %w", name, err))
		}
		if entry.Sequence {
			err = setSequence(&work, entry, value, index, first, total)
		} else {
			err = s.setNumber(&work, p, entry, value, copies, index, first, total)
		}
		if err != nil {
			return where(err)
		}
	}
	if cell.Check != nil {
		n := p.N
		if work.Uniform() {
			n = 1
		}
		for i := 0; i < n; i++ {
			if err := cell.Check(work, i); err != nil {
				return where(fmt.Errorf("%w: %w", model.ErrInvalidParameterValue, err))
			}
		}
	}
	for _, name := range names {
		if entry, _ := cell.Param(name); entry.Events && s.losesEvents(p.Params.Sequences[name], work.Sequences[name]) {
			s.warn(fmt.Sprintf("population %q: %s: %s that are not after the present time are ignored", p.Label, cell.Name, name))
		}
	}
	p.Params = work
	p.Changes++
	return nil
}

// losesEvents reports whether a list has times that are past and were not in the list before.
func (s *Simulation) losesEvents(old, lists [][]float64) bool {
	if s.state == nil || !s.state.Started {
		return false
	}
	past := func(times []float64) []float64 {
		return times[:sort.Search(len(times), func(k int) bool { return math.Round(times[k]/s.net.Dt) > float64(s.state.Step) })]
	}
	for i, times := range lists {
		if lost := past(times); len(lost) > 0 && !slices.Equal(lost, past(old[i])) {
			return true
		}
	}
	return false
}

// generators are copies of NumPy generators. As in PyNN every parameter has a copy of its own: two parameters that are drawn from one
// generator get the same uniform numbers.
type generators map[generatorKey]*random.NumpyRNG

type generatorKey struct {
	original  *random.NumpyRNG
	parameter string
}

func (g generators) of(r *random.NumpyRNG, parameter string) *random.NumpyRNG {
	k := generatorKey{r, parameter}
	if g[k] == nil {
		g[k] = r.Copy()
	}
	return g[k]
}

func (s *Simulation) setNumber(work *model.Params, p *network.Population, entry model.Param, value model.Value,
	copies generators, index []int32, first, total int) error {
	if value.Random != nil {
		if err := entry.CheckRange(model.Plausible(value.Random)); err != nil {
			return fmt.Errorf("%w: %s: %w", model.ErrInvalidParameterValue, value, err)
		}
	}
	n := p.N
	if index != nil {
		n = len(index)
	}
	var numpy *random.NumpyRNG
	if value.Random != nil {
		if r, ok := value.Random.RNG.(*random.NumpyRNG); ok {
			numpy = copies.of(r, entry.Name)
		}
	}
	stream := s.parameterStream(value, random.ForParameter, p, entry.Name, p.Changes)
	v, err := resolvePart(value, n, numpy, stream, first, total)
	if err != nil {
		return fmt.Errorf("%s: %w", entry.Name, err)
	}
	each := v.Each
	if each == nil {
		each = []float64{v.One}
	}
	for i, x := range each {
		if err := entry.CheckNumber(x); err != nil {
			at := ""
			if v.Each != nil {
				at = fmt.Sprintf(" (cell %d)", i)
			}
			return fmt.Errorf("%w: %w%s", model.ErrInvalidParameterValue, err, at)
		}
		if entry.OnGrid && x > 0 {
			if _, rounded := s.net.Steps(x); rounded && v.Each == nil {
				k, _ := s.net.Steps(x)
				s.warn(fmt.Sprintf("population %q: %s = %v ms is rounded to %v ms (%d steps of %v ms)", p.Label, entry.Name, x, data.TimeOf(k, s.net.Dt), k, s.net.Dt))
			}
		}
	}
	work.Numbers[entry.Name] = merge(work.Numbers[entry.Name], v, index, p.N)
	return nil
}

// resolvePart evaluates a value for n cells that are the cells first ... first+n-1 of a group of total cells: lists and functions of
// index count over the whole group.
func resolvePart(value model.Value, n int, numpy *random.NumpyRNG, stream random.Stream, first, total int) (model.Values, error) {
	if value.List != nil && total > n && len(value.List) == total {
		value.List = value.List[first : first+n]
	}
	if f := value.Function; f != nil && first > 0 {
		value.Function = func(x float64) (float64, error) { return f(x + float64(first)) }
	}
	return value.Resolve(n, numpy, stream)
}

// parameterStream is the stream of native draws for one parameter of one population; a second setting draws anew.
func (s *Simulation) parameterStream(value model.Value, purpose random.Purpose, p *network.Population, name string, times int) random.Stream {
	var rng random.RNG
	if value.Random != nil {
		rng = value.Random.RNG
	}
	key := uint64(14695981039346656037) // FNV-1a of the name
	for _, c := range []byte(name) {
		key = (key ^ uint64(c)) * 1099511628211
	}
	return network.NativeStream(s.net.Seed, rng, purpose).At(uint64(p.Ordinal)).At(key).At(uint64(times))
}

// merge puts values for the cells index (nil: all of n) into old ones.
func merge(old, v model.Values, index []int32, n int) model.Values {
	if index == nil || len(index) == n {
		return v.Simplify()
	}
	each := old.Expand(n)
	for k, i := range index {
		each[i] = v.At(k)
	}
	return model.Values{Each: each}.Simplify()
}

// setSequence puts lists (spike times) into the parameters of a population: one list for all cells, or one for each.
func setSequence(work *model.Params, entry model.Param, value model.Value, index []int32, first, total int) error {
	n := work.N
	if index != nil {
		n = len(index)
	}
	var lists [][]float64
	switch {
	case value.List != nil:
		lists = make([][]float64, n)
		for i := range lists {
			lists[i] = value.List
		}
	case value.Lists != nil && len(value.Lists) == n:
		lists = value.Lists
	case value.Lists != nil && len(value.Lists) == total:
		lists = value.Lists[first : first+n]
	case value.ListFunction != nil:
		lists = make([][]float64, n)
		for i := range lists {
			var err error
			if lists[i], err = value.ListFunction(first + i); err != nil {
				return fmt.Errorf("%s: %w", entry.Name, err)
			}
		}
	case value.Lists != nil:
		return fmt.Errorf("%w: %s: %d lists given for %d cells", model.ErrInvalidDimensions, entry.Name, len(value.Lists), n)
	default:
		return fmt.Errorf("%w: %s is a list of numbers, not %v", model.ErrInvalidParameterValue, entry.Name, value)
	}
	for i, list := range lists {
		if err := entry.CheckSequence(list); err != nil {
			return fmt.Errorf("%w: %w (cell %d)", model.ErrInvalidParameterValue, err, i)
		}
	}
	all := slices.Clone(work.Sequences[entry.Name])
	for k := range lists {
		at := k
		if index != nil {
			at = int(index[k])
		}
		all[at] = slices.Clone(lists[k])
	}
	work.Sequences[entry.Name] = all
	return nil
}

// checkFinite refuses NaN and infinities.
func checkFinite(name string, v model.Values) error {
	each := v.Each
	if each == nil {
		each = []float64{v.One}
	}
	for _, x := range each {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("%w: %s = %v: must be finite", model.ErrInvalidParameterValue, name, x)
		}
	}
	return nil
}
