package chaos

import (
	"fmt"
	"math"
)

// projection draws connections between two populations.
func (d *drawer) projection() {
	var targets []*pop
	for _, p := range d.pops {
		if len(p.kind.recv) > 0 {
			targets = append(targets, p)
		}
	}
	j := &proj{name: fmt.Sprintf("C%d", len(d.proj)), pre: pick(d, "pre", d.pops...), post: pick(d, "post", targets...)}
	if j.pre == j.post && j.post.kind.gaps && !d.plain && pick(d, "gap", false, false, false, false, false, true) {
		d.add("%s = sim.Projection(%s, %s, sim.OneToOneConnector(), sim.ElectricalSynapse(weight=%.5g), receptor_type=\"source_section.gap\", label=%q)",
			j.name, j.pre.name, j.post.name, d.number("conductance", 0.0001, 0.01), j.name)
		j.gap = true
		d.proj = append(d.proj, j)
		return
	}
	receptor := pick(d, "receptor", j.post.kind.recv...)
	j.weight = j.post.kind.weight * pick(d, "strength", 1.0, 0.3, 3)
	if j.post.kind.signed && receptor == "inhibitory" {
		j.weight = -j.weight
	}
	connector := d.connector(j)
	synapse := d.synapse(j)
	d.add("%s = sim.Projection(%s, %s, %s, %s, receptor_type=%q, label=%q)", j.name, j.pre.name, j.post.name, connector, synapse, receptor, j.name)
	if j.plastic && d.yes("weights") {
		d.add("%s.record(\"weight\", sampling_interval=%s)", j.name, d.net.ms(d.whole("weights every", 1, 50)))
		d.net.report = append(d.net.report, fmt.Sprintf("print([s.filter(name=\"weight\")[0].channel(0) for s in %s.get_data().segments] if %s.size() else None)", j.name, j.name))
	}
	if j.plastic {
		d.net.report = append(d.net.report, fmt.Sprintf("print(%s.get([\"weight\", \"delay\"], format=\"list\"))", j.name))
	}
	d.proj = append(d.proj, j)
}

// connector draws one of all connectors.
func (d *drawer) connector(j *proj) string {
	self := ""
	if d.yes("self") {
		self = ", allow_self_connections=False"
	}
	rng := ""
	if d.yes("own rng") {
		rng = ", rng=" + d.rng()
	}
	p := d.number("p", 0.02, 0.6)
	n := d.whole("n", 0, 6)
	for _, like := range d.proj {
		if like.pre == j.pre && like.post == j.post && !like.gap && !like.plastic && d.yes("clone") {
			return fmt.Sprintf("sim.CloneConnector(%s)", like.name)
		}
	}
	switch pick(d, "connector", "p", "p", "all", "one", "distance", "displacement", "index", "pre", "post", "total", "small world", "list", "array", "csa", "csa pairs") {
	case "all":
		return "sim.AllToAllConnector(" + trim(self) + ")"
	case "one":
		return "sim.OneToOneConnector()"
	case "distance":
		return fmt.Sprintf("sim.DistanceDependentProbabilityConnector(%q%s%s)", pick(d, "d", "d < 3", "0.6 * exp(-d / 4)", "1.0 if d == 0 else 1 / (2 + d)"), self, rng)
	case "displacement":
		return fmt.Sprintf("sim.DisplacementDependentProbabilityConnector(%s%s)", pick(d, "d", `"(abs(d[0]) < 3) * 0.5"`, "lambda d: 0.5 if d[0] > 0 else 0.05"), rng)
	case "index":
		return fmt.Sprintf("sim.IndexBasedProbabilityConnector(%s%s%s)", pick(d, "ij", `"0.7 if abs(i - j) < 3 else 0.05"`, "lambda i, j: (i + j) % 3 == 0"), self, rng)
	case "pre":
		return fmt.Sprintf("sim.FixedNumberPreConnector(%d, with_replacement=True%s%s)", n, self, rng)
	case "post":
		return fmt.Sprintf("sim.FixedNumberPostConnector(%d, with_replacement=True%s%s)", n, self, rng)
	case "total":
		return fmt.Sprintf("sim.FixedTotalNumberConnector(%d%s%s)", n*10, self, rng)
	case "small world":
		return fmt.Sprintf("sim.SmallWorldConnector(degree=%.3g, rewiring=%.3g%s%s)", d.number("degree", 1, 4), p, self, rng)
	case "list":
		return fmt.Sprintf("sim.FromListConnector([(i %% %d, (i * 7) %% %d, %.5g, %s) for i in range(%d)], column_names=[\"weight\", \"delay\"])",
			j.pre.n, j.post.n, j.weight, d.net.ms(d.whole("delay", 3, 12)), n*5+1)
	case "array":
		return fmt.Sprintf("sim.ArrayConnector([[(i * 3 + j) %% 4 == 0 for j in range(%d)] for i in range(%d)])", j.post.n, j.pre.n)
	case "csa":
		return fmt.Sprintf("sim.CSAConnector(csa.random(%.3g) - csa.oneToOne)", p)
	case "csa pairs":
		return fmt.Sprintf("sim.CSAConnector(csa.cset(csa.block(2) * csa.random(0.7), %.5g, %s))", j.weight, d.net.ms(d.whole("delay", 3, 12)))
	}
	return fmt.Sprintf("sim.FixedProbabilityConnector(%.3g%s%s)", p, self, rng)
}

func trim(argument string) string {
	if argument == "" {
		return ""
	}
	return argument[2:]
}

