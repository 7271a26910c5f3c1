"""Populations, views and assemblies."""

import numpy as np
from pyNN import common, errors
from pyNN.parameters import ArrayParameter, LazyArray, ParameterSpace, simplify
from pyNN.recording import Variable

from . import simulator, values
from ._library import Params
from .recording import Recorder
from .simulator import state


class _Cells:
    """What populations and views have in common: parameters and variables are kept in the engine."""

    def _get_parameters(self, *names):
        return self._get_native_parameters(*names)  # the engine has PyNN's names and units

    def _get_native_parameters(self, *names):
        schema = self.celltype.get_schema()
        all_values = {}
        for name in names:
            if name in schema and issubclass(schema[name], ArrayParameter):
                lists = state.sim.get_lists(self._cells, name)
                value = np.empty(len(lists), dtype=object)
                for k, x in enumerate(lists):
                    value[k] = schema[name](np.array(x))
            elif name.endswith("locations"):
                value = np.full(self.size, 0.5)
            else:
                try:
                    value = state.sim.get(self._cells, name)
                except KeyError as err:
                    raise errors.NonExistentParameterError(
                        name, self.celltype.__class__.__name__, self.celltype.get_parameter_names()) from err
            all_values[name] = simplify(value)
        kinds = {name: schema[name] if issubclass(schema.get(name, float), ArrayParameter) else float for name in names}
        return ParameterSpace(all_values, kinds, shape=(self.size,))

    def _keep_times(self, space):
        """Keep the spike times that are not on the grid: a source's spikes are recorded at the times that were given."""
        if "spike_times" not in space.keys():
            return
        given = space["spike_times"].evaluate()
        for cell, times in zip(self.all_cells, np.atleast_1d(given)):
            times = np.asarray(times.value, dtype=float)
            steps = np.floor(times / state.dt + 0.5)
            off = np.abs(times - steps * state.dt) > 1e-9
            for t, step in zip(times[off].tolist(), steps[off].astype(int).tolist()):
                self.recorder.exact[int(cell), step] = t

    def _set_parameters(self, parameter_space):
        self._keep_times(parameter_space)
        state.sim.set(self._cells, values.params_of(parameter_space, self.size))

    def _set_initial_value_array(self, variable, initial_values):
        params = Params()
        if not values.native(initial_values) and not initial_values.is_homogeneous:
            # Drawn once: what initial_values tells is what the cells have.
            initial_values.base_value, initial_values.operations = initial_values.evaluate(), []
        values.add(params, variable, initial_values)
        try:
            state.sim.initialize(self._cells, params)
        except errors.NonExistentParameterError:
            if variable not in self.celltype.default_initial_values:
                raise

    def find_units(self, variable):
        """Return the unit of a variable or parameter."""
        name = variable.name if isinstance(variable, Variable) else variable
        return self.celltype.units[name]

    def _get_view(self, selector, label=None):
        return PopulationView(self, selector, label)

    def _set_cell_initial_value(self, id, variable, value):
        index = self.id_to_index(id)
        self[index:index + 1].initialize(**{variable: value})

    def set(self, **parameters):
        dotted = {k: v for k, v in parameters.items() if "." in k}
        if not dotted:
            return super().set(**parameters)
        space = ParameterSpace(parameters, None, (self.size,))  # of composed cells
        self._set_parameters(space)


class Assembly(common.Assembly):
    __doc__ = common.Assembly.__doc__
    _simulator = simulator

    @property
    def _cells(self):
        return state.sim.assembly([p._cells for p in self.populations], self.label)


class PopulationView(_Cells, common.PopulationView):
    __doc__ = common.PopulationView.__doc__
    _assembly_class = Assembly
    _simulator = simulator

    @property
    def _cells(self):
        if "_number" not in self.__dict__:
            indices = np.sort(np.asarray(self.all_cells, dtype=np.int64) - int(self.grandparent.first_id))
            self._number = state.sim.view(self.grandparent._cells, indices)
        return self._number

    def initialize(self, **initial_values):
        for variable, value in initial_values.items():
            lazy = LazyArray(value, shape=(self.size,), dtype=float)
            self._set_initial_value_array(variable, lazy)
            whole = self.grandparent.initial_values.get(variable)
            if whole is not None and not values.native(whole) and not values.native(lazy):
                each = np.array(whole.evaluate())
                each[self.grandparent.id_to_index(self.all_cells)] = lazy.evaluate()
                whole.base_value, whole.operations = each, []

    initialize.__doc__ = common.PopulationView.initialize.__doc__


class Population(_Cells, common.Population):
    __doc__ = common.Population.__doc__
    _simulator = simulator
    _recorder_class = Recorder
    _assembly_class = Assembly

    def _create_cells(self):
        space = self.celltype.native_parameters
        params = values.params_of(space, self.size)
        self._cells, first = state.sim.population(self.size, self.celltype.engine_type(), params, self.label)
        self.all_cells = np.empty(self.size, dtype=object)
        for k in range(self.size):
            cell = simulator.ID(first + k)
            cell.parent = self
            self.all_cells[k] = cell
        self._mask_local = np.ones(self.size, dtype=bool)
        self._keep_times(space)
