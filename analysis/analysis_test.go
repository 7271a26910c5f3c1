package analysis

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/gonum/stat"

	"github.com/hillock-sim/hillock/data"
)

// table makes a recording of steps of 0.1 ms from (step, id) pairs.
func table(stop float64, cells []int64, spikes ...[2]int64) *data.Spikes {
	s := &data.Spikes{Dt: 0.1, TStop: stop, Cells: cells}
	for _, p := range spikes {
		s.Steps, s.IDs = append(s.Steps, p[0]), append(s.IDs, p[1])
	}
	return s
}

// poisson makes independent trains of about hz.
func poisson(cells int, ms, hz float64) *data.Spikes {
	rng := rand.New(rand.NewPCG(7, 8))
	s := &data.Spikes{Dt: 0.1, TStop: ms}
	for c := range cells {
		s.Cells = append(s.Cells, int64(c))
		for t := rng.ExpFloat64() * 1000 / hz; t < ms; t += rng.ExpFloat64() * 1000 / hz {
			s.Steps, s.IDs = append(s.Steps, int64(math.Ceil(t/s.Dt))), append(s.IDs, int64(c))
		}
	}
	s.Sort()
	return s
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s = %v, want %v ± %v", what, got, want, tolerance)
	}
}

func TestRates(t *testing.T) {
	s := table(500, []int64{4, 5, 6}, [2]int64{1, 5}, [2]int64{3, 4}, [2]int64{3, 5}, [2]int64{4999, 5})
	if diff := cmp.Diff([]float64{2, 6, 0}, Rates(s)); diff != "" {
		t.Error(diff)
	}
	near(t, "mean rate", MeanRate(s), 8.0/3, 1e-15)
	near(t, "last spike", LastSpike(s), 499.9, 0)
	empty := table(500, nil)
	near(t, "mean rate of no cells", MeanRate(empty), math.NaN(), 0)
	near(t, "last of no spikes", LastSpike(empty), math.NaN(), 0)
	near(t, "rate without duration", MeanRate(table(0, []int64{1}, [2]int64{0, 1})), math.NaN(), 0)
}

func TestIntervals(t *testing.T) {
	if diff := cmp.Diff([]float64{1, 3}, ISIs([]float64{2, 3, 6})); diff != "" || ISIs([]float64{1}) != nil {
		t.Error(diff)
	}
	near(t, "CV", CV([]float64{2, 3, 6}), 0.5, 1e-15)               // intervals 1, 3: sd 1, mean 2
	near(t, "LV", LV([]float64{2, 3, 6}), 0.75, 1e-15)              // 3/1 (2/4)^2
	near(t, "LV", LV([]float64{0, 1, 4, 5}), 0.75, 1e-15)           // intervals 1, 3, 1
	near(t, "CV of a clock", CV([]float64{1, 2, 3, 4, 5}), 0, 1e-9) // variances below rounding
	near(t, "LV of a clock", LV([]float64{1, 2, 3, 4, 5}), 0, 1e-9)
	near(t, "CV of two spikes", CV([]float64{1, 2}), 0, 0)
	for _, train := range [][]float64{nil, {3}} {
		near(t, "CV", CV(train), math.NaN(), 0)
		near(t, "LV", LV(train), math.NaN(), 0)
	}
	near(t, "LV of two spikes", LV([]float64{1, 2}), math.NaN(), 0)

	// Cell 1 has intervals of 1 and 3 ms, cell 2 a single spike.
	s := table(10, []int64{1, 2, 3}, [2]int64{20, 1}, [2]int64{25, 2}, [2]int64{30, 1}, [2]int64{60, 1})
	near(t, "mean CV", MeanCV(s, 2), 0.5, 1e-12)
	near(t, "mean CV of long trains", MeanCV(s, 10), math.NaN(), 0)
	if n := len(CVs(s, 0)); n != 1 {
		t.Errorf("%d cells have a CV, want 1", n)
	}
}

func TestBinsAreOpenOnTheLeft(t *testing.T) {
	s := table(10.5, []int64{1}, [2]int64{0, 1}, [2]int64{1, 1}, [2]int64{50, 1}, [2]int64{51, 1}, [2]int64{100, 1}, [2]int64{101, 1})
	if diff := cmp.Diff([]int{2, 2}, Binned(s, 5, 0, s.TStop)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{2}, Binned(s, 5, 5, 10)); diff != "" {
		t.Error(diff)
	}
	for _, c := range [][3]float64{{0, 0, 10}, {-1, 0, 10}, {5, 10, 0}, {5, 0, 4.9}, {math.NaN(), 0, 10}, {5, 0, math.Inf(1)}} {
		if n := Binned(s, c[0], c[1], c[2]); len(n) != 0 {
			t.Errorf("Binned(%v) = %v, want none", c, n)
		}
	}
	// Every step falls into its own bin of 0.1 ms, with no rounding dirt, wherever bins begin.
	all := &data.Spikes{Dt: 0.1, TStop: 1000}
	for k := range int64(10000) {
		all.Steps, all.IDs = append(all.Steps, k+1), append(all.IDs, 1)
	}
	for _, from := range []float64{0, 0.3, 200} {
		for k, n := range Binned(all, 0.1, from, 1000) {
			if n != 1 {
				t.Fatalf("from %v ms: bin %d has %d spikes", from, k, n)
			}
		}
	}
}

