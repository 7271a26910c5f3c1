package script

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"
)

// A call is one call of a built-in function from a script.
type call struct {
	s      *session
	thread *starlark.Thread
	name   string
	args   starlark.Tuple
	kwargs []starlark.Tuple
}

// function makes a built-in that the script sees under name.
func (s *session) function(name string, do func(*call) (starlark.Value, error)) *starlark.Builtin {
	return starlark.NewBuiltin(name, func(t *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if t == s.funcs.thread && !strings.Contains(pureFunctions, " "+name+" ") {
			return nil, classError("RuntimeError", "%s cannot be called from a function that gives a weight, a delay or a parameter: such a function only computes", name)
		}
		v, err := do(&call{s, t, name, args, kwargs})
		if v == nil && err == nil {
			v = starlark.None
		}
		return v, err
	})
}

// pureFunctions may be called where only computing is allowed.
const pureFunctions = " int print round sum pow divmod check assert param position_generator "

// unpack assigns the arguments, as starlark.UnpackArgs.
func (c *call) unpack(pairs ...any) error {
	err := starlark.UnpackArgs(c.name, c.args, c.kwargs, pairs...)
	if err != nil {
		return classError("TypeError", "%s", strings.TrimPrefix(err.Error(), c.name+": "))
	}
	return nil
}

// keywords splits the keyword arguments into those that are named and all others.
func (c *call) keywords(named ...string) (known, other []starlark.Tuple) {
	for _, kv := range c.kwargs {
		name := string(kv[0].(starlark.String))
		if contains(named, name) {
			known = append(known, kv)
		} else {
			other = append(other, kv)
		}
	}
	return known, other
}

// noPositional refuses positional arguments of functions that take keywords only.
func (c *call) noPositional() error {
	if len(c.args) > 0 {
		return classError("TypeError", "takes keyword arguments only (name=value), got %s", brief(c.args[0]))
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// A property is an attribute of an object of type T; a method a function bound to one.
type (
	property[T any] struct {
		name string
		get  func(T) (starlark.Value, error)
	}
	method[T any] struct {
		name string
		do   func(T, *call) (starlark.Value, error)
	}
)

// members are the attributes and methods of a type of objects.
type members[T any] struct {
	properties []property[T]
	methods    []method[T]
}

// attr finds an attribute or binds a method; nil, nil if there is none of that name.
func (m *members[T]) attr(s *session, typ string, recv T, name string) (starlark.Value, error) {
	for _, p := range m.properties {
		if p.name == name {
			return p.get(recv)
		}
	}
	for _, f := range m.methods {
		if f.name == name {
			return s.function(typ+"."+name, func(c *call) (starlark.Value, error) { return f.do(recv, c) }), nil
		}
	}
	return nil, nil
}

func (m *members[T]) names() []string {
	var names []string
	for _, p := range m.properties {
		names = append(names, p.name)
	}
	for _, f := range m.methods {
		names = append(names, f.name)
	}
	return names
}

// object is what all objects of scripts have in common; they are compared by identity.
type object struct{ typ string }

func (o object) Type() string          { return o.typ }
func (object) Freeze()                 {}
func (object) Truth() starlark.Bool    { return true }
func (o object) Hash() (uint32, error) { return 0, fmt.Errorf("unhashable type: %s", o.typ) }
