package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hillock-sim/hillock/bench"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/provenance"
)

// benchFlags are the flags of hillock bench.
type benchFlags struct {
	threads []int
	repeat  int
	scale   float64
	time    float64
	json    string
	plot    string
	compare string
	profile string
	fresh   bool // every repeat in a process of its own
	sample  bool // this is such a process
	spec    bool
}

func benchCommand(s *Streams) *cobra.Command {
	f := benchFlags{}
	var list strings.Builder
	for _, w := range bench.Workloads() {
		name := strings.Join(append([]string{w.Name}, w.Aliases...), ", ")
		fmt.Fprintf(&list, "\n  %-14s%s\n  %-14s%s", name, w.Title, "", w.Source)
	}
	fmt.Fprintf(&list, "\n  %-14s%s\n  %-14s%s", bench.ScanName, "200 balanced networks of 225 to 3,600 cells for 200 to 3,000 ms, and a linear fit of what each phase takes,",
		"", "as SpikeAI, Optimized Pipeline for Spiking Neural Networks (2020), made it for PyNN on NEST")
	c := &cobra.Command{
		Use:   "bench [WORKLOAD...]",
		Short: "Measure how fast this machine builds and runs known networks",
		Long: `Measure how fast this machine builds and runs networks that others have published figures for. Without a name: va.
` + list.String() + `

Every repeat runs in a process of its own, so that its memory is its own. What is printed are minima and medians: on a machine that others
use too the minimum says more. Each network must do what it should: rates are held to known bounds, and the spikes must be the same for
every number of threads; if not, the exit status is 1.

Exit status: 0 done, 1 failed while running, or a network did not do what it should, 2 the input is wrong, 130 interrupted.`,
		Example: `  hillock bench                                          # the reference network, on one thread and on all cores
  hillock bench va microcircuit --json today.json        # 1 GB of memory and more
  hillock bench va --threads 1 --repeat 20 --compare today.json
  hillock bench va c10 c100 --plot size.png
  hillock bench va --time 20000 --cpuprofile va.prof     # then: go tool pprof -top va.prof`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return bench.Names(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error { return runBench(c.Context(), s, f, args) },
	}
	flags := c.Flags()
	flags.IntSliceVar(&f.threads, "threads", nil, "`numbers` of threads, as in 1,2; default: 1, and all cores")
	flags.IntVar(&f.repeat, "repeat", 0, "`number` of runs of each; 0: 5, of the large workloads 3, of the scan 1")
	flags.Float64Var(&f.scale, "scale", 1, "`part` of the cells (microcircuit: of the inputs of each too; scan: of the 200 networks)")
	flags.Float64Var(&f.time, "time", 0, "model time that is measured, in `ms`; 0: 1000")
	flags.StringVar(&f.json, "json", "", "write all figures to `file.json`; - writes them to the standard output instead of the table")
	flags.StringVar(&f.plot, "plot", "", "draw what building and running take over the size into `file.png` (or .svg, .pdf)")
	flags.StringVar(&f.compare, "compare", "", "also print the ratios to an older report, `old.json`")
	flags.StringVar(&f.profile, "cpuprofile", "", "write a CPU profile of the time that is measured to `file`: one workload, one number of threads, in this process")
	flags.BoolVar(&f.fresh, "fresh", true, "every repeat in a process of its own")
	flags.BoolVar(&f.spec, "describe", false, "measure nothing: print the network of one workload as JSON, from which others can build the same")
	flags.BoolVar(&f.sample, "sample", false, "run once and write the sample as JSON")
	_ = flags.MarkHidden("sample")
	return c
}

// workloads looks the names up; scan says that the scan is wanted.
func (f *benchFlags) workloads(args []string) (list []bench.Workload, scan bool, err error) {
	if len(args) == 0 {
		args = []string{"va"}
	}
	for _, name := range args {
		if name == bench.ScanName {
			scan = true
			continue
		}
		w, err := bench.Find(name)
		if err != nil {
			return nil, false, err
		}
		list = append(list, w)
	}
	return list, scan, nil
}

// check reads the flags that can be wrong, before anything runs.
func (f *benchFlags) check(list []bench.Workload, scan bool) (old bench.Report, err error) {
	if len(f.threads) == 0 {
		f.threads = []int{1}
		if n := min(runtime.GOMAXPROCS(0), runtime.NumCPU()); n > 1 && f.profile == "" {
			f.threads = append(f.threads, n)
		}
	}
	for _, n := range f.threads {
		if n < 1 {
			return old, fmt.Errorf("--threads %d: must be >= 1", n)
		}
		for _, w := range list {
			if _, err := w.Complete(f.settings(n)); err != nil {
				return old, err
			}
		}
	}
	if f.repeat < 0 {
		return old, fmt.Errorf("--repeat %d: must be >= 1, or 0 to have it chosen", f.repeat)
	}
	if scan && !(f.scale > 0 && f.scale <= 1) {
		return old, fmt.Errorf("--scale %v: of the scan it is the part of its 200 networks: must be > 0 and at most 1", f.scale)
	}
	if f.scale == 0 {
		return old, fmt.Errorf("--scale 0: must be > 0")
	}
	if kind := strings.TrimPrefix(filepath.Ext(f.plot), "."); f.plot != "" && !known(kind, plotFormats) {
		return old, fmt.Errorf("--plot %s: %w", f.plot, model.UnknownName("picture format", kind, plotFormats))
	}
	if f.profile != "" && (len(list) != 1 || len(f.threads) != 1 || scan) {
		return old, fmt.Errorf("--cpuprofile %s: takes one workload and one number of threads", f.profile)
	}
	for _, file := range []string{f.json, f.plot, f.profile} {
		if _, err := os.Stat(filepath.Dir(file)); file != "" && err != nil {
			return old, fmt.Errorf("%s: there is no folder %s", file, filepath.Dir(file))
		}
	}
	if f.compare != "" {
		if old, err = bench.Read(f.compare); err != nil {
			return old, fmt.Errorf("--compare: %w", inputError{err})
		}
	}
	return old, nil
}

func (f *benchFlags) settings(threads int) bench.Settings {
	return bench.Settings{Threads: threads, Scale: f.scale, Ms: f.time}
}

func runBench(ctx context.Context, s *Streams, f benchFlags, args []string) error {
	list, scan, err := f.workloads(args)
	if err != nil {
		return err
	}
	old, err := f.check(list, scan)
	if err != nil {
		return err
	}
	if f.spec {
		if len(list) != 1 || scan {
			return fmt.Errorf("--describe takes one workload, not %s", strings.Join(args, " "))
		}
		spec, err := list[0].Spec(f.settings(1))
		if err != nil {
			return err
		}
		return spec.WriteJSON(s.Out)
	}
	bar := newProgress(s, false)
	defer bar.clear()
	if f.sample {
		sample, err := f.here(ctx, s, bar, list[0], f.settings(f.threads[0]))
		if err != nil {
			return err
		}
		bar.clear()
		return json.NewEncoder(s.Out).Encode(sample)
	}
	report := bench.Report{Watermark: provenance.New(provenance.Version)}
	report.Watermark.Run = provenance.Run{CommandLine: append([]string{"hillock", "bench"}, args...), TimeStep: 0.1, Start: time.Now()}
	for _, w := range list {
		if err := f.measure(ctx, s, bar, &report, w); err != nil {
			return err
		}
	}
	if scan {
		report.Scan, err = bench.RunScan(ctx, f.scale, max(1, f.repeat), func(done, of int) {
			bar.say(fmt.Sprintf("scan: network %d of %d", done+1, of))
		})
		if err != nil {
			return f.interrupted(ctx, err)
		}
	}
	bar.clear()
	report.Watermark.Run.End = time.Now()
	return f.conclude(s, report, old)
}

// measure repeats one workload. Numbers of threads take turns, so that what disturbs the machine disturbs all of them.
func (f *benchFlags) measure(ctx context.Context, s *Streams, bar *progress, report *bench.Report, w bench.Workload) error {
	repeat := f.repeat
	switch {
	case repeat > 0:
	case f.profile != "":
		repeat = 1 // a profile is of one run
	default:
		repeat = w.Repeat
	}
	for k := range repeat {
		for _, threads := range f.threads {
			bar.say(fmt.Sprintf("%s, threads %d, repeat %d of %d", w.Name, threads, k+1, repeat))
			run := f.elsewhere
			if !f.fresh || f.profile != "" {
				run = f.here
			}
			sample, err := run(ctx, s, bar, w, f.settings(threads))
			if err != nil {
				return f.interrupted(ctx, err)
			}
			report.Add(w, sample)
		}
	}
	return nil
}

func (f *benchFlags) interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, model.ErrInterrupted) {
		return fmt.Errorf("%w: %w", model.ErrInterrupted, err)
	}
	return err
}

