package analysis

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/hillock-sim/hillock/data"
)

// Two is a quantity of two recordings: its values over cells or pairs of cells, and how far the two distributions are apart.
type Two struct {
	A, B         []float64 // sorted
	MeanA, MeanB float64   // NaN: no values
	// KS is the Kolmogorov-Smirnov distance: the largest difference of the two cumulative distributions, 0 to 1. Two samples of one
	// distribution are less than Bound apart in 95 of 100 cases, as far as their values are independent.
	KS, Bound float64
}

// NewTwo compares two samples; values that are not finite are left out.
func NewTwo(a, b []float64) Two {
	clean := func(x []float64) []float64 {
		x = slices.DeleteFunc(slices.Clone(x), func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
		slices.Sort(x)
		return x
	}
	t := Two{A: clean(a), B: clean(b), KS: math.NaN(), Bound: math.NaN()}
	t.MeanA, t.MeanB = stat.Mean(t.A, nil), stat.Mean(t.B, nil)
	if n, m := float64(len(t.A)), float64(len(t.B)); n > 0 && m > 0 {
		t.KS = stat.KolmogorovSmirnov(t.A, nil, t.B, nil)
		t.Bound = 1.358 * math.Sqrt((n+m)/(n*m))
	}
	return t
}

// Comparison is what two recordings of spikes have in common.
type Comparison struct {
	Rates        Two // Hz, of all cells
	CVs          Two // of the intervals of cells with enough spikes
	Correlations Two // of the counts of pairs of cells that fired, of at most Pairs cells

	SpikesA, SpikesB int
	Same             int     // spikes that both have, of one cell at one time step
	Near             int     // spikes of A with one of B of the same cell within a millisecond, each of B counted once
	FirstDifference  float64 // ms; +Inf: there is none
}

// Equal reports whether both have the same spikes.
func (c Comparison) Equal() bool { return c.Same == c.SpikesA && c.Same == c.SpikesB }

// Pairs is the largest number of cells of which all pairs are correlated.
const Pairs = 200

// Compare compares the spikes of two recordings cell by cell: cells of one index in their populations are taken for the same.
func Compare(a, b *data.Spikes, o Settings) Comparison {
	if o.BinMs == 0 {
		o.BinMs = 5
	}
	if o.MinSpikes == 0 {
		o.MinSpikes = 10
	}
	a, b = after(a, o.FromMs), after(b, o.FromMs)
	c := Comparison{SpikesA: len(a.Steps), SpikesB: len(b.Steps)}
	c.Rates = NewTwo(Rates(a), Rates(b))
	c.CVs = NewTwo(CVs(a, o.MinSpikes), CVs(b, o.MinSpikes))
	c.Correlations = NewTwo(correlations(a, o), correlations(b, o))
	c.coincide(trainsByIndex(a), trainsByIndex(b), math.Max(a.Dt, b.Dt)/2)
	return c
}

// correlations are those of all pairs of the first cells that fired.
func correlations(s *data.Spikes, o Settings) []float64 {
	var cells []int64
	for k, n := range s.Counts() {
		if n > 0 && len(cells) < Pairs {
			cells = append(cells, s.Cells[k])
		}
	}
	if len(cells) < 2 {
		return nil
	}
	var all []float64
	for i, row := range CorrelationCoefficients(s, cells, o.BinMs, o.FromMs) {
		all = append(all, row[i+1:]...)
	}
	return all
}

// trainsByIndex are the times of the spikes of each cell, by its index in its population.
func trainsByIndex(s *data.Spikes) map[int][]float64 {
	trains := map[int][]float64{}
	for k, train := range s.Trains() {
		trains[s.Index[k]] = append(trains[s.Index[k]], train...)
	}
	return trains
}

// coincide counts the spikes that both have.
func (c *Comparison) coincide(a, b map[int][]float64, same float64) {
	c.FirstDifference = math.Inf(1)
	for cell, x := range a {
		first, n := matched(x, b[cell], same)
		c.Same += n
		c.FirstDifference = math.Min(c.FirstDifference, first)
		_, n = matched(x, b[cell], 1)
		c.Near += n
	}
	for cell, y := range b {
		if _, known := a[cell]; !known && len(y) > 0 {
			c.FirstDifference = math.Min(c.FirstDifference, y[0])
		}
	}
}

// matched pairs the spikes of two trains in order, each at most once, if they are less than within ms apart, and returns the time of the
// first that has no partner.
func matched(a, b []float64, within float64) (first float64, n int) {
	first = math.Inf(1)
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch d := a[i] - b[j]; {
		case math.Abs(d) < within:
			n, i, j = n+1, i+1, j+1
		case d < 0:
			first = math.Min(first, a[i])
			i++
		default:
			first = math.Min(first, b[j])
			j++
		}
	}
	if i < len(a) {
		first = math.Min(first, a[i])
	}
	if j < len(b) {
		first = math.Min(first, b[j])
	}
	return first, n
}

// Apart is how far two recordings of a variable are apart.
type Apart struct {
	Name, Unit string
	Cells      int     // that both have
	Samples    int     // that both have, of each cell
	Largest    float64 // the largest difference
	Cell       int     // index of the cell where it is
	Time       float64 // ms, when it is
	RMS        float64
	Before     float64 // the largest difference before a time, such as that of the first spike that differs

	Times, Differences []float64 // the largest difference over cells at each time
}

// CompareSignals compares two recordings of a variable sample by sample; before is a time in ms for Apart.Before.
func CompareSignals(a, b *data.Signal, before float64) Apart {
	d := Apart{Name: a.Name, Unit: a.Unit, Cell: -1}
	if a.Period <= 0 || b.Period <= 0 {
		return d
	}
	var columns [][3]int // of a, of b, index
	for k, i := range a.Index {
		if at := slices.Index(b.Index, i); at >= 0 {
			columns = append(columns, [3]int{k, at, i})
		}
	}
	d.Cells = len(columns)
	sum := 0.0
	for ra := 0; ra < a.Len() && len(columns) > 0; ra++ {
		t := a.TStart + data.TimeOf(int64(ra), a.Period)
		x := (t - b.TStart) / b.Period
		rb := int(math.Round(x))
		if rb < 0 || rb >= b.Len() || math.Abs(x-float64(rb)) > 1e-6 {
			continue
		}
		d.Samples++
		row := 0.0
		for _, c := range columns {
			x := math.Abs(a.Data[ra*len(a.Cells)+c[0]] - b.Data[rb*len(b.Cells)+c[1]])
			sum += float64(x * x)
			row = math.Max(row, x)
			if x > d.Largest || d.Cell < 0 {
				d.Largest, d.Cell, d.Time = x, c[2], t
			}
		}
		if t < before {
			d.Before = math.Max(d.Before, row)
		}
		d.Times, d.Differences = append(d.Times, t), append(d.Differences, row)
	}
	d.RMS = math.Sqrt(sum / float64(max(1, d.Samples*d.Cells)))
	return d
}
