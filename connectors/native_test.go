package connectors_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hillock-sim/hillock/connectors"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// line is two groups of cells on one line, 1 apart, that share some cells: pre has the cells from 0, post those from shift.
func line(pre, post, shift int) *model.Wiring {
	w := &model.Wiring{Pre: pre, Post: post, Identical: pre == post && shift == 0}
	var from, to []model.GID
	for i := range pre {
		from = append(from, model.GID(i))
	}
	for j := range post {
		to = append(to, model.GID(j+shift))
	}
	w.IDs = func() (pre, post []model.GID) { return from, to }
	w.Same = func(i, j int) bool { return from[i] == to[j] }
	w.Displacement = func(i, j int) [3]float64 { return [3]float64{float64(to[j] - from[i])} }
	w.Distance = func(i, j int) float64 { return math.Abs(w.Displacement(i, j)[0]) }
	return w
}

// native makes the connections of a connector from native numbers, as a row of targets for each presynaptic cell.
func native(t *testing.T, c model.Connector, w *model.Wiring, seed uint64) [][]int32 {
	t.Helper()
	if c.Check != nil {
		if err := c.Check(w); err != nil {
			t.Fatal(err)
		}
	}
	s := random.NewStream(seed, random.ForWiring)
	rows := make([][]int32, w.Pre)
	switch {
	case c.Columns != nil:
		column, err := c.Columns(w, s)
		if err != nil {
			t.Fatal(err)
		}
		for j := range w.Post {
			sources, err := column(j, nil)
			if err != nil || !slices.IsSorted(sources) {
				t.Fatalf("column %d: %v, %v: must ascend", j, sources, err)
			}
			for _, i := range sources {
				rows[i] = append(rows[i], int32(j))
			}
		}
	case c.Draw != nil:
		row, err := c.Draw(w, s)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			var out model.Rows
			if err := row(i, &out); err != nil || !slices.IsSorted(out.Post) {
				t.Fatalf("row %d: %v, %v: must ascend", i, out.Post, err)
			}
			rows[i] = out.Post
		}
	default:
		for i := range rows {
			rows[i] = c.Row(w, i, s.At(uint64(i)), nil)
		}
	}
	return rows
}

// inDegrees counts the sources of each postsynaptic cell, and outDegrees the targets of each presynaptic cell.
func inDegrees(rows [][]int32, post int) []float64 {
	in := make([]float64, post)
	for _, row := range rows {
		for _, j := range row {
			in[j]++
		}
	}
	return in
}

func outDegrees(rows [][]int32) []float64 {
	out := make([]float64, len(rows))
	for i, row := range rows {
		out[i] = float64(len(row))
	}
	return out
}

// hold fails unless numbers with this mean and this variance could be those seen: their sum of squared deviations is compared with a
// chi-square that is exceeded or fallen short of with probability 0.001 (normal approximation: Wilson & Hilferty 1931).
func hold(t *testing.T, name string, seen []float64, mean, variance float64) {
	t.Helper()
	chi, k := 0.0, float64(len(seen))
	for _, x := range seen {
		chi += (x - mean) * (x - mean) / variance
	}
	z := (math.Cbrt(chi/k) - (1 - 2/(9*k))) / math.Sqrt(2/(9*k))
	if math.Abs(z) > 3.29 {
		t.Errorf("%s: chi-square is %.1f for %d numbers of mean %v and variance %v (z = %.2f)", name, chi, len(seen), mean, variance, z)
	}
}

func hasTwice(row []int32) bool { return len(slices.Compact(slices.Clone(row))) < len(row) }

