package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/format"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/plot"
	"github.com/hillock-sim/hillock/script"
)

var plotFormats = []string{"png", "svg", "pdf"}

func formatNames() []string {
	var names []string
	for _, f := range format.Written() {
		names = append(names, f.Name)
	}
	return names
}

// outputs writes what the flags of a run ask for, beside what the script wrote itself.
type outputs struct {
	flags  runFlags
	name   string // of the script, without folder and ending
	result *script.Result
}

// write writes the recordings of every population, one file for each and for each format.
func (o outputs) write(interrupted bool) error {
	sim := o.result.Simulation()
	if sim == nil || len(o.flags.formats) == 0 {
		return nil
	}
	begin := time.Now()
	defer func() { o.result.WriteSeconds += time.Since(begin).Seconds() }()
	var errs []error
	taken := map[string]bool{}
	for _, p := range sim.Populations() {
		base := o.name + "_" + fileName(p.Label())
		for k := 2; taken[base]; k++ {
			base = fmt.Sprintf("%s_%s_%d", o.name, fileName(p.Label()), k)
		}
		taken[base] = true
		for _, name := range o.flags.formats {
			path := filepath.Join(o.flags.out, base+extension(name))
			var notes map[string]any
			if interrupted {
				notes = map[string]any{"interrupted_at_ms": sim.Time()}
			}
			files, err := p.WriteData(path, nil, false, notes)
			if errors.Is(err, model.ErrNothingToWrite) {
				continue
			}
			o.result.Files = append(o.result.Files, files...)
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func extension(name string) string {
	for _, f := range format.Written() {
		if f.Name == name {
			return f.Extensions[0]
		}
	}
	return "." + name
}

// fileName turns a label into a part of a file name: letters and digits stay, all else becomes one underscore.
func fileName(label string) string {
	var b strings.Builder
	gap := false
	for _, r := range label {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '.' {
			if gap && b.Len() > 0 {
				b.WriteByte('_')
			}
			gap = false
			b.WriteRune(r)
			continue
		}
		gap = true
	}
	if b.Len() == 0 {
		return "population"
	}
	return strings.Trim(b.String(), "._")
}

// draw draws the figures that the script shows, or what was recorded if it shows none.
func (o outputs) draw() error {
	figures := o.result.Figures
	if len(figures) == 0 {
		blocks, err := pictured(o.result)
		if err != nil {
			return err
		}
		if len(blocks) == 0 {
			return fmt.Errorf("--plot: nothing was recorded: call record(\"spikes\") or record(\"v\") in the script")
		}
		figures = []plot.Figure{plot.Of(blocks...)}
	}
	if err := os.MkdirAll(o.flags.out, 0o777); err != nil {
		return fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	for k, f := range figures {
		name := o.name
		if k > 0 {
			name = fmt.Sprintf("%s_%d", o.name, k+1)
		}
		path := filepath.Join(o.flags.out, name+"."+o.flags.plot)
		if sim := o.result.Simulation(); sim != nil {
			f.Provenance = sim.Provenance()
		}
		if err := f.Save(path); err != nil {
			return fmt.Errorf("%w: %w", model.ErrRuntime, err)
		}
		o.result.Files = append(o.result.Files, path)
	}
	return nil
}

// pictured chooses what a picture shows: for each population the views that the script itself treats as units (excitatory and
// inhibitory cells, say), as far as they do not overlap, and otherwise the population.
func pictured(r *script.Result) ([]*data.Block, error) {
	sim := r.Simulation()
	if sim == nil {
		return nil, nil
	}
	var blocks []*data.Block
	for _, p := range sim.Populations() {
		var chosen []hillock.Cells
		for _, g := range r.Groups {
			if v, ok := g.Cells.(*hillock.View); ok && g.Named && v.Parent() == p && disjoint(v, chosen) {
				chosen = append(chosen, v)
			}
		}
		if len(chosen) == 0 {
			chosen = []hillock.Cells{p}
		}
		for _, c := range chosen {
			b, err := c.Data(nil, false)
			if err != nil {
				return nil, err
			}
			if hasData(b) {
				b.Annotations["seed"] = int64(r.Seed)
				blocks = append(blocks, b)
			}
		}
	}
	return blocks, nil
}

func disjoint(v hillock.Cells, others []hillock.Cells) bool {
	ids := map[hillock.GID]bool{}
	for _, o := range others {
		for _, id := range o.IDs() {
			ids[id] = true
		}
	}
	for _, id := range v.IDs() {
		if ids[id] {
			return false
		}
	}
	return true
}

func hasData(b *data.Block) bool {
	for _, s := range b.Segments {
		if s.Spikes != nil || len(s.Signals) > 0 {
			return true
		}
	}
	return false
}

// writeSummary writes the figures of a run as one JSON object.
func writeSummary(path string, r *script.Result, warnings []string) error {
	sim := r.Simulation()
	sum := sim.Summary()
	for _, g := range r.Groups {
		if _, isView := g.Cells.(*hillock.View); isView && (g.Named || g.Recorded) {
			sum.AddRate(g.Cells, sim.Time())
		}
	}
	// Building counts from setup to the first run, unless it was another simulator that built.
	sum.BuildS, sum.RunS, sum.WriteS = r.BuildSeconds, r.RunSeconds, r.WriteSeconds
	if sum.ModelMs > 0 {
		sum.RTF = sum.RunS / (sum.ModelMs / 1000)
	}
	sum.Files, sum.Drift = append([]string{}, r.Files...), r.Drift
	for _, w := range warnings {
		if !known(w, sum.Warnings) {
			sum.Warnings = append(sum.Warnings, w)
		}
	}
	for k, x := range sum.Rates {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			delete(sum.Rates, k)
		}
	}
	text, err := json.MarshalIndent(sum, "", "  ")
	if err != nil {
		return fmt.Errorf("%w: summary: %w", model.ErrRuntime, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o666); err != nil {
		return fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	return nil
}

// closing prints what there is now: files and digest, and what the numbers depend on.
func closing(w io.Writer, r *script.Result) {
	sim := r.Simulation()
	if sim == nil {
		return
	}
	fmt.Fprintln(w)
	for k, f := range r.Files {
		label := "files  "
		if k > 0 {
			label = "       "
		}
		fmt.Fprintf(w, "%s %s\n", label, f)
	}
	fmt.Fprintf(w, "digest  %s\n", sim.Digest())
	numbers := "double precision"
	if sim.Arithmetic() == "spinnaker" {
		numbers = "SpiNNaker's arithmetic (s16.15)"
	}
	fmt.Fprintf(w, "        time step %g ms, seed %d, %s\n", sim.Timestep(), r.Seed, numbers)
	printArithmetic(w, r)
}
