package random

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hillock-sim/hillock/internal/kernel"
	"github.com/hillock-sim/hillock/internal/names"
)

// What PyNN raises; use errors.Is. Messages begin with the name of the class.
var (
	ErrKey   = errors.New("KeyError")   // an unknown distribution or parameter, or a missing one
	ErrValue = errors.New("ValueError") // a wrong count or an illegal value
	// ErrRedraws says that normal_clipped found no value between its bounds.
	ErrRedraws = errors.New("maximum number of redraws exceeded")
)

// maxRedraws is the number of rounds after which PyNN gives up on normal_clipped.
const maxRedraws = 1000

// An RNG is what a distribution draws from: *NumpyRNG or *NativeRNG.
type RNG interface {
	Seed() int64
	ParallelSafe() bool
	String() string
	next(d *Distribution, n int) ([]float64, error)
}

// A Distribution is PyNN's RandomDistribution: a name, all parameters in positional order, and where its numbers come from.
// Make it with NewDistribution, which checks it.
type Distribution struct {
	Name   string
	Params []float64
	RNG    RNG // nil: the simulation's own NativeRNG

	doc    *DistributionDoc
	sample func(source) float64
}

// NewDistribution makes a distribution from named parameters, all of which must be there.
func NewDistribution(name string, params map[string]float64, rng RNG) (*Distribution, error) {
	doc, err := lookUp(name)
	if err != nil {
		return nil, err
	}
	values := make([]float64, len(doc.Params))
	complete := len(params) == len(doc.Params)
	for i, p := range doc.Params {
		v, ok := params[p.Name]
		values[i], complete = v, complete && ok
	}
	if !complete {
		given := make([]string, 0, len(params))
		for k := range params {
			given = append(given, k)
		}
		slices.Sort(given)
		return nil, fmt.Errorf("%w: random distribution %s: expected the parameters (%s), got (%s)",
			ErrKey, name, doc.paramNames(), strings.Join(given, ", "))
	}
	return newDistribution(doc, values, rng)
}

// NewDistributionPos makes a distribution from parameters in PyNN's positional order.
func NewDistributionPos(name string, params []float64, rng RNG) (*Distribution, error) {
	doc, err := lookUp(name)
	if err != nil {
		return nil, err
	}
	if len(params) != len(doc.Params) {
		return nil, fmt.Errorf("%w: random distribution %s: expected %d parameters (%s), got %d: %v",
			ErrValue, name, len(doc.Params), doc.paramNames(), len(params), params)
	}
	return newDistribution(doc, slices.Clone(params), rng)
}

func newDistribution(doc *DistributionDoc, params []float64, rng RNG) (*Distribution, error) {
	for i, p := range doc.Params {
		if !p.legal(params[i]) {
			return nil, fmt.Errorf("%w: random distribution %s: %s = %v: must be %s", ErrValue, doc.Name, p.Name, params[i], p.Range)
		}
	}
	d := &Distribution{Name: doc.Name, Params: params, RNG: rng, doc: doc}
	if doc.check != nil {
		if wrong := doc.check(params); wrong != "" {
			return nil, fmt.Errorf("%w: random distribution %s: %s", ErrValue, d.describe(), wrong)
		}
	}
	if lo, hi := d.Support(); lo > hi {
		return nil, fmt.Errorf("%w: random distribution %s: no value lies between low and high", ErrValue, d.describe())
	}
	d.sample = doc.prepare(params)
	return d, nil
}

func lookUp(name string) (*DistributionDoc, error) {
	all := Distributions()
	known := make([]string, len(all))
	for i := range all {
		if all[i].Name == name {
			return &all[i], nil
		}
		known[i] = all[i].Name
	}
	return nil, fmt.Errorf("%w: %w", ErrKey, names.Unknown("random distribution", name, known))
}

func (doc *DistributionDoc) paramNames() string {
	names := make([]string, len(doc.Params))
	for i, p := range doc.Params {
		names[i] = p.Name
	}
	return strings.Join(names, ", ")
}

// describe is "normal(mu=0, sigma=1)".
func (d *Distribution) describe() string {
	args := make([]string, len(d.Params))
	for i, v := range d.Params {
		args[i] = fmt.Sprintf("%s=%v", d.doc.Params[i].Name, v)
	}
	return d.Name + "(" + strings.Join(args, ", ") + ")"
}

// String is "normal(mu=0, sigma=1), NumpyRNG(seed=42)".
func (d *Distribution) String() string {
	if d.RNG == nil {
		return d.describe()
	}
	return d.describe() + ", " + d.RNG.String()
}

// Support returns closed bounds of the values it can yield, infinite where there is none.
func (d *Distribution) Support() (lo, hi float64) { return d.doc.support(d.Params) }

