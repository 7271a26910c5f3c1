package hillock

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"github.com/hillock-sim/hillock/build"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/record"
	"github.com/hillock-sim/hillock/spool"
)

// Simulation is one network and its run. Two simulations in one process never meet; one simulation is for one goroutine at a time,
// except Interrupt.
type Simulation struct {
	options Options
	net     *network.Network
	built   *build.Built
	state   *engine.State
	rec     *record.Recorder

	populations []*Population
	projections []*Projection
	currents    []*CurrentSource

	warnings   []string
	progress   func(t, until float64)
	stretches  func(t float64)
	interrupt  atomic.Bool
	provenance json.RawMessage
	atEnd      []func() error
	began      time.Time

	spikes             int64 // of all populations that are listed
	buildTime, runTime time.Duration
	lag                time.Duration // see Lag
	writeTime          time.Duration

	spool   *spool.File
	flushed time.Time // when recordings were last moved to the spool
	kept    int64     // the step at which that was

	good    good
	runaway runaway

	planned            Estimate // of a dry run
	plannedProjections int
	dryStep            int64
	number             int   // how many simulations its Checkpoints knew before
	advances           int64 // pieces of runs so far
	wirings            []wiring
}

// New begins a simulation: PyNN's setup.
func New(o Options) (*Simulation, error) {
	if o.Timestep == 0 {
		o.Timestep = 0.1
	}
	if !(o.Timestep > 0) || math.IsInf(o.Timestep, 0) {
		return nil, fmt.Errorf("%w: timestep = %v ms: must be > 0 and finite (default 0.1 ms)", model.ErrInvalidParameterValue, o.Timestep)
	}
	for _, d := range []struct {
		name string
		ms   float64
	}{{"min_delay", o.MinDelay}, {"max_delay", o.MaxDelay}} {
		if d.ms != 0 && !(d.ms >= o.Timestep*(1-1e-9)) || math.IsInf(d.ms, 0) {
			return nil, fmt.Errorf("%w: %s = %v ms: must be at least one time step (%v ms), or \"auto\"", model.ErrInvalidParameterValue, d.name, d.ms, o.Timestep)
		}
	}
	if o.MaxDelay != 0 && o.MinDelay > o.MaxDelay {
		return nil, fmt.Errorf("%w: min_delay = %v ms is above max_delay = %v ms", model.ErrInvalidParameterValue, o.MinDelay, o.MaxDelay)
	}
	if o.Threads < 0 {
		return nil, fmt.Errorf("%w: threads = %d: must be >= 1, or 0 to have it chosen", model.ErrInvalidParameterValue, o.Threads)
	}
	if err := checkArithmetic(o); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &Simulation{
		options: o,
		net:     &network.Network{Dt: o.Timestep, MinDelay: o.MinDelay, MaxDelay: o.MaxDelay, Seed: o.Seed},
		rec:     &record.Recorder{},
		began:   time.Now(),
	}
	o.Checkpoints.register(s)
	return s, nil
}

// warn logs a warning, the same text once.
func (s *Simulation) warn(text string) {
	if !slices.Contains(s.warnings, text) {
		s.warnings = append(s.warnings, text)
		s.options.Log.Warn(text)
	}
}

// Warnings returns all warnings so far.
func (s *Simulation) Warnings() []string { return slices.Clone(s.warnings) }

// Timestep returns the time step in ms.
func (s *Simulation) Timestep() float64 { return s.net.Dt }

// Time returns the model time in ms.
func (s *Simulation) Time() float64 {
	if s.options.Dry {
		return data.TimeOf(s.dryStep, s.net.Dt)
	}
	if s.state == nil {
		return 0
	}
	return data.TimeOf(s.state.Step, s.net.Dt)
}

func (s *Simulation) step() int64 {
	if s.state == nil {
		return 0
	}
	return s.state.Step
}

func (s *Simulation) segment() int64 {
	if s.state == nil {
		return 0
	}
	return s.state.Segment
}

// MinDelay returns the smallest delay in ms: that given to New, or else the smallest there is.
func (s *Simulation) MinDelay() float64 {
	if s.net.MinDelay > 0 {
		return s.net.MinDelay
	}
	if s.Build() == nil {
		if least := s.built.MinDelay(); least > 0 {
			return data.TimeOf(int64(least), s.net.Dt)
		}
	}
	return s.net.Dt
}

