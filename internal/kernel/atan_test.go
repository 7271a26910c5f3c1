package kernel

import (
	"math"
	"testing"
)

func TestAtan(t *testing.T) {
	ulps := func(got, want float64) float64 {
		return math.Abs(got-want) / (math.Nextafter(math.Abs(want), math.Inf(1)) - math.Abs(want))
	}
	for k := -4000; k <= 4000; k++ {
		x := float64(k) / 1000
		for _, x := range []float64{x, x * x * x * x * x, x * 1e-9, x * 1e9} {
			if e := ulps(Atan(x), math.Atan(x)); e > 3 {
				t.Errorf("Atan(%v) = %v, off by %v ulp", x, Atan(x), e)
			}
			if e := ulps(Atan2(x, 0.7), math.Atan2(x, 0.7)); e > 4 {
				t.Errorf("Atan2(%v, 0.7) = %v, off by %v ulp", x, Atan2(x, 0.7), e)
			}
			if e := ulps(Atan2(x, -0.7), math.Atan2(x, -0.7)); e > 4 {
				t.Errorf("Atan2(%v, -0.7) = %v, off by %v ulp", x, Atan2(x, -0.7), e)
			}
		}
		if x = x / 4; math.Abs(x) > 1 {
			continue
		}
		if e := ulps(Asin(x), math.Asin(x)); e > 5 { // most of it of math.Asin, near 1
			t.Errorf("Asin(%v) = %v, off by %v ulp", x, Asin(x), e)
		}
	}
	if Atan(math.Inf(1)) != math.Pi/2 || Atan(math.Inf(-1)) != -math.Pi/2 || !math.IsNaN(Atan(math.NaN())) || !math.IsNaN(Asin(1.1)) {
		t.Error("special values")
	}
	for _, c := range [][3]float64{{1, 0, math.Pi / 2}, {-1, 0, -math.Pi / 2}, {0, 0, 0}, {0, -1, math.Pi}} {
		if got := Atan2(c[0], c[1]); got != c[2] {
			t.Errorf("Atan2(%v, %v) = %v, want %v", c[0], c[1], got, c[2])
		}
	}
}
