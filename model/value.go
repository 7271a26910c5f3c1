package model

import (
	"fmt"
	"math"

	"github.com/hillock-sim/hillock/random"
)

// Func is a parameter given as a function: of the index of a cell for populations, of the distance between two cells for
// projections, as in PyNN.
type Func func(x float64) (float64, error)

// ListFunc gives a parameter that is a list for each cell (spike_times) as a function of the index of the cell.
type ListFunc func(i int) ([]float64, error)

// PairFunc is a parameter of connections, or a probability, given as a function of the indices of the two cells: PyNN's
// IndexBasedExpression.
type PairFunc func(i, j int) (float64, error)

// Value is what a user gives for a parameter, a variable, a weight or a delay. Exactly one field is set, but for a function whose
// result is not known before it is called: it is given as Function and as ListFunction.
type Value struct {
	Number   *float64
	List     []float64            // one number for each cell or connection; for a sequence parameter: the sequence of every cell
	Lists    [][]float64          // one row for each presynaptic cell (NaN: no connection), or one sequence for each cell
	Random   *random.Distribution // drawn for each cell or connection
	Function Func                 // of index or distance
	Pair     PairFunc             // for connections: of the indices of the two cells

	ListFunction ListFunc // of index
}

// Num makes a Value of one number.
func Num(x float64) Value { return Value{Number: &x} }

// ValueOf turns what Go programs and scripts pass into a Value: numbers, slices of numbers, slices of slices,
// *random.Distribution, Func, func(float64) float64, func(int) float64, and for lists ListFunc and func(int) []float64.
func ValueOf(x any) (Value, error) {
	switch x := x.(type) {
	case Value:
		return x, nil
	case float64:
		return Num(x), nil
	case float32:
		return Num(float64(x)), nil
	case int:
		return Num(float64(x)), nil
	case int64:
		return Num(float64(x)), nil
	case []float64:
		return Value{List: nonNil(x)}, nil
	case []int:
		list := make([]float64, len(x))
		for i, v := range x {
			list[i] = float64(v)
		}
		return Value{List: list}, nil
	case [][]float64:
		if x == nil {
			x = [][]float64{}
		}
		return Value{Lists: x}, nil
	case *random.Distribution:
		return Value{Random: x}, nil
	case Func:
		return Value{Function: x}, nil
	case func(float64) float64:
		return Value{Function: func(d float64) (float64, error) { return x(d), nil }}, nil
	case func(int) float64:
		return Value{Function: func(i float64) (float64, error) { return x(int(i)), nil }}, nil
	case ListFunc:
		return Value{ListFunction: x}, nil
	case func(int) []float64:
		return Value{ListFunction: func(i int) ([]float64, error) { return x(i), nil }}, nil
	case PairFunc:
		return Value{Pair: x}, nil
	case func(i, j int) float64:
		return Value{Pair: func(i, j int) (float64, error) { return x(i, j), nil }}, nil
	}
	return Value{}, fmt.Errorf("%w: %v (%T) is not a number, a list, a RandomDistribution or a function", ErrInvalidParameterValue, x, x)
}

func nonNil(x []float64) []float64 {
	if x == nil {
		return []float64{}
	}
	return x
}

// String describes the value for messages and provenance.
func (v Value) String() string {
	switch {
	case v.Number != nil:
		return fmt.Sprint(*v.Number)
	case v.List != nil:
		return fmt.Sprintf("list of %d numbers", len(v.List))
	case v.Lists != nil:
		return fmt.Sprintf("%d lists of numbers", len(v.Lists))
	case v.Random != nil:
		return fmt.Sprintf("RandomDistribution(%q, %v)", v.Random.Name, v.Random.Params)
	case v.Function != nil, v.ListFunction != nil:
		return "function"
	}
	return "nothing"
}

// Resolve evaluates the value for n cells. Values from a NumpyRNG are drawn from rng, which the caller has copied or not as PyNN
// does; native ones from stream, cell i from its own child stream.
func (v Value) Resolve(n int, numpy *random.NumpyRNG, stream random.Stream) (Values, error) {
	switch {
	case v.Number != nil:
		return Values{One: *v.Number}, nil
	case v.List != nil:
		if len(v.List) != n {
			return Values{}, fmt.Errorf("%w: %d values given for %d cells", ErrInvalidDimensions, len(v.List), n)
		}
		return Values{Each: append(make([]float64, 0, n), v.List...)}.orEmpty(), nil
	case v.Random != nil:
		if numpy != nil {
			each, err := v.Random.NextN(numpy, n)
			return Values{Each: each}.orEmpty(), err
		}
		each := make([]float64, n)
		if err := v.Random.Each(stream, each); err != nil {
			return Values{}, err
		}
		return Values{Each: each}.orEmpty(), nil
	case v.Function != nil:
		each := make([]float64, n)
		for i := range each {
			x, err := v.Function(float64(i))
			if err != nil {
				return Values{}, err
			}
			each[i] = x
		}
		return Values{Each: each}.orEmpty(), nil
	}
	return Values{}, fmt.Errorf("%w: a %v is not a value for cells", ErrInvalidParameterValue, v)
}

func (v Values) orEmpty() Values {
	if len(v.Each) == 0 {
		return Values{One: math.NaN()}
	}
	return v
}

// Bounds returns the range in which the value lies, if that can be said before it is evaluated.
func (v Value) Bounds() (lo, hi float64, known bool) {
	switch {
	case v.Number != nil:
		return *v.Number, *v.Number, true
	case len(v.List) > 0, len(v.Lists) > 0:
		lo, hi = math.Inf(1), math.Inf(-1)
		for _, row := range append([][]float64{v.List}, v.Lists...) {
			for _, x := range row {
				if !math.IsNaN(x) {
					lo, hi = math.Min(lo, x), math.Max(hi, x)
				}
			}
		}
		return lo, hi, lo <= hi
	case v.Random != nil:
		lo, hi = Plausible(v.Random)
		return lo, hi, true
	}
	return 0, 0, false
}

// Plausible returns the range of values that a distribution can be expected to yield: its support, of normal distributions within 4
// standard deviations from the mean. Values that are drawn are checked all the same.
func Plausible(d *random.Distribution) (lo, hi float64) {
	lo, hi = d.Support()
	switch d.Name {
	case "normal", "normal_clipped", "normal_clipped_to_boundary":
		reach := float64(4 * d.Params[1])
		if from, to := max(lo, d.Params[0]-reach), min(hi, d.Params[0]+reach); from <= to {
			return from, to
		}
	}
	return lo, hi
}
