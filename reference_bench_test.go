package hillock_test

import (
	"fmt"
	"testing"
)

// BenchmarkReference measures the reference network: its build with either kind of random numbers, and a second of model time.
//
//	go test -run '^$' -bench Reference -benchtime 10x .
//	go test -run '^$' -bench Reference -benchtime 10x -tags purego .
func BenchmarkReference(b *testing.B) {
	for _, native := range []bool{false, true} {
		b.Run(fmt.Sprintf("build/native=%v", native), func(b *testing.B) {
			for b.Loop() {
				r := (&reference{n: 4000, seed: 98765, threads: 1, native: native}).describe()
				check(r.sim.Build())
			}
		})
	}
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("run/threads=%d", threads), func(b *testing.B) {
			spikes := int64(0)
			for k := 0; k < b.N; k++ {
				b.StopTimer()
				r := (&reference{n: 4000, seed: 98765, threads: threads, simSeed: 3}).describe()
				check(r.sim.Build())
				b.StartTimer()
				must(r.sim.Run(1000))
				spikes = r.sim.Summary().Spikes
			}
			b.ReportMetric(float64(spikes), "spikes")
		})
	}
}
