package csa

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Ints is a set of indices: from it Cross makes masks. The zero value is the empty set.
type Ints struct{ spans []Span } // ascending, with gaps between them

// N returns the set of all indices.
func N() Ints { return Ints{[]Span{{0, Inf}}} }

// Ival returns the indices from first to last, both included. If last is below first there are none.
func Ival(first, last int) Ints { return normal([]Span{{first, min(last, Inf-1) + 1}}) }

// Indices returns the set of some indices, in any order. Negative numbers are no indices.
func Indices(list ...int) Ints {
	spans := make([]Span, len(list))
	for k, i := range list {
		spans[k] = Span{i, i + 1}
	}
	return normal(spans)
}

// normal sorts spans and joins those that touch.
func normal(spans []Span) Ints {
	slices.SortFunc(spans, func(a, b Span) int { return a.From - b.From })
	var s Ints
	for _, x := range spans {
		x = x.and(Span{0, Inf})
		last := len(s.spans) - 1
		switch {
		case x.Len() == 0:
		case last >= 0 && x.From <= s.spans[last].To:
			s.spans[last].To = max(s.spans[last].To, x.To)
		default:
			s.spans = append(s.spans, x)
		}
	}
	return s
}

// Plus returns the union.
func (s Ints) Plus(t Ints) Ints { return normal(slices.Concat(s.spans, t.spans)) }

// Times returns the intersection.
func (s Ints) Times(t Ints) Ints {
	var both []Span
	for _, x := range s.spans {
		for _, y := range t.within(x) {
			both = append(both, y.and(x))
		}
	}
	return Ints{both}
}

// Minus returns the indices of s that are not in t.
func (s Ints) Minus(t Ints) Ints { return s.Times(t.Complement()) }

// Complement returns the indices that are not in s.
func (s Ints) Complement() Ints {
	var gaps []Span
	at := 0
	for _, x := range s.spans {
		if x.From > at {
			gaps = append(gaps, Span{at, x.From})
		}
		at = x.To
	}
	if at < Inf {
		gaps = append(gaps, Span{at, Inf})
	}
	return Ints{gaps}
}

// each changes every span.
func (s Ints) each(change func(Span) Span) Ints {
	spans := make([]Span, len(s.spans))
	for k, x := range s.spans {
		spans[k] = change(x)
	}
	return normal(spans)
}

// Contains reports whether i is in the set.
func (s Ints) Contains(i int) bool { return len(s.within(Span{i, i + 1})) > 0 }

// Len returns the number of indices; a set without end has very many.
func (s Ints) Len() int {
	n := 0
	for _, x := range s.spans {
		n += x.Len()
	}
	return n
}

// Span returns the smallest span that holds the set.
func (s Ints) Span() Span {
	if len(s.spans) == 0 {
		return Span{}
	}
	return Span{s.spans[0].From, s.spans[len(s.spans)-1].To}
}

// at returns the k-th index.
func (s Ints) at(k int) int {
	for _, x := range s.spans {
		if k < x.Len() {
			return x.From + k
		}
		k -= x.Len()
	}
	return Inf
}

// within returns the spans that overlap w, uncut.
func (s Ints) within(w Span) []Span {
	if w.Len() == 0 {
		return nil
	}
	from := sort.Search(len(s.spans), func(k int) bool { return s.spans[k].To > w.From })
	to := from
	for to < len(s.spans) && s.spans[to].From < w.To {
		to++
	}
	return s.spans[from:to]
}

// String writes the set as Python does.
func (s Ints) String() string {
	var parts []string
	for _, x := range s.spans {
		switch {
		case x == Span{0, Inf}:
			parts = append(parts, "N")
		case len(s.spans) > 6 && len(parts) == 6:
			return strings.Join(append(parts, "..."), "+")
		default:
			parts = append(parts, fmt.Sprintf("ival(%d, %d)", x.From, x.To-1))
		}
	}
	if parts == nil {
		return "[]"
	}
	return strings.Join(parts, "+")
}
