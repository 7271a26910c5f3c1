package script

import (
	"fmt"
	"math"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/model"
)

// From Starlark to Go.

// place says what a parameter belongs to, and so what a function given for it is a function of.
type place int

const (
	ofCells       place = iota // function of the index of the cell
	ofConnections              // function of the distance, or an expression in d
)

// value turns what a script gives for a parameter into what the Go API takes.
func (s *session) value(name string, v starlark.Value, at place) (any, error) {
	switch v := v.(type) {
	case *distribution:
		return v.d, nil
	case *indexFunction:
		if at == ofConnections {
			return v.f, nil
		}
	case starlark.Callable:
		if at == ofCells {
			return s.cellFunc(v), nil
		}
		return s.goFunc(v), nil
	case starlark.String:
		if at == ofConnections {
			return distanceExpression(string(v))
		}
	case starlark.Iterable:
		return listValue(name, v)
	}
	if x, ok := float(v); ok {
		return x, nil
	}
	what := "a number, a list, a RandomDistribution or a function of the index"
	if at == ofConnections {
		what = `a number, a list, an array, a RandomDistribution, a function of the distance or an expression in d ("0.2 + 0.3*d")`
	}
	return nil, fmt.Errorf("%w: %s = %s: must be %s", model.ErrInvalidParameterValue, name, brief(v), what)
}

// float returns a number; True and False are no numbers here, since they are more often a mistake.
func float(v starlark.Value) (float64, bool) {
	switch v := v.(type) {
	case starlark.Int, starlark.Float:
		return starlark.AsFloat(v)
	case *cellID:
		return float64(v.gid), true
	}
	return 0, false
}

// listValue turns a list of numbers into []float64, a list of lists into [][]float64. None counts as "no value" (NaN).
func listValue(name string, v starlark.Iterable) (any, error) {
	numbers, lists := []float64{}, [][]float64{}
	it := v.Iterate()
	defer it.Done()
	var x starlark.Value
	for k := 0; it.Next(&x); k++ {
		if sub, ok := x.(starlark.Iterable); ok {
			row, err := floats(fmt.Sprintf("%s[%d]", name, k), sub)
			if err != nil {
				return nil, err
			}
			lists = append(lists, row)
			continue
		}
		f, ok := float(x)
		if x == starlark.None {
			f, ok = math.NaN(), true
		}
		if !ok {
			return nil, fmt.Errorf("%w: %s[%d] = %s: must be a number", model.ErrInvalidParameterValue, name, k, brief(x))
		}
		numbers = append(numbers, f)
	}
	switch {
	case len(lists) == 0:
		return numbers, nil
	case len(numbers) == 0:
		return lists, nil
	}
	return nil, fmt.Errorf("%w: %s mixes numbers and lists: give a list of numbers or a list of lists", model.ErrInvalidParameterValue, name)
}

// floats returns a list of numbers.
func floats(name string, v starlark.Iterable) ([]float64, error) {
	x, err := listValue(name, v)
	if err != nil {
		return nil, err
	}
	numbers, ok := x.([]float64)
	if !ok {
		return nil, fmt.Errorf("%w: %s: must be a list of numbers, not of lists", model.ErrInvalidParameterValue, name)
	}
	return numbers, nil
}

// params turns keyword arguments or a dict into parameters.
func (s *session) params(kwargs []starlark.Tuple, at place) (map[string]any, error) {
	p := map[string]any{}
	for _, kv := range kwargs {
		name, ok := starlark.AsString(kv[0])
		if !ok {
			return nil, classError("TypeError", "parameter name %s: must be a string", brief(kv[0]))
		}
		v, err := s.value(name, kv[1], at)
		if err != nil {
			return nil, err
		}
		p[name] = v
	}
	return p, nil
}

// dictItems returns the items of a dict, or nothing for None.
func dictItems(name string, v starlark.Value) ([]starlark.Tuple, error) {
	if v == nil || v == starlark.None {
		return nil, nil
	}
	d, ok := v.(starlark.IterableMapping)
	if !ok {
		return nil, classError("TypeError", "%s = %s: must be a dict", name, brief(v))
	}
	return d.Items(), nil
}

