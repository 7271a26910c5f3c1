package random

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// chiSquareLimit is what a chi-square with so many degrees of freedom exceeds with probability 0.001 (Wilson & Hilferty 1931).
func chiSquareLimit(freedom int) float64 {
	k := float64(freedom)
	return k * math.Pow(1-2/(9*k)+3.0902*math.Sqrt(2/(9*k)), 3)
}

// hold compares how often things came with how often they should have.
func hold(t *testing.T, name string, seen map[string]int, want map[string]float64) {
	t.Helper()
	chi := 0.0
	for k, expected := range want {
		chi += (float64(seen[k]) - expected) * (float64(seen[k]) - expected) / expected
	}
	for k := range seen {
		if want[k] == 0 {
			t.Errorf("%s: %s is not possible", name, k)
		}
	}
	if limit := chiSquareLimit(len(want) - 1); chi > limit {
		t.Errorf("%s: chi-square is %.1f, the limit of 0.1 %% is %.1f: %v", name, chi, limit, seen)
	}
}

func TestChooseGivesEverySubset(t *testing.T) {
	const n, trials = 6, 40000
	s := NewStream(3, ForUser)
	var c Chooser
	for k := 1; k < n; k++ { // both less and more than half
		seen, subsets := map[string]int{}, map[string]float64{}
		for trial := range trials {
			seen[fmt.Sprint(c.Choose(s.At(uint64(k)).At(uint64(trial)), k, n, nil))]++
		}
		for set := range 1 << n {
			var members []int32
			for i := range int32(n) {
				if set>>i&1 != 0 {
					members = append(members, i)
				}
			}
			if len(members) == k {
				subsets[fmt.Sprint(members)] = 0
			}
		}
		for key := range subsets {
			subsets[key] = trials / float64(len(subsets))
		}
		hold(t, fmt.Sprintf("%d of %d", k, n), seen, subsets)
	}
}

func TestChooseInManySizes(t *testing.T) {
	var c Chooser
	s := NewStream(4, ForUser)
	for _, n := range []int{1, 2, 63, 64, 65, 4095, 4096, 4097, 100000} {
		for _, k := range []int{0, 1, n / 100, n / 2, n/2 + 1, n - 1, n} {
			prefix := []int32{7}
			got := c.Choose(s.At(uint64(n)).At(uint64(k)), k, n, prefix)[1:]
			if len(got) != k || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != k {
				t.Fatalf("%d of %d: %d numbers, sorted %v", k, n, len(got), slices.IsSorted(got))
			}
			if k > 0 && (got[0] < 0 || got[k-1] >= int32(n)) {
				t.Fatalf("%d of %d: from %d to %d", k, n, got[0], got[k-1])
			}
		}
	}
}

func TestRepeatingIsUniform(t *testing.T) {
	const k, n, trials = 3, 4, 60000
	var c Chooser
	s := NewStream(5, ForUser)
	seen, want := map[string]int{}, map[string]float64{}
	for trial := range trials {
		seen[fmt.Sprint(c.Repeating(s.At(uint64(trial)), k, n, nil))]++
	}
	for x := range int32(n * n * n) {
		set := []int32{x % n, x / n % n, x / n / n}
		slices.Sort(set)
		want[fmt.Sprint(set)] += trials / float64(n*n*n)
	}
	hold(t, "repeating", seen, want)
	if got := c.Repeating(s, 1000, 1, nil); len(got) != 1000 || slices.Max(got) != 0 {
		t.Errorf("1000 of 1: %d numbers up to %d", len(got), slices.Max(got))
	}
	// The same by marks, for few of many: how often a number comes again is known.
	again := 0
	for trial := range 2000 {
		got := c.Repeating(s.At(uint64(trial)).At(1), 100, 1000, []int32{7})[1:]
		if len(got) != 100 || !slices.IsSorted(got) {
			t.Fatalf("%v", got)
		}
		again += 100 - len(slices.Compact(got))
	}
	// 100 - 1000 (1 - 0.999^100) = 4.79 a trial, variance below that
	if want := 2000 * (100 - 1000*(1-math.Pow(0.999, 100))); math.Abs(float64(again)-want) > 4*math.Sqrt(want) {
		t.Errorf("numbers came again %d times, the law has %.0f", again, want)
	}
}

