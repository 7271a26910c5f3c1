package script

import (
	"errors"
	"fmt"
	"math"
	"sort"
	"strings"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock"
	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/model"
)

// defaultSeed is the seed of native random numbers where neither the script nor the command line gives one.
const defaultSeed = 42

// setup begins a new network, as PyNN's; what only other simulators understand is ignored, with a warning.
func setup(c *call) (starlark.Value, error) {
	known, extra := c.keywords("timestep", "min_delay", "max_delay", "seed", "rng_seed", "threads", "simulator", "arithmetic")
	c.kwargs = known
	timestep, least, most := starlark.Value(starlark.Float(0.1)), starlark.Value(starlark.String("auto")), starlark.Value(starlark.String("auto"))
	var seed, rngSeed, threads, simulator, arithmetic starlark.Value
	if err := c.unpack("timestep?", &timestep, "min_delay?", &least, "max_delay?", &most, "seed?", &seed, "rng_seed?", &rngSeed, "threads?", &threads, "simulator?", &simulator, "arithmetic?", &arithmetic); err != nil {
		return nil, err
	}
	if err := c.s.extras(extra); err != nil {
		return nil, err
	}
	var o hillock.Options
	var err error
	wanted, err := names("simulator", simulator)
	if err != nil {
		return nil, err
	}
	if c.s.cfg.Choose != nil {
		if err := c.s.cfg.Choose(wanted); err != nil {
			return nil, err
		}
	}
	if o.Timestep, err = duration("timestep", timestep, false); err != nil {
		return nil, err
	}
	if o.MinDelay, err = duration("min_delay", least, true); err != nil {
		return nil, err
	}
	if o.MaxDelay, err = duration("max_delay", most, true); err != nil {
		return nil, err
	}
	if o.Seed, err = c.s.seed(seed, rngSeed); err != nil {
		return nil, err
	}
	if o.Threads, err = c.s.threads(threads); err != nil {
		return nil, err
	}
	if o.Arithmetic, err = c.s.arithmetic(arithmetic); err != nil {
		return nil, err
	}
	if o.Arithmetic != "" && c.s.cfg.Elsewhere != nil && !c.s.cfg.Describing {
		c.s.log.Warn("setup: arithmetic has no effect: another simulator has numbers of its own")
	}
	o.Log = c.s.log
	if err := c.s.start(o); err != nil {
		return nil, err
	}
	return starlark.MakeInt(0), nil
}

// extras refuses the names that PyNN refuses, and says once which others have no effect.
func (s *session) extras(extra []starlark.Tuple) error {
	var ignored []string
	for _, kv := range extra {
		name := string(kv[0].(starlark.String))
		switch name {
		case "mindelay", "maxdelay", "dt", "time_step":
			right := map[string]string{"mindelay": "min_delay", "maxdelay": "max_delay", "dt": "timestep", "time_step": "timestep"}[name]
			return classError("TypeError", "%s is not a valid argument for setup(): write %s", name, right)
		case "label", "filename", "spike_precision", "verbosity", "quit_on_end", "debug":
			// Scripts written for other simulators pass these; they change no number here.
			if name == "spike_precision" && kv[1] != starlark.String("on_grid") {
				ignored = append(ignored, fmt.Sprintf("spike_precision=%s (spikes are on the grid)", kv[1]))
			}
		default:
			ignored = append(ignored, name)
		}
	}
	if len(ignored) > 0 {
		sort.Strings(ignored)
		s.log.Warn("setup: arguments without effect: " + strings.Join(ignored, ", "))
	}
	return nil
}

// duration returns a time in ms; "auto" is 0 where it is allowed.
func duration(name string, v starlark.Value, auto bool) (float64, error) {
	if s, ok := starlark.AsString(v); auto && ok && s == "auto" {
		return 0, nil
	}
	x, ok := float(v)
	if !ok || !(x > 0) || math.IsInf(x, 0) {
		must := "must be a number of ms > 0"
		if auto {
			must += ` or "auto"`
		}
		return 0, fmt.Errorf("%w: %s = %s: %s", model.ErrInvalidParameterValue, name, brief(v), must)
	}
	return x, nil
}