// synapse draws a synapse type with weights and delays; the delay is at least three steps, which any min_delay allows.
func (d *drawer) synapse(j *proj) string {
	w := fmt.Sprintf("%.5g", j.weight)
	switch pick(d, "weight", "one", "one", "drawn", "distance") {
	case "drawn":
		w = d.uniform(math.Min(0.5*j.weight, 1.5*j.weight), math.Max(0.5*j.weight, 1.5*j.weight))
	case "distance":
		w = fmt.Sprintf("\"%.5g * exp(-d / 10)\"", j.weight)
	}
	delay := d.net.ms(d.whole("delay", 3, 30))
	switch pick(d, "delay", "one", "one", "drawn", "distance") {
	case "drawn":
		delay = d.uniform(3*d.net.dt, 3*d.net.dt+d.number("spread", 0, 20)*d.net.dt)
	case "distance":
		delay = fmt.Sprintf("lambda d: %s + 0.1 * d", d.net.ms(3))
	}
	both := fmt.Sprintf("weight=%s, delay=%s", w, delay)
	if d.plain {
		return "sim.StaticSynapse(" + both + ")"
	}
	switch pick(d, "synapse", "static", "static", "tm", "stochastic", "stochastic tm", "quanta", "pair", "pair", "vogels") {
	case "tm":
		return fmt.Sprintf("sim.TsodyksMarkramSynapse(U=%.3g, tau_rec=%.4g, tau_facil=%.4g, %s)", d.number("U", 0.1, 0.9), d.number("rec", 5, 200), d.number("facil", 0, 100), both)
	case "stochastic":
		return fmt.Sprintf("sim.SimpleStochasticSynapse(p=%.3g, %s)", d.number("release", 0, 1), both)
	case "stochastic tm":
		return fmt.Sprintf("sim.StochasticTsodyksMarkramSynapse(U=%.3g, tau_rec=%.4g, %s)", d.number("U", 0.1, 0.9), d.number("rec", 5, 200), both)
	case "quanta":
		return fmt.Sprintf("sim.MultiQuantalSynapse(n=%d, U=%.3g, tau_rec=%.4g, %s)", d.whole("sites", 1, 6), d.number("U", 0.1, 0.9), d.number("rec", 5, 200), both)
	case "pair":
		j.plastic = true
		rule := pick(d, "dependence", "AdditiveWeightDependence", "MultiplicativeWeightDependence", "AdditivePotentiationMultiplicativeDepression", "GutigWeightDependence")
		if j.weight < 0 && rule == "GutigWeightDependence" {
			rule = "AdditiveWeightDependence" // Gutig's divides by w_max, which is 0 here
		}
		return fmt.Sprintf("sim.STDPMechanism(sim.SpikePairRule(tau_plus=%.4g, tau_minus=%.4g, A_plus=%.3g, A_minus=%.3g), sim.%s(w_min=%.5g, w_max=%.5g), dendritic_delay_fraction=%.3g, %s)",
			d.number("tau_plus", 5, 30), d.number("tau_minus", 5, 30), d.number("A_plus", 0, 0.1), d.number("A_minus", 0, 0.1), rule, math.Min(0, 2*j.weight), math.Max(0, 2*j.weight),
			pick(d, "dendritic", 1.0, 0.0, 0.5), both)
	case "vogels":
		j.plastic = true
		return fmt.Sprintf("sim.STDPMechanism(sim.Vogels2011Rule(eta=%.3g, rho=%.3g), sim.AdditiveWeightDependence(w_min=%.5g, w_max=%.5g), %s)",
			math.Abs(j.weight)*d.number("eta", 0, 0.1), d.number("rho", 1, 20), math.Min(0, 2*j.weight), math.Max(0, 2*j.weight), both)
	}
	return fmt.Sprintf("sim.StaticSynapse(%s)", both)
}

// current draws a current source and what it flows into.
func (d *drawer) current() {
	var targets []*pop
	for _, p := range d.pops {
		if len(p.kind.recv) > 0 {
			targets = append(targets, p)
		}
	}
	p := pick(d, "injected", targets...)
	size := 0.3
	if p.kind.name == "Izhikevich" {
		size = 0.003
	}
	a := d.number("amplitude", -size, size)
	source := ""
	forms := []string{"dc", "ac", "step", "noise"}
	if d.plain {
		forms = forms[:3]
	}
	switch pick(d, "current", forms...) {
	case "dc":
		source = fmt.Sprintf("sim.DCSource(amplitude=%.5g, start=%.4g, stop=%.4g)", a, d.number("start", 0, 20), d.number("stop", 20, 60))
	case "ac":
		source = fmt.Sprintf("sim.ACSource(amplitude=%.5g, frequency=%.4g, phase=%.4g)", a, d.number("frequency", 1, 300), d.number("phase", 0, 360))
	case "step":
		source = fmt.Sprintf("sim.StepCurrentSource(times=[0.0, 5.5, 20.25], amplitudes=[%.5g, %.5g, 0.0])", a, -a)
	case "noise":
		rng := ""
		if d.yes("own rng") {
			rng = ", rng=" + d.rng()
		}
		source = fmt.Sprintf("sim.NoisyCurrentSource(mean=%.5g, stdev=%.5g, dt=%s%s)", a, math.Abs(a), d.net.ms(d.whole("dt", 1, 10)), rng)
	}
	of := p.name
	if d.yes("some") {
		of = fmt.Sprintf("%s[%d:]", p.name, d.whole("from", 0, p.n-1))
	}
	d.add("%s.inject_into(%s)", source, of)
}
