package model

import (
	"fmt"
	"math"
	"slices"

	"github.com/hillock-sim/hillock/internal/names"
)

// Values is one parameter or variable of n cells: one number for all of them, or one for each.
type Values struct {
	One  float64
	Each []float64 // (n), or nil if all have One
}

// At returns the value of cell i.
func (v Values) At(i int) float64 {
	if v.Each != nil {
		return v.Each[i]
	}
	return v.One
}

// Uniform reports whether all cells share one value.
func (v Values) Uniform() bool { return v.Each == nil }

// Slice returns the values of cells [from, to).
func (v Values) Slice(from, to int) Values {
	if v.Each == nil {
		return v
	}
	return Values{Each: v.Each[from:to]}
}

// Expand returns one value for each of n cells.
func (v Values) Expand(n int) []float64 {
	if v.Each != nil {
		return append([]float64(nil), v.Each...)
	}
	each := make([]float64, n)
	for i := range each {
		each[i] = v.One
	}
	return each
}

// Simplify turns n equal values into one.
func (v Values) Simplify() Values {
	for _, x := range v.Each {
		if x != v.Each[0] {
			return v
		}
	}
	if len(v.Each) > 0 {
		return Values{One: v.Each[0]}
	}
	return v
}

// Params are the parameters of n cells.
type Params struct {
	N         int
	Numbers   map[string]Values
	Sequences map[string][][]float64 // (n) lists, for parameters such as spike_times
}

// Get returns a parameter.
func (p Params) Get(name string) Values { return p.Numbers[name] }

// At returns a parameter of cell i.
func (p Params) At(name string, i int) float64 { return p.Numbers[name].At(i) }

// Uniform reports whether all cells share all parameters, lists included.
func (p Params) Uniform() bool {
	for _, v := range p.Numbers {
		if !v.Uniform() {
			return false
		}
	}
	for _, lists := range p.Sequences {
		for _, list := range lists {
			if !slices.Equal(list, lists[0]) {
				return false
			}
		}
	}
	return true
}

// Slice returns the parameters of cells [from, to).
func (p Params) Slice(from, to int) Params {
	q := Params{N: to - from, Numbers: make(map[string]Values, len(p.Numbers))}
	for name, v := range p.Numbers {
		q.Numbers[name] = v.Slice(from, to)
	}
	if p.Sequences != nil {
		q.Sequences = make(map[string][][]float64, len(p.Sequences))
		for name, s := range p.Sequences {
			q.Sequences[name] = s[from:to]
		}
	}
	return q
}

// Defaults returns the parameters of n cells with every entry of the table at its default.
func Defaults(table []Param, n int) Params {
	p := Params{N: n, Numbers: map[string]Values{}}
	for _, e := range table {
		if e.Sequence {
			if p.Sequences == nil {
				p.Sequences = map[string][][]float64{}
			}
			lists := make([][]float64, n)
			for i := range lists {
				lists[i] = e.DefaultList
			}
			p.Sequences[e.Name] = lists
			continue
		}
		p.Numbers[e.Name] = Values{One: e.Default}
	}
	return p
}

// CheckNumber reports why x cannot be the value of this parameter, or nil. The text names the value, the constraint and the default.
func (p Param) CheckNumber(x float64) error {
	var must string
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		must = "must be finite"
	case p.Positive && !(x > 0):
		must = "must be > 0"
	case p.NonNegative && !(x >= 0):
		must = "must be >= 0"
	case p.Fraction && !(x >= 0 && x <= 1):
		must = "must be from 0 to 1"
	case p.Whole && x != math.Trunc(x):
		must = "must be a whole number"
	default:
		return nil
	}
	return fmt.Errorf("%s = %v%s: %s (default %v%s)", p.Name, x, unit(p.Unit), must, p.Default, unit(p.Unit))
}

// CheckRange reports why values in [lo, hi] (a distribution's support) could be illegal, or nil.
func (p Param) CheckRange(lo, hi float64) error {
	var must string
	switch {
	case p.Positive && !(lo > 0):
		must = "> 0"
	case p.NonNegative && !(lo >= 0):
		must = ">= 0"
	case p.Fraction && !(lo >= 0 && hi <= 1):
		must = "from 0 to 1"
	default:
		return nil
	}
	return fmt.Errorf("%s can take values from %v to %v%s: must be %s (default %v%s)", p.Name, lo, hi, unit(p.Unit), must, p.Default, unit(p.Unit))
}

// CheckSequence reports why a list cannot be the value of this parameter, or nil.
func (p Param) CheckSequence(xs []float64) error {
	for k, x := range xs {
		switch {
		case math.IsNaN(x) || math.IsInf(x, 0):
			return fmt.Errorf("%s[%d] = %v%s: must be finite", p.Name, k, x, unit(p.Unit))
		case p.Positive && x <= 0:
			return fmt.Errorf("%s[%d] = %v%s: must be > 0", p.Name, k, x, unit(p.Unit))
		case p.NonNegative && x < 0:
			return fmt.Errorf("%s[%d] = %v%s: must be >= 0", p.Name, k, x, unit(p.Unit))
		case p.Ascending && k > 0 && x < xs[k-1]:
			return fmt.Errorf("%s[%d] = %v%s follows %v%s: must be in ascending order", p.Name, k, x, unit(p.Unit), xs[k-1], unit(p.Unit))
		}
	}
	return nil
}

func unit(u string) string {
	if u == "" {
		return ""
	}
	return " " + u
}

// UnknownName makes the text for a name that is not in a list: it names the nearest known one first, then all.
func UnknownName(what, name string, known []string) error { return names.Unknown(what, name, known) }

// Names lists the names of a table.
func Names(table []Param) []string {
	all := make([]string, len(table))
	for i, p := range table {
		all[i] = p.Name
	}
	return all
}
