package script

import (
	"fmt"
	"sort"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
)

// A class is what sim.IF_cond_exp is: calling it gives a type with parameters, its attributes describe it.
type class struct {
	object
	s      *session
	name   string
	params []model.Param
}

func (c *class) Name() string   { return c.name }
func (c *class) String() string { return "<class sim." + c.name + ">" }

// defaults returns PyNN's default_parameters.
func (c *class) defaults() starlark.Value {
	m := map[string]any{}
	for _, p := range c.params {
		switch {
		case p.Sequence:
			m[p.Name] = append([]float64{}, p.DefaultList...)
		case p.Name == "delay":
			m[p.Name] = nil
		default:
			m[p.Name] = p.Default
		}
	}
	return dictOf(m)
}

// Attr implements starlark.HasAttrs.
func (c *class) Attr(name string) (starlark.Value, error) {
	switch name {
	case "__name__":
		return starlark.String(c.name), nil
	case "default_parameters":
		return c.defaults(), nil
	case "get_parameter_names":
		return c.s.function(c.name+"."+name, func(k *call) (starlark.Value, error) { return toStarlark(model.Names(c.params)), k.unpack() }), nil
	case "has_parameter":
		return c.s.function(c.name+"."+name, c.hasParameter), nil
	case "get_schema":
		return c.s.function(c.name+"."+name, c.schema), nil
	case "describe":
		return c.s.function(c.name+"."+name, c.describe(nil, nil)), nil
	}
	return nil, nil
}

// AttrNames implements starlark.HasAttrs.
func (c *class) AttrNames() []string {
	return []string{"__name__", "default_parameters", "get_parameter_names", "has_parameter", "get_schema", "describe"}
}

func (c *class) hasParameter(k *call) (starlark.Value, error) {
	var name string
	err := k.unpack("name", &name)
	return starlark.Bool(contains(model.Names(c.params), name)), err
}

// schema is PyNN's get_schema: the type of every parameter, float or Sequence.
func (c *class) schema(k *call) (starlark.Value, error) {
	d := starlark.NewDict(len(c.params))
	for _, p := range c.params {
		kind := starlark.Universe["float"]
		if p.Sequence {
			kind = sequence
		}
		if err := d.SetKey(starlark.String(p.Name), kind); err != nil {
			return nil, err
		}
	}
	return d, k.unpack()
}

// parameters reads the keyword arguments of a class; unknown names are refused here, where the script made the mistake.
func (c *class) parameters(thread *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple, at place) (map[string]any, error) {
	k := &call{c.s, thread, "sim." + c.name, args, kwargs}
	if err := k.noPositional(); err != nil {
		return nil, err
	}
	for _, kv := range kwargs {
		name := string(kv[0].(starlark.String))
		if !contains(model.Names(c.params), name) {
			return nil, fmt.Errorf("%w: %w", model.ErrNonExistentParameter, model.UnknownName("parameter of "+c.name, name, model.Names(c.params)))
		}
	}
	return c.s.params(kwargs, at)
}

// dictOf makes a dict with sorted keys.
func dictOf(m map[string]any) *starlark.Dict {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	d := starlark.NewDict(len(m))
	for _, k := range keys {
		_ = d.SetKey(starlark.String(k), toStarlark(m[k]))
	}
	return d
}

// cellClass is the class of a cell type, and cellType is what calling it gives.
type (
	cellClass struct {
		class
		cell model.Cell
	}
	cellType struct {
		*cellClass
		params map[string]any
	}
)

// CallInternal implements starlark.Callable.
func (c *cellClass) CallInternal(t *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	p, err := c.parameters(t, args, kwargs, ofCells)
	if err != nil {
		return nil, err
	}
	return &cellType{c, p}, nil
}

