package script

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestCSAReference holds expressions without chance in them to what the Python package csa makes of the same text.
func TestCSAReference(t *testing.T) {
	text, err := os.ReadFile("testdata/csa_reference.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Expression  string
			Connections [][]float64
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	var src strings.Builder
	src.WriteString(`load("csa", "csa", "N", "full", "oneToOne", "empty", "block", "repeat", "shift", "cross", "ival", "transpose", "mask", "disc",
	"euclidMetric2d", "euclidToroidMetric2d", "grid2d", "rectangle", "gaussian", "cset", "vset")
`)
	for _, c := range file.Cases {
		fmt.Fprintf(&src, "print([list(c) for c in csa.connections(%s, 12, 12)])\n", c.Expression)
	}
	var printed strings.Builder
	if _, err := Run(t.Context(), Config{Name: "csa.star", Source: []byte(src.String()), OutDir: t.TempDir(), Stdout: &printed}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(printed.String()), "\n")
	if len(lines) != len(file.Cases) || len(lines) < 40 {
		t.Fatalf("%d answers to %d expressions", len(lines), len(file.Cases))
	}
	for k, c := range file.Cases {
		var got [][]float64
		if err := json.Unmarshal([]byte(lines[k]), &got); err != nil {
			t.Fatal(err)
		}
		near := func(a, b []float64) bool {
			return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) <= 1e-15 })
		}
		if !slices.EqualFunc(got, c.Connections, near) {
			t.Errorf("%s:\n got %v\nwant %v", c.Expression, got, c.Connections)
		}
	}
}

func TestCSAMistakes(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{`csa.random(1.5)`, "ValueError: csa: random(p=1.5): must be a probability"},
		{`csa.random()`, "TypeError: takes one of p, N, fanIn and fanOut, got 0"},
		{`csa.random(0.1, N=3)`, "takes one of p, N, fanIn and fanOut, got 2"},
		{`csa.random(fanIn=2) * csa.full`, "random(fanIn=2): ValueError: csa: random(fanIn=2) of an infinite set"},
		{`csa.oneToOne * csa.block(2)`, "an operator stands to the left"},
		{`csa.block(0)`, "must be >= 1"},
		{`csa.block(2) * 3`, "block(2, 2): TypeError: operand = 3: must be a mask"},
		{`csa.disc(0.1) * csa.grid2d(3)`, "must be a number, a value set or a function"},
		{`csa.rectangle(1, 1) * csa.euclidMetric2d(csa.grid2d(3))`, "must be a geometry"},
		{`csa.full - 1`, "right operand = 1: must be a mask or a connection set"},
		{`csa.full - [(1, 2, 3)]`, "must be a pair"},
		{`csa.ival(3, 2)`, "ValueError: ival = (3, 2): the last index is below the first"},
		{`csa.cross((0, 1), "a")`, "set1 = \"a\": must be a set of indices"},
		{`csa.cross([-1], 0)`, "set0[0] = -1: an index must be from 0"},
		{`csa.full(-1)`, "N0 = -1: an index must be from 0"},
		{`csa.cset(csa.cset(csa.full, 1.0), 2.0)`, "has values already"},
		{`csa.cset(csa.full, "x")`, "value 0 = \"x\": must be a number"},
		{`csa.connections(csa.full)`, "ValueError: full is infinite: say how many sources"},
		{`csa.connections(csa.cset(csa.full(2), lambda i, j: 1 // (i - j)))`, "floored division by zero"},
		{`csa.connections(csa.cset(csa.full(2), lambda i, j: "x"))`, "lambda(0, 0) = \"x\": must be a number"},
		{`csa.connections(csa.disc(1.0) * csa.distance, 3)`, "known only within a projection"},
		{`csa.connections(csa.full(10 * 1000 * 1000, 1000))`, "about 1e+10 connections of 10000000 sources: too many to look at"},
		{`csa.gplot2d`, `AttributeError: unknown csa name "gplot2d"; known: N, empty, full`},
		{`sim.CSAConnector(csa.random(fanIn=3))`, "is an operator: apply it to a set"},
		{`sim.CSAConnector(csa.cset(csa.full, 1.0))`, "has arity 1: must be a mask (arity 0), or have weights and delays (arity 2)"},
		{`sim.CSAConnector(0.1)`, "cset = 0.1: must be a mask or a connection set of csa"},
		{`sim.Projection(p, p, sim.CSAConnector(csa.cset(csa.full, lambda i, j: csa.connections(csa.full(1)), 1.0))).size()`, "cannot be called from a function"},
		{`v = csa.vset(lambda i, j: 1.0)
sim.Projection(p, p, sim.CSAConnector(csa.cset(csa.full, lambda i, j: v(i, j), 1.0))).size()`, "cannot be called from another such function"},
		{`sim.Projection(p, p, sim.CSAConnector(csa.disc(0.1) * csa.euclidMetric2d(csa.random2d(3)))).size()`, "random2d(3) has 3 places (0 to 2), and that of cell 3"},
		{`sim.Projection(p, p, sim.CSAConnector(csa.cset(csa.oneToOne, -1.0, 1.0))).size()`, "must be >= 0"},
		{`sim.Projection(p, p, sim.CSAConnector(csa.cset(csa.oneToOne, 1.0, 0.01))).size()`, "delay = 0.01 ms is below one time step"},
	} {
		src := `load("pyNN", "sim")
load("csa", "csa")
sim.setup(timestep=0.1)
p = sim.Population(4, sim.IF_cond_exp())
` + c.src + "\n"
		_, err := Run(t.Context(), Config{Name: "mistake.star", Source: []byte(src), OutDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "mistake.star:") {
			t.Errorf("%s:\nerror %v\nwant one that says %q", c.src, err, c.want)
		}
	}
}
