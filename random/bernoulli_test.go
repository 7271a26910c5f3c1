package random

import (
	"math"
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

func TestRoughLog(t *testing.T) {
	r, worst := NewStream(5, ForUser).Reader(), 0.0
	for range 1 << 18 {
		u := r.Open()
		worst = max(worst, math.Abs(roughLog(u)-kernel.Log(u)), math.Abs(roughLog(u*0x1p-52)-kernel.Log(u*0x1p-52)))
	}
	if worst > 5e-7 {
		t.Errorf("error %v", worst)
	}
}
