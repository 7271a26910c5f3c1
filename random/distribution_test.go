package random

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// examples has every distribution at least once.
func examples(t testing.TB) []*Distribution {
	t.Helper()
	var all []*Distribution
	for _, c := range []struct {
		name   string
		params []float64
	}{
		{"binomial", []float64{10, 0.3}}, {"binomial", []float64{1000, 0.6}}, {"exponential", []float64{2}},
		{"gamma", []float64{0.4, 2}}, {"gamma", []float64{3.5, 0.5}}, {"gamma", []float64{1, 1}},
		{"lognormal", []float64{0.1, 0.5}}, {"normal", []float64{-3, 2}}, {"normal_clipped", []float64{0, 1, -0.5, 2}},
		{"normal_clipped_to_boundary", []float64{0, 1, -0.5, 2}}, {"poisson", []float64{4}}, {"poisson", []float64{50}},
		{"uniform", []float64{-1, 2}}, {"uniform_int", []float64{-3, 8}}, {"vonmises", []float64{0.5, 2}},
		{"vonmises", []float64{0, 0}},
	} {
		d, err := NewDistributionPos(c.name, c.params, nil)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	for _, doc := range Distributions() {
		if !slices.ContainsFunc(all, func(d *Distribution) bool { return d.Name == doc.Name }) {
			t.Errorf("no example of %s", doc.Name)
		}
	}
	return all
}

// cumulative returns P(X <= x); for a distribution of integers at integers.
func cumulative(d *Distribution) func(x float64) float64 {
	p := d.Params
	switch d.Name {
	case "binomial":
		return distuv.Binomial{N: p[0], P: p[1]}.CDF
	case "exponential":
		return distuv.Exponential{Rate: 1 / p[0]}.CDF
	case "gamma":
		return distuv.Gamma{Alpha: p[0], Beta: 1 / p[1]}.CDF
	case "lognormal":
		return distuv.LogNormal{Mu: p[0], Sigma: p[1]}.CDF
	case "normal":
		return distuv.Normal{Mu: p[0], Sigma: p[1]}.CDF
	case "normal_clipped":
		n := distuv.Normal{Mu: p[0], Sigma: p[1]}
		return func(x float64) float64 { return (n.CDF(x) - n.CDF(p[2])) / (n.CDF(p[3]) - n.CDF(p[2])) }
	case "normal_clipped_to_boundary":
		n := distuv.Normal{Mu: p[0], Sigma: p[1]}
		return func(x float64) float64 {
			if x >= p[3] {
				return 1
			}
			return n.CDF(x)
		}
	case "poisson":
		return distuv.Poisson{Lambda: p[0]}.CDF
	case "uniform":
		return distuv.Uniform{Min: p[0], Max: p[1]}.CDF
	case "uniform_int":
		return func(x float64) float64 { return (x - p[0] + 1) / (p[1] - p[0]) }
	case "vonmises":
		return vonMisesCDF(p[0], p[1])
	}
	panic("no cumulative distribution of " + d.Name)
}

// vonMisesCDF integrates the density by the midpoint rule.
func vonMisesCDF(mu, kappa float64) func(x float64) float64 {
	const n = 20_000
	sum := make([]float64, n+1)
	for i := range n {
		sum[i+1] = sum[i] + math.Exp(kappa*math.Cos(-math.Pi+(float64(i)+0.5)*2*math.Pi/n-mu))
	}
	return func(x float64) float64 { return sum[int((x+math.Pi)/(2*math.Pi)*n)] / sum[n] }
}

// TestDistributionShapes: the greatest distance between the empirical and the true cumulative distribution (Kolmogorov and
// Smirnov; conservative for integers) stays below the value that is exceeded once in 10^5, for both generators.
func TestDistributionShapes(t *testing.T) {
	const n = 50_000
	limit := math.Sqrt(-math.Log(1e-5/2)/2) / math.Sqrt(n)
	for _, d := range examples(t) {
		native := make([]float64, n)
		stream := NewStream(2024, ForUser)
		for i := range native {
			v, err := d.Draw(stream.At(uint64(i)).Reader())
			if err != nil {
				t.Fatal(err)
			}
			native[i] = v
		}
		numpy, err := d.NextN(mustNumpy(t, 2024), n)
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range map[string][]float64{"native": native, "numpy": numpy} {
			slices.Sort(values)
			cdf, worst := cumulative(d), 0.0
			integers := d.Name == "binomial" || d.Name == "poisson" || d.Name == "uniform_int" || strings.HasSuffix(d.Name, "boundary")
			for i, v := range values {
				f := cdf(v)
				if i == n-1 || values[i+1] != v { // the last of equal ones
					worst = max(worst, math.Abs(f-float64(i+1)/n))
				}
				if !integers {
					worst = max(worst, math.Abs(f-float64(i)/n))
				}
			}
			if worst > limit {
				t.Errorf("%v, %s: distance %.5f, limit %.5f", d, name, worst, limit)
			}
		}
	}
}

func TestSupport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		docs := Distributions()
		doc := docs[rapid.IntRange(0, len(docs)-1).Draw(t, "which")]
		params := make([]float64, len(doc.Params))
		for i, p := range doc.Params {
			params[i] = rapid.OneOf(rapid.Float64Range(-3, 60), rapid.Float64Range(0, 1), rapid.Just(0.0)).Draw(t, p.Name)
			if strings.Contains(p.Range, "integer") {
				params[i] = math.Floor(params[i])
			}
		}
		d, err := NewDistributionPos(doc.Name, params, nil)
		if err != nil {
			if !errors.Is(err, ErrValue) || !strings.HasPrefix(err.Error(), "ValueError: random distribution "+doc.Name) {
				t.Fatal(err)
			}
			return
		}
		lo, hi := d.Support()
		src := NewStream(rapid.Uint64().Draw(t, "seed"), ForUser).Reader()
		for range 20 {
			v, err := d.Draw(src)
			if errors.Is(err, ErrRedraws) {
				return
			}
			if err != nil || !(v >= lo && v <= hi) {
				t.Fatalf("%v: %v outside [%v, %v] (%v)", d, v, lo, hi, err)
			}
		}
	})
}

