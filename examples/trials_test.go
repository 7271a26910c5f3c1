package examples_test

import (
	"fmt"
	"testing"
)

// trials are the claims of the examples. Bounds are those of the literature, of theory, or of other simulators, widened for the
// small size where they must be.
var trials = map[string][]trial{
	"balanced_network": {{"tstop=300", func(t *testing.T, out printed) {
		out.within(t, "Excitatory rate", 0, 13, 28) // docs/validation.md has the exact comparison
	}}},
	"brunel2000": {
		// At full size rates are those of the oracle within 3 % (full_size_test.go); few strong inputs are farther from theory.
		{"scale=0.3 tstop=500", func(t *testing.T, out printed) {
			theory := out.number(t, "rate of mean-field theory:", 0)
			out.within(t, "rate of excitatory cells:", 0, 0.9*theory, 1.1*theory)
			out.within(t, "rate of inhibitory cells:", 0, 0.9*theory, 1.1*theory)
			out.within(t, "CV of intervals:", 0, 0.4, 1.2)
		}},
		{"scale=0.1 tstop=300 regime=SR", func(t *testing.T, out printed) {
			out.within(t, "CV of intervals:", 0, 0, 0.2)
			out.within(t, "peak of the spectrum at:", 0, 300, 360)
		}},
	},
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
	"microcircuit": {{"scale=0.05 tstop=500 warmup=100", func(t *testing.T, out printed) {
		// With fewer inputs rates are kept approximately: within 40 % of the published range.
		for _, name := range []string{"L2/3E", "L2/3I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"} {
			row := fmt.Sprintf("%-10s", name)
			out.within(t, row, 1, 0.6*out.number(t, row, 2), 1.4*out.number(t, row, 3))
		}
	}}},
	"sheet": {
		{"side=40 tstop=80", func(t *testing.T, out printed) {
			out.within(t, "rate before the stimulus:", 0, 0, 0.1)
			out.within(t, "cells that it reaches:", 0, 90, 100)
			out.within(t, "speed of the wave:", 0, 0.06, 0.1)
			out.within(t, "correlation of time with distance:", 0, 0.8, 1)
		}},
		{"side=40 w_exc=1.5 tstop=70", func(t *testing.T, out printed) { out.within(t, "cells that it reaches:", 0, 0, 10) }},
	},
	"small_network": {{"tstop=100", nil}},
	"small_world": {{"rewired=0,0.01,1", func(t *testing.T, out printed) {
		const length, clustering, reached = 0, 1, 2
		out.within(t, "       0  ", length, 50.4, 50.5) // (n/degree + 1)/2 over all but the source: 50.45
		out.within(t, "       0  ", clustering, 0.667, 0.667)
		out.within(t, "    0.01  ", length, 5, 0.3*50)            // almost as short as at random,
		out.within(t, "    0.01  ", clustering, 0.9*0.667, 0.667) // almost as clustered as the ring
		out.within(t, "       1  ", length, 2.8, 3.7)             // ln n / ln degree = 3
		out.within(t, "       1  ", clustering, 0, 0.02)          // degree / n
		out.within(t, "       1  ", reached, 99, 100)
	}}},
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
			o := oracle(t, "va_cuba.json", "va_cuba_n4000_p02").Statistics
			for name, key := range map[string]string{"rate of excitatory cells": "rate_exc", "rate of inhibitory cells": "rate_inh", "CV of intervals": "cv_isi"} {
				out.within(t, name, 0, o[key].Mean-4*o[key].Sd, o[key].Mean+4*o[key].Sd)
			}
		}},
		{"g_inh=0 tstop=200 n=1000", func(t *testing.T, out printed) { out.within(t, "rate of excitatory cells", 0, 30, 200) }},
	},
}
