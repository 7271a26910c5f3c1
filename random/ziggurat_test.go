package random

import (
	"math"
	"slices"
	"testing"
)

// TestZigguratLayers checks that all layers have the same area and that the last ends at the top of the curve.
func TestZigguratLayers(t *testing.T) {
	for k := 1; k < layers; k++ {
		area := bell.edge[k] * (bell.height[k+1] - bell.height[k])
		if math.Abs(area-layerArea) > 1e-9*layerArea && k < layers-1 || math.Abs(area-layerArea) > 1e-6*layerArea {
			t.Errorf("layer %d has area %v, want %v", k, area, layerArea)
		}
	}
	tail := math.Sqrt(math.Pi/2) * math.Erfc(tailEdge/math.Sqrt2)
	if area := tailEdge*bell.height[1] + tail; math.Abs(area-layerArea) > 1e-12 {
		t.Errorf("the bottom layer has area %v, want %v", area, layerArea)
	}
}

// TestZigguratIsNormal compares a million numbers with the normal law: the largest distance of the distribution functions
// (Kolmogorov), the tails beyond the last rectangle, and the signs.
func TestZigguratIsNormal(t *testing.T) {
	const n = 1 << 20
	r, xs, beyond, negative := NewStream(7, ForUser).Reader(), make([]float64, n), 0, 0
	for k := range xs {
		xs[k] = r.gauss()
		if math.Abs(xs[k]) > tailEdge {
			beyond++
		}
		if math.Signbit(xs[k]) {
			negative++
		}
	}
	slices.Sort(xs)
	distance := 0.0
	for k, x := range xs {
		cdf := 0.5 * math.Erfc(-x/math.Sqrt2)
		distance = max(distance, math.Abs(cdf-float64(k)/n), math.Abs(cdf-float64(k+1)/n))
	}
	if limit := 1.95 / math.Sqrt(n); distance > limit { // p = 0.001
		t.Errorf("distance %v, want less than %v", distance, limit)
	}
	if mean := n * math.Erfc(tailEdge/math.Sqrt2); math.Abs(float64(beyond)-mean) > 5*math.Sqrt(mean) {
		t.Errorf("%d numbers in the tails, want %v", beyond, mean)
	}
	if math.Abs(float64(negative)-n/2) > 5*math.Sqrt(n)/2 {
		t.Errorf("%d of %d numbers are negative", negative, n)
	}
}

// TestFill compares numbers drawn together with those drawn one by one.
func TestFill(t *testing.T) {
	for name, params := range map[string][]float64{
		"normal": {1, 2}, "normal_clipped": {0, 1, -0.5, 3}, "normal_clipped_to_boundary": {0, 1, -1, 1}, "uniform": {2, 5}, "gamma": {2, 3},
	} {
		d, err := NewDistributionPos(name, params, nil)
		if err != nil {
			t.Fatal(err)
		}
		s, got := NewStream(3, ForWeight), make([]float64, 1000)
		if err := d.Fill(s.Reader(), got); err != nil {
			t.Fatal(err)
		}
		r := s.Reader()
		for k, x := range got {
			if want, _ := d.Draw(r); x != want {
				t.Fatalf("%s: number %d is %v, drawn alone %v", name, k, x, want)
			}
		}
	}
	impossible, _ := NewDistributionPos("normal_clipped", []float64{0, 1, 50, 60}, nil)
	if err := impossible.Fill(NewStream(3, ForWeight).Reader(), make([]float64, 1)); err == nil {
		t.Error("numbers were found 50 standard deviations from the mean")
	}
}

func BenchmarkFill(b *testing.B) {
	d, _ := NewDistributionPos("normal_clipped", []float64{1.5, 0.75, 0.1, math.Inf(1)}, nil)
	r, xs := NewStream(3, ForDelay).Reader(), make([]float64, 1000)
	for b.Loop() {
		if err := d.Fill(r, xs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(xs)), "ns/number")
}
