// Package cli is the command line of Hillock. Main runs in the calling process, so that tests need no other.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/provenance"
	"github.com/hillock-sim/hillock/script"
)

// Exit statuses.
const (
	exitDone        = 0
	exitFailed      = 1   // something went wrong while running
	exitInput       = 2   // the user's input is wrong
	exitInterrupted = 130 // what was recorded so far has been written
)

// Streams are what a command reads and writes.
type Streams struct {
	Out, Err io.Writer
	Terminal bool // Err is a terminal: progress is shown

	// Context is cancelled to interrupt a run; nil: signals of the process do that.
	Context context.Context
}

// Standard returns the streams of the process.
func Standard() Streams {
	return Streams{Out: os.Stdout, Err: os.Stderr, Terminal: term.IsTerminal(int(os.Stderr.Fd()))}
}

// Main runs a command line and returns the exit status.
func Main(args []string, s Streams) (status int) {
	// A panic is a bug of ours; Go's own exit status for it would say that the input was wrong.
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(s.Err, "hillock: internal error: %v\n%s", r, debug.Stack())
			status = exitFailed
		}
	}()
	ctx := s.Context
	if ctx == nil {
		var stop func()
		ctx, stop = interruptible(context.Background())
		defer stop()
	}
	root := newRoot(&s)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(s.Err, message(err))
	}
	return statusOf(err)
}

// message is what an error looks like: those of scripts begin with file, line and column, so that editors find the place, all
// others with the name of the program.
func message(err error) string {
	var in *script.Error
	if errors.As(err, &in) && strings.HasPrefix(err.Error(), in.Pos.String()) {
		return err.Error()
	}
	return "hillock: " + err.Error()
}

// interruptible returns a context that the first interrupt or termination cancels; the second one ends the process at once.
func interruptible(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		if _, ok := <-signals; !ok {
			return
		}
		cancel()
		if _, ok := <-signals; ok {
			os.Exit(exitInterrupted)
		}
	}()
	return ctx, func() { signal.Stop(signals); close(signals); cancel() }
}

// statusOf says what an error means to the process: the user's input is wrong unless something else is known to be.
func statusOf(err error) int {
	var path *fs.PathError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, model.ErrInterrupted):
		return exitInterrupted
	case errors.Is(err, errInput):
		return exitInput
	case errors.Is(err, model.ErrRuntime), errors.As(err, &path):
		return exitFailed
	}
	return exitInput
}

// errInput marks a mistake of the user that also wraps an error of the system: a file that is not there.
var errInput = errors.New("input")

// inputError is such a mistake; the mark does not show.
type inputError struct{ error }

func (e inputError) Unwrap() []error { return []error{errInput, e.error} }

func newRoot(s *Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "hillock",
		Short: "Simulate networks of spiking neurons described in PyNN's vocabulary",
		Long: `Hillock simulates networks of spiking point neurons.

A network is described in a script: PyNN's names in Starlark, a dialect of Python. Nothing needs to be installed.`,
		Example: `  hillock run balanced_network --plot      # a first run: an example, its numbers, its picture
  hillock examples small_network > my.star # a script to start from
  hillock run my.star --help               # the parameters of a script
  hillock doc IF_cond_exp                  # what a cell type can do`,
		Version:       provenance.Version,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.AddCommand(runCommand(s), resumeCommand(s), plotCommand(s), convertCommand(s), exportCommand(s), compareCommand(s), analysisCommand(s), docCommand(s), examplesCommand(s), benchCommand(s), watermarkCommand(s))
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w (%s --help lists the flags)", err, c.CommandPath())
	})
	return root
}
