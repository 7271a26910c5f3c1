package random

import (
	"fmt"

	"github.com/hillock-sim/hillock/internal/kernel"
)

// NumpyRNG is NumPy's legacy generator numpy.random.RandomState, which PyNN's NumpyRNG wraps: the same numbers from the same
// seed, in the same order. It is sequential: who draws first gets the first numbers. It belongs to one goroutine.
//
// Uniform numbers and integers are NumPy's to the bit. Where a logarithm or another function of the C library takes part,
// its last bit depends on that library, and reals may differ from NumPy's by 1 ulp.
//
// Parameters outside the range that NumPy allows are refused by NewDistribution; here they panic.
type NumpyRNG struct {
	seed         int64
	parallelSafe bool
	mt           mt19937
	cached       float64 // the second number of a pair of gaussians
	hasCached    bool
}

// NewNumpyRNG returns RandomState(seed), with 0 <= seed < 2^32. parallelSafe is PyNN's flag; it changes no number.
func NewNumpyRNG(seed int64, parallelSafe bool) (*NumpyRNG, error) {
	if seed < 0 || seed >= 1<<32 {
		return nil, fmt.Errorf("%w: NumpyRNG: seed = %d: must be between 0 and 2**32 - 1", ErrValue, seed)
	}
	r := &NumpyRNG{seed: seed, parallelSafe: parallelSafe}
	r.mt.seed(uint32(seed))
	return r, nil
}

// Seed returns the seed it was made from.
func (r *NumpyRNG) Seed() int64 { return r.seed }

// ParallelSafe returns PyNN's flag of that name.
func (r *NumpyRNG) ParallelSafe() bool { return r.parallelSafe }

func (r *NumpyRNG) String() string { return fmt.Sprintf("NumpyRNG(seed=%d)", r.seed) }

// Copy returns a second generator at the same place, cached gaussian included.
func (r *NumpyRNG) Copy() *NumpyRNG {
	c := *r
	return &c
}

// State returns what RandomState.get_state gives: the 624 words, the position, and the cached gaussian.
func (r *NumpyRNG) State() (mt [624]uint32, pos int, hasGauss bool, gauss float64) {
	return r.mt.getWords(), r.mt.pos, r.hasCached, r.cached
}

// SetState puts the generator where State was taken. The position is between 0 and 624.
func (r *NumpyRNG) SetState(mt [624]uint32, pos int, hasGauss bool, gauss float64) error {
	if pos < 0 || pos > 624 {
		return fmt.Errorf("%w: NumpyRNG: position = %d: must be between 0 and 624", ErrValue, pos)
	}
	r.mt.setWords(mt)
	r.mt.pos, r.hasCached, r.cached = pos, hasGauss, gauss
	return nil
}

// RandomSample returns a number uniform in [0, 1), a multiple of 2^-53.
func (r *NumpyRNG) RandomSample() float64 { return float64(float64(r.mt.next53()) * 0x1p-53) }

// uniform, gauss and upTo make it a source.
func (r *NumpyRNG) uniform() float64 { return r.RandomSample() }

func (r *NumpyRNG) upTo(max uint64) uint64 { return r.mt.upTo(max) }

func (r *NumpyRNG) gauss() float64 {
	if r.hasCached {
		r.hasCached = false
		x := r.cached
		r.cached = 0
		return x
	}
	first, second := polar(r)
	r.cached, r.hasCached = second, true
	return first
}

// Uniform returns lo + (hi-lo)*RandomSample().
func (r *NumpyRNG) Uniform(lo, hi float64) float64 { return uniform(r, lo, hi) }

// Normal returns a normal number of mean mu and standard deviation sigma >= 0.
func (r *NumpyRNG) Normal(mu, sigma float64) float64 { return normal(r, mu, sigma) }

// LogNormal returns the exponential of a normal number.
func (r *NumpyRNG) LogNormal(mu, sigma float64) float64 { return kernel.Exp(normal(r, mu, sigma)) }

// Exponential returns an exponential number of mean scale >= 0.
func (r *NumpyRNG) Exponential(scale float64) float64 { return scale * exponential(r) }

// Gamma returns a gamma number of mean shape*scale; both >= 0.
func (r *NumpyRNG) Gamma(shape, scale float64) float64 {
	mustBe(shape >= 0, "Gamma", "shape >= 0", shape)
	return scale * standardGamma(r, shape)
}

// Poisson returns a Poisson number of mean lam >= 0.
func (r *NumpyRNG) Poisson(lam float64) int64 {
	mustBe(lam >= 0 && lam <= maxPoisson, "Poisson", "0 <= lam <= 9.2e18", lam)
	return newPoisson(lam).draw(r)
}

// Binomial returns the number of successes in n >= 0 trials of probability p.
func (r *NumpyRNG) Binomial(n int64, p float64) int64 {
	mustBe(n >= 0, "Binomial", "n >= 0", float64(n))
	mustBe(p >= 0 && p <= 1, "Binomial", "0 <= p <= 1", p)
	b := newBinomial(n, p)
	return b.draw(r)
}

// RandInt returns an integer of [lo, hi), lo < hi.
func (r *NumpyRNG) RandInt(lo, hi int64) int64 {
	mustBe(lo < hi, "RandInt", "lo < hi", float64(lo))
	return lo + int64(r.mt.upTo(uint64(hi)-1-uint64(lo)))
}

// VonMises returns an angle in [-pi, pi] around mu with concentration kappa >= 0.
func (r *NumpyRNG) VonMises(mu, kappa float64) float64 {
	mustBe(kappa >= 0, "VonMises", "kappa >= 0", kappa)
	return newVonMises(mu, kappa).draw(r)
}

// Shuffle puts n things into a random order by exchanging them.
func (r *NumpyRNG) Shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, int(r.mt.upTo(uint64(i))))
	}
}

// Permutation returns the integers of [0, n) in a random order.
func (r *NumpyRNG) Permutation(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	r.Shuffle(n, func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// mustBe panics where a caller gives what NewDistribution would have refused: without it, some samplers never end.
func mustBe(ok bool, name, want string, got float64) {
	if !ok {
		panic(fmt.Sprintf("random: NumpyRNG.%s: got %g, want %s", name, got, want))
	}
}
