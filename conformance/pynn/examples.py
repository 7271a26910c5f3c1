"""Runs PyNN's example scripts to their end, unchanged, against pynn_hillock, and prints a table.

    python examples.py [--simulator pyNN.mock] [--markdown FILE] [NAME...]

examples.txt lists them. Exits with 1 if one of those to run does not reach its end.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import source

HERE = pathlib.Path(__file__).resolve().parent


def listed(path):
    """Reads examples.txt: (kind, script, arguments, reason) for each line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "run":
            script, *arguments = rest.split()
            yield kind, script, arguments, ""
        elif kind in ("broken", "other"):
            script, _, reason = rest.strip().partition(": ")
            yield kind, script, [], reason


def run(script, arguments, simulator, limit, keep):
    """Runs a script in a folder of its own: (seconds, why it did not reach its end or "")."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(keep or scratch)
        (folder / "Results").mkdir(parents=True, exist_ok=True)
        command = [sys.executable, str(HERE / "launch.py"), simulator, str(script), *arguments]
        begin = time.monotonic()
        try:
            done = subprocess.run(command, cwd=folder, env=dict(os.environ, MPLBACKEND="Agg"), stdin=subprocess.DEVNULL, timeout=limit,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        except subprocess.TimeoutExpired:
            return limit, f"not at its end after {limit} s"
        seconds = time.monotonic() - begin
        if done.returncode == 0:
            return seconds, ""
        said = [line for line in done.stdout.splitlines() if line.strip()]
        return seconds, said[-1] if said else f"exit status {done.returncode}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="run only scripts of which the name contains one of these")
    parser.add_argument("--simulator", default="pynn_hillock", help="the module to run them on (default pynn_hillock)")
    parser.add_argument("--source", default=HERE.parents[1] / ".pynn", help="the folder below which PyNN's source is unpacked (default .pynn)")
    parser.add_argument("--limit", type=int, default=300, help="seconds a script may take (default 300)")
    parser.add_argument("--markdown", help="write the table as Markdown to this file too")
    parser.add_argument("--keep", help="a folder for what the scripts write")
    options = parser.parse_args()

    tree = source.unpack(options.source) / "examples"
    rows, failed = [], 0
    for kind, script, arguments, reason in listed(HERE / "examples.txt"):
        if options.names and not any(name in script for name in options.names):
            continue
        line = " ".join([script, *(a for a in arguments if a != "SIMULATOR" and not a.startswith("--plot-figure"))])
        if kind != "run":
            rows.append((line, "skipped", "", reason))
        elif not (tree / script).exists():
            rows.append((line, "skipped", "", f"not in PyNN {source.version()}"))
        else:
            seconds, why = run(tree / script, arguments, options.simulator, options.limit, options.keep)
            rows.append((line, "failed" if why else "passed", f"{seconds:.1f}", why))
            failed += bool(why)
        print("{1:8} {0:42} {2:>6}  {3}".format(*rows[-1]).rstrip(), flush=True)

    count = {kind: sum(row[1] == kind for row in rows) for kind in ("passed", "failed", "skipped")}
    print(f"\nPyNN {source.version()}, {options.simulator}")
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    if options.markdown:
        with open(options.markdown, "w", encoding="utf-8") as file:
            print("| script | | s | |\n| --- | --- | --- | --- |", file=file)
            for row in rows:
                print("| `{}` | {} | {} | {} |".format(*row), file=file)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
