package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/script"
)

// checkArithmetic reads the flags that choose the kind of numbers.
func (f runFlags) checkArithmetic() error {
	if f.arithmetic != "" && !known(f.arithmetic, hillock.Arithmetics()) {
		return fmt.Errorf("--arithmetic %s: %w", f.arithmetic, model.UnknownName("arithmetic", f.arithmetic, hillock.Arithmetics()))
	}
	for _, name := range f.simulators {
		if f.arithmetic != "" && name != native {
			return fmt.Errorf("--arithmetic %s is Hillock's own, and --simulator %s has numbers of its own: leave one of them out", f.arithmetic, name)
		}
	}
	if f.drift && f.arithmetic != "spinnaker" {
		return errors.New("--drift compares with double precision: give --arithmetic spinnaker as well")
	}
	return nil
}

// drifted runs the script again in double precision, without its output, and says how far what was recorded lies apart.
func drifted(ctx context.Context, c script.Config, r *script.Result) error {
	folder, err := os.MkdirTemp("", "hillock-double-*")
	if err != nil {
		return fmt.Errorf("%w: --drift: %w", model.ErrRuntime, err)
	}
	defer os.RemoveAll(folder)
	c.Arithmetic, c.OutDir, c.Spool, c.Stdout, c.Stderr, c.Terminal = "double", folder, "", nil, nil, false
	c.Log = slog.New(slog.DiscardHandler)
	double, err := script.Run(ctx, c)
	if err != nil {
		return fmt.Errorf("--drift: the script, run again in double precision: %w", err)
	}
	if r.Simulation() == nil || double.Simulation() == nil {
		return nil
	}
	r.Drift, err = r.Simulation().DriftFrom(double.Simulation())
	return err
}

// printArithmetic says what an arithmetic other than double precision did.
func printArithmetic(w io.Writer, r *script.Result) {
	rounding := r.Simulation().Rounding()
	if rounding == nil {
		return
	}
	fmt.Fprintf(w, "\n%s", rounding.Text())
	for _, d := range r.Drift {
		fmt.Fprintf(w, "  %s against double precision: %s\n", d.Population, driftText(d))
	}
}

func driftText(d hillock.Drift) string {
	var parts []string
	if d.RateHz > 0 || d.DoubleRateHz > 0 {
		parts = append(parts, fmt.Sprintf("%.4g Hz, not %.4g Hz", d.RateHz, d.DoubleRateHz))
	}
	if d.FirstMs != nil {
		parts = append(parts, fmt.Sprintf("first other spike at %g ms", *d.FirstMs))
	} else if d.Spikes > 0 {
		parts = append(parts, "the same spikes within one step")
	}
	for _, name := range slices.Sorted(maps.Keys(d.Largest)) {
		text := fmt.Sprintf("largest difference of %s %.3g", name, d.Largest[name])
		if d.FirstMs != nil {
			text += fmt.Sprintf(" (before that spike %.3g)", d.Before[name])
		}
		parts = append(parts, text)
	}
	if len(parts) == 0 {
		return "nothing to compare: no spikes"
	}
	return strings.Join(parts, "; ")
}
