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
	{"DistanceDependentProbabilityConnector", distanceDependent},
	{"DisplacementDependentProbabilityConnector", displacementDependent},
	{"IndexBasedProbabilityConnector", indexBased},
	{"FixedNumberPreConnector", fixedNumber("presynaptic", false, connectors.FixedNumberPre)},
	{"FixedNumberPostConnector", fixedNumber("postsynaptic", false, connectors.FixedNumberPost)},
	{"FixedTotalNumberConnector", fixedNumber("", true, connectors.FixedTotalNumber)},
	{"SmallWorldConnector", smallWorld},
	{"FromListConnector", fromList},
	{"FromFileConnector", fromFile},
	{"ArrayConnector", arrayConnector},
	{"CloneConnector", clone},
	{"CSAConnector", csaConnector},
}

// connector is a connector of a script.
type connector struct {
	object
	s *session
	c model.Connector
}

func (c *connector) String() string { return fmt.Sprintf("<%s>", c.typ) }

// Attr implements starlark.HasAttrs: the arguments it was made with, and PyNN's verbs.
func (c *connector) Attr(name string) (starlark.Value, error) {
	switch name {
	case "get_parameters":
		return c.s.function(c.typ+".get_parameters", func(k *call) (starlark.Value, error) { return dictOf(c.c.Args), k.unpack() }), nil
	case "describe":
		return c.s.function(c.typ+".describe", func(k *call) (starlark.Value, error) {
			var template, engine starlark.Value
			if err := k.unpack("template?", &template, "engine?", &engine); err != nil {
				return nil, err
			}
			if template == starlark.None {
				return dictOf(map[string]any{"name": c.typ, "parameters": dictOf(c.c.Args)}), nil
			}
			return starlark.String(c.typ + " with parameters " + dictOf(c.c.Args).String()), nil
		}), nil
	}
	if v, ok := c.c.Args[name]; ok {
		return toStarlark(v), nil
	}
	return nil, nil
}

// AttrNames implements starlark.HasAttrs.
func (c *connector) AttrNames() []string {
	return append(dictKeys(c.c.Args), "describe", "get_parameters")
}

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

func (s *session) wrapConnector(c model.Connector) starlark.Value {
	return &connector{object{c.Name}, s, c}
}

func allToAll(c *call) (starlark.Value, error) {
	var o common
	if err := c.unpack("allow_self_connections?", &o.allowSelf, "location_selector?", &o.selector, "safe?", &o.safe, "callback?", &o.callback); err != nil {
		return nil, err
	}
	opts, err := o.options(c)
	return c.s.wrapConnector(connectors.AllToAll(opts...)), err
}

func oneToOne(c *call) (starlark.Value, error) {
	var o common
	if err := c.unpack("location_selector?", &o.selector, "safe?", &o.safe, "callback?", &o.callback); err != nil {
		return nil, err
	}
	opts, err := o.options(c)
	return c.s.wrapConnector(connectors.OneToOne(opts...)), err
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
	return c.s.wrapConnector(connectors.FixedProbability(x, opts...)), err
}

// expressionOf takes an expression or a function of n numbers, which may be a condition.
func expressionOf[F any](c *call, name, of string, v starlark.Value, parse func(string) (F, error), call func(starlark.Callable) F) (F, error) {
	switch v := v.(type) {
	case starlark.String:
		f, err := parse(string(v))
		if err != nil {
			err = fmt.Errorf("%s: %w", name, err)
		}
		return f, err
	case starlark.Callable:
		return call(v), nil
	}
	var none F
	return none, classError("TypeError", "%s: %s = %s: must be an expression or a function of %s", c.name, name, brief(v), of)
}

// pairwise reads the arguments of connectors with a probability for each pair, the first of which is called name.
func (c *call) pairwise(name string) (starlark.Value, []connectors.Option, error) {
	var o common
	var p starlark.Value
	if err := c.unpack(name, &p, "allow_self_connections?", &o.allowSelf, "location_selector?", &o.selector, "rng?", &o.rng, "safe?", &o.safe, "callback?", &o.callback); err != nil {
		return nil, nil, err
	}
	opts, err := o.options(c)
	return p, opts, err
}

