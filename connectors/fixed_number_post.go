package connectors

import (
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

var fixedNumberPostDoc = Doc{
	Name:    "FixedNumberPostConnector",
	Text:    "Connects each presynaptic cell with the same number of postsynaptic cells, chosen at random.",
	Example: `FixedNumberPostConnector(3)`,
	Args:    fixedNumberArgs("postsynaptic cells of each presynaptic cell", "False"),
}

// FixedNumberPost gives every presynaptic cell n postsynaptic cells; n is an int, or a *random.Distribution that is drawn for each
// presynaptic cell. Without replacement (the default) a cell is chosen again only when all have been chosen equally often.
//
// With a NumpyRNG it draws as PyNN does, and the generator goes on when the projection is made. Natively rows are made in parallel,
// each from its own stream.
func FixedNumberPost(n any, opts ...Option) model.Connector {
	c, o := build(fixedNumberPostDoc, opts)
	c.Args["n"] = n
	f := newFixedNumber(c.Name, n, o)
	return f.post(c)
}

// post is the connector c with the numbers of f.
func (f *fixedNumber) post(c model.Connector) model.Connector {
	c.RNG, c.Check = f.rng, f.check
	c.Draw = func(w *model.Wiring, s random.Stream) (func(int, *model.Rows) error, error) {
		return func(i int, out *model.Rows) error {
			cell := s.At(uint64(i))
			n, err := f.count(i, cell)
			if err != nil {
				return err
			}
			out.Post, err = f.pick(cell, n, w.Post, f.notPost(w, i), out.Post)
			return err
		}, nil
	}
	// The rows are drawn one after the other: each first its number, then its cells.
	rows := func(w *model.Wiring, r, ofN *random.NumpyRNG, done func(i int, row []int32)) error {
		var row []int32
		for i := range w.Pre {
			n, err := f.next(ofN)
			if err != nil {
				return err
			}
			if row, err = f.replay(r, n, w.Post, f.notPost(w, i), row[:0]); err != nil {
				return err
			}
			done(i, row)
		}
		return nil
	}
	c.Replay = func(w *model.Wiring, r *random.NumpyRNG) (model.Column, error) {
		var pre, post []int32
		err := rows(w, r, f.generatorOfN(r), func(i int, row []int32) {
			for _, j := range row {
				pre, post = append(pre, int32(i)), append(post, j)
			}
		})
		return pairsByPost(pre, post, w.Post), err
	}
	c.Begin = func(w *model.Wiring) (model.Connector, error) {
		return f.begin(w, w.Pre, func(own *fixedNumber) model.Connector { return own.post(c) }, func(r, ofN *random.NumpyRNG) error {
			return rows(w, r, ofN, func(int, []int32) {})
		})
	}
	c.Expect = func(w *model.Wiring) float64 { return f.mean() * float64(w.Pre) }
	return c
}

// notPost are the postsynaptic cells that presynaptic cell i may not have.
func (f *fixedNumber) notPost(w *model.Wiring, i int) []int32 {
	if f.self == AllowSelf {
		return nil
	}
	return w.InPost(i)
}
