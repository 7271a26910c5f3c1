// Package model says what a cell type, a synapse type, a current source and a connector are: a table that people and
// programs read (names, units, defaults, constraints) and a function that the engine calls. The catalogues (cells, synapses,
// currents, connectors) hold one kind per file; help, checks, recording, checkpoints and file formats all read the table.
package model

import (
	"github.com/hillock-sim/hillock/random"
)

// GID is the global id of a cell: populations count on from each other in order of creation, from 0.
type GID int64

// A Param is one parameter of a cell, synapse or current source.
type Param struct {
	Name, Unit string
	Default    float64
	Doc        string

	Positive    bool // must be > 0
	NonNegative bool // must be >= 0
	Fraction    bool // must be from 0 to 1
	Whole       bool // must be a whole number
	Common      bool // of a synapse type: one number for the whole projection
	OnGrid      bool // a time that is rounded to whole steps (tau_refrac)
	Interval    bool // a time of at least one step, rounded to whole steps; a default below the time step gives way to it
	Sequence    bool // a list of numbers for each cell (spike_times), to whose entries the constraints apply; Default does not count
	Ascending   bool // for a Sequence: must not decrease
	Events      bool // for a Sequence: times at which something happens once; those that are past when it is set are lost

	DefaultList []float64 // the default of a Sequence; nil: the empty list
}

// A Var is one state variable of a cell.
type Var struct {
	Name, Unit string
	Init       float64
	Doc        string

	Hidden   bool   // bookkeeping: neither recordable nor settable
	Receptor string // name of the receptor whose input is added to this variable ("" for none)
	Decays   bool   // tends to zero by itself: tiny values are flushed so that denormals never slow a silent network
}

// Cell is a type of neuron or spike source.
//
// The engine advances time in whole steps of dt. For the step from t_k to t_k+1 it calls Evolve, then adds the weights of the
// spikes that arrive at t_k+1 to the variables that have a Receptor, then calls Fire if the type has one. Evolve (or Fire, if the
// threshold must see the input of the same instant) appends the cells that fire at t_k+1, in ascending order.
type Cell struct {
	Name, Doc string // the first line of Doc says it all in short; lines that begin with two blanks are equations
	Paper     string // where the equations come from, with doi; several papers on lines of their own; "" if there is none
	Params    []Param
	State     []Var
	Receptors []string // first the excitatory, then the inhibitory one; those of composed cells by name

	ConductanceBased bool // weights are conductances (uS) and must not be negative
	VoltageBased     bool // weights are voltage steps (mV)
	Source           bool // makes spikes and takes no input
	Injectable       bool // takes injected currents

	// WeightUnits gives the unit of the weights at each of the Receptors (uS, nA or mV), where these are not all alike; nil: they are.
	WeightUnits []string

	// Err says why the type makes no sense, for types that are put together at run time; no population can be made of it.
	Err error

	// Check looks for combinations of parameters of cell i that make no sense; nil if there are none.
	Check func(p Params, i int) error

	// New is called once for each piece of a population while building; it computes what does not change.
	New func(p Params, e Env) (Dynamics, error)
}

// Env is what a piece of a population is built into.
type Env struct {
	Dt     float64       // ms per step
	First  GID           // id of the first cell of the piece
	N      int           // number of cells
	Stream random.Stream // for sources and noise; a cell uses Stream.At(its id), a current source Stream itself
	Driven bool          // currents are injected into some of the cells: Cells.Current is there

	// Numpy is the generator that was given to a current source, if it is NumPy's; to draw from it, copy it.
	Numpy *random.NumpyRNG
}

