package script

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/hillock-sim/hillock/csa"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/space"
)

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
