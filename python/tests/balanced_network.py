"""The balanced network of the script of that name, in PyNN for any simulator."""

import time

import pynn_hillock as hillock
from pyNN.random import NumpyRNG, RandomDistribution

FIXED = [[], [], [], [], [], [], [65], [117, 368], [89], [462], [], [], [415], [], [], [], [16], [367], [], []]


def build(sim=hillock, stimulus="fixed", threads=1, seed=3, n=4000):
    sim.setup(timestep=0.1, min_delay=0.2, max_delay=1.0, seed=seed, threads=threads)
    n_exc = int(round(n * 0.8))
    cells = sim.Population(n, sim.IF_cond_exp(
        tau_m=20.0, tau_syn_E=5.0, tau_syn_I=10.0, v_rest=-60.0, v_reset=-60.0, v_thresh=-50.0, cm=1.0 * 20000.0 * 1e-8 * 1000,
        tau_refrac=5.0, e_rev_E=0.0, e_rev_I=-80.0), label="All Cells")
    exc, inh = cells[:n_exc], cells[n_exc:]
    if stimulus == "fixed":
        source = sim.SpikeSourceArray(spike_times=[sim_times(steps) for steps in FIXED])
    else:
        source = sim.SpikeSourcePoisson(rate=10.0, duration=50.0)
    ext = sim.Population(20, source, label="stimulus")
    rng = NumpyRNG(seed=98765, parallel_safe=True)
    cells.initialize(v=RandomDistribution("uniform", low=-60.0, high=-50.0, rng=rng))
    connector = sim.FixedProbabilityConnector(0.01, rng=rng)
    projections = [
        sim.Projection(exc, cells, connector, sim.StaticSynapse(weight=4.0 * 1e-3, delay=0.2), receptor_type="excitatory"),
        sim.Projection(inh, cells, connector, sim.StaticSynapse(weight=51.0 * 1e-3, delay=0.2), receptor_type="inhibitory"),
        sim.Projection(ext, cells, sim.FixedProbabilityConnector(0.01), sim.StaticSynapse(weight=0.1), receptor_type="excitatory"),
    ]
    cells.record("spikes")
    exc[[0, 1]].record("v")
    return cells, exc, inh, projections


def sim_times(steps):
    from pyNN.parameters import Sequence
    return Sequence([k / 10 for k in steps])


if __name__ == "__main__":
    begin = time.perf_counter()
    cells, exc, inh, projections = build(stimulus="poisson", threads=0)
    built = time.perf_counter()
    hillock.build()
    connected = time.perf_counter()
    hillock.run(1000.0)
    ran = time.perf_counter()
    blocks = exc.get_data(), inh.get_data()
    end = time.perf_counter()
    spikes = sum(len(block.segments[0].spiketrains.multiplexed[1]) for block in blocks)
    print(f"describe {built - begin:.3f} s, connect {connected - built:.3f} s, run {ran - connected:.3f} s, "
          f"to Neo {end - ran:.3f} s; setup to Neo {end - begin:.3f} s; {len(projections[0])} + {len(projections[1])} connections, {spikes} spikes")
