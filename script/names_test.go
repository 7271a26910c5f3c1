package script

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/currents"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
	"github.com/hillock-sim/hillock/synapses"
)

// TestUnknownNamesListTheNearest misspells every name of every catalogue in a script: the message names one that is near.
func TestUnknownNamesListTheNearest(t *testing.T) {
	misspelt := func(name string) string { return name[:len(name)-1] + "q" }
	near := func(name, script string) {
		t.Helper()
		src := "load(\"pyNN\", \"sim\")\nload(\"pyNN.random\", \"RandomDistribution\")\nsim.setup()\n" + script + "\n"
		_, err := Run(t.Context(), Config{Name: "x.star", Source: []byte(src), OutDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), `did you mean "`+name[:len(name)-1]) || !strings.Contains(err.Error(), "known: ") {
			t.Errorf("%s: %v: want one that is near %q, and all that are known", script, err, name)
		}
	}
	var classes []string
	tables := map[string][]model.Param{}
	for _, c := range cells.All() {
		tables[c.Name] = c.Params
		for _, v := range c.Recordable() {
			if len(v) > 2 {
				near(v, fmt.Sprintf("sim.Population(1, sim.%s()).record(%q)", c.Name, misspelt(v)))
			}
		}
		for _, r := range c.Receptors {
			near(r, fmt.Sprintf("p = sim.Population(1, sim.%s())\nsim.Projection(p, p, sim.AllToAllConnector(), receptor_type=%q)", c.Name, misspelt(r)))
		}
	}
	for _, s := range synapses.All() {
		tables[s.Name] = s.Params
	}
	for _, r := range synapses.Timings() {
		tables[r.Name] = r.Params
	}
	for _, d := range synapses.WeightDependences() {
		tables[d.Name] = d.Params
	}
	for _, c := range currents.All() {
		tables[c.Name] = c.Params
	}
	for name, params := range tables {
		classes = append(classes, name)
		for _, p := range params {
			if len(p.Name) > 2 {
				near(p.Name, fmt.Sprintf("sim.%s(%s=1.0)", name, misspelt(p.Name)))
			}
		}
	}
	for _, c := range connectors.All() {
		classes = append(classes, c.Name)
	}
	for _, s := range space.All() {
		classes = append(classes, s.Name)
	}
	for _, name := range classes {
		near(name, fmt.Sprintf("sim.%s()", misspelt(name)))
	}
	for _, d := range random.Distributions() {
		near(d.Name, fmt.Sprintf("RandomDistribution(%q)", misspelt(d.Name)))
	}
}
