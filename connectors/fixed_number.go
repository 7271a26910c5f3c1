package connectors

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// fixedNumberArgs are the arguments of the connectors that make a fixed number of connections.
func fixedNumberArgs(n, replacement string) []Arg {
	return []Arg{
		{"n", "", n + ": a whole number, or a RandomDistribution of whole numbers"},
		{"allow_self_connections", "True", "False: no cell connects to itself"},
		{"with_replacement", replacement, "True: a cell may be chosen again; False: only when all have been chosen equally often"},
		{"rng", "None", "generator; None: the projection's own native stream"},
		{"safe", "True", "check the sign of the weights"},
		{"callback", "None", "called with the fraction done"},
	}
}

// fixedNumber is what connectors with a fixed number of connections have in common.
type fixedNumber struct {
	options
	name   string
	n      int
	drawn  *random.Distribution // of n, or nil
	counts []int32              // of n, for every cell, if they come from a NumPy generator but the connections do not
	err    error
}

// newFixedNumber reads n, which is an int or a *random.Distribution.
func newFixedNumber(name string, n any, o options) fixedNumber {
	f := fixedNumber{options: o, name: name}
	switch n := n.(type) {
	case int:
		if f.n = n; n < 0 || n > math.MaxInt32 {
			f.err = fmt.Errorf("%w: %s: n = %d: must be a number of connections, 0 to 2^31-1", model.ErrInvalidParameterValue, name, n)
		}
	case *random.Distribution:
		f.drawn = n
		if lo, _ := model.Plausible(n); lo < 0 {
			f.err = fmt.Errorf("%w: %s: n = %v can be %v: must be >= 0", model.ErrInvalidParameterValue, name, n, lo)
		} else if r, ok := n.RNG.(*random.NumpyRNG); ok {
			// PyNN looks at a hundred numbers, and the generator goes on.
			trial, err := n.NextN(r, 100)
			if err == nil {
				_, err = f.whole(slices.Min(trial))
			}
			f.err = err
		}
	default:
		f.err = fmt.Errorf("TypeError: %s: n = %v (%T): must be an int or a RandomDistribution", name, n, n)
	}
	return f
}

// whole checks a number of connections that was drawn.
func (f *fixedNumber) whole(x float64) (int, error) {
	if !(x >= 0 && x <= math.MaxInt32) || x != math.Trunc(x) {
		return 0, fmt.Errorf("%w: %s: %v gave n = %v: must be a whole number >= 0 (binomial, poisson or uniform_int)",
			model.ErrInvalidParameterValue, f.name, f.drawn, x)
	}
	return int(x), nil
}

func (f *fixedNumber) check(*model.Wiring) error {
	if f.err == nil && f.self == NoMutual {
		return fmt.Errorf(`%w: %s: allow_self_connections="NoMutual": PyNN takes the word and does nothing; give True or False`,
			model.ErrInvalidParameterValue, f.name)
	}
	return f.err
}

// mean is the expected number of connections of a cell.
func (f *fixedNumber) mean() float64 {
	if f.drawn == nil {
		return float64(f.n)
	}
	lo, hi := model.Plausible(f.drawn)
	if math.IsInf(hi, 1) {
		return 2*lo + 100 // a guess
	}
	return (lo + hi) / 2
}

// count is the number of connections of cell k; native numbers come from its stream.
func (f *fixedNumber) count(k int, s random.Stream) (int, error) {
	switch {
	case f.counts != nil:
		return int(f.counts[k]), nil
	case f.drawn != nil:
		x, err := f.drawn.Draw(s.At(0).Reader())
		if err != nil {
			return 0, err
		}
		return f.whole(x)
	}
	return f.n, nil
}

// next is the number of connections of the next cell, drawn from a NumPy generator.
func (f *fixedNumber) next(r *random.NumpyRNG) (int, error) {
	counts, err := f.nextN(r, 1)
	if err != nil {
		return 0, err
	}
	return int(counts[0]), nil
}

func (f *fixedNumber) nextN(r *random.NumpyRNG, n int) ([]int32, error) {
	counts := make([]int32, n)
	if f.drawn == nil {
		for k := range counts {
			counts[k] = int32(f.n)
		}
		return counts, nil
	}
	xs, err := f.drawn.NextN(r, n)
	for k, x := range xs {
		var count int
		if count, err = f.whole(x); err != nil {
			return nil, err
		}
		counts[k] = int32(count)
	}
	return counts, err
}

// numpyN is the NumPy generator of n, or nil.
func (f *fixedNumber) numpyN() *random.NumpyRNG {
	if f.drawn == nil {
		return nil
	}
	r, _ := f.drawn.RNG.(*random.NumpyRNG)
	return r
}

// own returns f with copies of its NumPy generators; one generator that serves both stays one.
func (f *fixedNumber) own() *fixedNumber {
	c := *f
	r, _ := f.rng.(*random.NumpyRNG)
	if r != nil {
		c.rng = r.Copy()
	}
	if n := f.numpyN(); n != nil {
		d := *f.drawn
		d.RNG = c.rng
		if n != r {
			d.RNG = n.Copy()
		}
		c.drawn = &d
	}
	return &c
}

