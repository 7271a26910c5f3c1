package examples_test

import "testing"

// trials are the claims of the examples. Bounds are those of the literature, of theory, or of other simulators, widened for the
// small size where they must be.
var trials = map[string][]trial{
	"balanced_network": {{"tstop=300", func(t *testing.T, out printed) {
		out.within(t, "Excitatory rate", 0, 13, 28) // docs/validation.md has the exact comparison
	}}},
	"izhikevich2003": {{"", func(t *testing.T, out printed) {
		const first, last = 1, 2
		out.within(t, "RS: regular spiking", 0, 6, 10)
		out.within(t, "RS: regular spiking", last, 2*out.number(t, "RS: regular spiking", first), 60) // adapts
		out.within(t, "IB: intrinsically bursting", first, 1, 5)                                      // a burst,
		out.within(t, "IB: intrinsically bursting", last, 20, 50)                                     // then single spikes
		out.within(t, "CH: chattering", last, 1, 10)                                                  // bursts all along
		out.within(t, "FS: fast spiking", 0, 35, 50)
		out.within(t, "FS: fast spiking", last, 5, 10)
		out.within(t, "LTS: low-threshold spiking", last, 10, 20)
		out.within(t, "RZ: resonator", 0, 3, 5) // silent until the pulse, although the step lasts
		out.within(t, "TC: thalamo-cortical", last, 40, 60)
		out.within(t, "TC: from a hyperpolarisation", 0, 5, 9) // a burst, and no more
		out.within(t, "TC: from a hyperpolarisation", last, 5, 20)
	}}},
	"small_network": {{"tstop=100", nil}},
	"stdp_window": {
		{"", func(t *testing.T, out printed) {
			out.within(t, "largest difference:", 0, 0, 1e-12)
			out.within(t, "10 pairs, additive rule; every target fired", 0, 10, 10)
		}},
		// Steps towards the bounds change with the weight: the formula holds for the first pair.
		{"w_dependence=multiplicative pairs=1", func(t *testing.T, out printed) { out.within(t, "largest difference:", 0, 0, 1e-12) }},
	},
	"synfire_chain": {{"groups=7 counts=20,95 spreads=0 interval=60", func(t *testing.T, out printed) {
		out.within(t, "packets that survive:", 0, 1, 1)
		out.within(t, "spikes in a volley:", 0, 95, 105)
		out.within(t, "spread of a volley:", 0, 0.2, 1)
	}}},
	"tsodyks_markram": {{"rates=2,15,80", func(t *testing.T, out printed) {
		out.within(t, "largest difference from the recursion:", 0, 0, 1e-12)
		out.within(t, "depressing  ", 0, 0.5, 0.5)
		out.within(t, "depressing  ", 1, 0, 0.1)
		out.within(t, "facilitating  ", 0, 0.03, 0.03)
		out.within(t, "facilitating  ", 1, 0.1, 0.2)
		out.within(t, "facilitating: greatest current at", 0, 15, 15)
	}}},
	"vogels2011": {
		{"n=1000 tstop=8000 eta=0.05", func(t *testing.T, out printed) {
			out.within(t, "rate at the beginning:", 0, 60, 160)
			out.within(t, "rate at the end:", 0, 4, 9) // 5 Hz is the target, which slow cells have yet to reach
			out.within(t, "CV at the end:", 0, 0.7, 1.1)
		}},
		{"n=400 tstop=500 eta=0", func(t *testing.T, out printed) { out.within(t, "rate at the end:", 0, 60, 200) }},
	},
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
