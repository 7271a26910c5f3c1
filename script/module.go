package script

import (
	"fmt"
	"math"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/synapses"
)

// A module is a bundle of names; asking for one that it does not have lists what is near.
type module struct {
	object
	name    string
	order   []string // the names in the order in which they are listed
	members starlark.StringDict
}

func newModule(name string) *module {
	return &module{object: object{"module"}, name: name, members: starlark.StringDict{}}
}

func (m *module) add(name string, v starlark.Value) {
	m.order = append(m.order, name)
	m.members[name] = v
}

func (m *module) String() string { return fmt.Sprintf("<module %s>", m.name) }

// Attr implements starlark.HasAttrs.
func (m *module) Attr(name string) (starlark.Value, error) {
	if v, ok := m.members[name]; ok {
		return v, nil
	}
	return nil, classError("AttributeError", "%s", model.UnknownName(m.name+" name", name, m.order))
}

// AttrNames implements starlark.HasAttrs.
func (m *module) AttrNames() []string { return m.order }

// load gives the modules of PyNN by name.
func (s *session) load(_ *starlark.Thread, name string) (starlark.StringDict, error) {
	for _, m := range []struct {
		name string
		make func(*session) starlark.StringDict
	}{
		{"pyNN", pynnModule}, {"pyNN.random", randomModule}, {"pyNN.utility", utilityModule}, {"pyNN.utility.plotting", plottingModule},
		{"pyNN.space", spaceModule}, {"pyNN.parameters", parametersModule}, {"elephant.statistics", statisticsModule},
		{"pyNN.errors", errorsModule}, {"pyNN.core", coreModule}, {"math", mathModule}, {"csa", csaModule}, {"neuroml", neuromlModule},
	} {
		if m.name == name {
			return m.make(s), nil
		}
	}
	const known = "pyNN, pyNN.random, pyNN.utility, pyNN.utility.plotting, pyNN.space, pyNN.parameters, elephant.statistics, math, csa, neuroml"
	if strings.HasPrefix(name, "pyNN.") {
		return nil, classError("ModuleNotFoundError", `no module %q: the simulator is load("pyNN", "sim"); known: %s`, name, known)
	}
	return nil, classError("ModuleNotFoundError", "no module %q; known: %s (a script is one file, with nothing to install)", name, known)
}

// pynnModule holds sim, which is what "import pyNN.nest as sim" gives in Python.
func pynnModule(s *session) starlark.StringDict {
	m := newModule("sim")
	for _, f := range []struct {
		name string
		do   func(*call) (starlark.Value, error)
	}{
		{"setup", setup}, {"end", end}, {"run", run}, {"run_for", run}, {"run_until", runUntil}, {"reset", reset}, {"build", buildNow},
		{"save", save}, {"branch", branch},
		{"initialize", initialize}, {"set", setCells}, {"record", recordCells}, {"create", create}, {"connect", connect},
		{"get_current_time", currentTime}, {"get_time_step", timeStep}, {"get_min_delay", minDelay}, {"get_max_delay", maxDelay},
		{"num_processes", numProcesses}, {"rank", rank}, {"list_standard_models", listStandardModels},
		{"Population", newPopulation}, {"PopulationView", newView}, {"Assembly", newAssembly}, {"Projection", newProjection},
	} {
		m.add(f.name, s.function("sim."+f.name, f.do))
	}
	for _, c := range cells.All() {
		m.add(c.Name, &cellClass{class{object{"class"}, s, c.Name, c.Params}, c})
	}
	addComposed(s, m)
	for _, c := range synapses.All() {
		m.add(c.Name, &synapseClass{class{object{"class"}, s, c.Name, c.Params}, c})
	}
	addRules(s, m)
	for _, c := range currents.All() {
		m.add(c.Name, &currentClass{class{object{"class"}, s, c.Name, c.Params}, c})
	}
	for _, c := range connectorMakers {
		m.add(c.name, s.function("sim."+c.name, func(k *call) (starlark.Value, error) { return c.make(k) }))
	}
	// PyNN offers these in the simulator's namespace too.
	for _, names := range []starlark.StringDict{randomModule(s), spaceModule(s), coreModule(s)} {
		for _, name := range names.Keys() {
			m.add(name, names[name])
		}
	}
	m.add("simulator", starlark.String("hillock"))
	return starlark.StringDict{"sim": m}
}

