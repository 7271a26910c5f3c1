package analysis

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/hillock-sim/hillock/data"
)

// TestAsElephant compares every measure with what Elephant computed from the same spikes and the same signal: testdata/elephant.json,
// which testdata/compute_elephant.py wrote. Differences are those of rounding (1e-9 of the value; sums in another order, FFT).
func TestAsElephant(t *testing.T) {
	text, err := os.ReadFile("testdata/elephant.json")
	if err != nil {
		t.Fatal(err)
	}
	type spectrum struct{ Hz, Density []float64 }
	var want struct {
		Dt           float64     `json:"dt_ms"`
		TStop        float64     `json:"t_stop_ms"`
		Bin          float64     `json:"bin_ms"`
		Steps        [][]int64   `json:"steps"`
		V            []float64   `json:"v"`
		VPeriod      float64     `json:"v_period_ms"`
		Rates        []float64   `json:"mean_firing_rate_hz"`
		ISIs         [][]float64 `json:"isi_ms"`
		CV           []float64   `json:"cv"`
		CV2          []float64   `json:"cv2"`
		LV           []float64   `json:"lv"`
		LVR          []float64   `json:"lvr_5ms"`
		Fano         float64     `json:"fanofactor"`
		Histogram    []float64   `json:"time_histogram_hz"`
		Smoothed     []float64   `json:"instantaneous_rate_hz"`
		Correlation  [][]float64 `json:"correlation_coefficient"`
		Correlogram  []float64   `json:"cross_correlation_histogram"`
		Welch256     spectrum    `json:"welch_256"`
		Welch101     spectrum    `json:"welch_101"`
		Contrast     float64     `json:"spike_contrast"`
		FineContrast float64     `json:"spike_contrast_2ms"`
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	all, full := &data.Spikes{Dt: want.Dt, TStop: want.TStop}, &data.Spikes{Dt: want.Dt, TStop: want.TStop}
	for c, steps := range want.Steps {
		for _, s := range []*data.Spikes{all, full} {
			if s == full && len(steps) <= 2 {
				continue
			}
			s.Cells = append(s.Cells, int64(c))
			for _, step := range steps {
				s.Steps, s.IDs = append(s.Steps, step), append(s.IDs, int64(c))
			}
			s.Sort()
		}
	}
	list := func(what string, got, want []float64) {
		t.Helper()
		if len(got) != len(want) || len(got) == 0 {
			t.Errorf("%s: %d values, want %d", what, len(got), len(want))
			return
		}
		largest := 0.0
		for _, x := range want {
			largest = max(largest, x, -x)
		}
		for k := range got {
			near(t, fmt.Sprintf("%s[%d]", what, k), got[k], want[k], 1e-9*largest)
		}
	}
	each := func(f func([]float64) float64) (v []float64) {
		for _, train := range full.Trains() {
			v = append(v, f(train))
		}
		return v
	}
	list("rate", Rates(all), want.Rates)
	for c, train := range full.Trains() {
		list("ISI", ISIs(train), want.ISIs[c])
	}
	list("CV", each(CV), want.CV)
	list("CV2", each(CV2), want.CV2)
	list("LV", each(LV), want.LV)
	list("LVR", each(func(train []float64) float64 { return LVR(train, 5) }), want.LVR)
	near(t, "Fano factor", Fano(all.Counts()), want.Fano, 1e-12)
	_, histogram := RateHistogram(all, want.Bin)
	list("time histogram", histogram, want.Histogram)
	list("smoothed rate", SmoothedRate(all, 1, 10), want.Smoothed)
	for i, row := range CorrelationCoefficients(full, nil, want.Bin, 0) {
		list("correlation", row, want.Correlation[i])
	}
	list("cross-correlogram", CrossCorrelogram(full, 3, 4, 20, want.Bin, 0), want.Correlogram)
	for n, s := range map[int]spectrum{256: want.Welch256, 101: want.Welch101} {
		hz, density := WelchPSD(want.V, want.VPeriod, n)
		list("frequencies", hz, s.Hz)
		list("density", density, s.Density)
	}
	near(t, "spike contrast", SpikeContrast(all, 10), want.Contrast, 1e-12)
	near(t, "spike contrast", SpikeContrast(full, 2), want.FineContrast, 1e-12)
}
