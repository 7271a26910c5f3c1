package hillock

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/hillock-sim/hillock/build"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
	"github.com/hillock-sim/hillock/synapses"
)

// Synapse is a synapse type with its parameters.
type Synapse struct {
	Type   model.Synapse
	Params Params
}

// Static is a StaticSynapse. A nil delay is the minimum delay.
func Static(weight, delay any) Synapse {
	p := Params{"weight": weight}
	if delay != nil {
		p["delay"] = delay
	}
	return Synapse{Type: synapses.Static(), Params: p}
}

// Projection joins two groups of cells.
type Projection struct {
	sim       *Simulation
	p         *network.Projection
	pre, post Cells
	recording *connectionRecording // nil: none
	notes     data.Annotations
	changes   int // counts settings of connections that had been made
}

type projectionConfig struct {
	label    string
	receptor string
	space    space.Space
}

// ProjectionOption changes how a projection is made.
type ProjectionOption func(*projectionConfig)

// Receptor names the receptor of the target; default: the first for weights >= 0, else the second.
func Receptor(name string) ProjectionOption {
	return func(c *projectionConfig) { c.receptor = name }
}

// ProjectionLabel names a projection; default: pre→post.
func ProjectionLabel(label string) ProjectionOption {
	return func(c *projectionConfig) { c.label = label }
}

// InSpace says how distances are measured.
func InSpace(s space.Space) ProjectionOption {
	return func(c *projectionConfig) { c.space = s }
}

// Projection joins the cells of pre to those of post. The connections are made when they are first needed; NumPy generators of the
// connector and of the synapse parameters are copied now, as PyNN does, so that the originals do not advance, except those of the
// connectors that make a fixed number of connections, which do in PyNN.
func (s *Simulation) Projection(pre, post Cells, connector model.Connector, synapse Synapse, options ...ProjectionOption) (*Projection, error) {
	config := projectionConfig{label: pre.Label() + "→" + post.Label()}
	for _, o := range options {
		o(&config)
	}
	where := func(err error) error { return fmt.Errorf("projection %q: %w", config.label, err) }
	for _, g := range []Cells{pre, post} {
		if g.base().sim != s {
			return nil, where(fmt.Errorf("%w: %q belongs to another simulation", model.ErrConnection, g.Label()))
		}
		if g.Len() == 0 {
			return nil, where(fmt.Errorf("%w: %q has no cells", model.ErrConnection, g.Label()))
		}
	}
	np := &network.Projection{
		Ordinal: len(s.net.Projections), Label: config.label, Pre: pre.base().cells, Post: post.base().cells,
		Connector: connector, Synapse: synapse.Type, Space: config.space,
	}
	w, err := np.Wiring()
	if err != nil {
		return nil, where(err)
	}
	// The connector and the synapse parameters may share a generator that goes on: here is who comes first.
	steps := []func() error{func() error { return begin(np, w) }, func() error { return s.setSynapse(np, synapse) }}
	if connector.Late {
		slices.Reverse(steps)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, where(err)
		}
	}
	if err := s.chooseReceptor(np, config.receptor); err != nil {
		return nil, where(err)
	}
	p := &Projection{sim: s, p: np, pre: pre, post: post}
	s.net.Projections = append(s.net.Projections, np)
	s.projections = append(s.projections, p)
	return p, nil
}

// begin checks the connector and gives the projection its own.
func begin(np *network.Projection, w *model.Wiring) error {
	c := &np.Connector
	if c.Check != nil {
		if err := c.Check(w); err != nil {
			return err
		}
	}
	if c.Begin != nil {
		own, err := c.Begin(w)
		if err != nil {
			return err
		}
		*c = own
		c.Begin = nil
		if c.Check != nil {
			if err := c.Check(w); err != nil {
				return err
			}
		}
	}
	if r, ok := c.RNG.(*random.NumpyRNG); ok {
		c.RNG = r.Copy()
	}
	return nil
}