// errorsModule gives the names of PyNN's errors, which scripts can only name, having no try.
func errorsModule(*session) starlark.StringDict {
	names := starlark.StringDict{}
	for _, err := range []error{
		model.ErrInvalidParameterValue, model.ErrNonExistentParameter, model.ErrInvalidDimensions, model.ErrConnection,
		model.ErrInvalidModel, model.ErrNoModelAvailable, model.ErrInvalidWeight, model.ErrRecording, model.ErrNothingToWrite,
	} {
		names[err.Error()] = starlark.String(err.Error())
	}
	return names
}

// mathModule is Python's math as far as it gives the same bits on every machine. Its functions can be loaded one by one, and
// as a whole: load("math", "sqrt"), load("math", "math").
func mathModule(s *session) starlark.StringDict {
	m := newModule("math")
	for _, c := range []struct {
		name string
		x    float64
	}{{"pi", math.Pi}, {"e", math.E}, {"tau", 2 * math.Pi}, {"inf", math.Inf(1)}, {"nan", math.NaN()}} {
		m.add(c.name, starlark.Float(c.x))
	}
	for _, f := range []struct {
		name  string
		whole bool // gives a whole number
		f     func(float64) float64
	}{
		{"exp", false, kernel.Exp}, {"expm1", false, kernel.Expm1}, {"log", false, kernel.Log}, {"log1p", false, kernel.Log1p},
		{"log2", false, func(x float64) float64 { return kernel.Log(x) / math.Ln2 }},
		{"log10", false, func(x float64) float64 { return kernel.Log(x) / math.Ln10 }},
		{"sqrt", false, kernel.Sqrt}, {"fabs", false, math.Abs}, {"sin", false, kernel.Sin}, {"cos", false, kernel.Cos},
		{"tan", false, func(x float64) float64 { return kernel.Sin(x) / kernel.Cos(x) }}, {"acos", false, kernel.Acos},
		{"asin", false, func(x float64) float64 { return math.Pi/2 - kernel.Acos(x) }},
		{"tanh", false, tanh}, {"floor", true, math.Floor}, {"ceil", true, math.Ceil}, {"trunc", true, math.Trunc},
		{"degrees", false, func(x float64) float64 { return x * (180 / math.Pi) }},
		{"radians", false, func(x float64) float64 { return x * (math.Pi / 180) }},
	} {
		m.add(f.name, starlark.NewBuiltin("math."+f.name, func(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			if f.name == "log" && len(args) == 2 {
				return logBase(args)
			}
			return mathFunction(b.Name(), f.whole, f.f, args, kwargs)
		}))
	}
	m.add("pow", s.function("pow", pow))
	m.add("isnan", predicate("math.isnan", math.IsNaN))
	m.add("isinf", predicate("math.isinf", func(x float64) bool { return math.IsInf(x, 0) }))
	names := starlark.StringDict{"math": m}
	for name, v := range m.members {
		names[name] = v
	}
	return names
}

func mathFunction(name string, whole bool, f func(float64) float64, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) != 1 || len(kwargs) > 0 {
		return nil, classError("TypeError", "%s takes one number, got %d arguments", name, len(args)+len(kwargs))
	}
	x, ok := starlark.AsFloat(number(args[0]))
	if !ok {
		return nil, classError("TypeError", "%s(%s): must be a number", name, brief(args[0]))
	}
	y := f(x)
	if math.IsNaN(y) && !math.IsNaN(x) {
		return nil, fmt.Errorf("%w: %s(%v): math domain error", model.ErrValue, name, x)
	}
	if whole {
		return starlark.NumberToInt(starlark.Float(y))
	}
	return starlark.Float(y), nil
}

func logBase(args starlark.Tuple) (starlark.Value, error) {
	x, okX := starlark.AsFloat(number(args[0]))
	base, okB := starlark.AsFloat(number(args[1]))
	if !okX || !okB || x <= 0 || base <= 0 || base == 1 {
		return nil, fmt.Errorf("%w: math.log(%s, %s): math domain error", model.ErrValue, args[0], args[1])
	}
	return starlark.Float(kernel.Log(x) / kernel.Log(base)), nil
}

func predicate(name string, f func(float64) bool) starlark.Value {
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var x float64
		if err := starlark.UnpackArgs(name, args, kwargs, "x", &x); err != nil {
			return nil, err
		}
		return starlark.Bool(f(x)), nil
	})
}

func tanh(x float64) float64 {
	if x < 0 {
		return -tanh(-x)
	}
	if x > 20 {
		return 1
	}
	y := kernel.Expm1(2 * x)
	return y / (y + 2)
}
