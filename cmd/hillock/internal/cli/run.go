package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/examples"
	"github.com/hillock-sim/hillock/export/pynn"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/neuroml"
	"github.com/hillock-sim/hillock/provenance"
	"github.com/hillock-sim/hillock/script"
)

// runFlags are the flags of hillock run.
type runFlags struct {
	set     []string
	seed    string
	threads int
	out     string
	formats []string
	plot    string
	summary string
	quiet   bool
	profile string
	read    []string
	steps   uint64

	maxMemory, maxTime, maxDisk string
	force, dry                  bool
	limits                      limits // as check has read them

	simulators []string
	chosen     bool // simulators are what the user said, or what the script wished for
	python     string

	arithmetic  string
	drift       bool
	checkpoint  string
	every       float64
	checkpoints *hillock.Checkpoints // of a run that is resumed
	display     string               // if so: the name of the script in messages
}

func runCommand(s *Streams) *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run SCRIPT",
		Short: "Run a script, or a NeuroML file",
		Long: `Run a script: a file, or the name of an example (hillock examples lists them). Or run a NeuroML 2 network of PyNN cells: a LEMS file
(.xml) for as long as it says, recording what it says; a network (.nml) for 1000 ms (--set tstop=...), recording all spikes. What is
recorded is written as --format npz if no other is given.

The script builds and runs its network, prints what it likes to the standard output, and writes below the folder of --out.
At the end come the files it wrote and the digest, which is equal if and only if all recorded spikes are.

--simulator runs the network on another simulator, through PyNN in your Python, and brings back what it recorded: prints, files,
pictures and the summary are then of that. The first of the list that can run it does; it says which, and why the others cannot.

Ctrl-C (or SIGTERM) stops the run at the end of the smallest delay it is in, at most 64 steps; what was recorded so far is written. A
second Ctrl-C stops at once.

With --checkpoint the run is kept in a folder such that hillock resume continues it, after Ctrl-C, a kill or a power cut, on this machine
or another.

Exit status: 0 done, 1 failed while running, 2 the input is wrong, 130 interrupted.`,
		Example: `  hillock run balanced_network --plot
  hillock run balanced_network --set n=1000 --set tstop=500 --summary summary.json
  hillock run my.star --format npz,csv --out results/today
  hillock run my.star --simulator spinnaker,nest,hillock
  hillock run balanced_network --set stimulus=fixed --arithmetic spinnaker --drift
  hillock run my.star --checkpoint kept    # later: hillock resume kept
  hillock run LEMS_va.xml                  # a NeuroML network: hillock export writes such files
  hillock run my.star --help               # lists the parameters of the script too`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("run takes one script, got %d: a file, or one of the examples %s", len(args), strings.Join(examples.All(), ", "))
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return examples.All(), cobra.ShellCompDirectiveDefault
		},
		RunE: func(c *cobra.Command, args []string) error { return runScript(c.Context(), s, f, args[0]) },
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.set, "set", nil, "set a parameter of the script: `name=value` (may be repeated)")
	flags.StringVar(&f.seed, "seed", "", "`seed` of all native random numbers, instead of the script's")
	flags.IntVar(&f.threads, "threads", 0, "`number` of threads, instead of the script's; results do not depend on it")
	flags.StringVar(&f.out, "out", "Results", "`folder` below which everything is written")
	flags.StringSliceVar(&f.formats, "format", nil, "also write all that was recorded, one file per population, in these `formats`: "+strings.Join(formatNames(), ", "))
	flags.StringVar(&f.plot, "plot", "", "draw what was recorded; --plot=svg or --plot=pdf instead of `png`")
	flags.Lookup("plot").NoOptDefVal = "png"
	flags.StringVar(&f.summary, "summary", "", "write the figures of the run to `file.json`")
	flags.StringVar(&f.checkpoint, "checkpoint", "", "keep the run in this `folder`, so that hillock resume can continue it")
	flags.Float64Var(&f.every, "checkpoint-every", 0, "model time in `ms` between checkpoints; default: half a minute of wall time")
	flags.BoolVar(&f.quiet, "quiet", false, "no progress and no closing lines: only what the script prints, warnings and errors")
	flags.StringArrayVar(&f.read, "read", nil, "`folder` below which the script may read files, beside its own and that of --out (may be repeated)")
	flags.Uint64Var(&f.steps, "max-steps", script.DefaultMaxSteps, "most `steps` of the interpreter that the script may take; 0: no limit")
	flags.StringSliceVar(&f.simulators, "simulator", nil, "run on the first of these `simulators` that can: "+strings.Join(simulatorNames(), ", ")+" (default: the script's wish, else hillock)")
	flags.StringVar(&f.python, "python", "", "`program` for simulators that need Python; default: the environment's HILLOCK_PYTHON, or python3")
	flags.StringVar(&f.arithmetic, "arithmetic", "", "`numbers` to compute in, instead of the script's: double, or spinnaker (s16.15, 16-bit weights) with a report of what it did")
	flags.BoolVar(&f.drift, "drift", false, "with --arithmetic spinnaker: run the script again in double precision, and say how far the results lie apart")
	flags.BoolVar(&f.dry, "dry-run", false, "do not simulate: say how much memory, disk and time the runs would take")
	flags.StringVar(&f.maxMemory, "max-memory", "", "most memory that the run may take: a `size` such as 4GB; at a limit it stops, writes what was recorded and exits with 1")
	flags.StringVar(&f.maxTime, "max-time", "", "most time that the run may take: a `duration` such as 90s, 15m or 2h")
	flags.StringVar(&f.maxDisk, "max-disk", "", "most that the run may write below the folder of --out: a `size`")
	flags.BoolVar(&f.force, "force", false, "run also what does not fit into memory or on the disk by the estimate")
	flags.StringVar(&f.profile, "cpuprofile", "", "write a CPU profile to this `file`")
	_ = flags.MarkHidden("cpuprofile")
	help := c.HelpFunc()
	c.SetHelpFunc(func(c *cobra.Command, args []string) {
		help(c, args)
		if rest := c.Flags().Args(); len(rest) == 1 {
			scriptHelp(s, rest[0])
		}
	})
	return c
}

