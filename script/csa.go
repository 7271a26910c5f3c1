package script

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/csa"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
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
	return wrapConnector(made), made.Check(nil)
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

// onSet, onValue and onGeometry make the functions of operators.
func (s *session) onSet(f func(csa.Set) csa.Set) func(starlark.Value) (starlark.Value, error) {
	return func(v starlark.Value) (starlark.Value, error) {
		c, err := s.setOf("operand", v)
		if err != nil {
			return nil, err
		}
		return s.set(f(c))
	}
}

func (s *session) onValue(f func(csa.Value) csa.Set) func(starlark.Value) (starlark.Value, error) {
	return func(v starlark.Value) (starlark.Value, error) {
		x, _, err := s.valueSetOf("operand", v)
		if err != nil {
			return nil, err
		}
		return s.set(f(x))
	}
}

func (s *session) onGeometry(f func(*csaGeometry) (starlark.Value, error)) func(starlark.Value) (starlark.Value, error) {
	return func(v starlark.Value) (starlark.Value, error) {
		g, ok := v.(*csaGeometry)
		if !ok {
			return nil, classError("TypeError", "operand = %s: must be a geometry such as csa.grid2d(30)", brief(v))
		}
		return f(g)
	}
}

// setOf takes a connection set, or a list of pairs.
func (s *session) setOf(name string, v starlark.Value) (csa.Set, error) {
	switch v := v.(type) {
	case *csaSet:
		return v.set, nil
	case *csaFull:
		return v.set, nil
	case *csaOperator, *csaRandom:
		return csa.Set{}, classError("TypeError", "%s = %s: is an operator: apply it to a set, as in %s * csa.full(10, 20)", name, v, v)
	case *starlark.List:
		var list [][2]int
		for k := range v.Len() {
			pair, ok := v.Index(k).(starlark.Indexable)
			if !ok || pair.Len() != 2 {
				return csa.Set{}, classError("TypeError", "%s[%d] = %s: must be a pair (source, target)", name, k, brief(v.Index(k)))
			}
			var x [2]int
			for q := range x {
				var err error
				if x[q], err = wholeNumber(fmt.Sprintf("%s[%d][%d]", name, k, q), pair.Index(q)); err != nil {
					return csa.Set{}, err
				}
			}
			list = append(list, x)
		}
		set := csa.Pairs(list...)
		return set, set.Err()
	}
	return csa.Set{}, classError("TypeError", "%s = %s: must be a mask or a connection set of csa", name, brief(v))
}

// valueSetOf takes a value set, a number or a function of source and target; it also says whether functions of the script are in it.
func (s *session) valueSetOf(name string, v starlark.Value) (csa.Value, bool, error) {
	switch v := v.(type) {
	case *csaValue:
		return v.v, v.scripted, nil
	case *csaFull, *csaRandom, *csaGeometry: // can be called, but not with two indices
	case starlark.Callable:
		return csa.FuncErr(s.pairFunc(v)), true, nil
	}
	if x, ok := float(v); ok {
		return csa.Const(x), false, nil
	}
	return csa.Value{}, false, classError("TypeError", "%s = %s: must be a number, a value set or a function of source and target", name, brief(v))
}

// pairFunc makes a Go function of a script's function of two indices.
func (s *session) pairFunc(f starlark.Callable) func(i, j int) (float64, error) {
	return func(i, j int) (float64, error) {
		v, err := s.callback(f, starlark.MakeInt(i), starlark.MakeInt(j))
		if err != nil {
			return 0, fmt.Errorf("%s(%d, %d): %w", f.Name(), i, j, err)
		}
		x, ok := float(v)
		if !ok {
			return 0, fmt.Errorf("%w: %s(%d, %d) = %s: must be a number", model.ErrInvalidParameterValue, f.Name(), i, j, brief(v))
		}
		return x, nil
	}
}

// callback calls a function of the script from wherever the network is built.
func (s *session) callback(f starlark.Callable, args ...starlark.Value) (starlark.Value, error) {
	s.funcs.mu.Lock()
	defer s.funcs.mu.Unlock()
	return starlark.Call(s.funcs.thread, f, args, nil)
}

// intsOf takes a set of indices, an index, an interval (first, last), or a list of indices and intervals.
func (s *session) intsOf(name string, v starlark.Value) (csa.Ints, error) {
	switch v := v.(type) {
	case *csaInts:
		return v.ints, nil
	case starlark.Tuple:
		if len(v) == 2 {
			return intervalOf(name, v)
		}
	case starlark.Int:
		i, err := indexOf(name, v)
		return csa.Ival(i, i), err
	}
	list, ok := v.(starlark.Indexable)
	if _, isString := v.(starlark.String); !ok || isString {
		return csa.Ints{}, classError("TypeError", "%s = %s: must be a set of indices: an interval (first, last), csa.ival(first, last), a list or a range", name, brief(v))
	}
	if n := list.Len(); v.Type() == "range" && n > 1 { // range(10**8) is an interval, not a list of numbers
		from, err := indexOf(name, list.Index(0))
		to, err2 := indexOf(name, list.Index(n-1))
		if err == nil && err2 == nil && to-from == n-1 {
			return csa.Ival(from, to), nil
		}
	}
	var out csa.Ints
	var single []int
	for k := range list.Len() {
		at := fmt.Sprintf("%s[%d]", name, k)
		if pair, isPair := list.Index(k).(starlark.Tuple); isPair && len(pair) == 2 {
			part, err := intervalOf(at, pair)
			if err != nil {
				return csa.Ints{}, err
			}
			out = out.Plus(part)
			continue
		}
		i, err := indexOf(at, list.Index(k))
		if err != nil {
			return csa.Ints{}, err
		}
		single = append(single, i)
	}
	return out.Plus(csa.Indices(single...)), nil
}

