package script

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/model"
)

// checkArgs refuses values for unknown parameters before anything runs, where the script's parameters can be seen beforehand.
func (s *session) checkArgs() error {
	f, err := fileOptions().Parse(s.cfg.Name, s.cfg.Source, 0)
	if err != nil {
		return err
	}
	list, complete := scan(f)
	if !complete {
		return nil
	}
	for name := range s.cfg.Args {
		known := make([]string, len(list))
		for i, p := range list {
			known[i] = p.Name
		}
		if !contains(known, name) {
			return noSuchParam(name, known)
		}
	}
	return nil
}

func (s *session) isDeclared(name string) bool {
	for _, p := range s.declared {
		if p.Name == name {
			return true
		}
	}
	return false
}

// unknownParam is the error for --set with a name that no param declared.
func (s *session) unknownParam(name string) error {
	// A parameter may stand in a branch that was not taken.
	known := []string{}
	for _, p := range Params(s.cfg.Source) {
		if p.Name == name {
			return nil
		}
		known = append(known, p.Name)
	}
	for _, p := range s.declared {
		if !contains(known, p.Name) {
			known = append(known, p.Name)
		}
	}
	return noSuchParam(name, known)
}

func noSuchParam(name string, known []string) error {
	if len(known) == 0 {
		return fmt.Errorf("%w: --set %s: the script declares no parameters (it would with param(%q, default, \"what it is\"))", model.ErrNonExistentParameter, name, name)
	}
	return fmt.Errorf("%w: --set: %w", model.ErrNonExistentParameter, model.UnknownName("parameter", name, known))
}

// param is the built-in param(name, default, doc="", choices=None).
func param(c *call) (starlark.Value, error) {
	var name, doc string
	var def starlark.Value
	var choices *starlark.List
	if err := c.unpack("name", &name, "default", &def, "doc?", &doc, "choices?", &choices); err != nil {
		return nil, err
	}
	if c.s.isDeclared(name) {
		return nil, fmt.Errorf("%w: parameter %q is declared twice", model.ErrValue, name)
	}
	v := def
	if text, ok := c.s.cfg.Args[name]; ok {
		var err error
		if v, err = parseAs(def, text); err != nil {
			return nil, fmt.Errorf("%w: --set %s=%s: %w", model.ErrInvalidParameterValue, name, text, err)
		}
	} else if _, err := parseAs(def, ""); def.Type() == "NoneType" {
		return nil, err
	}
	p := Param{Name: name, Doc: doc, Default: def.String(), Value: v.String(), v: v}
	if choices != nil {
		known := false
		for i := range choices.Len() {
			p.Choices = append(p.Choices, choices.Index(i).String())
			if eq, err := starlark.Equal(choices.Index(i), v); err == nil && eq {
				known = true
			}
		}
		if !known {
			return nil, fmt.Errorf("%w: parameter %s = %s: must be one of %s", model.ErrInvalidParameterValue, name, v, strings.Join(p.Choices, ", "))
		}
	}
	c.s.declared = append(c.s.declared, p)
	return v, nil
}

// parseAs reads text as a value of the type of def.
func parseAs(def starlark.Value, text string) (starlark.Value, error) {
	switch def.(type) {
	case starlark.Bool:
		switch strings.ToLower(text) {
		case "true", "1", "yes", "on":
			return starlark.True, nil
		case "false", "0", "no", "off":
			return starlark.False, nil
		}
		return nil, fmt.Errorf("must be True or False, as the default %s", def)
	case starlark.Int:
		if n, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64); err == nil {
			return starlark.MakeInt64(n), nil
		}
		// 1e6 is a whole number too.
		if x, err := strconv.ParseFloat(text, 64); err == nil && x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			return starlark.MakeInt64(int64(x)), nil
		}
		return nil, fmt.Errorf("must be a whole number, as the default %s", def)
	case starlark.Float:
		if x, err := strconv.ParseFloat(text, 64); err == nil {
			return starlark.Float(x), nil
		}
		return nil, fmt.Errorf("must be a number, as the default %s", def)
	case starlark.String:
		return starlark.String(text), nil
	}
	return nil, classError("TypeError", "the default of a parameter must be a whole number, a number, True, False or a string, not %s", def.Type())
}
