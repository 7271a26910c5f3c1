package analysis

import (
	"math"
	"testing"

	"github.com/hillock-sim/hillock/data"
)

func TestSummaryOfPoissonTrains(t *testing.T) {
	s := poisson(100, 5000, 20)
	s.Cells = append(s.Cells, 100) // a silent one
	m := Summarize(s, Settings{FromMs: 1000})
	if m.Cells != 101 || m.Silent != 1 || m.Irregular < 95 {
		t.Errorf("%+v", m)
	}
	near(t, "rate", m.Rate, 20*100./101, 0.6)
	near(t, "sd of rates", m.RateSD, math.Sqrt(20./4+400./101), 1) // of counts over 4 s, and the silent cell
	for name, x := range map[string]float64{"CV": m.CV, "CV2": m.CV2, "LV": m.LV, "Fano": m.PopulationFano} {
		near(t, name, x, 1, 0.15)
	}
	near(t, "correlation", m.Correlation, 0, 0.003)
	if !(m.SpikeContrast < 0.1) {
		t.Errorf("contrast %v of independent trains", m.SpikeContrast)
	}
}

func TestSummaryOfAClock(t *testing.T) {
	s := &data.Spikes{Dt: 0.1, TStop: 2000, Cells: []int64{1, 2}}
	for step := int64(255); step < 20000; step += 250 { // both cells, at 40 Hz
		s.Steps, s.IDs = append(s.Steps, step, step), append(s.IDs, 1, 2)
	}
	m := Summarize(s, Settings{})
	near(t, "rate", m.Rate, 39.5, 1e-9)
	near(t, "CV", m.CV, 0, 1e-9)
	near(t, "correlation", m.Correlation, 1, 1e-9)
	near(t, "peak", math.Remainder(m.PeakHz, 40), 0, 2) // overtones are as strong
	if !(m.SpikeContrast > 0.9) {
		t.Errorf("contrast %v of equal trains", m.SpikeContrast)
	}
	nothing := Summarize(&data.Spikes{Dt: 0.1}, Settings{})
	for _, x := range []float64{nothing.Rate, nothing.CV, nothing.Correlation, nothing.SpikeContrast, nothing.PeakHz} {
		near(t, "nothing", x, math.NaN(), 0)
	}
}
