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
