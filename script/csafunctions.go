package script

import (
	"fmt"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/csa"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// The functions of module csa: each has the arguments of the Python function of its name.

func csaIval(c *call) (starlark.Value, error) {
	var first, last starlark.Value
	if err := c.unpack("beg", &first, "end", &last); err != nil {
		return nil, err
	}
	i, err := intervalOf("ival", starlark.Tuple{first, last})
	return c.s.ints(i), err
}

func csaCross(c *call) (starlark.Value, error) {
	var sources, targets starlark.Value
	if err := c.unpack("set0", &sources, "set1", &targets); err != nil {
		return nil, err
	}
	a, err := c.s.intsOf("set0", sources)
	if err != nil {
		return nil, err
	}
	b, err := c.s.intsOf("set1", targets)
	if err != nil {
		return nil, err
	}
	return c.s.set(csa.Cross(a, b))
}

func csaBlock(c *call) (starlark.Value, error)  { return sized(c, "block", csa.Block) }
func csaRepeat(c *call) (starlark.Value, error) { return sized(c, "repeat", csa.Repeat) }

// sized makes the operators block(M, N=M) and repeat(M, N=M).
func sized(c *call, name string, apply func(m, n int, s csa.Set) csa.Set) (starlark.Value, error) {
	m, n, err := twoSizes(c, "M", "N", 1)
	if err != nil {
		return nil, err
	}
	return c.s.operator(fmt.Sprintf("%s(%d, %d)", name, m, n), c.s.onSet(func(s csa.Set) csa.Set { return apply(m, n, s) })), nil
}

func csaShift(c *call) (starlark.Value, error) {
	var a, b starlark.Value
	if err := c.unpack("M", &a, "N", &b); err != nil {
		return nil, err
	}
	m, err := wholeNumber("M", a)
	if err != nil {
		return nil, err
	}
	n, err := wholeNumber("N", b)
	if err != nil {
		return nil, err
	}
	if err := csa.Shift(m, n, csa.Empty()).Err(); err != nil {
		return nil, err
	}
	return c.s.operator(fmt.Sprintf("shift(%d, %d)", m, n), c.s.onSet(func(s csa.Set) csa.Set { return csa.Shift(m, n, s) })), nil
}

// csaCset is cset(mask, *values).
func csaCset(c *call) (starlark.Value, error) {
	if len(c.args) == 0 || len(c.kwargs) > 0 {
		return nil, classError("TypeError", "takes a mask and any number of values, by position")
	}
	m, err := c.s.setOf("mask", c.args[0])
	if err != nil {
		return nil, err
	}
	if m.Arity() > 0 {
		return nil, fmt.Errorf("%w: mask = %s: has values already: take csa.mask(...) of it", model.ErrValue, brief(c.args[0]))
	}
	var values []csa.Value
	for k, a := range c.args[1:] {
		v, _, err := c.s.valueSetOf(fmt.Sprintf("value %d", k), a)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return c.s.set(csa.New(m, values...))
}

func csaVset(c *call) (starlark.Value, error) {
	var x starlark.Value
	if err := c.unpack("obj", &x); err != nil {
		return nil, err
	}
	v, scripted, err := c.s.valueSetOf("obj", x)
	return c.s.valueSet(v, scripted), err
}

// oneSet reads a connection set from an argument and further ones.
func oneSet(c *call, name string, more ...any) (csa.Set, error) {
	var x starlark.Value
	if err := c.unpack(append([]any{name, &x}, more...)...); err != nil {
		return csa.Set{}, err
	}
	return c.s.setOf(name, x)
}

func csaMask(c *call) (starlark.Value, error) {
	m, err := oneSet(c, "obj")
	if err != nil {
		return nil, err
	}
	return c.s.set(m.Mask())
}

func csaValueOf(c *call) (starlark.Value, error) {
	var k int
	m, err := oneSet(c, "obj", "k", &k)
	if err != nil {
		return nil, err
	}
	v, err := m.Value(k)
	return c.s.valueSet(v, true), err
}

func csaArity(c *call) (starlark.Value, error) {
	m, err := oneSet(c, "obj")
	return starlark.MakeInt(m.Arity()), err
}

// csaPartition is partition(c, masks, selected, seed=None). With a seed the parts that several calls take belong to one set.
func csaPartition(c *call) (starlark.Value, error) {
	var masks *starlark.List
	var selected int
	var seed starlark.Value
	whole, err := oneSet(c, "c", "masks", &masks, "selected", &selected, "seed?", &seed)
	if err != nil {
		return nil, err
	}
	var parts []csa.Set
	for k := range masks.Len() {
		m, err := c.s.setOf(fmt.Sprintf("masks[%d]", k), masks.Index(k))
		if err != nil {
			return nil, err
		}
		parts = append(parts, m)
	}
	if seed != nil && seed != starlark.None {
		n, err := wholeNumber("seed", seed)
		if err != nil {
			return nil, err
		}
		whole = csa.Fix(whole, random.NewStream(uint64(n), random.ForUser))
	}
	return c.s.set(csa.Partition(whole, parts, selected))
}

// look draws a set that a script looks at: all of it, or its first sources and targets.
func look(c *call, sources, targets string, least starlark.Value) (*csa.Drawn, csa.Box, error) {
	var m, n starlark.Value
	set, err := oneSet(c, "cset", sources+"?", &m, targets+"?", &n)
	if err != nil {
		return nil, csa.Box{}, err
	}
	if m == nil {
		m = least
	}
	if n == nil {
		n = m
	}
	box := set.Box()
	if m != nil && m != starlark.None {
		rows, err := indexOf(sources, m)
		if err != nil {
			return nil, box, err
		}
		columns, err := indexOf(targets, n)
		if err != nil {
			return nil, box, err
		}
		box = csa.Cells(rows, columns)
	}
	if !box.Finite() {
		return nil, box, fmt.Errorf("%w: %v is infinite: say how many sources and targets to look at (%s, %s)", model.ErrValue, set, sources, targets)
	}
	if n := set.Expect(box); n > mostLooked || box.Sources.Len() > mostLooked {
		return nil, box, fmt.Errorf("%w: about %.2g connections of %d sources: too many to look at (at most 10^7)", model.ErrValue, n, box.Sources.Len())
	}
	d, err := set.Draw(c.s.lookStream(), nil)
	return d, box, err
}

// mostLooked bounds what a script can have printed or in a list.
const mostLooked = 1e7

// csaConnections is connections(cset, N0=None, N1=None): tuples (i, j, value, ...), source by source.
func csaConnections(c *call) (starlark.Value, error) {
	d, box, err := look(c, "N0", "N1", nil)
	if err != nil {
		return nil, err
	}
	list := []starlark.Value{}
	err = d.Each(box, func(i, j int, values []float64) bool {
		t := append(starlark.Tuple{starlark.MakeInt(i), starlark.MakeInt(j)}, asTuple(values).(starlark.Tuple)...)
		list = append(list, t)
		return c.s.ctx.Err() == nil
	})
	return starlark.NewList(list), err
}

// csaTabulate is tabulate(cset): it prints a line for each connection.
func csaTabulate(c *call) (starlark.Value, error) {
	d, box, err := look(c, "N0", "N1", nil)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	err = d.Each(box, func(i, j int, values []float64) bool {
		fmt.Fprintf(&text, "%d\t%d", i, j)
		for _, x := range values {
			text.WriteString("\t" + strconv.FormatFloat(x, 'g', -1, 64))
		}
		text.WriteByte('\n')
		return c.s.ctx.Err() == nil
	})
	if err != nil {
		return nil, err
	}
	return nil, c.s.print(text.String())
}

// csaShow is show(cset, N0=30, N1=None): it prints the matrix of the first sources (rows) and targets (columns).
func csaShow(c *call) (starlark.Value, error) {
	d, box, err := look(c, "N0", "N1", starlark.MakeInt(30))
	if err != nil {
		return nil, err
	}
	const widest = 1000
	if m, n := box.Sources.Len(), box.Targets.Len(); m > widest || n > widest {
		return nil, fmt.Errorf("%w: N0 = %d, N1 = %d: at most %d are shown", model.ErrValue, m, n, widest)
	}
	text, err := d.Picture(box.Sources.Len(), box.Targets.Len())
	if err != nil {
		return nil, err
	}
	return nil, c.s.print(text)
}
