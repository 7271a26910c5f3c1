package script

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
)

// connectorMakers are the connectors that scripts can make, in the order of connectors.All.
var connectorMakers = []struct {
	name string
	make func(*call) (starlark.Value, error)
}{
	{"AllToAllConnector", allToAll},
	{"OneToOneConnector", oneToOne},
	{"FixedProbabilityConnector", fixedProbability},
	{"FromListConnector", fromList},
	{"CSAConnector", csaConnector},
}

// connector is a connector of a script.
type connector struct {
	object
	c model.Connector
}

func (c *connector) String() string { return fmt.Sprintf("<%s>", c.typ) }

// Attr implements starlark.HasAttrs: the arguments it was made with.
func (c *connector) Attr(name string) (starlark.Value, error) {
	if v, ok := c.c.Args[name]; ok {
		return toStarlark(v), nil
	}
	return nil, nil
}

// AttrNames implements starlark.HasAttrs.
func (c *connector) AttrNames() []string { return dictKeys(c.c.Args) }

func dictKeys(m map[string]any) []string {
	var keys []string
	for _, k := range dictOf(m).Keys() {
		s, _ := starlark.AsString(k)
		keys = append(keys, s)
	}
	return keys
}

// common are the arguments that connectors share; which of them a connector has is up to its table.
type common struct {
	allowSelf, rng, safe, callback, selector starlark.Value
}

// options reads the shared arguments.
func (o *common) options(c *call) ([]connectors.Option, error) {
	var opts []connectors.Option
	switch v := o.allowSelf.(type) {
	case nil:
	case starlark.Bool:
		if !v {
			opts = append(opts, connectors.Self(connectors.NoSelf))
		}
	case starlark.String:
		if v != "NoMutual" {
			return nil, fmt.Errorf("%w: allow_self_connections = %s: must be True, False or \"NoMutual\"", model.ErrInvalidParameterValue, v)
		}
		opts = append(opts, connectors.Self(connectors.NoMutual))
	default:
		return nil, fmt.Errorf("%w: allow_self_connections = %s: must be True, False or \"NoMutual\"", model.ErrInvalidParameterValue, brief(v))
	}
	r, err := rngOf(o.rng)
	if err != nil {
		return nil, err
	}
	if r != nil {
		opts = append(opts, connectors.RNG(r))
	}
	if o.safe != nil && !o.safe.Truth() {
		opts = append(opts, connectors.Unchecked())
	}
	if o.selector != nil && o.selector != starlark.None {
		return nil, classError("NotImplementedError", "location_selector is for cells with several compartments")
	}
	if o.callback == nil || o.callback == starlark.None {
		return opts, nil
	}
	f, ok := o.callback.(starlark.Callable)
	if !ok {
		return nil, classError("TypeError", "callback = %s: must be a function of the fraction that is done", brief(o.callback))
	}
	return append(opts, connectors.Callback(c.s.progressOf(f))), nil
}

// progressOf makes a Go callback of a script's. It may come from any goroutine of the build, and its errors are of no account
// to the network.
func (s *session) progressOf(f starlark.Callable) func(float64) {
	return func(fraction float64) {
		s.funcs.mu.Lock()
		defer s.funcs.mu.Unlock()
		if _, err := starlark.Call(s.funcs.thread, f, starlark.Tuple{starlark.Float(fraction)}, nil); err != nil {
			s.log.Warn("connector: callback: " + err.Error())
		}
	}
}

func wrapConnector(c model.Connector) starlark.Value { return &connector{object{c.Name}, c} }

func allToAll(c *call) (starlark.Value, error) {
	var o common
	if err := c.unpack("allow_self_connections?", &o.allowSelf, "location_selector?", &o.selector, "safe?", &o.safe, "callback?", &o.callback); err != nil {
		return nil, err
	}
	opts, err := o.options(c)
	return wrapConnector(connectors.AllToAll(opts...)), err
}

func oneToOne(c *call) (starlark.Value, error) {
	var o common
	if err := c.unpack("location_selector?", &o.selector, "safe?", &o.safe, "callback?", &o.callback); err != nil {
		return nil, err
	}
	opts, err := o.options(c)
	return wrapConnector(connectors.OneToOne(opts...)), err
}

func fixedProbability(c *call) (starlark.Value, error) {
	var o common
	var p starlark.Value
	if err := c.unpack("p_connect", &p, "allow_self_connections?", &o.allowSelf, "location_selector?", &o.selector, "rng?", &o.rng, "safe?", &o.safe, "callback?", &o.callback); err != nil {
		return nil, err
	}
	x, ok := float(p)
	if !ok || !(x >= 0 && x <= 1) {
		return nil, fmt.Errorf("%w: p_connect = %s: must be a probability from 0 to 1", model.ErrInvalidParameterValue, brief(p))
	}
	opts, err := o.options(c)
	return wrapConnector(connectors.FixedProbability(x, opts...)), err
}

func fromList(c *call) (starlark.Value, error) {
	var o common
	var list starlark.Iterable
	var columns starlark.Value
	if err := c.unpack("conn_list", &list, "column_names?", &columns, "location_selector?", &o.selector, "safe?", &o.safe, "callback?", &o.callback); err != nil {
		return nil, err
	}
	v, err := listValue("conn_list", list)
	if err != nil {
		return nil, err
	}
	rows, ok := v.([][]float64)
	if flat, isFlat := v.([]float64); isFlat && len(flat) == 0 {
		rows, ok = [][]float64{}, true
	}
	if !ok {
		return nil, fmt.Errorf("%w: conn_list: must be a list of rows (i, j) or (i, j, weight, delay)", model.ErrInvalidParameterValue)
	}
	var titles []string
	if columns != nil && columns != starlark.None {
		if titles, err = names("column_names", columns); err != nil {
			return nil, err
		}
	}
	opts, err := o.options(c)
	return wrapConnector(connectors.FromList(rows, titles, opts...)), err
}
