package connectors_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// square is a population of n cells connected to itself.
func square(n int) *model.Wiring {
	return &model.Wiring{Pre: n, Post: n, Same: func(i, j int) bool { return i == j }, Identical: true}
}

func TestFixedProbabilityDegrees(t *testing.T) {
	const n, p = 2000, 0.05
	c := connectors.FixedProbability(p)
	stream := random.NewStream(1, random.ForWiring)
	in, total := make([]float64, n), 0
	for i := 0; i < n; i++ {
		row := c.Row(square(n), i, stream.At(uint64(i)), nil)
		if !slices.IsSorted(row) || len(slices.Compact(slices.Clone(row))) != len(row) {
			t.Fatalf("row %d: %v: targets must ascend, each once", i, row)
		}
		total += len(row)
		for _, j := range row {
			in[j]++
		}
	}
	if want, sd := n*n*p, math.Sqrt(n*n*p*(1-p)); math.Abs(float64(total)-want) > 5*sd {
		t.Errorf("%d connections, the law has %v ± %v", total, want, 5*sd)
	}
	// In-degrees are binomial: the sum of squared deviations over the variance is chi-square with n degrees of freedom.
	chi := 0.0
	for _, d := range in {
		chi += (d - n*p) * (d - n*p) / (n * p * (1 - p))
	}
	if math.Abs(chi-n) > 5*math.Sqrt(2*n) {
		t.Errorf("chi-square of the in-degrees is %v for %d cells", chi, n)
	}
}

func TestSelfConnections(t *testing.T) {
	w := square(5)
	for _, c := range []struct {
		rule connectors.SelfConnections
		want int
	}{{connectors.AllowSelf, 25}, {connectors.NoSelf, 20}, {connectors.NoMutual, 10}} {
		connector, n := connectors.AllToAll(connectors.Self(c.rule)), 0
		for i := 0; i < 5; i++ {
			n += len(connector.Row(w, i, random.Stream{}, nil))
		}
		if n != c.want {
			t.Errorf("rule %d: %d connections, want %d", c.rule, n, c.want)
		}
	}
	if err := connectors.AllToAll(connectors.Self(connectors.NoMutual)).Check(&model.Wiring{Pre: 2, Post: 2}); err == nil {
		t.Error("NoMutual between two groups was accepted")
	}
}

func TestFromListMistakes(t *testing.T) {
	w := &model.Wiring{Pre: 3, Post: 2}
	for _, c := range []struct {
		rows    [][]float64
		columns []string
		want    string
	}{
		{[][]float64{{0, 0, 1}}, nil, "3 columns"},
		{[][]float64{{0, 0}, {1, 1, 1}}, nil, "row 1 has 3 columns"},
		{[][]float64{{3, 0}}, nil, "presynaptic index 3 is not one of the 3 cells"},
		{[][]float64{{0, -1}}, nil, "postsynaptic index -1"},
		{[][]float64{{0.5, 0}}, nil, "presynaptic index 0.5"},
		{[][]float64{{0, 0, 1}}, []string{"weight", "delay"}, "are 4"},
	} {
		_, err := connectors.FromList(c.rows, c.columns).List(w)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want one that says %q", c.rows, err, c.want)
		}
	}
}
