"""Builds a network that `hillock bench WORKLOAD --describe` printed with Brian2's C++ standalone mode, runs it once, and prints a sample
as one line of JSON. The compiled program is kept in --dir and used again."""

import argparse
import hashlib
import json
import math
import os
import pickle
import subprocess
import time

import brian2 as b2
import numpy as np

EQUATIONS = {
    "IF_cond_exp": """
        dv/dt = ((v_rest - v) + (ge*(e_rev_E - v) + gi*(e_rev_I - v))*tau_m/capacitance)/(tau_m*ms) : 1 (unless refractory)
        dge/dt = -ge/(tau_syn_E*ms) : 1
        dgi/dt = -gi/(tau_syn_I*ms) : 1""",
    "IF_curr_exp": """
        dv/dt = ((v_rest - v) + (ge + gi + i_offset)*tau_m/capacitance)/(tau_m*ms) : 1 (unless refractory)
        dge/dt = -ge/(tau_syn_E*ms) : 1
        dgi/dt = -gi/(tau_syn_I*ms) : 1""",
    "IF_curr_delta": "dv/dt = (v_rest - v)/(tau_m*ms) : 1 (unless refractory)",
}
# Conductances change while a step is taken: Brian2 has no exact solution for them. The others are linear.
METHODS = {"IF_cond_exp": "exponential_euler", "IF_curr_exp": "exact", "IF_curr_delta": "exact"}


def arrival(cell, receptor, weight):
    """What a spike does to its target. IF_curr_delta ignores input while it is refractory."""
    if cell == "IF_curr_delta":
        return f"v_post += {weight}*int(not_refractory_post)"
    return f"{'gi' if receptor == 'inhibitory' else 'ge'}_post += {weight}"


def drawn(d, n, rng):
    """n values of PyNN's distribution."""
    p = d["params"]
    x = rng.normal(p["mu"], p["sigma"], n)
    low, high = p.get("low", -math.inf), p.get("high", math.inf)
    while (bad := (x < low) | (x > high)).any():
        x[bad] = rng.normal(p["mu"], p["sigma"], bad.sum())
    return x


def connect(s, c, n_pre, n_post, rng):
    """Makes the connections; those of a fixed total number are drawn here and read by the program, all others it draws itself."""
    n = None
    if c["rule"] == "FixedProbabilityConnector":
        s.connect(p=c["p"])
    elif c["rule"] == "FixedNumberPreConnector":
        s.connect(i=f"k for k in sample({n_pre}, size={c['n']})")
    elif c["rule"] == "FixedTotalNumberConnector":
        n = c["n"]
        s.connect(i=rng.integers(0, n_pre, n), j=rng.integers(0, n_post, n))
    else:
        s.connect(j="i")
    for name, unit in (("weight", 1), ("delay", b2.ms)):
        d = c[name]
        value = drawn(d, n, rng) * unit if "name" in d else d["value"] * unit
        if name == "weight":
            s.w = value
        elif "stdp" in c:  # PyNN's delay is dendritic: postsynaptic spikes reach the synapse after it
            s.transmit.delay = s.post.delay = value
        else:
            s.delay = value


def build(spec, method):
    rng = np.random.default_rng(1)
    b2.defaultclock.dt = spec["timestep"] * b2.ms
    objects, cells, kind = [], {}, {p["label"]: p for p in spec["populations"]}
    for p in spec["populations"]:
        if p["cell"] == "SpikeSourcePoisson":
            continue
        q = p["params"]
        space = {"capacitance" if k == "cm" else k: v for k, v in q.items()}  # cm is a unit to Brian2
        space.setdefault("i_offset", 0.0)
        space["ms"] = b2.ms
        g = b2.NeuronGroup(p["n"], EQUATIONS[p["cell"]], threshold="v >= v_thresh", reset="v = v_reset", refractory=q["tau_refrac"] * b2.ms,
                           method=(p["cell"] == "IF_cond_exp" and method) or METHODS[p["cell"]], namespace=space)
        v = p["v"]["params"]
        g.v = f"{v['low']} + rand()*({v['high']} - ({v['low']}))" if p["v"]["name"] == "uniform" else f"{v['mu']} + randn()*{v['sigma']}"
        cells[p["label"]] = g
        objects.append(g)
    for c in spec["projections"]:
        pre, post = c["pre"], c["post"]
        source, target = kind[pre["population"]], kind[post["population"]]
        targets = cells[post["population"]][post["from"]:post["to"]]
        n_pre, n_post = pre["to"] - pre["from"], post["to"] - post["from"]
        if source["cell"] == "SpikeSourcePoisson":
            q = source["params"]
            if c["rule"] == "OneToOneConnector":
                mean = q["rate"] * spec["timestep"] / 1000
                if target["cell"] == "IF_curr_delta":
                    cells[post["population"]].run_regularly(f"v += {c['weight']['value']}*poisson({mean})*int(not_refractory)", when="synapses")
                else:  # a binomial number of 1,000 rare inputs, which is how Brian2 does it
                    objects.append(b2.PoissonInput(targets, "ge", N=1000, rate=q["rate"] / 1000 * b2.Hz, weight=c["weight"]["value"]))
                continue
            sources = b2.PoissonGroup(source["n"], rates=f"{q['rate']}*Hz*int(t < {q['duration']}*ms)")
            objects.append(sources)
        else:
            sources = cells[pre["population"]][pre["from"]:pre["to"]]
        if "stdp" in c:
            s = b2.Synapses(sources, targets, """w : 1
                dApre/dt = -Apre/(tau_plus*ms) : 1 (event-driven)
                dApost/dt = -Apost/(tau_minus*ms) : 1 (event-driven)""",
                on_pre={"transmit": arrival(target["cell"], c["receptor"], "w"),
                        "pre": "Apre += 1\nw = clip(w - A_minus*Apost*(w - w_min), w_min, w_max)"},
                on_post="Apost += 1\nw = clip(w + A_plus*Apre*(w_max - w), w_min, w_max)", namespace=dict(c["stdp"], ms=b2.ms))
        elif "name" in c["weight"]:
            s = b2.Synapses(sources, targets, "w : 1", on_pre=arrival(target["cell"], c["receptor"], "w"))
        else:
            s = b2.Synapses(sources, targets, "w : 1 (shared)", on_pre=arrival(target["cell"], c["receptor"], "w"))
        connect(s, c, n_pre, n_post, rng)
        objects.append(s)
    monitors = [b2.SpikeMonitor(cells[g["population"]][g["from"]:g["to"]]) for g in spec["groups"]]
    return b2.Network(objects + monitors), monitors


