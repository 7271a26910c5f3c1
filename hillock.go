// Package hillock simulates networks of spiking point neurons, described in PyNN's vocabulary.
//
//	sim, err := hillock.New(hillock.Options{Timestep: 0.1})
//	pop, err := sim.Population(100, cells.IFCondExp(), hillock.Params{"tau_m": 15.0}, hillock.Label("exc"))
//	...
//	t, err := sim.Run(1000)
//
// It is the door to everything below it: programs that embed the simulator, the command line, scripts and other languages
// use this package alone.
package hillock

import (
	"log/slog"

	"github.com/hillock-sim/hillock/model"
)

// Params are parameters, initial values or synapse attributes by PyNN's names. A value is a number, a slice of numbers (one for
// each cell), a *random.Distribution, a function (func(int) float64 of the index for cells, func(float64) float64 of the
// distance for connections), or, for projections, a [][]float64 with NaN where there is no connection.
type Params = map[string]any

// Options are what PyNN's setup takes.
type Options struct {
	Timestep float64 // ms; 0: 0.1
	MinDelay float64 // ms; 0: the smallest delay in the network ("auto")
	MaxDelay float64 // ms; 0: no limit ("auto")
	Seed     uint64  // of all native random numbers: sources, and everything drawn without a generator of its own
	Threads  int     // workers; 0: as many as are worth it, at most the number of cores

	// Arithmetic is "double" (or ""), or "spinnaker": integers as on SpiNNaker's cores (package spinnaker).
	Arithmetic string

	Spool string // file to which recordings go while the simulation runs, so that they outlive the process; "": they stay in memory

	Memory uint64 // bytes that the process may take: a network that needs more is refused; 0: what the system has
	Disk   uint64 // bytes that recordings may take on the disk; 0: what is free there
	Force  bool   // refuse no network or run because of its size
	Dry    bool   // runs only add up what they would take: Simulation.Planned; nothing is recorded

	Elsewhere   Elsewhere    // takes the place of the engine; nil: the engine runs
	Checkpoints *Checkpoints // what keeps this program such that another process can take it up again; nil: nothing does

	Log *slog.Logger // warnings; nil: slog.Default
}

// GID is the global id of a cell.
type GID = model.GID