// names returns the names in a string, a list of strings, or None and "all" as nil.
func names(what string, v starlark.Value) ([]string, error) {
	if s, ok := starlark.AsString(v); ok {
		if s == "all" {
			return nil, nil
		}
		return []string{s}, nil
	}
	if v == nil || v == starlark.None {
		return nil, nil
	}
	it, ok := v.(starlark.Iterable)
	if !ok {
		return nil, classError("TypeError", "%s = %s: must be a name or a list of names", what, brief(v))
	}
	list := []string{}
	iter := it.Iterate()
	defer iter.Done()
	var x starlark.Value
	for iter.Next(&x) {
		s, ok := starlark.AsString(x)
		if !ok {
			return nil, classError("TypeError", "%s contains %s: must be names", what, brief(x))
		}
		list = append(list, s)
	}
	return list, nil
}

// brief shows a value in a message, cut if it is long.
func brief(v starlark.Value) string {
	const most = 60
	if seq, ok := v.(starlark.Sequence); ok && seq.Len() > 20 {
		return fmt.Sprintf("%s of %d", v.Type(), seq.Len())
	}
	if textSize(v) > maxText {
		return "a large " + v.Type()
	}
	s := []rune(v.String())
	if len(s) > most {
		return string(s[:most]) + "..."
	}
	return string(s)
}

// wholeNumber returns an integer argument; 3.0 counts, 3.5 does not.
func wholeNumber(name string, v starlark.Value) (int, error) {
	if f, ok := v.(starlark.Float); ok {
		if x := float64(f); x != math.Trunc(x) || math.Abs(x) > 1<<53 {
			return 0, fmt.Errorf("%w: %s = %v: must be a whole number", model.ErrInvalidParameterValue, name, x)
		}
	}
	i, err := starlark.NumberToInt(v)
	if err != nil {
		return 0, fmt.Errorf("%w: %s = %s: must be a whole number", model.ErrInvalidParameterValue, name, brief(v))
	}
	n, ok := i.Int64()
	if !ok {
		return 0, fmt.Errorf("%w: %s = %s: too big", model.ErrInvalidParameterValue, name, brief(v))
	}
	return int(n), nil
}

// From Go to Starlark.

// toStarlark turns what the Go API returns into values of the language.
func toStarlark(x any) starlark.Value {
	switch x := x.(type) {
	case nil:
		return starlark.None
	case starlark.Value:
		return x
	case float64:
		return starlark.Float(x)
	case int:
		return starlark.MakeInt(x)
	case int64:
		return starlark.MakeInt64(x)
	case uint64:
		return starlark.MakeUint64(x)
	case model.GID:
		return starlark.MakeInt64(int64(x))
	case bool:
		return starlark.Bool(x)
	case string:
		return starlark.String(x)
	case []float64:
		return listOf(x, func(f float64) starlark.Value { return starlark.Float(f) })
	case []int64:
		return listOf(x, func(n int64) starlark.Value { return starlark.MakeInt64(n) })
	case []int:
		return listOf(x, func(n int) starlark.Value { return starlark.MakeInt(n) })
	case []string:
		return listOf(x, func(s string) starlark.Value { return starlark.String(s) })
	case [][]float64:
		return listOf(x, func(r []float64) starlark.Value { return toStarlark(r) })
	case []any:
		return listOf(x, toStarlark)
	case map[string]any:
		return dictOf(x)
	}
	return starlark.String(fmt.Sprint(x))
}

func listOf[T any](xs []T, convert func(T) starlark.Value) *starlark.List {
	vs := make([]starlark.Value, len(xs))
	for i, x := range xs {
		vs[i] = convert(x)
	}
	return starlark.NewList(vs)
}

// annotation turns a value into one that data.Annotations can hold.
func annotation(v starlark.Value) any {
	switch v := v.(type) {
	case starlark.Bool:
		return bool(v)
	case starlark.String:
		return string(v)
	case starlark.Int:
		if n, ok := v.Int64(); ok {
			return n
		}
	case starlark.Float:
		return float64(v)
	case starlark.Iterable:
		if xs, err := floats("", v); err == nil {
			return xs
		}
		if ss, err := names("", v); err == nil {
			return ss
		}
	}
	return v.String()
}

func annotations(items []starlark.Tuple) map[string]any {
	m := map[string]any{}
	for _, kv := range items {
		name, ok := starlark.AsString(kv[0])
		if !ok {
			name = kv[0].String()
		}
		m[name] = annotation(kv[1])
	}
	return m
}
