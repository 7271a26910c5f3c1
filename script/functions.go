package script

import (
	"fmt"
	"math"
	"sync"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/model"
)

// functions calls the functions that a script gives for weights, delays and parameters. The network is built by several
// goroutines, so they take turns; the thread is not the script's own, which waits meanwhile.
type functions struct {
	mu     sync.Mutex
	thread *starlark.Thread
}

// goFunc makes a Go function of a script's function of one number.
func (s *session) goFunc(f starlark.Callable) model.Func {
	return func(x float64) (float64, error) {
		s.funcs.mu.Lock()
		defer s.funcs.mu.Unlock()
		arg := starlark.Value(starlark.Float(x))
		if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			arg = starlark.MakeInt64(int64(x))
		}
		v, err := starlark.Call(s.funcs.thread, f, starlark.Tuple{arg}, nil)
		if err != nil {
			return 0, fmt.Errorf("%s(%v): %w", f.Name(), x, err)
		}
		y, ok := float(v)
		if !ok {
			return 0, fmt.Errorf("%w: %s(%v) = %s: must be a number", model.ErrInvalidParameterValue, f.Name(), x, brief(v))
		}
		return y, nil
	}
}

// probability calls a script's function, whose result may be a condition: True counts as 1.
func (s *session) probability(f starlark.Callable, args ...starlark.Value) (float64, error) {
	s.funcs.mu.Lock()
	defer s.funcs.mu.Unlock()
	v, err := starlark.Call(s.funcs.thread, f, args, nil)
	if err != nil {
		return 0, fmt.Errorf("%s%v: %w", f.Name(), starlark.Tuple(args), err)
	}
	if yes, ok := v.(starlark.Bool); ok {
		return truth(bool(yes)), nil
	}
	x, ok := float(v)
	if !ok || math.IsNaN(x) {
		return 0, fmt.Errorf("%w: %s%v = %s: must be a number", model.ErrInvalidParameterValue, f.Name(), starlark.Tuple(args), brief(v))
	}
	return x, nil
}

// cellFunc makes a value of a function of the index of a cell, for a parameter that is a number or a list for each cell.
func (s *session) cellFunc(f starlark.Callable) model.Value {
	return model.Value{Function: s.goFunc(f), ListFunction: func(i int) ([]float64, error) {
		s.funcs.mu.Lock()
		defer s.funcs.mu.Unlock()
		v, err := starlark.Call(s.funcs.thread, f, starlark.Tuple{starlark.MakeInt(i)}, nil)
		if err != nil {
			return nil, fmt.Errorf("%s(%d): %w", f.Name(), i, err)
		}
		list, ok := v.(starlark.Iterable)
		if !ok {
			return nil, fmt.Errorf("%w: %s(%d) = %s: must be a list of numbers", model.ErrInvalidParameterValue, f.Name(), i, brief(v))
		}
		return floats(f.Name(), list)
	}}
}

// sequence is PyNN's Sequence: a list that is one value, such as the spike times of a cell. Lists are told apart by their depth here, so
// it returns a list of the numbers.
var sequence = starlark.NewBuiltin("Sequence", func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var value starlark.Iterable
	if err := starlark.UnpackArgs(b.Name(), args, kwargs, "value", &value); err != nil {
		return nil, classError("TypeError", "%s", err.Error())
	}
	xs, err := floats("Sequence", value)
	return toStarlark(xs), err
})

// parametersModule is pyNN.parameters.
func parametersModule(*session) starlark.StringDict {
	return starlark.StringDict{"Sequence": sequence, "ArrayParameter": sequence}
}