func (s *session) seed(values ...starlark.Value) (uint64, error) {
	if s.cfg.Seed != nil {
		return *s.cfg.Seed, nil
	}
	for _, v := range values {
		if v == nil || v == starlark.None {
			continue
		}
		if n, ok := v.(starlark.Int); ok {
			if seed, ok := n.Uint64(); ok {
				return seed, nil
			}
		}
		return 0, fmt.Errorf("%w: seed = %s: must be a whole number from 0 to 2^64-1", model.ErrInvalidParameterValue, brief(v))
	}
	return defaultSeed, nil
}

func (s *session) threads(v starlark.Value) (int, error) {
	if s.cfg.Threads > 0 {
		return s.cfg.Threads, nil
	}
	if v == nil || v == starlark.None {
		return 0, nil
	}
	n, err := wholeNumber("threads", v)
	if err == nil && n < 1 {
		err = fmt.Errorf("%w: threads = %d: must be >= 1", model.ErrInvalidParameterValue, n)
	}
	return n, err
}

// arithmetic returns the kind of numbers to compute in; the command line comes first.
func (s *session) arithmetic(v starlark.Value) (string, error) {
	if s.cfg.Arithmetic != "" {
		return s.cfg.Arithmetic, nil
	}
	if v == nil || v == starlark.None {
		return "", nil
	}
	name, ok := starlark.AsString(v)
	if !ok {
		return "", fmt.Errorf("%w: arithmetic = %s: must be one of %s", model.ErrInvalidParameterValue, brief(v), strings.Join(hillock.Arithmetics(), ", "))
	}
	return name, nil
}

func end(c *call) (starlark.Value, error) {
	var compatible starlark.Value
	if err := c.unpack("compatible_output?", &compatible); err != nil {
		return nil, err
	}
	if _, err := c.s.network(); err != nil {
		return nil, err
	}
	return nil, c.s.end()
}

func run(c *call) (starlark.Value, error) {
	return c.advance("simtime", func(sim *hillock.Simulation, t float64, calls []hillock.Callback) (float64, error) {
		return sim.Run(t, calls...)
	})
}

func runUntil(c *call) (starlark.Value, error) {
	return c.advance("time_point", func(sim *hillock.Simulation, t float64, calls []hillock.Callback) (float64, error) {
		return sim.RunUntil(t, calls...)
	})
}

// advance builds, so that building is measured apart, and runs.
func (c *call) advance(name string, forward func(*hillock.Simulation, float64, []hillock.Callback) (float64, error)) (starlark.Value, error) {
	var t, callbacks starlark.Value
	if err := c.unpack(name, &t, "callbacks?", &callbacks); err != nil {
		return nil, err
	}
	sim, err := c.s.network()
	if err != nil {
		return nil, err
	}
	ms, ok := float(t)
	if !ok {
		return nil, fmt.Errorf("%w: %s = %s: must be a number of ms", model.ErrValue, name, brief(t))
	}
	if ms < 0 {
		return nil, fmt.Errorf("%w: %s = %v ms: must be >= 0", model.ErrValue, name, ms)
	}
	calls, err := c.callbacks(callbacks)
	if err != nil {
		return nil, err
	}
	if !sim.Dry() {
		if c.s.cfg.Foretell != nil {
			until := ms
			if name == "simtime" {
				until += sim.Time()
			}
			c.s.cfg.Foretell(sim.Estimate(until))
		}
		if err := sim.Build(); err != nil {
			return nil, err
		}
	}
	c.s.timing.running(c.s.now(), &c.s.result)
	defer c.s.since(&c.s.result.RunSeconds, c.s.now())
	now, err := forward(sim, ms, calls)
	if err != nil {
		return nil, runtimeUnless(err)
	}
	return starlark.Float(now), nil
}

// runtimeUnless marks an error of a run that is not the user's as one of running.
func runtimeUnless(err error) error {
	for _, class := range []error{
		model.ErrInvalidParameterValue, model.ErrNonExistentParameter, model.ErrInvalidDimensions, model.ErrConnection, model.ErrInvalidModel,
		model.ErrNoModelAvailable, model.ErrInvalidWeight, model.ErrRecording, model.ErrNothingToWrite, model.ErrValue, model.ErrMemory, model.ErrRuntime, model.ErrInterrupted,
	} {
		if errors.Is(err, class) {
			return err
		}
	}
	if deepest(err) != nil { // a callback of the script failed
		return err
	}
	return fmt.Errorf("%w: %w", model.ErrRuntime, err)
}

