"""PyNN's standard models: names, units and defaults are the engine's too, so that nothing is translated."""

import json
from copy import deepcopy

import numpy as np
from pyNN.parameters import ParameterSpace, Sequence
from pyNN.standardmodels import build_translations, cells, electrodes, receptors, synapses

from . import values
from ._library import RNG
from .simulator import state


def _same(*names):
    return build_translations(*[(name, name) for name in names])


def _cell(base):
    """Make the class of a standard cell type."""
    return type(base.__name__, (base,), {
        "__doc__": base.__doc__, "__module__": __name__, "translations": _same(*base.default_parameters),
        "engine_type": lambda self: base.__name__,
    })


IF_curr_alpha = _cell(cells.IF_curr_alpha)
IF_curr_exp = _cell(cells.IF_curr_exp)
IF_curr_delta = _cell(cells.IF_curr_delta)
IF_cond_alpha = _cell(cells.IF_cond_alpha)
IF_cond_exp = _cell(cells.IF_cond_exp)
IF_cond_exp_gsfa_grr = _cell(cells.IF_cond_exp_gsfa_grr)
IF_facets_hardware1 = _cell(cells.IF_facets_hardware1)
HH_cond_exp = _cell(cells.HH_cond_exp)
EIF_cond_alpha_isfa_ista = _cell(cells.EIF_cond_alpha_isfa_ista)
EIF_cond_exp_isfa_ista = _cell(cells.EIF_cond_exp_isfa_ista)
Izhikevich = _cell(cells.Izhikevich)
GIF_cond_exp = _cell(cells.GIF_cond_exp)
SpikeSourcePoisson = _cell(cells.SpikeSourcePoisson)
SpikeSourcePoissonRefractory = _cell(cells.SpikeSourcePoissonRefractory)
SpikeSourceGamma = _cell(cells.SpikeSourceGamma)
SpikeSourceInhGamma = _cell(cells.SpikeSourceInhGamma)
SpikeSourceArray = _cell(cells.SpikeSourceArray)
LIF = _cell(cells.LIF)
AdExp = _cell(cells.AdExp)


class PointNeuron(cells.PointNeuron):
    __doc__ = cells.PointNeuron.__doc__

    def engine_type(self):
        return json.dumps({"neuron": self.neuron.engine_type(), "receptors": {
            name: psr.engine_type() for name, psr in self.post_synaptic_receptors.items()}})

    @property
    def native_parameters(self):
        space = ParameterSpace(dict(deepcopy(self.neuron.parameter_space)._parameters), None, None)
        for name, psr in self.post_synaptic_receptors.items():
            space[name] = deepcopy(psr.parameter_space)
        return space

    def translate(self, parameters, copy=True):
        return deepcopy(parameters) if copy else parameters

    def reverse_translate(self, native_parameters):
        return native_parameters

    def get_native_names(self, *names):
        return list(names) or self.get_parameter_names()

    def get_schema(self):
        return self.neuron.get_schema()

    def get_parameter_names(self):
        names = list(self.neuron.get_parameter_names())
        for name, psr in sorted(self.post_synaptic_receptors.items()):
            names += [f"{name}.{p}" for p in psr.get_parameter_names() if p != "locations"]
        return names

    def has_parameter(self, name):
        return name in self.get_parameter_names()

    def computed_parameters_include(self, parameter_names):
        return False


def _receptor(base):
    return type(base.__name__, (base,), {
        "__doc__": base.__doc__, "__module__": __name__, "translations": _same(*base.default_parameters),
        "recordable": list(base.default_initial_values), "scale_factors": dict.fromkeys(base.default_initial_values, 1),
        "engine_type": lambda self: base.__name__,
    })


CurrExpPostSynapticResponse = _receptor(receptors.CurrExpPostSynapticResponse)
CondExpPostSynapticResponse = _receptor(receptors.CondExpPostSynapticResponse)
CondAlphaPostSynapticResponse = _receptor(receptors.CondAlphaPostSynapticResponse)
CondBetaPostSynapticResponse = _receptor(receptors.CondBetaPostSynapticResponse)
ExpPSR = CondExpPostSynapticResponse
AlphaPSR = CondAlphaPostSynapticResponse
BetaPSR = CondBetaPostSynapticResponse
for _neuron in (LIF, AdExp):
    _neuron.scale_factors = dict.fromkeys(_neuron.recordable, 1)


class _Delayed:
    def _get_minimum_delay(self):
        return state.default_delay()


