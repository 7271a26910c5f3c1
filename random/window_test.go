package random

import "testing"

// TestWindow: a window has the draws that the stream has one by one.
func TestWindow(t *testing.T) {
	s := NewStream(5, ForUser).At(9)
	var w window
	for _, n := range []uint64{0, 1, 2, 63, 1 << 40, 1<<63 + 1} {
		for _, wanted := range []int{1, 7, 8, 63, 64, 1000} {
			w.open(s, n, wanted)
			draws := w.from(n)
			if len(draws) < 63 && len(draws) < wanted {
				t.Errorf("from %d: %d draws, want %d", n, len(draws), wanted)
			}
			if w.from(w.first-1) != nil || w.from(w.first+uint64(w.n)) != nil {
				t.Errorf("from %d: draws outside the window", n)
			}
			for k, got := range draws {
				if want := s.Uint64(n + uint64(k)); got != want {
					t.Fatalf("from %d, draw %d: %x, want %x", n, k, got, want)
				}
			}
		}
	}
}

// TestFillBell: filling takes the draws that gauss takes one by one, whatever is between the bounds.
func TestFillBell(t *testing.T) {
	for _, c := range []struct {
		name      string
		params    map[string]float64
		mu, sigma float64
		lo, hi    float64
	}{
		{"normal", map[string]float64{"mu": 3, "sigma": 2}, 3, 2, -1e300, 1e300},
		{"normal_clipped", map[string]float64{"mu": 3, "sigma": 2, "low": 2.5, "high": 100}, 3, 2, 2.5, 100},
		{"normal_clipped", map[string]float64{"mu": 0, "sigma": 1, "low": 2, "high": 3.5}, 0, 1, 2, 3.5}, // dozens of draws for each
	} {
		d, err := NewDistribution(c.name, c.params, nil)
		if err != nil {
			t.Fatal(err)
		}
		for begin := range uint64(3) {
			got, one := NewStream(7, ForWeight).From(begin), NewStream(7, ForWeight).From(begin)
			for _, n := range []int{0, 1, 2, 5, 64, 1000, 3} {
				out := make([]float64, n)
				if err := d.Fill(got, out); err != nil {
					t.Fatal(err)
				}
				for k, x := range out {
					want := c.mu + float64(c.sigma*one.gauss())
					for want < c.lo || want > c.hi {
						want = c.mu + float64(c.sigma*one.gauss())
					}
					if x != want {
						t.Fatalf("%s, from %d, number %d of %d: %v, want %v", c.name, begin, k, n, x, want)
					}
				}
				if a, b := got.Uint64(), one.Uint64(); a != b {
					t.Fatalf("%s, from %d, after %d: the readers are at different draws", c.name, begin, n)
				}
			}
		}
	}
}