// generatorOfN returns where n is drawn from when the connections are drawn from r, a copy of the connector's generator.
func (f *fixedNumber) generatorOfN(r *random.NumpyRNG) *random.NumpyRNG {
	n := f.numpyN()
	if n == nil || n == f.rng {
		return r
	}
	return n.Copy()
}

// begin does what PyNN does when a projection is made: the generators go on by what is drawn from them. again makes the connector from
// copies of what they were before; draw draws from the generators of f and forgets the connections. cells is how many numbers n
// are drawn.
func (f *fixedNumber) begin(w *model.Wiring, cells int, again func(f *fixedNumber) model.Connector, draw func(r, n *random.NumpyRNG) error) (model.Connector, error) {
	r, _ := f.rng.(*random.NumpyRNG)
	own := f.own()
	if r == nil && f.numpyN() == nil {
		return again(own), nil
	}
	if r == nil { // only n comes from NumPy
		counts, err := f.nextN(f.numpyN(), cells)
		own.counts = counts
		return again(own), err
	}
	n := f.numpyN()
	if n == nil {
		n = r
	}
	return again(own), draw(r, n)
}

// choosers keep the room in which distinct cells are chosen, one for each goroutine.
var choosers = sync.Pool{New: func() any { return new(random.Chooser) }}

// pick appends k of n cells, ascending, without those in not, ascending.
func (f *fixedNumber) pick(s random.Stream, k, n int, not, out []int32) ([]int32, error) {
	first := len(out)
	n -= len(not)
	switch {
	case k == 0:
		return out, nil
	case n == 0:
		return out, f.nobody()
	}
	chooser := choosers.Get().(*random.Chooser)
	defer choosers.Put(chooser)
	if f.replace {
		out = chooser.Repeating(s, k, n, out)
	} else {
		out = withAll(chooser.Choose(s, k%n, n, out), first, k/n, n)
	}
	leaveOut(out[first:], not)
	return out, nil
}

func (f *fixedNumber) nobody() error {
	return fmt.Errorf("%w: %s: a cell has nobody to be connected with: allow_self_connections=False leaves none", model.ErrConnection, f.name)
}

// withAll adds every one of n cells so many times to those chosen from first on, and keeps them ascending.
func withAll(out []int32, first, times, n int) []int32 {
	if times == 0 {
		return out
	}
	chosen := slices.Clone(out[first:])
	out = out[:first]
	for i := range int32(n) {
		for range times {
			out = append(out, i)
		}
		if len(chosen) > 0 && chosen[0] == i {
			out, chosen = append(out, i), chosen[1:]
		}
	}
	return out
}

// leaveOut renumbers cells, ascending, so that those in not, ascending, are stepped over.
func leaveOut(cells, not []int32) {
	for _, gap := range not {
		for k := len(cells) - 1; k >= 0 && cells[k] >= gap; k-- {
			cells[k]++
		}
	}
}

// replay appends k of n cells, without those in not, as PyNN draws them from r.
func (f *fixedNumber) replay(r *random.NumpyRNG, k, n int, not, out []int32) ([]int32, error) {
	if k > 0 && n == len(not) {
		return out, f.nobody()
	}
	if f.replace {
		return replayReplacing(r, k, n, not, out), nil
	}
	if k == 0 {
		return out, nil
	}
	all := make([]int32, 0, n)
	for i := range int32(n) {
		if !slices.Contains(not, i) {
			all = append(all, i)
		}
	}
	for range k / len(all) {
		out = append(out, all...)
	}
	if rest := k % len(all); rest > 0 {
		r.Shuffle(len(all), func(a, b int) { all[a], all[b] = all[b], all[a] })
		out = append(out, all[:rest]...)
	}
	return out, nil
}

// replayReplacing draws all cells, then those again that are not allowed, until none is left.
func replayReplacing(r *random.NumpyRNG, k, n int, not, out []int32) []int32 {
	first := len(out)
	for range k {
		out = append(out, int32(r.RandInt(0, int64(n))))
	}
	if len(not) == 0 {
		return out
	}
	var again []int
	for at, i := range out[first:] {
		if slices.Contains(not, i) {
			again = append(again, first+at)
		}
	}
	for len(again) > 0 {
		still := again[:0]
		for _, at := range again {
			out[at] = int32(r.RandInt(0, int64(n)))
			if slices.Contains(not, out[at]) {
				still = append(still, at)
			}
		}
		again = still
	}
	return out
}

// pairsByPost hands out pairs, which come with ascending presynaptic cells or in the order of drawing, column by column.
func pairsByPost(pre, post []int32, cells int) model.Column {
	first := make([]int, cells+1)
	for _, j := range post {
		first[j+1]++
	}
	for j := range cells {
		first[j+1] += first[j]
	}
	next, sources := slices.Clone(first), make([]int32, len(pre))
	for k, j := range post {
		sources[next[j]] = pre[k]
		next[j]++
	}
	return func(j int, out []int32) ([]int32, error) { return append(out, sources[first[j]:first[j+1]]...), nil }
}
