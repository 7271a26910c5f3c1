package hillock

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
)

// Cells is a *Population, *View or *Assembly: the verbs are the same for all.
type Cells interface {
	Label() string
	Len() int
	IDs() []GID
	// CellType returns the name of the cell type; "" for an assembly of several types.
	CellType() string
	// Types returns the cell types, one for each population of an assembly.
	Types() []*model.Cell

	// View picks cells by index; duplicates are dropped and the order is ascending, as in PyNN.
	View(indices []int) (*View, error)
	// Slice picks the cells from, from+step, ... below to; negative indices count from the end, as in Python.
	Slice(from, to, step int) (*View, error)
	// Mask picks the cells whose entry is true.
	Mask(mask []bool) (*View, error)

	Set(Params) error
	Get(name string) (model.Values, error)
	GetSequence(name string) ([][]float64, error)
	Initialize(Params) error
	Initial(variable string) (model.Values, error)
	Positions() ([]space.Position, error)
	Annotate(key string, value any)
	Annotations() map[string]any

	Record(variables []string, o RecordOptions) error
	Recordable() []string
	SpikeCounts() map[GID]int
	MeanSpikeCount() float64
	dataVerbs

	Inject(c *CurrentSource) error

	base() *group
}

// group implements Cells.
type group struct {
	sim   *Simulation
	label func() string
	cells network.Selection
}

func (g *group) base() *group { return g }

// Label implements Cells.
func (g *group) Label() string { return g.label() }

// Len implements Cells.
func (g *group) Len() int { return g.cells.Len() }

// IDs implements Cells.
func (g *group) IDs() []GID { return g.cells.IDs() }

// CellType implements Cells.
func (g *group) CellType() string {
	name := ""
	for _, part := range g.cells {
		if name != "" && part.Population.Cell.Name != name {
			return ""
		}
		name = part.Population.Cell.Name
	}
	return name
}

// Types implements Cells.
func (g *group) Types() []*model.Cell {
	var types []*model.Cell
	for _, part := range g.cells {
		types = append(types, part.Population.Cell)
	}
	return types
}

// View implements Cells.
func (g *group) View(indices []int) (*View, error) {
	n := g.Len()
	picked := make([]int, 0, len(indices))
	for _, i := range indices {
		at := i
		if at < 0 {
			at += n
		}
		if at < 0 || at >= n {
			return nil, fmt.Errorf("%w: view of %q: index %d is out of range: it has %d cells (0 to %d)", model.ErrValue, g.label(), i, n, n-1)
		}
		picked = append(picked, at)
	}
	sort.Ints(picked)
	given := len(picked)
	if picked = slices.Compact(picked); len(picked) != given {
		g.sim.warn(fmt.Sprintf("view of %q: %d indices were given twice; each cell is taken once", g.label(), given-len(picked)))
	}
	return g.pick(picked), nil
}

// pick returns the view of some cells, by their indices in the group, which ascend.
func (g *group) pick(picked []int) *View {
	var parts network.Selection
	room := make([]int32, 0, len(picked))
	rest, before := picked, 0 // cells of the parts before
	for _, part := range g.cells {
		first := rest
		for len(rest) > 0 && rest[0] < before+part.Len() {
			room = append(room, int32(part.At(rest[0]-before)))
			rest = rest[1:]
		}
		before += part.Len()
		if len(rest) == len(first) {
			continue
		}
		if last := len(parts) - 1; last < 0 || parts[last].Population != part.Population {
			parts, room = append(parts, network.Part{Population: part.Population}), room[len(room)-(len(first)-len(rest)):]
		}
		parts[len(parts)-1].Index = room[:len(room):len(room)]
	}
	v := &View{}
	label := fmt.Sprintf("view of %q with size %d", g.label(), len(picked))
	v.group = group{sim: g.sim, label: func() string { return label }, cells: parts}
	for _, p := range g.sim.populations {
		if len(parts) == 1 && p.p == parts[0].Population {
			v.parent = p
		}
	}
	return v
}

