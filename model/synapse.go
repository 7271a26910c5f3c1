package model

import "github.com/hillock-sim/hillock/random"

// Synapse is a type of connection: a table, and a function that makes its dynamics. A type without dynamics adds its weight to the
// input of the target for each spike.
//
// Connections are kept in tables: those of one projection from one population into one block of targets. Within a table the
// connections of one source cell with one delay lie side by side; they are a bucket. A spike reaches all connections of a bucket at
// the same step.
type Synapse struct {
	Name, Doc string
	Paper     string  // as Cell.Paper
	Params    []Param // weight and delay first
	State     []Var   // variables of each connection beside weight; a spike changes them

	Learns     bool // spikes change the weight
	Electrical bool // joins potentials, both ways, and passes no spikes: weight is a conductance and there is no delay

	// Check looks for combinations of parameters of connection i that make no sense; nil if there are none.
	Check func(p Params, i int) error

	// New is called once for each table while building. p holds the parameters of its connections, in the order of the table.
	New func(p Params, e SynapseEnv) (Transmission, error)
}

// SynapseEnv is the table of connections into which a synapse type is built.
type SynapseEnv struct {
	Dt     float64       // ms per step
	N      int           // number of connections
	Decay  Values        // (connections) ms with which the receptor of the target decays, 0 if it does not
	Late   bool          // the targets test their threshold after the input of the same instant has been added
	Stream random.Stream // the projection's own; Synapses.Draws takes from it
	Init   []Values      // (variables) initial values, by State
}

// Transmission is what happens at the connections of a table. It holds constants only; all that changes is in Synapses.
type Transmission struct {
	// Shared says that the variables of all connections of a bucket are always equal: they are kept once for each bucket, and
	// Synapses.Vars has one entry for each bucket.
	Shared bool
	// Traces is how many numbers are kept for each bucket beside that.
	Traces int
	// PostTrace is the time constant in ms of the trace that spikes of the targets leave; 0: their spikes are not kept.
	PostTrace float64
	// Reach is for how many steps a spike of a target can still change the weight of a connection with that delay in steps.
	Reach func(delay int) int

	// Arrive passes a spike on to the targets of a bucket: it adds to Synapses.Input.
	Arrive func(s *Synapses, a Arrival)
	// Settle brings the weights of a bucket up to date with the spikes of the targets up to and including a step.
	Settle func(s *Synapses, b Bucket, step int64)
}

// Bucket is the connections of one source cell with one delay.
type Bucket struct {
	Number   int // position among the buckets of the table
	From, To int // the connections
	Delay    int // steps
}

// Arrival is the arrival of one spike at a bucket.
type Arrival struct {
	Bucket
	Step   int64 // at which it arrives
	Source GID   // the cell that fired
	Repeat int   // how many spikes of that cell have arrived in this bucket at this step before
}

// Never is the step of what has not happened yet.
const Never = -1 << 62

// Synapses is the part of State that belongs to one table.
type Synapses struct {
	Weights Values      // (connections) uS, nA or mV; Each if the type learns
	Targets []uint16    // (connections) index of the target in its block
	Input   []float64   // (cells of the block) the variables to which input is added
	IDs     []GID       // (cells of the block)
	Vars    [][]float64 // (variables x connections), or (variables x buckets) if they are shared
	Last    []int64     // (buckets) the step at which a spike last arrived, or Never; set after Arrive
	Traces  [][]float64 // (traces x buckets)

	Post    [][]PostSpike // (cells of the block) the last spikes of each target, oldest first
	Recent  []Recent      // (cells of the block) the last of them; their step is Never if there are fewer
	Settled int64         // spikes of targets up to this step have changed the weights
	Segment int64         // number of resets so far
	Stream  random.Stream // the projection's own
}

// Recent is the last spikes of a cell, the very last one first: they lie side by side in a cache line, and are all that most connections
// need of them.
type Recent [4]PostSpike

// PostSpike is a spike of a target, with the trace that it and all earlier ones leave just after it.
type PostSpike struct {
	Step  int64
	Trace float64
}

// Noise is the source of the random numbers of an arrival: a function of the projection, the source cell, the segment and the step,
// whatever the order of events. Each connection takes from Of.
func (s *Synapses) Noise(a Arrival) random.Stream {
	return s.Stream.At(uint64(a.Source)).At(uint64(s.Segment)).At(uint64(a.Step)<<20 | uint64(a.Delay)).At(uint64(a.Repeat))
}

// Of returns the part of the noise of an arrival that belongs to connection c.
func (s *Synapses) Of(noise random.Stream, a Arrival, c int) random.Stream {
	copies := 0 // several connections between two cells lie side by side
	for c-copies > a.From && s.Targets[c-copies-1] == s.Targets[c] {
		copies++
	}
	return noise.At(uint64(s.IDs[s.Targets[c]])<<16 | uint64(copies))
}

// Elapsed returns the steps since a spike last arrived at a bucket, or since the beginning.
func (s *Synapses) Elapsed(a Arrival) int64 {
	if last := s.Last[a.Number]; last != Never {
		return a.Step - last
	}
	return a.Step
}

// At returns the position in Vars of the variables of connection c in a bucket.
func (t *Transmission) At(b Bucket, c int) int {
	if t.Shared {
		return b.Number
	}
	return c
}

// DecayParam returns the name of the parameter that is the time constant of a receptor's decay, or "" if the type has none:
// tau_syn_E and tau_syn_I, or in composed cells the receptor's own tau_syn or tau_decay.
func (c *Cell) DecayParam(receptor string) string {
	known := map[string]string{"excitatory": "tau_syn_E", "inhibitory": "tau_syn_I"}
	for _, name := range []string{known[receptor], receptor + ".tau_syn", receptor + ".tau_decay"} {
		if _, ok := c.Param(name); ok {
			return name
		}
	}
	return ""
}
