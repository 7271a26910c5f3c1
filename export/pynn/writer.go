package pynn

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/model"
)

// writer puts a script together.
type writer struct {
	d      *export.Description
	folder string
	able   []string // simulators that can run it
	text   *strings.Builder
	files  []string
	names  map[string]string // of views and assemblies, by what they hold
	err    error
}

func (w *writer) line(format string, args ...any) {
	fmt.Fprintf(w.text, format+"\n", args...)
}

func (w *writer) section(title string) {
	w.line("\n# === %s %s\n", title, strings.Repeat("=", max(3, 118-len(title))))
}

// number is a float as Python reads it.
func number(x float64) string {
	s := strconv.FormatFloat(x, 'g', -1, 64)
	if !strings.ContainsAny(s, ".eIN") {
		s += ".0"
	}
	return s
}

// save puts numbers into the folder arrays and returns the expression that loads them.
func save[T float64 | int32 | uint32](w *writer, name string, x []T, columns int) string {
	path := filepath.Join(w.folder, "arrays", name+".npy")
	if err := saveArray(path, x, columns); err != nil && w.err == nil {
		w.err = fmt.Errorf("%w: %w", model.ErrRuntime, err)
	}
	w.files = append(w.files, path)
	return fmt.Sprintf("array(%q)", name)
}

// script writes all of it.
func (w *writer) script(o export.Options) error {
	d := w.d
	w.line("#!/usr/bin/env python3")
	w.line(`"""%s, as Hillock %s described it.`+"\n", d.Title, o.Version)
	w.line("    %s\n", strings.Join(o.Command, " "))
	w.line("It needs PyNN 0.12 or later and one of these simulators: %s.\n", strings.Join(w.able, ", "))
	w.line("    python3 %s.py %s --out recordings", d.Title, w.able[0])
	w.line(`"""`)
	choices := []string{}
	for _, name := range w.able {
		choices = append(choices, strconv.Quote(name))
	}
	w.text.WriteString(strings.Replace(head, "{{choices}}", strings.Join(choices, ", "), 1))
	w.line("from pyNN.parameters import Sequence  # noqa: E402")
	w.line("from pyNN.random import NumpyRNG  # noqa: E402")
	w.setup()
	w.section("Cells")
	for _, p := range d.Populations {
		w.population(p)
	}
	if len(d.Projections) > 0 {
		w.section("Connections")
		w.line("projections = {}")
		for _, p := range d.Projections {
			if err := w.projection(p); err != nil {
				return err
			}
		}
	} else {
		w.line("projections = {}")
	}
	if len(d.Currents) > 0 {
		w.section("Currents")
		for _, c := range d.Currents {
			w.current(c)
		}
	}
	w.section("Recording")
	w.line("recorded = {}")
	for _, p := range d.Populations {
		w.recordings(p, p.Recordings)
	}
	w.actions()
	w.line("")
	w.text.WriteString(tail)
	return w.err
}

func (w *writer) setup() {
	d := w.d
	w.section("Simulator")
	w.line("begin = time.perf_counter()")
	w.line("extra = {")
	w.line(`    "nest": {"spike_precision": "on_grid", "verbosity": "error", "threads": args.threads, "rng_seed": %d},`, d.Seed%(1<<31-1)+1)
	w.line(`    "hillock": {"threads": args.threads, "rng_seed": %d},`, d.Seed)
	w.line("}.get(args.simulator, {})")
	line := "sim.setup(timestep=" + number(d.Timestep)
	if d.MinDelay > 0 {
		line += ", min_delay=" + number(d.MinDelay)
	}
	if d.MaxDelay > 0 {
		w.line(`if args.simulator != "spinnaker":`)
		w.line(`    extra["max_delay"] = %s`, number(d.MaxDelay))
	}
	w.line("%s, **extra)", line)
}

// values is the expression for a parameter of a population.
func (w *writer) values(p *export.Population, name string, v model.Values) string {
	if v.Uniform() {
		return number(v.One)
	}
	return save(w, p.ID+"_"+name, v.Each, 0)
}

// lists is the expression for a list for each cell: written out where it is one and short.
func (w *writer) lists(p *export.Population, name string, lists [][]float64) string {
	same := true
	for _, list := range lists {
		same = same && slices.Equal(list, lists[0])
	}
	if same && len(lists[0]) <= 12 {
		var all []string
		for _, x := range lists[0] {
			all = append(all, number(x))
		}
		if name == "spike_times" {
			return "[" + strings.Join(all, ", ") + "]"
		}
		return "Sequence([" + strings.Join(all, ", ") + "])"
	}
	var flat []float64
	var ends []int32
	for _, list := range lists {
		flat = append(flat, list...)
		ends = append(ends, int32(len(flat)))
	}
	save(w, p.ID+"_"+name, flat, 0)
	save(w, p.ID+"_"+name+"_ends", ends, 0)
	return fmt.Sprintf("sequences(%q)", p.ID+"_"+name)
}

func (w *writer) population(p *export.Population) {
	var args []string
	for _, x := range p.Params {
		args = append(args, x.Name+"="+w.values(p, x.Name, x.Values))
	}
	for _, x := range p.Sequences {
		args = append(args, x.Name+"="+w.lists(p, x.Name, x.Lists))
	}
	cell := fmt.Sprintf("sim.%s(%s)", p.Cell.Name, strings.Join(args, ", "))
	if len(cell) > 100 {
		cell = fmt.Sprintf("sim.%s(\n    %s)", p.Cell.Name, wrapped(args, 110))
	}
	w.line("%s = sim.Population(%d, %s, label=%q)", p.ID, p.N, cell, p.Label)
	if !p.Line {
		var flat []float64
		for _, at := range p.Positions {
			flat = append(flat, at[:]...)
		}
		w.line("%s.positions = %s.T", p.ID, save(w, p.ID+"_positions", flat, 3))
	}
	for _, key := range sortedKeys(p.Annotations) {
		switch v := p.Annotations[key].(type) {
		case string:
			w.line("%s.annotate(**{%q: %q})", p.ID, key, v)
		case int, int64, float64:
			w.line("%s.annotate(**{%q: %v})", p.ID, key, v)
		}
	}
	w.initial(p, p.Initial, true)
}

