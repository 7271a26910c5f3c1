// Package csa is the connection-set algebra: a calculus of sets of connections, in which the wiring of a network is an expression.
//
// A mask is a multiset of pairs (i, j) of a source i and a target j, both counted from 0 and without end: how many cells there are
// does not enter. A value set gives a number v(i, j) to every pair; a connection set is a mask and as many value sets as its arity
// says. A mask is a connection set of arity 0, so one type, Set, holds both.
//
//	csa.Random(0.1).Minus(csa.OneToOne())                        // each pair with probability 0.1, none to itself
//	csa.Block(10, 10, csa.OneToOne())                            // columns of ten cells, joined within
//	csa.FanIn(100, csa.Cross(csa.Ival(0, 799), csa.Ival(0, 999))) // a hundred of 800 sources for each of 1000 targets
//
// A Set is a description. Draw makes one of the sets that it describes from a random stream, row by row: rows can be had in any
// order and by several goroutines, no row depends on another, and nothing the size of a matrix is ever stored. The expression that
// names one random mask twice means the same pairs both times: with r := Random(0.5), r.Minus(r) is empty, and
// r.Times(Transpose(r)) holds the pairs that are joined both ways.
//
// Source: Djurfeldt (2012), The connection-set algebra: a novel formalism for the representation of connectivity structure in
// neuronal network models, Neuroinformatics 10:287-304, doi:10.1007/s12021-012-9146-1. Names are those of the Python package csa.
package csa

import (
	"fmt"
	"math"
	"strings"

	"github.com/hillock-sim/hillock/model"
)

// Inf is where infinite sets end: indices are below it.
const Inf = math.MaxInt32

// A Span is the indices from From up to, not including, To.
type Span struct{ From, To int }

// Len returns the number of indices.
func (s Span) Len() int { return max(0, s.To-s.From) }

func (s Span) and(t Span) Span { return Span{max(s.From, t.From), min(s.To, t.To)} }

// or returns the smallest span that holds both.
func (s Span) or(t Span) Span {
	switch {
	case s.Len() == 0:
		return t
	case t.Len() == 0:
		return s
	}
	return Span{min(s.From, t.From), max(s.To, t.To)}
}

// A Box is a rectangle of pairs.
type Box struct{ Sources, Targets Span }

// Cells returns the box of the pairs between m sources and n targets.
func Cells(m, n int) Box { return Box{Span{0, m}, Span{0, n}} }

// Finite reports whether the box ends.
func (b Box) Finite() bool {
	return b.Sources.Len() == 0 || b.Targets.Len() == 0 || b.Sources.To < Inf && b.Targets.To < Inf
}

func (b Box) area() float64 { return float64(b.Sources.Len()) * float64(b.Targets.Len()) }

func (b Box) and(c Box) Box { return Box{b.Sources.and(c.Sources), b.Targets.and(c.Targets)} }

func (b Box) transposed() Box { return Box{b.Targets, b.Sources} }

// A Set is a connection set: a mask, and a value for each of its pairs in each of as many value sets as its arity says. The zero Set
// is the empty mask. Sets are values: operators make new ones. An operation that makes no sense gives a set with an error, which
// sticks to all that is made of it and comes out in Err and Draw.
type Set struct {
	terms []term // their sum; a mask has one term at most
	arity int
	err   error
}

// A term is a mask with its values.
type term struct {
	mask   form
	values []Value
}

// New returns the connection set of a mask and value sets, such as weights and delays. The values of a mask that is a connection
// set already are left behind.
func New(mask Set, values ...Value) Set {
	s := Set{terms: []term{{mask.form(), values}}, arity: len(values), err: mask.err}
	return s
}

func maskOf(f form) Set { return Set{terms: []term{{mask: f}}} }

func failed(class error, format string, args ...any) Set {
	return Set{err: fmt.Errorf("%w: csa: "+format, append([]any{class}, args...)...)}
}

// Err returns what is wrong with the expression, or nil.
func (s Set) Err() error { return s.err }

// Arity returns the number of value sets: 0 for a mask.
func (s Set) Arity() int { return s.arity }

// Mask returns the pairs without their values.
func (s Set) Mask() Set {
	if s.err != nil {
		return s
	}
	return maskOf(s.form())
}

// form returns the mask of the set.
func (s Set) form() form {
	if len(s.terms) == 0 {
		return nothing
	}
	f := s.terms[0].mask
	for _, t := range s.terms[1:] {
		f = &sum{f, t.mask}
	}
	return f
}

