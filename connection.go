package hillock

import (
	"fmt"
	"math"
	"slices"

	"github.com/hillock-sim/hillock/build"
	"github.com/hillock-sim/hillock/model"
)

// Connection is one connection of a projection.
type Connection struct {
	// Pre and Post are the indices of the two cells in the presynaptic and postsynaptic groups.
	Pre, Post int

	projection *Projection
	number     int // in the order of GetList
	of         connection
}

// Connections returns all connections, in the order of GetList.
func (p *Projection) Connections() ([]Connection, error) {
	all, err := p.connections()
	if err != nil {
		return nil, err
	}
	list := make([]Connection, len(all))
	for k, c := range all {
		list[k] = Connection{Pre: c.i, Post: c.j, projection: p, number: k, of: c}
	}
	return list, nil
}

// refresh finds the connection again after others have been set.
func (c *Connection) refresh() error {
	all, err := c.projection.connections()
	if err != nil {
		return err
	}
	c.of = all[c.number]
	return nil
}

// Get returns a parameter or a variable of the connection.
func (c *Connection) Get(name string) (float64, error) {
	if err := c.refresh(); err != nil {
		return 0, err
	}
	values, err := c.projection.read(name, []connection{c.of})
	if err != nil {
		return 0, err
	}
	return values[0], nil
}

// Set changes one parameter of this connection alone. Of a synapse that learns it changes the present weight; Reset goes back to the
// initial one.
func (c *Connection) Set(name string, x float64) error {
	if err := c.refresh(); err != nil {
		return err
	}
	p := c.projection
	if name == "weight" && p.p.Synapse.Learns {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("projection %q: %w: weight = %v: must be finite", p.p.Label, model.ErrConnection, x)
		}
		if err := build.SignError(p.p.Post[0].Population.Cell, p.p.Receptor, x, x); err != nil && p.p.Connector.Safe {
			return fmt.Errorf("projection %q: %w", p.p.Label, err)
		}
		p.sim.state.SetWeight(c.of.table, c.of.at, x)
		p.sim.good.snapshot = nil // it leads elsewhere
		return nil
	}
	value, err := p.value(name)
	if err != nil {
		return err
	}
	all, err := p.connections()
	if err != nil {
		return err
	}
	// Set takes a list in row-major order.
	numbers := make([]int, len(all))
	for k := range numbers {
		numbers[k] = k
	}
	slices.SortStableFunc(numbers, func(a, b int) int { return all[a].i - all[b].i })
	list := make([]float64, len(all))
	for k, number := range numbers {
		list[k] = value(all[number])
		if number == c.number {
			list[k] = x
		}
	}
	return p.Set(Params{name: list})
}
