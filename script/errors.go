package script

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/hillock-sim/hillock/model"
)

// An Error is what went wrong in a script: where, in which call, and what. Its text is
//
//	balanced_network.star:41:24: in sim.Population: InvalidParameterValueError: population "exc": IF_cond_exp: cm = -1 nF: ...
//
// followed by the calls that led there if the place is inside a function. It wraps the cause, so that errors.Is finds the
// classes of package model.
type Error struct {
	Pos   syntax.Position
	Call  string // the call that failed, "" for a mistake in the language
	Msg   string
	Stack []Frame // the calls that led to it, outermost first; empty at the top level of the script

	cause error
}

// A Frame is one function call of a script.
type Frame struct {
	Pos  syntax.Position
	Name string
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", e.Pos)
	if e.Call != "" {
		fmt.Fprintf(&b, "in %s: ", e.Call)
	}
	b.WriteString(e.Msg)
	if len(e.Stack) > 0 {
		b.WriteString("\n  called from")
		for i := len(e.Stack) - 1; i >= 0; i-- {
			if hidden := len(e.Stack) - 2*shownFrames; hidden > 0 && i == len(e.Stack)-1-shownFrames {
				fmt.Fprintf(&b, "\n    ... %d more calls", hidden)
				i -= hidden
			}
			fmt.Fprintf(&b, "\n    %s in %s", e.Stack[i].Pos, e.Stack[i].Name)
		}
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.cause }

// shownFrames is how many calls are shown at either end of a long stack.
const shownFrames = 10

// locate turns what the interpreter returns into an Error (or several, joined, if the file has several mistakes).
func locate(ctx context.Context, name string, src []byte, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil && !errors.Is(err, model.ErrInterrupted) {
		err = cancelled{err}
	}
	var syntaxError syntax.Error
	if errors.As(err, &syntaxError) {
		return &Error{Pos: syntaxError.Pos, Msg: "SyntaxError: " + hint(syntaxError, src), cause: err}
	}
	var list resolve.ErrorList
	if errors.As(err, &list) {
		var all []error
		for _, e := range list {
			all = append(all, &Error{Pos: e.Pos, Msg: "NameError: " + e.Msg + nameHint(e.Msg), cause: e})
		}
		return errors.Join(all...)
	}
	if e := deepest(err); e != nil {
		return fromStack(name, e, err)
	}
	return &Error{Pos: syntax.MakePosition(&name, 1, 1), Msg: err.Error(), cause: err}
}

// deepest returns the innermost error of the interpreter in the chain: its stack says most about the place.
func deepest(err error) *starlark.EvalError {
	var found *starlark.EvalError
	for err != nil {
		var e *starlark.EvalError
		if !errors.As(err, &e) {
			break
		}
		found, err = e, e.Unwrap()
	}
	return found
}

func fromStack(name string, e *starlark.EvalError, cause error) *Error {
	out := &Error{Msg: message(cause), cause: cause}
	stack := append(starlark.CallStack(nil), e.CallStack...)
	// The innermost frames are built in: the outermost of them is the call that the script wrote.
	for len(stack) > 0 && stack.At(0).Pos.Filename() == "<builtin>" {
		out.Call = stack.Pop().Name
	}
	switch out.Call {
	case percentName, sliceName, attributeName:
		out.Call = ""
	}
	out.Pos = syntax.MakePosition(&name, 1, 1)
	if len(stack) == 0 {
		return out
	}
	out.Pos = stack.At(0).Pos
	out.Stack = append(callers(e, cause), frames(stack[:len(stack)-1])...)
	return out
}

// frames returns the calls of script functions in a stack.
func frames(stack starlark.CallStack) []Frame {
	var list []Frame
	for _, f := range stack {
		if f.Pos.Filename() != "<builtin>" {
			list = append(list, Frame{f.Pos, describeFrame(f.Name)})
		}
	}
	return list
}

// callers returns the stack of the script where the innermost error comes from the thread of functions, which has a stack of its
// own: the place whose verb called the function.
func callers(innermost *starlark.EvalError, err error) []Frame {
	var outer *starlark.EvalError
	if !errors.As(err, &outer) || outer == innermost || len(outer.CallStack) == 0 || len(innermost.CallStack) == 0 ||
		outer.CallStack[0] == innermost.CallStack[0] {
		return nil
	}
	return frames(outer.CallStack)
}

func describeFrame(name string) string {
	switch name {
	case "<toplevel>":
		return "the script"
	case "lambda":
		return "a lambda"
	}
	return name
}

// message returns the text of an error, with the class of errors that the language itself raises.
func message(err error) string {
	text := err.Error()
	if errors.Is(err, model.ErrInterrupted) {
		return text
	}
	for _, c := range classes {
		if strings.Contains(text, c.contains) && !strings.Contains(text, "Error: ") {
			return c.class + ": " + text
		}
	}
	return text
}

// classes names the Python class of what the interpreter says in its own words.
var classes = []struct{ contains, class string }{
	{"out of range", "IndexError"},
	{"division by zero", "ZeroDivisionError"},
	{"not in dict", "KeyError"},
	{"has no .", "AttributeError"},
	{"unexpected keyword argument", "TypeError"},
	{"missing argument", "TypeError"},
	{"missing 1 required", "TypeError"},
	{"got multiple values", "TypeError"},
	{"unknown binary op", "TypeError"},
	{"invalid call of non-function", "TypeError"},
	{"value is not iterable", "TypeError"},
}

// cancelled marks an error of the interpreter that comes from the user's interrupt.
type cancelled struct{ error }

func (c cancelled) Error() string   { return "interrupted" }
func (c cancelled) Unwrap() []error { return []error{model.ErrInterrupted, c.error} }

// classError is an error of a class that package model does not have.
func classError(class, format string, args ...any) error {
	return fmt.Errorf(class+": "+format, args...)
}
