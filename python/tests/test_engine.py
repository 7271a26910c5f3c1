"""What PyNN's own tests do not ask: equal spikes through every door, native wiring, errors, threads, fork, Ctrl-C."""

import hashlib
import json
import os
import pickle
import random
import re
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pyNN.mock as mock
import pynn_hillock as sim
import pytest
from balanced_network import build
from pyNN import errors
from pyNN.random import NativeRNG, NumpyRNG, RandomDistribution
from pynn_hillock import native

FIXED_DIGEST = "f12c000a206756e9a48f29d9d4f940cef79d577dce614c10e58b698299870491"
if not hasattr(np, "in1d"):
    np.in1d = np.isin  # PyNN 0.12's own FromListConnector still needs it

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.mark.parametrize("threads", [1, 2])
def test_fixed_stimulus_has_the_reference_digest(threads):
    cells, exc, inh, projections = build(threads=threads)
    assert len(projections[0]) == 128066 and len(projections[1]) == 32011
    sim.run(1000.0)
    assert sim.digest() == FIXED_DIGEST
    spikes = cells.get_data("spikes").segments[0].spiketrains
    assert len(spikes) == 4000 and sum(len(t) for t in spikes) == sum(cells.get_spike_counts().values())


def hillock(*words):
    """Run the command line from this source."""
    subprocess.run(["go", "run", "./cmd/hillock", *map(str, words)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "CGO_ENABLED": "0"})


def digest_of_the_command_line(out, *settings):
    summary = out / "summary.json"
    hillock("run", "balanced_network", "--quiet", "--out", out, "--summary", summary, *settings)
    return json.loads(summary.read_text())["digest"]


def test_native_stimulus_has_the_digest_of_the_script(tmp_path):
    build(stimulus="poisson", threads=2)
    sim.run(300.0)
    sim.run(700.0)
    assert sim.digest() == digest_of_the_command_line(tmp_path)


def test_exported_script_runs_here(tmp_path):
    settings = ("--set", "stimulus=fixed", "--set", "tstop=500.0")
    hillock("export", "balanced_network", "--to", "pynn", "-o", tmp_path, *settings)
    subprocess.run([sys.executable, tmp_path / "balanced_network.py", "hillock", "--out", tmp_path], check=True, stdout=subprocess.DEVNULL)
    times, cells = (np.load(tmp_path / f"all_cells.0.spike_{what}.npy") for what in ("times", "cells"))
    spikes = np.column_stack([np.rint(times / 0.1).astype("<i8"), cells.astype("<i8")])  # the first id of this network is 0
    spikes = spikes[np.lexsort((spikes[:, 1], spikes[:, 0]))]
    assert len(spikes) > 40000
    assert hashlib.sha256(spikes.tobytes()).hexdigest() == digest_of_the_command_line(tmp_path, *settings)


CONNECTORS = [
    lambda rng: sim.FixedProbabilityConnector(0.3, rng=rng),
    lambda rng: sim.FixedProbabilityConnector(0.3, rng=rng, allow_self_connections=False),
    lambda rng: sim.FixedProbabilityConnector(0.3, rng=rng, allow_self_connections="NoMutual"),
    lambda rng: sim.FixedNumberPreConnector(7, rng=rng),
    lambda rng: sim.FixedNumberPreConnector(37, rng=rng),
    lambda rng: sim.FixedNumberPreConnector(7, rng=rng, with_replacement=True),
    lambda rng: sim.FixedNumberPostConnector(7, rng=rng),
    lambda rng: sim.FixedNumberPostConnector(7, rng=rng, with_replacement=True),
    lambda rng: sim.FixedTotalNumberConnector(111, rng=rng),
    lambda rng: sim.AllToAllConnector(allow_self_connections=False),
    lambda rng: sim.AllToAllConnector(),
    lambda rng: sim.OneToOneConnector(),
    lambda rng: sim.FromListConnector([(3, 1, 0.1, 0.5), (0, 1, 0.2, 0.7), (5, 0, 0.3, 0.4), (3, 1, 0.4, 0.2)]),
]
SYNAPSES = [
    lambda rng: sim.StaticSynapse(weight=0.2, delay=0.3),
    lambda rng: sim.StaticSynapse(weight=RandomDistribution("uniform", (0.1, 0.4), rng=rng), delay=0.3),
    lambda rng: sim.StaticSynapse(weight=RandomDistribution("uniform", (0.1, 0.4), rng=rng),
                                  delay=RandomDistribution("uniform_int", (1, 5), rng=rng)),
    lambda rng: sim.TsodyksMarkramSynapse(weight=0.1, delay=0.5, U=RandomDistribution("uniform", (0.1, 0.4), rng=NumpyRNG(5))),
]


