package build

import (
	"fmt"
	"math"
	"slices"

	"github.com/hillock-sim/hillock/data"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// An attribute is a parameter or an initial value of every connection beside weight and delay.
type attribute struct {
	name  string
	value model.Value
	param *model.Param // nil for initial values
	one   float64
	each  []float64 // (connections), or nil: all have one
}

// attributes finds the weight, the delay and all other parameters of every connection. Those that are drawn from NumPy generators are
// drawn as PyNN does: for each postsynaptic cell in turn its weights, then its delays, then the others in the order of the table.
func (w *wiring) attributes() error {
	p := w.projection
	if w.weight == nil { // the connector may have given them
		if err := w.evaluate(p.Weight, "weight", w.stream(p.Weight, random.ForWeight), func(one float64, each []float64) error {
			w.weight0, w.weight = one, each
			return nil
		}); err != nil {
			return err
		}
	}
	if w.delay == nil && !p.Synapse.Electrical {
		if err := w.evaluate(p.Delay, "delay", w.stream(p.Delay, random.ForDelay), w.setDelays); err != nil {
			return err
		}
	}
	if p.Synapse.Electrical {
		w.delay0 = 1 // of no meaning
	}
	if err := w.collect(); err != nil {
		return err
	}
	if err := w.drawNumpy(); err != nil {
		return err
	}
	if err := w.checkOthers(); err != nil {
		return err
	}
	return w.checkWeights()
}

// collect evaluates the other parameters and the initial values, as far as they are not drawn from NumPy generators.
func (w *wiring) collect() error {
	p := w.projection
	for k := range p.Synapse.Params {
		entry := &p.Synapse.Params[k]
		if v, ok := p.Others[entry.Name]; ok {
			w.others = append(w.others, attribute{name: entry.Name, value: v, param: entry})
		}
	}
	for v, entry := range p.Synapse.State {
		w.others = append(w.others, attribute{name: entry.Name, value: p.Init[v]})
	}
	for k := range w.others {
		a := &w.others[k]
		if each, ok := w.given[a.name]; ok {
			v := model.Values{Each: each}.Simplify()
			a.one, a.each = v.One, v.Each
			continue
		}
		if err := w.evaluate(a.value, a.name, w.stream(a.value, random.ForSynapseParameter).At(uint64(k)), func(one float64, each []float64) error {
			a.one, a.each = one, each
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// checkOthers looks at every value that was drawn, computed or listed.
func (w *wiring) checkOthers() error {
	for _, a := range w.others {
		entry := a.param
		if entry == nil {
			entry = &model.Param{Name: a.name}
		}
		if a.each == nil {
			if err := entry.CheckNumber(a.one); err != nil {
				return fmt.Errorf("%w: %w", model.ErrInvalidParameterValue, err)
			}
		}
		for k, x := range a.each {
			if err := entry.CheckNumber(x); err != nil {
				return fmt.Errorf("%w: connection to cell %d: %w", model.ErrInvalidParameterValue, w.post[k], err)
			}
		}
	}
	return nil
}

func (w *wiring) setDelays(one float64, each []float64) (err error) {
	if each == nil {
		w.delay0, err = w.steps(one)
		return err
	}
	w.delay = make([]int32, len(each))
	for k, ms := range each {
		if w.delay[k], err = w.steps(ms); err != nil {
			return err
		}
	}
	return nil
}

// steps turns a delay into whole steps and checks it.
func (w *wiring) steps(ms float64) (int32, error) {
	if math.IsNaN(ms) || math.IsInf(ms, 0) {
		return 0, fmt.Errorf("%w: delay = %v ms: must be finite", model.ErrConnection, ms)
	}
	n, rounded := w.net.Steps(ms)
	lo := 1.0
	if w.net.MinDelay > 0 {
		lo = math.Round(w.net.MinDelay / w.net.Dt)
	}
	switch {
	case float64(n) < lo && w.net.MinDelay > 0:
		return 0, fmt.Errorf("%w: delay = %v ms is below min_delay = %v ms: lengthen it, or lower min_delay in setup", model.ErrConnection, ms, w.net.MinDelay)
	case n < 1:
		return 0, fmt.Errorf("%w: delay = %v ms is below one time step (%v ms): lengthen it, or shorten timestep in setup", model.ErrConnection, ms, w.net.Dt)
	case w.net.MaxDelay > 0 && float64(n) > math.Round(w.net.MaxDelay/w.net.Dt):
		return 0, fmt.Errorf("%w: delay = %v ms is above max_delay = %v ms: shorten it, or raise max_delay in setup", model.ErrConnection, ms, w.net.MaxDelay)
	case n > maxDelaySteps:
		return 0, fmt.Errorf("%w: delay = %v ms is %d steps: the longest delay is %d steps; lengthen timestep in setup", model.ErrConnection, ms, n, maxDelaySteps)
	}
	// Delays that are drawn or computed are rounded without a word: hardly any of them lies on the grid.
	if rounded && !w.rounded && w.projection.Delay.Random == nil && w.projection.Delay.Function == nil && w.projection.Delay.Pair == nil {
		w.rounded = true
		w.warn("delay %v ms is rounded to %v ms (%d steps of %v ms)", ms, data.TimeOf(n, w.net.Dt), n, w.net.Dt)
	}
	return int32(n), nil
}

// maxDelaySteps bounds the memory of past spikes.
const maxDelaySteps = 1 << 20

// evaluate finds one attribute of all connections, unless it is drawn from a NumPy generator, which drawNumpy does.
func (w *wiring) evaluate(v model.Value, name string, stream random.Stream, set func(one float64, each []float64) error) error {
	n := len(w.post)
	switch {
	case v.Number != nil:
		return set(*v.Number, nil)
	case v.List != nil:
		if len(v.List) != n {
			return fmt.Errorf("%w: %s: %d values given for %d connections", model.ErrInvalidDimensions, name, len(v.List), n)
		}
		return set(0, append([]float64(nil), v.List...))
	case v.Random != nil:
		if _, ok := v.Random.RNG.(*random.NumpyRNG); ok {
			return nil
		}
	}
	each := make([]float64, n)
	for i := 0; i < w.ask.Pre; i++ {
		if v.Random != nil {
			if err := w.draw(v, name, stream.At(uint64(i)), each[w.first[i]:w.first[i+1]]); err != nil {
				return fmt.Errorf("%s of presynaptic cell %d: %w", name, i, err)
			}
			continue
		}
		for k := w.first[i]; k < w.first[i+1]; k++ {
			x, err := w.one(v, name, i, int(w.post[k]))
			if err != nil {
				return fmt.Errorf("%s of connection (%d, %d): %w", name, i, w.post[k], err)
			}
			each[k] = x
		}
	}
	return set(0, each)
}

// stream is where a value that is drawn natively comes from.
func (w *wiring) stream(v model.Value, purpose random.Purpose) random.Stream {
	return w.projection.Stream(w.net, rngOf(v), purpose)
}

func rngOf(v model.Value) random.RNG {
	if v.Random == nil {
		return nil
	}
	return v.Random.RNG
}

// draw draws an attribute of the connections of a row, one after the other from the row's stream.
func (w *wiring) draw(v model.Value, name string, row random.Stream, each []float64) error {
	err := v.Random.Fill(row.Reader(), each)
	if name == "weight" {
		for k, x := range each {
			each[k] = float64(float32(x)) // random weights are kept in four bytes
		}
	}
	return err
}

// one evaluates an attribute of the connection from i to j.
func (w *wiring) one(v model.Value, name string, i, j int) (float64, error) {
	switch {
	case v.Function != nil:
		return v.Function(w.ask.Distance(i, j))
	case v.Pair != nil:
		return v.Pair(i, j)
	}
	if len(v.Lists) != w.ask.Pre || len(v.Lists[i]) != w.ask.Post {
		columns := 0
		if i < len(v.Lists) {
			columns = len(v.Lists[i])
		}
		return 0, fmt.Errorf("%w: an array of %d x %d was given for %d x %d cells", model.ErrInvalidDimensions, len(v.Lists), columns, w.ask.Pre, w.ask.Post)
	}
	return v.Lists[i][j], nil
}

// drawNumpy draws what comes from NumPy generators.
func (w *wiring) drawNumpy() error {
	type draw struct {
		value model.Value
		rng   *random.NumpyRNG
		each  []float64
		done  func(each []float64) error
	}
	var draws []draw
	add := func(v model.Value, given bool, done func(each []float64) error) {
		r, ok := rngOf(v).(*random.NumpyRNG)
		if !ok || given {
			return
		}
		draws = append(draws, draw{v, r.Copy(), make([]float64, len(w.post)), done})
	}
	p := w.projection
	add(p.Weight, w.weight != nil, func(each []float64) error { w.weight = each; return nil })
	add(p.Delay, w.delay != nil, func(each []float64) error { return w.setDelays(0, each) })
	for k := range w.others {
		a := &w.others[k]
		_, given := w.given[a.name]
		add(a.value, given, func(each []float64) error { a.each = each; return nil })
	}
	if draws == nil {
		return nil
	}
	order := w.byPost()
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && w.post[order[to]] == w.post[order[from]] {
			to++
		}
		for _, d := range draws {
			if err := drawInto(d.each, order[from:to], d.value, d.rng); err != nil {
				return err
			}
		}
		from = to
	}
	for _, d := range draws {
		if err := d.done(d.each); err != nil {
			return err
		}
	}
	return nil
}

func drawInto(each []float64, places []int32, v model.Value, r *random.NumpyRNG) error {
	drawn, err := v.Random.NextN(r, len(places))
	for k, x := range drawn {
		each[places[k]] = x
	}
	return err
}

// checkWeights looks at the sign of every weight, as PyNN does unless safe=False.
func (w *wiring) checkWeights() error {
	lo, hi := w.weight0, w.weight0
	if w.weight != nil {
		lo, hi = math.Inf(1), math.Inf(-1)
		for _, x := range w.weight {
			lo, hi = math.Min(lo, x), math.Max(hi, x)
		}
	}
	return w.checkRange(len(w.post), lo, hi)
}

// checkRange does so for n connections with weights from lo to hi.
func (w *wiring) checkRange(n int, lo, hi float64) error {
	if n == 0 {
		w.warn("%s makes no connection between %d and %d cells", w.projection.Connector.Name, w.ask.Pre, w.ask.Post)
		return nil
	}
	if math.IsNaN(lo) || math.IsNaN(hi) || math.IsInf(lo, 0) || math.IsInf(hi, 0) {
		return fmt.Errorf("%w: weight = %v to %v: must be finite", model.ErrConnection, lo, hi)
	}
	if p := w.projection; p.Synapse.Electrical {
		if err := p.Synapse.Params[0].CheckNumber(lo); err != nil {
			return fmt.Errorf("%w: %w", model.ErrInvalidParameterValue, err)
		}
		return nil
	}
	if lo == 0 && hi == 0 {
		w.warn("all weights are zero: give the synapse type a weight")
	}
	if !w.projection.Connector.Safe {
		return nil
	}
	return SignError(w.projection.Post[0].Population.Cell, w.projection.Receptor, lo, hi)
}

// The receptors whose names say, in PyNN, what the sign of their weights is. Weights of others are not checked in cells with currents.
var (
	excitatoryNames = []string{"excitatory", "AMPA", "NMDA"}
	inhibitoryNames = []string{"inhibitory", "GABA", "GABAA", "GABAB"}
)

// SignError reports weights in [lo, hi] whose sign does not fit a receptor: conductances and excitatory weights must not be negative,
// inhibitory currents and steps of the potential not positive.
func SignError(cell *model.Cell, receptor string, lo, hi float64) error {
	unit, input := cell.WeightUnit(receptor), "current"
	if unit == "mV" {
		input = "step of the potential"
	}
	switch {
	case (cell.ConductanceBased || slices.Contains(excitatoryNames, receptor)) && lo < 0:
		return fmt.Errorf("%w: weight = %v %s: must be >= 0 for receptor %q of %s", model.ErrConnection, lo, unit, receptor, cell.Name)
	case !cell.ConductanceBased && slices.Contains(inhibitoryNames, receptor) && hi > 0:
		return fmt.Errorf("%w: weight = %v %s: must be <= 0 for receptor %q of %s (its input is a %s: inhibition is negative)",
			model.ErrConnection, hi, unit, receptor, cell.Name, input)
	}
	return nil
}