// here measures in this process.
func (f *benchFlags) here(ctx context.Context, s *Streams, bar *progress, w bench.Workload, settings bench.Settings) (bench.Sample, error) {
	watch := bench.Watch{Log: newLog(s.Err, bar).logger(), Progress: bar.show}
	if f.profile != "" {
		watch.Measured = func() (func(), error) { return profile(f.profile) }
	}
	return w.Measure(ctx, settings, watch)
}

// elsewhere measures in a process of its own.
func (f *benchFlags) elsewhere(ctx context.Context, s *Streams, bar *progress, w bench.Workload, settings bench.Settings) (bench.Sample, error) {
	self, err := os.Executable()
	if err != nil {
		return bench.Sample{}, bench.Runtime("bench: cannot find the program itself: %w (--fresh=false measures in this process)", err)
	}
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	c := exec.CommandContext(ctx, self, "bench", w.Name, "--sample", "--threads", strconv.Itoa(settings.Threads),
		"--scale", number(settings.Scale), "--time", number(settings.Ms))
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, s.Err
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second
	begin := time.Now()
	err = c.Run()
	took := time.Since(begin).Seconds()
	if err != nil {
		return bench.Sample{}, bench.Runtime("bench %s: the process that measures ended with: %w", w.Name, err)
	}
	var sample bench.Sample
	if err := json.Unmarshal(out.Bytes(), &sample); err != nil {
		return bench.Sample{}, bench.Runtime("bench %s: the process that measures wrote no sample: %w", w.Name, err)
	}
	sample.ProcessS = took
	return sample, nil
}

// conclude prints and writes what was measured.
func (f *benchFlags) conclude(s *Streams, report, old bench.Report) error {
	if f.json == "-" {
		if err := report.WriteJSON(s.Out); err != nil {
			return err
		}
	} else {
		report.WriteTable(s.Out)
		if f.compare != "" {
			report.WriteComparison(s.Out, old)
		}
	}
	if f.json != "" && f.json != "-" {
		var text bytes.Buffer
		if err := report.WriteJSON(&text); err != nil {
			return err
		}
		if err := os.WriteFile(f.json, text.Bytes(), 0o666); err != nil {
			return err
		}
	}
	if f.plot != "" {
		if err := report.Picture().Save(f.plot); err != nil {
			return &fs.PathError{Op: "draw", Path: f.plot, Err: err}
		}
	}
	if faults := report.Faults(); len(faults) > 0 {
		return bench.Runtime("bench: not what it should be: %s", strings.Join(faults, "; "))
	}
	return nil
}