func TestRateHistogram(t *testing.T) {
	s := table(11, []int64{1, 2}, [2]int64{1, 1}, [2]int64{50, 2}, [2]int64{51, 1})
	centres, hz := RateHistogram(s, 5)
	if diff := cmp.Diff([][]float64{{2.5, 7.5}, {200, 100}}, [][]float64{centres, hz}, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
	if centres, hz := RateHistogram(s, 20); len(centres)+len(hz) != 0 {
		t.Errorf("%v, %v: want no bins", centres, hz)
	}
}

func TestFano(t *testing.T) {
	near(t, "Fano", Fano([]int{1, 3}), 0.5, 1e-15) // variance 1, mean 2
	near(t, "Fano of a clock", Fano([]int{2, 2, 2}), 0, 0)
	near(t, "Fano of nothing", Fano(nil), math.NaN(), 0)
	near(t, "Fano of silence", Fano([]int{0, 0}), math.NaN(), 0)
	// Counts 2, 2 after the first bin is skipped.
	s := table(15, []int64{1}, [2]int64{1, 1}, [2]int64{51, 1}, [2]int64{60, 1}, [2]int64{101, 1}, [2]int64{102, 1})
	near(t, "population Fano", PopulationFano(s, 5, 5), 0, 0)
	near(t, "population Fano", PopulationFano(s, 5, 0), (25.0/9-8.0/3+1.0/9)/(5.0/3), 1e-12)
}

func TestPoissonTrains(t *testing.T) {
	s := poisson(200, 20000, 20)
	near(t, "rate", MeanRate(s), 20, 0.3)                                // sd sqrt(20/4000) = 0.07
	near(t, "CV", MeanCV(s, 10), 1, 0.02)                                // 400 intervals each
	near(t, "Fano", PopulationFano(s, 5, 200), 1, 0.1)                   // sd sqrt(2/3960) = 0.022
	near(t, "correlation", PairwiseCorrelation(s, nil, 5, 200), 0, 1e-3) // sd sqrt(1/3960/19900) = 1e-4
	lv := 0.0
	for _, train := range s.Trains() {
		lv += LV(train) / float64(len(s.Cells))
	}
	near(t, "LV", lv, 1, 0.02)
}

func TestPairwiseCorrelationIsTheMeanOverPairs(t *testing.T) {
	s := poisson(12, 1000, 30)
	for k := range s.Steps { // some shared spikes, and a silent cell
		if s.IDs[k] == 3 {
			s.IDs[k] = 4
		}
	}
	var counts [][]float64
	for _, id := range s.Cells {
		one := &data.Spikes{Dt: s.Dt, TStop: s.TStop}
		for k := range s.IDs {
			if s.IDs[k] == id {
				one.Steps, one.IDs = append(one.Steps, s.Steps[k]), append(one.IDs, id)
			}
		}
		if len(one.IDs) == 0 {
			continue
		}
		var x []float64
		for _, n := range Binned(one, 5, 200, s.TStop) {
			x = append(x, float64(n))
		}
		counts = append(counts, x)
	}
	sum, pairs := 0.0, 0.0
	for i := range counts {
		for j := range i {
			sum, pairs = sum+stat.Correlation(counts[i], counts[j], nil), pairs+1
		}
	}
	if pairs != 55 {
		t.Fatalf("%v pairs, want those of 11 cells", pairs)
	}
	near(t, "correlation", PairwiseCorrelation(s, nil, 5, 200), sum/pairs, 1e-12)

	twins := table(20, []int64{1, 2, 3}, [2]int64{1, 1}, [2]int64{2, 2}, [2]int64{150, 1}, [2]int64{150, 2})
	near(t, "correlation of twins", PairwiseCorrelation(twins, nil, 5, 0), 1, 1e-12)
	near(t, "correlation of one cell", PairwiseCorrelation(twins, []int64{1, 3}, 5, 0), math.NaN(), 0)
	near(t, "correlation without bins", PairwiseCorrelation(twins, nil, 5, 20), math.NaN(), 0)
}
