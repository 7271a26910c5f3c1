package script

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/csa"
	"github.com/hillock-sim/hillock/model"
)

// What scripts may write for sets of connections, value sets and sets of indices.

// setOf takes a connection set, or a list of pairs.
func (s *session) setOf(name string, v starlark.Value) (csa.Set, error) {
	switch v := v.(type) {
	case *csaSet:
		return v.set, nil
	case *csaFull:
		return v.set, nil
	case *csaOperator, *csaRandom:
		return csa.Set{}, classError("TypeError", "%s = %s: is an operator: apply it to a set, as in %s * csa.full(10, 20)", name, v, v)
	case *starlark.List:
		var list [][2]int
		for k := range v.Len() {
			pair, ok := v.Index(k).(starlark.Indexable)
			if !ok || pair.Len() != 2 {
				return csa.Set{}, classError("TypeError", "%s[%d] = %s: must be a pair (source, target)", name, k, brief(v.Index(k)))
			}
			var x [2]int
			for q := range x {
				var err error
				if x[q], err = wholeNumber(fmt.Sprintf("%s[%d][%d]", name, k, q), pair.Index(q)); err != nil {
					return csa.Set{}, err
				}
			}
			list = append(list, x)
		}
		set := csa.Pairs(list...)
		return set, set.Err()
	}
	return csa.Set{}, classError("TypeError", "%s = %s: must be a mask or a connection set of csa", name, brief(v))
}

// valueSetOf takes a value set, a number or a function of source and target; it also says whether functions of the script are in it.
func (s *session) valueSetOf(name string, v starlark.Value) (csa.Value, bool, error) {
	switch v := v.(type) {
	case *csaValue:
		return v.v, v.scripted, nil
	case *csaFull, *csaRandom, *csaGeometry: // can be called, but not with two indices
	case starlark.Callable:
		return csa.FuncErr(s.pairFunc(v)), true, nil
	}
	if x, ok := float(v); ok {
		return csa.Const(x), false, nil
	}
	return csa.Value{}, false, classError("TypeError", "%s = %s: must be a number, a value set or a function of source and target", name, brief(v))
}

// pairFunc makes a Go function of a script's function of two indices.
func (s *session) pairFunc(f starlark.Callable) func(i, j int) (float64, error) {
	return func(i, j int) (float64, error) {
		v, err := s.callback(f, starlark.MakeInt(i), starlark.MakeInt(j))
		if err != nil {
			return 0, fmt.Errorf("%s(%d, %d): %w", f.Name(), i, j, err)
		}
		x, ok := float(v)
		if !ok {
			return 0, fmt.Errorf("%w: %s(%d, %d) = %s: must be a number", model.ErrInvalidParameterValue, f.Name(), i, j, brief(v))
		}
		return x, nil
	}
}

// callback calls a function of the script from wherever the network is built.
func (s *session) callback(f starlark.Callable, args ...starlark.Value) (starlark.Value, error) {
	s.funcs.mu.Lock()
	defer s.funcs.mu.Unlock()
	return starlark.Call(s.funcs.thread, f, args, nil)
}

// intsOf takes a set of indices, an index, an interval (first, last), or a list of indices and intervals.
func (s *session) intsOf(name string, v starlark.Value) (csa.Ints, error) {
	switch v := v.(type) {
	case *csaInts:
		return v.ints, nil
	case starlark.Tuple:
		if len(v) == 2 {
			return intervalOf(name, v)
		}
	case starlark.Int:
		i, err := indexOf(name, v)
		return csa.Ival(i, i), err
	}
	list, ok := v.(starlark.Indexable)
	if _, isString := v.(starlark.String); !ok || isString {
		return csa.Ints{}, classError("TypeError", "%s = %s: must be a set of indices: an interval (first, last), csa.ival(first, last), a list or a range", name, brief(v))
	}
	if n := list.Len(); v.Type() == "range" && n > 1 { // range(10**8) is an interval, not a list of numbers
		from, err := indexOf(name, list.Index(0))
		to, err2 := indexOf(name, list.Index(n-1))
		if err == nil && err2 == nil && to-from == n-1 {
			return csa.Ival(from, to), nil
		}
	}
	var out csa.Ints
	var single []int
	for k := range list.Len() {
		at := fmt.Sprintf("%s[%d]", name, k)
		if pair, isPair := list.Index(k).(starlark.Tuple); isPair && len(pair) == 2 {
			part, err := intervalOf(at, pair)
			if err != nil {
				return csa.Ints{}, err
			}
			out = out.Plus(part)
			continue
		}
		i, err := indexOf(at, list.Index(k))
		if err != nil {
			return csa.Ints{}, err
		}
		single = append(single, i)
	}
	return out.Plus(csa.Indices(single...)), nil
}

func intervalOf(name string, v starlark.Tuple) (csa.Ints, error) {
	first, err := indexOf(name+"[0]", v[0])
	if err != nil {
		return csa.Ints{}, err
	}
	last, err := indexOf(name+"[1]", v[1])
	if err != nil {
		return csa.Ints{}, err
	}
	if last < first {
		return csa.Ints{}, fmt.Errorf("%w: %s = (%d, %d): the last index is below the first", model.ErrValue, name, first, last)
	}
	return csa.Ival(first, last), nil
}

func indexOf(name string, v starlark.Value) (int, error) {
	i, err := wholeNumber(name, v)
	if err == nil && (i < 0 || i >= csa.Inf) {
		err = fmt.Errorf("%w: %s = %d: an index must be from 0 to %d", model.ErrValue, name, i, csa.Inf-1)
	}
	return i, err
}
