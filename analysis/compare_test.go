package analysis_test

import (
	"math"
	"testing"

	"github.com/hillock-sim/hillock/analysis"
	"github.com/hillock-sim/hillock/data"
)

func table(ids []int64, steps []int64) *data.Spikes {
	return &data.Spikes{Dt: 0.1, IDs: ids, Steps: steps, Cells: []int64{0, 1, 2}, Index: []int{0, 1, 2}, TStop: 100}
}

func TestCompare(t *testing.T) {
	a := table([]int64{0, 1, 0, 2}, []int64{10, 20, 30, 40})
	if c := analysis.Compare(a, a, analysis.Settings{}); !c.Equal() || c.Same != 4 || c.Near != 4 || !math.IsInf(c.FirstDifference, 1) || c.Rates.KS != 0 {
		t.Errorf("a recording differs from itself: %+v", c)
	}
	// One spike 0.5 ms late, one missing, one of another cell too many.
	b := table([]int64{0, 1, 1}, []int64{10, 25, 60})
	c := analysis.Compare(a, b, analysis.Settings{})
	if c.Equal() || c.Same != 1 || c.Near != 2 || c.FirstDifference != 2 || c.SpikesA != 4 || c.SpikesB != 3 {
		t.Errorf("%+v", c)
	}
	if c.Rates.MeanA <= c.Rates.MeanB || c.Rates.KS <= 0 {
		t.Errorf("rates: %+v", c.Rates)
	}
	// The other way round the same is found.
	if d := analysis.Compare(b, a, analysis.Settings{}); d.Same != 1 || d.FirstDifference != 2 || d.Rates.KS != c.Rates.KS {
		t.Errorf("%+v", d)
	}
}

func TestKS(t *testing.T) {
	x := analysis.NewTwo([]float64{1, 2, 3, math.NaN()}, []float64{4, 5})
	if x.KS != 1 || x.MeanA != 2 || x.MeanB != 4.5 {
		t.Errorf("%+v", x)
	}
	if x := analysis.NewTwo(nil, []float64{1}); !math.IsNaN(x.KS) {
		t.Errorf("%+v", x)
	}
	if x := analysis.NewTwo([]float64{1, 2, 3, 4}, []float64{1, 2, 3, 5}); x.KS != 0.25 {
		t.Errorf("%+v", x)
	}
}

func TestCompareSignals(t *testing.T) {
	a := &data.Signal{Name: "v", Period: 0.1, Cells: []int64{5, 6}, Index: []int{0, 1}, Data: []float64{1, 2, 3, 4, 5, 6}}
	b := &data.Signal{Name: "v", Period: 0.2, Cells: []int64{9}, Index: []int{1}, Data: []float64{2, 6.5}}
	d := analysis.CompareSignals(a, b, 0.1)
	if d.Cells != 1 || d.Samples != 2 || d.Largest != 0.5 || d.Cell != 1 || math.Abs(d.Time-0.2) > 1e-12 || d.Before != 0 {
		t.Errorf("%+v", d)
	}
}