@pytest.mark.parametrize("c", range(len(CONNECTORS)))
@pytest.mark.parametrize("s", range(len(SYNAPSES)))
def test_native_wiring_is_the_generic_one(c, s, monkeypatch):
    seen = []
    for generic in (True, False):
        monkeypatch.setattr(native, "GENERIC", generic)
        sim.setup(timestep=0.1)
        cells = sim.Population(30, sim.IF_curr_exp())
        rng = NumpyRNG(seed=42)
        synapse = SYNAPSES[s](rng)
        names = list(synapse.get_parameter_names())
        lists = [sim.Projection(cells, cells, CONNECTORS[c](rng), synapse).get(names, format="list") for _ in range(2)]
        seen.append((lists, rng.rng.get_state()))
    (a, after), (b, rng_after) = seen
    for one, other in zip(a, b):
        np.testing.assert_allclose(np.array(one), np.array(other), rtol=1e-15)
    assert after[2] == rng_after[2] and np.array_equal(after[1], rng_after[1])


def drawn_by(back_end, seed):
    """Connections of a fixed number, made up from a seed, in order, and the generator's next number."""
    choice = random.Random(seed).choice
    rngs = NumpyRNG(seed=seed), NumpyRNG(seed=seed + 1)
    back_end.setup(timestep=0.1, min_delay=0.1, max_delay=20.0)
    p = back_end.Population(choice(range(4, 40)), back_end.IF_cond_exp())
    pre, post = choice([p, p[1:-1]]), choice([p, back_end.Population(choice(range(2, 40)), back_end.IF_cond_exp())])
    n = choice([1, 3, 12, 70, RandomDistribution("uniform_int", (1, 9), rng=choice(rngs))])
    kind = choice([back_end.FixedNumberPostConnector, back_end.FixedNumberPostConnector, back_end.FixedNumberPreConnector])
    again = choice([True, True, False])
    selves = again or choice([True, False])  # PyNN fails at some of those with replacement that exclude themselves
    connector = kind(n, with_replacement=again, allow_self_connections=selves, rng=rngs[0])
    weight = choice([0.1] + [RandomDistribution("uniform", (0.1, 0.4), rng=rng) for rng in rngs])
    delay = choice([0.5] + [RandomDistribution("uniform_int", (1, 5), rng=rng) for rng in rngs])
    made = back_end.Projection(pre, post, connector, back_end.StaticSynapse(weight=weight, delay=delay), receptor_type="excitatory")
    return np.array(made.get(["weight", "delay"], format="list"), float), rngs[0].next()


@pytest.mark.parametrize("seed", range(60))
def test_fixed_numbers_are_those_of_mock(seed):
    (ours, following), (theirs, theirs_following) = drawn_by(sim, seed), drawn_by(mock, seed)
    np.testing.assert_allclose(ours, theirs, rtol=1e-14, atol=0)
    assert following == theirs_following


def test_native_rng_draws_by_the_seed():
    seen = []
    for seed in (1, 1, 2):
        sim.setup(timestep=0.1, seed=seed)
        p = sim.Population(50, sim.IF_curr_exp(tau_m=RandomDistribution("uniform", (10, 20), rng=NativeRNG(seed=seed))))
        prj = sim.Projection(p, p, sim.FixedProbabilityConnector(0.2, rng=NativeRNG(seed=seed)), sim.StaticSynapse(weight=0.1))
        seen.append((p.get("tau_m"), prj.get("weight", format="list")))
    assert np.array_equal(seen[0][0], seen[1][0]) and seen[0][1] == seen[1][1]
    assert not np.array_equal(seen[0][0], seen[2][0]) and seen[0][1] != seen[2][1]


def test_native_rng_gives_numbers():
    a, b = sim.NativeRNG(seed=1), sim.NativeRNG(seed=1)
    x = RandomDistribution("normal", (3.0, 0.5), rng=a).next(1000)
    assert np.array_equal(x, RandomDistribution("normal", (3.0, 0.5), rng=b).next(1000))
    assert abs(x.mean() - 3.0) < 0.1 and abs(x.std() - 0.5) < 0.05
    assert 0 <= a.next() < 1 and a.next(0).size == 0
    with pytest.raises(ValueError):
        a.next(3, "normal", {"mu": 0.0, "sigma": -1.0})


def test_callbacks_of_connectors():
    sim.setup()
    p, seen = sim.Population(10, sim.IF_cond_exp()), []
    sim.Projection(p, p, sim.FixedProbabilityConnector(0.5, callback=seen.append), sim.StaticSynapse(weight=0.1))
    assert seen == [1.0]