func intervalOf(name string, v starlark.Tuple) (csa.Ints, error) {
	first, err := indexOf(name+"[0]", v[0])
	if err != nil {
		return csa.Ints{}, err
	}
	last, err := indexOf(name+"[1]", v[1])
	if err != nil {
		return csa.Ints{}, err
	}
	if last < first {
		return csa.Ints{}, fmt.Errorf("%w: %s = (%d, %d): the last index is below the first", model.ErrValue, name, first, last)
	}
	return csa.Ival(first, last), nil
}

func indexOf(name string, v starlark.Value) (int, error) {
	i, err := wholeNumber(name, v)
	if err == nil && (i < 0 || i >= csa.Inf) {
		err = fmt.Errorf("%w: %s = %d: an index must be from 0 to %d", model.ErrValue, name, i, csa.Inf-1)
	}
	return i, err
}

// Operators.

// Binary implements starlark.HasBinary.
func (c *csaSet) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	return c.s.csaBinary(op, c, y, side)
}

// Binary implements starlark.HasBinary.
func (c *csaInts) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	return c.s.csaBinary(op, c, y, side)
}

// Binary implements starlark.HasBinary.
func (c *csaValue) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	return c.s.csaBinary(op, c, y, side)
}

// Binary implements starlark.HasBinary.
func (c *csaOperator) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	if op != syntax.STAR {
		return nil, nil
	}
	if side == starlark.Right {
		return nil, classError("TypeError", "%s * %s: an operator stands to the left of its operand", brief(y), c.name)
	}
	switch next := y.(type) {
	case *csaRandom:
		return c.after(next.csaOperator), nil
	case *csaOperator:
		return c.after(next), nil
	}
	v, err := c.apply(y)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.name, err)
	}
	return v, nil
}

// after returns the operator that applies another one first: (a * b) * c is a * (b * c).
func (c *csaOperator) after(first *csaOperator) starlark.Value {
	return c.s.operator(c.name+"*"+first.name, func(v starlark.Value) (starlark.Value, error) {
		v, err := first.apply(v)
		if err != nil {
			return nil, err
		}
		return c.apply(v)
	})
}

// csaBinary adds, takes away and multiplies sets of connections, sets of indices and value sets, with each other and with what
// scripts may write for them.
func (s *session) csaBinary(op syntax.Token, x, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	switch y.(type) {
	case *csaOperator, *csaRandom:
		return nil, nil // their own Binary says what is wrong
	}
	if op != syntax.PLUS && op != syntax.MINUS && op != syntax.STAR {
		return nil, nil
	}
	if side == starlark.Right {
		x, y = y, x
	}
	isAny := func(is func(starlark.Value) bool) bool { return is(x) || is(y) }
	switch {
	case isAny(func(v starlark.Value) bool { _, ok := v.(*csaInts); return ok }):
		a, err := s.intsOf("left operand", x)
		if err != nil {
			return nil, err
		}
		b, err := s.intsOf("right operand", y)
		if err != nil {
			return nil, err
		}
		return s.ints(pick(op, a.Plus, a.Minus, a.Times)(b)), nil
	case isAny(func(v starlark.Value) bool { _, ok := v.(*csaValue); return ok }):
		a, scriptedA, err := s.valueSetOf("left operand", x)
		if err != nil {
			return nil, err
		}
		b, scriptedB, err := s.valueSetOf("right operand", y)
		if err != nil {
			return nil, err
		}
		return s.valueSet(pick(op, a.Plus, a.Minus, a.Times)(b), scriptedA || scriptedB), nil
	}
	a, err := s.setOf("left operand", x)
	if err != nil {
		return nil, err
	}
	b, err := s.setOf("right operand", y)
	if err != nil {
		return nil, err
	}
	return s.set(pick(op, a.Plus, a.Minus, a.Times)(b))
}

func pick[T any](op syntax.Token, plus, minus, times T) T {
	switch op {
	case syntax.PLUS:
		return plus
	case syntax.MINUS:
		return minus
	}
	return times
}

// Unary implements starlark.HasUnary: ~c is the complement.
func (c *csaSet) Unary(op syntax.Token) (starlark.Value, error) {
	if op != syntax.TILDE {
		return nil, nil
	}
	return c.s.set(c.set.Complement())
}

// Unary implements starlark.HasUnary.
func (c *csaInts) Unary(op syntax.Token) (starlark.Value, error) {
	if op != syntax.TILDE {
		return nil, nil
	}
	return c.s.ints(c.ints.Complement()), nil
}

