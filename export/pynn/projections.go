package pynn

import (
	"fmt"
	"strings"

	"github.com/hillock-sim/hillock/export"
	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/random"
)

// rules are the parameters of the two parts of an STDPMechanism.
var rules = map[string][]string{
	"SpikePairRule":  {"tau_plus", "tau_minus", "A_plus", "A_minus"},
	"Vogels2011Rule": {"tau", "eta", "rho"},

	"AdditiveWeightDependence":                     {"w_min", "w_max"},
	"MultiplicativeWeightDependence":               {"w_min", "w_max"},
	"AdditivePotentiationMultiplicativeDepression": {"w_min", "w_max"},
	"GutigWeightDependence":                        {"w_min", "w_max", "mu_plus", "mu_minus"},
}

// projection writes a projection: by its connector where every simulator makes the same connections from it, else by a list.
func (w *writer) projection(p *export.Projection) error {
	high := connector(p)
	varied := map[string]string{} // parameters that differ among connections: the expression
	var columns []string
	if high != "" {
		high = w.generators(p, high)
	}
	// SpiNNaker draws on its own, whatever the generator: there, connections that are drawn are listed too.
	drawn := high != "" && p.Connector.RNG != nil
	listed := ""
	if high == "" || drawn && w.runsOn("spinnaker") {
		c, err := p.Connections()
		if err != nil {
			return err
		}
		pairs := make([]int32, 0, 2*len(c.Pre))
		for k := range c.Pre {
			pairs = append(pairs, c.Pre[k], c.Post[k])
		}
		save(w, p.ID+"_pairs", pairs, 2)
		for _, x := range p.Params {
			values := c.Other[x.Name]
			switch x.Name {
			case "weight":
				values = c.Weight
			case "delay":
				values = c.Delay
			}
			v := model.Values{Each: values}.Simplify()
			switch {
			case len(values) == 0:
				varied[x.Name] = "0.0"
			case v.Uniform():
				varied[x.Name] = number(v.One)
			case high == "":
				columns = append(columns, fmt.Sprintf("%s=%s", x.Name, save(w, p.ID+"_"+x.Name, values, 0)))
				varied[x.Name] = ""
			}
		}
		listed = fmt.Sprintf("listed(%s)", strings.Join(append([]string{fmt.Sprintf("%q", p.ID)}, columns...), ", "))
	}
	how := high
	if high == "" {
		how = listed
	}
	args := []string{w.cells(p.Pre), w.cells(p.Post), how, w.synapse(p, varied)}
	if views := w.views(p); listed != "" && w.runsOn("spinnaker") && (drawn || views != "") {
		w.line("pre, post, connector = %s, %s, %s", args[0], args[1], args[2])
		w.line(`if args.simulator == "spinnaker":  # it draws on its own, and its lists join whole populations`)
		w.line("    pre, post = %s, %s", p.Pre.Parts[0].Population.ID, p.Post.Parts[0].Population.ID)
		w.line("    connector = %s", strings.TrimSuffix(listed, ")")+views+")")
		args[0], args[1], args[2] = "pre", "post", "connector"
	}
	line := fmt.Sprintf("sim.Projection(%s", strings.Join(args, ", "))
	if p.Synapse.Name != "ElectricalSynapse" {
		line += fmt.Sprintf(", receptor_type=%q", p.Receptor)
	}
	if len(line) > 90 {
		line = "sim.Projection(\n    " + wrapped(append(args, line[strings.LastIndex(line, ", ")+2:]), 105)
	}
	w.line("projections[%q] = %s, label=%q)", p.ID, line, p.Label)
	return w.err
}

// views are the arguments of listed that say which cells of their populations the projection joins; "" if it joins whole ones.
func (w *writer) views(p *export.Projection) (args string) {
	for k, cells := range []export.Cells{p.Pre, p.Post} {
		part := cells.Parts[0]
		if part.Index == nil {
			continue
		}
		expression := strings.TrimSuffix(strings.TrimPrefix(w.part(part), part.Population.ID+"["), "]")
		if from, to, isRange := strings.Cut(expression, ":"); isRange {
			expression = fmt.Sprintf("range(%s, %s)", from, to)
		} else if !strings.HasPrefix(expression, "[") && !strings.HasPrefix(expression, "array") {
			expression = "[" + expression + "]"
		}
		args += fmt.Sprintf(", %s=%s", []string{"pre", "post"}[k], expression)
	}
	return args
}

func (w *writer) runsOn(simulator string) bool {
	for _, name := range w.able {
		if name == simulator {
			return true
		}
	}
	return false
}

// connector returns the call of a connector that gives the same connections wherever PyNN itself makes them, or "".
func connector(p *export.Projection) string {
	if p.Changes > 0 {
		return ""
	}
	for _, x := range p.Params {
		if x.Value.Number == nil {
			return ""
		}
	}
	var args []string
	c := p.Connector
	self := c.Args["allow_self_connections"]
	if self == "NoMutual" {
		return ""
	}
	if self == false {
		args = append(args, "allow_self_connections=False")
	}
	if !c.Safe {
		args = append(args, "safe=False")
	}
	switch c.Name {
	case "AllToAllConnector", "OneToOneConnector":
		return fmt.Sprintf("sim.%s(%s)", c.Name, strings.Join(args, ", "))
	case "FixedProbabilityConnector":
		probability, ok := c.Args["p_connect"].(float64)
		if _, numpy := c.RNG.(*random.NumpyRNG); !ok || !numpy {
			return ""
		}
		args = append([]string{number(probability)}, args...)
		return fmt.Sprintf("sim.%s(%s, rng=GENERATOR)", c.Name, strings.Join(args, ", "))
	}
	return ""
}

// generators puts the generator into the call of a connector: by its seed, or where it stood.
func (w *writer) generators(p *export.Projection, call string) string {
	r, ok := p.Connector.RNG.(*random.NumpyRNG)
	if !ok {
		return call
	}
	made := fmt.Sprintf("generator(%d)", r.Seed())
	if !export.Fresh(r) {
		words, pos, _, _ := r.State()
		name := p.ID + "_generator"
		save(w, name, append(words[:], uint32(pos)), 0)
		made = fmt.Sprintf("generator(%d, %q)", r.Seed(), name)
	}
	return strings.Replace(call, "GENERATOR", made, 1)
}

// synapse is the call of the synapse type. Parameters that differ among connections come with the list.
func (w *writer) synapse(p *export.Projection, varied map[string]string) string {
	value := func(name string) string {
		if s, ok := varied[name]; ok {
			return s
		}
		v, _ := p.Param(name)
		if v.Number == nil {
			return ""
		}
		return number(*v.Number)
	}
	call := func(class string, names []string, more ...string) string {
		args := more
		for _, name := range names {
			if s := value(name); s != "" {
				args = append(args, name+"="+s)
			}
		}
		return fmt.Sprintf("sim.%s(%s)", class, strings.Join(args, ", "))
	}
	if p.Synapse.Name != "STDPMechanism" {
		var names []string
		for _, x := range p.Params {
			names = append(names, x.Name)
		}
		return call(p.Synapse.Name, names)
	}
	return call("STDPMechanism", []string{"dendritic_delay_fraction", "weight", "delay"},
		"timing_dependence="+call(p.Timing, rules[p.Timing]), "weight_dependence="+call(p.Weighting, rules[p.Weighting]))
}