def test_bad_input_raises_the_errors_of_pynn():
    sim.setup(timestep=0.1)
    with pytest.raises(errors.InvalidParameterValueError, match="tau_m.*must be > 0"):
        sim.Population(3, sim.IF_curr_exp(tau_m=-1.0))
    with pytest.raises(errors.NonExistentParameterError):
        sim.IF_curr_exp(tau_n=1.0)
    p, q = sim.Population(3, sim.IF_cond_exp()), sim.Population(3, sim.SpikeSourceArray(spike_times=[1.0]))
    with pytest.raises(errors.ConnectionError):
        sim.Projection(q, p, sim.AllToAllConnector(), sim.StaticSynapse(weight=-1.0), receptor_type="excitatory")
    with pytest.raises(errors.ConnectionError, match="out of range"):
        sim.Projection(q, p, sim.FromListConnector([(0, 7, 0.1, 0.1)]), sim.StaticSynapse())
    with pytest.raises(errors.RecordingError):
        p.record("w")
    with pytest.raises(errors.InvalidParameterValueError):
        q.set(spike_times=[3.0, 1.0])
    with pytest.raises(TypeError):
        sim.DCSource(amplitude=1.0).inject_into(q)
    with pytest.raises(errors.NonExistentParameterError):
        sim.DCSource().amplitudee
    with pytest.raises(ValueError):
        sim.run(10.0), sim.run_until(5.0)


def test_ctrl_c_keeps_what_was_recorded():
    sim.setup(timestep=0.1, threads=1)
    p = sim.Population(5000, sim.IF_cond_exp(i_offset=0.9))
    p.record("spikes")
    threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    begin = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        sim.run(1e8)
    t = sim.get_current_time()
    assert 0 < t < 1e8 and time.perf_counter() - begin < 60
    assert sum(p.get_spike_counts().values()) > 0
    sim.run(1.0)
    assert sim.get_current_time() == pytest.approx(t + 1.0)


