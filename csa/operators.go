package csa

import (
	"fmt"
	"slices"

	"github.com/hillock-sim/hillock/model"
)

// Transposed, shifted or expanded, a cross product is another one, and made so: it still cuts in intersections.

// Transpose returns the set with sources and targets exchanged: {(j, i): (i, j) in S}.
func Transpose(s Set) Set {
	return s.moved(
		func(f form) form {
			if c, ok := f.(*cross); ok {
				return &cross{[2]Ints{c.of[column], c.of[row]}}
			}
			return &transpose{f}
		},
		func(i, j int) (int, int) { return j, i })
}

type (
	transpose      struct{ of form }
	drawnTranspose struct{ of lines }
)

func (t *transpose) draw(d *drawing) lines { return &drawnTranspose{d.of(t.of)} }
func (t *transpose) box() Box              { return t.of.box().transposed() }
func (t *transpose) expect(b Box) float64  { return t.of.expect(b.transposed()) }
func (t *transpose) String() string        { return fmt.Sprintf("transpose*%v", t.of) }

func (t *drawnTranspose) line(a axis, k int, w Span, out []int32) []int32 {
	return t.of.line(1-a, k, w, out)
}

// Shift returns the set moved by m sources and n targets: {(i+m, j+n): (i, j) in S}. Pairs whose indices would be negative are lost.
func Shift(m, n int, s Set) Set {
	for _, by := range []int{m, n} {
		if by <= -Inf || by >= Inf {
			return failed(model.ErrValue, "shift(%d, %d): must be from %d to %d", m, n, 1-Inf, Inf-1)
		}
	}
	return s.moved(
		func(f form) form {
			if c, ok := f.(*cross); ok {
				return &cross{[2]Ints{c.of[row].each(func(s Span) Span { return s.by(m) }), c.of[column].each(func(s Span) Span { return s.by(n) })}}
			}
			return &shift{f, [2]int{m, n}}
		},
		func(i, j int) (int, int) { return i - m, j - n })
}

type (
	shift struct {
		of form
		by [2]int
	}
	drawnShift struct {
		of lines
		by [2]int
	}
)

func (s *shift) draw(d *drawing) lines { return &drawnShift{d.of(s.of), s.by} }

// by moves a span and keeps it among the indices; a span without end stays one.
func (s Span) by(n int) Span {
	if s.Len() == 0 {
		return Span{}
	}
	to := Inf
	if s.To < Inf {
		to = s.To + n
	}
	return Span{s.From + n, to}.and(Span{0, Inf})
}

func (s *shift) box() Box {
	b := s.of.box()
	return Box{b.Sources.by(s.by[row]), b.Targets.by(s.by[column])}
}

func (s *shift) expect(b Box) float64 {
	return s.of.expect(Box{b.Sources.by(-s.by[row]), b.Targets.by(-s.by[column])})
}

func (s *shift) String() string {
	return fmt.Sprintf("shift(%d, %d)*%v", s.by[row], s.by[column], s.of)
}

func (s *drawnShift) line(a axis, k int, w Span, out []int32) []int32 {
	from, by := len(out), s.by[1-a]
	k -= s.by[a]
	w = Span{w.From - by, w.To - by}.and(Span{0, Inf})
	if k < 0 || k >= Inf || w.Len() == 0 {
		return out
	}
	out = s.of.line(a, k, w, out)
	for at := range out[from:] {
		out[from+at] += int32(by)
	}
	return out
}

// Block returns the set with each pair expanded into a block of m sources and n targets: {(i, j): (i div m, j div n) in S}, which is
// the Kronecker product of S and a matrix of m x n ones.
func Block(m, n int, s Set) Set {
	if err := positive("block", m, n); err != nil {
		return Set{err: err}
	}
	return s.moved(
		func(f form) form {
			if c, ok := f.(*cross); ok {
				return &cross{[2]Ints{c.of[row].each(func(s Span) Span { return s.times(m) }), c.of[column].each(func(s Span) Span { return s.times(n) })}}
			}
			return &block{f, [2]int{m, n}}
		},
		func(i, j int) (int, int) { return i / m, j / n })
}

