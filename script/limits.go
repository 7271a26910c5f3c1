package script

import (
	"fmt"
	"runtime"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/model"
)

// What a script may take at most, whatever it is; memory and time are watched by who runs it.
const (
	// DefaultMaxSteps bounds the steps of the interpreter: some minutes of pure computing in the script's own lines.
	DefaultMaxSteps = 10_000_000_000

	maxSource = 4 << 20     // bytes of a script
	maxDepth  = 10_000      // calls of the script's functions within each other
	maxRange  = 100_000_000 // numbers in a range, which takes no steps where a built-in function goes through it
	lookEvery = 1000        // steps between two looks at the limits
)

// meter has the limits looked at every so many steps of a thread.
func (s *session) meter(t *starlark.Thread) {
	every := uint64(lookEvery)
	if most := s.cfg.MaxSteps; most > 0 {
		every = min(every, most)
	}
	t.SetMaxExecutionSteps(every)
	t.OnMaxSteps = func(t *starlark.Thread) {
		total := s.steps.Add(every)
		switch {
		case s.cfg.MaxSteps > 0 && total >= s.cfg.MaxSteps:
			s.stop(t, fmt.Errorf("%w: the script has taken %d steps of the interpreter, its limit: it may never end; --max-steps sets another limit", model.ErrRuntime, total))
		case t.CallStackDepth() > maxDepth:
			s.stop(t, fmt.Errorf("%w: maximum recursion depth exceeded: %d calls of functions within each other", model.ErrRuntime, maxDepth))
		}
		t.SetMaxExecutionSteps(t.ExecutionSteps() + every)
	}
}

// stop ends the script with an error at the place where it is.
func (s *session) stop(t *starlark.Thread, err error) {
	s.stopped.CompareAndSwap(nil, &err)
	t.Cancel(err.Error())
}

// halted puts the reason for which the interpreter was stopped in place of what it says.
type halted struct{ reason, said error }

func (h halted) Error() string   { return h.reason.Error() }
func (h halted) Unwrap() []error { return []error{h.reason, h.said} }

// reason returns err, or why the script was stopped if that was the cause.
func (s *session) reason(err error) error {
	if why := s.stopped.Load(); err != nil && why != nil {
		return halted{*why, err}
	}
	return err
}

// boundedRange is range, for numbers that memory or patience could hold.
func boundedRange(t *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	v, err := starlark.Call(t, starlark.Universe["range"], args, kwargs)
	if err != nil {
		return nil, fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "range: "))
	}
	if n := starlark.Len(v); n > maxRange {
		return nil, fmt.Errorf("%w: range of %d numbers: must be at most %d", model.ErrMemory, n, maxRange)
	}
	return v, nil
}

// tooLarge turns a panic of the Go runtime about a size that no memory has into an error; other panics are bugs and go on.
func tooLarge(err *error) {
	r := recover()
	if r == nil {
		return
	}
	text := fmt.Sprint(r)
	if _, ok := r.(runtime.Error); ok || strings.Contains(text, "Repeat") || strings.Contains(text, "too large") {
		for _, what := range []string{"makeslice", "growslice", "Repeat", "too large"} {
			if strings.Contains(text, what) {
				*err = fmt.Errorf("%w: a list or text would be larger than any memory (%s)", model.ErrMemory, text)
				return
			}
		}
	}
	panic(r)
}
