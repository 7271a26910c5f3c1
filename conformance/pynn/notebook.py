"""Executes a notebook, as Jupyter would, in the folder given or a scratch one.

    python notebook.py NOTEBOOK [--simulator MODULE] [--out EXECUTED.ipynb]

Prints what its cells print and counts its figures. Exits with 1 if a cell raises an error, and if no figure was drawn.
"""

import argparse
import pathlib
import sys
import tempfile

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook")
    parser.add_argument("--simulator", default="pynn_hillock", help="the module to import in place of pynn_hillock")
    parser.add_argument("--out", help="where to write the notebook with what its cells gave")
    options = parser.parse_args()

    notebook = nbformat.read(options.notebook, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("import pynn_hillock as sim", f"import {options.simulator} as sim")
    with tempfile.TemporaryDirectory() as scratch:
        client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": scratch}})
        try:
            client.execute()
        except CellExecutionError as err:
            sys.exit(str(err))
    if options.out:
        nbformat.write(notebook, options.out)

    figures = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stdout":
                print("\n".join(line.split("\r")[-1] for line in output.text.split("\n")), end="")  # of a progress bar, its last state
            figures += "image/png" in output.get("data", {})
    print(f"{pathlib.Path(options.notebook).name}: {len(notebook.cells)} cells, {figures} figures")
    sys.exit(figures == 0)


if __name__ == "__main__":
    main()
