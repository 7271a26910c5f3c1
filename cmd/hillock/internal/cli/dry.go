package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/provenance"
	"github.com/hillock-sim/hillock/script"
)

// dryRun goes through a script without simulating and says what its runs would take. Nothing is written: what the script writes goes to a
// folder that is removed, and its own output is not shown.
func (f runFlags) dryRun(ctx context.Context, s *Streams, c script.Config) error {
	scratch, err := os.MkdirTemp("", "hillock-dry-")
	if err != nil {
		return fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	defer os.RemoveAll(scratch)
	c.Dry, c.Describing, c.Stdout, c.Progress = true, true, io.Discard, nil
	c.OutDir = scratch
	c.Spool = filepath.Join(scratch, filepath.Base(c.Spool)) // none is made, but sizes are counted
	r, err := script.Run(ctx, c)
	if err != nil && (errors.Is(err, model.ErrInterrupted) || r == nil || planned(r) == 0) {
		return err
	}
	if planned(r) == 0 {
		fmt.Fprintln(s.Out, "the script runs no network")
		return nil
	}
	disk := provenance.FreeDisk(f.out)
	if most := c.MaxDisk; most > 0 && (disk == 0 || most < disk) {
		disk = most
	}
	memory := provenance.AvailableMemory()
	if most := c.MaxMemory; most > 0 && (memory == 0 || most < memory) {
		memory = most
	}
	var misfit error
	for k, sim := range r.Simulations {
		e := sim.Planned()
		if len(r.Simulations) > 1 {
			fmt.Fprintf(s.Out, "network %d of %d\n", k+1, len(r.Simulations))
		}
		fmt.Fprintln(s.Out, e)
		if bad := e.Fits(memory, disk); bad != nil && misfit == nil {
			misfit = fmt.Errorf("%w: %w: make it smaller, or --force to try it all the same", model.ErrMemory, bad)
		}
	}
	fmt.Fprintf(s.Out, "can be had: %s of memory, %s on the disk of %s\n", inBytes(memory), inBytes(disk), f.out)
	fmt.Fprintln(s.Out, "Costs were measured on one machine (docs/reliability.md); rates of cells are not known before the run and are taken as 1 to 20 Hz.")
	if err != nil {
		// A script that needs results gets none: what comes after that place is not in the estimate.
		fmt.Fprintf(s.Out, "The estimate ends where the script needs results, which a dry run does not have:\n  %v\n", err)
	}
	if f.force {
		return nil
	}
	return misfit
}

// planned is the model time of all runs of a dry run.
func planned(r *script.Result) (ms float64) {
	for _, sim := range r.Simulations {
		ms += sim.Planned().ModelMs
	}
	return ms
}

// largeRun is the duration from which on a run says beforehand what it will take.
const largeRun = 10 * time.Second

// foretell says what a large run will take, before it starts.
func foretell(w io.Writer, e hillock.Estimate) {
	if e.Run[1] < 3*largeRun && e.MemoryBytes < 1e9 && e.SampleBytes+e.SpikeBytes[1] < 1e9 {
		return
	}
	fmt.Fprintf(w, "hillock: before the run of %g ms:\n%s\n", e.ModelMs, e)
}
