package script

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock"
)

// connection is a Connection of a script: its attributes are the parameters of the synapse type.
type connection struct {
	object
	of *projection
	c  *hillock.Connection
}

func (x *connection) String() string {
	return fmt.Sprintf("<Connection %d → %d of %q>", x.c.Pre, x.c.Post, x.of.p.Label())
}

// Attr implements starlark.HasAttrs.
func (x *connection) Attr(name string) (starlark.Value, error) {
	switch name {
	case "presynaptic_index":
		return starlark.MakeInt(x.c.Pre), nil
	case "postsynaptic_index":
		return starlark.MakeInt(x.c.Post), nil
	case "as_tuple":
		return x.of.s.function("Connection.as_tuple", x.asTuple), nil
	}
	v, err := x.c.Get(name)
	return starlark.Float(v), err
}

// AttrNames implements starlark.HasAttrs.
func (x *connection) AttrNames() []string {
	list := []string{"as_tuple", "postsynaptic_index", "presynaptic_index"}
	kind := x.of.p.SynapseType()
	for _, p := range kind.Params {
		list = append(list, p.Name)
	}
	for _, v := range kind.State {
		list = append(list, v.Name)
	}
	return list
}

// SetField implements starlark.HasSetField: connection.weight = 0.1.
func (x *connection) SetField(name string, v starlark.Value) error {
	f, ok := float(v)
	if !ok {
		return classError("TypeError", "%s = %s: must be a number", name, brief(v))
	}
	return x.c.Set(name, f)
}

// asTuple is as_tuple(*attribute_names).
func (x *connection) asTuple(c *call) (starlark.Value, error) {
	t := starlark.Tuple{}
	for _, arg := range c.args {
		name, ok := starlark.AsString(arg)
		if !ok {
			return nil, classError("TypeError", "as_tuple: %s: must be the name of a parameter", brief(arg))
		}
		v, err := x.Attr(name)
		if err != nil {
			return nil, err
		}
		t = append(t, v)
	}
	return t, nil
}