func TestDistributionErrors(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name   string
		params []float64
		want   error
		text   string
	}{
		{"norm", []float64{0, 1}, ErrKey, `KeyError: unknown random distribution "norm" (did you mean "normal"?); known: binomial, exponential, gamma, lognormal, normal, normal_clipped, normal_clipped_to_boundary, poisson, uniform, uniform_int, vonmises`},
		{"normal", []float64{0}, ErrValue, "ValueError: random distribution normal: expected 2 parameters (mu, sigma), got 1: [0]"},
		{"normal", []float64{0, -1}, ErrValue, "ValueError: random distribution normal: sigma = -1: must be >= 0"},
		{"normal", []float64{nan, 1}, ErrValue, "mu = NaN: must be finite"},
		{"normal", []float64{0, inf}, ErrValue, "sigma = +Inf"},
		{"binomial", []float64{10, 1.5}, ErrValue, "p = 1.5: must be in [0, 1]"},
		{"binomial", []float64{1.5, 0.5}, ErrValue, "n = 1.5: must be an integer >= 0"},
		{"binomial", []float64{-1, 0.5}, ErrValue, "n = -1"},
		{"uniform", []float64{2, 1}, ErrValue, "uniform(low=2, high=1): low must be <= high"},
		{"uniform", []float64{-1e308, 1e308}, ErrValue, "high - low must be finite"},
		{"uniform_int", []float64{2, 2}, ErrValue, "low must be < high, which is exclusive"},
		{"uniform_int", []float64{0.5, 2}, ErrValue, "low = 0.5: must be an integer"},
		{"normal_clipped", []float64{0, 1, 2, 1}, ErrValue, "low must be <= high"},
		{"normal_clipped", []float64{0, 0, 1, 2}, ErrValue, "no value lies between low and high"},
		{"normal_clipped", []float64{0, 1, -inf, inf}, nil, ""},
		{"poisson", []float64{-1}, ErrValue, "lambda_ = -1: must be in [0, 9.2e18]"},
		{"poisson", []float64{1e19}, ErrValue, "lambda_ = 1e+19"},
		{"gamma", []float64{-1, 1}, ErrValue, "k = -1: must be >= 0"},
		{"exponential", []float64{-2}, ErrValue, "beta = -2: must be >= 0"},
		{"vonmises", []float64{0, -1}, ErrValue, "kappa = -1: must be >= 0"},
	} {
		_, err := NewDistributionPos(c.name, c.params, nil)
		if !errors.Is(err, c.want) || err != nil && !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s%v: %v, want %q", c.name, c.params, err, c.text)
		}
	}
	_, err := NewDistribution("normal", map[string]float64{"mu": 0, "sd": 1}, nil)
	if want := "KeyError: random distribution normal: expected the parameters (mu, sigma), got (mu, sd)"; !errors.Is(err, ErrKey) || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	d, err := NewDistribution("normal", map[string]float64{"sigma": 2, "mu": 1}, NewNativeRNG(3))
	if err != nil || d.String() != "normal(mu=1, sigma=2), NativeRNG(seed=3)" {
		t.Errorf("%v, %v", d, err)
	}
	if _, err := d.Next(-1); !errors.Is(err, ErrValue) {
		t.Errorf("Next(-1): %v", err)
	}
	if v, err := d.Next(0); err != nil || len(v) != 0 {
		t.Errorf("Next(0): %v, %v", v, err)
	}
	d.RNG = nil
	if _, err := d.Next(1); !errors.Is(err, ErrValue) {
		t.Errorf("Next without a generator: %v", err)
	}
}

