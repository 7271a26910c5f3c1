package cells

import "github.com/hillock-sim/hillock/model"

// LIF is the leaky integrate-and-fire neuron as a part of composed cells.
//
//	cm dv/dt = (cm/tau_m) (v_rest - v) + i_syn + i_offset + i_injected
//
// With synaptic currents it is integrated exactly on the grid, with conductances to 1e-8 mV.
func LIF() Neuron {
	return Neuron{
		Name: "LIF",
		Doc: `Leaky integrate-and-fire neuron with fixed threshold, for composed cells.

  cm dv/dt = (cm/tau_m) (v_rest - v) + i_syn + i_offset + i_injected

At v >= v_thresh the cell fires and v is held at v_reset for tau_refrac. i_syn is the sum over the receptors of a PointNeuron.`,
		Paper:  "Rotter & Diesmann (1999), Exact digital simulation of time-invariant linear systems, doi:10.1007/s004220050570",
		Params: []model.Param{cm, tauRefrac, vReset, vRest, tauM, iOffset, vThresh},
		State:  []model.Var{{Name: "v", Unit: "mV", Init: -65, Doc: "membrane potential"}},
		Check:  checkThreshold,
	}
}
