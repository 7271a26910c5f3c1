// Package spinnaker computes as SpiNNaker's neuron kernels do, in integers: the state of a cell is s16.15 (C's accum), decays are
// u0.32, weights have 16 bits and a scale for each target population and receptor, delays are 1 to 144 steps.
//
// It is the arithmetic of a machine that runs in real time on ARM cores without floating point (Furber et al. 2014,
// doi:10.1109/JPROC.2014.2304638; Rhodes et al. 2018, doi:10.3389/fnins.2018.00816), written anew from what is known of sPyNNaker
// (SpiNNakerManchester/sPyNNaker: neural_modelling/src/neuron, spynnaker/pyNN/models/neuron). It claims no equality with a board: there
// packets can be lost or late, Poisson sources draw other numbers, and kernels change from release to release.
//
// The order of a step and every rounding are in docs/simulators.md, section "SpiNNaker's arithmetic".
package spinnaker

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hillock-sim/hillock/cells"
	"github.com/hillock-sim/hillock/model"
)

// Arithmetic is the name of this arithmetic, as it is given to --arithmetic and setup.
const Arithmetic = "spinnaker"

// Limits of the machine.
const (
	MaxDelay     = 144 // steps: the longest delay, with a delay population
	DirectDelay  = 16  // steps: the longest delay without one
	CellsPerCore = 256
)

// Supported lists the cell types that have a fixed-point form here.
func Supported() []string {
	return []string{"IF_curr_exp", "IF_cond_exp", "SpikeSourceArray", "SpikeSourcePoisson"}
}

// reasons says why other types that sPyNNaker has, or that look as if it could have them, are not among them.
var reasons = map[string]string{
	"IF_curr_alpha":                "the conversions between the number formats of its kernel are not known well enough to be repeated to the bit",
	"IF_curr_delta":                "there a weight is a charge (about cm times the step of v), here it is a step of v in mV: it would be another model",
	"Izhikevich":                   "there its input is a current that decays with tau_syn, here it is a step of v in mV: it would be another model",
	"SpikeSourcePoissonRefractory": "sPyNNaker has no such source",
}

// Cell returns the fixed-point form of a cell type, and the scale of its weights, which is nil for a spike source.
func Cell(c model.Cell) (model.Cell, *Scale, error) {
	switch c.Name {
	case "SpikeSourceArray", "SpikeSourcePoisson":
		return c, nil, nil
	case "IF_curr_exp":
		made, scale := neuron(cells.IFCurrExp(), false)
		return made, scale, nil
	case "IF_cond_exp":
		made, scale := neuron(cells.IFCondExp(), true)
		return made, scale, nil
	}
	why := reasons[c.Name]
	if why == "" {
		why = "sPyNNaker has no kernel for it"
	}
	return c, nil, refusal("%s: %s; those that work are %s", c.Name, why, strings.Join(Supported(), ", "))
}

// CheckSynapse refuses all but static synapses.
func CheckSynapse(s *model.Synapse) error {
	if s.Name == "StaticSynapse" {
		return nil
	}
	return refusal("%s: weights that change and gap junctions have no fixed-point form here; StaticSynapse works", s.Name)
}

// CheckDelay refuses a delay that is too long, in steps of dt ms.
func CheckDelay(steps int64, dt float64) error {
	if steps <= MaxDelay {
		return nil
	}
	return refusal("delay = %v ms is %d steps of %v ms: the longest is %d steps, with a delay population; shorten the delay, or lengthen timestep",
		float64(steps)*dt, steps, dt, MaxDelay)
}

// ErrUnsupported is in every error that says that this arithmetic does not have something.
var ErrUnsupported = errors.New("not in SpiNNaker's arithmetic")

func refusal(format string, args ...any) error {
	return fmt.Errorf("%w: %w: %s", model.ErrNoModelAvailable, ErrUnsupported, fmt.Sprintf(format, args...))
}

// Refuse says that something is not in this arithmetic, and why.
func Refuse(what string) error { return refusal("%s", what) }