// source returns the text of a script: a file, or else an example of that name. For a NeuroML or LEMS file it is the script that runs it.
func source(name string) (text []byte, err error) {
	if _, err := os.Stat(name); err == nil && neuroml.Is(name) {
		return neuroml.Script(name)
	}
	text, err = os.ReadFile(name)
	if err == nil {
		return text, nil
	}
	if embedded, found := examples.Source(name); found && errors.Is(err, os.ErrNotExist) {
		return embedded, nil
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil, inputError{fmt.Errorf("no file %q, and no example of that name: %w", name, model.UnknownName("example", name, examples.All()))}
	}
	return nil, inputError{fmt.Errorf("cannot read the script: %w", err)}
}

// scriptHelp lists the parameters of a script.
func scriptHelp(s *Streams, name string) {
	text, err := source(name)
	if err != nil {
		fmt.Fprintf(s.Out, "\n%s\n", err)
		return
	}
	list := script.Params(text)
	if len(list) == 0 {
		fmt.Fprintf(s.Out, "\n%s declares no parameters.\n", name)
		return
	}
	fmt.Fprintf(s.Out, "\nParameters of %s (--set name=value):\n", name)
	t := newTable()
	for _, p := range list {
		doc := p.Doc
		if len(p.Choices) > 0 {
			doc += " (" + strings.Join(p.Choices, ", ") + ")"
		}
		t.row("  "+p.Name, p.Default, doc)
	}
	t.write(s.Out)
}

