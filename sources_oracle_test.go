package hillock_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/connectors"
)

// TestPoissonOracle holds SpikeSourcePoisson to the facts of oracles/sources: counts, their variance, intervals, support. The seeds
// are fixed; a correct source would fail one of the checks with a probability of about 1e-3.
func TestPoissonOracle(t *testing.T) {
	var file struct {
		Sources []struct {
			Source     string
			Parameters struct{ Rate, Start, Duration float64 }
			RunTime    float64 `json:"run_time"`
			Facts      struct {
				Count struct{ Mean, Var float64 }
				ISI   struct {
					Mean float64 `json:"mean_ms"`
				}
				Support []float64 `json:"support_ms"`
			}
		}
	}
	if err := json.Unmarshal(oracle(t, "sources/stochastic.json"), &file); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for k, c := range file.Sources {
		if c.Source != "SpikeSourcePoisson" {
			continue
		}
		ran++
		// The step is fine against the mean interval, so that the grid hardly shows in the intervals.
		const n = 200
		dt := math.Min(0.1, c.Facts.ISI.Mean/100)
		sim := must(hillock.New(hillock.Options{Timestep: dt, Seed: uint64(100 + k)}))
		p := must(sim.Population(n, cells.SpikeSourcePoisson(), hillock.Params{
			"rate": c.Parameters.Rate, "start": c.Parameters.Start, "duration": c.Parameters.Duration,
		}))
		check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
		must(sim.Run(c.RunTime))
		s := must(p.Data(nil, false)).Segments[0].Spikes

		sum, squares := 0.0, 0.0
		for _, m := range s.Counts() {
			sum += float64(m)
			squares += float64(m) * float64(m)
		}
		mean := sum / n
		variance := (squares - sum*mean) / (n - 1)
		if limit := 4 * math.Sqrt(c.Facts.Count.Var/n); math.Abs(mean-c.Facts.Count.Mean) > limit {
			t.Errorf("rate %v Hz: mean count %v, the law has %v ± %.3g", c.Parameters.Rate, mean, c.Facts.Count.Mean, limit)
		}
		if f := variance / c.Facts.Count.Var; math.Abs(f-1) > 4*math.Sqrt(2./n)*1.2 {
			t.Errorf("rate %v Hz: variance of the counts is %v, the law has %v", c.Parameters.Rate, variance, c.Facts.Count.Var)
		}
		var intervals []float64
		for _, train := range s.Trains() {
			for i, x := range train {
				if x < c.Facts.Support[0]-1e-9 || x > c.Facts.Support[1]+dt+1e-9 {
					t.Fatalf("a spike at %v ms, outside %v", x, c.Facts.Support)
				}
				// Intervals that begin late in the window are cut short: only those that begin in its first half count.
				if i > 0 && train[i-1] < (c.Facts.Support[0]+math.Min(c.Facts.Support[1], c.RunTime))/2 && c.Facts.Count.Mean > 100 {
					intervals = append(intervals, x-train[i-1])
				}
			}
		}
		if len(intervals) < 500 {
			continue
		}
		slices.Sort(intervals)
		d := 0.0
		for i, x := range intervals {
			law := -math.Expm1(-x / c.Facts.ISI.Mean)
			d = math.Max(d, math.Max(float64(i+1)/float64(len(intervals))-law, law-float64(i)/float64(len(intervals))))
		}
		// Kolmogorov-Smirnov at 0.001, and what the grid can shift.
		if limit := 1.95/math.Sqrt(float64(len(intervals))) + dt/c.Facts.ISI.Mean; d > limit {
			t.Errorf("rate %v Hz: intervals are off the exponential law by %.4f, limit %.4f (%d intervals)", c.Parameters.Rate, d, limit, len(intervals))
		}
	}
	if ran < 3 {
		t.Errorf("%d Poisson sources in the oracle", ran)
	}
}

func TestArraySourceFiresAtItsTimes(t *testing.T) {
	sim := must(hillock.New(hillock.Options{Timestep: 0.1}))
	p := must(sim.Population(3, cells.SpikeSourceArray(), hillock.Params{"spike_times": [][]float64{{0, 0.1, 7.34, 7.36, 20}, {}, {5, 5, 5}}}))
	target := must(sim.Population(1, cells.IFCurrExp(), nil))
	prj := must(sim.Projection(p, target, connectors.FromList([][]float64{{0, 0}, {2, 0}}, nil), hillock.Static(1.0, 0.1)))
	check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
	check(target.Record([]string{"isyn_exc"}, hillock.RecordOptions{}))
	must(sim.Run(10))
	must(sim.Run(10))
	trains := must(p.Data(nil, false)).Segments[0].Spikes.Trains()
	for k, want := range [][]float64{{0, 0.1, 7.3, 7.4, 20}, {}, {5, 5, 5}} {
		if !slices.Equal(trains[k], want) && len(trains[k])+len(want) > 0 {
			t.Errorf("source %d fires at %v, want %v", k, trains[k], want)
		}
	}
	i := must(target.Data(nil, false)).Segments[0].Signal("isyn_exc")
	if i.At(1, 0) != 1 {
		t.Errorf("isyn_exc is %v one step after a spike at t = 0, want 1: it must arrive", i.At(1, 0))
	}
	if jump := i.At(51, 0) - i.At(50, 0)*math.Exp(-0.02); math.Abs(jump-3) > 1e-12 {
		t.Errorf("three spikes in one step make a jump of %v, want 3", jump)
	}
	if n := must(prj.Len()); n != 2 {
		t.Errorf("%d connections", n)
	}
}
