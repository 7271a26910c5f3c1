package script

import (
	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/csa"
	"github.com/hillock-sim/hillock/random"
)

// csaModule is Python's csa. Its names can be loaded as a whole and one by one: load("csa", "csa"), load("csa", "cross", "random").
func csaModule(s *session) starlark.StringDict {
	m := newModule("csa")
	for _, c := range []struct {
		name string
		v    starlark.Value
	}{
		{"N", s.ints(csa.N())},
		{"empty", &csaSet{object: object{"ConnectionSet"}, s: s, set: csa.Empty()}},
		{"full", &csaFull{csaSet{object: object{"ConnectionSet"}, s: s, set: csa.Full()}}},
		{"oneToOne", &csaSet{object: object{"ConnectionSet"}, s: s, set: csa.OneToOne()}},
		{"random", &csaRandom{s.operator("random", s.onValue(csa.RandomBy))}},
		{"transpose", s.operator("transpose", s.onSet(csa.Transpose))},
		{"fix", s.operator("fix", s.onSet(func(c csa.Set) csa.Set { return csa.Fix(c, s.newStream()) }))},
		{"distance", s.valueSet(csa.Distances(), false)},
	} {
		m.add(c.name, c.v)
	}
	for _, f := range []struct {
		name string
		do   func(*call) (starlark.Value, error)
	}{
		{"ival", csaIval}, {"cross", csaCross}, {"block", csaBlock}, {"repeat", csaRepeat}, {"shift", csaShift},
		{"cset", csaCset}, {"vset", csaVset}, {"mask", csaMask}, {"value", csaValueOf}, {"arity", csaArity}, {"partition", csaPartition},
		{"disc", csaDisc}, {"rectangle", csaRectangle}, {"gaussian", csaGaussian},
		{"grid2d", csaGrid2d}, {"grid3d", csaGrid3d}, {"random2d", csaRandom2d}, {"random3d", csaRandom3d}, {"positions", csaPositions},
		{"euclidMetric2d", csaMetric2d}, {"euclidMetric3d", csaMetric3d}, {"euclidToroidMetric2d", csaToroid},
		{"ProjectionOperator", csaProjection},
		{"connections", csaConnections}, {"tabulate", csaTabulate}, {"show", csaShow},
	} {
		m.add(f.name, s.function("csa."+f.name, f.do))
	}
	names := starlark.StringDict{"csa": m}
	for name, v := range m.members {
		names[name] = v
	}
	return names
}

// csaConnector is CSAConnector(cset, location_selector=None, safe=True, callback=None).
func csaConnector(c *call) (starlark.Value, error) {
	var o common
	var cset starlark.Value
	if err := c.unpack("cset", &cset, "location_selector?", &o.selector, "safe?", &o.safe, "callback?", &o.callback); err != nil {
		return nil, err
	}
	set, err := c.s.setOf("cset", cset)
	if err != nil {
		return nil, err
	}
	opts, err := o.options(c)
	if err != nil {
		return nil, err
	}
	made := connectors.CSA(set, opts...)
	return c.s.wrapConnector(made), made.Check(nil)
}

type (
	// csaSet is a mask or a connection set, csaFull the mask that makes a finite one when it is called: full(3, 4).
	csaSet struct {
		object
		s   *session
		set csa.Set
	}
	csaFull struct{ csaSet }
	// csaInts is a set of indices.
	csaInts struct {
		object
		s    *session
		ints csa.Ints
	}
	// csaValue is a value set. It can be called with a source and a target.
	csaValue struct {
		object
		s        *session
		v        csa.Value
		scripted bool // calls functions of the script
	}
	// csaGeometry places indices. It can be called with one.
	csaGeometry struct {
		object
		s        *session
		g        csa.Geometry
		axes     int
		scripted bool
	}
	// csaOperator is applied to what stands to the right of *; csaRandom makes random masks and operators when it is called.
	csaOperator struct {
		object
		s     *session
		name  string
		apply func(starlark.Value) (starlark.Value, error)
	}
	csaRandom struct{ *csaOperator }
)

func (c *csaSet) String() string      { return c.set.String() }
func (c *csaFull) Name() string       { return "csa.full" }
func (c *csaInts) String() string     { return c.ints.String() }
func (c *csaValue) String() string    { return c.v.String() }
func (c *csaValue) Name() string      { return c.v.String() }
func (c *csaGeometry) String() string { return c.g.String() }
func (c *csaGeometry) Name() string   { return c.g.String() }
func (c *csaOperator) String() string { return c.name }
func (c *csaRandom) Name() string     { return "csa.random" }

func (s *session) ints(i csa.Ints) *csaInts { return &csaInts{object{"IntervalSet"}, s, i} }

func (s *session) valueSet(v csa.Value, scripted bool) *csaValue {
	return &csaValue{object{"ValueSet"}, s, v, scripted}
}

func (s *session) operator(name string, apply func(starlark.Value) (starlark.Value, error)) *csaOperator {
	return &csaOperator{object{"Operator"}, s, name, apply}
}

// set wraps a set, unless it is a mistake.
func (s *session) set(c csa.Set) (starlark.Value, error) {
	if err := c.Err(); err != nil {
		return nil, err
	}
	return &csaSet{object{"ConnectionSet"}, s, c}, nil
}

// lookStream draws the sets that a script looks at; newStream is another one at each call, for what is drawn once for all.
func (s *session) lookStream() random.Stream { return s.csaStream(0) }

func (s *session) newStream() random.Stream {
	s.drawn++
	return s.csaStream(s.drawn)
}

func (s *session) csaStream(k uint64) random.Stream {
	seed := uint64(defaultSeed)
	if s.sim != nil {
		seed = s.sim.Seed()
	} else if s.cfg.Seed != nil {
		seed = *s.cfg.Seed
	}
	const asCSA = 0x637361 // keeps these streams from those of populations
	return random.NewStream(seed, random.ForUser).At(asCSA).At(k)
}
