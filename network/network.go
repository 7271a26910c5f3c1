// Package network is the description of a simulation: what the user asked for, in PyNN's words, and nothing that changes while
// it runs. Building (package build) turns it into an engine.Plan.
package network

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
)

// Network is all that was described, in order of creation.
type Network struct {
	Dt       float64 // ms
	MinDelay float64 // ms; 0: the smallest delay there is
	MaxDelay float64 // ms; 0: no limit
	Seed     uint64

	Populations []*Population
	Projections []*Projection
	Currents    []*CurrentSource
	Injections  []*Injection
}

// Steps returns a time in whole steps and whether it had to be rounded.
func (n *Network) Steps(ms float64) (steps int64, rounded bool) {
	x := ms / n.Dt
	r := math.Round(x)
	return int64(r), math.Abs(x-r) > 1e-6
}

// DefaultDelay is the delay of a connection for which none is given, in ms: the minimum delay, or one step.
func (n *Network) DefaultDelay() float64 {
	if n.MinDelay > 0 {
		return n.MinDelay
	}
	return n.Dt
}

// Cells returns the number of cells, sources included.
func (n *Network) Cells() int64 {
	if len(n.Populations) == 0 {
		return 0
	}
	p := n.Populations[len(n.Populations)-1]
	return int64(p.First) + int64(p.N)
}

// Population is a group of cells of one type.
type Population struct {
	Ordinal int // position in Network.Populations
	Label   string
	Cell    *model.Cell
	N       int
	First   model.GID

	Params      model.Params
	Init        []model.Values // by state variable
	Changes     int            // counts changes of Params, so that building sees them
	Initialized int            // counts settings of Init, so that each draws anew
	Settings    []int          // the same by state variable

	Structure   space.Structure
	Native      space.Source // what the structure draws from
	placing     sync.Mutex   // projections that are built side by side ask for places
	places      []space.Position
	Annotations map[string]any
}

// Positions returns the places of the cells.
func (p *Population) Positions() ([]space.Position, error) {
	p.placing.Lock()
	defer p.placing.Unlock()
	if p.places == nil {
		places, err := p.Structure.Positions(p.N, p.Native)
		if err != nil {
			return nil, fmt.Errorf("%w: population %q: %w", model.ErrInvalidDimensions, p.Label, err)
		}
		p.places = places
	}
	return p.places, nil
}

// SetPositions places the cells one by one.
func (p *Population) SetPositions(places []space.Position) { p.places = places }

// A Part is some or all cells of one population.
type Part struct {
	Population *Population
	Index      []int32 // ascending; nil: all cells
}

// Len returns the number of cells.
func (p Part) Len() int {
	if p.Index == nil {
		return p.Population.N
	}
	return len(p.Index)
}

// At returns the index in the population of cell k of the part.
func (p Part) At(k int) int {
	if p.Index == nil {
		return k
	}
	return int(p.Index[k])
}

// Selection is the cells of a population, a view or an assembly, in order.
type Selection []Part

// Len returns the number of cells.
func (s Selection) Len() int {
	n := 0
	for _, p := range s {
		n += p.Len()
	}
	return n
}

// At returns the population and the index in it of cell k of the selection.
func (s Selection) At(k int) (*Population, int) {
	for _, p := range s {
		if k < p.Len() {
			return p.Population, p.At(k)
		}
		k -= p.Len()
	}
	panic(fmt.Sprintf("network: cell %d of a selection of %d", k, s.Len()))
}

// IDs returns the global ids of the cells.
func (s Selection) IDs() []model.GID {
	ids := make([]model.GID, s.Len())
	rest := ids
	for _, p := range s {
		part, first := rest[:p.Len()], p.Population.First
		if rest = rest[len(part):]; p.Index == nil {
			for k := range part {
				part[k] = first + model.GID(k)
			}
			continue
		}
		for k, i := range p.Index {
			part[k] = first + model.GID(i)
		}
	}
	return ids
}