func binomial(t *testing.T, n, p float64) *random.Distribution {
	t.Helper()
	d, err := random.NewDistribution("binomial", map[string]float64{"n": n, "p": p}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestFixedNumberPreDegrees(t *testing.T) {
	const pre, post, n = 500, 800, 40
	for _, replaced := range []bool{false, true} {
		rows := native(t, connectors.FixedNumberPre(n, connectors.Replacement(replaced)), line(pre, post, 0), 1)
		for j, d := range inDegrees(rows, post) {
			if d != n {
				t.Fatalf("cell %d has %v sources", j, d)
			}
		}
		// A source is among the n of each target with probability n/pre, or is each of the n with probability 1/pre.
		p, variance := float64(n)/pre, 0.0
		if variance = post * p * (1 - p); replaced {
			variance = post * n / float64(pre) * (1 - 1./pre)
		}
		hold(t, fmt.Sprintf("out-degrees, replacement %v", replaced), outDegrees(rows), post*p, variance)
		if twice := slices.ContainsFunc(rows, hasTwice); twice != replaced {
			t.Errorf("replacement %v: pairs that are there twice: %v", replaced, twice)
		}
	}
}

func TestFixedNumberPostDegrees(t *testing.T) {
	const pre, post, n = 800, 500, 40
	for _, replaced := range []bool{false, true} {
		rows := native(t, connectors.FixedNumberPost(n, connectors.Replacement(replaced)), line(pre, post, 0), 2)
		for i, row := range rows {
			if len(row) != n {
				t.Fatalf("cell %d has %d targets", i, len(row))
			}
		}
		p := float64(n) / post
		variance := pre * p * (1 - p)
		if replaced {
			variance = pre * n / float64(post) * (1 - 1./post)
		}
		hold(t, fmt.Sprintf("in-degrees, replacement %v", replaced), inDegrees(rows, post), pre*p, variance)
		if twice := slices.ContainsFunc(rows, hasTwice); twice != replaced {
			t.Errorf("replacement %v: pairs that are there twice: %v", replaced, twice)
		}
	}
}

func TestFixedNumberDrawn(t *testing.T) {
	const cells, n, p = 1000, 50, 0.2
	w := line(cells, cells, 0)
	in := inDegrees(native(t, connectors.FixedNumberPre(binomial(t, n, p)), w, 3), cells)
	hold(t, "drawn in-degrees", in, n*p, n*p*(1-p))
	hold(t, "drawn out-degrees", outDegrees(native(t, connectors.FixedNumberPost(binomial(t, n, p)), w, 3)), n*p, n*p*(1-p))
	total := 0
	for _, row := range native(t, connectors.FixedTotalNumber(binomial(t, 100000, 0.5)), w, 3) {
		total += len(row)
	}
	if math.Abs(float64(total)-50000) > 4*math.Sqrt(25000) || total == 50000 {
		t.Errorf("%d connections were drawn, the law has 50000 ± 158", total)
	}
}

// TestFixedNumberOfAll: more than all cells are taken in full sets and a rest.
func TestFixedNumberOfAll(t *testing.T) {
	w := line(5, 5, 0)
	for _, c := range []struct {
		name      string
		connector model.Connector
		sets      int
	}{
		{"12 of 5", connectors.FixedNumberPost(12), 2},
		{"10 of 4", connectors.FixedNumberPost(10, connectors.Self(connectors.NoSelf)), 2},
		{"8 of 4", connectors.FixedNumberPost(8, connectors.Self(connectors.NoSelf)), 2},
	} {
		for i, row := range native(t, c.connector, w, 4) {
			count := map[int32]int{}
			for _, j := range row {
				count[j]++
			}
			for j := range int32(5) {
				if n := count[j]; !(n == c.sets || n == c.sets+1) && int(j) != i {
					t.Errorf("%s: cell %d has target %d %d times: %v", c.name, i, j, n, row)
				}
			}
		}
	}
}

// TestNoSelf: between groups that share cells, however they lie, no cell is connected with itself and all others can be.
func TestNoSelf(t *testing.T) {
	no := connectors.Self(connectors.NoSelf)
	always := func(float64) float64 { return 1 }
	for _, w := range []*model.Wiring{line(30, 30, 0), line(30, 20, 5), line(10, 40, 0), line(20, 20, 100)} {
		shared := 0
		for i := range w.Pre {
			shared += len(w.InPost(i))
		}
		for _, c := range []model.Connector{
			connectors.AllToAll(no), connectors.FixedProbability(1, no), connectors.FixedNumberPre(25, no, connectors.Replacement(true)),
			connectors.FixedNumberPost(1000, no), connectors.FixedNumberPre(7, no), connectors.FixedTotalNumber(300, no),
			connectors.FixedTotalNumber(w.Pre*w.Post-shared, no, connectors.Replacement(false)), connectors.SmallWorld(9, 0.5, -1, no),
			connectors.DistanceDependentProbability(always, no),
		} {
			n := 0
			for i, row := range native(t, c, w, 5) {
				n += len(row)
				for _, j := range row {
					if w.Same(i, int(j)) {
						t.Fatalf("%s: cell %d is connected with itself, as target %d", c.Name, i, j)
					}
				}
			}
			if all := w.Pre*w.Post - shared; n == 0 && c.Name != "SmallWorldConnector" || c.Name == "AllToAllConnector" && n != all || c.Name == "DistanceDependentProbabilityConnector" && n != all {
				t.Errorf("%s: %d connections of %d pairs", c.Name, n, all)
			}
		}
	}
}

func TestFixedTotalNumberShares(t *testing.T) {
	const pre, post, n = 400, 300, 30000
	w := line(pre, post, 1000)
	for _, c := range []struct {
		name     string
		opts     []connectors.Option
		variance float64 // of a row's number over that of a multinomial
	}{
		{"with replacement", nil, 1},
		{"without", []connectors.Option{connectors.Replacement(false)}, 1 - n/float64(pre*post)},
	} {
		rows := native(t, connectors.FixedTotalNumber(n, c.opts...), w, 6)
		total := 0
		for _, row := range rows {
			total += len(row)
		}
		if total != n {
			t.Fatalf("%s: %d connections", c.name, total)
		}
		hold(t, c.name+": out-degrees", outDegrees(rows), n/float64(pre), n/float64(pre)*(1-1./pre)*c.variance)
		hold(t, c.name+": in-degrees", inDegrees(rows, post), n/float64(post), n/float64(post)*(1-1./post)*c.variance)
		if twice := slices.ContainsFunc(rows, hasTwice); twice != (c.variance == 1) {
			t.Errorf("%s: pairs that are there twice: %v", c.name, twice)
		}
	}
	// Not both ways: cell i has i possible targets.
	square := line(200, 200, 0)
	out := outDegrees(native(t, connectors.FixedTotalNumber(10000, connectors.Self(connectors.NoMutual)), square, 6))
	for i := range out {
		mean := 10000 * float64(i) / (200 * 199 / 2)
		if math.Abs(out[i]-mean) > 4.5*math.Sqrt(mean)+1e-9 {
			t.Errorf("NoMutual: cell %d has %v targets, the law has %.0f", i, out[i], mean)
		}
	}
}

func TestProbabilities(t *testing.T) {
	const n = 400
	w := line(n, n, 0)
	for _, c := range []struct {
		connector model.Connector
		p         func(i, j int) float64
	}{
		{connectors.DistanceDependentProbability(func(d float64) float64 { return math.Exp(-d / 50) }),
			func(i, j int) float64 { return math.Exp(-math.Abs(float64(i-j)) / 50) }},
		{connectors.DisplacementDependentProbability(func(d [3]float64) (float64, error) { return d[0] / 300, nil }), // below 0 and above 1 too
			func(i, j int) float64 { return math.Min(math.Max(float64(j-i)/300, 0), 1) }},
		{connectors.IndexBasedProbability(func(i, j int) (float64, error) { return float64((i*j)%7) / 6, nil }),
			func(i, j int) float64 { return float64((i*j)%7) / 6 }},
	} {
		rows := native(t, c.connector, w, 7)
		in := inDegrees(rows, n)
		var z []float64 // in-degrees with mean 0 and variance 1
		expected := 0.0
		for j := range n {
			mean, variance := 0.0, 0.0
			for i := range n {
				p := c.p(i, j)
				mean += p
				variance += p * (1 - p)
			}
			expected += mean
			if variance == 0 {
				if in[j] != mean {
					t.Errorf("%s: cell %d has %v sources, must have %v", c.connector.Name, j, in[j], mean)
				}
				continue
			}
			z = append(z, (in[j]-mean)/math.Sqrt(variance))
		}
		hold(t, c.connector.Name, z, 0, 1)
		if guess := c.connector.Expect(w); math.Abs(guess-expected) > 0.1*expected {
			t.Errorf("%s: %v connections are expected, the law has %v", c.connector.Name, guess, expected)
		}
	}
}

// TestSmallWorld: degrees stay, rewired connections are as many as the law says and go everywhere.
func TestSmallWorld(t *testing.T) {
	const n, degree, rewiring = 600, 20.5, 0.25
	w := line(n, n, 0)
	w.Distance = func(i, j int) float64 { d := math.Abs(float64(i - j)); return math.Min(d, n-d) } // a ring
	no := connectors.Self(connectors.NoSelf)
	rows := native(t, connectors.SmallWorld(degree, rewiring, -1, no), w, 8)
	far := make([]float64, n)
	reach := make([]float64, n) // in-degrees from afar
	for i, row := range rows {
		if len(row) != 40 || hasTwice(row) {
			t.Fatalf("cell %d: targets %v", i, row)
		}
		for _, j := range row {
			if w.Distance(i, int(j)) > degree {
				far[i]++
				reach[j]++
			}
		}
	}
	// A rewired connection goes to one of the 559 cells that are not targets, or to one of those left free since: nearly all afar.
	hold(t, "rewired connections", far, 40*rewiring*0.985, 40*rewiring*(1-rewiring))
	hold(t, "targets afar", reach, 40*rewiring*0.985, 40*rewiring*0.985)
	for i, row := range native(t, connectors.SmallWorld(degree, 0, -1), w, 8) {
		if len(row) != 41 || w.Distance(i, int(row[7])) > degree {
			t.Fatalf("without rewiring cell %d: %v", i, row)
		}
	}
	for i, row := range native(t, connectors.SmallWorld(degree, 1, 10, no), w, 8) {
		if len(row) != 10 || hasTwice(row) {
			t.Fatalf("n_connections = 10: cell %d: %v", i, row)
		}
	}
	for i, row := range native(t, connectors.SmallWorld(1e9, 0.5, -1, connectors.Self(connectors.NoMutual)), line(20, 20, 0), 8) {
		if len(row) != i {
			t.Fatalf("all are near: cell %d: %v", i, row)
		}
	}
}

// TestSmallWorldOfNumpy is deterministic, and keeps the degrees.
func TestSmallWorldOfNumpy(t *testing.T) {
	w := line(60, 60, 0)
	made := func(seed int64) (out [][]int32) {
		r, err := random.NewNumpyRNG(seed, true)
		if err != nil {
			t.Fatal(err)
		}
		column, err := connectors.SmallWorld(3, 0.3, 4, connectors.RNG(r)).Replay(w, r)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for j := range w.Post {
			sources, _ := column(j, nil)
			out, n = append(out, sources), n+len(sources)
		}
		if n != 60*4-2 { // the cells at the ends have three
			t.Errorf("seed %d: %d connections", seed, n)
		}
		return out
	}
	one, again, two := fmt.Sprint(made(1)), fmt.Sprint(made(1)), fmt.Sprint(made(2))
	if one != again || one == two {
		t.Error("connections do not follow from the seed")
	}
}

func TestMistakes(t *testing.T) {
	w := line(4, 4, 0)
	negative, err := random.NewDistribution("uniform_int", map[string]float64{"low": -2, "high": 3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		connector model.Connector
		class     error
		want      string
	}{
		{connectors.FixedNumberPre(-1), model.ErrInvalidParameterValue, "n = -1"},
		{connectors.FixedNumberPre("3"), nil, "TypeError"},
		{connectors.FixedNumberPost(negative), model.ErrInvalidParameterValue, "can be -2"},
		{connectors.FixedNumberPost(2, connectors.Self(connectors.NoMutual)), model.ErrInvalidParameterValue, "NoMutual"},
		{connectors.FixedTotalNumber(17, connectors.Replacement(false)), model.ErrConnection, "16 pairs"},
		{connectors.FixedTotalNumber(13, connectors.Replacement(false), connectors.Self(connectors.NoSelf)), model.ErrConnection, "12 pairs"},
		{connectors.SmallWorld(-1, 0.5, -1), model.ErrInvalidParameterValue, "degree = -1"},
		{connectors.SmallWorld(1, 1.5, -1), model.ErrInvalidParameterValue, "rewiring = 1.5"},
		{connectors.Array([][]bool{{true}}), model.ErrInvalidDimensions, "has 1 rows"},
		{connectors.Array([][]bool{{true}, {true}, {true}, {true}}), model.ErrInvalidDimensions, "row 0 of the array has 1 entries"},
		{connectors.DistanceDependentProbability(3.0), nil, "TypeError"},
	} {
		if err := c.connector.Check(w); err == nil || !strings.Contains(err.Error(), c.want) || c.class != nil && !errors.Is(err, c.class) {
			t.Errorf("%s: error %v, want %q", c.connector.Name, err, c.want)
		}
	}
	alone := line(1, 1, 0)
	column, err := connectors.FixedNumberPre(1, connectors.Self(connectors.NoSelf)).Columns(alone, random.Stream{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := column(0, nil); !errors.Is(err, model.ErrConnection) {
		t.Errorf("a cell alone: error %v", err)
	}
	broken := errors.New("broken")
	row, _ := connectors.IndexBasedProbability(func(i, j int) (float64, error) { return 0, broken }).Draw(w, random.Stream{})
	if err := row(2, &model.Rows{}); !errors.Is(err, broken) || !strings.Contains(err.Error(), "cells 2 and 0") {
		t.Errorf("a function that fails: %v", err)
	}
}

// TestWiringTwins: where cells are in the other group, also in any order and several times.
func TestWiringTwins(t *testing.T) {
	w := &model.Wiring{Pre: 4, Post: 6, IDs: func() (pre, post []model.GID) { return []model.GID{7, 3, 9, 3}, []model.GID{3, 1, 9, 3, 8, 9} }}
	for i, want := range [][]int32{{}, {0, 3}, {2, 5}, {0, 3}} {
		if got := w.InPost(i); !slices.Equal(got, want) {
			t.Errorf("InPost(%d) = %v, want %v", i, got, want)
		}
	}
	for j, want := range [][]int32{{1, 3}, {}, {2}, {1, 3}, {}, {2}} {
		if got := w.InPre(j); !slices.Equal(got, want) {
			t.Errorf("InPre(%d) = %v, want %v", j, got, want)
		}
	}
}
