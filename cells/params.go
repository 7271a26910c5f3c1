package cells

import "github.com/hillock-sim/hillock/model"

// Parameters that the integrate-and-fire types share, with PyNN's names, units and defaults.
var (
	vRest     = model.Param{Name: "v_rest", Unit: "mV", Default: -65, Doc: "resting potential"}
	cm        = model.Param{Name: "cm", Unit: "nF", Default: 1, Doc: "membrane capacitance", Positive: true}
	tauM      = model.Param{Name: "tau_m", Unit: "ms", Default: 20, Doc: "membrane time constant", Positive: true}
	tauRefrac = model.Param{Name: "tau_refrac", Unit: "ms", Default: 0.1, Doc: "duration of the refractory period", NonNegative: true, OnGrid: true}
	tauSynE   = model.Param{Name: "tau_syn_E", Unit: "ms", Default: 5, Doc: "decay time of the excitatory synaptic variable", Positive: true}
	tauSynI   = model.Param{Name: "tau_syn_I", Unit: "ms", Default: 5, Doc: "decay time of the inhibitory synaptic variable", Positive: true}
	eRevE     = model.Param{Name: "e_rev_E", Unit: "mV", Default: 0, Doc: "reversal potential of excitatory input"}
	eRevI     = model.Param{Name: "e_rev_I", Unit: "mV", Default: -70, Doc: "reversal potential of inhibitory input"}
	vThresh   = model.Param{Name: "v_thresh", Unit: "mV", Default: -50, Doc: "spike threshold"}
	vReset    = model.Param{Name: "v_reset", Unit: "mV", Default: -65, Doc: "potential after a spike and during the refractory period"}
	iOffset   = model.Param{Name: "i_offset", Unit: "nA", Default: 0, Doc: "constant current that is always there"}
)

// The two receptors of every standard type.
const (
	excitatory = "excitatory"
	inhibitory = "inhibitory"
)

// refracUntil is the last step of a cell's refractory period.
var refracUntil = model.Var{Name: "refrac", Unit: "step", Hidden: true, Doc: "last step of the refractory period"}

// withDefault is a parameter that has another default in some types.
func withDefault(p model.Param, x float64) model.Param {
	p.Default = x
	return p
}

// constants makes what does not change for each cell, or once if the cells share all parameters.
func constants[T any](p model.Params, of func(i int) T) []T {
	n := p.N
	if p.Uniform() {
		n = 1
	}
	all := make([]T, n)
	for i := range all {
		all[i] = of(i)
	}
	return all
}