// Projection joins two groups of cells.
type Projection struct {
	Ordinal   int // position in Network.Projections
	Label     string
	Pre, Post Selection
	Connector model.Connector // its generator is the projection's own copy
	Synapse   model.Synapse
	Weight    model.Value // its generator is the projection's own copy
	Delay     model.Value
	Others    map[string]model.Value // the other parameters of the synapse type
	Init      []model.Value          // initial values, by state variable of the synapse type
	Receptor  string
	Space     space.Space
}

// Wiring describes the two groups to a connector.
func (p *Projection) Wiring() (*model.Wiring, error) {
	w := &model.Wiring{Pre: p.Pre.Len(), Post: p.Post.Len()}
	w.IDs = sync.OnceValues(func() (pre, post []model.GID) { return p.Pre.IDs(), p.Post.IDs() }) // most connectors never ask
	w.Same = func(i, j int) bool {
		pre, post := w.IDs()
		return pre[i] == post[j]
	}
	w.Identical = len(p.Pre) == 1 && len(p.Post) == 1 && p.Pre[0].Index == nil && p.Post[0].Index == nil &&
		p.Pre[0].Population == p.Post[0].Population
	// Most connectors never ask where cells are, and a line has a place for any number.
	for _, part := range slices.Concat(p.Pre, p.Post) {
		if _, line := part.Population.Structure.(space.Line); line {
			continue
		}
		if _, err := part.Population.Positions(); err != nil {
			return nil, err
		}
	}
	var from, to []space.Position
	var once sync.Once
	locate := func() { from, to = p.Pre.positions(), p.Post.positions() }
	measure := p.Space.Measure()
	w.Distance = func(i, j int) float64 {
		once.Do(locate)
		return measure(&from[i], &to[j])
	}
	w.Displacement = func(i, j int) [3]float64 {
		once.Do(locate)
		a, b := &from[i], &to[j]
		return [3]float64{b[0] - a[0], b[1] - a[1], b[2] - a[2]}
	}
	return w, nil
}

// positions returns the place of each cell of the selection, whose populations can be placed.
func (s Selection) positions() []space.Position {
	all := make([]space.Position, 0, s.Len())
	for _, part := range s {
		places, err := part.Population.Positions()
		if err != nil {
			panic(err) // Wiring has looked at it
		}
		if len(s) == 1 && part.Index == nil {
			return places
		}
		for k := 0; k < part.Len(); k++ {
			all = append(all, places[part.At(k)])
		}
	}
	return all
}

// Stream is the source of the projection's own random numbers: from the native generator that was named, or from the seed of the
// simulation. Two projections never share it.
func (p *Projection) Stream(n *Network, rng random.RNG, purpose random.Purpose) random.Stream {
	return NativeStream(n.Seed, rng, purpose).At(uint64(p.Ordinal))
}

// NativeStream returns the stream of a native generator, or the simulation's own if rng is nil.
func NativeStream(seed uint64, rng random.RNG, purpose random.Purpose) random.Stream {
	if native, ok := rng.(*random.NativeRNG); ok {
		return native.Stream(purpose)
	}
	return random.NewStream(seed, purpose)
}

// Injection is a current source and the cells it drives.
type Injection struct {
	Source *CurrentSource
	Target Selection
}

// CurrentSource is a current with its parameters.
type CurrentSource struct {
	Ordinal int // position in Network.Currents
	Type    model.Current
	Params  model.Params
	RNG     random.RNG // the source's own copy; nil: native numbers from the seed of the simulation
	Changes int        // counts changes of Params, so that building sees them
}

// Wave makes the waveform of a source. Every cell it drives gets the same one.
func (c *CurrentSource) Wave(n *Network) (model.Wave, error) {
	e := model.Env{Dt: n.Dt, N: 1, Stream: NativeStream(n.Seed, c.RNG, random.ForNoise).At(uint64(c.Ordinal))}
	e.Numpy, _ = c.RNG.(*random.NumpyRNG)
	return c.Type.New(c.Params, e)
}

// Waves returns a number that grows with every change of a current.
func (n *Network) Waves() int {
	sum := len(n.Injections)
	for _, c := range n.Currents {
		sum += c.Changes
	}
	return sum
}
