package connectors

import (
	"fmt"
	"slices"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

var smallWorldDoc = Doc{
	Name:    "SmallWorldConnector",
	Text:    "Connects each cell with those that are near, and rewires some of these connections to cells anywhere.",
	Paper:   "Watts & Strogatz (1998), Collective dynamics of 'small-world' networks, Nature 393:440-442, doi:10.1038/30918",
	Example: `SmallWorldConnector(degree=3, rewiring=0.1)`,
	Args: []Arg{
		{"degree", "", "cells nearer than this are connected locally; in the unit of the positions"},
		{"rewiring", "", "probability that a connection is rewired, 0 to 1"},
		mutual,
		{"n_connections", "None", "most connections of a presynaptic cell: so many of those that are near, chosen at random; None: all"},
		{"rng", "None", "generator; None: the projection's own native stream"},
		{"safe", "True", "check the sign of the weights"},
		{"callback", "None", "called with the fraction done"},
	},
}

// SmallWorld connects each presynaptic cell with all postsynaptic cells nearer than degree in the space of the projection, or
// with at most n of them chosen at random (n < 0: all). Each connection is then rewired with probability rewiring: it goes to a cell
// chosen at random among those that the presynaptic cell may have and has not. So the number of connections of a presynaptic cell
// stays, and no pair is connected twice.
//
// PyNN describes this connector and leaves it out (NotImplementedError). With a NumpyRNG rows are drawn one after the other, natively each
// from its own stream.
func SmallWorld(degree, rewiring float64, n int, opts ...Option) model.Connector {
	c, o := build(smallWorldDoc, opts)
	c.Args["degree"], c.Args["rewiring"] = degree, rewiring
	if n >= 0 {
		c.Args["n_connections"] = n
	}
	s := smallWorld{degree, rewiring, n, o.self}
	c.Draw = func(w *model.Wiring, stream random.Stream) (func(int, *model.Rows) error, error) {
		return func(i int, out *model.Rows) error {
			out.Post = s.row(w, i, native{stream.At(uint64(i)).Reader()}, out.Post)
			return nil
		}, nil
	}
	c.Replay = func(w *model.Wiring, r *random.NumpyRNG) (model.Column, error) {
		var pre, post []int32
		for i := range w.Pre {
			post = s.row(w, i, numpy{r}, post)
			for len(pre) < len(post) {
				pre = append(pre, int32(i))
			}
		}
		return pairsByPost(pre, post, w.Post), nil
	}
	c.Expect = func(w *model.Wiring) float64 {
		if n >= 0 {
			return float64(w.Pre) * float64(min(n, w.Post))
		}
		return expectedOf(w, func(w *model.Wiring) model.PairFunc {
			return func(i, j int) (float64, error) {
				if w.Distance(i, j) < degree {
					return 1, nil
				}
				return 0, nil
			}
		})
	}
	rule := o.self.check(c.Name)
	c.Check = func(w *model.Wiring) error {
		if !(degree >= 0) {
			return fmt.Errorf("%w: %s: degree = %v: must be a distance >= 0", model.ErrInvalidParameterValue, c.Name, degree)
		}
		if !(rewiring >= 0 && rewiring <= 1) {
			return fmt.Errorf("%w: %s: rewiring = %v: must be a probability from 0 to 1", model.ErrInvalidParameterValue, c.Name, rewiring)
		}
		return rule(w)
	}
	return c
}

type smallWorld struct {
	degree, rewiring float64
	n                int
	self             SelfConnections
}

// row appends the targets of presynaptic cell i, ascending.
func (s *smallWorld) row(w *model.Wiring, i int, r source, out []int32) []int32 {
	first, allowed := len(out), 0
	for j := range w.Post {
		if s.self != AllowSelf && !s.self.allows(w, i, j) {
			continue
		}
		allowed++
		if w.Distance(i, j) < s.degree {
			out = append(out, int32(j))
		}
	}
	near := out[first:]
	if s.n >= 0 && s.n < len(near) { // the beginning of a permutation
		for k := range s.n {
			other := k + r.below(len(near)-k)
			near[k], near[other] = near[other], near[k]
		}
		near = near[:s.n]
		slices.Sort(near)
	}
	return append(out[:first], s.rewire(w, i, r, near, allowed)...)
}

// rewire changes some of the targets of presynaptic cell i, which are distinct, and returns them ascending.
func (s *smallWorld) rewire(w *model.Wiring, i int, r source, targets []int32, allowed int) []int32 {
	if s.rewiring == 0 || len(targets) == allowed {
		return targets
	}
	taken := map[int32]bool{}
	for _, j := range targets {
		taken[j] = true
	}
	for k, old := range targets {
		if s.rewiring < 1 && r.uniform() >= s.rewiring {
			continue
		}
		for {
			j := int32(r.below(w.Post))
			if !taken[j] && (s.self == AllowSelf || s.self.allows(w, i, int(j))) {
				delete(taken, old)
				taken[j], targets[k] = true, j
				break
			}
		}
	}
	slices.Sort(targets)
	return targets
}

// source is where numbers come from: native, or numpy.
type source interface {
	uniform() float64 // in [0, 1)
	below(n int) int  // in [0, n)
}

type native struct{ r *random.Reader }

func (s native) uniform() float64 { return s.r.Float64() }
func (s native) below(n int) int  { return min(int(s.r.Float64()*float64(n)), n-1) }

type numpy struct{ r *random.NumpyRNG }

func (s numpy) uniform() float64 { return s.r.RandomSample() }
func (s numpy) below(n int) int  { return int(s.r.RandInt(0, int64(n))) }
