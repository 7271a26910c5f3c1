package script

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/model"
)

// Some operations make far more than they are given: a text in which every letter is replaced by a text, the text of a list in which each list
// holds the one before it twice. What they would make is reckoned before it is made. (What no more than doubles, as x + x does, needs no
// such care: the memory of the process is watched.)

// maxText is the longest text in bytes that one operation may make.
const maxText = 256 << 20

// tooLong says that an operation would make more than maxText.
func tooLong(what string, bytes float64) error {
	return fmt.Errorf("%w: %s would have %.3g bytes, at most %d are made at once", model.ErrMemory, what, bytes, maxText)
}

// textSize is about how long the text of a value is, at least; beyond maxText it is maxText + 1.
func textSize(v starlark.Value) int { return sizes{}.of(v) }

// sizes has the lists and so on that were seen, each with the length of its text; one within itself is shown as dots.
type sizes map[any]int

// tuple tells one tuple from another, also from the beginning of a longer one.
type tuple struct {
	first *starlark.Value
	n     int
}

func (s sizes) of(v starlark.Value) (n int) {
	var key any = v
	switch v := v.(type) {
	case starlark.String:
		return min(len(v)+2, maxText+1)
	case starlark.Tuple:
		if len(v) == 0 {
			return 2
		}
		key = tuple{&v[0], len(v)}
	case *starlark.List, *starlark.Dict, *starlark.Set:
	default:
		return 1
	}
	if n, seen := s[key]; seen {
		return n
	}
	s[key] = len("[...]")
	defer func() { s[key] = n }()
	it := starlark.Iterate(v)
	defer it.Done()
	dict, _ := v.(*starlark.Dict)
	var x starlark.Value
	for n = 2; n <= maxText && it.Next(&x); {
		n += 2 + s.of(x)
		if dict != nil {
			value, _, _ := dict.Get(x)
			n += 2 + s.of(value)
		}
	}
	return min(n, maxText+1)
}

// text is the text of a value: that of str if plain, else that of repr.
func text(v starlark.Value, plain bool) (string, error) {
	if s, ok := starlark.AsString(v); ok && plain {
		return s, nil
	}
	if n := textSize(v); n > maxText {
		return "", fmt.Errorf("%w: the text of this %s would have more than %d bytes", model.ErrMemory, v.Type(), maxText)
	}
	return v.String(), nil
}

// boundedText is str or repr.
func boundedText(plain bool) func(c *call) (starlark.Value, error) {
	return func(c *call) (starlark.Value, error) {
		var x starlark.Value
		if err := c.unpack("x", &x); err != nil {
			return nil, err
		}
		s, err := text(x, plain)
		return starlark.String(s), err
	}
}

// attributeName stands for x.replace, x.join and x.format after rewriting.
const attributeName = "."

// bounded are the methods of texts that can make far more than they are given, with how many bytes they would make.
var bounded = map[string]func(s string, args starlark.Tuple, kwargs []starlark.Tuple) float64{
	"replace": replaced,
	"join":    joined,
	"format":  formatted,
}

// attribute is x.name: where x is a text, a method that looks at what it would make first.
func attribute(t *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
	return attributeOf(t, args[0], string(args[1].(starlark.String)))
}

func attributeOf(t *starlark.Thread, x starlark.Value, name string) (starlark.Value, error) {
	v, err := starlark.Call(t, starlark.Universe["getattr"], starlark.Tuple{x, starlark.String(name)}, nil)
	if err != nil {
		return nil, fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "getattr: "))
	}
	s, ok := x.(starlark.String)
	reckon := bounded[name]
	if !ok || reckon == nil {
		return v, nil
	}
	return starlark.NewBuiltin(name, func(t *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if n := reckon(string(s), args, kwargs); n > maxText {
			return nil, tooLong("the text", n)
		}
		made, err := starlark.Call(t, v, args, kwargs)
		if err != nil {
			return nil, fmt.Errorf("%s", strings.TrimPrefix(err.Error(), name+": "))
		}
		return made, nil
	}), nil
}

// getattr is the language's, by which methods can be had too.
func getattr(t *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	if len(args) >= 2 && len(kwargs) == 0 {
		if name, ok := starlark.AsString(args[1]); ok && bounded[name] != nil {
			if s, text := args[0].(starlark.String); text {
				return attributeOf(t, s, name)
			}
		}
	}
	v, err := starlark.Call(t, starlark.Universe["getattr"], args, kwargs)
	if err != nil {
		return nil, fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "getattr: "))
	}
	return v, nil
}

// fail is the language's, for what can be shown.
func fail(t *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	for _, v := range args {
		if _, err := text(v, true); err != nil {
			return nil, err
		}
	}
	return starlark.Call(t, starlark.Universe["fail"], args, kwargs)
}

// replaced is the length of s.replace(old, new, count).
func replaced(s string, args starlark.Tuple, _ []starlark.Tuple) float64 {
	if len(args) < 2 {
		return 0
	}
	before, okB := starlark.AsString(args[0])
	after, okA := starlark.AsString(args[1])
	if !okB || !okA {
		return 0
	}
	n := strings.Count(s, before)
	if len(args) > 2 {
		if most, err := starlark.AsInt32(args[2]); err == nil && most >= 0 {
			n = min(n, most)
		}
	}
	return float64(len(s)) + float64(float64(n)*float64(len(after)-len(before)))
}

// joined is the length of s.join(parts).
func joined(s string, args starlark.Tuple, _ []starlark.Tuple) float64 {
	if len(args) != 1 {
		return 0
	}
	it := starlark.Iterate(args[0])
	if it == nil {
		return 0
	}
	defer it.Done()
	n := 0.0
	var x starlark.Value
	for it.Next(&x) {
		part, _ := starlark.AsString(x)
		n += float64(len(s) + len(part))
	}
	return n
}

// formatted is the most that s.format(args) can have: the longest argument at every brace.
func formatted(s string, args starlark.Tuple, kwargs []starlark.Tuple) float64 {
	longest := 0
	for _, v := range args {
		longest = max(longest, textSize(v))
	}
	for _, kv := range kwargs {
		longest = max(longest, textSize(kv[1]))
	}
	return float64(len(s)) + float64(float64(strings.Count(s, "{"))*float64(longest))
}
