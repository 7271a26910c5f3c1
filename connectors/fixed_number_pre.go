package connectors

import (
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

var fixedNumberPreDoc = Doc{
	Name:    "FixedNumberPreConnector",
	Text:    "Connects each postsynaptic cell with the same number of presynaptic cells, chosen at random.",
	Example: `FixedNumberPreConnector(3)`,
	Args:    fixedNumberArgs("presynaptic cells of each postsynaptic cell", "False"),
}

// FixedNumberPre gives every postsynaptic cell n presynaptic cells; n is an int, or a *random.Distribution that is drawn for each
// postsynaptic cell. Without replacement (the default) a cell is chosen again only when all have been chosen equally often.
//
// With a NumpyRNG it draws as PyNN does, and the generator goes on when the projection is made. Natively columns are made in parallel,
// each from its own stream.
func FixedNumberPre(n any, opts ...Option) model.Connector {
	c, o := build(fixedNumberPreDoc, opts)
	c.Args["n"] = n
	f := newFixedNumber(c.Name, n, o)
	return f.pre(c)
}

// pre is the connector c with the numbers of f.
func (f *fixedNumber) pre(c model.Connector) model.Connector {
	c.RNG, c.Check = f.rng, f.check
	c.Columns = func(w *model.Wiring, s random.Stream) (model.Column, error) {
		return func(j int, out []int32) ([]int32, error) {
			cell := s.At(uint64(j))
			n, err := f.count(j, cell)
			if err != nil {
				return out, err
			}
			return f.pick(cell, n, w.Pre, f.notPre(w, j), out)
		}, nil
	}
	columns := func(w *model.Wiring, r, ofN *random.NumpyRNG) (model.Column, error) {
		counts, err := f.nextN(ofN, w.Post)
		return func(j int, out []int32) ([]int32, error) {
			return f.replay(r, int(counts[j]), w.Pre, f.notPre(w, j), out)
		}, err
	}
	c.Replay = func(w *model.Wiring, r *random.NumpyRNG) (model.Column, error) {
		return columns(w, r, f.generatorOfN(r))
	}
	c.Begin = func(w *model.Wiring) (model.Connector, error) {
		return f.begin(w, w.Post, func(own *fixedNumber) model.Connector { return own.pre(c) }, func(r, ofN *random.NumpyRNG) error {
			column, err := columns(w, r, ofN)
			var scratch []int32
			for j := 0; j < w.Post && err == nil; j++ {
				scratch, err = column(j, scratch[:0])
			}
			return err
		})
	}
	c.Late = true
	c.Expect = func(w *model.Wiring) float64 { return f.mean() * float64(w.Post) }
	return c
}

// notPre are the presynaptic cells that postsynaptic cell j may not have.
func (f *fixedNumber) notPre(w *model.Wiring, j int) []int32 {
	if f.self == AllowSelf {
		return nil
	}
	return w.InPre(j)
}
