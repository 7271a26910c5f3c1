package hillock_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
)

// kolmogorov holds a sample to a law by the test of Kolmogorov and Smirnov at level 0.001, with the critical values of the oracle. The
// grid of time steps may shift the distribution function by shift.
func kolmogorov(t *testing.T, what string, sample []float64, law func(x float64) float64, shift float64) {
	t.Helper()
	x := slices.Clone(sample)
	slices.Sort(x)
	n, d := float64(len(x)), 0.0
	for i, v := range x {
		d = math.Max(d, math.Max(float64(i+1)/n-law(v), law(v)-float64(i)/n))
	}
	limit := critical(t, len(x)) + shift
	t.Logf("%s: D = %.4f, limit %.4f (n = %d)", what, d, limit, len(x))
	if !(d <= limit) {
		t.Errorf("%s: off the law by D = %.4f, limit %.4f (n = %d)", what, d, limit, len(x))
	}
}

// critical returns the critical value at level 0.001 for n values: the oracle's for the next smaller n, scaled by the root.
func critical(t *testing.T, n int) float64 {
	t.Helper()
	var file struct {
		Values []struct {
			N int
			D float64 `json:"D_alpha_0.001"`
		} `json:"ks_critical_values"`
	}
	if err := json.Unmarshal(oracle(t, "sources/stochastic.json"), &file); err != nil {
		t.Fatal(err)
	}
	if n < file.Values[0].N {
		t.Fatalf("%d values are too few for the test", n)
	}
	d := 0.0
	for _, v := range file.Values {
		if v.N <= n {
			d = v.D * math.Sqrt(float64(v.N)/float64(n))
		}
	}
	return d
}