def _synapse(base, *more):
    return type(base.__name__, (_Delayed, base), {
        "__doc__": base.__doc__, "__module__": __name__, "translations": _same(*base.default_parameters),
        "engine_type": lambda self: base.__name__,
    })


StaticSynapse = _synapse(synapses.StaticSynapse)
ElectricalSynapse = _synapse(synapses.ElectricalSynapse)
TsodyksMarkramSynapse = _synapse(synapses.TsodyksMarkramSynapse)
SimpleStochasticSynapse = _synapse(synapses.SimpleStochasticSynapse)
StochasticTsodyksMarkramSynapse = _synapse(synapses.StochasticTsodyksMarkramSynapse)
MultiQuantalSynapse = _synapse(synapses.MultiQuantalSynapse)


class STDPMechanism(_Delayed, synapses.STDPMechanism):
    __doc__ = synapses.STDPMechanism.__doc__
    base_translations = _same("weight", "delay", "dendritic_delay_fraction")

    def _build_translations(self):
        self.translations = dict(self.base_translations)
        for component in (self.timing_dependence, self.weight_dependence, self.voltage_dependence):
            if component:
                self.translations.update(component.translations)

    def engine_type(self):
        return json.dumps({"timing": self.timing_dependence.engine_type(), "weight": self.weight_dependence.engine_type()})


def _plasticity(base):
    return type(base.__name__, (base,), {
        "__doc__": base.__doc__, "__module__": __name__, "translations": _same(*base.default_parameters),
        "possible_models": {"STDPMechanism"}, "engine_type": lambda self: base.__name__,
    })


AdditiveWeightDependence = _plasticity(synapses.AdditiveWeightDependence)
MultiplicativeWeightDependence = _plasticity(synapses.MultiplicativeWeightDependence)
AdditivePotentiationMultiplicativeDepression = _plasticity(synapses.AdditivePotentiationMultiplicativeDepression)
GutigWeightDependence = _plasticity(synapses.GutigWeightDependence)
SpikePairRule = _plasticity(synapses.SpikePairRule)
Vogels2011Rule = _plasticity(synapses.Vogels2011Rule)


class _CurrentSource:
    """What all current sources have in common."""

    def __init__(self, rng=None, **parameters):
        super().__init__(**parameters)
        self._rng = None
        if rng is not None:
            self._rng = values.native_rng(rng) if not values.numpy_rng(rng) else RNG(rng.rng)
        self._current = state.sim.current(self.engine_type(), values.params_of(self.native_parameters, 1), self._rng)

    def set_native_parameters(self, parameters):
        state.sim.current_set(self._current, values.params_of(parameters, 1))

    def get_native_parameters(self):
        return ParameterSpace({name: self._get(name) for name in self.default_parameters}, self.get_schema(), (1,))

    def _get(self, name):
        x = state.sim.current_get(self._current, name)
        return Sequence(x) if isinstance(self.default_parameters[name], Sequence) else float(x[0])

    def __getattr__(self, name):
        if not self.has_parameter(name):
            return super().__getattr__(name)
        x = self._get(name)
        return x.value if isinstance(x, Sequence) else x

    def inject_into(self, cells):
        """Inject the current into populations, views, assemblies, lists of cells or one cell."""
        if hasattr(cells, "_cells"):
            state.sim.inject(self._current, cells._cells)
            return
        for cell in [cells] if isinstance(cells, int) else cells:
            state.sim.inject(self._current, cell.as_view()._cells)

    def record(self):
        """Record the current from now on."""
        state.sim.current_record(self._current)

    def _get_data(self):
        current, start, period = state.sim.current_data(self._current)
        return start + np.arange(current.size) * period, current.copy()


def _current(base):
    return type(base.__name__, (_CurrentSource, base), {
        "__doc__": base.__doc__, "__module__": __name__, "translations": _same(*base.default_parameters),
        "engine_type": lambda self: base.__name__,
    })


DCSource = _current(electrodes.DCSource)
ACSource = _current(electrodes.ACSource)
StepCurrentSource = _current(electrodes.StepCurrentSource)
NoisyCurrentSource = _current(electrodes.NoisyCurrentSource)

__all__ = [_name for _name, _x in list(globals().items())
           if isinstance(_x, type) and not _name.startswith("_") and _x.__module__ == __name__]
__all__ += ["ExpPSR", "AlphaPSR", "BetaPSR"]
