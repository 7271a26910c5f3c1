"""Scripts that every simulator runs alike: single cells without chance, stochastic networks, and wirings. Each takes the simulator's module."""

import numpy as np
from pyNN.core import IndexBasedExpression
from pyNN.random import NumpyRNG, RandomDistribution
from pyNN.space import Grid2D

INPUT = [10.0, 12.3, 14.0, 30.0, 30.5, 31.0, 31.5, 60.0, 61.0, 62.0, 63.0, 64.0, 90.0, 130.0, 131.0, 132.0]
INHIBITION = [25.0, 65.0, 66.0, 120.0]


# --- single cells: {label: spike times in ms} ---

def cell(sim, model, weights, current, parameters):
    """A cell under a current from 5 ms on and the two trains above, for 200 ms."""
    sim.setup(timestep=0.1, min_delay=0.5, **quiet(sim))
    cells = sim.Population(1, getattr(sim, model)(**parameters))
    for times, weight, receptor in ((INPUT, weights[0], "excitatory"), (INHIBITION, weights[1], "inhibitory")):
        source = sim.Population(1, sim.SpikeSourceArray(spike_times=times))
        sim.Projection(source, cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=weight, delay=0.5), receptor_type=receptor)
    if "nest" in sim.__name__ and model == "IF_curr_delta":
        cells.node_collection.V_m = -65.0  # PyNN's initial value, which its back end cannot give this type: it would begin at NEST's own, -70 mV
    cells.inject(sim.DCSource(amplitude=current, start=5.0, stop=180.0))
    return spikes(sim, cells, 200.0)


def quiet(sim):
    """NEST on the grid, as Hillock and the others are; no simulator says more than it must."""
    return {"spike_precision": "on_grid", "verbosity": "error"} if "nest" in sim.__name__ else {}


def spikes(sim, cells, duration):
    cells.record("spikes")
    sim.run(duration)
    trains = cells.get_data("spikes", gather=True).segments[0].spiketrains
    return np.sort(np.concatenate([np.asarray(train.rescale("ms").magnitude) for train in trains]))


CELLS = {  # model: (weights of the two trains, current in nA, parameters)
    "IF_curr_exp": ((1.0, -0.5), 0.7, {"tau_refrac": 2.0}),
    "IF_curr_alpha": ((6.0, -3.0), 0.7, {"tau_refrac": 2.0}),
    "IF_curr_delta": ((3.0, -2.0), 0.7, {"tau_refrac": 2.0}),
    "IF_cond_exp": ((0.02, 0.03), 0.7, {"tau_refrac": 2.0}),
    "IF_cond_alpha": ((0.2, 0.1), 0.7, {"tau_refrac": 2.0}),
    "IF_cond_exp_gsfa_grr": ((0.05, 0.03), 1.2, {"tau_refrac": 2.0}),
    "IF_facets_hardware1": ((0.01, 0.01), 0.3, {}),
    "EIF_cond_exp_isfa_ista": ((0.01, 0.01), 0.8, {"tau_refrac": 2.0}),
    "EIF_cond_alpha_isfa_ista": ((0.01, 0.01), 0.8, {"tau_refrac": 2.0}),
    "HH_cond_exp": ((0.05, 0.03), 0.3, {}),
    "Izhikevich": ((3.0, -2.0), 0.006, {}),
}


def plastic(sim, synapse):
    """Weight of a synapse of each kind after 20 pairings, through a cell that its own strong input drives."""
    sim.setup(timestep=0.1, min_delay=0.5, **quiet(sim))
    pre = sim.Population(1, sim.SpikeSourceArray(spike_times=np.arange(20.0, 420.0, 20.0)))
    drive = sim.Population(1, sim.SpikeSourceArray(spike_times=np.arange(23.0, 420.0, 21.0)))
    post = sim.Population(1, sim.IF_curr_exp(tau_refrac=2.0))
    sim.Projection(drive, post, sim.AllToAllConnector(), sim.StaticSynapse(weight=25.0, delay=0.5))
    fraction = 0.0 if "brian2" in sim.__name__ else 1.0
    weight = {"AdditiveWeightDependence": sim.AdditiveWeightDependence(w_min=0.0, w_max=0.04),
              "MultiplicativeWeightDependence": sim.MultiplicativeWeightDependence(w_min=0.0, w_max=0.04)}[synapse]
    rule = sim.STDPMechanism(timing_dependence=sim.SpikePairRule(tau_plus=20.0, tau_minus=20.0, A_plus=0.01, A_minus=0.012),
                             weight_dependence=weight, weight=0.02, delay=0.5, dendritic_delay_fraction=fraction)
    learned = sim.Projection(pre, post, sim.AllToAllConnector(), rule)
    post.record("spikes")
    sim.run(401.0)  # NEST updates a weight when the presynaptic cell fires, so nothing may come after the last pair
    return np.atleast_1d(np.asarray(learned.get("weight", format="array"), float)).reshape(-1)