// MaxDelay returns the largest delay allowed in ms, or +Inf.
func (s *Simulation) MaxDelay() float64 {
	if s.net.MaxDelay > 0 {
		return s.net.MaxDelay
	}
	return math.Inf(1)
}

// NumProcesses returns the number of processes that share the simulation.
func (s *Simulation) NumProcesses() int { return 1 }

// Rank returns the number of this process.
func (s *Simulation) Rank() int { return 0 }

// Seed returns the seed of the native random numbers.
func (s *Simulation) Seed() uint64 { return s.options.Seed }

// Populations returns all populations in order of creation.
func (s *Simulation) Populations() []*Population { return slices.Clone(s.populations) }

// Projections returns all projections in order of creation.
func (s *Simulation) Projections() []*Projection { return slices.Clone(s.projections) }

// SetProvenance gives the JSON object that is stored in every file.
func (s *Simulation) SetProvenance(p json.RawMessage) { s.provenance = p }

// Provenance returns what SetProvenance was given.
func (s *Simulation) Provenance() json.RawMessage { return s.provenance }

// OnProgress has f called while the simulation runs, about ten times per second of wall time.
func (s *Simulation) OnProgress(f func(t, until float64)) { s.progress = f }

// OnStretch has f called with the time (ms) after every 32 steps of a run, or the smallest delay if that is longer, while all workers wait for
// it: at the same times whenever the run is repeated.
func (s *Simulation) OnStretch(f func(t float64)) { s.stretches = f }

// Interrupt stops a run within 32 steps, or the smallest delay if that is longer; Run returns model.ErrInterrupted. It may be called from any goroutine.
func (s *Simulation) Interrupt() { s.interrupt.Store(true) }

// small is the number of cells and connections below which one worker is faster than several.
const small = 20000

// Threads returns the number of workers.
func (s *Simulation) Threads() int {
	if s.options.Threads > 0 {
		return s.options.Threads
	}
	if s.net.Cells() < small {
		return 1
	}
	return min(runtime.GOMAXPROCS(0), runtime.NumCPU())
}

// Build makes everything that has been described. Run does it by itself; it is there to measure, and to find mistakes early.
func (s *Simulation) Build() error {
	if s.built.Complete(s.net) && s.state != nil {
		return nil
	}
	if s.options.Dry {
		if err := s.buildDry(); err != nil {
			return err
		}
	}
	begin := time.Now()
	defer func() {
		if s.options.Elsewhere != nil {
			s.builtElsewhere(begin)
			return
		}
		s.buildTime += time.Since(begin)
	}()
	from, err := s.extended()
	if err != nil {
		return err
	}
	available := s.available
	if s.options.Memory == 0 && build.Estimate(s.net, from) < trifle {
		available = nil
	}
	built, err := build.Extend(s.net, from, build.Options{
		Threads: s.Threads(), Warn: s.warn, Available: available, Stop: s.interrupt.Load, Scales: s.scales(),
	})
	if errors.Is(err, model.ErrInterrupted) {
		s.interrupt.Store(false)
	}
	if err != nil {
		return err
	}
	old := s.built
	s.built = built
	known := 0
	if s.state == nil {
		s.state = engine.NewState(built.Plan)
	} else {
		known = len(old.Plan.Populations)
		s.state = engine.Restore(built.Plan, engine.Capture(old.Plan, s.state))
	}
	s.rec.Add(s.net.Populations)
	for _, p := range s.populations[known:] {
		s.applyInitial(p.p)
	}
	for _, p := range s.populations[:known] {
		if p.renew {
			s.state.Renew(built.Plan, p.p.Ordinal)
		}
	}
	cells := 0
	for _, p := range s.populations {
		p.renew = false
		cells += p.p.N
	}
	if cells > manyCells {
		debug.FreeOSMemory() // what building needed, it needed once
	}
	return nil
}

// manyCells is the number from which what a garbage collection costs is little beside what building took.
const manyCells = 50_000

// applyInitial sets the variables of a population to their initial values.
func (s *Simulation) applyInitial(p *network.Population) {
	for v := range p.Cell.State {
		s.applyVariable(p, v)
	}
}

func (s *Simulation) applyVariable(p *network.Population, v int) {
	for _, k := range s.built.Plan.Populations[p.Ordinal].Pieces {
		piece := &s.built.Plan.Pieces[k]
		x := s.state.Var(k, v)
		for i := range x {
			x[i] = p.Init[v].At(piece.From + i)
		}
	}
}