// setSynapse checks the parameters of the synapse type and copies their generators, for each parameter anew.
func (s *Simulation) setSynapse(np *network.Projection, synapse Synapse) error {
	if _, err := sortedNames("parameter of "+synapse.Type.Name, synapse.Params, model.Names(synapse.Type.Params)); err != nil {
		return err
	}
	np.Others = map[string]model.Value{}
	for _, entry := range synapse.Type.State {
		np.Init = append(np.Init, model.Num(entry.Init))
	}
	for _, entry := range synapse.Type.Params {
		v := model.Num(entry.Default)
		if entry.Name == "delay" {
			v = model.Num(s.net.DefaultDelay())
		}
		if x := synapse.Params[entry.Name]; x != nil {
			var err error
			if v, err = model.ValueOf(x); err != nil {
				return fmt.Errorf("%s: %w", entry.Name, err)
			}
			v = ownGenerator(v)
		}
		if err := put(np, entry.Name, v); err != nil {
			return err
		}
	}
	return s.checkSynapse(np)
}

// ownGenerator gives a distribution a copy of its NumPy generator. As in PyNN every parameter has a copy of its own: weights and delays
// that are drawn from one generator get the same uniform numbers.
func ownGenerator(v model.Value) model.Value {
	if v.Random == nil {
		return v
	}
	if r, ok := v.Random.RNG.(*random.NumpyRNG); ok {
		d := *v.Random
		d.RNG = r.Copy()
		v.Random = &d
	}
	return v
}

// put sets a parameter or an initial value of a projection that is being described.
func put(np *network.Projection, name string, v model.Value) error {
	switch name {
	case "weight":
		np.Weight = v
		return nil
	case "delay":
		np.Delay = v
		return nil
	}
	for k, entry := range np.Synapse.State {
		if entry.Name == name {
			np.Init[k] = v
			return nil
		}
	}
	for _, entry := range np.Synapse.Params {
		if entry.Name == name {
			if err := checkOther(entry, v); err != nil {
				return fmt.Errorf("%s: %w", np.Synapse.Name, err)
			}
		}
	}
	np.Others[name] = v
	return nil
}

// checkOther refuses a parameter beside weight and delay that breaks the constraints of its table.
func checkOther(entry model.Param, v model.Value) error {
	if entry.Common && v.Number == nil {
		return fmt.Errorf("%w: %s cannot be a %v: it must be one number for the whole projection", model.ErrInvalidParameterValue, entry.Name, v)
	}
	if v.Number != nil {
		if err := entry.CheckNumber(*v.Number); err != nil {
			return fmt.Errorf("%w: %w", model.ErrInvalidParameterValue, err)
		}
		return nil
	}
	if lo, hi, known := v.Bounds(); known {
		if err := entry.CheckRange(lo, hi); err != nil {
			return fmt.Errorf("%w: %w", model.ErrInvalidParameterValue, err)
		}
	}
	return nil
}

// checkSynapse refuses what can be seen to be wrong before any connection is made.
func (s *Simulation) checkSynapse(np *network.Projection) error {
	if err := s.checkFixedSynapse(np); err != nil {
		return err
	}
	if w := np.Weight; np.Synapse.Electrical {
		return checkOther(np.Synapse.Params[0], w)
	}
	if d := np.Delay.Number; d != nil {
		if err := s.checkDelay(*d, *d); err != nil {
			return err
		}
	}
	if d := np.Delay.Random; d != nil {
		lo, hi := model.Plausible(d)
		if math.IsInf(hi, 1) {
			hi = lo // every delay that is drawn is checked
		}
		if err := s.checkDelay(lo, hi); err != nil {
			return fmt.Errorf("%s can be from %v to %v ms: %w", np.Delay, lo, hi, err)
		}
	}
	if w := np.Weight.Number; w != nil && (math.IsNaN(*w) || math.IsInf(*w, 0)) {
		return fmt.Errorf("%w: weight = %v: must be finite", model.ErrConnection, *w)
	}
	return nil
}

