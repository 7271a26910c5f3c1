"""Builds a network that `hillock bench WORKLOAD --describe` printed on NEST, runs it once, and prints a sample as one line of JSON."""

import argparse
import json
import math
import resource
import time

import nest

MODELS = {"IF_cond_exp": "iaf_cond_exp", "IF_curr_exp": "iaf_psc_exp", "IF_curr_delta": "iaf_psc_delta"}


def parameters(cell, p):
    """NEST's names and units (pF, nS, pA) for PyNN's (nF, uS, nA)."""
    out = {"C_m": 1000 * p["cm"], "E_L": p["v_rest"], "V_reset": p["v_reset"], "V_th": p["v_thresh"], "t_ref": p["tau_refrac"]}
    if "tau_syn_E" in p:
        out.update(tau_syn_ex=p["tau_syn_E"], tau_syn_in=p["tau_syn_I"])
    if cell == "IF_cond_exp":
        out.update(g_L=1000 * p["cm"] / p["tau_m"], E_ex=p["e_rev_E"], E_in=p["e_rev_I"])
    else:
        out.update(tau_m=p["tau_m"], I_e=1000 * p.get("i_offset", 0.0))
    return out


def draw(d, factor=1.0):
    """A number, or NEST's distribution for PyNN's."""
    if "name" not in d:
        return factor * d.get("value", 0.0)
    p = {k: factor * v for k, v in d["params"].items()}
    if d["name"] == "uniform":
        return nest.random.uniform(min=p["low"], max=p["high"])
    gauss = nest.random.normal(mean=p["mu"], std=abs(p["sigma"]))
    if d["name"] == "normal":
        return gauss
    low, high = p.get("low", -math.inf), p.get("high", math.inf)
    return nest.math.redraw(gauss, min=min(low, high), max=max(low, high))


def weight_factor(cell, receptor):
    """nS with a sign for uS without, pA for nA, mV for mV."""
    if cell == "IF_cond_exp":
        return -1000.0 if receptor == "inhibitory" else 1000.0
    return 1000.0 if cell == "IF_curr_exp" else 1.0


RULES = {
    "FixedProbabilityConnector": lambda c: {"rule": "pairwise_bernoulli", "p": c["p"]},
    "FixedNumberPreConnector": lambda c: {"rule": "fixed_indegree", "indegree": c["n"], "allow_multapses": False, "allow_autapses": True},
    "FixedTotalNumberConnector": lambda c: {"rule": "fixed_total_number", "N": c["n"], "allow_multapses": True, "allow_autapses": True},
    "OneToOneConnector": lambda c: {"rule": "one_to_one"},
}


def build(spec):
    cells, kind = {}, {p["label"]: p for p in spec["populations"]}
    for p in spec["populations"]:
        if p["cell"] == "SpikeSourcePoisson":
            continue
        nodes = nest.Create(MODELS[p["cell"]], p["n"], params=parameters(p["cell"], p["params"]))
        nodes.V_m = draw(p["v"])
        cells[p["label"]] = nodes
    shared = {}
    for c in spec["projections"]:
        pre, post = c["pre"], c["post"]
        target = kind[post["population"]]
        targets = cells[post["population"]][post["from"]:post["to"]]
        factor = weight_factor(target["cell"], c["receptor"])
        synapse = {"weight": draw(c["weight"], factor), "delay": draw(c["delay"])}
        rule = RULES[c["rule"]](c)
        source = kind[pre["population"]]
        if source["cell"] == "SpikeSourcePoisson":
            p = source["params"]
            generator = {"rate": p["rate"], "stop": p.get("duration", math.inf)}
            if c["rule"] == "OneToOneConnector":  # a poisson_generator gives each target a train of its own
                nest.Connect(nest.Create("poisson_generator", params=generator), targets, "all_to_all", synapse)
                continue
            if pre["population"] not in shared:  # trains that several cells share need parrots
                parrots = nest.Create("parrot_neuron", source["n"])
                nest.Connect(nest.Create("poisson_generator", params=generator), parrots, syn_spec={"delay": spec.get("min_delay", spec["timestep"])})
                shared[pre["population"]] = parrots
            sources = shared[pre["population"]][pre["from"]:pre["to"]]
        else:
            sources = cells[pre["population"]][pre["from"]:pre["to"]]
        if "stdp" in c:
            s = c["stdp"]
            assert s["w_min"] == 0 and factor == 1
            targets.tau_minus = s["tau_minus"]
            synapse.update(synapse_model="stdp_synapse", tau_plus=s["tau_plus"], alpha=s["A_minus"] / s["A_plus"], mu_plus=1.0, mu_minus=1.0,
                           Wmax=s["w_max"])
            synapse["lambda"] = s["A_plus"]
        else:
            synapse["synapse_model"] = "static_synapse"
        nest.Connect(sources, targets, rule, synapse)
    recorders = []
    for g in spec["groups"]:
        recorder = nest.Create("spike_recorder")
        nest.Connect(cells[g["population"]][g["from"]:g["to"]], recorder)
        recorders.append(recorder)
    return recorders


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("spec", help="file that `hillock bench WORKLOAD --describe` printed")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with open(args.spec) as f:
        spec = json.load(f)

    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.ResetKernel()
    nest.set(resolution=spec["timestep"], local_num_threads=args.threads, rng_seed=args.seed)
    begin = time.perf_counter()
    recorders = build(spec)
    nest.Prepare()
    built = time.perf_counter()
    if spec["warm"]:
        nest.Run(spec["warm"])
    before = [r.n_events for r in recorders]
    start, cpu = time.perf_counter(), time.process_time()
    nest.Run(spec["time"])
    ran, cpu = time.perf_counter(), time.process_time() - cpu
    rates = [
        {"label": g["label"], "hz": (r.n_events - b) / (g["to"] - g["from"]) / spec["time"] * 1000}
        for g, r, b in zip(spec["groups"], recorders, before)
    ]
    nest.Cleanup()
    print(json.dumps({
        "simulator": "NEST", "version": nest.__version__, "threads": args.threads, "build_s": built - begin, "run_s": ran - start,
        "run_cpu_s": cpu, "rates": rates,
        "synapses": nest.num_connections, "peak_bytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }))


if __name__ == "__main__":
    main()
