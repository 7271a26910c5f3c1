package script

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock"
)

// A session is one execution of one script.
type session struct {
	ctx    context.Context
	cfg    Config
	log    *slog.Logger
	thread *starlark.Thread
	funcs  functions

	declared []Param

	sim     *hillock.Simulation // nil before setup
	groups  map[hillock.Cells]*group
	atEnd   []*toFile
	used    usedGroups
	drawn   uint64 // sets and places that module csa has drawn once for all
	result  Result
	timing  stopwatch
	clock   clock
	current sync.Mutex // guards sim against interrupt

	steps   atomic.Uint64         // of the interpreter, in all threads
	stopped atomic.Pointer[error] // why the script was stopped, if a limit did that
}

func newSession(ctx context.Context, c Config) *session {
	if c.OutDir == "" {
		c.OutDir = "Results"
	}
	s := &session{ctx: ctx, cfg: c, log: c.Log, groups: map[hillock.Cells]*group{}}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.thread = &starlark.Thread{Name: c.Name, Load: s.load}
	s.funcs.thread = &starlark.Thread{Name: c.Name + " (functions)"}
	s.meter(s.thread)
	s.meter(s.funcs.thread)
	return s
}

// interrupt stops the script and the run it may be in.
func (s *session) interrupt() {
	s.thread.Cancel("interrupted")
	s.funcs.thread.Cancel("interrupted")
	s.current.Lock()
	defer s.current.Unlock()
	if s.sim != nil {
		s.sim.Interrupt()
	}
}

// network returns the simulation, which setup makes.
func (s *session) network() (*hillock.Simulation, error) {
	if s.sim == nil {
		return nil, classError("RuntimeError", "there is no network yet: call sim.setup(timestep=0.1) first")
	}
	return s.sim, nil
}

// start replaces the network by a new, empty one, as PyNN's setup does.
func (s *session) start(o hillock.Options) error {
	o.Spool = s.cfg.Spool
	o.Elsewhere = s.cfg.Elsewhere
	o.Memory, o.Disk, o.Force, o.Dry = s.cfg.MaxMemory, s.cfg.MaxDisk, s.cfg.Force, s.cfg.Dry
	o.Checkpoints = s.cfg.Checkpoints
	sim, err := hillock.New(o)
	if err != nil {
		return err
	}
	if s.cfg.Progress != nil {
		sim.OnProgress(s.cfg.Progress)
	}
	s.current.Lock()
	s.sim = sim
	s.current.Unlock()
	if s.ctx.Err() != nil {
		sim.Interrupt()
	}
	if len(s.atEnd) > 0 {
		s.log.Warn(fmt.Sprintf("setup: %d files of record(to_file=...) are not written: call sim.end() before the next sim.setup()", len(s.atEnd)))
	}
	s.atEnd = nil
	s.used = usedGroups{}
	s.groups = map[hillock.Cells]*group{}
	s.result.Simulations = append(s.result.Simulations, sim)
	s.result.Seed = o.Seed
	s.timing.describe(s.now())
	return nil
}

// stamp gives the network the provenance for its files, from what the script has declared so far.
func (s *session) stamp() {
	if s.cfg.Provenance == nil || s.sim == nil {
		return
	}
	facts := Facts{Params: map[string]any{}, Seed: s.sim.Seed(), TimeStep: s.sim.Timestep(), Threads: s.sim.Threads()}
	for _, p := range s.declared {
		facts.Params[p.Name] = p.value()
	}
	s.sim.SetProvenance(json.RawMessage(s.cfg.Provenance(facts)))
}

// end writes what record(..., to_file=...) asked for. The data stay readable.
func (s *session) end() error {
	for _, w := range s.atEnd {
		if err := w.group.write(w.path, w.variables, false, nil); err != nil {
			return err
		}
	}
	s.atEnd = nil
	return s.sim.End()
}

// toFile is a file that is written at the end.
type toFile struct {
	group     *group
	path      string
	variables []string
}
