package build

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
)

// TestStripsAreTheLongWay makes the same projections row by row straight into tables, in one strip and in several, and through lists of
// connections: the same connections, weights and delays in the same order, in every kind of table.
func TestStripsAreTheLongWay(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	draw := func(name string, params ...float64) model.Value {
		d, err := random.NewDistributionPos(name, params, nil)
		if err != nil {
			t.Fatal(err)
		}
		return model.Value{Random: d}
	}
	every3rd := make([]int32, 150)
	for k := range every3rd {
		every3rd[k] = int32(3*k + 7)
	}
	for _, c := range []struct {
		name          string
		connector     model.Connector
		weight, delay model.Value
		kind          string // of the offsets
	}{
		{"numbers", connectors.FixedProbability(0.1), model.Num(0.5), model.Num(1.5), "one delay"},
		{"weights", connectors.FixedProbability(0.1), draw("normal", 5, 1), model.Num(1.5), "one delay"},
		{"equal weights", connectors.FixedProbability(0.1), draw("uniform", 2, 2), draw("uniform", 1, 1.4), "offsets"},
		{"few delays", connectors.FixedProbability(0.1), draw("normal", 5, 1), draw("uniform", 1, 1.4), "offsets"},
		{"many delays", connectors.FixedProbability(0.02), draw("normal", 5, 1), draw("uniform", 1, 9), "codes"},
		{"more delays than expected", connectors.FixedProbability(0.9), model.Num(1), draw("gamma", 9, 1), "offsets"},
		{"more delays than a byte tells apart", connectors.FixedProbability(0.02), model.Num(1), draw("gamma", 9, 100), "codes"},
		{"several of a pair", connectors.FixedTotalNumber(20000), draw("normal", 5, 1), draw("uniform", 1, 1.2), "offsets"},
		{"rows of every length", connectors.AllToAll(connectors.Self(connectors.NoSelf)), model.Num(1), draw("uniform_int", 1, 3), "offsets"},
		{"none", connectors.FixedProbability(0), draw("normal", 5, 1), draw("uniform", 1, 3), ""},
	} {
		n := &network.Network{Dt: 0.1, Seed: 5}
		a, b := add(n, 600, cells.IFCurrExp()), add(n, 150, cells.IFCurrExp())
		join(n, a, b, c.connector, 0, 0)
		p := n.Projections[0]
		p.Weight, p.Delay, p.Connector.Safe = c.weight, c.delay, false
		p.Pre = network.Selection{{Population: a, Index: every3rd}, {Population: b}}
		p.Post = network.Selection{{Population: b}, {Population: a}}
		built, err := Extend(&network.Network{Dt: 0.1, Populations: n.Populations}, nil, Options{Threads: 3})
		if err != nil {
			t.Fatal(err)
		}
		list := func(tables []*engine.Table, err error) (all []string) {
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			plan := *built.Plan
			plan.Tables = tables
			plan.Connections(0, func(x engine.Place) {
				all = append(all, fmt.Sprint(x.Table.Source, x.Table.First+x.Row, plan.Blocks[x.Table.Block].IDs[x.Table.Target(x.At)],
					x.Bucket.Delay, x.Table.WeightAt(x.At)))
			})
			return all
		}
		begin := func() *wiring {
			w := &wiring{net: n, plan: built.Plan, projection: p}
			if err := w.begin(); err != nil {
				t.Fatal(err)
			}
			return w
		}
		w := begin()
		if !fits(p) {
			t.Fatalf("%s does not fit", c.name)
		}
		if err := w.pairs(); err != nil {
			t.Fatal(err)
		}
		if err := w.attributes(); err != nil {
			t.Fatal(err)
		}
		long, size, err := w.layOut()
		want := list(long, err)
		for _, limits := range [][2]int{{1 << 30, 1 << 30}, {1 << 30, 500}, {1000, 1 << 30}} {
			perStrip := limits[0]
			short, n, err := begin().byStrips(perStrip, limits[1])
			if err == errUnfit && c.name == "more delays than a byte tells apart" {
				continue
			}
			if got := list(short, err); n != size || len(got) != size || !slices.Equal(got, want) {
				t.Errorf("%s: %d connections, want %d; the same: %v", c.name, len(got), size, slices.Equal(got, want))
			}
			for _, table := range short {
				kind := "one delay"
				switch {
				case table.Codes != nil:
					kind = "codes"
				case len(table.Delays) > 1:
					kind = "offsets"
				}
				if kind != c.kind {
					t.Errorf("%s: table with %s, want %s", c.name, kind, c.kind)
				}
			}
			if perStrip > 1000 && len(short) != len(long) {
				t.Errorf("%s: %d tables of one strip, not %d", c.name, len(short), len(long))
			}
			if len(short) > 0 && perStrip == 1000 && len(short) <= len(long) {
				t.Errorf("%s: %d tables of several strips, %d of one", c.name, len(short), len(long))
			}
		}
	}
}