// Callback is called during a run with the model time in ms and returns the time at which it wants to be called next; +Inf: never.
type Callback func(t float64) (next float64, err error)

// Run advances the simulation by ms and returns the model time. Callbacks are called at once and then when they ask for it.
func (s *Simulation) Run(ms float64, callbacks ...Callback) (t float64, err error) {
	if math.IsNaN(ms) || math.IsInf(ms, 0) || ms < 0 {
		return s.Time(), fmt.Errorf("%w: run(%v): the duration must be a finite number of ms >= 0", model.ErrValue, ms)
	}
	return s.RunUntil(s.Time()+ms, callbacks...)
}

// RunUntil advances the simulation to model time t in ms.
func (s *Simulation) RunUntil(t float64, callbacks ...Callback) (float64, error) {
	if math.IsNaN(t) || math.IsInf(t, 0) || t > 1e15*s.net.Dt {
		return s.Time(), fmt.Errorf("%w: run_until(%v): the time must be finite and below %v ms", model.ErrValue, t, 1e15*s.net.Dt)
	}
	if now := s.Time(); t < now-s.net.Dt/2 {
		return now, fmt.Errorf("%w: run_until(%v): the simulation is at %v ms already; reset() goes back to 0", model.ErrValue, t, now)
	}
	end, _ := s.net.Steps(t)
	if s.options.Dry {
		return t, s.plan(end, callbacks)
	}
	if err := s.Build(); err != nil {
		return s.Time(), err
	}
	if s.options.Elsewhere != nil {
		err := s.elsewhere(end, len(callbacks))
		return s.Time(), err
	}
	for _, p := range s.projections {
		if p.recording != nil {
			callbacks = append(callbacks, p.sample)
		}
	}
	if len(callbacks) == 0 {
		err := s.advance(end)
		return s.Time(), err
	}
	return s.runWith(callbacks, end)
}

// runWith runs to a step, stopping wherever a callback wants to be called; those within one step are called together.
func (s *Simulation) runWith(callbacks []Callback, end int64) (float64, error) {
	due := make([]float64, len(callbacks))
	for k := range due {
		due[k] = s.Time()
	}
	for {
		for k, f := range callbacks {
			if due[k] <= s.Time()+s.net.Dt/2 {
				next, err := f(s.Time())
				if err != nil {
					return s.Time(), err
				}
				if !(next > s.Time()+s.net.Dt/2) {
					next = s.Time() + s.net.Dt
				}
				due[k] = next
			}
		}
		if s.state.Step >= end {
			return s.Time(), nil
		}
		stop := end
		if first := slices.Min(due) / s.net.Dt; first < float64(end) {
			stop = max(s.state.Step+1, int64(math.Round(first)))
		}
		// A callback may have changed parameters or described more.
		if err := s.Build(); err != nil {
			return s.Time(), err
		}
		if err := s.advance(stop); err != nil {
			return s.Time(), err
		}
	}
}

// advance runs the engine to a step, with a break whenever recordings go to the spool or a checkpoint is due.
func (s *Simulation) advance(end int64) error {
	begin := time.Now()
	defer func() { s.runTime += time.Since(begin) }()
	s.advances++
	checkpoints := s.options.Checkpoints
	if s.replaying() {
		if live, err := checkpoints.pass(s, end); err != nil || !live {
			return err
		}
	}
	if err := s.room(end); err != nil {
		return err
	}
	if s.flushed.IsZero() {
		s.flushed = begin
	}
	s.remember()
	s.runaway.begin(s.net, s.built.Plan, s.state.Step, s.warn)
	err := s.course(end)
	if failed := s.rec.Settle(); err == nil {
		err = failed // if there is another error, the next Spill says this one again
	}
	return err
}

