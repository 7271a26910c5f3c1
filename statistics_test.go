package hillock_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/hillock-sim/hillock/analysis"
	"github.com/hillock-sim/hillock/data"
)

// TestNetworkStatistics runs the reference network with 12 seeds, half with NumPy's wiring and half with native random numbers, and
// holds the means to the oracle's: within 4 sd sqrt(1/k + 1/n). Seeds are fixed.
func TestNetworkStatistics(t *testing.T) {
	type statistic struct {
		N        int
		Mean, SD float64
	}
	var file struct {
		Networks []struct {
			ID         string
			Seeds      int `json:"n_seeds"`
			Statistics map[string]statistic
			Law        map[string]struct{ Mean, SD float64 } `json:"synapse_count_law"`
		}
	}
	if err := json.Unmarshal(oracle(t, "networks/networks.json"), &file); err != nil {
		t.Fatal(err)
	}
	for _, network := range file.Networks {
		n := map[string]int{"va_coba_n4000_p01": 4000, "va_coba_n1000_p01": 1000}[network.ID]
		if n == 0 {
			continue
		}
		const k = 12
		sums := map[string]float64{}
		for seed := 1; seed <= k; seed++ {
			r := (&reference{n: n, seed: 1000 + seed, simSeed: uint64(seed), native: seed > k/2}).describe()
			must(r.sim.Run(1000))
			exc := must(r.exc.Data(nil, false)).Segments[0].Spikes
			inh := must(r.inh.Data(nil, false)).Segments[0].Spikes
			all := must(r.all.Data(nil, false)).Segments[0].Spikes
			values := map[string]float64{
				"rate_exc": analysis.MeanRate(exc), "rate_inh": analysis.MeanRate(inh),
				"rate_exc_late": late(exc), "rate_inh_late": late(inh),
				"n_syn_exc": float64(must(r.ee.Len())), "n_syn_inh": float64(must(r.ie.Len())),
			}
			if n == 4000 {
				values["cv_isi_exc"], values["cv_isi_inh"] = analysis.MeanCV(exc, 10), analysis.MeanCV(inh, 10)
				values["pop_fano_5ms"] = analysis.PopulationFano(all, 5, 200)
			}
			for name, x := range values {
				sums[name] += x
			}
			for name, law := range network.Law {
				if got := values["n_syn_"+name]; math.Abs(got-law.Mean) > 5*law.SD {
					t.Errorf("%s, seed %d: %v connections %s, the law has %v ± %v", network.ID, seed, got, name, law.Mean, 5*law.SD)
				}
			}
		}
		for name, sum := range sums {
			want, known := network.Statistics[name]
			if !known {
				t.Errorf("%s: the oracle has no %s", network.ID, name)
				continue
			}
			mean := sum / k
			limit := 4 * want.SD * math.Sqrt(1./k+1/float64(network.Seeds))
			t.Logf("%s: %s = %.4g, the oracle has %.4g ± %.2g", network.ID, name, mean, want.Mean, limit)
			if math.IsNaN(mean) || math.Abs(mean-want.Mean) > limit {
				t.Errorf("%s: mean %s over %d seeds is %v, the oracle has %v ± %.3g", network.ID, name, k, mean, want.Mean, limit)
			}
		}
	}
}

// late is the mean rate after 200 ms, in Hz.
func late(s *data.Spikes) float64 {
	n := 0
	for k := range s.Steps {
		if s.Time(k) > 200 {
			n++
		}
	}
	return float64(n) / float64(len(s.Cells)) / (s.TStop - 200) * 1000
}
