package hillock

import (
	"fmt"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
)

// CurrentSource is a current that can be injected into cells.
type CurrentSource struct {
	sim *Simulation
	c   *network.CurrentSource
}

// Current makes a current source; parameters that are not given have the defaults of its table.
func (s *Simulation) Current(kind model.Current, params Params) (*CurrentSource, error) {
	c := &CurrentSource{sim: s, c: &network.CurrentSource{Type: kind, Params: model.Defaults(kind.Params, 1)}}
	return c, c.set(params)
}

func (c *CurrentSource) set(params Params) error {
	kind := c.c.Type
	names, err := sortedNames("parameter of "+kind.Name, params, model.Names(kind.Params))
	if err != nil {
		return fmt.Errorf("%s: %w", kind.Name, err)
	}
	work := c.c.Params.Slice(0, 1)
	for _, name := range names {
		v, err := model.ValueOf(params[name])
		if err != nil {
			return fmt.Errorf("%s: %s: %w", kind.Name, name, err)
		}
		for _, entry := range kind.Params {
			switch {
			case entry.Name != name:
			case entry.Sequence && v.List != nil:
				if err := entry.CheckSequence(v.List); err != nil {
					return fmt.Errorf("%s: %w: %w", kind.Name, model.ErrInvalidParameterValue, err)
				}
				work.Sequences[name] = [][]float64{v.List}
			case !entry.Sequence && v.Number != nil:
				if err := entry.CheckNumber(*v.Number); err != nil {
					return fmt.Errorf("%s: %w: %w", kind.Name, model.ErrInvalidParameterValue, err)
				}
				work.Numbers[name] = model.Values{One: *v.Number}
			default:
				return fmt.Errorf("%s: %w: %s cannot be a %v", kind.Name, model.ErrInvalidParameterValue, name, v)
			}
		}
	}
	c.c.Params = work
	return nil
}

// Type returns the type of the source.
func (c *CurrentSource) Type() model.Current { return c.c.Type }

// Get returns a parameter.
func (c *CurrentSource) Get(name string) (float64, error) {
	v, ok := c.c.Params.Numbers[name]
	if !ok {
		return 0, fmt.Errorf("%s: %w: %w", c.c.Type.Name, model.ErrNonExistentParameter,
			model.UnknownName("parameter of "+c.c.Type.Name, name, model.Names(c.c.Type.Params)))
	}
	return v.One, nil
}

// Set changes parameters, also between runs.
func (c *CurrentSource) Set(params Params) error {
	if err := c.set(params); err != nil {
		return err
	}
	for _, in := range c.sim.net.Injections {
		if in.Source == c.c {
			for _, part := range in.Target {
				part.Population.Changes++ // its pieces take the new waveform when they are built next
			}
		}
	}
	return nil
}

// Inject injects a current into all of the cells.
func (g *group) Inject(c *CurrentSource) error {
	for _, part := range g.cells {
		if cell := part.Population.Cell; !cell.Injectable {
			return fmt.Errorf("TypeError: population %q: cannot inject current into %s", part.Population.Label, cell.Name)
		}
	}
	g.sim.net.Injections = append(g.sim.net.Injections, &network.Injection{Source: c.c, Target: g.cells})
	return nil
}