// course is advance without what comes before and after.
func (s *Simulation) course(end int64) error {
	checkpoints, shown := s.options.Checkpoints, time.Now()
	s.kept = min(s.kept, s.state.Step) // a reset has gone back
	for first := true; first || s.state.Step < end; first = false {
		if checkpoints.due(s, s.state.Step) {
			checkpoints.keep(s)
		}
		if s.interrupt.Load() && s.state.Step < end { // between two pieces that are shorter than an epoch
			s.interrupt.Store(false)
			checkpoints.keep(s)
			return fmt.Errorf("%w: the run was stopped at %v ms", model.ErrInterrupted, s.Time())
		}
		pause, err := s.stretch(checkpoints.until(s, end), end, &shown)
		if errors.Is(err, model.ErrInterrupted) {
			checkpoints.keep(s)
		}
		if err != nil {
			return err
		}
		if pause && s.due(s.state.Step, s.rec.PerStep()) {
			if err := s.handOver(); err != nil {
				return err
			}
		}
		if pause && s.keepDue() {
			s.keep()
		}
	}
	return nil
}

// stretch runs the engine to a step on the way to the end, or until recordings are to go to the spool, the state is to be copied or a
// checkpoint is due.
func (s *Simulation) stretch(to, end int64, shown *time.Time) (pause bool, err error) {
	h := s.rec.Hooks(s.built.Plan, s.state)
	record := h.Spikes
	h.Spikes = func(step int64, piece int, local []int32) {
		s.spikes += int64(len(local))
		s.runaway.counts[s.built.Plan.Pieces[piece].Population] += int64(len(local))
		record(step, piece, local)
	}
	stopped := false
	byClock := s.options.Checkpoints.byClock()
	perStep := s.rec.PerStep()
	h.Meet = func(step int64) bool {
		if s.interrupt.Load() {
			stopped = true
			return false
		}
		s.runaway.look(s.net, step, s.warn)
		if s.stretches != nil {
			s.stretches(data.TimeOf(step, s.net.Dt))
		}
		pause = step < end && s.keepDue()
		if now := time.Now(); s.progress != nil && now.Sub(*shown) > 100*time.Millisecond {
			*shown = now
			s.progress(data.TimeOf(step, s.net.Dt), data.TimeOf(end, s.net.Dt))
		}
		if s.spool != nil && s.full(step, perStep) {
			s.kept = step
			if s.rec.SpillSamples(s.net.Populations) != nil {
				pause = step < end // and say so
			}
		}
		pause = pause || step < end && s.due(step, perStep)
		return !pause && !(byClock && s.options.Checkpoints.due(s, step))
	}
	err = engine.Run(s.built.Plan, s.state, to, s.Threads(), h)
	if err == nil && stopped {
		s.interrupt.Store(false)
		err = fmt.Errorf("%w: the run was stopped at %v ms", model.ErrInterrupted, s.Time())
	}
	var fault *engine.Fault
	if errors.As(err, &fault) {
		err = s.explain(fault)
	}
	return pause && err == nil && !stopped, err
}

// Reset goes back to t = 0 and the initial values. What was recorded is kept as a Segment and another begins; parameters,
// connections and what is recorded stay. Random sources do not repeat themselves: every segment has noise of its own.
// The annotations are stored with the segment that ends.
func (s *Simulation) Reset(annotations data.Annotations) error {
	if s.options.Dry {
		s.dryStep = 0
		return nil
	}
	if err := s.Build(); err != nil {
		return err
	}
	if err := s.Spill(); err != nil {
		return err
	}
	s.rec.EndSegment(s.state.Step, annotations)
	for _, p := range s.projections {
		p.recording.end(annotations)
	}
	s.state.Reset(s.built.Plan)
	for _, p := range s.populations {
		s.applyInitial(p.p)
	}
	for _, c := range s.currents {
		c.begin()
	}
	if s.options.Elsewhere != nil {
		s.options.Elsewhere.Reset(s)
	}
	return nil
}

// AtEnd has f called by End, as record(to_file=...) needs.
func (s *Simulation) AtEnd(f func() error) { s.atEnd = append(s.atEnd, f) }

// End writes what was to be written at the end. Recorded data can still be read.
func (s *Simulation) End() error {
	var errs []error
	for _, f := range s.atEnd {
		errs = append(errs, f())
	}
	s.atEnd = nil
	return errors.Join(errs...)
}

// Digest returns the SHA-256, in hexadecimal, over the spikes of each population that is recorded for spikes, in order of creation:
// pairs (step, global id) as little-endian int64, sorted by step, then id. Equal digests mean equal spikes, bit for bit.
func (s *Simulation) Digest() string {
	h := sha256.New()
	s.rec.Digest(h)
	return hex.EncodeToString(h.Sum(nil))
}
