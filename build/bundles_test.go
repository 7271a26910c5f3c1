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
	"github.com/hillock-sim/hillock/spinnaker"
)

// bundleNetwork is three populations, the first two of which project to all, by projections that share tables and others that do not.
func bundleNetwork(t *testing.T, weight, delay model.Value) *network.Network {
	n := &network.Network{Dt: 0.1, Seed: 5}
	pops := []*network.Population{add(n, 300, cells.IFCurrExp()), add(n, 150, cells.IFCurrExp()), add(n, 80, cells.IFCurrExp())}
	for _, c := range []struct {
		from, to int
		view     []int32
	}{
		{0, 2, nil}, {0, 0, nil}, {1, 0, nil}, {0, 1, []int32{3, 4, 8, 77, 149}}, // 0 → 2, 0, 1 share tables
		{0, 2, nil}, {1, 2, nil}, {1, 1, nil}, {0, 0, nil}, // and 0 → 2, 0 once more; and 1 → 0, 2, 1
	} {
		join(n, pops[c.from], pops[c.to], connectors.FixedTotalNumber(9000), 0, 0)
		p := n.Projections[len(n.Projections)-1]
		p.Weight, p.Delay, p.Connector.Safe = weight, delay, false
		if c.view != nil {
			p.Post = network.Selection{{Population: pops[c.to], Index: c.view}}
		}
	}
	return n
}

// TestBundles makes projections that share tables: they are those of tables of their own, connection by connection, also after one of them
// has been replaced.
func TestBundles(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	draw := func(name string, params ...float64) model.Value {
		d, err := random.NewDistributionPos(name, params, nil)
		if err != nil {
			t.Fatal(err)
		}
		return model.Value{Random: d}
	}
	for _, c := range []struct {
		name          string
		weight, delay model.Value
	}{
		{"numbers", model.Num(0.5), model.Num(1.5)},
		{"weights", draw("normal", 5, 1), model.Num(1.5)},
		{"delays", model.Num(0.5), draw("uniform", 1, 2)},
		{"both", draw("normal", 5, 1), draw("uniform", 1, 9)},
		{"equal weights", draw("uniform", 2, 2), draw("uniform", 1, 2)},
	} {
		n := bundleNetwork(t, c.weight, c.delay)
		if got, want := fmt.Sprint(bundles(n.Projections)), "[[0 1 3] [2 5 6] [4 7]]"; got != want {
			t.Fatalf("bundles are %s, want %s", got, want)
		}
		built, err := Extend(n, nil, Options{Threads: 3})
		if err != nil {
			t.Fatal(err)
		}
		list := func(tables []*engine.Table, projection int) (all []string) {
			plan := *built.Plan
			plan.Tables = tables
			plan.Connections(projection, func(x engine.Place) {
				all = append(all, fmt.Sprint(x.Table.Source, x.Table.First+x.Row, plan.Blocks[x.Table.Block].IDs[x.Table.Target(x.At)],
					x.Bucket.Delay, x.Table.WeightAt(x.At)))
			})
			return all
		}
		left := map[*engine.Table]bool{}
		check := func(what string, shared bool) {
			for k, p := range n.Projections {
				w := &wiring{net: n, plan: built.Plan, projection: p}
				tables, size, err := w.tables()
				if err != nil {
					t.Fatal(err)
				}
				got := built.Tables(k)
				if list, want := list(got, k), list(tables, k); built.Size(k) != size || len(list) != size || !slices.Equal(list, want) {
					t.Errorf("%s, %s: projection %d has %d connections, want %d; the same: %v", c.name, what, k, len(list), size, slices.Equal(list, want))
				}
				sum := 0
				for _, table := range got {
					sum += table.Len()
					if shared && k != 2 && table.Bundle == nil {
						t.Errorf("%s, %s: projection %d has tables of its own", c.name, what, k)
					}
					if !shared && left[table.Bundle] {
						t.Errorf("%s, %s: projection %d still shares tables with the one that was replaced", c.name, what, k)
					}
				}
				if sum != size {
					t.Errorf("%s, %s: projection %d: tables of %d connections, want %d", c.name, what, k, sum, size)
				}
			}
		}
		check("built", true)
		for _, table := range built.Tables(1) {
			left[table.Bundle] = true
		}
		built.unbundle(1)
		w := &wiring{net: n, plan: built.Plan, projection: n.Projections[1]}
		if built.projections[1], _, err = w.tables(); err != nil {
			t.Fatal(err)
		}
		check("replaced", false)
	}
}

// TestBundleMistakes reports mistakes in projections that would share tables as those of others.
func TestBundleMistakes(t *testing.T) {
	n := bundleNetwork(t, model.Num(0.5), model.Num(1.5))
	n.Projections[3].Connector.Safe = true
	n.Projections[3].Weight = model.Num(-1)
	n.Projections[1].Weight, n.Projections[0].Weight = model.Num(-1), model.Num(-1)
	if _, err := Extend(n, nil, Options{Threads: 1}); err == nil {
		t.Error("a negative weight passes")
	}
}

// TestRoundedApart keeps projections apart whose weights are to be rounded in place, each to the scale of its targets.
func TestRoundedApart(t *testing.T) {
	n := bundleNetwork(t, model.Num(0.5), model.Num(1.5))
	b := &Built{Plan: &engine.Plan{Dt: n.Dt}}
	b.share(n.Populations, 1)
	if err := b.complete(n, Options{Scales: make([]*spinnaker.Scale, len(n.Populations)), Warn: func(string) {}}); err != nil {
		t.Fatal(err)
	}
	for _, table := range b.Plan.Tables {
		if table.Bundle != nil {
			t.Errorf("projection %d shares a table", table.Projection)
		}
	}
}
