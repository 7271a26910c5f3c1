package script

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// randomModule is pyNN.random.
func randomModule(s *session) starlark.StringDict {
	return starlark.StringDict{
		"NumpyRNG":           s.function("NumpyRNG", newNumpyRNG),
		"NativeRNG":          s.function("NativeRNG", newNativeRNG),
		"RandomDistribution": s.function("RandomDistribution", newDistribution),
		"GSLRNG": s.function("GSLRNG", func(*call) (starlark.Value, error) {
			return nil, classError("NotImplementedError", "GSLRNG needs the GNU Scientific Library, which Hillock does without: use NumpyRNG(seed) or NativeRNG(seed)")
		}),
	}
}

// rng is a random number generator of a script.
type rng struct {
	object
	s    *session
	r    random.RNG
	seed starlark.Value
}

func (r *rng) String() string { return fmt.Sprintf("%s(seed=%s)", r.typ, r.seed) }

// newNumpyRNG is NumpyRNG(seed=None, parallel_safe=True). Without a seed it takes that of the simulation: nothing here is
// random from run to run.
func newNumpyRNG(c *call) (starlark.Value, error) {
	var seed starlark.Value = starlark.None
	safe := true
	if err := c.unpack("seed?", &seed, "parallel_safe?", &safe); err != nil {
		return nil, err
	}
	n, err := c.s.generatorSeed(seed)
	if err != nil {
		return nil, err
	}
	if n >= 1<<32 {
		return nil, fmt.Errorf("%w: NumpyRNG: seed = %s: must be from 0 to 2^32-1", model.ErrValue, seed)
	}
	r, err := random.NewNumpyRNG(int64(n), safe)
	if err != nil {
		return nil, err
	}
	return &rng{object{"NumpyRNG"}, c.s, r, starlark.MakeUint64(n)}, nil
}

func newNativeRNG(c *call) (starlark.Value, error) {
	var seed starlark.Value = starlark.None
	if err := c.unpack("seed?", &seed); err != nil {
		return nil, err
	}
	n, err := c.s.generatorSeed(seed)
	if err != nil {
		return nil, err
	}
	return &rng{object{"NativeRNG"}, c.s, random.NewNativeRNG(n), starlark.MakeUint64(n)}, nil
}

func (s *session) generatorSeed(v starlark.Value) (uint64, error) {
	if v == starlark.None {
		if s.sim != nil {
			return s.sim.Seed() & (1<<32 - 1), nil
		}
		return s.seed()
	}
	if n, ok := v.(starlark.Int); ok {
		if seed, ok := n.Uint64(); ok {
			return seed, nil
		}
	}
	return 0, fmt.Errorf("%w: seed = %s: must be a whole number >= 0", model.ErrValue, brief(v))
}

// rngOf returns the generator in an argument; None is nil, the network's own.
func rngOf(v starlark.Value) (random.RNG, error) {
	switch v := v.(type) {
	case nil, starlark.NoneType:
		return nil, nil
	case *rng:
		return v.r, nil
	}
	return nil, classError("TypeError", "rng = %s: must be NumpyRNG(seed), NativeRNG(seed) or None", brief(v))
}

// Attr implements starlark.HasAttrs.
func (r *rng) Attr(name string) (starlark.Value, error) {
	switch name {
	case "seed":
		return r.seed, nil
	case "parallel_safe":
		return starlark.True, nil
	case "next":
		return r.s.function(r.typ+".next", r.next), nil
	}
	return nil, nil
}

// AttrNames implements starlark.HasAttrs.
func (r *rng) AttrNames() []string { return []string{"seed", "parallel_safe", "next"} }

// next is next(n=None, distribution=None, parameters=None): uniform numbers from 0 to 1 unless told otherwise.
func (r *rng) next(c *call) (starlark.Value, error) {
	var n, name, params, mask starlark.Value
	if err := c.unpack("n?", &n, "distribution?", &name, "parameters?", &params, "mask_local?", &mask); err != nil {
		return nil, err
	}
	if name == nil || name == starlark.None {
		name, params = starlark.String("uniform"), starlark.Tuple{starlark.MakeInt(0), starlark.MakeInt(1)}
	}
	which, ok := starlark.AsString(name)
	if !ok {
		return nil, classError("TypeError", "distribution = %s: must be a name", brief(name))
	}
	d, err := makeDistribution(which, params, nil, r.r)
	if err != nil {
		return nil, err
	}
	return c.s.draw(d, n)
}

