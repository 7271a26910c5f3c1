// Package modeltest is the conformance test of cell types: any type, from any module, can be held to it.
//
//	func TestMyCell(t *testing.T) { modeltest.Cell(t, MyCell()) }
package modeltest

import (
	"math"
	"slices"
	"testing"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// Cell checks the table of a cell type, and that its dynamics keep the rules that the engine relies on: spikes ascend, cells do
// not see how they are cut into pieces, nothing is allocated in a step, parameters that are equal cell by cell act like shared ones.
func Cell(t *testing.T, cell model.Cell) {
	t.Run("table", func(t *testing.T) { table(t, cell) })
	t.Run("pieces", func(t *testing.T) { pieces(t, cell) })
	t.Run("loose", func(t *testing.T) { loose(t, cell) })
	t.Run("allocations", func(t *testing.T) { allocations(t, cell) })
	t.Run("constraints", func(t *testing.T) { constraints(t, cell) })
}

func table(t *testing.T, cell model.Cell) {
	if cell.Name == "" || cell.Doc == "" {
		t.Error("a cell type needs a name and a description")
	}
	seen := map[string]bool{}
	for _, p := range cell.Params {
		if seen[p.Name] {
			t.Errorf("parameter %q stands twice", p.Name)
		}
		seen[p.Name] = true
		if p.Doc == "" {
			t.Errorf("parameter %q has no description", p.Name)
		}
		if err := p.CheckNumber(p.Default); !p.Sequence && err != nil {
			t.Errorf("default: %v", err)
		}
		if err := p.CheckSequence(p.DefaultList); err != nil {
			t.Errorf("default: %v", err)
		}
		if len(p.DefaultList) > 0 && !p.Sequence {
			t.Errorf("%s has a default list and is not a sequence", p.Name)
		}
	}
	seen = map[string]bool{}
	for _, v := range cell.State {
		if seen[v.Name] {
			t.Errorf("variable %q stands twice", v.Name)
		}
		seen[v.Name] = true
		if v.Doc == "" {
			t.Errorf("variable %q has no description", v.Name)
		}
		if v.Receptor != "" && !slices.Contains(cell.Receptors, v.Receptor) {
			t.Errorf("variable %q takes the input of receptor %q, which the type does not have", v.Name, v.Receptor)
		}
	}
	for _, r := range cell.Receptors {
		if cell.ReceptorVar(r) < 0 {
			t.Errorf("receptor %q: no variable takes its input", r)
		}
	}
	if cell.Source && len(cell.Receptors) > 0 {
		t.Error("a source takes no input")
	}
}

const dt = 0.1

// start makes the state and the dynamics of cells [from, to) of a population.
func start(t testing.TB, cell model.Cell, p model.Params, from, to int, first model.GID) (*model.Cells, model.Dynamics) {
	t.Helper()
	d, err := cell.New(p.Slice(from, to), model.Env{
		Dt: dt, First: first + model.GID(from), N: to - from, Stream: random.NewStream(1, random.ForSource),
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &model.Cells{}
	for _, v := range cell.State {
		x := make([]float64, to-from)
		for i := range x {
			x[i] = v.Init
		}
		c.Vars = append(c.Vars, x)
	}
	if d.Sync != nil {
		d.Sync(c)
	}
	return c, d
}

// step advances the cells with input that depends on the cell's place in the population, and returns what fires.
func step(cell model.Cell, c *model.Cells, d model.Dynamics, k int64, from int, spikes []int32) []int32 {
	c.Step = k
	spikes = d.Evolve(c, spikes)
	for r, receptor := range cell.Receptors {
		x := c.Vars[cell.ReceptorVar(receptor)]
		for i := range x {
			if (int(k)+7*(i+from)+3*r)%23 == 0 {
				x[i] += input(cell, r)
			}
		}
	}
	if d.Fire != nil {
		spikes = d.Fire(c, spikes)
	}
	return spikes
}

// input is a weight at a receptor that makes cells fire now and then.
func input(cell model.Cell, receptor int) float64 {
	switch {
	case cell.ConductanceBased:
		return []float64{0.08, 0.02}[receptor%2] // uS
	case cell.VoltageBased:
		return []float64{12, -1}[receptor%2] // mV
	}
	return []float64{2, -0.5}[receptor%2] // nA
}

func pieces(t *testing.T, cell model.Cell) {
	const n, steps = 37, 3000
	for _, params := range []model.Params{model.Defaults(cell.Params, n), differing(cell, n)} {
		whole, dw := start(t, cell, params, 0, n, 100)
		left, dl := start(t, cell, params, 0, 11, 100)
		right, dr := start(t, cell, params, 11, n, 100)
		fired := 0
		for k := int64(0); k < steps; k++ {
			a := step(cell, whole, dw, k, 0, nil)
			b := step(cell, left, dl, k, 0, nil)
			for _, i := range step(cell, right, dr, k, 11, nil) {
				b = append(b, i+11)
			}
			if !slices.IsSorted(a) {
				t.Fatalf("step %d: spikes %v do not ascend", k, a)
			}
			if !slices.Equal(a, b) {
				t.Fatalf("step %d: the whole population fires %v, its two pieces fire %v", k, a, b)
			}
			fired += len(a)
			for v := range whole.Vars {
				for i, x := range whole.Vars[v] {
					y := 0.0
					if i < 11 {
						y = left.Vars[v][i]
					} else {
						y = right.Vars[v][i-11]
					}
					if x != y {
						t.Fatalf("step %d, cell %d: %s is %v in the whole population and %v in a piece", k, i, cell.State[v].Name, x, y)
					}
					if math.IsNaN(x) || math.IsInf(x, 0) {
						t.Fatalf("step %d, cell %d: %s = %v", k, i, cell.State[v].Name, x)
					}
				}
			}
		}
		if fired == 0 && !hasSequence(cell) {
			t.Error("no cell has fired: the test shows little")
		}
	}
}

// differing makes the parameters of cells that differ: each grows a little from cell to cell.
func differing(cell model.Cell, n int) model.Params {
	p := model.Defaults(cell.Params, n)
	for _, e := range cell.Params {
		if e.Sequence {
			for i := range p.Sequences[e.Name] {
				p.Sequences[e.Name][i] = listOf(e, i)
			}
			continue
		}
		v := model.Values{Each: make([]float64, n)}
		for i := range v.Each {
			v.Each[i] = e.Default * (1 + 0.001*float64(i))
		}
		p.Numbers[e.Name] = v
	}
	return p
}

// loose checks that cells that nobody looks at fire as others do, and are like them as soon as they have been held.
func loose(t *testing.T, cell model.Cell) {
	const n, steps = 37, 3000
	for _, p := range []model.Params{model.Defaults(cell.Params, n), differing(cell, n)} {
		if _, ok := p.Numbers["tau_refrac"]; ok {
			p.Numbers["tau_refrac"] = model.Values{One: 5} // long enough for the potential to come to the threshold
		}
		tight, td := start(t, cell, p, 0, n, 100)
		free, fd := start(t, cell, p, 0, n, 100)
		if fd.Hold == nil {
			return
		}
		free.Loose = true
		astray := 0
		for k := int64(0); k < steps; k++ {
			a, b := step(cell, tight, td, k, 0, nil), step(cell, free, fd, k, 0, nil)
			if !slices.Equal(a, b) {
				t.Fatalf("step %d: %v fire, and %v of those that are loose", k, a, b)
			}
			if !slices.Equal(tight.Vars[0], free.Vars[0]) {
				astray++
			}
			if k%50 != 0 && k%97 != 0 {
				continue
			}
			fd.Hold(free)
			for v := range tight.Vars {
				if !slices.Equal(tight.Vars[v], free.Vars[v]) {
					t.Fatalf("step %d: %s is %v, and after Hold %v", k, cell.State[v].Name, tight.Vars[v], free.Vars[v])
				}
			}
		}
		if astray == 0 {
			t.Error("nothing was left aside: the test shows little")
		}
	}
}

// listOf is a list for cell i: the default, grown a little, or times at which to fire.
func listOf(e model.Param, i int) []float64 {
	if e.DefaultList == nil {
		return []float64{float64(i), float64(i) + 20.5, 100}
	}
	list := slices.Clone(e.DefaultList)
	for k := range list {
		list[k] *= 1 + 0.001*float64(i)
	}
	return list
}

// hasSequence reports whether the type fires at times that it is given: by default, never.
func hasSequence(cell model.Cell) bool {
	return slices.ContainsFunc(cell.Params, func(p model.Param) bool { return p.Sequence && p.DefaultList == nil })
}

func allocations(t *testing.T, cell model.Cell) {
	const n = 64
	c, d := start(t, cell, model.Defaults(cell.Params, n), 0, n, 0)
	spikes := make([]int32, 0, 100*n)
	k := int64(0)
	for ; k < 1000; k++ {
		spikes = step(cell, c, d, k, 0, spikes[:0])
	}
	if a := testing.AllocsPerRun(100, func() {
		spikes = step(cell, c, d, k, 0, spikes[:0])
		k++
	}); a > 0 {
		t.Errorf("%v allocations in a step", a)
	}
}

// constraints checks that every constraint of the table is enforced, with a message that names the parameter.
func constraints(t *testing.T, cell model.Cell) {
	for _, p := range cell.Params {
		if p.Sequence {
			if p.Ascending && p.CheckSequence([]float64{2, 1}) == nil {
				t.Errorf("%s: a list that decreases is accepted", p.Name)
			}
			if (p.Positive || p.NonNegative) && p.CheckSequence([]float64{1, -1}) == nil || p.Positive && p.CheckSequence([]float64{0}) == nil {
				t.Errorf("%s: a list with a number out of range is accepted", p.Name)
			}
			continue
		}
		bad := []float64{math.NaN(), math.Inf(1)}
		if p.Positive {
			bad = append(bad, 0, -1)
		}
		if p.NonNegative {
			bad = append(bad, -1)
		}
		for _, x := range bad {
			if err := p.CheckNumber(x); err == nil {
				t.Errorf("%s = %v is accepted", p.Name, x)
			}
		}
	}
}