// Dynamics are the functions of one piece of a population. They hold constants only; all that changes is in Cells.
type Dynamics struct {
	Evolve  Step           // advances by one step and appends the cells that fire
	Fire    Step           // optional: tests the threshold after the input of this instant has been added
	Start   Step           // optional: appends the cells that fire at t = 0
	Sync    func(c *Cells) // optional: rebuilds what is derived from the variables, after any change from outside
	Changed func(c *Cells) // optional: called when parameters have been set while the cells were running
	Hold    func(c *Cells) // optional: brings what Evolve leaves aside while the cells are Loose to where it belongs

	// Counts is there if the spikes of the piece are a function of segment and step alone. It writes how often the cells from, from+1,
	// ... fire in the step from t_step to t_step+1, as Evolve would list them, and returns the sum. Several workers may call it at a time.
	Counts func(segment, step int64, from int, counts []uint16) (sum int64)
}

// A Step advances cells by one time step and returns spikes with those that fired appended, as indices in the piece,
// ascending; an index stands there twice if the cell fired twice in the step.
type Step func(c *Cells, spikes []int32) []int32

// Cells is the part of State that belongs to one piece of a population.
type Cells struct {
	Step    int64       // the step that begins: the cells are at t = Step*dt
	Segment int64       // number of resets so far: noise differs from one segment to the next
	Started bool        // what happens at t = 0 has happened
	Vars    [][]float64 // (variables x n), in the order of Cell.State
	Current []float64   // (n) injected current in nA during this step; nil if the piece is not driven

	// Clamped lists the refractory cells, in the order in which they become free; the first Free of them are free again. It is derived
	// from Vars by Sync and saved nowhere.
	Clamped []int32
	Free    int

	// Loose says that nobody looks at the variables before Hold is called: the potentials of refractory cells, which nothing depends
	// on, need not be where they belong until then. Only for dynamics with a Hold.
	Loose bool
}

// VarIndex returns the position of a state variable, or -1.
func (c *Cell) VarIndex(name string) int {
	for k, v := range c.State {
		if v.Name == name && !v.Hidden {
			return k
		}
	}
	return -1
}

// ReceptorVar returns the index of the variable to which input at a receptor is added, or -1.
func (c *Cell) ReceptorVar(receptor string) int {
	for k, v := range c.State {
		if v.Receptor == receptor && receptor != "" {
			return k
		}
	}
	return -1
}

// Recordable lists what can be recorded from a cell of this type: spikes first, then its variables.
func (c *Cell) Recordable() []string {
	names := []string{"spikes"}
	for _, v := range c.State {
		if !v.Hidden {
			names = append(names, v.Name)
		}
	}
	return names
}

// Param returns the entry of that name.
func (c *Cell) Param(name string) (Param, bool) { return findParam(c.Params, name) }

func findParam(ps []Param, name string) (Param, bool) {
	for _, p := range ps {
		if p.Name == name {
			return p, true
		}
	}
	return Param{}, false
}

// WeightUnit returns the unit of a synaptic weight at a receptor of cells of this type.
func (c *Cell) WeightUnit(receptor string) string {
	for r, unit := range c.WeightUnits {
		if c.Receptors[r] == receptor {
			return unit
		}
	}
	switch {
	case c.ConductanceBased:
		return "uS"
	case c.VoltageBased:
		return "mV"
	}
	return "nA"
}

// Current is a type of current source.
type Current struct {
	Name, Doc string
	Paper     string // as Cell.Paper
	Params    []Param
	Random    bool // draws random numbers: a generator can be given

	// Settle is optional. After parameters have been set it looks at them together: it may put times on the grid (dt is in ms),
	// by replacing entries of p.Numbers and p.Sequences, and reports what makes no sense.
	Settle func(p Params, dt float64) error

	// New returns the waveform of a source.
	New func(p Params, e Env) (Wave, error)
}

// A Wave is the waveform of a current source: the current in nA during the step from t_k to t_k+1 and the first later step at which
// it may change, both functions of the segment (the number of resets) and the step k. What a Wave keeps is scratch that saves work
// when it is asked for step after step; it belongs to one goroutine at a time.
type Wave func(segment, step int64) (amplitude float64, next int64)