// TestNormalClipped follows PyNN's rounds: first all values, then those outside together.
func TestNormalClipped(t *testing.T) {
	d, err := NewDistributionPos("normal_clipped", []float64{0, 1, -0.5, 1}, mustNumpy(t, 6))
	if err != nil {
		t.Fatal(err)
	}
	got, err := d.Next(1000)
	if err != nil {
		t.Fatal(err)
	}
	r := mustNumpy(t, 6)
	want := make([]float64, 1000)
	redraw := make([]int, 1000)
	for i := range redraw {
		redraw[i] = i
	}
	for len(redraw) > 0 {
		for _, i := range redraw {
			want[i] = r.Normal(0, 1)
		}
		redraw = slices.DeleteFunc(redraw, func(i int) bool { return want[i] >= -0.5 && want[i] <= 1 })
	}
	if !slices.Equal(got, want) {
		t.Error("not drawn in rounds")
	}
	far, err := NewDistributionPos("normal_clipped", []float64{0, 1, 50, 60}, mustNumpy(t, 6))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := far.Next(3); !errors.Is(err, ErrRedraws) {
		t.Errorf("far bounds: %v", err)
	}
	if _, err := far.Draw(NewStream(1, ForUser).Reader()); !errors.Is(err, ErrRedraws) {
		t.Errorf("far bounds, native: %v", err)
	}
}

// TestNativeCalls: calls give new numbers, a second generator of the same seed the same ones, whatever their size.
func TestNativeCalls(t *testing.T) {
	next := func(r *NativeRNG, n int) []float64 {
		d, err := NewDistributionPos("normal", []float64{0, 1}, r)
		if err != nil {
			t.Fatal(err)
		}
		v, err := d.Next(n)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	a, b := NewNativeRNG(5), NewNativeRNG(5)
	first, second := next(a, 10), next(a, 10)
	if !slices.Equal(first[:4], next(b, 4)) || !slices.Equal(second, next(b, 10)) || slices.Equal(first, second) {
		t.Error("a call does not have its own stream")
	}
}

func ExampleDistribution() {
	rng, err := NewNumpyRNG(98765, true)
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := NewDistribution("uniform", map[string]float64{"low": -60, "high": -50}, rng)
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := d.Next(2)
	fmt.Println(v, err)
	// Output: [-59.11101400050364 -50.5255666552808] <nil>
}
