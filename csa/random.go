package csa

import (
	"fmt"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// Random returns a mask in which each pair is with probability p, independently of the others.
//
// Every call makes another mask; the same mask named twice in an expression holds the same pairs.
func Random(p float64) Set {
	if !(p >= 0 && p <= 1) {
		return failed(model.ErrValue, "random(p=%v): must be a probability from 0 to 1", p)
	}
	return maskOf(&bernoulli{p: p, chunk: chunkOf(p)})
}

// chunkOf is how many targets share a stream: about eight connections, so that a row costs little more than its connections, and
// whether one pair is there can be told from few draws. A power of two.
func chunkOf(p float64) int {
	chunk := 16
	for chunk < 1<<20 && float64(chunk)*p < 8 {
		chunk *= 2
	}
	return chunk
}

type bernoulli struct {
	p      float64
	chunk  int
	stream random.Stream // once drawn
}

func (r *bernoulli) draw(d *drawing) lines { return &bernoulli{r.p, r.chunk, d.next()} }
func (r *bernoulli) box() Box              { return Cells(Inf, Inf) }
func (r *bernoulli) expect(b Box) float64  { return r.p * b.area() }
func (r *bernoulli) String() string        { return fmt.Sprintf("random(%v)", r.p) }

func (r *bernoulli) line(a axis, k int, w Span, out []int32) []int32 {
	if a == column {
		return r.sources(k, w, out)
	}
	source := r.stream.At(uint64(k))
	for base := w.From / r.chunk * r.chunk; base < w.To; base += r.chunk {
		from := len(out)
		out = source.At(uint64(base/r.chunk)).Bernoulli(r.chunk, r.p, out)
		kept := from
		for _, x := range out[from:] {
			if j := base + int(x); j >= w.From && j < w.To {
				out[kept] = int32(j)
				kept++
			}
		}
		out = out[:kept]
	}
	return out
}

// sources is a column: for each source, whether its chunk holds the target.
func (r *bernoulli) sources(j int, w Span, out []int32) []int32 {
	place := j % r.chunk
	for i := w.From; i < w.To; i++ {
		from := len(out)
		out = r.stream.At(uint64(i)).At(uint64(j/r.chunk)).Bernoulli(place+1, r.p, out)
		there := len(out) > from && out[len(out)-1] == int32(place)
		out = out[:from]
		if there {
			out = append(out, int32(i))
		}
	}
	return out
}

// RandomBy returns a mask in which the pair (i, j) is with the probability that a value set gives it. What is below 0 counts as 0,
// what is above 1 as 1. Every pair is looked at.
func RandomBy(p Value) Set {
	return maskOf(&scattered{p: p})
}

type scattered struct {
	p        Value
	stream   random.Stream
	distance Distance
}

func (r *scattered) draw(d *drawing) lines {
	q := &scattered{r.p, d.next(), d.distance}
	return &where{text: r.String(), test: func(distance Distance, i, j int) (bool, error) {
		p, err := q.p.eval(distance, i, j)
		return err == nil && q.stream.At(uint64(i)).Float64(uint64(j)) < p, err
	}, distance: d.distance}
}

func (r *scattered) box() Box             { return Cells(Inf, Inf) }
func (r *scattered) expect(b Box) float64 { return 0.1 * b.area() }
func (r *scattered) String() string       { return fmt.Sprintf("random*%v", r.p) }

// Fix returns the set whose random masks are drawn from a stream once and for all: it is the same set wherever it is used, while
// other random masks are drawn anew for every projection. It can be infinite.
func Fix(s Set, stream random.Stream) Set {
	if s.err != nil {
		return s
	}
	// The terms share what they have in common, so they are drawn together.
	memo := &fixing{stream: stream}
	for _, t := range s.terms {
		memo.forms = append(memo.forms, t.mask)
	}
	k := -1
	return s.each(func(f form) form { k++; return &fixed{memo, k, f} })
}

// fixing is the stream of a fixed set, and the order in which its terms are drawn.
type fixing struct {
	stream random.Stream
	forms  []form
}

type fixed struct {
	all *fixing
	k   int
	of  form
}

func (f *fixed) draw(d *drawing) lines {
	own := newDrawing(f.all.stream, d.distance)
	for _, before := range f.all.forms[:f.k] {
		own.of(before)
	}
	return own.of(f.of)
}

func (f *fixed) box() Box             { return f.of.box() }
func (f *fixed) expect(b Box) float64 { return f.of.expect(b) }
func (f *fixed) String() string       { return fmt.Sprintf("fix*(%v)", f.of) }
