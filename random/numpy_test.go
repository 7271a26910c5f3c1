package random

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// readJSON reads testdata/name, and checks that it is still the same as the oracle's, where that is at hand.
func readJSON(t *testing.T, name, oracle string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if oracle != "" {
		if other, err := os.ReadFile(filepath.Join("../../shared/oracles", oracle, name)); err == nil && string(other) != string(text) {
			t.Errorf("testdata/%s is not what the oracle says any more", name)
		}
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func mustNumpy(t testing.TB, seed int64) *NumpyRNG {
	t.Helper()
	r, err := NewNumpyRNG(seed, true)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// withinUlp allows a unit in the last place, since the last bit of a logarithm depends on the C library.
func withinUlp(got, want float64) bool {
	return math.Nextafter(want, math.Inf(-1)) <= got && got <= math.Nextafter(want, math.Inf(1))
}

// near allows an angle, the sum of an arc cosine, a mean and twice pi, an ulp of the greatest of these.
func near(name string, got, want float64) bool {
	return withinUlp(got, want) || name == "vonmises" && math.Abs(got-want) <= 2*0x1p-49
}

// TestNumpyDraws: integers and uniform numbers to the bit, others within 1 ulp (von Mises: of pi).
func TestNumpyDraws(t *testing.T) {
	var oracle struct {
		Cases []struct {
			Seed  int64
			Draws map[string][]float64
		}
	}
	readJSON(t, "numpy_draws.json", "sources", &oracle)
	for _, c := range oracle.Cases {
		for what, want := range c.Draws {
			r := mustNumpy(t, c.Seed)
			name, got := drawAs(t, r, what, len(want))
			for i := range want {
				exact := slices.Contains([]string{"uniform", "poisson", "binomial", "uniform_int", "permutation", "random_sample"}, name)
				if got[i] != want[i] && (exact || !near(name, got[i], want[i])) {
					t.Errorf("seed %d: %s: draw %d = %v, want %v", c.Seed, what, i, got[i], want[i])
				}
			}
		}
	}
}

// drawAs draws what the oracle calls "normal(mu=1.5,sigma=0.75)", "uniform(-60,-50)" or "permutation(12)".
func drawAs(t *testing.T, r *NumpyRNG, what string, n int) (name string, values []float64) {
	t.Helper()
	what, _, _ = strings.Cut(what, " = ")
	name, args, _ := strings.Cut(strings.TrimSuffix(what, ")"), "(")
	switch name {
	case "random_sample":
		for range n {
			values = append(values, r.RandomSample())
		}
		return name, values
	case "permutation":
		for _, v := range r.Permutation(n) {
			values = append(values, float64(v))
		}
		return name, values
	}
	var params []float64
	for arg := range strings.SplitSeq(args, ",") {
		if _, value, ok := strings.Cut(arg, "="); ok {
			arg = value
		}
		v, err := strconv.ParseFloat(arg, 64)
		if err != nil {
			t.Fatal(what, err)
		}
		params = append(params, v)
	}
	d, err := NewDistributionPos(name, params, r)
	if err != nil {
		t.Fatal(err)
	}
	values, err = d.Next(n)
	if err != nil {
		t.Fatal(err)
	}
	return name, values
}

type numpyState struct {
	Pos      int
	Words    string
	HasGauss int `json:"has_gauss"`
	Gauss    float64
}

func digest[T uint32 | int64](values []T) string {
	h := sha256.New()
	binary.Write(h, binary.LittleEndian, values)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func checkState(t *testing.T, what string, r *NumpyRNG, want numpyState) {
	t.Helper()
	words, pos, has, gauss := r.State()
	if got := digest(words[:]); pos != want.Pos || got != want.Words || has != (want.HasGauss != 0) || !withinUlp(gauss, want.Gauss) {
		t.Errorf("%s: state %d %s %v %v, want %+v", what, pos, got, has, gauss, want)
	}
}

// TestNumpyStates draws thousands of values for each of many parameters. That the generator then stands where NumPy's does
// means that each acceptance and rejection was the same.
func TestNumpyStates(t *testing.T) {
	var oracle struct {
		Seed  int64
		N     int
		Cases []struct {
			Name        string
			Params      []float64
			First, Last []float64
			Sha256      string
			State       numpyState
		}
		Mixed struct {
			Seed, Chooser int64
			N             int
			State         numpyState
			Permutation   string
		}
	}
	readJSON(t, "numpy_states.json", "", &oracle)
	var all []*Distribution
	for _, c := range oracle.Cases {
		name := c.Name
		if name == "randint" {
			name = "uniform_int"
		}
		r := mustNumpy(t, oracle.Seed)
		d, err := NewDistributionPos(name, c.Params, r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
		values, err := d.Next(oracle.N)
		if err != nil {
			t.Fatal(err)
		}
		checkState(t, d.String(), r, c.State)
		got := append(slices.Clone(values[:3]), values[len(values)-3:]...)
		for i, want := range append(c.First, c.Last...) {
			if got[i] != want && (c.Sha256 != "" || !near(name, got[i], want)) {
				t.Errorf("%v: %v, want %v", d, got[i], want)
			}
		}
		if c.Sha256 == "" {
			continue
		}
		whole := make([]int64, len(values))
		for i, v := range values {
			whole[i] = int64(v)
		}
		if digest(whole) != c.Sha256 {
			t.Errorf("%v: hash %s, want %s", d, digest(whole), c.Sha256)
		}
	}
	r, chooser := mustNumpy(t, oracle.Mixed.Seed), mustNumpy(t, oracle.Mixed.Chooser)
	for range oracle.Mixed.N {
		if _, err := all[chooser.RandInt(0, int64(len(all)))].NextN(r, 1); err != nil {
			t.Fatal(err)
		}
	}
	checkState(t, "mixed", r, oracle.Mixed.State)
	perm := make([]int64, 0, 1000)
	for _, v := range r.Permutation(1000) {
		perm = append(perm, int64(v))
	}
	if digest(perm) != oracle.Mixed.Permutation {
		t.Error("permutation(1000) differs")
	}
}

// The methods are the distributions under NumPy's names.
func TestNumpyMethods(t *testing.T) {
	for _, c := range []struct {
		name   string
		params []float64
		draw   func(r *NumpyRNG) float64
	}{
		{"uniform", []float64{-1, 3}, func(r *NumpyRNG) float64 { return r.Uniform(-1, 3) }},
		{"normal", []float64{1, 2}, func(r *NumpyRNG) float64 { return r.Normal(1, 2) }},
		{"lognormal", []float64{1, 2}, func(r *NumpyRNG) float64 { return r.LogNormal(1, 2) }},
		{"exponential", []float64{3}, func(r *NumpyRNG) float64 { return r.Exponential(3) }},
		{"gamma", []float64{2.5, 2}, func(r *NumpyRNG) float64 { return r.Gamma(2.5, 2) }},
		{"poisson", []float64{12}, func(r *NumpyRNG) float64 { return float64(r.Poisson(12)) }},
		{"binomial", []float64{100, 0.6}, func(r *NumpyRNG) float64 { return float64(r.Binomial(100, 0.6)) }},
		{"uniform_int", []float64{-4, 9}, func(r *NumpyRNG) float64 { return float64(r.RandInt(-4, 9)) }},
		{"vonmises", []float64{1, 2}, func(r *NumpyRNG) float64 { return r.VonMises(1, 2) }},
	} {
		a, b := mustNumpy(t, 5), mustNumpy(t, 5)
		d, err := NewDistributionPos(c.name, c.params, a)
		if err != nil {
			t.Fatal(err)
		}
		want, err := d.Next(100)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if got := c.draw(b); got != want[i] {
				t.Errorf("%s: draw %d = %v, want %v", c.name, i, got, want[i])
			}
		}
	}
}

type wiring struct {
	Count       int
	Sha256      string
	First, Last [][2]int64
}

// TestNumpyWiring makes the connections of PyNN's reference network, column by column.
func TestNumpyWiring(t *testing.T) {
	var oracle struct {
		Cases []struct {
			N             int
			Rngseed       int64
			Pconn         float64
			V0First       []float64 `json:"v0_first"`
			V0Last        float64   `json:"v0_last"`
			Exc, Inh, Ext *wiring
		}
	}
	readJSON(t, "numpy_wiring.json", "networks", &oracle)
	for _, c := range oracle.Cases {
		r := mustNumpy(t, c.Rngseed)
		d, err := NewDistributionPos("uniform", []float64{-60, -50}, r)
		if err != nil {
			t.Fatal(err)
		}
		v, err := d.Next(c.N)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(v[:len(c.V0First)], c.V0First) || v[c.N-1] != c.V0Last {
			t.Errorf("n = %d: initial potentials %v, want %v", c.N, v[:4], c.V0First)
		}
		exc := c.N * 4 / 5
		checkWiring(t, r.Copy(), exc, c.N, c.Pconn, c.Exc)
		checkWiring(t, r.Copy(), c.N-exc, c.N, c.Pconn, c.Inh)
		checkWiring(t, mustNumpy(t, 151985012), 20, c.N, c.Pconn, c.Ext)
	}
}

func checkWiring(t *testing.T, r *NumpyRNG, pre, post int, p float64, want *wiring) {
	t.Helper()
	if want == nil {
		t.Fatalf("%d to %d: not in the oracle", pre, post)
	}
	var pairs [][2]int64
	var column []int32
	for j := range post {
		column = r.Below(pre, p, column[:0])
		for _, i := range column {
			pairs = append(pairs, [2]int64{int64(i), int64(j)})
		}
	}
	h := sha256.New()
	binary.Write(h, binary.LittleEndian, pairs)
	got := wiring{len(pairs), hex.EncodeToString(h.Sum(nil)), pairs[:len(want.First)], pairs[len(pairs)-len(want.Last):]}
	if got.Count != want.Count || got.Sha256 != want.Sha256 || !slices.Equal(got.First, want.First) || !slices.Equal(got.Last, want.Last) {
		t.Errorf("%d to %d: got %+v, want %+v", pre, post, got, *want)
	}
}

// TestBelow compares with one draw after the other: from even and odd places, over the edges of blocks, for any p.
func TestBelow(t *testing.T) {
	a, b := mustNumpy(t, 3), mustNumpy(t, 3)
	prefix := []int32{7}
	for round, p := range []float64{0.01, 0.5, 0, 1, -1, 2, 1e-6, 0.99, math.NaN(), 0x1p-53, 1 - 0x1p-53, 0.041, 0.042, 0.3} {
		for _, n := range []int{0, 1, 3, 4, 5, 311, 312, 313, 1000, 5000} {
			got := a.Below(n, p, slices.Clone(prefix))
			want := slices.Clone(prefix)
			for i := range n {
				if b.RandomSample() < p {
					want = append(want, int32(i))
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("round %d: n = %d, p = %v: got %d indices, want %d", round, n, p, len(got)-1, len(want)-1)
			}
		}
		if round%3 == 2 { // one word, so that the place becomes odd
			a.RandInt(0, 1<<32)
			b.RandInt(0, 1<<32)
		}
	}
	if *a != *b {
		t.Error("the generators do not stand at the same place")
	}
}

// TestBelowTies puts the limit exactly at a draw, and just above it: there the lowest bit decides.
func TestBelowTies(t *testing.T) {
	u := make([]float64, 3000)
	r := mustNumpy(t, 11)
	for i := range u {
		u[i] = r.RandomSample()
	}
	for i, p := range u {
		r := mustNumpy(t, 11)
		out := r.Below(len(u), p, nil)
		if slices.Contains(out, int32(i)) {
			t.Fatalf("draw %d = p counts as below p = %v", i, p)
		}
		r = mustNumpy(t, 11)
		if out := r.Below(len(u), p+0x1p-53, nil); !slices.Contains(out, int32(i)) {
			t.Fatalf("draw %d is not below p = %v", i, p+0x1p-53)
		}
		if i > 200 && testing.Short() {
			break
		}
	}
}

func TestNumpyState(t *testing.T) {
	a := mustNumpy(t, 42)
	a.Normal(0, 1) // leaves a cached number
	words, pos, has, gauss := a.State()
	b := mustNumpy(t, 0)
	if err := b.SetState(words, pos, has, gauss); err != nil {
		t.Fatal(err)
	}
	c := a.Copy()
	for range 2000 {
		want := a.Normal(0, 1)
		if x, y := b.Normal(0, 1), c.Normal(0, 1); x != want || y != want {
			t.Fatalf("after SetState %v, after Copy %v, want %v", x, y, want)
		}
	}
	if err := b.SetState(words, 625, has, gauss); !errors.Is(err, ErrValue) {
		t.Errorf("position 625: %v", err)
	}
}

func TestNumpySeedRange(t *testing.T) {
	for _, seed := range []int64{-1, 1 << 32} {
		if _, err := NewNumpyRNG(seed, true); !errors.Is(err, ErrValue) {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
	if s := mustNumpy(t, 1<<32-1).String(); s != "NumpyRNG(seed=4294967295)" {
		t.Error(s)
	}
}