// distanceDependent is DistanceDependentProbabilityConnector(d_expression, ...).
func distanceDependent(c *call) (starlark.Value, error) {
	p, opts, err := c.pairwise("d_expression")
	if err != nil {
		return nil, err
	}
	f, err := expressionOf(c, "d_expression", "the distance d", p, distanceExpression, func(f starlark.Callable) model.Func {
		return func(d float64) (float64, error) { return c.s.probability(f, starlark.Float(d)) }
	})
	if err != nil {
		return nil, err
	}
	if text, ok := starlark.AsString(p); ok { // as PyNN does
		for _, d := range []float64{0, 1e12} {
			x, err := f(d)
			if err == nil && !(x >= 0) {
				err = fmt.Errorf("%w: %q is %v at d = %v: a probability must be >= 0", model.ErrInvalidParameterValue, text, x, d)
			}
			if err != nil {
				return nil, fmt.Errorf("d_expression: %w", err)
			}
		}
	}
	return withArg(c.s, connectors.DistanceDependentProbability(f, opts...), "d_expression", p), nil
}

// displacementDependent is DisplacementDependentProbabilityConnector(disp_function, ...).
func displacementDependent(c *call) (starlark.Value, error) {
	p, opts, err := c.pairwise("disp_function")
	if err != nil {
		return nil, err
	}
	f, err := expressionOf(c, "disp_function", "the displacement d", p, displacementExpression, func(f starlark.Callable) func([3]float64) (float64, error) {
		return func(d [3]float64) (float64, error) { return c.s.probability(f, triple(d)) }
	})
	if err != nil {
		return nil, err
	}
	return withArg(c.s, connectors.DisplacementDependentProbability(f, opts...), "disp_function", p), nil
}

// indexBased is IndexBasedProbabilityConnector(index_expression, ...).
func indexBased(c *call) (starlark.Value, error) {
	p, opts, err := c.pairwise("index_expression")
	if err != nil {
		return nil, err
	}
	f, err := c.pairFunc("index_expression", p)
	if err != nil {
		return nil, err
	}
	return withArg(c.s, connectors.IndexBasedProbability(f, opts...), "index_expression", p), nil
}

// pairFunc takes an IndexBasedExpression, an expression or a function of i and j.
func (c *call) pairFunc(name string, v starlark.Value) (model.PairFunc, error) {
	if f, ok := v.(*indexFunction); ok {
		return f.f, nil
	}
	return expressionOf(c, name, "the indices i and j", v, indexExpression, func(f starlark.Callable) model.PairFunc {
		return func(i, j int) (float64, error) { return c.s.probability(f, starlark.MakeInt(i), starlark.MakeInt(j)) }
	})
}

// indexFunction is an IndexBasedExpression: a parameter of connections that is a function of the indices of the two cells.
type indexFunction struct {
	object
	f model.PairFunc
}

func (f *indexFunction) String() string { return "<" + f.typ + ">" }

// newIndexFunction is IndexBasedExpression(function). In PyNN it is a class to derive from.
func newIndexFunction(c *call) (starlark.Value, error) {
	var v starlark.Value
	if err := c.unpack("function", &v); err != nil {
		return nil, err
	}
	f, err := c.pairFunc("function", v)
	if err != nil {
		return nil, err
	}
	return &indexFunction{object{"IndexBasedExpression"}, f}, nil
}

// coreModule is pyNN.core.
func coreModule(s *session) starlark.StringDict {
	return starlark.StringDict{"IndexBasedExpression": s.function("IndexBasedExpression", newIndexFunction)}
}

// withArg is a connector of which a script can ask what it was given.
func withArg(s *session, c model.Connector, name string, v starlark.Value) starlark.Value {
	c.Args[name] = v
	return s.wrapConnector(c)
}

