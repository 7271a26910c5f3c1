"""How far apart simulators may be, where they follow other conventions than Hillock: docs/validation.md says which, and why."""

import math

# Of cells: (how many spikes more or fewer, how many steps apart). inf: shown, not held to anything.
ANY = (math.inf, math.inf)

LIMITS = {
    "cells": {
        ("pyNN.neuron", ""): (0, 1.0),
        ("pyNN.neuron", "IF_cond_exp_gsfa_grr"): ANY,
        ("pyNN.neuron", "IF_facets_hardware1"): ANY,
        ("pyNN.neuron", "EIF_cond_exp_isfa_ista"): ANY,
        ("pyNN.neuron", "EIF_cond_alpha_isfa_ista"): ANY,
        ("pyNN.neuron", "HH_cond_exp"): ANY,
        ("pyNN.neuron", "Izhikevich"): ANY,
        ("pyNN.neuron", "TsodyksMarkram, facilitating"): ANY,
        ("pyNN.brian2", ""): (0, 2.0),
        ("pyNN.brian2", "IF_cond_exp"): ANY,
        ("pyNN.brian2", "IF_cond_exp_gsfa_grr"): ANY,
        ("pyNN.brian2", "EIF_cond_exp_isfa_ista"): ANY,
        ("pyNN.brian2", "EIF_cond_alpha_isfa_ista"): ANY,
        ("pyNN.brian2", "HH_cond_exp"): ANY,
        ("pyNN.brian2", "Izhikevich"): (0, 10.0),
    },
    "weights": {
        ("pyNN.neuron", ""): 0.02,
        ("pyNN.brian2", ""): 0.02,
        ("pyNN.brian2", "STDP, MultiplicativeWeightDependence"): math.inf,  # gives what the additive rule gives
    },
    "networks": {
        ("pyNN.neuron", ""): 0.04,  # its step of 0.1 ms makes the charge of each input 0.5 to 1 % larger
    },
    "wiring": {},
}