func (f runFlags) args() (map[string]string, error) {
	args := map[string]string{}
	for _, kv := range f.set {
		name, value, ok := strings.Cut(kv, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--set %s: must be name=value", kv)
		}
		args[strings.TrimSpace(name)] = value
	}
	return args, nil
}

func (f runFlags) seedValue() (*uint64, error) {
	if f.seed == "" {
		return nil, nil
	}
	n, err := strconv.ParseUint(f.seed, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("--seed %s: must be a whole number from 0 to 2^64-1", f.seed)
	}
	return &n, nil
}

// check reads the flags that can be wrong, before anything runs.
func (f *runFlags) check() (set map[string]string, seed *uint64, err error) {
	if set, err = f.args(); err != nil {
		return nil, nil, err
	}
	if seed, err = f.seedValue(); err != nil {
		return nil, nil, err
	}
	if err := f.checkArithmetic(); err != nil {
		return nil, nil, err
	}
	if f.threads < 0 {
		return nil, nil, fmt.Errorf("--threads %d: must be >= 1, or 0 to have it chosen", f.threads)
	}
	for _, name := range f.formats {
		if !known(name, formatNames()) {
			return nil, nil, fmt.Errorf("--format %s: %w", name, model.UnknownName("format", name, formatNames()))
		}
	}
	if f.plot != "" && !known(f.plot, plotFormats) {
		return nil, nil, fmt.Errorf("--plot=%s: %w", f.plot, model.UnknownName("picture format", f.plot, plotFormats))
	}
	if f.limits.memory, err = parseBytes("--max-memory", f.maxMemory); err != nil {
		return nil, nil, err
	}
	if f.limits.disk, err = parseBytes("--max-disk", f.maxDisk); err != nil {
		return nil, nil, err
	}
	if f.limits.time, err = parseDuration("--max-time", f.maxTime); err != nil {
		return nil, nil, err
	}
	switch {
	case !(f.every >= 0) || math.IsInf(f.every, 0):
		return nil, nil, fmt.Errorf("--checkpoint-every %v: must be a number of ms > 0", f.every)
	case f.every > 0 && f.checkpoint == "":
		return nil, nil, fmt.Errorf("--checkpoint-every needs --checkpoint: the folder for the checkpoints")
	}
	if info, err := os.Stat(f.out); err == nil && !info.IsDir() {
		return nil, nil, fmt.Errorf("--out %s: is a file, must be a folder", f.out)
	}
	if err := checkSimulators("--simulator", f.simulators); err != nil {
		return nil, nil, err
	}
	if f.out == "" {
		return nil, nil, fmt.Errorf("--out: must name a folder")
	}
	if !f.dry {
		if err := writable("--out", f.out); err != nil {
			return nil, nil, err
		}
		if f.summary != "" {
			if err := writable("--summary", filepath.Dir(f.summary)); err != nil {
				return nil, nil, err
			}
		}
	}
	return set, seed, nil
}

// writable reports whether a folder can be written to, or be made: better now than when all is computed.
func writable(flag, folder string) error {
	there := filepath.Clean(folder)
	for {
		if _, err := os.Stat(there); err == nil {
			break
		} else if up := filepath.Dir(there); up != there {
			there = up
		} else {
			return inputError{fmt.Errorf("%s %s: %w", flag, folder, err)}
		}
	}
	trial, err := os.MkdirTemp(there, ".hillock")
	if err != nil {
		return inputError{fmt.Errorf("%s %s: nothing can be written there: %w", flag, folder, err)}
	}
	return os.Remove(trial)
}

func known(name string, list []string) bool {
	for _, x := range list {
		if x == name {
			return true
		}
	}
	return false
}

