package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/synapses"
)

// entry is one thing that can be explained.
type entry struct {
	kind, name, doc string
	write           func(w io.Writer)
}

func docCommand(s *Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "doc [NAME]",
		Short: "Explain cell types, synapses, connectors, current sources and distributions",
		Long:  "List all models that scripts can use, or explain one: its equations, parameters, units, defaults and what can be recorded.",
		Example: `  hillock doc                  # everything there is
  hillock doc IF_cond_exp      # one cell type
  hillock doc normal_clipped   # a random distribution`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("doc takes at most one name, got %d", len(args))
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return entryNames(entries()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				listEntries(s.Out)
				return nil
			}
			return explain(s.Out, args[0])
		},
	}
}

func entryNames(list []entry) []string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.name
	}
	return names
}

// entries gathers the catalogues.
func entries() []entry {
	var list []entry
	for _, c := range cells.All() {
		kind := "Cell types"
		if c.Source {
			kind = "Spike sources"
		}
		list = append(list, entry{kind, c.Name, c.Doc, func(w io.Writer) { cellDoc(w, c) }})
	}
	for _, c := range synapses.All() {
		list = append(list, entry{"Synapse types", c.Name, c.Doc, func(w io.Writer) { params(w, c.Params) }})
	}
	for _, c := range connectors.All() {
		list = append(list, entry{"Connectors", c.Name, c.Text, func(w io.Writer) { arguments(w, c.Args) }})
	}
	for _, c := range currents.All() {
		list = append(list, entry{"Current sources", c.Name, c.Doc, func(w io.Writer) { currentDoc(w, c) }})
	}
	for _, c := range random.Distributions() {
		list = append(list, entry{"Distributions", c.Name, c.Doc, func(w io.Writer) { distributionDoc(w, c) }})
	}
	return list
}

func listEntries(w io.Writer) {
	kind := ""
	var t *table
	flush := func() {
		if t != nil {
			t.write(w)
			fmt.Fprintln(w)
		}
	}
	for _, e := range entries() {
		if e.kind != kind {
			flush()
			kind, t = e.kind, newTable()
			fmt.Fprintln(w, kind)
		}
		t.row("  "+e.name, firstLine(e.doc))
	}
	flush()
	fmt.Fprintln(w, "hillock doc NAME explains one of them.")
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func explain(w io.Writer, name string) error {
	list := entries()
	for _, e := range list {
		if strings.EqualFold(e.name, name) {
			fmt.Fprintf(w, "%s\n\n%s\n", e.name, strings.TrimSpace(e.doc))
			e.write(w)
			return nil
		}
	}
	return model.UnknownName("name", name, entryNames(list))
}

// params writes a table of parameters: name, default, unit, constraint, meaning.
func params(w io.Writer, list []model.Param) {
	fmt.Fprintln(w, "\nParameters")
	t := newTable()
	for _, p := range list {
		t.row("  "+p.Name, defaultOf(p), unicodeUnit(p.Unit), constraint(p), p.Doc)
	}
	t.write(w)
}

func defaultOf(p model.Param) string {
	switch {
	case p.Sequence:
		list := make([]string, len(p.DefaultList))
		for k, x := range p.DefaultList {
			list[k] = strconv.FormatFloat(x, 'g', -1, 64)
		}
		return "[" + strings.Join(list, ", ") + "]"
	case p.Name == "delay":
		return "min_delay"
	}
	return strconv.FormatFloat(p.Default, 'g', -1, 64)
}

// unicodeUnit writes uS as µS.
func unicodeUnit(u string) string { return strings.ReplaceAll(u, "uS", "µS") }

func constraint(p model.Param) string {
	var parts []string
	switch {
	case p.Positive:
		parts = append(parts, "> 0")
	case p.NonNegative:
		parts = append(parts, ">= 0")
	}
	if p.Ascending {
		parts = append(parts, "ascending")
	}
	if p.OnGrid || p.Interval {
		parts = append(parts, "whole steps")
	}
	return strings.Join(parts, ", ")
}

func cellDoc(w io.Writer, c model.Cell) {
	params(w, c.Params)
	t := newTable()
	for _, v := range c.State {
		if !v.Hidden {
			t.row("  "+v.Name, strconv.FormatFloat(v.Init, 'g', -1, 64), unicodeUnit(v.Unit), v.Doc)
		}
	}
	if len(t.rows) > 0 {
		fmt.Fprintln(w, "\nState variables (initial value; each can be recorded and initialized)")
		t.write(w)
	}
	fmt.Fprintf(w, "\nCan be recorded: %s\n", strings.Join(c.Recordable(), ", "))
	if c.Source {
		fmt.Fprintln(w, "A spike source: it takes no input.")
		return
	}
	kind := "current-based: weights in nA, those of the second receptor negative"
	switch {
	case c.ConductanceBased:
		kind = "conductance-based: weights in µS, none negative"
	case c.VoltageBased:
		kind = "voltage-based: weights in mV"
	}
	fmt.Fprintf(w, "Receptors: %s (%s)\n", strings.Join(c.Receptors, ", "), kind)
	if c.Injectable {
		fmt.Fprintln(w, "Takes injected currents.")
	}
}

func currentDoc(w io.Writer, c model.Current) {
	params(w, c.Params)
	if c.Random {
		fmt.Fprintln(w, "\nrng gives it a generator of random numbers.")
	}
	fmt.Fprintln(w, "\nThe current itself can be recorded: source.record(), source.get_data().")
}

func arguments(w io.Writer, list []connectors.Arg) {
	fmt.Fprintln(w, "\nArguments")
	t := newTable()
	for _, a := range list {
		def := a.Default
		if def == "" {
			def = "(required)"
		}
		t.row("  "+a.Name, def, a.Text)
	}
	t.write(w)
}

func distributionDoc(w io.Writer, d random.DistributionDoc) {
	fmt.Fprintln(w, "\nParameters, in this order (all are required)")
	t := newTable()
	var example []string
	for _, p := range d.Params {
		t.row("  "+p.Name, p.Range, p.Doc)
		example = append(example, p.Name+"=...")
	}
	t.write(w)
	fmt.Fprintf(w, "\n  RandomDistribution(%q, %s, rng=NumpyRNG(seed=1))\n", d.Name, strings.Join(example, ", "))
}
