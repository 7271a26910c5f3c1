package build

import (
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/engine"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/network"
	"github.com/hillock-sim/hillock/random"
	"github.com/hillock-sim/hillock/space"
	"github.com/hillock-sim/hillock/synapses"
)

// add describes a population of default cells.
func add(n *network.Network, size int, cell model.Cell) *network.Population {
	p := &network.Population{
		Ordinal: len(n.Populations), Label: cell.Name, Cell: &cell, N: size, First: model.GID(n.Cells()),
		Params: model.Defaults(cell.Params, size), Structure: space.DefaultLine(), Init: make([]model.Values, len(cell.State)),
	}
	n.Populations = append(n.Populations, p)
	return p
}

func join(n *network.Network, pre, post *network.Population, c model.Connector, weight, delay float64) {
	n.Projections = append(n.Projections, &network.Projection{
		Ordinal: len(n.Projections), Label: "p", Pre: network.Selection{{Population: pre}}, Post: network.Selection{{Population: post}},
		Connector: c, Synapse: synapses.Static(), Weight: model.Num(weight), Delay: model.Num(delay), Receptor: "excitatory",
	})
}

// TestBlocks checks how cells are shared out: every cell in one piece, pieces in ascending order, blocks small enough for two bytes.
func TestBlocks(t *testing.T) {
	for _, threads := range []int{1, 2, 5} {
		n := &network.Network{Dt: 0.1}
		add(n, 1000, cells.IFCondExp())
		add(n, 3, cells.SpikeSourcePoisson())
		add(n, 70000, cells.IFCurrExp())
		b, err := Extend(n, nil, Options{Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		next, inBlock := model.GID(0), make([]int, len(b.Plan.Blocks))
		for k, p := range b.Plan.Pieces {
			if p.First != next || p.Number != k || p.Offset != inBlock[p.Block] {
				t.Fatalf("%d threads: piece %d begins at %d in place %d of its block, want %d in place %d", threads, k, p.First, p.Offset, next, inBlock[p.Block])
			}
			next += model.GID(p.N)
			inBlock[p.Block] += p.N
		}
		if next != 71003 {
			t.Errorf("%d threads: %d cells in pieces", threads, next)
		}
		for k, block := range b.Plan.Blocks {
			if block.N != inBlock[k] || block.N > engine.BlockLimit {
				t.Errorf("%d threads: block %d has %d cells, its pieces have %d", threads, k, block.N, inBlock[k])
			}
		}
	}
}

// TestExtendKeepsWhatIsBuilt describes more after building: old tables stay the same objects, new ones are added, the epoch follows.
func TestExtendKeepsWhatIsBuilt(t *testing.T) {
	n := &network.Network{Dt: 0.1}
	a := add(n, 10, cells.IFCondExp())
	join(n, a, a, connectors.AllToAll(), 0.01, 1.5)
	first, err := Extend(n, nil, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	if first.Plan.Epoch != 15 || first.Size(0) != 100 || first.Complete(n) != true {
		t.Errorf("epoch %d, %d connections", first.Plan.Epoch, first.Size(0))
	}
	b := add(n, 5, cells.IFCondExp())
	join(n, a, b, connectors.AllToAll(), 0.01, 0.3)
	if first.Complete(n) {
		t.Error("complete although more was described")
	}
	second, err := Extend(n, first, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	if second.Tables(0)[0] != first.Tables(0)[0] {
		t.Error("a projection was built twice")
	}
	if second.Plan.Epoch != 3 || second.Plan.MaxDelay != 15 || second.Size(1) != 50 {
		t.Errorf("epoch %d, longest delay %d, %d connections", second.Plan.Epoch, second.Plan.MaxDelay, second.Size(1))
	}
	if len(first.Plan.Pieces) != 1 || len(first.Plan.Blocks[0].Visits) != 1 {
		t.Error("extending changed the old plan")
	}
}

func TestMemoryIsCheckedFirst(t *testing.T) {
	n := &network.Network{Dt: 0.1}
	a := add(n, 100000, cells.IFCondExp())
	join(n, a, a, connectors.AllToAll(), 0.01, 1)
	_, err := Extend(n, nil, Options{Threads: 1, Available: func() uint64 { return 1 << 30 }})
	if err == nil || !strings.Contains(err.Error(), "needs about 20 GB of memory and 1.07 GB can be had") {
		t.Errorf("err = %v", err)
	}
}

// TestAllMistakesAreReported builds two projections that are both wrong.
func TestAllMistakesAreReported(t *testing.T) {
	n := &network.Network{Dt: 0.1, MaxDelay: 2}
	a := add(n, 10, cells.IFCondExp())
	join(n, a, a, connectors.AllToAll(), -0.01, 1)
	join(n, a, a, connectors.AllToAll(), 0.01, 3)
	_, err := Extend(n, nil, Options{Threads: 1})
	if err == nil || !strings.Contains(err.Error(), "must be >= 0") || !strings.Contains(err.Error(), "above max_delay") {
		t.Errorf("err = %v", err)
	}
}

// TestEstimateAgainstWhatWasMeasured compares the estimate with peaks of resident memory of four networks (docs/performance.md): it may
// be a third off.
func TestEstimateAgainstWhatWasMeasured(t *testing.T) {
	drawn, err := random.NewDistribution("uniform", map[string]float64{"low": 0.5, "high": 3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cells  int
		p      float64
		random bool
		peak   float64 // bytes
	}{{12000, 0.1, false, 34e6}, {12000, 0.1, true, 96e6}, {400000, 1e-4, false, 77e6}, {400000, 1e-4, true, 179e6}} {
		n := &network.Network{Dt: 0.1}
		a := add(n, c.cells, cells.IFCurrExp())
		join(n, a, a, connectors.FixedProbability(c.p), 0.1, 0.5)
		if c.random {
			n.Projections[0].Weight, n.Projections[0].Delay = model.Value{Random: drawn}, model.Value{Random: drawn}
		}
		if got := Estimate(n, nil); got < c.peak*0.67 || got > c.peak*1.33 {
			t.Errorf("%d cells, drawn %v: estimate %s, measured %s", c.cells, c.random, Bytes(got), Bytes(c.peak))
		}
	}
}