func runScript(ctx context.Context, s *Streams, f runFlags, name string) error {
	began := time.Now()
	text, err := source(name)
	if err != nil {
		return err
	}
	if neuroml.Is(name) && len(f.formats) == 0 {
		f.formats = []string{"npz"} // there is no script that could write what it records
	}
	set, seed, err := f.check()
	if err != nil {
		return err
	}
	if f.profile != "" {
		stop, err := profile(f.profile)
		if err != nil {
			return err
		}
		defer stop()
	}
	f.chosen = f.arithmetic != "" // which is Hillock's own
	if len(f.simulators) == 0 {
		wish, err := f.runOn(ctx, s, name, text, set, seed, began, nil)
		if len(wish) == 0 {
			return err
		}
		if err := checkSimulators("setup: simulator =", wish); err != nil {
			return err
		}
		f.simulators = wish
	}
	f.chosen = true
	on, err := choose(ctx, s, f, name, f.simulators)
	if err != nil {
		return err
	}
	var recorded *pynn.Recorded
	if !on.native {
		if recorded, err = on.elsewhere(ctx, s, f, name); err != nil {
			return err
		}
		defer func() { _ = recorded.Remove() }()
	}
	_, err = f.runOn(ctx, s, name, text, set, seed, began, recorded)
	return err
}

// runOn runs a script here, or shows what another simulator has recorded of it. If the script's setup asks for other simulators than
// this one before any has been chosen, nothing has been printed or run, and wish is what it asks for.
func (f runFlags) runOn(ctx context.Context, s *Streams, name string, text []byte, set map[string]string, seed *uint64, began time.Time,
	recorded *pynn.Recorded) (wish []string, err error) {
	bar := newProgress(s, f.quiet)
	out := &held{w: &clearing{w: s.Out, bar: bar}}
	log := newLog(s.Err, bar)
	c := script.Config{}
	if recorded != nil {
		c.Elsewhere = recorded
	}
	c.Choose = func(simulators []string) error {
		if f.chosen || len(simulators) == 0 || simulators[0] == native {
			out.release()
			return nil
		}
		wish = simulators
		return errWish
	}
	record := provenance.New(provenance.Version)
	watermark := func(facts script.Facts) []byte {
		r := record
		r.Run = provenance.Run{
			Script: name, ScriptSHA256: provenance.Hash(text), CommandLine: f.commandLine(name), Parameters: facts.Params, Set: names(set),
			Seed: facts.Seed, TimeStep: facts.TimeStep, Threads: facts.Threads, Start: began, End: time.Now(),
		}
		if recorded != nil {
			r.Run.Simulator = recorded.Provenance()
		}
		return r.JSON()
	}
	if err := f.keep(name, text, log.logger(), recorded == nil); err != nil {
		return nil, err
	}
	display := f.displayOf(name)
	c.Checkpoints = f.checkpoints
	c.Name, c.Source, c.Args, c.Seed, c.Threads, c.OutDir, c.Spool = display, text, set, seed, f.threads, f.out, f.spool(name)
	c.Stdout, c.Stderr, c.Terminal, c.Log, c.Progress, c.Provenance = out, s.Err, s.Terminal && !f.quiet, log.logger(), bar.show, watermark
	c.ReadDirs, c.MaxSteps = f.readable(name), f.steps
	c.Arithmetic = f.arithmetic
	c.MaxMemory, c.MaxDisk, c.Force = f.limits.memory, f.limits.disk, f.force
	if !f.quiet {
		c.Foretell = func(e hillock.Estimate) { bar.clear(); foretell(s.Err, e) }
	}
	ctx, watch := f.limits.watch(ctx, s, f.out)
	if f.dry {
		c.Checkpoints = nil
		err := errors.Join(f.dryRun(ctx, s, c), f.checkpoints.Close())
		return wish, limited(watch.end(), err)
	}
	result, err := script.Run(ctx, c)
	if err == nil && f.drift {
		c.Checkpoints = nil
		err = drifted(ctx, c, result)
	}
	why := watch.end()
	bar.clear()
	if errors.Is(err, errWish) {
		return wish, f.checkpoints.Close()
	}
	out.release()
	if err != nil && f.checkpoints.Replaying() { // what was written before is more than what there is now
		return nil, errors.Join(err, f.settle(s, display, result, err))
	}
	err = conclude(s, f, display, result, log, err)
	if f.checkpoints != nil {
		return nil, limited(why, errors.Join(err, f.settle(s, display, result, err)))
	}
	err = errors.Join(err, f.tidy(s, result, err == nil || errors.Is(err, model.ErrInterrupted)))
	return nil, limited(why, err)
}

