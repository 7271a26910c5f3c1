package cells

import "github.com/hillock-sim/hillock/model"

// Input that steps the membrane potential is gathered in two variables until the type has advanced: its Fire adds them to V, or
// drops them, and clears them, so that they are zero between steps.
var (
	stepExc = model.Var{Name: "step_exc", Unit: "mV", Hidden: true, Receptor: excitatory, Doc: "sum of the excitatory weights that arrive at this instant"}
	stepInh = model.Var{Name: "step_inh", Unit: "mV", Hidden: true, Receptor: inhibitory, Doc: "sum of the inhibitory weights that arrive at this instant"}
)
