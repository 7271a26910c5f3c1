package kernel

import (
	"math"
	"testing"
)

func TestLgamma(t *testing.T) {
	worst := 0.0
	for x := 1e-4; x < 1e6; x *= 1.0371 {
		want, _ := math.Lgamma(x)
		worst = math.Max(worst, math.Abs(Lgamma(x)-want)/(1+math.Abs(want)))
	}
	t.Logf("largest error %.1e", worst)
	if worst > 1e-14 {
		t.Errorf("error %v of 1 + |log(Gamma)|", worst)
	}
}

// TestGammaHazard compares the integral of the hazard with closed forms and with values of scipy.special.gammaincc 1.17.
func TestGammaHazard(t *testing.T) {
	worst := 0.0
	hold := func(a, x, want float64) {
		g := NewGamma(a)
		e := math.Abs(g.Hazard(x)/want - 1)
		worst = math.Max(worst, e)
		if !(e < 1e-10) {
			t.Errorf("shape %v: H(%v) = %v, want %v", a, x, g.Hazard(x), want)
		}
	}
	for x := 0.01; x < 300; x *= 1.7 {
		hold(1, x, x)
		hold(2, x, x-math.Log1p(x))
		if x < 100 {
			hold(0.5, x, -math.Log(math.Erfc(math.Sqrt(x))))
		}
	}
	for _, c := range [][3]float64{
		{0.001, 0.003, 5.25486302522422},
		{0.001, 0.15, 6.52653213993266},
		{0.001, 0.297, 6.99845704687534},
		{0.001, 0.39, 7.23668877239359},
		{0.001, 0.9, 8.25317759951832},
		{0.05, 0.003, 1.46174225816896},
		{0.05, 0.15, 2.62876468817002},
		{0.05, 0.297, 3.07956194710837},
		{0.05, 0.39, 3.30896937365505},
		{0.05, 0.9, 4.29668789830261},
		{0.7, 0.007, 0.0346277415414269},
		{0.7, 0.35, 0.615140629472529},
		{0.7, 0.693, 1.06014300118006},
		{0.7, 0.91, 1.3246988639404},
		{0.7, 2.1, 2.68454621298718},
		{1.5, 0.015, 0.00137054394762497},
		{1.5, 0.75, 0.382329320883895},
		{1.5, 1.48, 0.921721465004892},
		{1.5, 1.95, 1.30023866014385},
		{1.5, 4.5, 3.53047885110692},
		{3, 0.03, 4.39996461957921e-06},
		{3, 1.5, 0.212145711693362},
		{3, 2.97, 0.844098387663754},
		{3, 3.9, 1.37387143567042},
		{3, 9.0, 5.07802666371869},
		{40, 0.4, 1.0029830936152e-64},
		{40, 20.0, 5.32034403903977e-05},
		{40, 39.6, 0.684663852383263},
		{40, 52.0, 3.29705408247319},
		{40, 120.0, 39.5322633381031},
		{500.5, 250.0, 2.87094235989141e-44},
		{500.5, 495.0, 0.524810228637658},
		{500.5, 651.0, 21.7698659036489},
		{500.5, 1500.0, 454.864853216114},
		{10000, 9900.0, 0.172748951361416},
		{10000, 13000.0, 380.678939313944},
	} {
		hold(c[0], c[1], c[2])
	}
	t.Logf("largest relative error %.1e", worst)
	one := NewGamma(1)
	if one.Hazard(0) != 0 || one.Hazard(-1) != 0 || one.Age(0) != 0 {
		t.Error("the hazard does not begin at 0")
	}
}

// TestGammaAge: Age undoes Hazard, and grows with it, over all shapes that are allowed.
func TestGammaAge(t *testing.T) {
	worst := 0.0
	for a := 0.001; a < 10001; a *= 1.5 {
		g, last := NewGamma(a), 0.0
		for h := 1e-9; h < 800; h *= 1.9 {
			x := g.Age(h)
			if x < last {
				t.Fatalf("shape %v: H(%v) = %v, but H(%v) is smaller", a, x, h, last)
			}
			last = x
			if x < 1e-290 {
				continue // below all that matters: H(x) cannot be told from 0
			}
			worst = math.Max(worst, math.Abs(g.Hazard(x)/h-1))
		}
	}
	t.Logf("largest relative error %.1e", worst)
	if worst > 1e-9 {
		t.Errorf("H(Age(h)) is off h by %v", worst)
	}
}

func BenchmarkGammaAge(b *testing.B) {
	for _, c := range []struct {
		name  string
		shape float64
	}{{"shape=0.5", 0.5}, {"shape=3", 3}, {"shape=100", 100}} {
		b.Run(c.name, func(b *testing.B) {
			g := NewGamma(c.shape)
			b.ReportAllocs()
			for k := range b.N {
				g.Age(float64(k%100+1) * 0.03)
			}
		})
	}
}