// Attr implements starlark.HasAttrs.
func (c *cellClass) Attr(name string) (starlark.Value, error) {
	switch name {
	case "recordable":
		return toStarlark(c.cell.Recordable()), nil
	case "receptor_types":
		return toStarlark(append([]string{}, c.cell.Receptors...)), nil
	case "conductance_based":
		return starlark.Bool(c.cell.ConductanceBased), nil
	case "injectable":
		return starlark.Bool(c.cell.Injectable), nil
	case "default_initial_values":
		return dictOf(c.initial()), nil
	case "units":
		return dictOf(unitsOf(&c.cell)), nil
	case "can_record":
		return c.s.function(c.name+"."+name, c.canRecord), nil
	case "describe":
		return c.s.function(c.name+"."+name, c.describe(c.initial(), nil)), nil
	}
	return c.class.Attr(name)
}

// AttrNames implements starlark.HasAttrs.
func (c *cellClass) AttrNames() []string {
	return append(c.class.AttrNames(), "recordable", "receptor_types", "conductance_based", "injectable", "default_initial_values", "units", "can_record")
}

func (c *cellClass) initial() map[string]any {
	m := map[string]any{}
	for _, v := range c.cell.State {
		if !v.Hidden {
			m[v.Name] = v.Init
		}
	}
	return m
}

func (c *cellClass) canRecord(k *call) (starlark.Value, error) {
	var variable string
	var location starlark.Value
	err := k.unpack("variable", &variable, "location?", &location)
	none := location == nil || location == starlark.None
	return starlark.Bool(none && contains(c.cell.Recordable(), variable)), err
}

// Attr implements starlark.HasAttrs: what the class has, and the parameters.
func (c *cellType) Attr(name string) (starlark.Value, error) {
	switch name {
	case "__class__":
		return c.cellClass, nil
	case "parameter_space":
		return c.space(c.params), nil
	case "describe":
		return c.s.function(c.name+"."+name, c.describe(c.initial(), c.params)), nil
	}
	return c.cellClass.Attr(name)
}

// AttrNames implements starlark.HasAttrs.
func (c *cellType) AttrNames() []string {
	return append(c.cellClass.AttrNames(), "__class__", "parameter_space")
}

func (c *cellType) String() string { return fmt.Sprintf("sim.%s(%s)", c.name, shown(c.params)) }
func (c *cellType) Type() string   { return c.name }

// CallInternal implements starlark.Callable, which the class has and an instance has not.
func (c *cellType) CallInternal(*starlark.Thread, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return nil, classError("TypeError", "%s has its parameters already", c)
}