// Unary implements starlark.HasUnary.
func (c *csaValue) Unary(op syntax.Token) (starlark.Value, error) {
	if op != syntax.MINUS {
		return nil, nil
	}
	return c.s.valueSet(csa.Const(0).Minus(c.v), c.scripted), nil
}

// Calls.

// CallInternal implements starlark.Callable: full(m, n=m) is the mask of all pairs of m sources and n targets.
func (c *csaFull) CallInternal(t *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	m, n, err := twoSizes(&call{c.s, t, c.Name(), args, kwargs}, "N0", "N1", 0)
	if err != nil {
		return nil, err
	}
	return c.s.set(csa.Cross(csa.Ival(0, m-1), csa.Ival(0, n-1)))
}

// twoSizes reads two whole numbers, of which the second is the first if it is left out.
func twoSizes(c *call, first, second string, least int) (m, n int, err error) {
	var a, b starlark.Value
	if err := c.unpack(first, &a, second+"?", &b); err != nil {
		return 0, 0, err
	}
	if m, err = indexOf(first, a); err != nil {
		return 0, 0, err
	}
	n = m
	if b != nil && b != starlark.None {
		n, err = indexOf(second, b)
	}
	if err == nil && min(m, n) < least {
		err = fmt.Errorf("%w: %s = %d, %s = %d: must be >= %d", model.ErrValue, first, m, second, n, least)
	}
	return m, n, err
}

// CallInternal implements starlark.Callable: random(p), random(N=n), random(fanIn=n) or random(fanOut=n).
func (c *csaRandom) CallInternal(t *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var p, n, in, out starlark.Value
	if err := (&call{c.s, t, c.Name(), args, kwargs}).unpack("p?", &p, "N?", &n, "fanIn?", &in, "fanOut?", &out); err != nil {
		return nil, err
	}
	given := 0
	var made starlark.Value
	var err error
	for _, o := range []struct {
		name  string
		v     starlark.Value
		apply func(int, csa.Set) csa.Set
	}{{"p", p, nil}, {"N", n, csa.RandomN}, {"fanIn", in, csa.FanIn}, {"fanOut", out, csa.FanOut}} {
		if o.v == nil || o.v == starlark.None {
			continue
		}
		given++
		if o.apply == nil {
			x, ok := float(o.v)
			if !ok {
				return nil, classError("TypeError", "p = %s: must be a probability", brief(o.v))
			}
			made, err = c.s.set(csa.Random(x))
			continue
		}
		var k int
		if k, err = indexOf(o.name, o.v); err == nil {
			made = c.s.operator(fmt.Sprintf("random(%s=%d)", o.name, k), c.s.onSet(func(set csa.Set) csa.Set { return o.apply(k, set) }))
		}
	}
	if given != 1 {
		return nil, classError("TypeError", "takes one of p, N, fanIn and fanOut, got %d", given)
	}
	return made, err
}

// CallInternal implements starlark.Callable: v(i, j).
func (c *csaValue) CallInternal(t *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var i, j int
	k := &call{c.s, t, c.Name(), args, kwargs}
	if err := k.unpack("i", &i, "j", &j); err != nil {
		return nil, err
	}
	if err := c.s.outside(t, c.scripted); err != nil {
		return nil, err
	}
	x, err := c.v.At(i, j)
	return starlark.Float(x), err
}

// outside refuses to call a function of the script from another one that the network calls: they take turns.
func (s *session) outside(t *starlark.Thread, scripted bool) error {
	if scripted && t == s.funcs.thread {
		return classError("RuntimeError", "a value set that calls a function of the script cannot be called from another such function: use + - * on value sets")
	}
	return nil
}

// CallInternal implements starlark.Callable: g(i) is the place of index i.
func (c *csaGeometry) CallInternal(t *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	var i int
	if err := (&call{c.s, t, c.Name(), args, kwargs}).unpack("i", &i); err != nil {
		return nil, err
	}
	if err := c.s.outside(t, c.scripted); err != nil {
		return nil, err
	}
	p, err := c.g.At(i)
	return asTuple(p[:c.axes]), err
}

// Attr implements starlark.HasAttrs: g.inverse(x, y, indices) is the index of those given that is nearest to a point.
func (c *csaGeometry) Attr(name string) (starlark.Value, error) {
	if name != "inverse" {
		return nil, nil
	}
	return c.s.function("Geometry.inverse", func(k *call) (starlark.Value, error) {
		var p space.Position
		var among starlark.Value
		where := []any{"x", real{&p[0]}, "y", real{&p[1]}, "z", real{&p[2]}}
		if err := k.unpack(append(where[:2*c.axes:2*c.axes], "indices", &among)...); err != nil {
			return nil, err
		}
		set, err := c.s.intsOf("indices", among)
		if err != nil {
			return nil, err
		}
		i, err := c.g.Inverse(p, set)
		return starlark.MakeInt(i), err
	}), nil
}

// AttrNames implements starlark.HasAttrs.
func (c *csaGeometry) AttrNames() []string { return []string{"inverse"} }

// Streams.

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
