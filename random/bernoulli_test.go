package random

import (
	"slices"
	"testing"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// TestBernoulliIsExact compares it with gaps from exact logarithms alone.
func TestBernoulliIsExact(t *testing.T) {
	for _, p := range []float64{1e-300, 1e-9, 1e-4, 0.01, 0.3, 0.5, 0.999, 1 - 0x1p-53} {
		n := int(min(1e9, 3e4/p))
		s := NewStream(11, ForWiring)
		got, want := s.Bernoulli(n, p, nil), []int32(nil)
		r := s.Reader()
		for at := 0; at < n; at++ {
			gap := kernel.Log(r.Open()) / kernel.Log1p(-p)
			if exact := kernel.Log(1) / kernel.Log1p(-p); !(gap < float64(n-at)) || exact != exact {
				break
			}
			at += int(gap)
			want = append(want, int32(at))
		}
		if !slices.Equal(got, want) {
			t.Errorf("p = %v: %d indices, with exact logarithms %d", p, len(got), len(want))
		}
	}
}