// NextN draws n values as NumPy does for size=n within PyNN. normal_clipped first draws all, then those outside their bounds
// together, until none is left; ErrRedraws after 1000 rounds.
func (d *Distribution) NextN(r *NumpyRNG, n int) ([]float64, error) {
	out := make([]float64, n)
	for i := range out {
		out[i] = d.sample(r)
	}
	if d.doc.redraw == nil {
		return out, nil
	}
	lo, hi := d.doc.redraw(d.Params)
	var outside []int
	for i, v := range out {
		if v < lo || v > hi {
			outside = append(outside, i)
		}
	}
	for round := 0; len(outside) > 0; round++ {
		if round > maxRedraws {
			return nil, d.tooManyRedraws()
		}
		still := outside[:0]
		for _, i := range outside {
			out[i] = d.sample(r)
			if out[i] < lo || out[i] > hi {
				still = append(still, i)
			}
		}
		outside = still
	}
	return out, nil
}

// Draw draws one value from a native stream, which belongs to that value: how many numbers it takes from it varies.
func (d *Distribution) Draw(src *Reader) (float64, error) {
	v := d.sample(src)
	if d.doc.redraw == nil {
		return v, nil
	}
	lo, hi := d.doc.redraw(d.Params)
	for round := 0; v < lo || v > hi; round++ {
		if round > maxRedraws {
			return 0, d.tooManyRedraws()
		}
		v = d.sample(src)
	}
	return v, nil
}

// Each draws a value for each of many objects, that of object i from the stream s.At(i).
func (d *Distribution) Each(s Stream, out []float64) (err error) {
	var src Reader
	var children [64]uint64 // keys and counters
	for first := 0; first < len(out); first += len(children) / 2 {
		some := out[first:min(len(out), first+len(children)/2)]
		kernel.Philox(children[:(2*len(some)+7)&^7], uint64(first), s.high, s.key^childKey)
		for k := range some {
			src = Reader{stream: Stream{children[2*k], children[2*k+1]}}
			if some[k], err = d.Draw(&src); err != nil {
				return err
			}
		}
	}
	return nil
}

// Fill draws values one after the other from a native stream.
func (d *Distribution) Fill(src *Reader, out []float64) (err error) {
	if d.doc.bell { // by far the most frequent for weights and delays
		return d.fillBell(src, out)
	}
	for k := range out {
		if out[k], err = d.Draw(src); err != nil {
			return err
		}
	}
	return nil
}

// fillBell is Fill for the normal distributions: nearly all numbers come straight from the draws of a window.
func (d *Distribution) fillBell(src *Reader, out []float64) error {
	mu, sigma, lo, hi := d.Params[0], d.Params[1], math.Inf(-1), math.Inf(1)
	if d.doc.redraw != nil {
		lo, hi = d.doc.redraw(d.Params)
	}
	var w window
	n, rejected := src.n, 0
	for k := 0; k < len(out); {
		draws := w.from(n)
		if len(draws) == 0 {
			w.open(src.stream, n, len(out)-k)
			draws = w.from(n)
		}
		kept, used := kernel.Bell(out[k:], draws, &bell.straight, mu, sigma, lo, hi)
		k, n, rejected = k+kept, n+uint64(used), rejected+used
		if kept > 0 {
			rejected = 0
		}
		if draws = draws[used:]; k < len(out) && len(draws) > 0 { // one that takes more than a draw
			var x float64
			if ok := true; draws[0]%layers > 0 && len(draws) > 1 {
				n += 2
				if x, ok = bell.wedge(draws[0], draws[1]); !ok {
					continue
				}
			} else {
				src.seek(n)
				x = src.gauss()
				n = src.n
			}
			if x = mu + float64(sigma*x); x < lo || x > hi {
				rejected++
			} else {
				out[k], rejected = x, 0
				k++
			}
		}
		if rejected > maxRedraws {
			return d.tooManyRedraws()
		}
	}
	src.seek(n)
	return nil
}

func (d *Distribution) tooManyRedraws() error {
	return fmt.Errorf("%w: random distribution %s: %d rounds gave no value between low and high; choose bounds nearer to mu",
		ErrRedraws, d.describe(), maxRedraws)
}

// Next draws n >= 0 values from d.RNG and advances it, as PyNN's RandomDistribution.next(n).
func (d *Distribution) Next(n int) ([]float64, error) {
	if n < 0 {
		return nil, fmt.Errorf("%w: random distribution %s: n = %d: the sample number must be positive", ErrValue, d.describe(), n)
	}
	if d.RNG == nil {
		return nil, fmt.Errorf("%w: random distribution %s has no generator: give it rng=NumpyRNG(seed) or rng=NativeRNG(seed)",
			ErrValue, d.describe())
	}
	return d.RNG.next(d, n)
}

func (r *NumpyRNG) next(d *Distribution, n int) ([]float64, error) { return d.NextN(r, n) }

// next gives each call a stream of its own, and each value a stream within it.
func (r *NativeRNG) next(d *Distribution, n int) ([]float64, error) {
	s := r.Stream(ForUser).At(r.calls)
	r.calls++
	out := make([]float64, n)
	for i := range out {
		v, err := d.Draw(s.At(uint64(i)).Reader())
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}