// SetLabel renames the view.
func (v *View) SetLabel(label string) { v.label = func() string { return label } }

// Slice implements Cells.
func (g *group) Slice(from, to, step int) (*View, error) {
	n := g.Len()
	if step <= 0 {
		return nil, fmt.Errorf("%w: view of %q: step = %d: must be >= 1", model.ErrValue, g.label(), step)
	}
	bound := func(i int) int {
		if i < 0 {
			i += n
		}
		return max(0, min(i, n))
	}
	if from > n || to > n && to != math.MaxInt {
		return nil, fmt.Errorf("%w: view of %q: [%d:%d] is out of range: it has %d cells", model.ErrValue, g.label(), from, to, n)
	}
	first, end := bound(from), bound(to)
	indices := make([]int, 0, max(0, end-first)/step+1)
	for i := first; i < end; i += min(step, end-i) {
		indices = append(indices, i)
	}
	return g.pick(indices), nil
}

// Mask implements Cells.
func (g *group) Mask(mask []bool) (*View, error) {
	if len(mask) != g.Len() {
		return nil, fmt.Errorf("%w: view of %q: the mask has %d entries for %d cells", model.ErrValue, g.label(), len(mask), g.Len())
	}
	var indices []int
	for i, on := range mask {
		if on {
			indices = append(indices, i)
		}
	}
	return g.pick(indices), nil
}

func (g *group) sample(n int, rng random.RNG) (*View, error) {
	if n < 0 || n > g.Len() {
		return nil, fmt.Errorf("%w: sample(%d) of %q: it has %d cells", model.ErrValue, n, g.label(), g.Len())
	}
	if numpy, ok := rng.(*random.NumpyRNG); ok {
		return g.View(numpy.Permutation(g.Len())[:n])
	}
	// The first n of a shuffle by Fisher and Yates, from the native stream.
	order := make([]int, g.Len())
	for i := range order {
		order[i] = i
	}
	r := network.NativeStream(g.sim.net.Seed, rng, random.ForUser).At(uint64(g.cells[0].Population.Ordinal)).Reader()
	for k := 0; k < n; k++ {
		j := k + int(r.Float64()*float64(len(order)-k))
		order[k], order[j] = order[j], order[k]
	}
	return g.View(order[:n])
}

// each calls f for every population of the group, with the place of its first cell in the group.
func (g *group) each(f func(part network.Part, first int) error) error {
	first := 0
	for _, part := range g.cells {
		if err := f(part, first); err != nil {
			return err
		}
		first += part.Len()
	}
	return nil
}

// Set implements Cells: it changes parameters, also between runs.
func (g *group) Set(params Params) error {
	return g.each(func(part network.Part, first int) error {
		if err := g.sim.setParams(part.Population, params, part.Index, first, g.Len()); err != nil {
			return err
		}
		for _, p := range g.sim.populations {
			p.renew = p.renew || p.p == part.Population
		}
		return nil
	})
}

// Get implements Cells: one value if all cells share it.
func (g *group) Get(name string) (model.Values, error) {
	var all []float64
	err := g.each(func(part network.Part, _ int) error {
		entry, known := part.Population.Cell.Param(name)
		if !known {
			return fmt.Errorf("population %q: %w: %w", part.Population.Label, model.ErrNonExistentParameter,
				model.UnknownName("parameter of "+part.Population.Cell.Name, name, model.Names(part.Population.Cell.Params)))
		}
		if entry.Sequence {
			return fmt.Errorf("population %q: %s is a list for each cell", part.Population.Label, name)
		}
		for k := 0; k < part.Len(); k++ {
			all = append(all, part.Population.Params.At(name, part.At(k)))
		}
		return nil
	})
	return model.Values{Each: all}.Simplify(), err
}

