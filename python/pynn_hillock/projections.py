"""Projections."""

import numpy as np
from pyNN import common
from pyNN.parameters import LazyArray
from pyNN.space import Space

from . import native, simulator, values
from ._library import Params
from .simulator import state
from .standardmodels import StaticSynapse


class Connection(common.Connection):
    """One connection: its attributes are those of the synapse type, and can be set."""

    def __init__(self, projection, number, i, j):
        object.__setattr__(self, "_projection", projection)
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "presynaptic_index", i)
        object.__setattr__(self, "postsynaptic_index", j)

    def __getattr__(self, name):
        if name.startswith("_") or name not in self._projection._attribute_names():
            raise AttributeError(f"a connection of {self._projection.label} has no {name}")
        return float(self._projection._column(name)[self._number])

    def __setattr__(self, name, value):
        state.changes += 1
        state.sim.connection_set(self._projection._projection, self._number, name, value)

    def as_tuple(self, *attribute_names):
        return tuple(getattr(self, name) for name in attribute_names)


class Projection(common.Projection):
    __doc__ = common.Projection.__doc__
    _simulator = simulator
    _static_synapse_class = StaticSynapse

    def __init__(self, presynaptic_population, postsynaptic_population, connector, synapse_type=None, source=None,
                 receptor_type=None, space=Space(), label=None):
        common.Projection.__init__(self, presynaptic_population, postsynaptic_population, connector, synapse_type, source,
                                   receptor_type, space, label)
        self._projection = None
        self._pieces = []
        self._seen = (None, {})
        if not native.connect(connector, self):
            connector.connect(self)
            self._connect_pieces(connector.safe)
        del self._pieces

    # How connections come about.

    def _connect_by_rule(self, rule, rng, params):
        self._projection = state.sim.connect(
            self.pre._cells, self.post._cells, rule, rng, self.synapse_type.engine_type(), params, self.receptor_type, self.label)

    def _connect_by_list(self, i, j, columns, params, safe):
        for name, x in columns.items():
            if name not in ("weight", "delay") and x.size and np.all(x == x[0]):
                params.number(name, x[0])
            else:
                params.array(name, x)
        self._projection = state.sim.connect_list(
            self.pre._cells, self.post._cells, i, j, self.synapse_type.engine_type(), params, self.receptor_type, safe, self.label)

    def _convergent_connect(self, presynaptic_indices, postsynaptic_index, location_selector=None, **connection_parameters):
        if location_selector is not None:
            raise NotImplementedError("Hillock has point neurons: location_selector must be None")
        i = np.asarray(presynaptic_indices, dtype=np.int32)
        self._pieces.append((i, int(postsynaptic_index), connection_parameters))

    def _connect_pieces(self, safe):
        """Make what the generic path of PyNN's connectors has asked for."""
        params, columns = Params(), {}
        if self._pieces:
            sizes = [i.size for i, _, _ in self._pieces]
            i = np.concatenate([i for i, _, _ in self._pieces])
            j = np.repeat([j for _, j, _ in self._pieces], sizes)
            for name in self._pieces[0][2]:
                given = [p[name] for _, _, p in self._pieces]
                if all(np.ndim(x) == 0 for x in given) and len(set(given)) == 1:
                    params.number(name, float(given[0]))
                else:
                    columns[name] = np.concatenate([np.broadcast_to(np.asarray(x, dtype=float), (n,)) for x, n in zip(given, sizes)])
        else:
            i = j = np.empty(0, dtype=np.int32)
        self._connect_by_list(i, j, columns, params, safe)

    # Looking at them.

    def __len__(self):
        return state.sim.connection_count(self._projection)

    def _attribute_names(self):
        return list(self.synapse_type.get_parameter_names()) + list(self.synapse_type.default_initial_values)

    def _column(self, name):
        """Return an attribute of all connections; presynaptic_index and postsynaptic_index too."""
        if self._seen[0] != state.changes:
            self._seen = (state.changes, {})
        seen = self._seen[1]
        if name not in seen:
            i, j, columns = state.sim.connections(self._projection, [] if name.endswith("synaptic_index") else [name])
            seen.update(presynaptic_index=i, postsynaptic_index=j)
            if len(columns):
                seen[name] = columns[0]
        return seen[name]

    @property
    def connections(self):
        i, j = self._column("presynaptic_index").tolist(), self._column("postsynaptic_index").tolist()
        return [Connection(self, k, a, b) for k, (a, b) in enumerate(zip(i, j))]

    def __getitem__(self, k):
        return self.connections[k]

    def __iter__(self):
        return iter(self.connections)

    def _get_attributes_as_list(self, names):
        return list(zip(*[self._column(name).tolist() for name in names]))

    def _get_attributes_as_arrays(self, names, multiple_synapses="sum"):
        at = self._column("presynaptic_index"), self._column("postsynaptic_index")
        arrays = []
        for name in names:
            x = self._column(name)
            array = np.full(self.shape, np.nan)
            if multiple_synapses == "last":
                array[at] = x
            elif multiple_synapses == "first":
                array[at[0][::-1], at[1][::-1]] = x[::-1]
            elif multiple_synapses == "sum":
                array[at] = 0.0
                np.add.at(array, at, x)
            else:
                {"min": np.fmin, "max": np.fmax}[multiple_synapses].at(array, at, x)
            arrays.append(array)
        return arrays

    # Changing them.

    def _set_attributes(self, parameter_space):
        params = Params()
        at = None
        for name, lazy in parameter_space.items():
            if values.native(lazy):
                values.add_distribution(params, name, lazy.base_value, values.native_rng(lazy.base_value.rng))
            elif lazy.is_homogeneous:
                params.number(name, float(lazy.evaluate(simplify=True)))
            else:
                at = at or (self._column("presynaptic_index"), self._column("postsynaptic_index"))
                params.array(name, np.asarray(lazy.evaluate(), dtype=float)[at])
        state.changes += 1
        state.sim.projection_set(self._projection, params)

    def initialize(self, **initial_values):
        params = Params()
        for variable, value in initial_values.items():
            lazy = LazyArray(value, shape=self.shape, dtype=float)
            if callable(lazy.base_value):
                lazy = self._handle_distance_expressions({variable: lazy})[variable]
            if lazy.is_homogeneous:
                params.number(variable, float(lazy.evaluate(simplify=True)))
            else:
                at = self._column("presynaptic_index"), self._column("postsynaptic_index")
                params.array(variable, np.asarray(lazy.evaluate(), dtype=float)[at])
            self.initial_values[variable] = lazy
        state.changes += 1
        state.sim.projection_initialize(self._projection, params)

    initialize.__doc__ = common.Projection.initialize.__doc__
