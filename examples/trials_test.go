package examples_test

import "testing"

// trials are the claims of the examples. Bounds are those of the literature, of theory, or of other simulators, widened for the
// small size where they must be.
var trials = map[string][]trial{
	"balanced_network": {{"tstop=300", func(t *testing.T, out printed) {
		out.within(t, "Excitatory rate", 0, 13, 28) // docs/validation.md has the exact comparison
	}}},
	"small_network": {{"tstop=100", nil}},
	"vogels_abbott_cuba": {
		{"", func(t *testing.T, out printed) {
			// NEST 3.10 over 20 seeds, 4 standard deviations.
			out.within(t, "rate of excitatory cells", 0, 5.65-4*0.293, 5.65+4*0.293)
			out.within(t, "rate of inhibitory cells", 0, 5.63-4*0.066, 5.63+4*0.066)
			out.within(t, "CV of intervals", 0, 0.537-4*0.009, 0.537+4*0.009)
		}},
		{"g_inh=0 tstop=200 n=1000", func(t *testing.T, out printed) { out.within(t, "rate of excitatory cells", 0, 30, 200) }},
	},
}
