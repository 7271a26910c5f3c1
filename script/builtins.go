package script

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/hillock-sim/hillock/model"
)

// predeclared are the names that every script has, beyond those of the language.
func (s *session) predeclared() starlark.StringDict {
	names := starlark.StringDict{
		"__file__":  starlark.String(s.cfg.Name),
		"__name__":  starlark.String("__main__"),
		percentName: starlark.NewBuiltin(percentName, percent),
		sliceName:   starlark.NewBuiltin(sliceName, slice),
		"range":     starlark.NewBuiltin("range", boundedRange),
		"getattr":   starlark.NewBuiltin("getattr", getattr),
		"fail":      starlark.NewBuiltin("fail", fail),

		attributeName: starlark.NewBuiltin(attributeName, attribute),
	}
	for _, f := range []struct {
		name string
		do   func(*call) (starlark.Value, error)
	}{
		{"param", param}, {"print", printText}, {"check", check}, {"assert", check},
		{"str", boundedText(true)}, {"repr", boundedText(false)}, {"int", integer}, {"round", round}, {"sum", sum}, {"pow", pow}, {"divmod", divmod},
	} {
		names[f.name] = s.function(f.name, f.do)
	}
	return names
}

// printText is Python's print: values separated by sep, then end.
func printText(c *call) (starlark.Value, error) {
	sep, end := " ", "\n"
	var flush, file starlark.Value
	if err := starlark.UnpackArgs(c.name, nil, c.kwargs, "sep?", &sep, "end?", &end, "flush?", &flush, "file?", &file); err != nil {
		return nil, err
	}
	parts := make([]string, len(c.args))
	for i, v := range c.args {
		var err error
		if parts[i], err = text(v, true); err != nil {
			return nil, err
		}
	}
	return nil, c.s.print(strings.Join(parts, sep) + end)
}

// check(condition, message) fails with the message unless the condition holds: Python's assert.
func check(c *call) (starlark.Value, error) {
	var condition starlark.Value
	message := "the condition does not hold"
	if err := c.unpack("condition", &condition, "message?", &message); err != nil {
		return nil, err
	}
	if !condition.Truth() {
		return nil, classError("AssertionError", "%s", message)
	}
	return nil, nil
}

// integer is int(x), which knows the ids of cells too.
func integer(c *call) (starlark.Value, error) {
	if len(c.args) == 1 && len(c.kwargs) == 0 {
		if id, ok := c.args[0].(*cellID); ok {
			return starlark.MakeInt64(int64(id.gid)), nil
		}
	}
	return starlark.Call(c.thread, starlark.Universe["int"], c.args, c.kwargs)
}

// round is Python's: halves to even, a whole number unless ndigits is given.
func round(c *call) (starlark.Value, error) {
	var x, digits starlark.Value
	if err := c.unpack("number", &x, "ndigits?", &digits); err != nil {
		return nil, err
	}
	f, ok := starlark.AsFloat(number(x))
	if !ok {
		return nil, classError("TypeError", "%s: must be a number", brief(x))
	}
	if digits == nil || digits == starlark.None {
		if _, isInt := x.(starlark.Int); isInt {
			return x, nil
		}
		n, err := starlark.NumberToInt(starlark.Float(math.RoundToEven(f)))
		if err != nil {
			return nil, fmt.Errorf("%w: round(%v): %w", model.ErrValue, f, err)
		}
		return n, nil
	}
	n, err := starlark.AsInt32(digits)
	if err != nil {
		return nil, classError("TypeError", "ndigits = %s: must be a whole number", brief(digits))
	}
	if _, isInt := x.(starlark.Int); isInt && n >= 0 {
		return x, nil
	}
	return starlark.Float(roundTo(f, n)), nil
}

func roundTo(x float64, digits int) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) || digits > 400 {
		return x
	}
	if digits < 0 {
		p := math.Pow10(-digits)
		return math.RoundToEven(x/p) * p
	}
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', digits, 64), 64)
	return y
}

// sum is Python's sum(iterable, start=0).
func sum(c *call) (starlark.Value, error) {
	var items starlark.Iterable
	total := starlark.Value(starlark.MakeInt(0))
	if err := c.unpack("iterable", &items, "start?", &total); err != nil {
		return nil, err
	}
	it := items.Iterate()
	defer it.Done()
	var x starlark.Value
	for it.Next(&x) {
		var err error
		if total, err = starlark.Binary(syntax.PLUS, number(total), number(x)); err != nil {
			return nil, classError("TypeError", "%s", err.Error())
		}
	}
	return total, nil
}

// pow is Python's x ** y.
func pow(c *call) (starlark.Value, error) {
	var x, y starlark.Value
	if err := c.unpack("base", &x, "exp", &y); err != nil {
		return nil, err
	}
	a, okA := starlark.AsFloat(number(x))
	b, okB := starlark.AsFloat(number(y))
	if !okA || !okB {
		return nil, classError("TypeError", "pow(%s, %s): must be numbers", brief(x), brief(y))
	}
	z := power(a, b)
	_, intX := x.(starlark.Int)
	_, intY := y.(starlark.Int)
	if intX && intY && b >= 0 && math.Abs(z) < 1<<53 {
		return starlark.MakeInt64(int64(z)), nil
	}
	return starlark.Float(z), nil
}

func divmod(c *call) (starlark.Value, error) {
	var x, y starlark.Value
	if err := c.unpack("x", &x, "y", &y); err != nil {
		return nil, err
	}
	q, err := starlark.Binary(syntax.SLASHSLASH, x, y)
	if err != nil {
		return nil, err
	}
	r, err := starlark.Binary(syntax.PERCENT, x, y)
	return starlark.Tuple{q, r}, err
}

// slice is x[lo:hi:step]. Strings, lists and tuples are cut as in Python; groups of cells refuse bounds beyond their end.
func slice(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	x, ok := args[0].(starlark.Sliceable)
	if !ok {
		return nil, classError("TypeError", "a value of type %s cannot be sliced", args[0].Type())
	}
	step := 1
	if args[3] != starlark.None {
		var err error
		if step, err = starlark.AsInt32(args[3]); err != nil || step == 0 {
			return nil, fmt.Errorf("%w: slice step %s: must be a whole number other than 0", model.ErrValue, args[3])
		}
	}
	n := x.Len()
	lo, hi := 0, n
	if step < 0 {
		lo, hi = n-1, -1
	}
	for _, bound := range []struct {
		v    starlark.Value
		into *int
	}{{args[1], &lo}, {args[2], &hi}} {
		if bound.v == starlark.None {
			continue
		}
		k, err := starlark.AsInt32(bound.v)
		if err != nil {
			return nil, classError("TypeError", "slice index %s: must be a whole number", bound.v)
		}
		if g, ok := x.(*group); ok && (k > n || k < -n) {
			return nil, classError("IndexError", "%s: slice index %d is out of range: it has %d cells", g.quoted(), k, n)
		}
		*bound.into = clamp(k, n, step)
	}
	if step > 0 {
		hi = max(hi, lo)
	} else {
		hi = min(hi, lo)
	}
	if g, ok := x.(*group); ok {
		return g.slice(lo, hi, step)
	}
	return x.Slice(lo, hi, step), nil
}

// clamp turns a bound of a slice into an index, as Python does.
func clamp(k, n, step int) int {
	if k < 0 {
		k += n
	}
	low, high := 0, n
	if step < 0 {
		low, high = -1, n-1
	}
	return min(max(k, low), high)
}
