package hillock_test

import (
	"flag"
	"log/slog"
	"testing"
	"time"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/synapses"
)

var measureCosts = flag.Bool("costs", false, "measure what updates, events and connections cost: the constants of costs.go")

// least is the least of five times that f takes, in ns.
func least(f func()) float64 {
	best := time.Duration(1 << 62)
	for range 5 {
		begin := time.Now()
		f()
		best = min(best, time.Since(begin))
	}
	return float64(best.Nanoseconds())
}

// TestCosts prints the constants of costs.go as they are on this machine: go test -run Costs -costs -v .
func TestCosts(t *testing.T) {
	if !*measureCosts {
		t.Log("not measured: -costs does")
		return
	}
	quiet := slog.New(slog.DiscardHandler)
	const n, steps = 4000, 500
	for _, kind := range cells.All() {
		sim := must(hillock.New(hillock.Options{Threads: 1, Log: quiet}))
		must(sim.Population(n, kind, lively(kind)))
		must(sim.Run(5))
		t.Logf("%-30s %6.2f ns per update", kind.Name, least(func() { must(sim.Run(steps * 0.1)) })/n/steps)
	}
	for _, targets := range []int{4000, 400000} {
		for _, kind := range []string{"static", "Tsodyks-Markram", "STDP"} {
			var s hillock.Synapse
			switch kind {
			case "static":
				s = hillock.Static(1e-9, 1.0)
			case "Tsodyks-Markram":
				s = hillock.Synapse{Type: synapses.TsodyksMarkram(), Params: hillock.Params{"weight": 1e-9, "delay": 1.0}}
			default:
				s = hillock.Synapse{Type: must(synapses.STDP(synapses.SpikePairRule(), synapses.AdditiveWeightDependence())), Params: hillock.Params{"weight": 1e-9, "delay": 1.0}}
			}
			run := func(rate float64) (time.Duration, int64, time.Duration, int) {
				sim := must(hillock.New(hillock.Options{Threads: 1, Log: quiet}))
				src := must(sim.Population(1000, cells.SpikeSourcePoissonRefractory(), hillock.Params{"rate": rate}))
				dst := must(sim.Population(targets, cells.IFCurrExp(), nil))
				p := must(sim.Projection(src, dst, connectors.FixedProbability(min(1, 2e6/1000/float64(targets))), s))
				begin := time.Now()
				check(sim.Build())
				built := time.Since(begin)
				must(sim.Run(1))
				begin = time.Now()
				must(sim.Run(50))
				return time.Since(begin), sim.Summary().SynapticEvents, built, must(p.Len())
			}
			best, bestBuild := 1e18, 1e18
			for range 3 {
				idle, _, _, _ := run(0)
				busy, events, built, connections := run(60)
				best = min(best, float64((busy-idle).Nanoseconds())/float64(events))
				bestBuild = min(bestBuild, float64(built.Nanoseconds())/float64(connections))
			}
			t.Logf("%s to %d cells: %.2f ns per event, %.1f ns per connection to build", kind, targets, best, bestBuild)
		}
	}
}
