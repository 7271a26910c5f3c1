"""Runs the scenarios of PyNN's test suite against pynn_hillock and holds the outcome to scenarios.txt.

    python scenarios.py [--simulator pyNN.mock] [-k EXPRESSION]

Prints a table of what passed, failed and was skipped, with the reason for each that did not pass. Exits with 1 if a test did not come
out as scenarios.txt says.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import source

HERE = pathlib.Path(__file__).resolve().parent


def expected(path):
    """Reads 'outcome test reason...' lines; # begins a comment."""
    out = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].split(maxsplit=2)
        if line:
            out[line[1]] = (line[0], line[2] if len(line) > 2 else "")
    return out


def run(tree, simulator, extra, limit):
    """Runs pytest in a process and a folder of its own and gives {test: (outcome, seconds, reason)}."""
    with tempfile.TemporaryDirectory() as scratch:
        outcomes = pathlib.Path(scratch) / "outcomes.jsonl"
        command = [sys.executable, "-m", "pytest", "--quiet", "--tb=short", "-p", "no:cacheprovider", "-p", "plugin", f"--timeout={limit}",
                   f"--rootdir={tree}", "--pynn", str(tree), "--simulator", simulator, "--outcomes", str(outcomes), *extra,
                   str(tree / "test" / "system" / "scenarios")]
        environment = dict(os.environ, MPLBACKEND="Agg", PYTHONPATH=os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]))
        log = pathlib.Path(scratch) / "log"
        with open(log, "w", encoding="utf-8") as file:
            status = subprocess.run(command, cwd=scratch, env=environment, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL).returncode
        results = {}
        if outcomes.exists():
            for line in outcomes.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                if entry["outcome"] == "started":
                    results[entry["test"]] = ("failed", 0, f"the process ended here with status {status}")
                elif results.get(entry["test"], ("",))[0] != "failed" or results[entry["test"]][1] == 0:
                    results[entry["test"]] = (entry["outcome"], entry["seconds"], entry["reason"])
        return results, status, log.read_text(encoding="utf-8", errors="replace")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simulator", default="pynn_hillock", help="the module to test (default pynn_hillock)")
    parser.add_argument("--source", default=HERE.parents[1] / ".pynn", help="the folder below which PyNN's source is unpacked (default .pynn)")
    parser.add_argument("--tree", help="a checkout of PyNN to take the tests from, instead of the source distribution of the installed version")
    parser.add_argument("--limit", type=int, default=120, help="seconds a test may take (default 120)")
    parser.add_argument("--log", help="a file for all that pytest said")
    parser.add_argument("-k", metavar="EXPRESSION", help="run only tests whose name fits, as pytest -k does; nothing is held to scenarios.txt then")
    options = parser.parse_args()

    tree = pathlib.Path(options.tree).resolve() if options.tree else source.unpack(options.source)
    results, status, log = run(tree, options.simulator, ["-k", options.k] if options.k else [], options.limit)
    if options.log:
        pathlib.Path(options.log).write_text(log, encoding="utf-8")
    if not results:
        sys.exit(f"{log}\npytest ran no test (status {status})")

    width = max(map(len, results))
    for test, (outcome, seconds, reason) in sorted(results.items()):
        print(f"{outcome:8} {test:{width}} {seconds:7.2f} s  {reason}".rstrip())
    count = {kind: sum(outcome == kind for outcome, _, _ in results.values()) for kind in ("passed", "failed", "skipped")}
    print(f"\nPyNN {source.version()}, {options.simulator}: {len(results)} scenarios")
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")

    if options.k:
        return
    wrong = []
    for test, (want, reason) in expected(HERE / "scenarios.txt").items():
        if test not in results and not reason.startswith("since"):
            wrong.append(f"{test}: not run, should have {want}")
        elif test in results and results[test][0] != want:
            wrong.append(f"{test}: {results[test][0]}, should have {want}: {results[test][2]}")
    for test in results.keys() - expected(HERE / "scenarios.txt").keys():
        wrong.append(f"{test}: {results[test][0]}; scenarios.txt does not name it: add it there")
    if wrong:
        sys.exit("not as scenarios.txt says:\n  " + "\n  ".join(sorted(wrong)))


if __name__ == "__main__":
    main()