// initial sets initial values; those of the table need not be said.
func (w *writer) initial(p *export.Population, values []export.Parameter, all bool) {
	var args []string
	for _, x := range values {
		v := p.Cell.State[p.Cell.VarIndex(x.Name)]
		if all && x.Values.Uniform() && x.Values.One == v.Init {
			continue
		}
		name := "initial_" + x.Name
		if !all {
			name = fmt.Sprintf("later%d_%s", len(w.files), x.Name)
		}
		args = append(args, x.Name+"="+w.values(p, name, x.Values))
	}
	if len(args) > 0 {
		w.line("%s.initialize(%s)", p.ID, strings.Join(args, ", "))
	}
}

// wrapped breaks a list of arguments into lines.
func wrapped(args []string, width int) string {
	var b strings.Builder
	at := 0
	for k, a := range args {
		if k > 0 {
			b.WriteString(",")
			if at+len(a) > width {
				b.WriteString("\n    ")
				at = 0
			} else {
				b.WriteString(" ")
			}
		}
		b.WriteString(a)
		at += len(a) + 2
	}
	return b.String()
}

func sortedKeys(m map[string]any) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// cells is the expression for cells of a view or an assembly, which gets a name when it is first needed.
func (w *writer) cells(c export.Cells) string {
	var parts []string
	for _, part := range c.Parts {
		parts = append(parts, w.part(part))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return fmt.Sprintf("sim.Assembly(%s)", strings.Join(parts, ", "))
}

func (w *writer) part(p export.Part) string {
	if p.Index == nil {
		return p.Population.ID
	}
	if n := len(p.Index); int(p.Index[n-1]-p.Index[0]) == n-1 && slices.IsSorted(p.Index) {
		return fmt.Sprintf("%s[%d:%d]", p.Population.ID, p.Index[0], p.Index[n-1]+1)
	}
	if len(p.Index) <= 20 {
		return fmt.Sprintf("%s[%s]", p.Population.ID, strings.ReplaceAll(fmt.Sprint(p.Index), " ", ", "))
	}
	key := p.Population.ID + fmt.Sprint(p.Index)
	if w.names[key] == "" {
		w.names[key] = fmt.Sprintf("%s_cells%d", p.Population.ID, len(w.names))
		save(w, w.names[key], p.Index, 0)
	}
	return fmt.Sprintf("%s[array(%q)]", p.Population.ID, w.names[key])
}

func (w *writer) current(c *export.Current) {
	var args []string
	for _, x := range c.Params {
		args = append(args, x.Name+"="+number(x.Values.One))
	}
	for _, x := range c.Sequences {
		if len(x.Lists[0]) <= 12 {
			var all []string
			for _, v := range x.Lists[0] {
				all = append(all, number(v))
			}
			args = append(args, x.Name+"=["+strings.Join(all, ", ")+"]")
		} else {
			args = append(args, x.Name+"="+save(w, c.ID+"_"+x.Name, x.Lists[0], 0))
		}
	}
	w.line("%s = sim.%s(%s)", c.ID, c.Type.Name, strings.Join(args, ", "))
	for _, t := range c.Targets {
		for _, part := range t.Parts {
			w.line("%s.inject_into(%s)", c.ID, w.part(part))
		}
	}
}

func (w *writer) recordings(p *export.Population, all []export.Recording) {
	for _, r := range all {
		args := strconv.Quote(r.Variable)
		if r.Variable != "spikes" && r.Every > w.d.Timestep*(1+1e-9) {
			args += ", sampling_interval=" + number(r.Every)
		}
		w.line("%s.record(%s)", w.part(export.Part{Population: p, Index: r.Cells}), args)
	}
	if len(all) > 0 {
		w.line("recorded[%q] = %s", p.ID, p.ID)
	}
}

func (w *writer) actions() {
	w.section("Run")
	w.line("build_s = time.perf_counter() - begin")
	w.line("run_s = []")
	w.line("print(\"%%s: built in %%.2f s\" %% (args.simulator, build_s))")
	for _, a := range w.d.Actions {
		switch {
		case a.Run != nil:
			w.line("\nbegin = time.perf_counter()")
			w.line("sim.run(%s)  # to %s ms", number(roundMs(a.Run.To-a.Run.From)), number(a.Run.To))
			w.line("run_s.append(time.perf_counter() - begin)")
		case a.Reset:
			w.line("\nsim.reset()")
		case a.Change != nil:
			c := a.Change
			var args []string
			for _, x := range c.Params {
				args = append(args, x.Name+"="+w.values(c.Population, fmt.Sprintf("later%d_%s", len(w.files), x.Name), x.Values))
			}
			for _, x := range c.Sequences {
				args = append(args, x.Name+"="+w.lists(c.Population, fmt.Sprintf("later%d_%s", len(w.files), x.Name), x.Lists))
			}
			w.line("")
			if len(args) > 0 {
				w.line("%s.set(%s)", c.Population.ID, strings.Join(args, ", "))
			}
			w.initial(c.Population, c.Initial, false)
			w.recordings(c.Population, c.Recordings)
		}
	}
}

// roundMs takes away what subtracting left below a picosecond.
func roundMs(x float64) float64 {
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 9, 64), 64)
	return y
}
