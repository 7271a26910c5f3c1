package csa

import (
	"fmt"
	"slices"
)

// The lines of two masks are made one behind the other at the end of out and joined there: nothing else is allocated.

// sum is A + B.
type sum struct{ a, b form }

// difference is A - B.
type difference struct{ a, b form }

// intersection is A * B.
type intersection struct{ a, b form }

// complement is ~A.
type complement struct{ a form }

type (
	drawnSum          struct{ a, b lines }
	drawnDifference   struct{ a, b lines }
	drawnIntersection struct{ a, b lines }
	drawnComplement   struct{ a lines }
)

func (s *sum) draw(d *drawing) lines        { return &drawnSum{d.of(s.a), d.of(s.b)} }
func (s *difference) draw(d *drawing) lines { return &drawnDifference{d.of(s.a), d.of(s.b)} }
func (s *complement) draw(d *drawing) lines { return &drawnComplement{d.of(s.a)} }

func (s *sum) box() Box {
	a, b := s.a.box(), s.b.box()
	switch {
	case a.area() == 0:
		return b
	case b.area() == 0:
		return a
	}
	return Box{a.Sources.or(b.Sources), a.Targets.or(b.Targets)}
}
func (s *difference) box() Box   { return s.a.box() }
func (s *intersection) box() Box { return s.a.box().and(s.b.box()) }
func (s *complement) box() Box   { return Cells(Inf, Inf) }

func (s *sum) expect(b Box) float64 { return s.a.expect(b) + s.b.expect(b) }

func (s *difference) expect(b Box) float64 {
	if b.area() == 0 {
		return 0
	}
	return s.a.expect(b) * max(0, 1-s.b.expect(b)/b.area())
}

func (s *intersection) expect(b Box) float64 {
	b = b.and(s.box())
	if b.area() == 0 {
		return 0
	}
	return s.a.expect(b) * min(1, s.b.expect(b)/b.area())
}

func (s *complement) expect(b Box) float64 { return max(0, b.area()-s.a.expect(b)) }

func (s *sum) String() string          { return fmt.Sprintf("(%v + %v)", s.a, s.b) }
func (s *difference) String() string   { return fmt.Sprintf("(%v - %v)", s.a, s.b) }
func (s *intersection) String() string { return fmt.Sprintf("(%v * %v)", s.a, s.b) }
func (s *complement) String() string   { return fmt.Sprintf("~%v", s.a) }

func (s *drawnSum) line(a axis, k int, w Span, out []int32) []int32 {
	from := len(out)
	out = s.a.line(a, k, w, out)
	mid := len(out)
	out = s.b.line(a, k, w, out)
	if mid > from && mid < len(out) && out[mid] < out[mid-1] {
		slices.Sort(out[from:])
	}
	return out
}

func (s *drawnDifference) line(a axis, k int, w Span, out []int32) []int32 {
	from := len(out)
	out = s.a.line(a, k, w, out)
	if t, ok := s.b.(testable); ok {
		return filter(a, k, out, from, t, func(n int, in bool) bool { return n > 0 || !in })
	}
	mid := len(out)
	if mid == from {
		return out
	}
	out = s.b.line(a, k, Span{int(out[from]), int(out[mid-1]) + 1}, out)
	kept, other := from, mid
	for at := from; at < mid; at++ {
		for other < len(out) && out[other] < out[at] {
			other++
		}
		if other < len(out) && out[other] == out[at] {
			other++ // one of A against one of B
			continue
		}
		out[kept] = out[at]
		kept++
	}
	return out[:kept]
}

// intersect returns A * B. A cross product cuts its part out of the other mask.
func intersect(a, b form) form {
	c, cuts := a.(*cross)
	e, cut := b.(*cross)
	switch {
	case cuts && cut:
		return &cross{[2]Ints{c.of[0].Times(e.of[0]), c.of[1].Times(e.of[1])}}
	case cuts:
		return &intersection{b, a}
	}
	return &intersection{a, b}
}

func (s *intersection) draw(d *drawing) lines {
	a, b := d.of(s.a), d.of(s.b)
	if c, ok := b.(*cross); ok {
		return &drawnPart{a, c}
	}
	if _, ok := a.(testable); ok {
		a, b = b, a
	}
	return &drawnIntersection{a, b}
}

func (s *drawnIntersection) line(a axis, k int, w Span, out []int32) []int32 {
	from := len(out)
	out = s.a.line(a, k, w, out)
	if t, ok := s.b.(testable); ok {
		return filter(a, k, out, from, t, func(n int, in bool) bool { return n == 0 && in })
	}
	mid := len(out)
	if mid == from {
		return out
	}
	out = s.b.line(a, k, Span{int(out[from]), int(out[mid-1]) + 1}, out)
	kept, other := from, mid
	for at := from; at < mid; at++ {
		for other < len(out) && out[other] < out[at] {
			other++
		}
		if other < len(out) && out[other] == out[at] {
			other++
			out[kept] = out[at]
			kept++
		}
	}
	return out[:kept]
}

// filter asks a testable mask about each pair of a line, once for all repetitions of a pair; keep decides about repetition n.
func filter(a axis, k int, out []int32, from int, t testable, keep func(n int, in bool) bool) []int32 {
	kept, n, in, before := from, 0, false, int32(-1)
	for _, x := range out[from:] {
		n++
		if x != before {
			i, j := k, int(x)
			if a == column {
				i, j = j, i
			}
			n, in, before = 0, t.has(i, j), x
		}
		if keep(n, in) {
			out[kept] = x
			kept++
		}
	}
	return out[:kept]
}

// drawnPart is a mask cut down to a cross product.
type drawnPart struct {
	a   lines
	cut *cross
}

func (s *drawnPart) line(a axis, k int, w Span, out []int32) []int32 {
	if !s.cut.of[a].Contains(k) {
		return out
	}
	for _, part := range s.cut.of[1-a].within(w) {
		out = s.a.line(a, k, part.and(w), out)
	}
	return out
}

func (s *drawnComplement) line(a axis, k int, w Span, out []int32) []int32 {
	from := len(out)
	out = s.a.line(a, k, w, out)
	end, at := len(out), w.From
	for _, x := range out[from:end] {
		out = appendSpan(out, Span{at, int(x)})
		at = int(x) + 1
	}
	out = appendSpan(out, Span{at, w.To})
	return slices.Delete(out, from, end)
}