def compile_into(directory, spec, method, threads):
    """Returns what is needed to run the program again, and how long compiling took."""
    b2.set_device("cpp_standalone", build_on_run=False)
    b2.prefs.devices.cpp_standalone.openmp_threads = threads if threads > 1 else 0
    begin = time.perf_counter()
    net, monitors = build(spec, method)
    if spec["warm"]:
        net.run(spec["warm"] * b2.ms)
    net.run(spec["time"] * b2.ms)
    b2.device.build(directory=directory, compile=True, run=False)
    files = [[os.path.basename(str(b2.device.get_array_filename(m.variables[name]))) for name in ("i", "t")] for m in monitors]
    return {"files": files, "compile_s": time.perf_counter() - begin}


def execute(directory):
    """Runs the program; returns its wall time and peak memory."""
    begin = time.perf_counter()
    p = subprocess.Popen(["./main"], cwd=directory, stdout=subprocess.DEVNULL)
    peak = 0
    while p.poll() is None:
        try:
            with open(f"/proc/{p.pid}/status") as f:
                peak = max([peak] + [1024 * int(line.split()[1]) for line in f if line.startswith("VmHWM")])
        except (OSError, IndexError, ValueError):
            pass
        time.sleep(0.005)
    if p.returncode:
        raise SystemExit(f"the program that Brian2 made ended with status {p.returncode}")
    return time.perf_counter() - begin, peak


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("spec", help="file that `hillock bench WORKLOAD --describe` printed")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--method", default="", help="of conductance-based cells: exponential_euler (default), rk4, ...")
    parser.add_argument("--dir", required=True, help="folder for the compiled program")
    args = parser.parse_args()
    with open(args.spec) as f:
        text = f.read()
    spec = json.loads(text)
    key = hashlib.sha256(f"{text}{args.threads}{args.method}{b2.__version__}".encode()).hexdigest()[:16]
    directory = os.path.abspath(os.path.join(args.dir, key))
    known = os.path.join(directory, "known.pickle")
    if os.path.exists(known):
        with open(known, "rb") as f:
            about = pickle.load(f)
    else:
        about = compile_into(directory, spec, args.method, args.threads)
        with open(known, "wb") as f:
            pickle.dump(about, f)

    wall, peak = execute(directory)
    results = os.path.join(directory, "results")
    with open(os.path.join(results, "last_run_info.txt")) as f:
        run = float(f.read().split()[0])
    rates = []
    for g, (_, t) in zip(spec["groups"], about["files"]):
        times = np.fromfile(os.path.join(results, t)) * 1000
        rates.append({"label": g["label"], "hz": float((times >= spec["warm"]).sum() / (g["to"] - g["from"]) / spec["time"] * 1000)})
    print(json.dumps({
        "simulator": "Brian2", "version": b2.__version__, "threads": args.threads, "compile_s": about["compile_s"],
        "build_s": max(0.0, wall - run * (1 + spec["warm"] / spec["time"])), "run_s": run,
        "run_cpu_s": run if args.threads == 1 else 0.0, "rates": rates, "peak_bytes": peak,
    }))


if __name__ == "__main__":
    main()
