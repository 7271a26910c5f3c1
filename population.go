package hillock

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/build"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
	"github.com/hillock-sim/hillock/spinnaker"
)

// Population is a group of cells of one type.
type Population struct {
	group
	p     *network.Population
	renew bool             // parameters were set while the cells were running
	scale *spinnaker.Scale // of its weights, in SpiNNaker's arithmetic
}

// View is some of the cells of a population.
type View struct {
	group
	parent *Population
}

// Assembly is several populations and views, one behind the other.
type Assembly struct {
	group
	members []Cells
}

type populationConfig struct {
	label     string
	initial   Params
	structure space.Structure
}

// PopulationOption changes how a population is made.
type PopulationOption func(*populationConfig)

// Label names a population; default: population0, population1, ...
func Label(label string) PopulationOption { return func(c *populationConfig) { c.label = label } }

// Initial gives initial values of state variables.
func Initial(values Params) PopulationOption {
	return func(c *populationConfig) { c.initial = values }
}

// Structure places the cells; default: on a line along x, 1 apart.
func Structure(s space.Structure) PopulationOption {
	return func(c *populationConfig) { c.structure = s }
}

// trifle is an amount of memory for which the system is not asked whether it can be had: asking takes longer than making the cells.
const trifle = 1 << 24

// Population makes n cells of a type. Parameters that are not given have the defaults of its table.
func (s *Simulation) Population(n int, cell model.Cell, params Params, options ...PopulationOption) (*Population, error) {
	config := populationConfig{label: fmt.Sprintf("population%d", len(s.populations)), structure: space.DefaultLine()}
	for _, o := range options {
		o(&config)
	}
	if cell.Err != nil {
		return nil, fmt.Errorf("population %q: %w", config.label, cell.Err)
	}
	cell, scale, err := s.inArithmetic(cell)
	if err != nil {
		return nil, fmt.Errorf("population %q: %w", config.label, err)
	}
	if n < 1 {
		return nil, fmt.Errorf("%w: population %q: size = %d: must be >= 1", model.ErrValue, config.label, n)
	}
	if int64(n) > math.MaxInt32-s.net.Cells() {
		return nil, fmt.Errorf("%w: population %q: size = %d: a network can have %d cells", model.ErrValue, config.label, n, math.MaxInt32)
	}
	if need := float64(n) * build.BytesPerCell; need > trifle {
		if have := float64(availableMemory()); have > 0 && need > have {
			return nil, fmt.Errorf("%w: population %q: %d cells need about %s of memory and %s can be had: make it smaller, or use a machine with more memory",
				model.ErrMemory, config.label, n, build.Bytes(need), build.Bytes(have))
		}
	}
	np := &network.Population{
		Ordinal: len(s.net.Populations), Label: config.label, Cell: &cell, N: n, First: GID(s.net.Cells()),
		Params: model.Defaults(cell.Params, n), Structure: config.structure, Annotations: map[string]any{},
	}
	np.Native = func(rng random.RNG) random.Stream {
		return network.NativeStream(s.net.Seed, rng, random.ForStructure).At(uint64(np.Ordinal))
	}
	for _, v := range cell.State {
		np.Init = append(np.Init, model.Values{One: v.Init})
	}
	np.Settings = make([]int, len(np.Init))
	if err := s.setParams(np, params, nil, 0, n); err != nil {
		return nil, err
	}
	if _, isLine := config.structure.(space.Line); !isLine {
		if _, err := np.Positions(); err != nil {
			return nil, err
		}
	}
	p := &Population{p: np, scale: scale}
	p.group = group{sim: s, label: func() string { return np.Label }, cells: network.Selection{{Population: np}}}
	// The population belongs to the network only if its initial values are right too; native draws need its ordinal alone.
	if config.initial != nil {
		if err := p.Initialize(config.initial); err != nil {
			return nil, err
		}
	}
	s.net.Populations = append(s.net.Populations, np)
	s.populations = append(s.populations, p)
	return p, nil
}

// First returns the id of the first cell.
func (p *Population) First() GID { return p.p.First }

// Last returns the id of the last cell.
func (p *Population) Last() GID { return p.p.First + GID(p.p.N) - 1 }

// SetLabel renames the population.
func (p *Population) SetLabel(label string) { p.p.Label = label }

// SetPositions places the cells one by one.
func (p *Population) SetPositions(places []space.Position) error {
	if len(places) != p.p.N {
		return fmt.Errorf("%w: population %q: %d positions given for %d cells", model.ErrInvalidDimensions, p.p.Label, len(places), p.p.N)
	}
	p.p.SetPositions(places)
	return nil
}

// SetStructure places the cells by a structure.
func (p *Population) SetStructure(s space.Structure) error {
	places, err := s.Positions(p.p.N, p.p.Native)
	if err != nil {
		return fmt.Errorf("%w: population %q: %w", model.ErrInvalidDimensions, p.p.Label, err)
	}
	p.p.Structure = s
	p.p.SetPositions(places)
	return nil
}

// Sample returns a view of n cells chosen at random: the first n of a permutation, as in PyNN.
func (p *Population) Sample(n int, rng random.RNG) (*View, error) { return p.group.sample(n, rng) }

// Parent returns the population of the view, nil if its cells are of several or none.
func (v *View) Parent() *Population { return v.parent }

// Assembly joins populations and views.
func (s *Simulation) Assembly(label string, members ...Cells) (*Assembly, error) {
	if label == "" {
		label = "assembly"
	}
	a := &Assembly{members: members}
	var all network.Selection
	for _, m := range members {
		if m.base().sim != s {
			return nil, fmt.Errorf("%w: assembly %q: %q belongs to another simulation", model.ErrValue, label, m.Label())
		}
		all = append(all, m.base().cells...)
	}
	a.group = group{sim: s, label: func() string { return label }, cells: all}
	return a, nil
}

// Members returns what the assembly was made of.
func (a *Assembly) Members() []Cells { return a.members }