// readable are the folders below which a script may read: its own, unless it is an example, and those of --read.
func (f runFlags) readable(name string) []string {
	if _, err := os.Stat(name); err != nil {
		return f.read
	}
	return append([]string{filepath.Dir(name)}, f.read...)
}

// spool is where recordings go while the network runs.
func (f runFlags) spool(name string) string { return filepath.Join(f.out, stem(name)+".spool") }

// tidy removes the spools of a run whose recordings have been written where the script wants them. What a run has recorded that failed
// is kept, and it says where.
func (f runFlags) tidy(s *Streams, r *script.Result, written bool) error {
	if r == nil {
		return nil
	}
	var errs []error
	for _, sim := range r.Simulations {
		if written {
			errs = append(errs, sim.RemoveSpool())
			continue
		}
		if sim.Time() == 0 && sim.SpoolPath() == "" {
			continue // nothing has run
		}
		if err := sim.Spill(); err != nil {
			errs = append(errs, fmt.Errorf("what was recorded until %v ms could not all be kept: %w", sim.Time(), err))
		}
		if sim.SpoolPath() != "" {
			fmt.Fprintf(s.Err, "what was recorded until %v ms is in %s: hillock convert %s recording.npz\n", sim.Time(), sim.SpoolPath(), sim.SpoolPath())
		}
	}
	return errors.Join(errs...)
}

// conclude writes what the flags ask for and says what there is. After an interrupt all that was recorded is written, also
// without --format.
func conclude(s *Streams, f runFlags, name string, r *script.Result, log *warnings, failed error) error {
	if failed != nil && !errors.Is(failed, model.ErrInterrupted) {
		return failed
	}
	if failed != nil && len(f.formats) == 0 {
		f.formats = []string{"npz"}
	}
	o := outputs{flags: f, name: stem(name), result: r}
	errs := []error{failed, o.write(failed != nil)}
	if failed == nil && f.plot != "" {
		errs = append(errs, o.draw())
	}
	if f.summary != "" && r.Simulation() != nil {
		errs = append(errs, writeSummary(f.summary, r, log.texts))
	}
	if !f.quiet {
		closing(s.Out, r)
	}
	return errors.Join(errs...)
}

// displayName is how messages call a script: the path as given, and examples by their file name.
func displayName(name string) string {
	if _, err := os.Stat(name); err != nil {
		return strings.TrimSuffix(name, ".star") + ".star"
	}
	return name
}

func stem(name string) string {
	base := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	if neuroml.Is(name) {
		base = strings.TrimSuffix(base, ".net")
	}
	return base
}

// commandLine is what would run the same again.
func (f runFlags) commandLine(name string) []string {
	line := []string{"hillock", "run", name}
	for _, kv := range f.set {
		line = append(line, "--set", kv)
	}
	if f.seed != "" {
		line = append(line, "--seed", f.seed)
	}
	if f.threads > 0 {
		line = append(line, "--threads", strconv.Itoa(f.threads))
	}
	if len(f.simulators) > 0 {
		line = append(line, "--simulator", strings.Join(f.simulators, ","))
	}
	if f.arithmetic != "" {
		line = append(line, "--arithmetic", f.arithmetic)
	}
	if len(f.formats) > 0 {
		line = append(line, "--format", strings.Join(f.formats, ","))
	}
	return line
}

func profile(path string) (stop func(), err error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	return func() { pprof.StopCPUProfile(); f.Close() }, nil
}