// distribution is a RandomDistribution of a script.
type distribution struct {
	object
	s *session
	d *random.Distribution
}

func (d *distribution) String() string {
	return d.d.String()
}

// parameters are those of the distribution by name.
func (d *distribution) parameters() starlark.Value {
	m := map[string]any{}
	for _, doc := range random.Distributions() {
		if doc.Name != d.d.Name {
			continue
		}
		for k, p := range doc.Params {
			m[p.Name] = d.d.Params[k]
		}
	}
	return dictOf(m)
}

// newDistribution is RandomDistribution(distribution, parameters_pos=None, rng=None, **parameters_named).
func newDistribution(c *call) (starlark.Value, error) {
	known, named := c.keywords("distribution", "parameters_pos", "rng")
	c.kwargs = known
	var name string
	var positional, generator starlark.Value
	if err := c.unpack("distribution", &name, "parameters_pos?", &positional, "rng?", &generator); err != nil {
		return nil, err
	}
	r, err := rngOf(generator)
	if err != nil {
		return nil, err
	}
	d, err := makeDistribution(name, positional, named, r)
	if err != nil {
		return nil, err
	}
	return &distribution{object{"RandomDistribution"}, c.s, d}, nil
}

func makeDistribution(name string, positional starlark.Value, named []starlark.Tuple, r random.RNG) (*random.Distribution, error) {
	if d, ok := positional.(starlark.IterableMapping); ok {
		named, positional = append(d.Items(), named...), nil
	}
	if positional == nil || positional == starlark.None {
		params := map[string]float64{}
		for _, kv := range named {
			key, _ := starlark.AsString(kv[0])
			x, ok := float(kv[1])
			if !ok {
				return nil, fmt.Errorf("%w: RandomDistribution %q: %s = %s: must be a number", model.ErrValue, name, key, brief(kv[1]))
			}
			params[key] = x
		}
		return random.NewDistribution(name, params, r)
	}
	if len(named) > 0 {
		return nil, fmt.Errorf("%w: RandomDistribution %q: give the parameters by position or by name, not both", model.ErrValue, name)
	}
	list, ok := positional.(starlark.Iterable)
	if !ok {
		return nil, fmt.Errorf("%w: RandomDistribution %q: parameters = %s: must be a list, or names (low=0, high=1)", model.ErrValue, name, brief(positional))
	}
	params, err := floats("parameters", list)
	if err != nil {
		return nil, err
	}
	return random.NewDistributionPos(name, params, r)
}

// Attr implements starlark.HasAttrs.
func (d *distribution) Attr(name string) (starlark.Value, error) {
	switch name {
	case "name":
		return starlark.String(d.d.Name), nil
	case "parameters":
		return d.parameters(), nil
	case "next":
		return d.s.function("RandomDistribution.next", func(c *call) (starlark.Value, error) {
			var n, mask starlark.Value
			if err := c.unpack("n?", &n, "mask?", &mask); err != nil {
				return nil, err
			}
			return c.s.draw(d.d, n)
		}), nil
	}
	return nil, nil
}

// AttrNames implements starlark.HasAttrs.
func (d *distribution) AttrNames() []string { return []string{"name", "parameters", "next"} }

// draw returns one number (n is None) or a list of n.
func (s *session) draw(d *random.Distribution, n starlark.Value) (starlark.Value, error) {
	if d.RNG == nil {
		seed, err := s.generatorSeed(starlark.None)
		if err != nil {
			return nil, err
		}
		d.RNG = random.NewNativeRNG(seed)
	}
	count, one := 1, true
	if n != nil && n != starlark.None {
		var err error
		if count, err = wholeNumber("n", n); err != nil {
			return nil, err
		}
		one = false
	}
	if count < 0 || count > 1e8 {
		return nil, fmt.Errorf("%w: n = %d: must be from 0 to 10^8", model.ErrValue, count)
	}
	xs, err := d.Next(count)
	if err != nil {
		return nil, err
	}
	if one {
		return starlark.Float(xs[0]), nil
	}
	return toStarlark(xs), nil
}
