package chaos

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// draw draws a network. What is smaller comes first in every choice, so that rapid can shrink.
func draw(t *rapid.T) *network {
	return (&drawer{t: t, net: &network{}, kinds: kinds, sources: sources}).draw()
}

func (d *drawer) draw() *network {
	d.setup()
	for range d.whole("populations", 1, 4) {
		d.population()
	}
	for range d.whole("sources", 0, 3) {
		d.source()
	}
	for range d.whole("projections", 0, 7) {
		d.projection()
	}
	for range d.whole("currents", 0, 3) {
		d.current()
	}
	d.recordings()
	for range d.whole("acts", 1, 5) {
		d.act()
	}
	d.run()
	for _, p := range d.pops {
		if p.recorded {
			d.net.report = append(d.net.report, fmt.Sprintf("print(%s.mean_spike_count())", p.name))
		}
	}
	return d.net
}

// drawer is a network as far as it has been drawn.
type drawer struct {
	t       *rapid.T
	net     *network
	kinds   []kind // to choose from
	sources []kind
	plain   bool // nothing that a file of NeuroML cannot hold

	pops []*pop
	proj []*proj
}

// pop is a population that has been drawn.
type pop struct {
	name     string
	n        int
	kind     kind
	every    string // its sampling interval
	recorded bool   // for spikes
}

// proj is a projection that has been drawn.
type proj struct {
	name      string
	pre, post *pop
	plastic   bool
	gap       bool
	weight    float64
}

func (d *drawer) whole(name string, lo, hi int) int { return rapid.IntRange(lo, hi).Draw(d.t, name) }
func (d *drawer) yes(name string) bool              { return rapid.Bool().Draw(d.t, name) }

// number draws a number of two digits between bounds: readable, and nothing depends on its last bits.
func (d *drawer) number(name string, lo, hi float64) float64 {
	return lo + (hi-lo)*float64(rapid.IntRange(0, 64).Draw(d.t, name))/64
}

func pick[T any](d *drawer, name string, list ...T) T { return rapid.SampledFrom(list).Draw(d.t, name) }

// add adds lines to the description, or to what happens between two runs.
func (d *drawer) add(format string, args ...any) {
	d.net.lines = append(d.net.lines, fmt.Sprintf(format, args...))
}

func (d *drawer) setup() {
	d.net.dt = pick(d, "dt", 0.1, 0.1, 0.1, 0.25, 0.05, 0.5)
	least := ""
	if d.yes("min_delay") {
		least = fmt.Sprintf(", min_delay=%s", d.net.ms(d.whole("least", 1, 3)))
	}
	d.net.setup = fmt.Sprintf("sim.setup(timestep=%v%s, seed=%d)", d.net.dt, least, d.whole("seed", 0, 1000))
}

// rng draws a generator.
func (d *drawer) rng() string {
	return fmt.Sprintf(pick(d, "rng", "NumpyRNG(seed=%d)", "NativeRNG(seed=%d)", "NumpyRNG(seed=%d, parallel_safe=False)"), d.whole("seed", 0, 99))
}

// value draws a parameter of cells: a number, a list, a function or a distribution.
func (d *drawer) value(lo, hi float64, n int) string {
	a, b := d.number("low", lo, hi), d.number("high", lo, hi)
	if b < a {
		a, b = b, a
	}
	switch pick(d, "value", "number", "number", "function", "list", "distribution") {
	case "function":
		return fmt.Sprintf("lambda i: %.5g + %.5g * i / %d", a, b-a, n)
	case "list":
		return fmt.Sprintf("[%.5g + (%.5g) * (i %% 3) / 3 for i in range(%d)]", a, b-a, n)
	case "distribution":
		return d.uniform(a, b)
	}
	return fmt.Sprintf("%.5g", a)
}

// uniform draws a distribution that stays between bounds.
func (d *drawer) uniform(a, b float64) string {
	if b-a < 1e-12 {
		return fmt.Sprintf("%.5g", a)
	}
	rng := d.rng()
	switch pick(d, "distribution", "uniform", "normal_clipped") {
	case "normal_clipped":
		return fmt.Sprintf("RandomDistribution(\"normal_clipped\", mu=%.5g, sigma=%.5g, low=%.5g, high=%.5g, rng=%s)", (a+b)/2, (b-a)/2, a, b, rng)
	}
	return fmt.Sprintf("RandomDistribution(\"uniform\", low=%.5g, high=%.5g, rng=%s)", a, b, rng)
}

// params draws some of the parameters of a kind; the others keep their defaults.
func (d *drawer) params(k kind, n int) string {
	var list []string
	for _, p := range k.params {
		if p.always || d.yes(p.name) {
			v := ""
			if p.text != nil {
				v = pick(d, p.name, p.text...)
			} else {
				v = d.value(p.lo, p.hi, n)
			}
			list = append(list, p.name+"="+v)
		}
	}
	return strings.Join(list, ", ")
}

