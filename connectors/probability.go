package connectors

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// probabilityArgs are the arguments of connectors with a probability for each pair, after the first.
var probabilityArgs = []Arg{
	mutual,
	{"rng", "None", "generator; None: the projection's own native stream"},
	{"safe", "True", "check the sign of the weights"},
	{"callback", "None", "called with the fraction done"},
}

// pairwise fills in a connector that joins cells i and j with the probability that of(w)(i, j) gives: below 0 counts as 0, above 1 as
// 1. With a NumpyRNG it draws as PyNN does: for each postsynaptic cell in turn, one uniform number for each presynaptic cell. Natively
// each row has its own stream, from which it takes a number for each pair whose probability is neither 0 nor 1.
func pairwise(c *model.Connector, o options, of func(w *model.Wiring) model.PairFunc) {
	where := func(i, j int, err error) error { return fmt.Errorf("%s: cells %d and %d: %w", c.Name, i, j, err) }
	c.Draw = func(w *model.Wiring, s random.Stream) (func(int, *model.Rows) error, error) {
		probability := of(w)
		return func(i int, out *model.Rows) error {
			r := s.At(uint64(i)).Reader()
			for j := range w.Post {
				if o.self != AllowSelf && !o.self.allows(w, i, j) {
					continue
				}
				p, err := probability(i, j)
				if err != nil {
					return where(i, j, err)
				}
				if p > 0 && (p >= 1 || r.Float64() < p) {
					out.Post = append(out.Post, int32(j))
				}
			}
			return nil
		}, nil
	}
	c.Replay = func(w *model.Wiring, r *random.NumpyRNG) (model.Column, error) {
		probability := of(w)
		return func(j int, out []int32) ([]int32, error) {
			first := len(out)
			for i := range w.Pre {
				p, err := probability(i, j)
				if err != nil {
					return out, where(i, j, err)
				}
				if r.RandomSample() < p {
					out = append(out, int32(i))
				}
			}
			return o.self.omitColumn(w, j, out, first), nil
		}, nil
	}
	c.Expect = func(w *model.Wiring) float64 { return expectedOf(w, of) }
}

// samples is the number of pairs from which the number of connections is estimated.
const samples = 1000

// expectedOf estimates the number of connections from pairs that are spread evenly: the sequence R2 of Roberts (2018).
func expectedOf(w *model.Wiring, of func(w *model.Wiring) model.PairFunc) float64 {
	pairs := float64(w.Pre) * float64(w.Post)
	if w.IDs == nil {
		return pairs / 10 // where the cells are is not known: a guess
	}
	probability, sum := of(w), 0.0
	place := func(k int, step float64, n int) int {
		x := float64(float64(k) * step)
		return min(int((x-math.Floor(x))*float64(n)), n-1)
	}
	for k := range samples {
		p, err := probability(place(k, 0.7548776662466927, w.Pre), place(k, 0.5698402909980532, w.Post))
		if err == nil && p > 0 {
			sum += math.Min(p, 1)
		}
	}
	return sum / samples * pairs
}
