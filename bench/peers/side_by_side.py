"""Runs the same networks on Hillock, NEST and Brian2, interleaved, and writes what they took and at which rates their cells fire.

Each network is the one that `hillock bench WORKLOAD --describe` prints: the peers read it from there. See README.md beside this file.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
# The size at which a network is compared: whole, or as large as the slowest peer allows within minutes.
SCALES = {"va": 1.0, "c10": 1.0, "microcircuit": 0.1, "plastic": 0.2}


def last_line(command):
    """What a program printed last, as JSON; its other lines are not for us."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def runners(args, workload, scale, spec, folder):
    """The simulators in the order in which they take turns: name and a function that runs one of them once."""
    size = ["--scale", str(scale)] + (["--time", str(args.time)] if args.time else [])
    hillock = [args.hillock, "bench", workload, "--sample", "--threads", str(args.threads)] + size

    def on_hillock(_):
        version = subprocess.run([args.hillock, "--version"], capture_output=True, text=True).stdout.split()[-1]
        return dict(last_line(hillock), simulator="Hillock", version=version)

    def on_nest(k):
        return last_line([sys.executable, os.path.join(HERE, "on_nest.py"), spec, "--threads", str(args.threads), "--seed", str(k + 1)])

    def on_brian2(_):
        return last_line([sys.executable, os.path.join(HERE, "on_brian2.py"), spec, "--threads", str(args.threads), "--dir", folder])

    chosen = {"hillock": on_hillock}
    if "nest" in args.peers:
        chosen["nest"] = on_nest
    if "brian2" in args.peers:
        if shutil.which("g++") or shutil.which("c++"):
            chosen["brian2"] = on_brian2
        else:
            print("Brian2 is left out: its standalone mode needs a C++ compiler (g++), and there is none.", file=sys.stderr)
    return chosen


def rates(samples):
    """Least and largest rate of each group over the samples."""
    parts = []
    for k, group in enumerate(samples[0]["rates"]):
        hz = [s["rates"][k]["hz"] for s in samples]
        span = f"{min(hz):.2f}" if max(hz) - min(hz) < 0.005 else f"{min(hz):.2f}–{max(hz):.2f}"
        parts.append(f"{group['label']} {span}")
    return ", ".join(parts)


def table(results, threads):
    """Markdown: a line for each simulator, with ratios to Hillock."""
    lines = ["| simulator | build s | run s (median) | cpu s | cpu, Hillock = 1 | rates in Hz | peak MB |", "| --- | --- | --- | --- | --- | --- | --- |"]
    own = min(s["run_cpu_s"] for s in results["hillock"])
    for samples in results.values():
        s, run = samples[0], [x["run_s"] for x in samples]
        cpu = min(x["run_cpu_s"] for x in samples)
        build = f"{min(x['build_s'] for x in samples):.3g}"
        if "compile_s" in s:
            build += f" + {s['compile_s']:.0f} to compile"
        lines.append(f"| {s['simulator']} {s['version']} | {build} | {min(run):.3g} ({statistics.median(run):.3g}) | {cpu:.3g} | {cpu / own:.3g} "
                     f"| {rates(samples)} | {min(x['peak_bytes'] for x in samples) / 1e6:.0f} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workloads", nargs="*", default=["va"], metavar="workload", help=f"of {', '.join(SCALES)}; default va")
    parser.add_argument("--hillock", default="bin/hillock", help="the program (default %(default)s, which `make peers` builds)")
    parser.add_argument("--peers", default="nest,brian2", help="which to compare with (default %(default)s)")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--scale", type=float, help="part of the cells; default: " + ", ".join(f"{k} {v:g}" for k, v in SCALES.items()))
    parser.add_argument("--time", type=float, help="model time that is measured, in ms; default 1000")
    parser.add_argument("--json", help="also write all samples to this file")
    args = parser.parse_args()
    for w in args.workloads:
        if w not in SCALES:
            parser.error(f"unknown workload {w}: known are {', '.join(SCALES)}")
    if not shutil.which(args.hillock):
        parser.error(f"there is no program {args.hillock}: build it (make peers), or name it with --hillock")

    everything, failed = {}, False
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # a peer that was killed may leave a compiler at work
        for w in args.workloads:
            scale = args.scale or SCALES[w]
            spec = os.path.join(folder, w + ".json")
            with open(spec, "w") as f:
                command = [args.hillock, "bench", w, "--describe", "--scale", str(scale)] + (["--time", str(args.time)] if args.time else [])
                subprocess.run(command, stdout=f, check=True)
            results = {}
            chosen = runners(args, w, scale, spec, folder)
            for k in range(args.repeat):
                for name, run in list(chosen.items()):
                    print(f"{w}: {name}, repeat {k + 1} of {args.repeat}", file=sys.stderr)
                    try:
                        results.setdefault(name, []).append(run(k))
                    except RuntimeError as e:
                        if name == "hillock":
                            raise
                        print(f"{w}: {name} is left out: {e}", file=sys.stderr)
                        del chosen[name], results[name]
                        failed = True
            everything[w] = results
            print(f"\n{w}, scale {scale:g}, {args.threads} thread{'s' * (args.threads > 1)}\n\n{table(results, args.threads)}", flush=True)
    if args.json:
        with open(args.json, "w") as f:
            json.dump({"machine": platform.platform(), "python": platform.python_version(), "results": everything}, f, indent=1)
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main()
