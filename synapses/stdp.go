package synapses

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
)

// A Timing is a rule for when spikes change a weight: how far, beside the weight itself, is up to the weight dependence.
type Timing struct {
	Name, Doc, Paper string
	Params           []model.Param
	// Traces names the parameters that are the time constants of the presynaptic and of the postsynaptic trace, in ms.
	Traces [2]string
	// Additive says that the rule takes only the additive weight dependence.
	Additive bool
	// New makes the rule. d gives the weight dependence.
	New func(p model.Params, d Change) Rule
}

// A WeightDependence says how the change of a weight depends on the weight.
type WeightDependence struct {
	Name, Doc, Paper string
	Params           []model.Param                     // w_min and w_max among them
	Check            func(p model.Params, c int) error // optional: refuses what the formulas cannot take
	// New makes it for some connections.
	New func(p model.Params) Change
}

// Change is a weight dependence at work: by how much, for an amplitude of 1, potentiation raises and depression lowers the weight w of
// connection c.
type Change struct {
	Up, Down func(c int, w float64) float64
	Clip     func(c int, w float64) float64 // keeps the weight within its bounds

	// Line, if not nil, says the same for connections that share their parameters, where the weight enters linearly.
	Line *Line
}

// Line is up(w) = Up[0] + Up[1] w, down(w) = Down[0] + Down[1] w, within [Lo, Hi].
type Line struct {
	Up, Down [2]float64
	Lo, Hi   float64
}

// Rule is a timing rule at work: the new weight of connection c when a spike comes, not clipped yet. trace is what spikes of the other
// side have left.
type Rule struct {
	Post func(c int, w, trace float64) float64
	Pre  func(c int, w, trace float64) float64

	// Pair, if not nil, says the same for connections that share their parameters.
	Pair *Pair
}

// Pair is the rule w += Plus trace up(w) for postsynaptic spikes, and w -= Minus trace down(w), w -= Decay for presynaptic ones.
type Pair struct {
	Plus, Minus, Decay float64
	Absolute           bool // the changes do not depend on the weight dependence: up = down = 1
}

// STDP is spike-timing-dependent plasticity: each spike changes the weight by what the spikes of the other side have left behind.
// All pairs of spikes count (not only neighbours).
//
// With delay d and dendritic_delay_fraction f the synapse sees a presynaptic spike at t + (1-f) d and a postsynaptic one at t + f d;
// the presynaptic one arrives at the target at t + d with the weight that it found and changed. Spikes that coincide at the synapse do not
// see each other; the postsynaptic one comes first.
//
// Weights are brought up to date when a presynaptic spike arrives, from the past spikes of the target and the traces that they left:
// a connection needs its weight and its target, and no search. Time is that of arrival, in steps: a spike of the target reaches a synapse
// 2 f d later than it was fired.
//
// A timing rule that takes only the additive dependence refuses others (NoModelAvailableError, as in PyNN).
func STDP(timing Timing, dependence WeightDependence) (model.Synapse, error) {
	if timing.Additive && dependence.Name != AdditiveWeightDependence().Name {
		return model.Synapse{}, fmt.Errorf("%w: %s with %s: the rule is defined for AdditiveWeightDependence only", model.ErrNoModelAvailable, timing.Name, dependence.Name)
	}
	return mechanism(timing, dependence), nil
}

