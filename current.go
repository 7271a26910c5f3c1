package hillock

import (
	"fmt"
	"slices"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/spinnaker"
)

// CurrentSource is a current that can be injected into cells.
type CurrentSource struct {
	sim *Simulation
	c   *network.CurrentSource

	recording bool
	from      int64     // step of the first sample
	samples   []float64 // nA, of the steps that are past
}

// CurrentOption changes how a current source is made.
type CurrentOption func(*network.CurrentSource)

// Generator gives a current source of noise a generator to draw from; default: native numbers from the seed of the simulation. A
// NumpyRNG is copied: it does not advance.
func Generator(rng random.RNG) CurrentOption {
	return func(c *network.CurrentSource) {
		c.RNG = rng
		if numpy, ok := rng.(*random.NumpyRNG); ok {
			c.RNG = numpy.Copy()
		}
	}
}

// Current makes a current source; parameters that are not given have the defaults of its table.
func (s *Simulation) Current(kind model.Current, params Params, options ...CurrentOption) (*CurrentSource, error) {
	nc := &network.CurrentSource{Ordinal: len(s.net.Currents), Type: kind, Params: model.Defaults(kind.Params, 1)}
	for _, o := range options {
		o(nc)
	}
	if nc.RNG != nil && !kind.Random {
		return nil, fmt.Errorf("%s: %w: a generator was given, but this current draws no random numbers", kind.Name, model.ErrValue)
	}
	for _, entry := range kind.Params {
		if entry.Interval && entry.Default < s.net.Dt {
			nc.Params.Numbers[entry.Name] = model.Values{One: s.net.Dt}
		}
	}
	c := &CurrentSource{sim: s, c: nc}
	if err := c.set(params); err != nil {
		return nil, err
	}
	s.net.Currents = append(s.net.Currents, nc)
	s.currents = append(s.currents, c)
	return c, nil
}

func (c *CurrentSource) set(params Params) error {
	kind := c.c.Type
	where := func(err error) error { return fmt.Errorf("%s: %w", kind.Name, err) }
	names, err := sortedNames("parameter of "+kind.Name, params, model.Names(kind.Params))
	if err != nil {
		return where(err)
	}
	work := c.c.Params.Slice(0, 1) // the maps are new, the values are replaced, never written into
	for _, name := range names {
		v, err := model.ValueOf(params[name])
		if err != nil {
			return where(fmt.Errorf("%s: %w", name, err))
		}
		entry := kind.Params[slices.IndexFunc(kind.Params, func(p model.Param) bool { return p.Name == name })]
		switch {
		case entry.Sequence && v.List != nil:
			if err := entry.CheckSequence(v.List); err != nil {
				return where(fmt.Errorf("%w: %w", model.ErrInvalidParameterValue, err))
			}
			work.Sequences[name] = [][]float64{slices.Clone(v.List)}
		case !entry.Sequence && v.Number != nil:
			if err := c.checkNumber(entry, *v.Number); err != nil {
				return where(fmt.Errorf("%w: %w", model.ErrInvalidParameterValue, err))
			}
			work.Numbers[name] = model.Values{One: *v.Number}
		default:
			what := "number"
			if entry.Sequence {
				what = "list of numbers"
			}
			return where(fmt.Errorf("%w: %s is a %s, not %v", model.ErrInvalidParameterValue, name, what, v))
		}
	}
	if kind.Settle != nil {
		if err := kind.Settle(work, c.sim.net.Dt); err != nil {
			return where(err)
		}
	}
	c.c.Params = work
	c.c.Changes++ // the cells that it drives take the new waveform when they are built next
	return nil
}

// checkNumber checks a number against the table, and a time against the grid.
func (c *CurrentSource) checkNumber(entry model.Param, x float64) error {
	if err := entry.CheckNumber(x); err != nil {
		return err
	}
	dt := c.sim.net.Dt
	if entry.Interval && x < dt*(1-1e-9) {
		return fmt.Errorf("%s = %v ms: must be at least the time step (%v ms)", entry.Name, x, dt)
	}
	if entry.Interval || entry.OnGrid {
		if k, rounded := c.sim.net.Steps(x); rounded {
			c.sim.warn(fmt.Sprintf("%s: %s = %v ms is rounded to %v ms (%d steps of %v ms)", c.c.Type.Name, entry.Name, x, data.TimeOf(k, dt), k, dt))
		}
	}
	return nil
}

// Type returns the type of the source.
func (c *CurrentSource) Type() model.Current { return c.c.Type }