func positive(name string, m, n int) error {
	if m < 1 || n < 1 || m >= Inf || n >= Inf {
		return fmt.Errorf("%w: csa: %s(%d, %d): must be >= 1", model.ErrValue, name, m, n)
	}
	return nil
}

type (
	block struct {
		of   form
		size [2]int
	}
	drawnBlock struct {
		of   lines
		size [2]int
	}
)

func (b *block) draw(d *drawing) lines { return &drawnBlock{d.of(b.of), b.size} }

// times is the span of what indices expand to; over is the span of the indices that expand into it.
func (s Span) times(n int) Span { return Span{min(s.From*n, Inf), min(s.To*n, Inf)} }
func (s Span) over(n int) Span  { return Span{s.From / n, (s.To + n - 1) / n} }

func (b *block) box() Box {
	x := b.of.box()
	return Box{x.Sources.times(b.size[row]), x.Targets.times(b.size[column])}
}

func (b *block) expect(x Box) float64 {
	inner := Box{x.Sources.over(b.size[row]), x.Targets.over(b.size[column])}
	if inner.area() == 0 {
		return 0
	}
	return b.of.expect(inner) * x.area() / inner.area()
}

func (b *block) String() string {
	return fmt.Sprintf("block(%d, %d)*%v", b.size[row], b.size[column], b.of)
}

func (b *drawnBlock) line(a axis, k int, w Span, out []int32) []int32 {
	if w.Len() == 0 {
		return out
	}
	from, n := len(out), b.size[1-a]
	out = b.of.line(a, k/b.size[a], w.over(n), out)
	end := len(out)
	for at := from; at < end; {
		to := at // a pair that is there several times gives its block as often
		for to < end && out[to] == out[at] {
			to++
		}
		x := int(out[at])
		for j := max(w.From, x*n); j < min(w.To, x*n+n); j++ {
			for range to - at {
				out = append(out, int32(j))
			}
		}
		at = to
	}
	return slices.Delete(out, from, end)
}

// Repeat returns the set whose first m sources and n targets are repeated without end: {(i, j): (i mod m, j mod n) in S}.
func Repeat(m, n int, s Set) Set {
	if err := positive("repeat", m, n); err != nil {
		return Set{err: err}
	}
	return s.moved(
		func(f form) form { return &repeat{f, [2]int{m, n}} },
		func(i, j int) (int, int) { return i % m, j % n })
}

type (
	repeat struct {
		of     form
		period [2]int
	}
	drawnRepeat struct {
		of     lines
		period [2]int
	}
)

func (r *repeat) draw(d *drawing) lines { return &drawnRepeat{d.of(r.of), r.period} }
func (r *repeat) box() Box              { return Cells(Inf, Inf) }

func (r *repeat) expect(b Box) float64 {
	tile := Cells(r.period[row], r.period[column])
	return r.of.expect(tile) * b.area() / tile.area()
}

func (r *repeat) String() string {
	return fmt.Sprintf("repeat(%d, %d)*%v", r.period[row], r.period[column], r.of)
}

func (r *drawnRepeat) line(a axis, k int, w Span, out []int32) []int32 {
	from, n := len(out), r.period[1-a]
	// Of the first tile only what w touches, which is all of it unless w lies within one tile.
	tile := Span{0, n}
	if w.Len() < n && w.From/n == (w.To-1)/n {
		tile = Span{w.From % n, (w.To-1)%n + 1}
	}
	if w.Len() == 0 {
		return out
	}
	out = r.of.line(a, k%r.period[a], tile, out)
	end := len(out)
	if end == from {
		return out
	}
	for base := w.From / n * n; base < w.To; base += n {
		for at := from; at < end; at++ {
			if j := base + int(out[at]); j >= w.From && j < w.To {
				out = append(out, int32(j))
			}
		}
	}
	return slices.Delete(out, from, end)
}

// Partition returns the part of a set that falls into one of several masks. The parts of a set are parts of one and the same set,
// random or not: if the masks cover it without overlap, the parts add up to it.
func Partition(s Set, masks []Set, selected int) Set {
	if selected < 0 || selected >= len(masks) {
		return failed(model.ErrValue, "partition: selected = %d: must be one of the %d masks (0 to %d)", selected, len(masks), len(masks)-1)
	}
	return s.Times(masks[selected])
}