def depressing(sim, U, tau_rec, tau_facil):
    """Spikes of a cell behind a Tsodyks-Markram synapse."""
    sim.setup(timestep=0.1, min_delay=0.5, **quiet(sim))
    source = sim.Population(1, sim.SpikeSourceArray(spike_times=np.arange(10.0, 300.0, 12.0)))
    cells = sim.Population(1, sim.IF_curr_exp(tau_refrac=2.0, i_offset=0.6))
    sim.Projection(source, cells, sim.AllToAllConnector(),
                   sim.TsodyksMarkramSynapse(U=U, tau_rec=tau_rec, tau_facil=tau_facil, weight=3.0, delay=0.5))
    return spikes(sim, cells, 350.0)


SINGLE = {name: (lambda sim, name=name, rest=rest: cell(sim, name, *rest)) for name, rest in CELLS.items()}
SINGLE |= {"TsodyksMarkram, depressing": lambda sim: depressing(sim, 0.5, 100.0, 0.0),
           "TsodyksMarkram, facilitating": lambda sim: depressing(sim, 0.1, 20.0, 200.0)}
WEIGHTS = {f"STDP, {rule}": (lambda sim, rule=rule: plastic(sim, rule))
           for rule in ("AdditiveWeightDependence", "MultiplicativeWeightDependence")}


# --- networks: rates in Hz ---

def network(sim, seed, model, weights, parameters):
    """1,000 cells, a tenth connected, that Poisson input keeps active: the rates of both kinds between 200 and 1200 ms, and the CV of intervals."""
    word = {"pyNN.nest": "rng_seed", "pyNN.neuron": "native_rng_baseseed"}.get(sim.__name__, "seed")
    sim.setup(timestep=0.1, min_delay=1.0, **{word: seed + 1}, **quiet(sim))
    np.random.seed(seed)  # which Brian2 draws from
    rng = NumpyRNG(seed=1000 + seed)
    cells = sim.Population(1000, getattr(sim, model)(**parameters))
    cells.initialize(v=RandomDistribution("uniform", low=-65.0, high=-50.0, rng=rng))
    exc, inh = cells[:800], cells[800:]
    noise = sim.Population(1000, sim.SpikeSourcePoisson(rate=600.0))
    sim.Projection(noise, cells, sim.OneToOneConnector(), sim.StaticSynapse(weight=weights[2], delay=1.0), receptor_type="excitatory")
    connector = sim.FixedProbabilityConnector(0.1, rng=rng)
    sim.Projection(exc, cells, connector, sim.StaticSynapse(weight=weights[0], delay=1.0), receptor_type="excitatory")
    sim.Projection(inh, cells, connector, sim.StaticSynapse(weight=weights[1], delay=1.0), receptor_type="inhibitory")
    cells.record("spikes")
    sim.run(1200.0)
    trains = cells.get_data("spikes").segments[0].spiketrains
    trains = [np.asarray(train.rescale("ms").magnitude) for train in trains]
    trains = [train[train > 200.0] for train in trains]
    intervals = [np.diff(train) for train in trains[:800] if len(train) > 5]
    return {"exc": sum(map(len, trains[:800])) / 800, "inh": sum(map(len, trains[800:])) / 200,
            "cv": float(np.mean([np.std(i) / np.mean(i) for i in intervals])) if intervals else 0.0}


NETWORKS = {
    "conductances": ("IF_cond_exp", (0.002, 0.02, 0.008), {"tau_refrac": 2.0, "tau_syn_E": 5.0, "tau_syn_I": 10.0, "e_rev_I": -80.0}),
    "currents": ("IF_curr_exp", (0.06, -0.5, 0.3), {"tau_refrac": 2.0, "tau_syn_E": 5.0, "tau_syn_I": 10.0}),
}


# --- wirings: sorted rows (i, j, weight, delay), and the number that the generator gives next ---