func mechanism(timing Timing, dependence WeightDependence) model.Synapse {
	common := func(ps []model.Param) (out []model.Param) {
		for _, p := range ps {
			p.Common = p.Common || p.Name == timing.Traces[0] || p.Name == timing.Traces[1]
			out = append(out, p)
		}
		return out
	}
	w := weight
	w.Doc = "initial " + w.Doc
	return model.Synapse{
		Name: "STDPMechanism",
		Doc: fmt.Sprintf(`Synapse whose weight changes with the times of the spikes on both sides.

timing_dependence = %s: %s

weight_dependence = %s: %s

With delay d and dendritic_delay_fraction f the synapse sees a presynaptic spike at t + (1-f) d and a postsynaptic one at t + f d.
All pairs of spikes count. Spikes that coincide at the synapse do not see each other. After each change the weight is kept
between w_min and w_max.`, timing.Name, timing.Doc, dependence.Name, dependence.Doc),
		Paper: timing.Paper,
		Params: append(append([]model.Param{
			w, delay,
			{Name: "dendritic_delay_fraction", Default: 1, Fraction: true, Common: true, Doc: "part of the delay that lies between synapse and soma; the rest is axonal"},
		}, common(timing.Params)...), dependence.Params...),
		Learns: true,
		Check: func(p model.Params, c int) error {
			if err := checkBounds(p, c); err != nil || dependence.Check == nil {
				return err
			}
			return dependence.Check(p, c)
		},
		New: func(p model.Params, e model.SynapseEnv) (model.Transmission, error) {
			change := dependence.New(p)
			r := &stdp{
				rule: timing.New(p, change), clip: change.Clip, fraction: p.At("dendritic_delay_fraction", 0), late: e.Late,
				pre:  newFading(p.At(timing.Traces[0], 0), e.Dt),
				post: newFading(p.At(timing.Traces[1], 0), e.Dt),
			}
			if r.rule.Pair != nil && change.Line != nil {
				r.quick = newQuick(*r.rule.Pair, *change.Line)
			}
			return model.Transmission{
				Traces:    2, // after the last spike, and just before it
				PostTrace: p.At(timing.Traces[1], 0),
				Reach:     func(delay int) int { return int(r.lag(delay).steps) },
				Arrive:    r.arrive,
				Settle:    r.settle,
			}, nil
		},
	}
}

func checkBounds(p model.Params, c int) error {
	if lo, hi := p.At("w_min", c), p.At("w_max", c); lo == hi {
		return fmt.Errorf("%w: w_min = w_max = %v: the weight could never change", model.ErrInvalidParameterValue, lo)
	}
	return nil
}

type stdp struct {
	rule      Rule
	clip      func(c int, w float64) float64
	fraction  float64
	late      bool // spikes of targets are known only after the arrivals of the same step
	pre, post *fading
	quick     *quick // the same rule in a loop of its own; nil if connections differ or the weight does not enter linearly
}

// lag is how much later than it was fired a spike of the target is seen, in the time of arrivals: steps less a fraction of a step.
type lag struct {
	steps int64
	early float64 // in [0, 1)
}

// coincident is the part of a step below which two times are one: 1e-9 ms at 0.1 ms per step.
const coincident = 1e-8

func (r *stdp) lag(delay int) lag {
	x := float64(2 * r.fraction * float64(delay))
	up := math.Ceil(x - coincident)
	l := lag{int64(up), up - x}
	if l.early < coincident {
		l.early = 0
	}
	return l
}

// arrive applies the spikes of the targets since the last arrival, then the presynaptic one, and transmits.
func (r *stdp) arrive(s *model.Synapses, a model.Arrival) {
	l := r.lag(a.Delay)
	known := a.Step - l.steps // the last spikes of targets that are seen before this arrival
	if r.late && l.steps == 0 {
		known-- // those of this very step come after it
	}
	past := r.past(s, a.Bucket, l)
	if r.quick != nil {
		r.arriveQuick(s, a, &past, known)
	} else {
		for c := a.From; c < a.To; c++ {
			w, trace := past.until(r, c, s.Weights.Each[c], s.Post[s.Targets[c]], known, a.Step)
			w = r.clip(c, r.rule.Pre(c, w, trace))
			s.Weights.Each[c] = w
			s.Input[s.Targets[c]] += w
		}
	}
	b := a.Number
	before := 0.0
	switch last := s.Last[b]; {
	case last == a.Step:
		before = s.Traces[1][b] // another spike of the same step
	case last != model.Never:
		before = float64(s.Traces[0][b] * r.pre.after(a.Step-last, 0))
	}
	if s.Last[b] != a.Step {
		s.Traces[0][b] = before
	}
	s.Traces[0][b]++
	s.Traces[1][b] = before
}

