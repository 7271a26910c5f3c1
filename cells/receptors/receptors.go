// Package receptors is the catalogue of post-synaptic responses, of which composed cells (cells.PointNeuron) are made: what the
// membrane sees after a spike that arrives at a receptor. One kind, one file; All lists them.
//
//	cells.PointNeuron(cells.LIF(),
//		receptors.CondExp().Named("AMPA"), receptors.CondAlpha().Named("NMDA"), receptors.CondExp().Named("GABAA"))
package receptors

import "github.com/hillock-sim/hillock/model"

// Kind is a kind of post-synaptic response.
type Kind struct {
	Name  string // PyNN's name of the class
	Alias string // PyNN's short name, or ""
	Doc   string // as model.Cell.Doc
	Paper string // as model.Cell.Paper

	Params []model.Param
	Effect Effect

	// Course returns the time course after one spike: it rises with one time constant (0: at once) and decays with the other, in
	// ms, from the parameters, which are asked for by name. It is nil for a Voltage.
	Course func(param func(name string) float64) (rise, decay float64)
}

// Effect is what a response is to the membrane.
type Effect int

// The weights of these are in nA, uS and mV.
const (
	Current     Effect = iota // a current, negative for inhibition
	Conductance               // a conductance towards the reversal potential e_syn
	Voltage                   // a step of the membrane potential
)

// Unit returns the unit of the response and of weights.
func (e Effect) Unit() string { return [...]string{"nA", "uS", "mV"}[e] }

// Var returns the variable that can be recorded and set, without the name of the receptor before it, and whether there is one.
func (k Kind) Var() (v model.Var, ok bool) {
	switch k.Effect {
	case Current:
		return model.Var{Name: "isyn", Unit: "nA", Doc: "synaptic current", Decays: true}, true
	case Conductance:
		return model.Var{Name: "gsyn", Unit: "uS", Doc: "synaptic conductance", Decays: true}, true
	}
	return model.Var{}, false
}

// Named makes a receptor of this kind. Its parameters and variables are addressed as name.tau_syn, name.gsyn.
func (k Kind) Named(name string) Receptor { return Receptor{Name: name, Kind: k} }

// Receptor is one receptor of a composed cell.
type Receptor struct {
	Name string // the user's: AMPA, NMDA, ...
	Kind Kind
}

// All returns the catalogue, in the order in which it is listed to people.
func All() []Kind {
	return []Kind{CurrExp(), CurrAlpha(), CurrDelta(), CondExp(), CondAlpha(), CondBeta()}
}

// Parameters that kinds share, with PyNN's names, units and defaults.
var (
	locations = model.Param{Name: "locations", Unit: "/um", Default: 0.5, Doc: "density of the synapses along a neurite; a point neuron has no use for it"}
	eSyn      = model.Param{Name: "e_syn", Unit: "mV", Default: 0, Doc: "reversal potential"}
	tauSyn    = model.Param{Name: "tau_syn", Unit: "ms", Default: 5, Doc: "time constant", Positive: true}
)
