package hillock_test

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/csa"
	"github.com/hillock-sim/hillock/space"
)

// columns is a network of columns of excitatory and inhibitory cells, wired by the connection-set algebra alone.
func columns(threads int) (*hillock.Simulation, []*hillock.Projection) {
	const size, count = 40, 30
	sim := must(hillock.New(hillock.Options{Threads: threads, Seed: 11}))
	noise := must(sim.Population(size*count, cells.SpikeSourcePoisson(), hillock.Params{"rate": 300.0}))
	p := must(sim.Population(size*count, cells.IFCondExp(), nil, hillock.Structure(space.Grid2D{AspectRatio: 0.75, Dx: 1, Dy: 1})))
	check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))

	e := csa.Repeat(size, size, csa.Cross(csa.Ival(0, 31), csa.Ival(0, size-1))) // 32 of 40 cells excite
	within := csa.Block(size, size, csa.OneToOne())
	local := csa.Random(0.2).Times(within).Minus(csa.OneToOne())
	all := csa.Cross(csa.Ival(0, size*count-1), csa.Ival(0, size*count-1))
	var made []*hillock.Projection
	for _, c := range []struct {
		set      csa.Set
		receptor string
	}{
		{csa.OneToOne(), "excitatory"},
		{local.Times(e), "excitatory"},
		{local.Minus(e), "inhibitory"},
		{csa.New(csa.FanIn(3, all.Minus(within)).Times(e), csa.Const(0.004), csa.Distances().Times(csa.Const(0.1)).Plus(csa.Const(0.5))), "excitatory"},
		{csa.New(csa.Transpose(csa.Random(0.002)), csa.Func(func(i, j int) float64 { return float64((i+j)%7) / 1000 }), csa.Const(1.5)), "inhibitory"},
	} {
		pre := p
		weight := 0.01
		if len(made) == 0 {
			pre, weight = noise, 0.03
		}
		made = append(made, must(sim.Projection(pre, p, connectors.CSA(c.set), hillock.Static(weight, 1.0), hillock.Receptor(c.receptor))))
	}
	return sim, made
}

// TestCSAOnAnyNumberOfThreads: neither the threads of the run nor those of the build change connections or spikes.
func TestCSAOnAnyNumberOfThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var want string
	var lists [][][]float64
	for _, threads := range []int{1, 2, 7} {
		runtime.GOMAXPROCS(threads)
		sim, made := columns(threads)
		for k, p := range made {
			list := must(p.GetList([]string{"weight", "delay"}, true))
			if threads == 1 {
				lists = append(lists, list)
			}
			if len(list) < 1000 || !slices.EqualFunc(list, lists[k], slices.Equal) {
				t.Errorf("%d threads: projection %d has %d connections, on one thread %d", threads, k, len(list), len(lists[k]))
			}
		}
		must(sim.Run(60))
		if want == "" {
			want = sim.Digest()
		}
		if got := sim.Digest(); got != want || sim.Summary().Spikes < 500 {
			t.Errorf("%d threads: digest %s after %d spikes, one thread gives %s", threads, got, sim.Summary().Spikes, want)
		}
	}
	for _, c := range lists[3] {
		if d := c[3]; d < 0.5 || c[2] != 0.004 || int(c[0])/40 == int(c[1])/40 || int(c[0])%40 > 31 {
			t.Errorf("connection %v: must come from an excitatory cell of another column, with weight 0.004 and a delay that grows with the distance", c)
		}
	}
}

// TestCSAMistakesOfValues: the first mistake is told, whoever finds it.
func TestCSAMistakesOfValues(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	runtime.GOMAXPROCS(4)
	sim := must(hillock.New(hillock.Options{}))
	p := must(sim.Population(1500, cells.IFCondExp(), nil))
	g := csa.Positions(make([]space.Position, 700))
	prj := must(sim.Projection(p, p, connectors.CSA(csa.OneToOne().Times(csa.Disc(1, csa.Euclid2D(g, g)))), hillock.Static(0.1, 1.0)))
	if _, err := prj.Len(); err == nil || !strings.Contains(err.Error(), "CSAConnector: connection (700, 700): ValueError: csa: positions has 700 places (0 to 699)") {
		t.Errorf("error %v", err)
	}
	for _, bad := range []csa.Set{csa.Random(2), csa.New(csa.Full(), csa.Const(1))} {
		if _, err := sim.Projection(p, p, connectors.CSA(bad), hillock.Static(0.1, 1.0)); err == nil || !strings.Contains(err.Error(), "ConnectionError: CSAConnector: ") {
			t.Errorf("error %v", err)
		}
	}
}
