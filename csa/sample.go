package csa

import (
	"fmt"
	"math/bits"
	"slices"
	"sync"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// most is the largest number of connections that can be drawn from a mask.
const most = 1 << 31

// RandomN returns n of the connections of a finite set, drawn one after the other with the same probability for each and put back:
// a connection can be drawn several times.
func RandomN(n int, s Set) Set {
	return sample(fmt.Sprintf("random(N=%d)", n), n, s, func(f form) form { return &someOf{of: f, n: n} })
}

// FanOut returns n connections for each source of a finite set, drawn from those the source has there, with replacement. A source
// that has none gets none.
func FanOut(n int, s Set) Set {
	return sample(fmt.Sprintf("random(fanOut=%d)", n), n, s, func(f form) form { return &degree{of: f, n: n, along: row} })
}

// FanIn returns n connections for each target of a finite set, drawn from those the target has there, with replacement. A target
// that has none gets none.
func FanIn(n int, s Set) Set {
	return sample(fmt.Sprintf("random(fanIn=%d)", n), n, s, func(f form) form { return &degree{of: f, n: n, along: column} })
}

func sample(name string, n int, s Set, make func(form) form) Set {
	box := s.Box()
	total := float64(n)
	switch {
	case s.err != nil:
		return s
	case len(s.terms) > 1:
		return failed(model.ErrValue, "%s of a sum of connection sets with values: apply it to each of them", name)
	case n < 0:
		return failed(model.ErrValue, "%s: must be >= 0", name)
	case !box.Finite():
		return failed(model.ErrValue, "%s of an infinite set: cut a finite part out of it first, as in %s * (cross((0, 99), (0, 49)) * c)", name, name)
	}
	out := s.each(make)
	if d, ok := out.terms[0].mask.(*degree); ok {
		lines, _ := d.along.of(box)
		total *= float64(lines.Len())
	}
	if total > most || float64(max(box.Sources.Len(), box.Targets.Len())) > 1<<28 {
		return failed(model.ErrValue, "%s of a set of %d sources and %d targets: that is too much to draw (at most 2^31 connections and 2^28 cells)",
			name, box.Sources.Len(), box.Targets.Len())
	}
	return out
}

// degree draws n entries of every line along an axis.
type degree struct {
	of    form
	n     int
	along axis
}

func (g *degree) box() Box { return g.of.box() }

func (g *degree) expect(b Box) float64 {
	all, _ := g.along.of(g.of.box())
	some, _ := g.along.of(b)
	_, width := g.along.of(g.of.box().and(b))
	_, whole := g.along.of(g.of.box())
	if whole.Len() == 0 {
		return 0
	}
	return float64(g.n) * float64(all.and(some).Len()) * float64(width.Len()) / float64(whole.Len())
}

func (g *degree) String() string {
	return fmt.Sprintf("random(%s=%d)*%v", [2]string{"fanOut", "fanIn"}[g.along], g.n, g.of)
}

func (g *degree) draw(d *drawing) lines {
	lines, within := g.along.of(g.of.box())
	out := &drawnDegree{of: d.of(g.of), n: g.n, along: g.along, within: within, stream: d.next()}
	// Across the axis everything is drawn when it is first asked for: as much as the set itself.
	out.across = sync.OnceValue(func() []uint64 {
		all := make([]uint64, 0, g.n*lines.Len())
		var line []int32
		for k := lines.From; k < lines.To; k++ {
			line = out.line(g.along, k, within, line[:0])
			for _, x := range line {
				all = append(all, pack(int(x), k))
			}
		}
		slices.Sort(all)
		return all
	})
	return out
}

type drawnDegree struct {
	of     lines
	n      int
	along  axis
	within Span
	stream random.Stream
	across func() []uint64
}

func (g *drawnDegree) line(a axis, k int, w Span, out []int32) []int32 {
	if a != g.along {
		return appendPairs(g.across(), k, w, out)
	}
	from := len(out)
	counted, quick := g.of.(countable)
	candidates := 0
	if quick {
		candidates = counted.count(a, k)
	} else {
		out = g.of.line(a, k, g.within, out)
		candidates = len(out) - from
	}
	if candidates == 0 {
		return out
	}
	end := len(out)
	for r, n := g.stream.At(uint64(k)).Reader(), 0; n < g.n; n++ {
		pick := below(r, candidates)
		x := 0
		if quick {
			x = counted.nth(a, k, pick)
		} else {
			x = int(out[from+pick])
		}
		if x >= w.From && x < w.To {
			out = append(out, int32(x))
		}
	}
	slices.Sort(out[end:])
	return slices.Delete(out, from, end)
}

// below returns a whole number from 0 to n-1, each equally likely (Lemire 2019, doi:10.1145/3230636).
func below(r *random.Reader, n int) int {
	for {
		hi, lo := bits.Mul64(r.Uint64(), uint64(n))
		if lo >= -uint64(n)%uint64(n) {
			return int(hi)
		}
	}
}

// someOf draws n connections.
type someOf struct {
	of form
	n  int
}

func (s *someOf) box() Box       { return s.of.box() }
func (s *someOf) String() string { return fmt.Sprintf("random(N=%d)*%v", s.n, s.of) }

func (s *someOf) expect(b Box) float64 {
	whole := s.of.box()
	if whole.area() == 0 {
		return 0
	}
	return float64(s.n) * whole.and(b).area() / whole.area()
}

func (s *someOf) draw(d *drawing) lines {
	of, stream, box := d.of(s.of), d.next(), s.of.box()
	drawn := sync.OnceValue(func() *pairs { return draws(of, box, s.n, stream) })
	return &lazy{drawn}
}

// lazy is pairs that are drawn when they are first asked for.
type lazy struct{ pairs func() *pairs }

func (l *lazy) line(a axis, k int, w Span, out []int32) []int32 { return l.pairs().line(a, k, w, out) }

// draws numbers all connections of a mask, row by row, draws n numbers and finds their connections.
func draws(of lines, box Box, n int, stream random.Stream) *pairs {
	counted, quick := of.(countable)
	before := make([]int, box.Sources.Len()+1) // connections before each row
	var line []int32
	for at := range box.Sources.Len() {
		if quick {
			before[at+1] = before[at] + counted.count(row, box.Sources.From+at)
			continue
		}
		line = of.line(row, box.Sources.From+at, box.Targets, line[:0])
		before[at+1] = before[at] + len(line)
	}
	p := &pairs{}
	total := before[len(before)-1]
	if total == 0 {
		return p
	}
	picks, r := make([]int, n), stream.Reader()
	for k := range picks {
		picks[k] = below(r, total)
	}
	slices.Sort(picks)
	at, made := 0, -1
	for _, pick := range picks {
		for before[at+1] <= pick {
			at++
		}
		i, j := box.Sources.From+at, 0
		if quick {
			j = counted.nth(row, i, pick-before[at])
		} else {
			if made != at {
				line, made = of.line(row, i, box.Targets, line[:0]), at
			}
			j = int(line[pick-before[at]])
		}
		p.sorted[row] = append(p.sorted[row], pack(i, j))
		p.sorted[column] = append(p.sorted[column], pack(j, i))
	}
	slices.Sort(p.sorted[row])
	slices.Sort(p.sorted[column])
	return p
}