// settle applies the spikes of the targets up to a step.
func (r *stdp) settle(s *model.Synapses, b model.Bucket, step int64) {
	l := r.lag(b.Delay)
	past := r.past(s, b, l)
	for c := b.From; c < b.To; c++ {
		s.Weights.Each[c], _ = past.apply(r, c, s.Weights.Each[c], s.Post[s.Targets[c]], step-l.steps)
	}
}

// past is what a bucket knows of its last presynaptic spike.
type past struct {
	lag
	last          int64   // its step of arrival, or Never
	since         int64   // spikes of targets up to here have been applied
	trace, before float64 // just after and just before it
}

func (r *stdp) past(s *model.Synapses, b model.Bucket, l lag) past {
	p := past{lag: l, last: s.Last[b.Number], trace: s.Traces[0][b.Number], before: s.Traces[1][b.Number]}
	if p.last == model.Never {
		return p
	}
	p.since = p.last
	if r.late && l.steps == 0 {
		p.since--
	}
	p.since = max(p.since, s.Settled) - l.steps
	return p
}

// until applies the spikes of the target of a connection up to a step, and returns the weight and the trace of the target that a
// presynaptic spike sees on its arrival.
func (p *past) until(r *stdp, c int, w float64, spikes []model.PostSpike, known, arrival int64) (float64, float64) {
	w, seen := p.apply(r, c, w, spikes, known)
	// A spike that coincides is not seen by the presynaptic one.
	for p.early == 0 && seen > 0 && spikes[seen-1].Step+p.steps == arrival {
		seen--
	}
	if seen == 0 {
		return w, 0
	}
	last := spikes[seen-1]
	return w, float64(last.Trace * r.post.after(arrival-last.Step-p.steps, -p.early))
}

// apply changes the weight of a connection by the spikes of its target after p.since, up to and including a step. It returns the
// weight and how many of the spikes have been seen by then.
func (p *past) apply(r *stdp, c int, w float64, spikes []model.PostSpike, until int64) (float64, int) {
	seen := len(spikes)
	for seen > 0 && spikes[seen-1].Step > until {
		seen--
	}
	if p.last == model.Never {
		return w, seen // nothing came before them
	}
	first := seen
	for first > 0 && spikes[first-1].Step > p.since {
		first--
	}
	for _, spike := range spikes[first:seen] {
		elapsed := spike.Step + p.steps - p.last
		trace := p.before // they coincide
		if elapsed > 0 {
			trace = float64(p.trace * r.pre.after(elapsed, p.early))
		}
		if r.quick != nil {
			w = r.quick.potentiate(w, trace)
		} else {
			w = r.clip(c, r.rule.Post(c, w, trace))
		}
	}
	return w, seen
}

// fading is the exponential decay of a trace in whole steps, from a table where it is short.
type fading struct {
	perStep float64 // dt/tau
	table   []float64
}

func newFading(tau, dt float64) *fading {
	f := &fading{perStep: dt / tau, table: make([]float64, 4096)}
	for k := range f.table {
		f.table[k] = kernel.Exp(-float64(float64(k) * f.perStep))
	}
	return f
}

// after is what is left after some steps less a part of one.
func (f *fading) after(steps int64, early float64) float64 {
	if early == 0 && uint64(steps) < uint64(len(f.table)) {
		return f.table[steps]
	}
	return f.slow(steps, early)
}

func (f *fading) slow(steps int64, early float64) float64 {
	if early != 0 {
		return kernel.Exp(-float64((float64(steps) - early) * f.perStep))
	}
	return kernel.Exp(-float64(float64(steps) * f.perStep))
}
