"""What was recorded, as Neo's objects."""

import numpy as np
import quantities as pq
from pyNN import recording
from pyNN.recording import *  # noqa: F401, F403

from . import simulator
from .simulator import state


class Recorder(recording.Recorder):
    """Encapsulates data and functions related to recording model variables."""

    _simulator = simulator

    def __init__(self, population, file=None):
        super().__init__(population, file)
        self.exact = {}  # (id, step): the time in ms of a spike that was given off the grid

    def _record(self, variable, new_ids, sampling_interval=None):
        if not new_ids:
            return
        state.sim.record(self._of(new_ids), [variable.name], sampling_interval or self._interval())
        if variable.name != "spikes":
            self.sampling_interval = sampling_interval or self._interval()

    def _interval(self):
        return self.sampling_interval

    def _of(self, ids):
        """Return the engine's cells for ids of the population."""
        if len(ids) == self.population.size:
            return self.population._cells
        indices = np.array(sorted(int(i) for i in ids), dtype=np.int64) - int(self.population.first_id)
        return state.sim.view(self.population._cells, indices)

    def _get_spiketimes(self, ids, clear=False):
        if len(ids) == 0:
            return np.empty(0, dtype=np.int64), np.empty(0)
        ids, times = state.sim.spikes(self._of(ids))
        times = times.copy()
        if self.exact:
            for k, (i, t) in enumerate(zip(ids.tolist(), times.tolist())):
                times[k] = self.exact.get((i, int(t / state.dt + 0.5)), t)
        return ids, times

    def _get_all_signals(self, variable, ids, clear=False):
        if len(ids) == 0:
            return np.empty((0, 0)), None
        values, _, start = state.sim.signal(self._of(ids), variable.name)
        self._starts[variable.name] = start
        return values, None

    def _get_current_segment(self, *args, **kwargs):
        self._starts = {}
        segment = super()._get_current_segment(*args, **kwargs)
        for signal in segment.analogsignals:  # those whose recording began later
            start = self._starts.get(signal.name)
            if start is not None and start != float(signal.t_start.rescale(pq.ms)):
                signal.t_start = start * pq.ms
        return segment

    def _local_count(self, variable, filter_ids=None):
        ids, counts = state.sim.spike_counts(self.population._cells)
        wanted = {int(i) for i in self.filter_recorded(variable, filter_ids)}
        return {i: n for i, n in zip(ids.tolist(), counts.tolist()) if i in wanted}

    def _clear_simulator(self):
        state.sim.clear(self.population._cells)

    def _loaded(self):
        """Data are those of a saved state now."""
        self.clear_flag = False
        self._recording_start_time = state.sim.recorded_from(self.population._cells) * pq.ms

    def _reset(self):
        state.sim.record(self.population._cells, [])
        self.sampling_interval = state.dt
