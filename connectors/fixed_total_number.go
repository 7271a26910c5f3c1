package connectors

import (
	"fmt"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

var fixedTotalNumberDoc = Doc{
	Name:    "FixedTotalNumberConnector",
	Text:    "Makes a fixed number of connections between cells chosen at random.",
	Example: `FixedTotalNumberConnector(25)`,
	Args: []Arg{
		{"n", "", "connections of the projection: a whole number, or a RandomDistribution of whole numbers"},
		mutual,
		{"with_replacement", "True", "True: a pair may be chosen again; False: each pair at most once"},
		{"rng", "None", "generator; None: the projection's own native stream"},
		{"safe", "True", "check the sign of the weights"},
		{"callback", "None", "called with the fraction done"},
	},
}

// FixedTotalNumber makes n connections, each between a presynaptic and a postsynaptic cell chosen at random; n is an int, or a
// *random.Distribution that is drawn once. With replacement (the default) pairs may be connected several times.
//
// With a NumpyRNG and with replacement it draws as PyNN does, which always replaces, and the generator goes on when the projection is
// made; a pair that is not allowed, or taken, is drawn again, which PyNN forgets. Natively the number is shared out to the rows, a
// multinomial draw made row by row from conditional binomial (without replacement: hypergeometric) ones; then rows are made in
// parallel, each from its own stream.
func FixedTotalNumber(n any, opts ...Option) model.Connector {
	c, o := build(fixedTotalNumberDoc, append([]Option{Replacement(true)}, opts...))
	c.Args["n"] = n
	f := newFixedNumber(c.Name, n, o)
	return f.total(c)
}

// forNumber is a key that no row has.
const forNumber = 1 << 32

// total is the connector c with the numbers of f.
func (f *fixedNumber) total(c model.Connector) model.Connector {
	c.RNG = f.rng
	c.Check = func(w *model.Wiring) error {
		if f.err != nil {
			return f.err
		}
		if err := f.self.check(f.name)(w); err != nil {
			return err
		}
		if f.drawn == nil {
			return f.enough(f.n, f.pairs(w))
		}
		return nil
	}
	c.Draw = func(w *model.Wiring, s random.Stream) (func(int, *model.Rows) error, error) {
		n, err := f.count(0, s.At(forNumber))
		if err != nil {
			return nil, err
		}
		counts, err := f.share(w, s, n)
		return func(i int, out *model.Rows) error {
			var err error
			out.Post, err = f.pick(s.At(uint64(i)), int(counts[i]), f.reach(w, i), f.not(w, i), out.Post)
			return err
		}, err
	}
	draw := func(w *model.Wiring, r, ofN *random.NumpyRNG) (pre, post []int32, err error) {
		n, err := f.next(ofN)
		if err != nil {
			return nil, nil, err
		}
		if err := f.enough(n, f.pairs(w)); err != nil {
			return nil, nil, err
		}
		r.Binomial(int64(n), 1) // how many belong to this process: all
		seen := map[[2]int32]bool{}
		for len(pre) < n {
			pair := [2]int32{int32(r.RandInt(0, int64(w.Pre))), int32(r.RandInt(0, int64(w.Post)))}
			if f.self != AllowSelf && !f.self.allows(w, int(pair[0]), int(pair[1])) {
				continue
			}
			if !f.replace {
				if seen[pair] {
					continue
				}
				seen[pair] = true
			}
			pre, post = append(pre, pair[0]), append(post, pair[1])
		}
		return pre, post, nil
	}
	c.Replay = func(w *model.Wiring, r *random.NumpyRNG) (model.Column, error) {
		pre, post, err := draw(w, r, f.generatorOfN(r))
		return pairsByPost(pre, post, w.Post), err
	}
	c.Begin = func(w *model.Wiring) (model.Connector, error) {
		return f.begin(w, 1, func(own *fixedNumber) model.Connector { return own.total(c) }, func(r, ofN *random.NumpyRNG) error {
			_, _, err := draw(w, r, ofN)
			return err
		})
	}
	c.Expect = func(*model.Wiring) float64 { return f.mean() }
	return c
}

// reach is one more than the last postsynaptic cell that presynaptic cell i may have.
func (f *fixedNumber) reach(w *model.Wiring, i int) int {
	if f.self == NoMutual {
		return i
	}
	return w.Post
}

// not are those before it that presynaptic cell i may not have.
func (f *fixedNumber) not(w *model.Wiring, i int) []int32 {
	if f.self == NoSelf {
		return w.InPost(i)
	}
	return nil
}

// targets is the number of postsynaptic cells that presynaptic cell i may have.
func (f *fixedNumber) targets(w *model.Wiring, i int) int64 {
	return int64(f.reach(w, i) - len(f.not(w, i)))
}

// pairs is the number of pairs that may be connected.
func (f *fixedNumber) pairs(w *model.Wiring) int64 {
	if f.self == AllowSelf {
		return int64(w.Pre) * int64(w.Post)
	}
	var pairs int64
	for i := range w.Pre {
		pairs += f.targets(w, i)
	}
	return pairs
}

func (f *fixedNumber) enough(n int, pairs int64) error {
	switch {
	case n > 0 && pairs == 0:
		return f.nobody()
	case !f.replace && int64(n) > pairs:
		return fmt.Errorf("%w: %s: n = %d connections are more than the %d pairs there are: make n smaller, or with_replacement=True",
			model.ErrConnection, f.name, n, pairs)
	}
	return nil
}

// share says how many of n connections each row gets.
func (f *fixedNumber) share(w *model.Wiring, s random.Stream, n int) ([]int32, error) {
	pairs := f.pairs(w)
	if err := f.enough(n, pairs); err != nil {
		return nil, err
	}
	counts, left := make([]int32, w.Pre), int64(n)
	for i := range counts {
		here := f.targets(w, i)
		if left == 0 || here == 0 {
			continue
		}
		mine := left
		row := s.At(uint64(i)).At(0)
		switch {
		case here == pairs: // the last row that has any
		case f.replace:
			mine = row.Binomial(left, float64(here)/float64(pairs))
		default:
			mine = row.Hypergeometric(here, pairs, left)
		}
		counts[i] = int32(mine)
		left -= mine
		pairs -= here
	}
	return counts, nil
}