// shown writes parameters for people.
func shown(params map[string]any) string {
	keys := make([]string, 0, len(params))
	for k := range params {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	text := ""
	for i, k := range keys {
		if i > 0 {
			text += ", "
		}
		v, err := model.ValueOf(params[k])
		if err != nil {
			text += k + "=?"
			continue
		}
		text += k + "=" + v.String()
	}
	return text
}

// synapseClass is the class of a synapse type, and synapseType is what calling it gives.
type (
	synapseClass struct {
		class
		synapse model.Synapse
	}
	synapseType struct {
		*synapseClass
		params map[string]any
	}
)

// CallInternal implements starlark.Callable.
func (c *synapseClass) CallInternal(t *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	// None stands for the default: delay=None is the minimum delay.
	given := kwargs[:0:0]
	for _, kv := range kwargs {
		if kv[1] != starlark.None {
			given = append(given, kv)
		}
	}
	p, err := c.parameters(t, args, given, ofConnections)
	if err != nil {
		return nil, err
	}
	return &synapseType{c, p}, nil
}

func (c *synapseType) String() string { return fmt.Sprintf("sim.%s(%s)", c.name, shown(c.params)) }
func (c *synapseType) Type() string   { return c.name }

// CallInternal implements starlark.Callable, which the class has and an instance has not.
func (c *synapseType) CallInternal(*starlark.Thread, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return nil, classError("TypeError", "%s has its parameters already", c)
}

// currentClass is the class of a current source; calling it makes a source in the present network.
type currentClass struct {
	class
	current model.Current
}

// CallInternal implements starlark.Callable. A source of noise takes a generator too: rng.
func (c *currentClass) CallInternal(t *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	k := &call{c.s, t, "sim." + c.name, args, kwargs}
	var options []hillock.CurrentOption
	if c.current.Random {
		var generator []starlark.Tuple
		generator, kwargs = k.keywords("rng")
		for _, kv := range generator {
			r, err := rngOf(kv[1])
			if err != nil {
				return nil, err
			}
			if r != nil {
				options = append(options, hillock.Generator(r))
			}
		}
	}
	p, err := c.parameters(t, args, kwargs, ofCells)
	if err != nil {
		return nil, err
	}
	sim, err := c.s.network()
	if err != nil {
		return nil, err
	}
	source, err := sim.Current(c.current, p, options...)
	if err != nil {
		return nil, err
	}
	return &currentSource{object{c.name}, c.s, source}, nil
}

// currentSource is a source of current.
type currentSource struct {
	object
	s *session
	c *hillock.CurrentSource
}

func (c *currentSource) String() string { return "<" + c.typ + ">" }

// Attr implements starlark.HasAttrs.
func (c *currentSource) Attr(name string) (starlark.Value, error) {
	v, err := currentMembers.attr(c.s, c.typ, c, name)
	if v != nil || err != nil {
		return v, err
	}
	if name == "set" {
		return nil, classError("AttributeError", "current sources have no set(): write source.set_parameters(amplitude=0.5)")
	}
	return c.parameter(name)
}

// parameter returns a number or a list of numbers.
func (c *currentSource) parameter(name string) (starlark.Value, error) {
	for _, p := range c.c.Type().Params {
		if p.Name == name && p.Sequence {
			list, err := c.c.GetList(name)
			return toStarlark(list), err
		}
	}
	x, err := c.c.Get(name)
	return starlark.Float(x), err
}

// AttrNames implements starlark.HasAttrs.
func (c *currentSource) AttrNames() []string {
	return append(currentMembers.names(), model.Names(c.c.Type().Params)...)
}

// SetField implements starlark.HasSetField: source.amplitude = 0.5.
func (c *currentSource) SetField(name string, v starlark.Value) error {
	x, err := c.s.value(name, v, ofCells)
	if err != nil {
		return err
	}
	return c.c.Set(hillock.Params{name: x})
}

var currentMembers = &members[*currentSource]{
	methods: []method[*currentSource]{
		{"inject_into", (*currentSource).injectInto},
		{"set_parameters", (*currentSource).setParameters},
		{"get_parameters", (*currentSource).getParameters},
		{"record", (*currentSource).record},
		{"get_data", (*currentSource).getData},
	},
}

func (c *currentSource) injectInto(k *call) (starlark.Value, error) {
	var cells, location starlark.Value
	if err := k.unpack("cells", &cells, "location?", &location); err != nil {
		return nil, err
	}
	targets, err := c.s.targets(cells)
	if err != nil {
		return nil, err
	}
	groups := make([]hillock.Cells, len(targets))
	for k, g := range targets {
		groups[k] = g.cells
	}
	return nil, c.c.InjectInto(groups...)
}

func (c *currentSource) setParameters(k *call) (starlark.Value, error) {
	if err := k.noPositional(); err != nil {
		return nil, err
	}
	p, err := c.s.params(k.kwargs, ofCells)
	if err != nil {
		return nil, err
	}
	return nil, c.c.Set(p)
}

func (c *currentSource) getParameters(k *call) (starlark.Value, error) {
	m := map[string]any{}
	for _, name := range model.Names(c.c.Type().Params) {
		x, err := c.parameter(name)
		if err != nil {
			return nil, err
		}
		m[name] = x
	}
	return dictOf(m), k.unpack()
}

func (c *currentSource) record(k *call) (starlark.Value, error) {
	if err := k.unpack(); err != nil {
		return nil, err
	}
	c.c.Record()
	return nil, nil
}

// getData is a signal of one channel, in nA.
func (c *currentSource) getData(k *call) (starlark.Value, error) {
	if err := k.unpack(); err != nil {
		return nil, err
	}
	signal, err := c.c.Data()
	if err != nil {
		return nil, err
	}
	return c.s.signal(signal), nil
}