func (s *Simulation) checkDelay(lo, hi float64) error {
	half := s.net.Dt / 2
	switch {
	case math.IsNaN(lo) || math.IsInf(lo, 0):
		return fmt.Errorf("%w: delay = %v ms: must be finite", model.ErrConnection, lo)
	case s.net.MinDelay > 0 && lo < s.net.MinDelay-half:
		return fmt.Errorf("%w: delay = %v ms is below min_delay = %v ms: lengthen it, or lower min_delay in setup", model.ErrConnection, lo, s.net.MinDelay)
	case lo < half:
		return fmt.Errorf("%w: delay = %v ms is below one time step (%v ms): lengthen it, or shorten timestep in setup", model.ErrConnection, lo, s.net.Dt)
	case s.net.MaxDelay > 0 && hi >= s.net.MaxDelay+half:
		return fmt.Errorf("%w: delay = %v ms is above max_delay = %v ms: shorten it, or raise max_delay in setup", model.ErrConnection, hi, s.net.MaxDelay)
	}
	return nil
}

// chooseReceptor finds the receptor and checks that all targets have it and that the weights fit its sign.
func (s *Simulation) chooseReceptor(np *network.Projection, name string) error {
	if np.Synapse.Electrical {
		return joinable(np, name)
	}
	cell := np.Post[0].Population.Cell
	for _, part := range np.Post {
		c := part.Population.Cell
		if c.Source {
			return fmt.Errorf("%w: %q is made of %s, which takes no input: a spike source can only be presynaptic", model.ErrConnection, part.Population.Label, c.Name)
		}
		if c.ConductanceBased != cell.ConductanceBased {
			return fmt.Errorf("%w: the target mixes conductance-based and current-based cells: make one projection for each", model.ErrConnection)
		}
	}
	lo, hi, known := np.Weight.Bounds()
	if name == "" {
		name = cell.Receptors[0]
		if known && hi <= 0 && lo < 0 && len(cell.Receptors) > 1 {
			name = cell.Receptors[1]
		}
	}
	for _, part := range np.Post {
		if !slices.Contains(part.Population.Cell.Receptors, name) {
			return fmt.Errorf("%w: %w", model.ErrConnection, model.UnknownName("receptor of "+part.Population.Cell.Name, name, part.Population.Cell.Receptors))
		}
	}
	np.Receptor = name
	if !known || !np.Connector.Safe {
		return nil
	}
	if err := build.SignError(cell, name, lo, hi); err != nil {
		if np.Weight.Random != nil {
			return fmt.Errorf("%s can be from %v to %v: %w (normal_clipped keeps weights within bounds)", np.Weight, lo, hi, err)
		}
		return err
	}
	return nil
}

// Gap is the name of the receptor of gap junctions in PyNN; it need not be given.
const Gap = "source_section.gap"

// joinable checks that all cells have a potential and take currents.
func joinable(np *network.Projection, receptor string) error {
	if receptor != "" && receptor != Gap {
		return fmt.Errorf("%w: receptor %q: %s needs none (or %q)", model.ErrConnection, receptor, np.Synapse.Name, Gap)
	}
	for _, part := range slices.Concat(np.Pre, np.Post) {
		if c := part.Population.Cell; !c.Injectable || c.VarIndex("v") < 0 {
			return fmt.Errorf("%w: %q is made of %s, which has no membrane: %s joins cells with a potential on both sides",
				model.ErrConnection, part.Population.Label, c.Name, np.Synapse.Name)
		}
	}
	np.Receptor = Gap
	return nil
}

// Annotate adds annotations, which are stored with what is recorded.
func (p *Projection) Annotate(notes map[string]any) {
	if p.notes == nil {
		p.notes = data.Annotations{}
	}
	maps.Copy(p.notes, notes)
}

// Annotations returns the annotations.
func (p *Projection) Annotations() map[string]any { return maps.Clone(p.notes) }

// Label returns the name of the projection.
func (p *Projection) Label() string { return p.p.Label }

// Pre returns the presynaptic cells.
func (p *Projection) Pre() Cells { return p.pre }

// Post returns the postsynaptic cells.
func (p *Projection) Post() Cells { return p.post }

// Receptor returns the name of the receptor.
func (p *Projection) Receptor() string { return p.p.Receptor }

// SynapseType returns the type of the connections.
func (p *Projection) SynapseType() model.Synapse { return p.p.Synapse }

// Connector returns the connector.
func (p *Projection) Connector() model.Connector { return p.p.Connector }

// Len returns the number of connections; it makes them if need be.
func (p *Projection) Len() (int, error) {
	if err := p.sim.Build(); err != nil {
		return 0, err
	}
	return p.sim.built.Size(p.p.Ordinal), nil
}
