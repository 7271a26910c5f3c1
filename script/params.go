package script

import (
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A Param is a parameter that a script declares with param("n", 4000, "number of cells").
type Param struct {
	Name, Doc string
	Default   string   // as the script writes it
	Choices   []string // nil: anything of the default's type
	Value     string   // in force, as the script would write it; "" where the script has not run

	v starlark.Value
}

// value returns the value in force as a Go value.
func (p Param) value() any { return annotation(p.v) }

// Params lists the parameters that a script declares, in order, without running it: it looks for calls of param with a
// literal name. A script that is not valid has none.
func Params(src []byte) []Param {
	f, err := fileOptions().Parse("script", src, 0)
	if err != nil {
		return nil
	}
	list, _ := scan(f)
	return list
}

// scan finds the calls of param in a file; complete is false if the name of one is known only when the script runs.
func scan(f *syntax.File) (list []Param, complete bool) {
	complete = true
	syntax.Walk(f, func(n syntax.Node) bool {
		c, ok := n.(*syntax.CallExpr)
		if !ok {
			return true
		}
		if id, ok := c.Fn.(*syntax.Ident); !ok || id.Name != "param" {
			return true
		}
		args := bind(c, "name", "default", "doc", "choices")
		name, ok := literalString(args["name"])
		if !ok {
			complete = false
			return true
		}
		p := Param{Name: name, Default: source(args["default"])}
		p.Doc, _ = literalString(args["doc"])
		if l, ok := args["choices"].(*syntax.ListExpr); ok {
			for _, x := range l.List {
				p.Choices = append(p.Choices, source(x))
			}
		}
		for _, q := range list {
			if q.Name == p.Name {
				return true
			}
		}
		list = append(list, p)
		return true
	})
	return list, complete
}

// bind matches the arguments of a call with names.
func bind(c *syntax.CallExpr, names ...string) map[string]syntax.Expr {
	args := map[string]syntax.Expr{}
	for i, a := range c.Args {
		if b, ok := a.(*syntax.BinaryExpr); ok && b.Op == syntax.EQ {
			if id, ok := b.X.(*syntax.Ident); ok {
				args[id.Name] = b.Y
			}
		} else if i < len(names) {
			args[names[i]] = a
		}
	}
	return args
}

func literalString(e syntax.Expr) (string, bool) {
	if l, ok := e.(*syntax.Literal); ok && l.Token == syntax.STRING {
		s, ok := l.Value.(string)
		return s, ok
	}
	return "", false
}

// source writes simple expressions as they stand in the script, and others as "...".
func source(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Literal:
		return e.Raw
	case *syntax.Ident:
		return e.Name
	case *syntax.ParenExpr:
		return "(" + source(e.X) + ")"
	case *syntax.UnaryExpr:
		return e.Op.String() + source(e.X)
	case *syntax.BinaryExpr:
		return source(e.X) + e.Op.String() + source(e.Y)
	}
	return "..."
}
