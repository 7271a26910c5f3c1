package csa

import (
	"fmt"
	"slices"

	"github.com/hillock-sim/hillock/model"
)

// An axis tells rows (the targets of one source) from columns (the sources of one target).
type axis int

const (
	row axis = iota
	column
)

// of returns the span of a box along which the lines of the axis are counted, and the span in which they lie.
func (a axis) of(b Box) (lines, within Span) {
	if a == row {
		return b.Sources, b.Targets
	}
	return b.Targets, b.Sources
}

// lines is a mask that has been drawn.
type lines interface {
	// line appends to out what is on line k of an axis and within w, ascending, each as often as the mask has the pair.
	line(a axis, k int, w Span, out []int32) []int32
}

// A form is a mask as it was described.
type form interface {
	fmt.Stringer
	draw(d *drawing) lines
	box() Box
	expect(b Box) float64
}

// A countable mask finds the place of an entry of a line without making the line.
type countable interface {
	count(a axis, k int) int
	nth(a axis, k, n int) int
}

// A testable mask is one that is asked pair by pair: it holds a pair at most once.
type testable interface{ has(i, j int) bool }

var nothing form = &cross{}

// Empty returns the mask without pairs.
func Empty() Set { return maskOf(nothing) }

// Full returns the mask of all pairs: N x N.
func Full() Set { return Cross(N(), N()) }

// Cross returns the mask of all pairs with the source in one set and the target in the other: {(i, j): i in S, j in T}.
func Cross(sources, targets Ints) Set { return maskOf(&cross{[2]Ints{sources, targets}}) }

type cross struct{ of [2]Ints }

func (c *cross) draw(*drawing) lines { return c }

func (c *cross) line(a axis, k int, w Span, out []int32) []int32 {
	if !c.of[a].Contains(k) {
		return out
	}
	for _, s := range c.of[1-a].within(w) {
		out = appendSpan(out, s.and(w))
	}
	return out
}

func (c *cross) count(a axis, k int) int {
	if !c.of[a].Contains(k) {
		return 0
	}
	return c.of[1-a].Len()
}

func (c *cross) nth(a axis, _, n int) int { return c.of[1-a].at(n) }

func (c *cross) box() Box { return Box{c.of[0].Span(), c.of[1].Span()} }

func (c *cross) expect(b Box) float64 {
	cut := func(s Ints, w Span) float64 { return float64(s.Times(Ints{[]Span{w}}).Len()) }
	if b.Sources.Len() == 0 || b.Targets.Len() == 0 {
		return 0
	}
	return cut(c.of[0], b.Sources) * cut(c.of[1], b.Targets)
}

func (c *cross) String() string {
	switch all := (Span{0, Inf}); {
	case c.of[0].Len() == 0 || c.of[1].Len() == 0:
		return "empty"
	case c.of[0].Span() == all && c.of[1].Span() == all && len(c.of[0].spans) == 1 && len(c.of[1].spans) == 1:
		return "full"
	}
	return fmt.Sprintf("cross(%v, %v)", c.of[0], c.of[1])
}

func appendSpan(out []int32, s Span) []int32 {
	for j := s.From; j < s.To; j++ {
		out = append(out, int32(j))
	}
	return out
}

// OneToOne returns the mask of the pairs of equal indices: {(i, i)}.
func OneToOne() Set { return maskOf(diagonal) }

var diagonal form = &oneToOne{1}

type oneToOne struct{ _ byte } // not empty: forms are told apart by their address

func (*oneToOne) draw(*drawing) lines { return diagonal.(lines) }

func (*oneToOne) line(_ axis, k int, w Span, out []int32) []int32 {
	if k >= w.From && k < w.To {
		out = append(out, int32(k))
	}
	return out
}

func (*oneToOne) box() Box { return Cells(Inf, Inf) }

func (*oneToOne) expect(b Box) float64 { return float64(b.Sources.and(b.Targets).Len()) }

func (*oneToOne) String() string { return "oneToOne" }

// Pairs returns the mask of the pairs in a list; one that stands there twice is in it twice.
func Pairs(list ...[2]int) Set {
	p := &pairs{}
	for _, x := range list {
		for _, i := range x {
			if i < 0 || i >= Inf {
				return failed(model.ErrValue, "the pair (%d, %d): indices must be from 0 to %d", x[0], x[1], Inf-1)
			}
		}
		p.sorted[row] = append(p.sorted[row], pack(x[0], x[1]))
		p.sorted[column] = append(p.sorted[column], pack(x[1], x[0]))
	}
	slices.Sort(p.sorted[row])
	slices.Sort(p.sorted[column])
	return maskOf(p)
}

// pairs are explicit pairs, sorted by each of their indices.
type pairs struct{ sorted [2][]uint64 }

func pack(line, entry int) uint64 { return uint64(line)<<32 | uint64(entry) }

// slot returns where pairs from (line, entry) on stand in a sorted list.
func slot(sorted []uint64, line, entry int) int {
	k, _ := slices.BinarySearch(sorted, pack(line, entry))
	return k
}

func (p *pairs) draw(*drawing) lines { return p }

func (p *pairs) line(a axis, k int, w Span, out []int32) []int32 {
	return appendPairs(p.sorted[a], k, w, out)
}

func appendPairs(sorted []uint64, k int, w Span, out []int32) []int32 {
	if w.Len() == 0 {
		return out
	}
	for _, x := range sorted[slot(sorted, k, w.From):slot(sorted, k, w.To)] {
		out = append(out, int32(uint32(x)))
	}
	return out
}

func (p *pairs) box() Box {
	span := func(s []uint64) Span {
		if len(s) == 0 {
			return Span{}
		}
		return Span{int(s[0] >> 32), int(s[len(s)-1]>>32) + 1}
	}
	return Box{span(p.sorted[row]), span(p.sorted[column])}
}

func (p *pairs) expect(b Box) float64 {
	if p.box().and(b) == p.box() {
		return float64(len(p.sorted[row]))
	}
	return min(float64(len(p.sorted[row])), b.area())
}

func (p *pairs) String() string { return fmt.Sprintf("[%d pairs]", len(p.sorted[row])) }

// Where returns the mask of the pairs for which a function is true: {(i, j): f(i, j)}. It is called by several goroutines.
func Where(f func(i, j int) bool) Set {
	return maskOf(&where{text: "where(function)", likely: 0.1, test: func(_ Distance, i, j int) (bool, error) { return f(i, j), nil }})
}

// where is a mask that is asked pair by pair.
type where struct {
	text     string
	likely   float64 // about which part of all pairs passes, for estimates
	test     func(d Distance, i, j int) (bool, error)
	distance Distance // what test gets, once drawn
}

func (p *where) draw(d *drawing) lines {
	q := *p
	q.distance = d.distance
	return &q
}

func (p *where) has(i, j int) bool {
	ok, err := p.test(p.distance, i, j)
	if err != nil {
		panic(mistake{fmt.Errorf("connection (%d, %d): %w", i, j, err)})
	}
	return ok
}

func (p *where) line(a axis, k int, w Span, out []int32) []int32 {
	for x := w.From; x < w.To; x++ {
		i, j := k, x
		if a == column {
			i, j = x, k
		}
		if p.has(i, j) {
			out = append(out, int32(x))
		}
	}
	return out
}

func (p *where) box() Box { return Cells(Inf, Inf) }

func (p *where) expect(b Box) float64 { return p.likely * b.area() }

func (p *where) String() string { return p.text }