def wirings(sim):
    rng = NumpyRNG(seed=4242)
    structure = Grid2D(aspect_ratio=2.0, dx=2.0, dy=3.0)
    uniform = RandomDistribution("uniform", low=0.1, high=0.5, rng=rng)
    yield "AllToAll", sim.AllToAllConnector(), {"weight": 0.3}
    yield "AllToAll, not to itself", sim.AllToAllConnector(allow_self_connections=False), {"weight": uniform}
    yield "OneToOne", sim.OneToOneConnector(), {"weight": lambda d: 0.1 + 0.01 * d}
    yield "FixedProbability", sim.FixedProbabilityConnector(0.2, rng=rng), {"weight": 0.2}
    yield "FixedProbability, not to itself", sim.FixedProbabilityConnector(0.3, allow_self_connections=False, rng=rng), {"weight": 0.2}
    yield "FixedProbability, weights of the same generator", sim.FixedProbabilityConnector(0.2, rng=rng), {"weight": uniform}
    yield "FixedProbability, weights of another", sim.FixedProbabilityConnector(0.2, rng=rng), {
        "weight": RandomDistribution("normal_clipped", mu=0.3, sigma=0.1, low=0.0, high=1.0, rng=NumpyRNG(seed=7))}
    yield "FixedProbability, PyNN's seed", sim.FixedProbabilityConnector(0.2), {"weight": lambda d: 0.2 * np.exp(-d / 10), "delay": lambda d: 0.5 + 0.1 * d}
    yield "DistanceDependent", sim.DistanceDependentProbabilityConnector("exp(-d/4)", rng=rng), {"weight": 0.2}
    yield "DistanceDependent, d < 7", sim.DistanceDependentProbabilityConnector("d < 7", rng=rng), {"weight": uniform}
    yield "DisplacementDependent", sim.DisplacementDependentProbabilityConnector(lambda d: 0.5 * ((d[0] < 6) * (d[1] > -9)), rng=rng), {"weight": 0.2}
    yield "IndexBased", sim.IndexBasedProbabilityConnector(Nearby(), rng=rng), {"weight": 0.2}
    yield "FixedNumberPre", sim.FixedNumberPreConnector(5, rng=rng), {"weight": 0.2}
    yield "FixedNumberPre, with replacement", sim.FixedNumberPreConnector(5, with_replacement=True, rng=rng), {"weight": uniform}
    yield "FixedNumberPre, a random number", sim.FixedNumberPreConnector(RandomDistribution("uniform_int", low=2, high=7, rng=rng), rng=rng), {"weight": 0.2}
    yield "FixedNumberPost", sim.FixedNumberPostConnector(5, rng=rng), {"weight": 0.2}
    yield "FixedNumberPost, with replacement", sim.FixedNumberPostConnector(5, with_replacement=True, rng=rng), {"weight": uniform}
    yield "FixedTotalNumber", sim.FixedTotalNumberConnector(90, rng=rng), {"weight": 0.2}
    yield "FromList", sim.FromListConnector([(i, (7 * i) % 32, 0.01 * (i + 1), 0.5 + 0.1 * (i % 4)) for i in range(32)]), {}
    yield "Array", sim.ArrayConnector(np.arange(32 * 32).reshape(32, 32) % 7 == 0), {"weight": 0.2}


class Nearby(IndexBasedExpression):
    """Cells of near indices are likelier connected."""

    def __call__(self, i, j):
        return np.exp(-np.abs(i - j) / 5.0)


def wire(sim):
    """{name: rows}: connections within a population, and from a view to an assembly; a row of NaN and the generator's next number ends it."""
    out = {}
    for arrangement in ("within", "view to assembly"):
        sim.setup(timestep=0.1, min_delay=0.1, max_delay=20.0, **quiet(sim))
        for name, connector, values in wirings(sim):
            cells = sim.Population(32, sim.IF_cond_exp(), structure=Grid2D(aspect_ratio=2.0, dx=2.0, dy=3.0))
            pre, post = cells, cells
            if arrangement != "within":
                if name in ("FromList", "Array"):
                    continue
                pre, post = cells[4:28], sim.Assembly(cells[:10], sim.Population(14, sim.IF_cond_exp()))
            values = {"delay": 0.5, **values} if name != "FromList" else {"weight": 0.1, "delay": 0.5}
            projection = sim.Projection(pre, post, connector, sim.StaticSynapse(**values), receptor_type="excitatory")
            rows = np.array(projection.get(["weight", "delay"], format="list"), float).reshape(-1, 4)
            rows = rows[np.lexsort(rows.T[::-1])]
            rng = getattr(connector, "rng", None)
            following = rng.next() if rng is not None else 0.0
            out[f"{name} ({arrangement})"] = np.vstack([rows, [np.nan, np.nan, np.nan, following]])
    return out