func TestHypergeometric(t *testing.T) {
	choose := func(n, k int64) float64 {
		x := 1.0
		for i := range k {
			x *= float64(n-i) / float64(i+1)
		}
		return x
	}
	const trials = 40000
	for at, c := range [][3]int64{{5, 12, 4}, {3, 40, 20}, {30, 40, 25}, {1, 2, 1}} {
		good, all, n := c[0], c[1], c[2]
		s := NewStream(6, ForUser).At(uint64(at))
		seen, want := map[string]int{}, map[string]float64{}
		rest, restSeen := 0.0, 0
		for k := max(0, n+good-all); k <= min(good, n); k++ {
			want[fmt.Sprint(k)] = trials * choose(good, k) * choose(all-good, n-k) / choose(all, n)
		}
		for trial := range trials {
			seen[fmt.Sprint(s.At(uint64(trial)).Hypergeometric(good, all, n))]++
		}
		for k, x := range want { // rare numbers count together
			if x < 5 {
				rest, restSeen = rest+x, restSeen+seen[k]
				delete(want, k)
				delete(seen, k)
			}
		}
		if rest > 0 {
			want["rare"], seen["rare"] = rest, restSeen
		}
		hold(t, fmt.Sprint(c), seen, want)
	}
	for _, c := range [][4]int64{{0, 10, 5, 0}, {10, 10, 5, 5}, {4, 10, 0, 0}, {4, 10, 10, 4}} {
		if got := NewStream(1, ForUser).Hypergeometric(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%v: got %d", c, got)
		}
	}
}

// TestChosenGolden fails if what a seed means changes.
func TestChosenGolden(t *testing.T) {
	s := NewStream(42, ForWiring).At(1)
	var c Chooser
	for _, x := range []struct {
		name      string
		got, want any
	}{
		{"Choose", c.Choose(s, 5, 1000, nil), []int32{378, 611, 660, 752, 901}},
		{"Choose most", c.Choose(s, 8, 10, nil), []int32{0, 1, 2, 3, 4, 5, 8, 9}},
		{"Repeating", c.Repeating(s, 6, 1000, nil), []int32{308, 378, 611, 660, 752, 901}},
		{"Hypergeometric", s.Hypergeometric(1000, 50000, 2000), int64(37)},
		{"Binomial", s.Binomial(100000, 0.3), int64(30157)},
	} {
		if fmt.Sprint(x.got) != fmt.Sprint(x.want) {
			t.Errorf("%s: %v, was %v", x.name, x.got, x.want)
		}
	}
}

func BenchmarkChoose(b *testing.B) {
	for _, c := range []struct{ k, n int }{{1000, 10000}, {1000, 1000000}, {9000, 10000}, {10, 10000}} {
		b.Run(fmt.Sprintf("%d_of_%d", c.k, c.n), func(b *testing.B) {
			var chooser Chooser
			out := make([]int32, 0, c.k)
			s := NewStream(1, ForUser)
			for i := 0; b.Loop(); i++ {
				out = chooser.Choose(s.At(uint64(i)), c.k, c.n, out[:0])
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.k), "ns/number")
		})
	}
	b.Run("repeating_1000_of_10000", func(b *testing.B) {
		var chooser Chooser
		out := make([]int32, 0, 1000)
		s := NewStream(1, ForUser)
		for i := 0; b.Loop(); i++ {
			out = chooser.Repeating(s.At(uint64(i)), 1000, 10000, out[:0])
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/number")
	})
}
