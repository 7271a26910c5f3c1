package hillock_test

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
)

// TestGIFEscapeNoise holds the intervals of GIF_cond_exp cells without adaptation to the law of the oracle: the hazard is known, for
// v follows its exponential from reset. Intervals are the first 20 of each cell, so that none is cut short by the end of the run.
func TestGIFEscapeNoise(t *testing.T) {
	var file struct {
		Cases []struct {
			CellType   string
			Parameters map[string]any
			Facts      struct {
				Grid struct {
					Mean float64 `json:"mean_ms"`
					SD   float64 `json:"sd_ms"`
				} `json:"grid_dt_0_1"`
				Continuous struct {
					Quantiles map[string]float64 `json:"quantiles_ms"`
				}
				KS []struct {
					N     int
					Limit float64 `json:"D_alpha_0.001"`
				} `json:"ks_critical"`
			}
		} `json:"gif_escape"`
	}
	if err := json.Unmarshal(oracle(t, "sources/stochastic.json"), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) != 2 {
		t.Fatalf("%d cases, there are 2", len(file.Cases))
	}
	for seed, c := range file.Cases {
		const dt, n, each = 0.1, 250, 20
		params := hillock.Params{}
		number := func(name string) float64 { return c.Parameters[name].(float64) }
		for name, x := range c.Parameters {
			if list, ok := x.([]any); ok {
				x = numbers(list)
			}
			params[name] = x
		}
		// Intervals scatter about their mean with a CV of 0.4 at most: 20 of them end long before 1.6 times their mean.
		sim := must(hillock.New(hillock.Options{Timestep: dt, Seed: uint64(seed + 1)}))
		p := must(sim.Population(n, cells.GIFCondExp(), params, hillock.Initial(hillock.Params{"v": number("v_rest")})))
		check(p.Record([]string{"spikes"}, hillock.RecordOptions{}))
		must(sim.Run(math.Ceil(c.Facts.Grid.Mean * each * 1.6)))
		var intervals []float64
		for i, train := range must(p.Data(nil, false)).Segments[0].Spikes.Trains() {
			if len(train) <= each {
				t.Fatalf("cell %d fired %d times", i, len(train))
			}
			for k := range each {
				intervals = append(intervals, train[k+1]-train[k])
			}
		}
		slices.Sort(intervals)

		// The mean, and the law on the grid: after the clamped steps, each step ends the interval with its own probability.
		sum := 0.0
		for _, x := range intervals {
			sum += x
		}
		total := float64(len(intervals))
		if mean := sum / total; math.Abs(mean-c.Facts.Grid.Mean) > 4*c.Facts.Grid.SD/math.Sqrt(total) {
			t.Errorf("case %d: mean interval %v ms, the law has %v", seed, mean, c.Facts.Grid.Mean)
		}
		rest := number("v_rest") + number("i_offset")*number("tau_m")/number("cm")
		left, at, distance := 1.0, 0, 0.0
		held := int(math.Round(number("tau_refrac") / dt))
		for k := 1; left > 1e-12; k++ {
			v := rest + (number("v_reset")-rest)*math.Exp(-float64(k)*dt/number("tau_m"))
			left *= math.Exp(-number("lambda0") / 1000 * math.Exp((v-number("v_t_star"))/number("delta_v")) * dt)
			for at < len(intervals) && intervals[at] < (float64(held+k)+0.5)*dt {
				at++
			}
			distance = max(distance, math.Abs(float64(at)/total-(1-left)))
		}
		if at != len(intervals) {
			t.Errorf("case %d: %d intervals are longer than possible", seed, len(intervals)-at)
		}
		critical := c.Facts.KS[len(c.Facts.KS)-1]
		if critical.N != len(intervals) {
			t.Fatalf("%d intervals, the critical value is for %d", len(intervals), critical.N)
		}
		if distance > critical.Limit {
			t.Errorf("case %d: Kolmogorov-Smirnov distance %.4f, limit %.4f", seed, distance, critical.Limit)
		}
		t.Logf("case %d: mean %.2f ms (%.2f), distance %.4f (limit %.4f)", seed, sum/total, c.Facts.Grid.Mean, distance, critical.Limit)

		// The quantiles of the law in continuous time.
		for _, name := range slices.Sorted(maps.Keys(c.Facts.Continuous.Quantiles)) {
			var q float64
			check(json.Unmarshal([]byte(name), &q))
			below := 0.0
			for _, x := range intervals {
				if x <= c.Facts.Continuous.Quantiles[name]+dt/2 {
					below++
				}
			}
			if d := below/total - q; math.Abs(d) > 4*math.Sqrt(q*(1-q)/total)+2e-3 {
				t.Errorf("case %d: %.4f of the intervals lie below the quantile %s", seed, below/total, name)
			}
		}
	}
}
