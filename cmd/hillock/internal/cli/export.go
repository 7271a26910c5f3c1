package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/export/pynn"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/neuroml"
	"github.com/hillock-sim/hillock/provenance"
	"github.com/hillock-sim/hillock/script"
)

// targets are what a description can be exported to; a new one is one line here (see package export).
func targets() []export.Target {
	return []export.Target{pynn.Target(), neuroml.Target()}
}

func targetNames() []string {
	var names []string
	for _, t := range targets() {
		names = append(names, t.Name)
	}
	return names
}

// exportFlags are the flags of hillock export.
type exportFlags struct {
	to, out    string
	simulators []string
	run        runFlags
}

func exportCommand(s *Streams) *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use:   "export SCRIPT --to TARGET -o OUT",
		Short: "Write the network of a script for other programs",
		Long: `Write the network of a script for other programs: everything that it describes, as these targets can read it:

` + targetTable() + `
The script is run without simulating: its network is built and checked, time passes, and there are no spikes. Before anything
is written, all that the target cannot express is listed with its reason, and nothing is written then.

Exit status: 0 done, 1 the files could not be written, 2 the script is wrong or cannot be expressed there.`,
		Example: `  hillock export balanced_network --to pynn -o va
  hillock export balanced_network --to pynn -o va --for nest,neuron --set n=1000
  python3 va/balanced_network.py nest
  hillock export small_network --to neuroml -o va.net.nml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("export takes one script, got %d: a file, or the name of an example", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return exportScript(c.Context(), s, f, args[0]) },
	}
	flags := c.Flags()
	flags.StringVar(&f.to, "to", "", "`target`: "+strings.Join(targetNames(), ", "))
	flags.StringVarP(&f.out, "out", "o", "", "`folder` (or file, as the target wants it) to write to")
	flags.StringSliceVar(&f.simulators, "for", nil, "`simulators` that must be able to run it, for targets that several read; default: any of them")
	flags.StringArrayVar(&f.run.set, "set", nil, "set a parameter of the script: `name=value` (may be repeated)")
	flags.StringArrayVar(&f.run.read, "read", nil, "`folder` below which the script may read files, beside its own (may be repeated)")
	flags.StringVar(&f.run.seed, "seed", "", "`seed` of all native random numbers, instead of the script's")
	_ = c.MarkFlagRequired("to")
	_ = c.MarkFlagRequired("out")
	return c
}

func targetTable() string {
	var out strings.Builder
	t := newTable()
	for _, x := range targets() {
		t.row("  "+x.Name, x.Doc)
	}
	t.write(&out)
	return out.String()
}

func exportScript(ctx context.Context, s *Streams, f exportFlags, name string) error {
	var target *export.Target
	for _, t := range targets() {
		if t.Name == f.to {
			target = &t
		}
	}
	if target == nil {
		return fmt.Errorf("--to %s: %w", f.to, model.UnknownName("target", f.to, targetNames()))
	}
	d, err := describe(ctx, s, f.run, name)
	if err != nil {
		return err
	}
	line := append([]string{"hillock", "export", name, "--to", f.to}, f.run.commandLine(name)[3:]...)
	o := export.Options{Simulators: f.simulators, Command: line, Version: provenance.Version}
	if err := refused("export "+name+" to "+f.to, append(d.Problems, target.Check(d, o)...)); err != nil {
		return err
	}
	files, err := target.Write(d, f.out, o)
	for k, file := range files {
		label := "files  "
		if k > 0 {
			label = "       "
		}
		fmt.Fprintf(s.Out, "%s %s\n", label, file)
	}
	return err
}

// refused is the error that lists problems, or nil if there are none.
func refused(what string, problems []export.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	lines := []string{fmt.Sprintf("cannot %s:", what)}
	for _, p := range problems {
		lines = append(lines, "  "+p.String())
	}
	return errors.New(strings.Join(lines, "\n"))
}

// describe runs a script without simulating and returns what it described. A mistake after its last run is not one of the network: the
// script may have missed the spikes.
func describe(ctx context.Context, s *Streams, f runFlags, name string) (*export.Description, error) {
	text, err := source(name)
	if err != nil {
		return nil, err
	}
	set, err := f.args()
	if err != nil {
		return nil, err
	}
	seed, err := f.seedValue()
	if err != nil {
		return nil, err
	}
	scratch, err := os.MkdirTemp("", "hillock-export-")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	defer os.RemoveAll(scratch)
	notes := &export.Notes{}
	log := newLog(s.Err, newProgress(s, true))
	result, err := script.Run(ctx, script.Config{
		Name: displayName(name), Source: text, Args: set, Seed: seed, OutDir: scratch, Elsewhere: notes, Describing: true, Log: log.logger(),
		ReadDirs: f.readable(name), MaxSteps: f.steps,
	})
	if err != nil {
		if !notes.Ran() || notes.Err != nil || errors.Is(err, model.ErrInterrupted) {
			return nil, err
		}
		fmt.Fprintf(s.Err, "%s: what follows is not exported: without spikes the script stops: %v\n", displayName(name), err)
	}
	d, err := notes.Description(result.Simulation())
	if err != nil {
		return nil, err
	}
	d.Title = stem(name)
	return d, nil
}
