// Package export turns what a script has described into what other programs read: a complete, plain description, taken from a
// simulation, and the table of what a target is.
//
// A description is made by running the script without simulating:
//
//	notes := &export.Notes{}
//	result, err := script.Run(ctx, script.Config{..., Elsewhere: notes, Describing: true})
//	d, err := notes.Description(result.Simulation())
//
// The network is built, so that every mistake in it is found, and time passes; nothing is computed, and the script finds no spikes.
// The description then holds the network as it was at the first run, and the Actions: the runs, resets, and what was changed between
// them. What no target can be told, such as functions that are called during a run, is in Problems.
//
// # Adding a target
//
// A target is one package (export/pynn, neuroml) that makes a value of type Target: its name, what it is, a function Check that says what of
// a description the target cannot express, each with its reason, and a function Write that writes the files. One line in the table of
// the command line (cmd/hillock/internal/cli/export.go) offers it as hillock export --to NAME. Write is only called if Check has
// found nothing.
package export

import (
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/space"
)

// Description is all that a script has described, in order of creation.
type Description struct {
	Title    string  // of the script
	Timestep float64 // ms
	MinDelay float64 // ms; 0: "auto"
	MaxDelay float64 // ms; 0: "auto"
	Least    float64 // ms; the smallest delay there is, or MinDelay
	Seed     uint64  // of native random numbers

	Populations []*Population
	Projections []*Projection
	Currents    []*Current
	Actions     []Action
	Problems    []Problem // what no target can be told
}

// Population is a group of cells of one type.
type Population struct {
	Ordinal     int    // position in Description.Populations
	Label       string // the user's
	ID          string // a name of letters, digits and underscores that no other population has
	Cell        *model.Cell
	N           int
	First       model.GID // id of the first cell
	Params      []Parameter
	Sequences   []Sequence
	Initial     []Parameter      // of all variables that can be set, defaults included
	Positions   []space.Position // (n)
	Line        bool             // the cells lie on PyNN's default line: nobody placed them
	Annotations map[string]any
	Recordings  []Recording // at the first run
}

// Parameter is a number for each cell; Values.Uniform says whether they share it.
type Parameter struct {
	Name, Unit string
	Values     model.Values
}

// Sequence is a list for each cell, such as spike_times.
type Sequence struct {
	Name, Unit string
	Lists      [][]float64 // (n)
}

// Recording is a variable that is recorded from some cells of a population.
type Recording struct {
	Variable string  // "spikes", "v"
	Cells    []int32 // indices in the population, ascending; nil: all
	Every    float64 // ms between samples; 0 for spikes
}

// Cells are those of a population, a view or an assembly, in order.
type Cells struct {
	Label string
	Parts []Part
}

// Part is some or all cells of one population.
type Part struct {
	Population *Population
	Index      []int32 // indices in the population, in order; nil: all
}

// Len returns the number of cells.
func (p Part) Len() int {
	if p.Index == nil {
		return p.Population.N
	}
	return len(p.Index)
}

// Len returns the number of cells.
func (c Cells) Len() int {
	n := 0
	for _, p := range c.Parts {
		n += p.Len()
	}
	return n
}

// At returns the population and the index in it of cell k.
func (c Cells) At(k int) (*Population, int) {
	for _, p := range c.Parts {
		if n := p.Len(); k >= n {
			k -= n
			continue
		}
		if p.Index == nil {
			return p.Population, k
		}
		return p.Population, int(p.Index[k])
	}
	return nil, 0
}

// Projection joins two groups of cells.
type Projection struct {
	Ordinal   int
	Label, ID string
	Pre, Post Cells
	Receptor  string
	Synapse   *model.Synapse
	Timing    string // of an STDPMechanism: "SpikePairRule"
	Weighting string // of an STDPMechanism: "AdditiveWeightDependence"
	Space     space.Space

	// As described: Connector.Name and Connector.Args; its generator is the projection's own, where it stood when the projection was
	// made. Params are weight, delay and the other parameters of the synapse type, as they were given.
	Connector model.Connector
	Params    []Given
	Initial   []Given // variables of the synapses
	Changes   int     // how often connections were set after they had been made: if ever, only Connections has them

	// Recorded are parameters of the connections that are sampled during runs.
	Recorded []string

	// Connections makes the connections.
	Connections func() (*Connections, error)
}

// Given is a parameter as the user gave it: a number, a list, a distribution, a function.
type Given struct {
	Name, Unit string
	Value      model.Value
}

// Param returns the parameter of that name.
func (p *Projection) Param(name string) (model.Value, bool) {
	for _, g := range p.Params {
		if g.Name == name {
			return g.Value, true
		}
	}
	return model.Value{}, false
}

// Connections are all connections of a projection, in PyNN's order: by postsynaptic cell, then presynaptic, unless the connector draws
// or lists them in another order. Weights are in uS, nA or mV, delays in ms, whole steps.
type Connections struct {
	Pre, Post     []int32 // indices in the projection's Pre and Post
	Weight, Delay []float64
	Other         map[string][]float64 // the other parameters of the synapse type
}

// Current is a current source and where it is injected.
type Current struct {
	Ordinal   int
	ID        string
	Type      *model.Current
	Params    []Parameter
	Sequences []Sequence
	Random    bool // it draws random numbers
	Targets   []Cells
}

// Action is one thing that happened to the network after it had been described, in order. Exactly one field is set.
type Action struct {
	Run    *Run
	Reset  bool
	Change *Change
}

// Run is a stretch of time.
type Run struct {
	From, To float64 // ms
	Steps    [2]int64
}

// Change is what was set between two runs, of one population.
type Change struct {
	Population *Population
	Params     []Parameter
	Sequences  []Sequence
	Initial    []Parameter // variables that were set to these values
	Recordings []Recording // that were added
}

// Problem is something that cannot be expressed, and why.
type Problem struct {
	Where  string // `population "exc"`, `projection "a→b"`, "run"
	What   string // "IF_curr_delta"
	Reason string // "Brian2 has no such cell type"
}

// String is a line for people.
func (p Problem) String() string {
	text := p.What + ": " + p.Reason
	if p.Where != "" {
		text = p.Where + ": " + text
	}
	return text
}

// Target is something that a description can be exported to.
type Target struct {
	Name, Doc string
	// Check says what of a description cannot be expressed; nil: all can be.
	Check func(d *Description, o Options) []Problem
	// Write writes it and returns the files, the one to start with first. Out is a folder, or the name of a file with an ending.
	Write func(d *Description, out string, o Options) ([]string, error)
}

// Options are what the command line passes on.
type Options struct {
	Simulators []string // that it is to run on, for targets which several can read; nil: the target's choice
	Command    []string // the command line, for the head of files
	Version    string   // Hillock's
}
