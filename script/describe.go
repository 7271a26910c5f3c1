package script

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/model"
)

// PyNN's describe(template, engine) gives a text, or with template=None the facts of which the text would be made. Templates of one's
// own need an engine that there is none of here.

// describing reads the arguments of describe: plain asks for the facts.
func describing(c *call) (plain bool, err error) {
	template, engine := starlark.Value(starlark.String("")), starlark.Value(starlark.None)
	if err := c.unpack("template?", &template, "engine?", &engine); err != nil {
		return false, err
	}
	if template == starlark.None {
		return true, nil
	}
	if name, ok := starlark.AsString(template); !ok || name != "" && !strings.HasSuffix(name, "_default.txt") {
		return false, classError("NotImplementedError", "%s(%s): there are no templates: leave it out for the text, or write None for a dict of the facts", c.name, brief(template))
	}
	return false, nil
}

// describe is the method of classes and of what they make; given are the parameters of an instance.
func (c *class) describe(initial map[string]any, given map[string]any) func(*call) (starlark.Value, error) {
	return func(k *call) (starlark.Value, error) {
		plain, err := describing(k)
		if err != nil {
			return nil, err
		}
		if !plain {
			return starlark.String(fmt.Sprintf("%s(%s)", c.name, shown(given))), nil
		}
		facts := map[string]any{"name": c.name, "default_parameters": c.defaults(), "parameters": c.space(given)}
		if initial != nil {
			facts["default_initial_values"] = initial
		}
		return dictOf(facts), nil
	}
}

// space is the parameter space of an instance: what was given, and the defaults of all else.
func (c *class) space(given map[string]any) starlark.Value {
	d := c.defaults().(*starlark.Dict)
	for name, x := range given {
		var v starlark.Value
		switch x := x.(type) {
		case float64, []float64, [][]float64:
			v = toStarlark(x)
		default:
			if value, err := model.ValueOf(x); err == nil {
				v = starlark.String(value.String())
			} else {
				v = toStarlark(x)
			}
		}
		_ = d.SetKey(starlark.String(name), v)
	}
	return d
}

// describe is the method of populations, views and assemblies.
func (g *group) describe(c *call) (starlark.Value, error) {
	plain, err := describing(c)
	if err != nil {
		return nil, err
	}
	if plain {
		return g.facts()
	}
	ids := g.ids()
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", g.typ, g.quoted())
	row := func(name string, value any) { fmt.Fprintf(&b, "    %-11s : %v\n", name, value) }
	switch {
	case g.typ == "Assembly":
		for _, m := range g.members() {
			row("member", fmt.Sprintf("%q, %d cells", m.Label(), m.Len()))
		}
	case g.parent != nil:
		row("Parent", g.parent.quoted())
	default:
		row("Structure", g.structureName())
	}
	row("Cells", g.Len())
	if kind := g.cells.CellType(); kind != "" {
		row("Cell type", kind)
	}
	if len(ids) > 0 {
		row("ID range", fmt.Sprintf("%d-%d", ids[0], ids[len(ids)-1]))
	}
	if d, ok := g.cells.(interface{ Describe() string }); ok {
		b.WriteString(d.Describe())
	}
	return starlark.String(b.String()), nil
}

// facts are those of PyNN's templates.
func (g *group) facts() (starlark.Value, error) {
	facts := map[string]any{"label": g.cells.Label(), "size": g.Len()}
	switch {
	case g.typ == "Assembly":
		delete(facts, "size")
		var members []any
		for _, m := range g.members() {
			f, err := g.s.wrap(m, nil).facts()
			if err != nil {
				return nil, err
			}
			members = append(members, f)
		}
		facts["populations"] = members
	case g.parent != nil:
		facts["parent"], facts["mask"] = g.parent.cells.Label(), g.mask()
	default:
		facts["size_local"] = g.Len()
		facts["structure"] = g.structureName()
		if ids := g.ids(); len(ids) > 0 {
			facts["first_id"], facts["last_id"], facts["local_first_id"] = ids[0], ids[len(ids)-1], ids[0]
		}
		if t, ok := g.celltype.(*cellType); ok {
			kind, err := t.describe(t.initial(), t.params)(&call{s: g.s, name: "describe", kwargs: []starlark.Tuple{{starlark.String("template"), starlark.None}}})
			if err != nil {
				return nil, err
			}
			facts["celltype"] = kind
		}
		facts["cell_parameters"] = map[string]any{}
	}
	if g.typ != "Assembly" {
		for k, v := range g.cells.Annotations() {
			facts[k] = v
		}
	}
	return dictOf(facts), nil
}

func (g *group) structureName() string {
	if s, ok := g.structure.(*structureValue); ok {
		return s.String()
	}
	return "None"
}

// getAnnotations is get_annotations(annotation_keys, simplify=True): a dict of the values of each population.
func (g *group) getAnnotations(c *call) (starlark.Value, error) {
	var which starlark.Value
	simplify := true
	if err := c.unpack("annotation_keys", &which, "simplify?", &simplify); err != nil {
		return nil, err
	}
	keys, err := names("annotation_keys", which)
	if err != nil {
		return nil, err
	}
	all := map[string]any{}
	for _, key := range keys {
		var values []starlark.Value
		for _, m := range g.members() {
			x, ok := m.Annotations()[key]
			if !ok {
				return nil, fmt.Errorf("KeyError: %q has no annotation %q", m.Label(), key)
			}
			values = append(values, toStarlark(x))
		}
		same := simplify && len(values) > 0
		for _, v := range values {
			equal, err := starlark.Equal(v, values[0])
			same = same && err == nil && equal
		}
		if same {
			all[key] = values[0]
		} else {
			all[key] = starlark.NewList(values)
		}
	}
	return dictOf(all), nil
}

// population returns the population of the script to which the cells of a view belong.
func (s *session) population(v *hillock.View) *group { return s.wrap(v.Parent(), nil) }