func (d *drawer) size() int {
	return pick(d, "size", d.whole("few", 1, 8), d.whole("some", 1, 40), d.whole("many", 30, 150))
}

func (d *drawer) population() { d.make("P", pick(d, "cell", d.kinds...)) }
func (d *drawer) source()     { d.make("S", pick(d, "source", d.sources...)) }

func (d *drawer) make(letter string, k kind) {
	p := &pop{name: fmt.Sprintf("%s%d", letter, len(d.pops)), n: d.size(), kind: k}
	more := ""
	if d.yes("structure") {
		more = ", structure=" + pick(d, "structure", "Line(dx=2.0)", fmt.Sprintf("Grid2D(aspect_ratio=%d, dx=1.5)", p.n), fmt.Sprintf("Grid3D(aspect_ratioXY=%d, aspect_ratioXZ=%d)", p.n, p.n), fmt.Sprintf("RandomStructure(Sphere(5.0), rng=%s)", d.rng()))
	}
	if letter == "P" && k.name != "IF_facets_hardware1" && d.yes("initial") {
		more += fmt.Sprintf(", initial_values={\"v\": %s}", d.value(-70, -55, p.n))
	}
	made := fmt.Sprintf(k.text, d.params(k, p.n))
	d.add("%s = sim.Population(%d, %s%s, label=%q)", p.name, p.n, made, more, p.name)
	d.pops = append(d.pops, p)
}

// recordings draws what is recorded, and what more is recorded in the variant that watches.
func (d *drawer) recordings() {
	for _, p := range d.pops {
		p.every = d.net.ms(1)
		if !d.plain {
			p.every = d.net.ms(pick(d, "every", 1, 1, 3, 10))
		}
		if p.recorded = pick(d, "spikes", true, true, true, false); p.recorded {
			d.add("%s.record(\"spikes\")", p.name)
		}
		if len(p.kind.vars) > 0 && d.yes("samples") {
			of := p.name
			if d.yes("view") {
				of = fmt.Sprintf("%s[:%d]", p.name, d.whole("cells", 1, p.n))
			}
			d.add("%s.record(%q, sampling_interval=%s)", of, pick(d, "variable", p.kind.vars...), p.every)
		}
		d.net.watch = append(d.net.watch, fmt.Sprintf("%s.record(\"all\", sampling_interval=%s)", p.name, p.every))
	}
}

// act draws what happens between runs, or a run.
func (d *drawer) act() {
	if d.plain {
		d.run()
		return
	}
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	p := pick(d, "of", d.pops...)
	what := pick(d, "act", "run", "run", "run", "reset", "callback", "set", "initialize", "weights", "learned", "more")
	switch what {
	case "run":
		d.run()
		return
	case "reset":
		say("sim.reset(annotations={\"trial\": %d})", len(d.net.acts))
	case "callback":
		f := fmt.Sprintf("f%d", len(d.net.acts))
		say("def %s(t):", f)
		if x := p.kind.changes; x.name != "" && d.yes("changes") {
			say("    %s.set(%s=%.5g + 0.001 * (t %% 7))", p.name, x.name, d.number("to", x.lo, x.hi))
		}
		say("    return t + %s", d.net.ms(d.whole("interval", 1, 60)))
		say("sim.run(%s, callbacks=[%s])", d.net.ms(d.whole("steps", 1, 300)), f)
	case "set":
		if x := p.kind.changes; x.name != "" {
			say("%s.set(%s=%s)", p.name, x.name, d.value(x.lo, x.hi, p.n))
		}
	case "initialize":
		if len(p.kind.vars) > 0 {
			say("%s.initialize(v=%.5g)", p.name, d.number("v", -75, -55))
		}
	case "weights":
		if len(d.proj) > 0 {
			j := pick(d, "projection", d.proj...)
			say("%s.set(weight=%.5g)", j.name, j.weight*d.number("by", 0, 2))
		}
	case "learned":
		for _, j := range d.proj {
			if j.plastic {
				say("print(%s.get(\"weight\", format=\"list\"))", j.name)
			}
		}
	case "more":
		before := len(d.net.lines)
		d.population()
		if d.yes("connected") {
			d.projection()
		}
		last := d.pops[len(d.pops)-1]
		last.recorded = true
		d.add("%s.record(\"spikes\")", last.name)
		lines = append(lines, d.net.lines[before:]...)
		d.net.lines = d.net.lines[:before]
	}
	d.net.acts = append(d.net.acts, act{lines: lines, keeps: what == "reset" || what == "learned"})
}

func (d *drawer) run() {
	d.net.acts = append(d.net.acts, act{steps: d.whole("steps", 1, 500), plain: true})
}