// callbacks turns functions of the script into those of a run; one that returns None is not called again.
func (c *call) callbacks(v starlark.Value) ([]hillock.Callback, error) {
	if v == nil || v == starlark.None {
		return nil, nil
	}
	list, ok := v.(starlark.Iterable)
	if !ok {
		return nil, classError("TypeError", "callbacks = %s: must be a list of functions", brief(v))
	}
	var calls []hillock.Callback
	it := list.Iterate()
	defer it.Done()
	var x starlark.Value
	for it.Next(&x) {
		f, ok := x.(starlark.Callable)
		if !ok {
			return nil, classError("TypeError", "callbacks contains %s: must be functions of the time that return the next time", brief(x))
		}
		calls = append(calls, func(t float64) (float64, error) {
			next, err := starlark.Call(c.thread, f, starlark.Tuple{starlark.Float(t)}, nil)
			if err != nil || next == starlark.None {
				return math.Inf(1), err
			}
			at, ok := float(next)
			if !ok {
				return 0, classError("TypeError", "callback %s returned %s: must be the next time in ms, or None", f.Name(), brief(next))
			}
			return at, nil
		})
	}
	return calls, nil
}

func reset(c *call) (starlark.Value, error) {
	var notes starlark.Value
	if err := c.unpack("annotations?", &notes); err != nil {
		return nil, err
	}
	sim, err := c.s.network()
	if err != nil {
		return nil, err
	}
	items, err := dictItems("annotations", notes)
	if err != nil {
		return nil, err
	}
	return nil, sim.Reset(annotations(items))
}

// buildNow is Hillock's own: it builds what has been described, so that a script can measure it.
func buildNow(c *call) (starlark.Value, error) {
	if err := c.unpack(); err != nil {
		return nil, err
	}
	sim, err := c.s.network()
	if err != nil {
		return nil, err
	}
	if sim.Dry() {
		return nil, nil
	}
	return nil, sim.Build()
}

// query makes a function without arguments of a property of the network.
func query(get func(*hillock.Simulation) starlark.Value) func(*call) (starlark.Value, error) {
	return func(c *call) (starlark.Value, error) {
		if err := c.unpack(); err != nil {
			return nil, err
		}
		sim, err := c.s.network()
		if err != nil {
			return nil, err
		}
		return get(sim), nil
	}
}

func currentTime(c *call) (starlark.Value, error) {
	return query(func(sim *hillock.Simulation) starlark.Value { return starlark.Float(sim.Time()) })(c)
}

func timeStep(c *call) (starlark.Value, error) {
	return query(func(sim *hillock.Simulation) starlark.Value { return starlark.Float(sim.Timestep()) })(c)
}

func minDelay(c *call) (starlark.Value, error) {
	return query(func(sim *hillock.Simulation) starlark.Value { return starlark.Float(sim.MinDelay()) })(c)
}

func maxDelay(c *call) (starlark.Value, error) {
	return query(func(sim *hillock.Simulation) starlark.Value { return starlark.Float(sim.MaxDelay()) })(c)
}

func numProcesses(c *call) (starlark.Value, error) {
	return query(func(sim *hillock.Simulation) starlark.Value { return starlark.MakeInt(sim.NumProcesses()) })(c)
}

func rank(c *call) (starlark.Value, error) {
	return query(func(sim *hillock.Simulation) starlark.Value { return starlark.MakeInt(sim.Rank()) })(c)
}

// listStandardModels names the cell types, as PyNN; synapses and current sources have their own lists in "hillock doc".
func listStandardModels(c *call) (starlark.Value, error) {
	if err := c.unpack(); err != nil {
		return nil, err
	}
	var names []string
	for _, m := range cells.All() {
		names = append(names, m.Name)
	}
	names = append(names, "PointNeuron")
	return toStarlark(names), nil
}
