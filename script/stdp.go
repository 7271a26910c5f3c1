package script

import (
	"fmt"

	"go.starlark.net/starlark"

	"github.com/hillock-sim/hillock/model"
	"github.com/hillock-sim/hillock/synapses"
)

// rule is a part of an STDP mechanism with its parameters: a timing rule or a weight dependence.
type rule struct {
	*ruleClass
	params map[string]any
}

// ruleClass is what sim.SpikePairRule is. Exactly one of timing and dependence is set.
type ruleClass struct {
	class
	timing     *synapses.Timing
	dependence *synapses.WeightDependence
}

func newRuleClass(s *session, name string, params []model.Param) *ruleClass {
	return &ruleClass{class: class{object{"class"}, s, name, params}}
}

// CallInternal implements starlark.Callable.
func (c *ruleClass) CallInternal(t *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	p, err := c.parameters(t, args, kwargs, ofConnections)
	if err != nil {
		return nil, err
	}
	return &rule{c, p}, nil
}

func (r *rule) String() string { return fmt.Sprintf("sim.%s(%s)", r.name, shown(r.params)) }
func (r *rule) Type() string   { return r.name }

// CallInternal implements starlark.Callable, which the class has and an instance has not.
func (r *rule) CallInternal(*starlark.Thread, starlark.Tuple, []starlark.Tuple) (starlark.Value, error) {
	return nil, classError("TypeError", "%s has its parameters already", r)
}

// addRules puts the parts of STDP mechanisms and STDPMechanism itself into the module.
func addRules(s *session, m *module) {
	for _, t := range synapses.Timings() {
		c := newRuleClass(s, t.Name, t.Params)
		c.timing = &t
		m.add(t.Name, c)
	}
	for _, d := range synapses.WeightDependences() {
		c := newRuleClass(s, d.Name, d.Params)
		c.dependence = &d
		m.add(d.Name, c)
	}
	for _, kind := range synapses.All() {
		if kind.Learns {
			m.add(kind.Name, &mechanismClass{synapseClass{class{object{"class"}, s, kind.Name, kind.Params}, kind}})
		}
	}
}

// mechanismClass is sim.STDPMechanism; its parameters are those of its parts.
type mechanismClass struct{ synapseClass }

// CallInternal is STDPMechanism(timing_dependence, weight_dependence, voltage_dependence=None, dendritic_delay_fraction=1.0,
// weight=0.0, delay=None).
func (c *mechanismClass) CallInternal(t *starlark.Thread, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
	k := &call{c.s, t, "sim." + c.name, args, kwargs}
	if err := c.own(kwargs); err != nil {
		return nil, err
	}
	var timing, dependence, voltage, fraction, weight, delay starlark.Value
	if err := k.unpack("timing_dependence", &timing, "weight_dependence", &dependence, "voltage_dependence?", &voltage,
		"dendritic_delay_fraction?", &fraction, "weight?", &weight, "delay?", &delay); err != nil {
		return nil, err
	}
	when, ok := timing.(*rule)
	if !ok || when.timing == nil {
		return nil, classError("TypeError", "timing_dependence = %s: must be a rule such as sim.SpikePairRule(tau_plus=20.0)", brief(timing))
	}
	how, ok := dependence.(*rule)
	if !ok || how.dependence == nil {
		return nil, classError("TypeError", "weight_dependence = %s: must be a dependence such as sim.AdditiveWeightDependence(w_max=0.1)", brief(dependence))
	}
	if voltage != nil && voltage != starlark.None {
		return nil, classError("NotImplementedError", "voltage_dependence: PyNN defines none")
	}
	kind, err := synapses.STDP(*when.timing, *how.dependence)
	if err != nil {
		return nil, err
	}
	params := map[string]any{}
	for _, part := range []*rule{when, how} {
		for name, x := range part.params {
			params[name] = x
		}
	}
	for name, v := range map[string]starlark.Value{"dendritic_delay_fraction": fraction, "weight": weight, "delay": delay} {
		if v == nil || v == starlark.None {
			continue
		}
		if params[name], err = c.s.value(name, v, ofConnections); err != nil {
			return nil, err
		}
	}
	made := synapseClass{class{object{"class"}, c.s, c.name, kind.Params}, kind}
	return &synapseType{&made, params}, nil
}

// own refuses keywords that the mechanism does not take: those of its parts belong there.
func (c *mechanismClass) own(kwargs []starlark.Tuple) error {
	known := []string{"timing_dependence", "weight_dependence", "voltage_dependence", "dendritic_delay_fraction", "weight", "delay"}
	for _, kv := range kwargs {
		name := string(kv[0].(starlark.String))
		switch {
		case contains(known, name):
		case contains(model.Names(c.params), name):
			return classError("TypeError", "%s: give it to the rule or the dependence: sim.STDPMechanism(timing_dependence=sim.SpikePairRule(...), weight_dependence=...)", name)
		default:
			return fmt.Errorf("%w: %w", model.ErrNonExistentParameter, model.UnknownName("parameter of "+c.name, name, append(known, model.Names(c.params)...)))
		}
	}
	return nil
}
