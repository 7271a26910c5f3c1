package hillock_test

import (
	"fmt"
	"math"
	"testing"
	"time"
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

// BenchmarkScaled measures the reference network with ten and a hundred times its cells, 40 connections to each: building it, and 20 ms of
// model time once it is active. rtf is seconds per second of model time; ns/event counts all of the run.
//
//	go test -run '^$' -bench Scaled -benchtime 10x .
func BenchmarkScaled(b *testing.B) {
	const slice = 20 // ms
	for _, n := range []int{40000, 400000} {
		b.Run(fmt.Sprintf("cells=%d/build", n), func(b *testing.B) {
			for b.Loop() {
				r := (&reference{n: n, seed: 98765, threads: 2, native: true}).describe()
				check(r.sim.Build())
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(40*n), "ns/connection")
		})
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("cells=%d/run/threads=%d", n, threads), func(b *testing.B) {
				r := (&reference{n: n, seed: 98765, threads: threads, simSeed: 3, native: true}).describe()
				must(r.sim.Run(100))
				before := r.sim.Summary().SynapticEvents
				best := time.Duration(math.MaxInt64)
				for b.Loop() {
					start := time.Now()
					must(r.sim.Run(slice))
					best = min(best, time.Since(start))
				}
				events := float64(r.sim.Summary().SynapticEvents - before)
				b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/slice*1000, "rtf")
				b.ReportMetric(best.Seconds()/slice*1000, "rtf-least")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/events, "ns/event")
			})
		}
	}
}
