"""One description, many simulators: shows that what Hillock exports is what other simulators run.

    python check.py --hillock bin/hillock [--out FOLDER] [STEP...]

Each step is a function below; it raises AssertionError if something is not as it must be. Run by `make conformance-simulators`.
"""

import argparse
import glob
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
DIGEST = "f12c000a206756e9a48f29d9d4f940cef79d577dce614c10e58b698299870491"  # of the reference network with the fixed stimulus
CELLS = ["IF_cond_exp", "IF_cond_alpha", "IF_curr_exp", "IF_curr_alpha", "IF_curr_delta", "EIF_cond_exp_isfa_ista",
         "EIF_cond_alpha_isfa_ista", "HH_cond_exp", "Izhikevich", "IF_facets_hardware1"]


def run(*command, status=0, **more):
    """Runs a program and returns what it printed; it must end with the status."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **more)
    text = done.stdout + done.stderr
    assert done.returncode == status, "%s\nended with status %d, not %d:\n%s" % (" ".join(map(str, command)), done.returncode, status, text[-4000:])
    return text


def hillock(*words, **more):
    return run(args.hillock, *words, **more)


def simulate(name, *words, simulator=None):
    """Runs a script on Hillock or on another simulator; returns the folder and the summary."""
    out = os.path.join(args.out, name)
    shutil.rmtree(out, ignore_errors=True)
    more = ["--simulator", simulator, "--python", sys.executable] if simulator else []
    hillock("run", *words, "--out", out, "--format", "npz", "--quiet", "--summary", os.path.join(out, "summary.json"), *more)
    with open(os.path.join(out, "summary.json")) as f:
        return out, json.load(f)


def compare(a, b, *more):
    """The rows of hillock compare, by key; the table is printed."""
    path = os.path.join(args.out, "compare.json")
    print(hillock("compare", a, b, "--json", path, *more))
    with open(path) as f:
        return {row["key"]: row for row in json.load(f)["rows"]}


def without():
    """Without Python, or without the simulator: a clear message and status 2; a list falls back to Hillock."""
    text = hillock("run", "small_network", "--simulator", "nest", "--python", "/no/python", "--out", args.out, status=2)
    assert "there is no such program" in text, text
    text = hillock("run", "small_network", "--simulator", "spinnaker,nest,hillock", "--python", "/no/python", "--out", args.out)
    assert "simulator: hillock" in text and "not spinnaker" in text and "not nest" in text, text
    print(text[text.index("simulator: hillock"):])


def fixed():
    """The reference network with a fixed stimulus on NEST: every spike and every step as on Hillock."""
    ours, summary = simulate("fixed", "balanced_network", "--set", "stimulus=fixed")
    theirs, other = simulate("fixed_nest", "balanced_network", "--set", "stimulus=fixed", simulator="nest")
    assert summary["digest"] == DIGEST, summary["digest"]
    assert other["digest"] == DIGEST, "NEST: " + other["digest"]
    assert other["simulator"].startswith("NEST"), other["simulator"]
    assert "nest-simulator" in json.dumps(other["watermark"]), "the provenance lacks NEST's version"
    rows = compare(*(os.path.join(folder, "balanced_network_All_Cells.npz") for folder in (theirs, ours)),
                   "--summary", ",".join(os.path.join(folder, "summary.json") for folder in (theirs, ours)),
                   "--plot", os.path.join(args.out, "compare.png"))
    assert rows["same_percent"]["a"] == 100 and rows["same_percent"]["b"] == 100
    assert rows["largest_dv"]["b"] < 1e-3, "V differs by %g mV" % rows["largest_dv"]["b"]


def rates():
    """The reference network with its random stimulus on NEST: rates within the spread over seeds on Hillock."""
    seeds = []
    for seed in range(1, 11):
        _, summary = simulate("seed", "balanced_network", "--seed", seed)
        seeds.append(summary["rates_hz"])
    _, other = simulate("random_nest", "balanced_network", simulator="nest")
    for label in ("Excitatory cells", "Inhibitory cells"):
        hz = [r[label] for r in seeds]
        mean, sd = statistics.mean(hz), statistics.stdev(hz)
        print("%-18s Hillock %.2f ± %.2f Hz over %d seeds, NEST %.2f Hz" % (label, mean, sd, len(hz), other["rates_hz"][label]))
        assert abs(other["rates_hz"][label] - mean) < 4 * sd, "the rate on NEST is beyond the spread of seeds"


def exported(name, *words):
    folder = os.path.join(args.out, name)
    shutil.rmtree(folder, ignore_errors=True)
    hillock("export", *words, "--to", "pynn", "-o", folder)
    return folder, glob.glob(os.path.join(folder, "*.py"))[0]


def wiring():
    """The reference network on NEST, connection by connection: the same pairs, weights and delays."""
    folder, script = exported("wiring", "balanced_network", "--set", "tstop=1", "--set", "stimulus=fixed")
    out = os.path.join(folder, "nest")
    run(sys.executable, script, "nest", "--out", out, "--connections")
    counts = []
    for path in sorted(glob.glob(os.path.join(folder, "arrays", "*_pairs.npy"))):
        name = os.path.basename(path)[:-len("_pairs.npy")]
        ours = np.load(path)
        theirs = np.load(os.path.join(out, "connections.%s.npy" % name))
        theirs = theirs[np.lexsort((theirs[:, 0], theirs[:, 1]))]
        ours = ours[np.lexsort((ours[:, 0], ours[:, 1]))]
        assert ours.shape[0] == theirs.shape[0], "%s: %d connections, %d on NEST" % (name, len(ours), len(theirs))
        assert (ours == theirs[:, :2]).all(), name + ": other cells are joined"
        weight = {"excitatory": 0.004, "inhibitory": 0.051, "fixed": 0.1}[name.split("_")[0]]
        assert np.allclose(theirs[:, 2], weight, rtol=1e-12), name + ": weights"
        assert np.allclose(theirs[:, 3], 0.2, rtol=0, atol=1e-9), name + ": delays"
        counts.append(len(ours))
    assert counts == [128066, 771, 32011], counts
    print("the same %s connections on NEST as on Hillock, one by one" % " + ".join(map(str, counts)))


def cells():
    """Single cells on NEST, ten types: spike for spike."""
    script = os.path.join(HERE, "cells.star")
    ours, _ = simulate("cells", script)
    theirs, _ = simulate("cells_nest", script, simulator="nest")
    for name in CELLS:
        a, b = (np.load(os.path.join(folder, "cells_%s.npz" % name)) for folder in (ours, theirs))
        assert len(a["spike_steps"]) > 0, name + ": silent"
        assert a["spike_steps"].tolist() == b["spike_steps"].tolist(), "%s: %s, NEST %s" % (name, a["spike_steps"], b["spike_steps"])
        dv = "largest dV %.2g mV" % np.abs(a["v_data"] - b["v_data"]).max() if "v_data" in a else "V is not recorded there"
        print("%-26s %3d spikes, each at its step; %s" % (name, len(a["spike_steps"]), dv))


def others():
    """The same exported script on NEURON and Brian2, a cell that a list of spikes drives: within their own steps."""
    folder, script = exported("others", os.path.join(HERE, "cells.star"), "--set", "types=IF_cond_exp")
    ours, _ = simulate("others_hillock", os.path.join(HERE, "cells.star"), "--set", "types=IF_cond_exp")
    a = np.load(os.path.join(ours, "cells_IF_cond_exp.npz"))
    with open(os.path.join(folder, "brian_preferences"), "w") as f:
        f.write("codegen.target = 'numpy'\n")  # small networks need no compiler
    for simulator in ("neuron", "brian2"):
        out = os.path.join(folder, simulator)
        run(sys.executable, script, simulator, "--out", out, cwd=folder)
        times = np.load(os.path.join(out, "if_cond_exp.0.spike_times.npy"))
        assert len(times) == len(a["spike_times_ms"]), "%s: %s, Hillock %s" % (simulator, times, a["spike_times_ms"])
        apart = np.abs(np.sort(times) - a["spike_times_ms"]).max()
        print("%-8s %d spikes, at most %.1f ms from Hillock's" % (simulator, len(times), apart))
        assert apart < 0.35, "%s: %s, Hillock %s" % (simulator, times, a["spike_times_ms"])


def spinnaker():
    """sPyNNaker maps the exported reference network on its virtual board, which returns no data."""
    folder, script = exported("spinnaker", "balanced_network", "--for", "spinnaker")
    home = os.path.join(folder, "home")
    os.makedirs(home)
    for path in (os.path.join(home, ".spynnaker.cfg"), os.path.join(folder, "spynnaker.cfg")):
        with open(path, "w") as f:
            f.write("[Machine]\nversion = 5\nvirtual_board = True\n")
    out = os.path.join(folder, "virtual")
    text = run(sys.executable, script, "spinnaker", "--out", out, cwd=folder, env=dict(os.environ, HOME=home))
    spikes = np.load(os.path.join(out, "all_cells.0.spike_times.npy"))
    assert len(spikes) == 0, "a virtual board has spikes"
    assert "virtual" in text, text[-2000:]
    for done in ("Application Placer", "Application Router", "routing info allocator", "routing table generator"):
        assert any(done.lower() in line.lower() and " took " in line for line in text.splitlines()), "sPyNNaker did not get to: " + done
    print("sPyNNaker has placed and routed the network on its virtual board; there is no board, and so no data: nothing is compared")
    told = hillock("run", "balanced_network", "--simulator", "spinnaker", "--python", sys.executable, "--out", args.out, status=2,
                   env=dict(os.environ, HOME=home), cwd=folder)
    assert "maps networks and returns no data" in told, told


def neuroml():
    """NeuroML: valid by the schema, read by libNeuroML number for number, read back by Hillock, and run by jNeuroML (needs Java)."""
    import neuroml.loaders
    import neuroml.writers
    import pyneuroml

    def written(name, *words):
        """Exports a network and opens it with libNeuroML, which must find it valid."""
        path = os.path.join(args.out, name, name + ".net.nml")
        hillock("export", *words, "--to", "neuroml", "-o", path)
        neuroml.utils.validate_neuroml2(path)
        return path, neuroml.loaders.read_neuroml2_file(path)

    reference, doc = written("reference", "balanced_network", "--set", "stimulus=fixed")
    arrays = os.path.join(exported("reference_pynn", "balanced_network", "--set", "tstop=1", "--set", "stimulus=fixed")[0], "arrays")
    net = doc.networks[0]
    places = {}  # the population and index of each cell of the file
    for p in net.populations:
        tags = {x.tag: x.value for x in p.properties}
        cells = range(p.size)
        if "hillock_cells" in tags:
            ends = [[int(x) for x in part.split("-")] for part in tags["hillock_cells"].split()]
            cells = [i for e in ends for i in range(e[0], e[-1] + 1)]
        places[p.id] = (tags.get("hillock_population", p.id), cells)
    found = {}
    for p in net.projections:
        name = p.id[len("PROJ_"):].rsplit("_P", 1)[0]
        rows = found.setdefault(name, [])
        for c in p.connection_wds:
            rows.append((places[p.presynaptic_population][1][c.get_pre_cell_id()], places[p.postsynaptic_population][1][c.get_post_cell_id()],
                         c.weight, c.get_delay_in_ms()))
    counts = []
    for path in sorted(glob.glob(os.path.join(arrays, "*_pairs.npy"))):
        name = os.path.basename(path)[:-len("_pairs.npy")]
        ours, theirs = np.load(path), np.array(found[name])
        theirs[:, 0] -= 3200 if name.startswith("inhibitory") else 0  # the script joins views, and counts in them
        ours = ours[np.lexsort((ours[:, 0], ours[:, 1]))]
        theirs = theirs[np.lexsort((theirs[:, 0], theirs[:, 1]))]
        assert ours.shape[0] == theirs.shape[0] and (ours == theirs[:, :2]).all(), name + ": other cells are joined"
        weight = {"excitatory": 0.004, "inhibitory": 0.051, "fixed": 0.1}[name.split("_")[0]]
        assert np.allclose(theirs[:, 2], weight, rtol=1e-6) and np.allclose(theirs[:, 3], 0.2, atol=1e-6), name + ": weights or delays"
        counts.append(len(ours))
    assert counts == [128066, 771, 32011], counts
    assert sum(p.size for p in net.populations if places[p.id][0] == "all_cells") == 4000, "cells are missing"
    print("valid; libNeuroML reads the same %s connections, one by one" % " + ".join(map(str, counts)))

    # The way back: what Hillock wrote, and what libNeuroML wrote of it in its own way, run by Hillock spike for spike.
    lems = os.path.join(os.path.dirname(reference), "LEMS_reference.xml")
    _, back = simulate("reference_back", lems)
    assert back["digest"] == DIGEST, "read back: " + back["digest"]
    other = os.path.join(args.out, "reference_libneuroml")
    os.makedirs(other, exist_ok=True)
    neuroml.writers.NeuroMLWriter.write(doc, os.path.join(other, os.path.basename(reference)))
    shutil.copy(lems, other)
    _, back = simulate("reference_libneuroml_back", os.path.join(other, os.path.basename(lems)))
    assert back["digest"] == DIGEST, "written by libNeuroML: " + back["digest"]
    print("read back by Hillock, as exported and as libNeuroML writes it: digest %s..., that of the script" % DIGEST[:8])

    types = [name for name in CELLS if name.startswith(("IF_c", "EIF")) and name != "IF_curr_delta"]
    jar = glob.glob(os.path.join(os.path.dirname(pyneuroml.__file__), "lib", "jNeuroML-*.jar"))[0]
    for step in (0.1, 0.01):
        words = [os.path.join(HERE, "cells.star"), "--set", "types=" + ",".join(types), "--set", "timestep=%g" % step]
        path, _ = written("cells_nml", *words)
        folder = os.path.dirname(path)
        _, back = simulate("cells_back", os.path.join(folder, "LEMS_cells_nml.xml"))
        text = run("java", "-Xmx400m", "-jar", jar, "LEMS_cells_nml.xml", "-nogui", cwd=folder)
        ours, script = simulate("cells_ours", *words)
        assert back["digest"] == script["digest"], "read back: %s, the script %s" % (back["digest"], script["digest"])
        for name in types:
            a = np.load(os.path.join(ours, "cells_%s.npz" % name))["spike_times_ms"]
            events = np.loadtxt(os.path.join(folder, "cells_nml.%s.spikes" % name.lower()), ndmin=2)
            b = np.sort(events[:, 0]) * 1000
            assert len(a) > 0 and len(a) == len(b), "%s: %s, jNeuroML %s\n%s" % (name, a, b, text[-1000:])
            print("step %4g ms: %-26s %3d spikes, at most %.2f ms from jNeuroML's" % (step, name, len(a), np.abs(a - b).max()))
            # jNeuroML integrates by its step and acts on thresholds a step later; the upstroke of EIF cells magnifies that.
            limit = 12.5 * step if name.startswith("EIF") else 2.5 * step
            assert np.abs(a - b).max() < limit, "%s: %s, jNeuroML %s" % (name, a, b)


STEPS = [without, cells, others, wiring, fixed, rates, spinnaker, neuroml]

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hillock", default="bin/hillock")
    parser.add_argument("--out", help="folder that is kept (default: a temporary one)")
    parser.add_argument("steps", nargs="*", help=", ".join(s.__name__ for s in STEPS))
    args = parser.parse_args()
    args.hillock = os.path.abspath(args.hillock)
    temporary = None
    if not args.out:
        temporary = args.out = tempfile.mkdtemp(prefix="hillock-simulators-")
    args.out = os.path.abspath(args.out)
    failed = []
    for step in STEPS:
        if args.steps and step.__name__ not in args.steps:
            continue
        begin = time.time()
        print("\n== %s: %s" % (step.__name__, step.__doc__), flush=True)
        try:
            step()
        except AssertionError as e:
            failed.append(step.__name__)
            print("FAILED: %s" % e)
        print("-- %.0f s" % (time.time() - begin), flush=True)
    if temporary:
        shutil.rmtree(temporary, ignore_errors=True)
    if failed:
        sys.exit("failed: " + ", ".join(failed))