// fixedNumber makes the connectors with a fixed number of connections.
func fixedNumber(of string, replaces bool, make func(n any, opts ...connectors.Option) model.Connector) func(c *call) (starlark.Value, error) {
	return func(c *call) (starlark.Value, error) {
		var o common
		var v starlark.Value
		replace := replaces
		if err := c.unpack("n", &v, "allow_self_connections?", &o.allowSelf, "with_replacement?", &replace, "location_selector?", &o.selector,
			"rng?", &o.rng, "safe?", &o.safe, "callback?", &o.callback); err != nil {
			return nil, err
		}
		opts, err := o.options(c)
		if err != nil {
			return nil, err
		}
		var n any
		if d, ok := v.(*distribution); ok {
			n = d.d
		} else if n, err = wholeNumber("n", v); err != nil {
			what := "a whole number"
			if of != "" {
				what += " of " + of + " cells"
			}
			return nil, classError("TypeError", "n = %s: must be %s, or a RandomDistribution of whole numbers", brief(v), what)
		} else if n.(int) < 0 {
			return nil, fmt.Errorf("%w: n = %d: must be >= 0", model.ErrInvalidParameterValue, n)
		}
		return withArg(c.s, make(n, append(opts, connectors.Replacement(replace))...), "n", v), nil
	}
}

// smallWorld is SmallWorldConnector(degree, rewiring, allow_self_connections=True, n_connections=None, ...).
func smallWorld(c *call) (starlark.Value, error) {
	var o common
	var most starlark.Value
	var degree, rewiring float64
	if err := c.unpack("degree", real{&degree}, "rewiring", real{&rewiring}, "allow_self_connections?", &o.allowSelf, "n_connections?", &most,
		"location_selector?", &o.selector, "rng?", &o.rng, "safe?", &o.safe, "callback?", &o.callback); err != nil {
		return nil, err
	}
	n := -1
	if most != nil && most != starlark.None {
		var err error
		if n, err = wholeNumber("n_connections", most); err != nil {
			return nil, err
		}
		if n < 0 {
			return nil, fmt.Errorf("%w: n_connections = %d: must be >= 0, or None for all that are near", model.ErrInvalidParameterValue, n)
		}
	}
	if !(rewiring >= 0 && rewiring <= 1) {
		return nil, fmt.Errorf("%w: rewiring = %v: must be a probability from 0 to 1", model.ErrInvalidParameterValue, rewiring)
	}
	opts, err := o.options(c)
	return c.s.wrapConnector(connectors.SmallWorld(degree, rewiring, n, opts...)), err
}

// fromFile is FromFileConnector(file, distributed=False, ...).
func fromFile(c *call) (starlark.Value, error) {
	var o common
	var file string
	distributed := false
	if err := c.unpack("file", &file, "distributed?", &distributed, "location_selector?", &o.selector, "safe?", &o.safe, "callback?", &o.callback); err != nil {
		return nil, err
	}
	if distributed {
		file += ".0" // there is one process
	}
	opts, err := o.options(c)
	if err != nil {
		return nil, err
	}
	path, err := c.s.inputPath(file)
	if err != nil {
		return nil, err
	}
	return withArg(c.s, connectors.FromFile(path, opts...), "file", starlark.String(file)), nil
}

// arrayConnector is ArrayConnector(array, ...).
func arrayConnector(c *call) (starlark.Value, error) {
	var o common
	var rows starlark.Iterable
	if err := c.unpack("array", &rows, "location_selector?", &o.selector, "safe?", &o.safe, "callback?", &o.callback); err != nil {
		return nil, err
	}
	var array [][]bool
	for v := range starlark.Elements(rows) {
		row, ok := v.(starlark.Iterable)
		if !ok {
			return nil, fmt.Errorf("%w: array[%d] = %s: must be a row of True and False", model.ErrInvalidParameterValue, len(array), brief(v))
		}
		yes := []bool{}
		for x := range starlark.Elements(row) {
			yes = append(yes, bool(x.Truth()))
		}
		array = append(array, yes)
	}
	opts, err := o.options(c)
	return withArg(c.s, connectors.Array(array, opts...), "array", rows), err
}

// clone is CloneConnector(reference_projection, safe=True, callback=None).
func clone(c *call) (starlark.Value, error) {
	var o common
	var reference *projection
	if err := c.unpack("reference_projection", &reference, "safe?", &o.safe, "callback?", &o.callback); err != nil {
		return nil, err
	}
	opts, err := o.options(c)
	return withArg(c.s, connectors.Clone(reference.p, opts...), "reference_projection", reference), err
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
	return c.s.wrapConnector(connectors.FromList(rows, titles, opts...)), err
}
