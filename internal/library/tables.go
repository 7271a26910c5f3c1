package library

import (
	"strconv"
	"strings"

	"github.com/hillock-sim/hillock/model"
)

// parameters is the table of parameters.
func parameters(list []model.Param) Table {
	t := Table{Title: "Parameters", Heads: []string{"name", "default", "unit", "must be", "meaning"}}
	for _, p := range list {
		t.Rows = append(t.Rows, []string{p.Name, defaultOf(p), unit(p.Unit), constraint(p), p.Doc})
	}
	return t
}

// variables is the table of the state variables, with what can be done with them.
func variables(use string, list []model.Var) Table {
	t := Table{Title: "State variables" + use, Heads: []string{"name", "initial", "unit", "meaning"}}
	for _, v := range list {
		if !v.Hidden {
			t.Rows = append(t.Rows, []string{v.Name, number(v.Init), unit(v.Unit), v.Doc})
		}
	}
	return t
}

// arguments is the table of the arguments of a function.
func arguments(rows [][]string) Table {
	return Table{Title: "Arguments", Heads: []string{"name", "default", "meaning"}, Rows: rows}
}

func argument(name, value, text string) []string {
	if value == "" {
		value = "(required)"
	}
	return []string{name, value, text}
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// literal writes a number as a script does that means a float.
func literal(x float64) string {
	s := number(x)
	if !strings.ContainsAny(s, ".en") {
		s += ".0"
	}
	return s
}

func list(xs []float64) string {
	parts := make([]string, len(xs))
	for k, x := range xs {
		parts[k] = literal(x)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func defaultOf(p model.Param) string {
	switch {
	case p.Sequence:
		return list(p.DefaultList)
	case p.Name == "delay":
		return "min_delay"
	}
	return number(p.Default)
}

// unit writes uS as µS.
func unit(u string) string { return strings.ReplaceAll(u, "uS", "µS") }

// constraint says in few words which values are legal; all numbers are finite.
func constraint(p model.Param) string {
	var parts []string
	if p.Sequence {
		parts = append(parts, "a list")
	}
	switch {
	case p.Positive:
		parts = append(parts, "> 0")
	case p.NonNegative:
		parts = append(parts, ">= 0")
	}
	if p.Fraction {
		parts = append(parts, "0 to 1")
	}
	if p.Whole {
		parts = append(parts, "whole")
	}
	if p.Ascending {
		parts = append(parts, "ascending")
	}
	if p.Interval {
		parts = append(parts, "a time step or more")
	}
	if p.OnGrid || p.Interval {
		parts = append(parts, "whole steps")
	}
	if p.Common {
		parts = append(parts, "one for all")
	}
	return strings.Join(parts, ", ")
}