// Get returns a parameter that is a number.
func (c *CurrentSource) Get(name string) (float64, error) {
	if v, ok := c.c.Params.Numbers[name]; ok {
		return v.One, nil
	}
	return 0, c.noSuch(name, "number", "GetList")
}

// GetList returns a parameter that is a list of numbers, such as the times of a StepCurrentSource.
func (c *CurrentSource) GetList(name string) ([]float64, error) {
	if lists, ok := c.c.Params.Sequences[name]; ok {
		return append([]float64{}, lists[0]...), nil
	}
	return nil, c.noSuch(name, "list", "Get")
}

// noSuch is the error for a parameter that is not there, or not of that kind.
func (c *CurrentSource) noSuch(name, kind, other string) error {
	known := model.Names(c.c.Type.Params)
	if slices.Contains(known, name) {
		return fmt.Errorf("%s: %w: %s is not a %s: see %s", c.c.Type.Name, model.ErrValue, name, kind, other)
	}
	return fmt.Errorf("%s: %w: %w", c.c.Type.Name, model.ErrNonExistentParameter, model.UnknownName("parameter of "+c.c.Type.Name, name, known))
}

// Set changes parameters, also between runs: the current is the new one from now on.
func (c *CurrentSource) Set(params Params) error {
	if err := c.catchUp(); err != nil {
		return err
	}
	return c.set(params)
}

// InjectInto injects the current into populations, views and assemblies; into a cell as often as it is listed. If the current cannot
// be injected into one of them, it is injected into none.
func (c *CurrentSource) InjectInto(targets ...Cells) error {
	if c.sim.fixedPoint() {
		return fmt.Errorf("%s: %w", c.c.Type.Name, spinnaker.Refuse("injected currents have no fixed-point form here: give the cells an i_offset"))
	}
	var all network.Selection
	for _, t := range targets {
		g := t.base()
		if g.sim != c.sim {
			return fmt.Errorf("%w: %q and the %s belong to two simulations", model.ErrValue, t.Label(), c.c.Type.Name)
		}
		for _, part := range g.cells {
			if cell := part.Population.Cell; !cell.Injectable {
				return fmt.Errorf("TypeError: population %q: cannot inject current into %s", part.Population.Label, cell.Name)
			}
		}
		all = append(all, g.cells...)
	}
	c.sim.net.Injections = append(c.sim.net.Injections, &network.Injection{Source: c.c, Target: all})
	return nil
}

// Inject injects a current into all of the cells.
func (g *group) Inject(c *CurrentSource) error { return c.InjectInto(&View{group: *g}) }

// Record records the current from now on, in every step.
func (c *CurrentSource) Record() {
	if !c.recording {
		c.recording, c.from = true, c.sim.step()
	}
}

// Data returns the current that was recorded since Record was called or the simulation was reset, up to and including now, in nA. The
// sample at t is the current during the step that begins at t.
func (c *CurrentSource) Data() (*data.Signal, error) {
	if !c.recording {
		return nil, fmt.Errorf("%s: %w: the current was not recorded: call record() before run()", c.c.Type.Name, model.ErrRecording)
	}
	if err := c.catchUp(); err != nil {
		return nil, err
	}
	wave, err := c.c.Wave(c.sim.net)
	if err != nil {
		return nil, err
	}
	now, _ := wave(c.sim.segment(), c.sim.step())
	return &data.Signal{
		Name: "i", Unit: "nA", Source: fmt.Sprintf("%s%d", c.c.Type.Name, c.c.Ordinal),
		TStart: data.TimeOf(c.from, c.sim.net.Dt), Period: c.sim.net.Dt,
		Cells: []int64{int64(c.c.Ordinal)}, Index: []int{0}, Data: append(slices.Clone(c.samples), now),
	}, nil
}

// catchUp takes the samples of the steps that have passed: they are functions of the step, as long as no parameter changes.
func (c *CurrentSource) catchUp() error {
	step := c.from + int64(len(c.samples))
	if !c.recording || step >= c.sim.step() {
		return nil
	}
	wave, err := c.c.Wave(c.sim.net)
	if err != nil {
		return err
	}
	for segment := c.sim.segment(); step < c.sim.step(); step++ {
		i, _ := wave(segment, step)
		c.samples = append(c.samples, i)
	}
	return nil
}

// begin drops the recording: a segment begins.
func (c *CurrentSource) begin() { c.from, c.samples = 0, nil }
