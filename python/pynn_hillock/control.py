"""setup, run, reset, end."""

import os

from pyNN import common
from pyNN.common.control import DEFAULT_MAX_DELAY, DEFAULT_MIN_DELAY, DEFAULT_TIMESTEP
from pyNN.recording import get_io

from . import simulator


def setup(timestep=DEFAULT_TIMESTEP, min_delay=DEFAULT_MIN_DELAY, **extra_params):
    """
    Begin a simulation; what was described before is forgotten.

    Beside PyNN's `timestep`, `min_delay` and `max_delay` (ms) Hillock takes `threads` (workers; 0, the default: chosen by the
    engine; results do not depend on it) and `seed` (of all native random numbers: spike sources, noise, stochastic synapses).
    Parameters of other simulators are ignored.
    """
    common.setup(timestep, min_delay, **extra_params)
    simulator.state.begin(
        timestep, min_delay, extra_params.get("max_delay", DEFAULT_MAX_DELAY),
        seed=int(extra_params.get("seed", extra_params.get("rng_seed", 42))),
        threads=int(extra_params.get("threads") or 0))
    return rank()


def end(compatible_output=True):
    """Write what record(..., to_file=...) asked for. Data can still be read afterwards."""
    for population, variables, filename in simulator.state.write_on_end:
        population.write_data(get_io(filename), variables)
    simulator.state.write_on_end = []


run, run_until = common.build_run(simulator)
run_for = run
_reset = common.build_reset(simulator)


def reset(annotations={}):
    _reset(annotations)
    for recorder in simulator.state.recorders:
        recorder._clear_simulator()  # what was recorded is in the recorder's cache


reset.__doc__ = _reset.__doc__

initialize = common.initialize

get_current_time, get_time_step, get_min_delay, get_max_delay, num_processes, rank = common.build_state_queries(simulator)


def build():
    """Make everything that has been described. run() does it by itself; it is there to measure, and to find mistakes early."""
    simulator.state.sim.build()


def digest():
    """Return the SHA-256 of all recorded spikes: equal digests are equal spikes, bit for bit, however a network was described."""
    return simulator.state.sim.digest()


def save(path):
    """
    Write all that the network has become into one file: the state of cells and synapses, spikes under way, and what was recorded since
    the last reset(). The network itself is not in it: who loads it describes the same network first.
    """
    simulator.state.sim.save(path)


def load(path):
    """
    Bring the network to the state that save() wrote; what was recorded until then takes the place of what has been recorded since the
    last reset(). It goes on as the one that was saved would have, to the last bit. Return the time in ms.

    The same network must have been described, with the same seed: ValueError says in what it differs. A file that is damaged or is no
    saved state raises RuntimeError. After an error the network is what it was before.
    """
    with open(os.fspath(path), "rb"):  # for Python's own errors
        pass
    simulator.state.load(path)
    for recorder in simulator.state.recorders:
        recorder._loaded()
    return simulator.state.t
