package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/script"
)

// program is what a checkpoint holds of a run, so that it can be started again: the script itself and all that hillock run was told.
type program struct {
	Name    string   `json:"script"`
	Display string   `json:"display"`
	Source  []byte   `json:"source"`
	Set     []string `json:"set,omitempty"`
	Seed    string   `json:"seed,omitempty"`
	Threads int      `json:"threads,omitempty"`
	Out     string   `json:"out"`
	Formats []string `json:"formats,omitempty"`
	Plot    string   `json:"plot,omitempty"`
	Summary string   `json:"summary,omitempty"`
	Read    []string `json:"read,omitempty"`
	Steps   uint64   `json:"steps,omitempty"`
	Numbers string   `json:"arithmetic,omitempty"`
	Drift   bool     `json:"drift,omitempty"`
	Folder  string   `json:"folder"` // to which relative names belong
	Every   float64  `json:"every_ms,omitempty"`
}

func (f runFlags) program(name string, text []byte) (json.RawMessage, error) {
	folder, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	return json.Marshal(program{
		Name: name, Display: displayName(name), Source: text, Set: f.set, Seed: f.seed, Threads: f.threads, Out: f.out, Formats: f.formats,
		Plot: f.plot, Summary: f.summary, Read: f.readable(name), Steps: f.steps, Folder: folder, Every: f.every, Numbers: f.arithmetic, Drift: f.drift,
	})
}

// flags are those of the run that is to go on: names stand as they were given if the working directory is the same, and are absolute
// otherwise.
func (p program) flags() runFlags {
	here, _ := os.Getwd()
	at := func(path string) string {
		if path == "" || filepath.IsAbs(path) || here == p.Folder {
			return path
		}
		return filepath.Join(p.Folder, path)
	}
	f := runFlags{
		set: p.Set, seed: p.Seed, threads: p.Threads, out: at(p.Out), formats: p.Formats, plot: p.Plot, summary: at(p.Summary), steps: p.Steps,
		every: p.Every, display: p.Display, chosen: true, arithmetic: p.Numbers, drift: p.Drift,
	}
	for _, dir := range p.Read {
		f.read = append(f.read, at(dir))
	}
	return f
}

// displayOf is how messages call a script.
func (f runFlags) displayOf(name string) string {
	if f.display != "" {
		return f.display
	}
	return displayName(name)
}

// resumeFlags are the flags of hillock resume.
type resumeFlags struct {
	threads int
	out     string
	every   float64
	quiet   bool
}

func resumeCommand(s *Streams) *cobra.Command {
	var f resumeFlags
	c := &cobra.Command{
		Use:   "resume DIR",
		Short: "Continue a run from its last checkpoint",
		Long: `Continue a run that hillock run --checkpoint DIR has begun, and that was interrupted or killed, to its end.

The checkpoint holds the script, its parameters and the state of the network; nothing else is needed, and this may be another
machine, processor or number of threads. The script starts again from its first line and prints again what it had printed; what was
simulated before the checkpoint is not simulated again. Files and digest are those of a run that nothing has stopped.

Of the last two checkpoints the latest that is whole is taken. Checkpoints go on being written. When the run has ended well they are
removed, and DIR says so in done.json.

Exit status: that of hillock run.`,
		Example: `  hillock run balanced_network --checkpoint kept    # Ctrl-C, a power cut, ...
  hillock resume kept
  hillock resume kept --threads 8 --out results/elsewhere`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("resume takes one folder, got %d: that of hillock run --checkpoint", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return resume(c, s, f, args[0]) },
	}
	flags := c.Flags()
	flags.IntVar(&f.threads, "threads", 0, "`number` of threads, instead of that of the run; results do not depend on it")
	flags.StringVar(&f.out, "out", "", "`folder` below which everything is written, instead of that of the run")
	flags.Float64Var(&f.every, "checkpoint-every", 0, "model time in `ms` between checkpoints, instead of that of the run")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress and no closing lines: only what the script prints, warnings and errors")
	return c
}

func resume(c *cobra.Command, s *Streams, f resumeFlags, dir string) error {
	if f.threads < 0 {
		return fmt.Errorf("--threads %d: must be >= 1, or 0 to have it chosen", f.threads)
	}
	bar := newProgress(s, f.quiet)
	log := newLog(s.Err, bar)
	var p program
	checkpoints, err := hillock.Resume(dir, hillock.CheckpointOptions{Log: log.logger(), Every: f.every, Read: func(text json.RawMessage, o *hillock.CheckpointOptions) error {
		if err := json.Unmarshal(text, &p); err != nil {
			return err
		}
		if o.Every == 0 {
			o.Every = p.Every
		}
		return nil
	}})
	switch {
	case errors.Is(err, hillock.ErrNothingToResume), errors.Is(err, fs.ErrNotExist):
		return inputError{err}
	case err != nil:
		return err
	}
	defer checkpoints.Close()
	run := p.flags()
	run.checkpoints, run.quiet = checkpoints, f.quiet
	if f.threads > 0 {
		run.threads = f.threads
	}
	if f.out != "" {
		run.out = f.out
	}
	set, err := run.args()
	if err != nil {
		return err
	}
	seed, err := run.seedValue()
	if err != nil {
		return err
	}
	if !f.quiet {
		fmt.Fprintf(s.Err, "%s: continued from %v ms\n", p.Display, checkpoints.From())
	}
	_, err = run.runOn(c.Context(), s, p.Name, p.Source, set, seed, time.Now(), nil)
	return err
}

// keep makes the folder of --checkpoint.
func (f *runFlags) keep(name string, text []byte, log *slog.Logger, native bool) error {
	switch {
	case f.checkpoints != nil || f.checkpoint == "":
		return nil
	case !native:
		return fmt.Errorf("--checkpoint: a run on another simulator cannot be kept")
	}
	program, err := f.program(name, text)
	if err != nil {
		return err
	}
	f.checkpoints, err = hillock.NewCheckpoints(f.checkpoint, hillock.CheckpointOptions{Every: f.every, Program: program, Log: log})
	return err
}

// settle ends what was kept of a run: the files of one that has ended well are removed, and those of all others stay.
func (f runFlags) settle(s *Streams, display string, r *script.Result, failed error) error {
	c := f.checkpoints
	switch {
	case failed == nil && c.Replaying():
		return errors.Join(fmt.Errorf("%w: resume: the script has ended before it came to the checkpoint at %v ms: it takes another course than before", model.ErrRuntime, c.From()), c.Close())
	case failed == nil:
		digest := ""
		if sim := r.Simulation(); sim != nil {
			digest = sim.Digest()
		}
		return c.Done(map[string]string{"script": display, "digest": digest})
	}
	if !f.quiet && c.Written() > 0 {
		fmt.Fprintf(s.Err, "hillock resume %s continues from the last checkpoint\n", c.Dir())
	}
	return c.Close()
}
