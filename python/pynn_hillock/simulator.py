"""The state of the simulator: one network at a time, as in PyNN."""

import threading

from pyNN import common

from . import _library

name = "Hillock"
DIRECT = 10.0  # ms of model time; longer runs go to a thread, so that Ctrl-C is seen at once


class ID(int, common.IDMixin):
    """One cell: its global id, with the attributes of PyNN's."""

    def __init__(self, n):
        int.__init__(n)
        common.IDMixin.__init__(self)


class State(common.control.BaseState):
    """What PyNN asks of a back end's state."""

    def __init__(self):
        common.control.BaseState.__init__(self)
        self.mpi_rank = 0
        self.num_processes = 1
        self.begin()

    def begin(self, timestep=0.1, min_delay="auto", max_delay="auto", seed=42, threads=0):
        """Forget the present network and begin another."""
        def ms(delay):
            return 0.0 if delay == "auto" else float(delay)
        self.sim = _library.Simulation(timestep, ms(min_delay), ms(max_delay), seed, threads)
        self.dt = timestep
        self.max_delay = max_delay
        self.given_min_delay = min_delay
        self.changes = 0  # grows with all that can change connections
        self.t = 0.0
        self.t_start = 0
        self.running = False
        self.segment_counter = 0
        self.recorders = set()
        self.write_on_end = []

    @property
    def min_delay(self):
        if self.given_min_delay != "auto":
            return self.given_min_delay
        return self.sim.min_delay()

    def default_delay(self):
        """Return the delay in ms of connections that are not given any."""
        return self.dt if self.given_min_delay == "auto" else self.given_min_delay

    def run(self, simtime):
        self.run_until(self.t + simtime)

    def run_until(self, tstop):
        self.changes += 1
        self.running = True
        try:
            if tstop - self.t <= DIRECT or threading.current_thread() is not threading.main_thread():
                self.sim.run_until(tstop)
            else:
                self._run_apart(tstop)
        finally:
            self.t = self.sim.now()

    def _run_apart(self, tstop):
        """Run in a thread: this one, Python's main thread, sees signals meanwhile. An interrupted run keeps its recordings."""
        failed, done = [], threading.Event()

        def work():
            try:
                self.sim.run_until(tstop)
            except BaseException as err:
                failed.append(err)
            finally:
                done.set()
        worker = threading.Thread(target=work, name="hillock", daemon=True)
        worker.start()
        try:
            while not done.wait(1.0):
                pass
        except BaseException:
            while not done.is_set():  # until the run has seen it
                self.sim.interrupt()
                done.wait(0.05)
            raise
        worker.join()
        if failed:
            raise failed[0]

    def load(self, path):
        self.changes += 1
        self.t = self.sim.load(path)
        self.running = True

    def clear(self):
        """Forget the present network."""
        self.begin()

    def reset(self):
        self.changes += 1
        self.sim.reset()
        self.t = 0.0
        self.t_start = 0
        self.running = False
        self.segment_counter += 1


state = State()