def test_a_forked_child_gets_an_error():
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            sim.run(1.0)
            text = "it ran"
        except BaseException as err:
            text = f"{type(err).__name__}: {err}"
        os.write(write, text.encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert re.match("RuntimeError: .*forked", os.read(read, 10000).decode())


def test_two_threads_of_python():
    sim.setup(timestep=0.1)
    p = sim.Population(1000, sim.IF_cond_exp(i_offset=0.9))
    p.record("spikes")
    worker = threading.Thread(target=sim.run, args=(200.0,))
    worker.start()
    counts = [sum(p.get_spike_counts().values()) for _ in range(20)]
    worker.join()
    assert counts == sorted(counts) and sim.get_current_time() == 200.0


def test_segments_and_files(tmp_path):
    sim.setup(timestep=0.1)
    p = sim.Population(4, sim.IF_cond_exp(i_offset=[0.9, 1.0, 1.1, 1.2]))
    p.record(["spikes", "v"], sampling_interval=0.5)
    for _ in range(3):
        sim.run(50.0)
        sim.reset(annotations={"a": 1})
    sim.run(20.0)
    block = p.get_data()
    assert len(block.segments) == 4 and block.segments[0].annotations["a"] == 1
    first, again = (s.analogsignals[0] for s in block.segments[:2])
    assert first.shape == (101, 4) and np.array_equal(first.magnitude, again.magnitude)
    assert block.segments[3].analogsignals[0].shape == (41, 4)
    p.write_data(str(tmp_path / "x.pkl"), annotations={"b": 2})
    with open(tmp_path / "x.pkl", "rb") as f:
        assert pickle.load(f).annotations["b"] == 2


def learning(threads, seed=5, weight=0.01, cells=60):
    """A network in which all kinds of state matter: random sources, conductances, learning and depressing synapses, noise."""
    sim.setup(timestep=0.1, min_delay=0.5, seed=seed, threads=threads)
    rng = NumpyRNG(seed=9)
    p = sim.Population(cells, sim.IF_cond_exp(i_offset=0.5), label="cells")
    p.initialize(v=RandomDistribution("uniform", (-65, -50), rng=rng))
    noise = sim.Population(cells, sim.SpikeSourcePoisson(rate=400.0), label="noise")
    sim.Projection(noise, p, sim.OneToOneConnector(), sim.StaticSynapse(weight=weight, delay=3.0))
    stdp = sim.STDPMechanism(timing_dependence=sim.SpikePairRule(A_plus=0.02, A_minus=0.02), delay=1.5,
                             weight_dependence=sim.AdditiveWeightDependence(w_max=0.002), weight=0.0005)
    learned = sim.Projection(p, p, sim.FixedProbabilityConnector(0.2, rng=rng), stdp)
    sim.Projection(noise, p, sim.FixedProbabilityConnector(0.2, rng=rng), sim.TsodyksMarkramSynapse(weight=0.001, delay=0.7))
    sim.NoisyCurrentSource(mean=0.1, stdev=0.1, start=0.0, stop=1000.0, dt=0.5, rng=sim.NativeRNG(seed=3)).inject_into(p)
    p.record("spikes")
    p.record("v", sampling_interval=0.2)
    return p, learned


def remembered(p, learned):
    """What a network has come to: segments, weights, time."""
    segments = [([np.asarray(train).tolist() for train in s.spiketrains], [float(train.t_start) for train in s.spiketrains],
                 s.analogsignals[0].magnitude.tolist(), float(s.analogsignals[0].t_start)) for s in p.get_data().segments]
    return segments, learned.get("weight", format="list"), sim.get_current_time(), sim.digest()


@pytest.mark.parametrize("cleared", [False, True])
def test_saved_state_goes_on(tmp_path, cleared):
    path = tmp_path / "deep" / "state"
    p, learned = learning(threads=1)
    sim.run(40.0)
    if cleared:
        p.get_data(clear=True)
    sim.run(43.7)
    sim.save(path)
    sim.run(50.0)
    want = remembered(p, learned)
    assert sum(map(len, want[0][0][0])) > 50 and len({w for _, _, w in want[1]}) > 10

    p, learned = learning(threads=2)
    assert sim.load(path) == pytest.approx(83.7)
    sim.run_until(sim.get_current_time() + 50.0)
    assert remembered(p, learned) == want

    # Back again in the same simulation, from a later time, after a reset: the segment before it stays.
    sim.reset()
    sim.run(200.0)
    p.get_data(clear=not cleared)
    sim.load(str(path))
    sim.run(50.0)
    segments, *rest = remembered(p, learned)
    assert segments[-1] == want[0][-1] and (*rest,) == want[1:]
    assert len(segments) == (2 if cleared else 1)


def test_other_files_and_networks_are_not_loaded(tmp_path):
    path = tmp_path / "state"
    sim.setup()
    with pytest.raises(RuntimeError, match="no network to save"):
        sim.save(path)
    learning(threads=1)
    sim.run(10.0)
    sim.save(path)
    whole = path.read_bytes()
    with pytest.raises(ValueError, match="population 0 .*differs in size"):
        learning(threads=1, cells=61)
        sim.load(path)
    with pytest.raises(ValueError, match="projection 0 .*differs in its parameters"):
        learning(threads=1, weight=0.02)
        sim.load(path)
    with pytest.raises(ValueError, match="the seed differs"):
        learning(threads=1, seed=6)
        sim.load(path)

    p, learned = learning(threads=1)
    sim.run(20.0)
    before = remembered(p, learned)
    middle = len(whole) // 2
    for damaged in (b"", b"no state at all", whole[:-1], whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:]):
        (tmp_path / "damaged").write_bytes(damaged)
        with pytest.raises(RuntimeError, match="damaged: the checkpoint is damaged"):
            sim.load(tmp_path / "damaged")
    with pytest.raises(FileNotFoundError):
        sim.load(tmp_path / "missing")
    with pytest.raises(IsADirectoryError):
        sim.load(tmp_path)
    for name in ("", "a\0b"):
        with pytest.raises((ValueError, FileNotFoundError)):
            sim.load(name)
        with pytest.raises(ValueError, match="name of a file"):
            sim.save(name)
    with pytest.raises(TypeError):
        sim.load(3)
    with pytest.raises(RuntimeError, match="save .*not a directory"):
        sim.save(path / "below")
    assert remembered(p, learned) == before and path.read_bytes() == whole


def test_views_of_views_get_and_set():
    sim.setup()
    p = sim.Population(10, sim.IF_cond_exp())
    v = p[2:8][1:3]
    v.set(tau_m=[7.0, 8.0])
    assert p.get("tau_m").tolist() == [20.0] * 3 + [7.0, 8.0] + [20.0] * 5
    v.initialize(v=-50.0)
    assert p.initial_values["v"][3] == -50.0 and p.initial_values["v"][2] == -65.0
    p[0].tau_m = 3.0
    assert p[0].tau_m == 3.0


@pytest.mark.parametrize("name", sim.list_standard_models())
def test_each_cell_type_runs(name):
    if name == "PointNeuron":
        cell = sim.PointNeuron(sim.AdExp(), AMPA=sim.AlphaPSR(tau_syn=1.0), GABA=sim.ExpPSR(e_syn=-70.0))
    else:
        cell = getattr(sim, name)()
    sim.setup()
    p = sim.Population(2, cell)
    p.record([v for v in cell.recordable])
    sim.run(5.0)
    segment = p.get_data().segments[0]
    assert {s.name for s in segment.analogsignals} == {v for v in cell.recordable} - {"spikes"}
    for parameter in cell.get_parameter_names():
        p.get(parameter)


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
