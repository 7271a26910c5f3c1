package hillock_test

import (
	"fmt"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
)

// BenchmarkDrive measures cells whose only input is a Poisson source each: the background of the cortical microcircuit, and of Brunel's
// network. ns/cell is the time for one cell and step; "none" is the same cells without sources.
func BenchmarkDrive(b *testing.B) {
	for _, run := range []struct {
		name string
		n    int
		rate float64
	}{{"microcircuit", 77169, 16000}, {"brunel", 12500, 20000}} {
		for _, kind := range []string{"none", "background", "recorded"} {
			b.Run(fmt.Sprint(run.name, "/", kind), func(b *testing.B) {
				sim := must(hillock.New(hillock.Options{Threads: 1}))
				p := must(sim.Population(run.n, cells.IFCurrExp(), hillock.Params{"v_thresh": 1e6}))
				if kind != "none" {
					source := must(sim.Population(run.n, cells.SpikeSourcePoisson(), hillock.Params{"rate": run.rate}))
					must(sim.Projection(source, p, connectors.OneToOne(), hillock.Static(0.0878, 1.5)))
					if kind == "recorded" {
						check(source.Record([]string{"spikes"}, hillock.RecordOptions{}))
					}
				}
				must(sim.Run(2))
				b.ResetTimer()
				steps := 0
				for range b.N {
					must(sim.Run(1))
					steps += 10
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(steps)/float64(run.n), "ns/cell")
			})
		}
	}
}