// GetSequence implements Cells: the lists of a parameter such as spike_times.
func (g *group) GetSequence(name string) ([][]float64, error) {
	var all [][]float64
	err := g.each(func(part network.Part, _ int) error {
		lists, known := part.Population.Params.Sequences[name]
		if !known {
			return fmt.Errorf("population %q: %w: %s has no list %q", part.Population.Label, model.ErrNonExistentParameter, part.Population.Cell.Name, name)
		}
		for k := 0; k < part.Len(); k++ {
			all = append(all, slices.Clone(lists[part.At(k)]))
		}
		return nil
	})
	return all, err
}

// Initialize implements Cells: it sets initial values of state variables. Before the first run, or after a reset, the cells take
// them at once; during a run the variables are set to them now. NumPy generators advance: PyNN draws initial values at once.
func (g *group) Initialize(values Params) error {
	return g.each(func(part network.Part, first int) error {
		p := part.Population
		var known []string
		for _, v := range p.Cell.State {
			if !v.Hidden {
				known = append(known, v.Name)
			}
		}
		names, err := sortedNames("state variable of "+p.Cell.Name, values, known)
		if err != nil {
			return fmt.Errorf("population %q: %w", p.Label, err)
		}
		for _, name := range names {
			if err := g.initialize(part, name, values[name], first); err != nil {
				return fmt.Errorf("population %q: %s: %w", p.Label, name, err)
			}
		}
		return nil
	})
}

func (g *group) initialize(part network.Part, name string, x any, first int) error {
	p := part.Population
	value, err := model.ValueOf(x)
	if err != nil {
		return err
	}
	var numpy *random.NumpyRNG
	if value.Random != nil {
		numpy, _ = value.Random.RNG.(*random.NumpyRNG)
	}
	stream := g.sim.parameterStream(value, random.ForInitial, p, name, p.Initialized)
	p.Initialized++
	values, err := resolvePart(value, part.Len(), numpy, stream, first, g.Len())
	if err != nil {
		return err
	}
	if err := checkFinite(name, values); err != nil {
		return err
	}
	v := p.Cell.VarIndex(name)
	p.Init[v] = merge(p.Init[v], values, part.Index, p.N)
	p.Settings[v]++
	if g.sim.state != nil && p.Ordinal < len(g.sim.built.Plan.Populations) {
		for k := 0; k < part.Len(); k++ {
			i := part.At(k)
			piece := g.sim.built.Plan.PieceOf(p.Ordinal, i)
			g.sim.state.Var(piece.Number, v)[i-piece.From] = values.At(k)
		}
	}
	return nil
}

// Initial implements Cells.
func (g *group) Initial(variable string) (model.Values, error) {
	var all []float64
	err := g.each(func(part network.Part, _ int) error {
		v := part.Population.Cell.VarIndex(variable)
		if v < 0 {
			return fmt.Errorf("population %q: %s has no state variable %q", part.Population.Label, part.Population.Cell.Name, variable)
		}
		for k := 0; k < part.Len(); k++ {
			all = append(all, part.Population.Init[v].At(part.At(k)))
		}
		return nil
	})
	return model.Values{Each: all}.Simplify(), err
}

// Positions implements Cells.
func (g *group) Positions() ([]space.Position, error) {
	var all []space.Position
	err := g.each(func(part network.Part, _ int) error {
		places, err := part.Population.Positions()
		if err != nil {
			return err
		}
		for k := 0; k < part.Len(); k++ {
			all = append(all, places[part.At(k)])
		}
		return nil
	})
	return all, err
}

// Annotate implements Cells: facts that go into every recording.
func (g *group) Annotate(key string, value any) {
	for _, part := range g.cells {
		part.Population.Annotations[key] = value
	}
}

// Annotations implements Cells.
func (g *group) Annotations() map[string]any {
	all := map[string]any{}
	for _, part := range g.cells {
		for k, v := range part.Population.Annotations {
			all[k] = v
		}
	}
	return all
}
