"""The same scripts on pyNN.nest, pyNN.neuron, pyNN.brian2 and on pynn_hillock, side by side.

    python side_by_side.py [cells] [weights] [networks] [wiring] [--peers pyNN.nest,pyNN.neuron,pyNN.brian2] [--seeds 5] [--markdown FILE]

  cells     single cells and short-term plasticity without chance: the times of their spikes
  weights   what STDP makes of a weight
  networks  stochastic networks, several seeds each: rates, and the variation of intervals
  wiring    every connector with the same NumpyRNG: connection by connection, and the state that the generator is left in

Each simulator runs in a process of its own. Exits with 1 if something is further apart than limits allow (see README.md beside this file).
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import traceback

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
OURS = "pynn_hillock"
STEP = 0.1


def child(module, part, seeds, path):
    """Runs one part on one simulator and writes what came out as JSON: {case: values, or a text that says why there are none}."""
    import importlib
    import cases
    if module == "pyNN.brian2":  # without a compiler: scripts this short would wait for it most of the time
        importlib.import_module("brian2").prefs.codegen.target = "numpy"
    sim = importlib.import_module(module)
    out = {}

    def attempt(name, call):
        try:
            out[name] = call()
        except Exception as err:
            traceback.print_exc()
            out[name] = f"{type(err).__name__}: {err}".split("\n")[0][:120]
        path.write_text(json.dumps(out), encoding="utf-8")

    if part == "wiring":
        attempt("all", lambda: {name: rows.tolist() for name, rows in cases.wire(sim).items()})
        if not isinstance(out["all"], str):
            path.write_text(json.dumps(out["all"]), encoding="utf-8")
    elif part == "networks":
        for name, rest in cases.NETWORKS.items():
            for seed in range(seeds):
                attempt(f"{name} {seed}", lambda: cases.network(sim, seed, *rest))
    else:
        for name, script in (cases.SINGLE if part == "cells" else cases.WEIGHTS).items():
            attempt(name, lambda: script(sim).tolist())


def ask(module, part, seeds):
    """Runs child in another process."""
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "out.json"
        command = [sys.executable, str(HERE / "side_by_side.py"), "--child", module, str(path), "--seeds", str(seeds), part]
        done = subprocess.run(command, cwd=scratch, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", env=dict(os.environ, MPLBACKEND="Agg"))
        if not path.exists():
            sys.exit(f"{done.stdout}\n{module} gave nothing for {part} (status {done.returncode})")
        return json.loads(path.read_text(encoding="utf-8"))


class Table:
    """Rows for the terminal and for Markdown."""

    def __init__(self, *head):
        self.rows = [head]
        self.wrong = 0

    def row(self, *cells, right=True):
        self.rows.append(tuple(map(str, cells)) + ("" if right else "TOO FAR APART",))
        self.wrong += not right

    def show(self):
        width = [max(len(row[k]) for row in self.rows if k < len(row)) for k in range(len(self.rows[0]))]
        for row in self.rows:
            print("  ".join(cell.ljust(width[k]) if k < len(width) else cell for k, cell in enumerate(row)).rstrip(), flush=True)
        print()

    def markdown(self):
        head, *rows = self.rows
        lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
        return "\n".join(lines + ["| " + " | ".join(row[:len(head)]) + " |" for row in rows]) + "\n"


def apart(ours, theirs):
    """How many spikes there are, and the largest distance between the k-th ones, in steps."""
    ours, theirs = np.array(ours), np.array(theirs)
    n = min(len(ours), len(theirs))
    shift = np.max(np.abs(ours[:n] - theirs[:n])) / STEP if n else 0.0
    return len(ours), len(theirs), shift


def cells(peers, limits, results, label="cells"):
    table = Table("script", "Hillock", *peers)
    for name, ours in results[OURS].items():
        texts, right = [], not isinstance(ours, str)
        for peer in peers:
            theirs = results[peer].get(name, "not run")
            if isinstance(theirs, str) or isinstance(ours, str):
                texts.append(theirs if isinstance(theirs, str) else f"{len(theirs)} spikes")
                continue
            _, count, shift = apart(ours, theirs)
            texts.append(f"{count}, {shift:.1f} steps")
            count_limit, shift_limit = limits.get((peer, name), limits.get((peer, ""), (0, 1.0)))
            right &= abs(count - len(ours)) <= count_limit and shift <= shift_limit + 1e-6
        table.row(name, ours if isinstance(ours, str) else f"{len(ours)} spikes", *texts, right=right)
    return table


def weights(peers, limits, results):
    table = Table("rule", "Hillock", *peers)
    for name, ours in results[OURS].items():
        texts, right = [], not isinstance(ours, str)
        for peer in peers:
            theirs = results[peer].get(name, "not run")
            if isinstance(theirs, str) or isinstance(ours, str):
                texts.append(str(theirs))
                continue
            texts.append(f"{theirs[0]:.9f}")
            right &= abs(theirs[0] / ours[0] - 1) <= limits.get((peer, name), limits.get((peer, ""), 1e-6))
        table.row(name, ours if isinstance(ours, str) else f"{ours[0]:.9f}", *texts, right=right)
    return table


def networks(peers, limits, results):
    """Means over seeds differ by less than 4 standard errors, or by less than a hundredth; by more where limits say so."""
    table = Table("network", "Hillock", *peers)
    import cases
    for name in cases.NETWORKS:
        for key, unit in (("exc", "Hz"), ("inh", "Hz"), ("cv", "")):
            means, right = [], True
            for peer in (OURS, *peers):
                values = [entry if isinstance(entry, str) else entry[key] for which, entry in results[peer].items() if which.rsplit(" ", 1)[0] == name]
                means.append(next((v for v in values if isinstance(v, str)), None) or (np.mean(values), np.std(values, ddof=1) / np.sqrt(len(values))))
            for peer, theirs in zip(peers, means[1:]):
                if isinstance(means[0], str):
                    right = False
                elif not isinstance(theirs, str):
                    difference = abs(means[0][0] - theirs[0])
                    right &= difference <= max(4 * np.hypot(means[0][1], theirs[1]), limits.get((peer, ""), 0.01) * means[0][0])
            texts = [m if isinstance(m, str) else f"{m[0]:.3f} ± {m[1]:.3f}" for m in means]
            table.row(f"{name}: {key} {unit}".strip(), *texts, right=right)
    return table


def wiring(peers, limits, results):
    table = Table("connector", "connections", *peers)
    for name, ours in results[OURS].items():
        if isinstance(ours, str):
            table.row(name, ours, *("" for _ in peers), right=False)
            continue
        ours, texts, right = np.array(ours, float), [], True
        for peer in peers:
            theirs = results[peer].get(name, results[peer].get("all", "not run"))
            if isinstance(theirs, str):
                texts.append(theirs)
                continue
            theirs = np.array(theirs, float)
            if theirs.shape != ours.shape:
                same = f"{len(theirs) - 1} connections"
            elif not np.array_equal(ours[:-1, :2], theirs[:-1, :2]):
                same = "other pairs"
            elif not np.allclose(ours[:-1, 2], theirs[:-1, 2], rtol=1e-12, atol=0):
                same = "other weights"
            elif not np.allclose(ours[:-1, 3], theirs[:-1, 3], rtol=0, atol=STEP / 2 + 1e-9):
                same = "other delays"
            elif ours[-1, 3] != theirs[-1, 3]:
                same = "generator left elsewhere"
            else:
                same = "equal"
            texts.append(same)
            right &= same == "equal" or (peer, name) in limits
        table.row(name, len(ours) - 1, *texts, right=right)
    return table


PARTS = {"cells": cells, "weights": weights, "networks": networks, "wiring": wiring}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help="cells, weights, networks, wiring (default all)")
    parser.add_argument("--peers", default="pyNN.nest,pyNN.neuron,pyNN.brian2", help="the modules to compare with, with commas between")
    parser.add_argument("--seeds", type=int, default=5, help="seeds of each network (default 5)")
    parser.add_argument("--markdown", help="write the tables as Markdown to this file too")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(options.child[0], options.parts[0], options.seeds, pathlib.Path(options.child[1]))

    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    from limits import LIMITS
    peers, wrong, text = options.peers.split(","), 0, ""
    for part in options.parts or PARTS:
        if part == "wiring":  # Brian2's back end connects no assemblies
            peers = [peer for peer in peers if peer != "pyNN.brian2"]
        results = {module: ask(module, part, options.seeds) for module in (OURS, *peers)}
        table = PARTS[part](peers, LIMITS.get(part, {}), results)
        table.show()
        wrong += table.wrong
        text += table.markdown() + "\n"
    if options.markdown:
        pathlib.Path(options.markdown).write_text(text, encoding="utf-8")
    print(f"{wrong} too far apart" if wrong else "all within limits")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
