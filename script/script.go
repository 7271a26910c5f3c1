// Package script runs PyNN scripts written in Starlark, a hermetic dialect of Python: same names, same keyword arguments, no
// Python needed.
//
//	load("pyNN", "sim")
//	load("pyNN.random", "NumpyRNG", "RandomDistribution")
//
//	n = param("n", 100, "number of cells")
//	sim.setup(timestep=0.1)
//	cells = sim.Population(n, sim.IF_cond_exp(tau_m=15.0), label="cells")
//
// What differs from PyNN: names are loaded instead of imported; param declares what the command line may set; there is no
// assert, try or class; ** is pow(x, y); a slice beyond the end of a population is an error and not cut; a script writes only
// below the output folder. sim.build() is an addition: it builds the network now, so that its time can be measured.
package script

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/plot"
)

// Config says what to run and how.
type Config struct {
	Name   string // of the script, for messages: a path or the name of an example
	Source []byte
	Args   map[string]string // values for the script's parameters (--set)

	Seed    *uint64 // overrides the seed given to setup
	Threads int     // overrides the number of threads given to setup; 0: as the script says

	Arithmetic string // hillock.Options.Arithmetic, overrides what is given to setup; "": as the script says

	OutDir string // files are written below this folder and nowhere else; "": Results
	Spool  string // hillock.Options.Spool

	Stdout, Stderr io.Writer // what the script prints, and its progress bars; nil: nowhere
	Terminal       bool      // Stderr is a terminal: progress bars are drawn
	Log            *slog.Logger
	Progress       func(t, until float64) // model time in ms, called now and then during runs

	// Checkpoints keeps the script such that it can be taken up again: hillock.Options.Checkpoints; nil: nothing does.
	Checkpoints *hillock.Checkpoints

	// Elsewhere takes the place of the engine: hillock.Options.Elsewhere. Describing says that it only notes what is described: nothing
	// is recorded, and files of recordings are not written.
	Elsewhere  hillock.Elsewhere
	Describing bool

	// Choose is called by setup with the simulators that the script asks for (setup(simulator=["nest", "hillock"])), none if it does not
	// say; an error ends the script. nil: the script's wish has no effect.
	Choose func(simulators []string) error

	// Provenance makes what is stored in every file; it is called before files are written.
	Provenance func(Facts) []byte

	// ReadDirs are the folders below which a script may read files, beside OutDir; names are relative to the first.
	ReadDirs []string

	MaxSteps uint64 // of the interpreter, 0: no limit

	MaxMemory, MaxDisk uint64 // hillock.Options.Memory and Disk
	Force, Dry         bool   // hillock.Options.Force and Dry

	// Foretell is told before each run what it is expected to take; nil: nobody wants to know.
	Foretell func(hillock.Estimate)
}

// Facts are what a script contributes to the provenance of its files.
type Facts struct {
	Params   map[string]any // as declared with param, with the values in force
	Seed     uint64
	TimeStep float64 // ms
	Threads  int
}

// A Result is what a script leaves behind.
type Result struct {
	Simulations []*hillock.Simulation // one for each call of setup, the last is the current one
	Params      []Param               // the declared parameters with the values in force, in order of declaration
	Seed        uint64                // of the last simulation
	Files       []string              // written, in order
	Figures     []plot.Figure         // that it wants to be seen, in order: what --plot draws
	Groups      []Group               // populations, views and assemblies that were recorded, written or counted

	Drift []hillock.Drift // from double precision, where the command line asks for it

	BuildSeconds, RunSeconds, WriteSeconds float64
}

// Simulation returns the current simulation, or nil if the script never called setup.
func (r *Result) Simulation() *hillock.Simulation {
	if len(r.Simulations) == 0 {
		return nil
	}
	return r.Simulations[len(r.Simulations)-1]
}

// fileOptions are the parts of Python that scripts may use beyond the core of Starlark.
func fileOptions() *syntax.FileOptions {
	return &syntax.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true, Recursion: true}
}

// Run executes a script. It returns what the script made also where it fails, so that data recorded before an error or an
// interrupt can be written. An error of the script is an *Error; it wraps model.ErrInterrupted if ctx was cancelled.
func Run(ctx context.Context, c Config) (*Result, error) {
	s := newSession(ctx, c)
	stop := context.AfterFunc(ctx, s.interrupt)
	defer stop()

	err := s.checkArgs()
	if err == nil {
		err = s.exec()
	}
	if err == nil {
		err = s.finish()
	}
	s.stamp()
	s.result.Params = s.declared
	s.result.Groups = s.used.list()
	return &s.result, locate(ctx, c.Name, c.Source, s.reason(err))
}

// exec parses, compiles and executes the script.
func (s *session) exec() (err error) {
	defer tooLarge(&err)
	if len(s.cfg.Source) > maxSource {
		return fmt.Errorf("%w: the script has %d bytes: must be at most %d; large tables belong in a file, for FromFileConnector", model.ErrMemory, len(s.cfg.Source), maxSource)
	}
	f, err := fileOptions().Parse(s.cfg.Name, s.cfg.Source, 0)
	if err != nil {
		return err
	}
	rewrite(f)
	globals := s.predeclared()
	program, err := starlark.FileProgram(f, globals.Has)
	if err != nil {
		return err
	}
	_, err = program.Init(s.thread, globals)
	return err
}

// finish does what the end of a script implies: sim.end, and a check for values that no param asked for.
func (s *session) finish() error {
	if s.sim != nil {
		if err := s.end(); err != nil {
			return err
		}
	}
	for name := range s.cfg.Args {
		if !s.isDeclared(name) {
			return s.unknownParam(name)
		}
	}
	return nil
}

func (s *session) print(text string) error {
	if s.cfg.Stdout == nil {
		return nil
	}
	_, err := io.WriteString(s.cfg.Stdout, text)
	if err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}