// Value returns value set k. A sum of connection sets has none: the value of a pair depends on which of them it comes from.
func (s Set) Value(k int) (Value, error) {
	switch {
	case s.err != nil:
		return Value{}, s.err
	case k < 0 || k >= s.arity:
		return Value{}, fmt.Errorf("%w: csa: value %d of a connection set of arity %d: must be from 0 to %d", model.ErrValue, k, s.arity, s.arity-1)
	case len(s.terms) > 1:
		return Value{}, fmt.Errorf("%w: csa: value %d of a sum of %d connection sets: take it before adding them", model.ErrValue, k, len(s.terms))
	}
	return s.terms[0].values[k], nil
}

// Box returns a box that holds all pairs.
func (s Set) Box() Box { return s.form().box() }

// Expect estimates how many of the pairs in a box are in the set, without drawing them.
func (s Set) Expect(b Box) float64 { return s.form().expect(b) }

// String writes the set as an expression.
func (s Set) String() string {
	if s.arity == 0 {
		return s.form().String()
	}
	parts := make([]string, len(s.terms))
	for k, t := range s.terms {
		parts[k] = fmt.Sprintf("cset(%v%s)", t.mask, strings.Repeat(", value", len(t.values)))
	}
	return strings.Join(parts, " + ")
}

// Plus returns the multiset sum A + B: a pair is in it as often as it is in A and in B together, and connections keep their values.
func (s Set) Plus(t Set) Set {
	switch {
	case s.err != nil || t.err != nil:
		return Set{err: first(s.err, t.err)}
	case s.arity != t.arity:
		return failed(model.ErrValue, "the sum of connection sets of arities %d and %d: must be equal", s.arity, t.arity)
	case s.arity == 0:
		return maskOf(&sum{s.form(), t.form()})
	}
	return Set{terms: append(append([]term{}, s.terms...), t.terms...), arity: s.arity}
}

// Minus returns the difference A - B: a pair that is a times in A and b times in B is max(0, a-b) times in it. B is a mask; where A
// is a sum of connection sets with values, B is taken from each of them.
func (s Set) Minus(t Set) Set {
	switch {
	case s.err != nil || t.err != nil:
		return Set{err: first(s.err, t.err)}
	case t.arity != 0:
		return failed(model.ErrValue, "a connection set of arity %d was to be taken away: only a mask can be", t.arity)
	}
	return s.each(func(f form) form { return &difference{f, t.form()} })
}

// Times returns the intersection A * B: a pair is in it min(a, b) times. In an intersection a cross product holds each of its pairs
// without limit, so that Cross and Full cut a part out of the other multiset and keep its repetitions: A * Full = A. (So do their
// transposes, shifts and blocks.) One of the two may have values, which its pairs keep.
func (s Set) Times(t Set) Set {
	switch {
	case s.err != nil || t.err != nil:
		return Set{err: first(s.err, t.err)}
	case s.arity != 0 && t.arity != 0:
		return failed(model.ErrValue, "the intersection of two connection sets with values (arities %d and %d): one must be a mask", s.arity, t.arity)
	case t.arity != 0:
		return t.each(func(f form) form { return intersect(s.form(), f) })
	}
	return s.each(func(f form) form { return intersect(f, t.form()) })
}

// Complement returns ~A: each pair that is not in the mask A, once.
func (s Set) Complement() Set {
	switch {
	case s.err != nil:
		return s
	case s.arity != 0:
		return failed(model.ErrValue, "the complement of a connection set of arity %d: only masks have one", s.arity)
	}
	return maskOf(&complement{s.form()})
}

// each changes the mask of every term.
func (s Set) each(change func(form) form) Set {
	if len(s.terms) == 0 {
		s.terms = []term{{mask: nothing}}
	}
	out := Set{arity: s.arity, err: s.err}
	for _, t := range s.terms {
		out.terms = append(out.terms, term{change(t.mask), t.values})
	}
	return out
}

// moved changes the mask of every term and takes the values along: where says from which pair the value of a pair comes.
func (s Set) moved(change func(form) form, where func(i, j int) (int, int)) Set {
	if s.err != nil {
		return s
	}
	out := s.each(change)
	for k, t := range out.terms {
		values := make([]Value, len(t.values))
		for q, v := range t.values {
			values[q] = v.moved(where)
		}
		out.terms[k].values = values
	}
	return out
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
