package csa

import (
	"fmt"
	"strings"

	"github.com/hillock-sim/hillock/random"
)

// Distance is the distance of source i and target j, in the unit of the positions.
type Distance func(i, j int) float64

// A drawing gives each random mask of an expression a stream of its own, by the order in which the expression names them.
type drawing struct {
	stream   random.Stream
	distance Distance
	masks    map[form]lines
	random   uint64
}

func newDrawing(stream random.Stream, distance Distance) *drawing {
	return &drawing{stream: stream, distance: distance, masks: map[form]lines{}}
}

// of draws a mask, once.
func (d *drawing) of(f form) lines {
	m, known := d.masks[f]
	if !known {
		m = f.draw(d)
		d.masks[f] = m
	}
	return m
}

// next is the stream of the next random mask.
func (d *drawing) next() random.Stream {
	s := d.stream.At(d.random)
	d.random++
	return s
}

// Drawn is one of the sets that a Set describes. It may be used by several goroutines.
type Drawn struct {
	terms    []drawnTerm
	arity    int
	distance Distance
}

type drawnTerm struct {
	mask   lines
	values []Value
}

// Draw draws the random masks of the set from a stream. The same stream gives the same set. Sets that depend on where cells are
// (Distances) need the distance; others go without.
func (s Set) Draw(stream random.Stream, distance Distance) (*Drawn, error) {
	if s.err != nil {
		return nil, s.err
	}
	d := newDrawing(stream, distance)
	out := &Drawn{arity: s.arity, distance: distance}
	for _, t := range s.terms {
		out.terms = append(out.terms, drawnTerm{d.of(t.mask), t.values})
	}
	return out, nil
}

// A Row is connections of one source after the other.
type Row struct {
	Targets []int32
	Values  [][]float64 // (arity x connections)
}

// mistake carries an error of a value set out of the masks that ask it.
type mistake struct{ err error }

// Row appends the connections of source i to the targets in a span, ascending; those of one target in the order in which the set
// sums them. An error comes from the function of a value set.
func (d *Drawn) Row(i int, targets Span, out *Row) (err error) {
	defer func() {
		if r := recover(); r != nil {
			m, ok := r.(mistake)
			if !ok {
				panic(r)
			}
			err = m.err
		}
	}()
	if targets = targets.and(Span{0, Inf}); i < 0 || i >= Inf {
		return nil
	}
	from := len(out.Targets)
	if len(d.terms) <= 1 {
		for _, t := range d.terms {
			out.Targets = t.mask.line(row, i, targets, out.Targets)
			return d.values(t, i, out, from, len(out.Targets))
		}
		return nil
	}
	// Lines of several terms are merged: the least target first, then the first term.
	var parts [][]int32
	for _, t := range d.terms {
		parts = append(parts, t.mask.line(row, i, targets, nil))
	}
	for {
		least := -1
		for k, p := range parts {
			if len(p) > 0 && (least < 0 || p[0] < parts[least][0]) {
				least = k
			}
		}
		if least < 0 {
			return nil
		}
		at := len(out.Targets)
		out.Targets = append(out.Targets, parts[least][0])
		parts[least] = parts[least][1:]
		if err := d.values(d.terms[least], i, out, at, at+1); err != nil {
			return err
		}
	}
}

// values appends the values of connections from ... to of a row.
func (d *Drawn) values(t drawnTerm, i int, out *Row, from, to int) error {
	if len(t.values) == 0 {
		return nil
	}
	for len(out.Values) < d.arity {
		out.Values = append(out.Values, nil)
	}
	for k, v := range t.values {
		for _, j := range out.Targets[from:to] {
			x, err := v.eval(d.distance, i, int(j))
			if err != nil {
				return fmt.Errorf("value %d of connection (%d, %d): %w", k, i, j, err)
			}
			out.Values[k] = append(out.Values[k], x)
		}
	}
	return nil
}

// Each calls f with every connection in a box, row by row, until f returns false. The values are overwritten by the next call.
func (d *Drawn) Each(b Box, f func(i, j int, values []float64) bool) error {
	values := make([]float64, d.arity)
	var r Row
	for i := b.Sources.From; i < b.Sources.To; i++ {
		r.Targets = r.Targets[:0]
		for k := range r.Values {
			r.Values[k] = r.Values[k][:0]
		}
		if err := d.Row(i, b.Targets, &r); err != nil {
			return err
		}
		for at, j := range r.Targets {
			for k := range values {
				values[k] = r.Values[k][at]
			}
			if !f(i, int(j), values) {
				return nil
			}
		}
	}
	return nil
}

// Picture draws the first m sources (downwards) and n targets (to the right) as text: a point where there is no connection, # for
// one, its number for several, + for more than nine.
func (d *Drawn) Picture(m, n int) (string, error) {
	var text strings.Builder
	counts := make([]int, n)
	for i := range m {
		clear(counts)
		err := d.Each(Box{Span{i, i + 1}, Span{0, n}}, func(_, j int, _ []float64) bool { counts[j]++; return true })
		if err != nil {
			return "", err
		}
		for _, c := range counts {
			text.WriteByte(".#23456789+"[min(c, 10)])
		}
		text.WriteByte('\n')
	}
	return text.String(), nil
}
